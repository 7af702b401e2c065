"""The policy of a community in its versions, who has accepted it, and the institution's approval of the program."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit, communities, deliveries
from db.columns import Instant, Record, append_only, table
from db.members import MemberRow, get, list_members
from db.members.records import ROLES
from db.rows import many, one, pick, scalar, upsert

# What a community asks until a director has written its own: version 0, which is in no table.
SHIPPED = """\
Post only pictures that may be shown: with the patient's written consent, by your institution's permission, from a \
public data set, or made up. Say which, and where that is filed.
Never post a case of your own illness, of your family, or of somebody whom readers would know.
Never send a patient's file through a chat. Use the upload page, or pack the case on a hospital computer.
No name, date, place or number of a patient stands in any text, file name or picture.
A person looks at every picture and signs before it is posted; where two signatures are asked for, you do not sign for \
your own case.
If you see something that should not be there, press Privacy concern, behind More on every case."""
CONTRIBUTORS = ROLES[ROLES.index("contributor"):]
VIEW = "policy.card"
ENDED = ("gone", "failed", "skipped")


class Policy(Record, table=True):
    """One version of what a community asks of its contributors, counted from 1; rows are only ever added."""

    community: int = Field(foreign_key="community.id", primary_key=True)
    version: int = Field(primary_key=True)
    text: str
    link: str = ""
    by: int | None = Field(default=None, foreign_key="member.id")
    at: datetime = Field(sa_type=Instant)


class Acceptance(Record, table=True):
    """A member who has accepted a version of the policy."""

    community: int = Field(foreign_key="community.id", primary_key=True)
    member: int = Field(foreign_key="member.id", primary_key=True)
    version: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


class Approval(Record, table=True):
    """A privacy officer's approval of the program as its community recorded it; the newest row stands."""

    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id", index=True)
    reference: str
    expires_on: date | None = None
    by: int | None = Field(default=None, foreign_key="member.id")
    at: datetime = Field(sa_type=Instant)


POLICY, ACCEPTANCE, APPROVAL = map(table, (Policy, Acceptance, Approval))
append_only(POLICY, "record of policies")
append_only(APPROVAL, "record of approvals")


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One version of a policy; version 0 is what stands until a director has written one, `at` None with it."""

    version: int
    text: str
    link: str = ""
    by: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """An approval of the program; it is valid up to and with the day on which it expires."""

    id: int
    reference: str
    expires_on: date | None
    by: int | None
    at: datetime


def current(session: Session, community: int) -> PolicyRow:
    """Give the policy that holds now: the newest version, else what the community said of its cases, else ours."""
    query = pick(POLICY, PolicyRow).where(POLICY.c.community == community)
    found = one(session, query.order_by(POLICY.c.version.desc()).limit(1), PolicyRow)
    if found is not None:
        return found
    settings = communities.settings(session, community)
    said = str(settings.policy.get("cases", "")) if settings is not None else ""
    return PolicyRow(0, said or SHIPPED)


def save(session: Session, community: int, text: str, link: str, by: int | None, now: datetime) -> int:
    """Make what is written the policy, as a new version unless nothing changes; give its number.

    An empty text is ours again. Every copy that was posted is drawn anew, and contributors are asked again.
    """
    # Its lock keeps two who save at once from writing one number.
    session.execute(select(communities.COMMUNITY.c.id).where(communities.COMMUNITY.c.id == community).with_for_update())
    held, text, link = current(session, community), text.strip() or SHIPPED, link.strip()
    if (text, link) == (held.text.strip(), held.link):
        return held.version
    values = {"community": community, "version": held.version + 1, "text": text, "link": link, "by": by, "at": now}
    session.execute(insert(POLICY).values(values))
    audit.record(session, community, by, "policy.edit", f"community:{community}", now, version=held.version + 1)
    deliveries.redraw(session, "policy", community, "correction")
    return held.version + 1


def accept(session: Session, community: int, member: int, version: int, now: datetime) -> str:
    """Note that a member accepts the policy: 'accepted', 'already', 'unknown', or 'outdated' where another holds."""
    if get(session, community, member) is None:
        return "unknown"
    if version != current(session, community).version:
        return "outdated"
    if accepted(session, community, member):
        return "already"
    given = {"community": community, "member": member, "version": version, "at": now}
    session.execute(upsert(session, ACCEPTANCE).values(given).on_conflict_do_nothing())
    audit.record(session, community, member, "policy.accept", f"community:{community}", now, version=version)
    return "accepted"


def accepted(session: Session, community: int, member: int) -> bool:
    """Tell whether a member has accepted the policy that holds now."""
    version = current(session, community).version
    query = select(ACCEPTANCE.c.member).where(
        ACCEPTANCE.c.community == community, ACCEPTANCE.c.member == member, ACCEPTANCE.c.version == version)
    return scalar(session, query) is not None


def missing(session: Session, community: int) -> tuple[MemberRow, ...]:
    """List who may contribute and has not accepted the policy that holds now."""
    version = current(session, community).version
    query = select(ACCEPTANCE.c.member).where(
        ACCEPTANCE.c.community == community, ACCEPTANCE.c.version == version)
    have = set(session.execute(query).scalars())
    return tuple(row for row in list_members(session, community) if row.role in CONTRIBUTORS and row.id not in have)


def post(session: Session, community: int, place: str, now: datetime) -> str:
    """Post the policy in a place and pin it there: 'posted', or 'there' where a copy of it is."""
    last = _newest(session, community).get(place)
    if last is not None and last.state not in ENDED:
        return "there"
    _post(session, community, place, f"again:{last.id}" if last is not None else f"policy:{community}:{place}", now)
    return "posted"


def _post(session: Session, community: int, place: str, key: str, now: datetime) -> None:
    made = deliveries.post(session, community, place, VIEW, ("policy", community), key, now)
    deliveries.pin(session, community, made, now)


def keep_posted(session: Session, now: datetime) -> int:
    """Post every copy again that somebody deleted, and have the others drawn, which tells whether they are there.

    Give how many were posted again. What was taken down on purpose stays away.
    """
    count = 0
    posted = select(deliveries.DELIVERY.c.community).where(deliveries.DELIVERY.c.subject_kind == "policy")
    for community in session.execute(posted.distinct()).scalars().all():
        known = {row.place for row in communities.places(session, community)}
        for place, row in _newest(session, community).items():
            if row.state == "gone" and not row.takedown and place in known:
                _post(session, community, place, f"again:{row.id}", now)
                count += 1
        deliveries.redraw(session, "policy", community)
    return count


def _newest(session: Session, community: int) -> dict[str, deliveries.DeliveryRow]:
    """Give the newest copy of the policy in each place."""
    return {row.place: row for row in deliveries.about(session, community, "policy", community)}


def approve(
    session: Session, community: int, reference: str, expires_on: date | None, by: int | None, now: datetime
) -> None:
    """Record that the privacy officer approved the program; what was recorded before is kept."""
    values = {"community": community, "reference": reference, "expires_on": expires_on, "by": by, "at": now}
    session.execute(insert(APPROVAL).values(values))
    audit.record(session, community, by, "community.approval", f"community:{community}", now)


def approvals(session: Session, community: int) -> tuple[ApprovalRow, ...]:
    """List the approvals that a community recorded, newest first."""
    query = pick(APPROVAL, ApprovalRow).where(APPROVAL.c.community == community)
    return many(session, query.order_by(APPROVAL.c.id.desc()), ApprovalRow)


def approval(session: Session, community: int) -> ApprovalRow | None:
    """Give the approval that was recorded last."""
    return next(iter(approvals(session, community)), None)


def approved(session: Session, community: int, today: date) -> bool:
    """Tell whether an approval is valid on a day; without one no case with a patient may be approved."""
    row = approval(session, community)
    return row is not None and (row.expires_on is None or today <= row.expires_on)


def standing(session: Session) -> tuple[tuple[str, str, date | None], ...]:
    """List the newest approval of each community: the community's name, the reference, and when it ends."""
    newest = select(func.max(APPROVAL.c.id)).group_by(APPROVAL.c.community)
    found = select(communities.COMMUNITY.c.name, APPROVAL.c.reference, APPROVAL.c.expires_on).join_from(
        APPROVAL, communities.COMMUNITY).where(APPROVAL.c.id.in_(newest)).order_by(communities.COMMUNITY.c.id)
    return tuple((name, reference, ends) for name, reference, ends in session.execute(found))
