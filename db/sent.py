"""Cases that were sent as one picture and a diagnosis: who finishes them, how long they wait, when editors are told.

Editors are told of what has waited three days in its state, in one message for all, a week apart at least for each of
them and a day apart for all.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit, communities, deliveries, jobs, letters
from db.cases.reading import get as read_case
from db.cases.records import CASE, WORKED, CaseRow
from db.columns import Instant, Record, table
from db.members.records import ROLES
from db.rows import scalar, set_where

PATIENCE, WEEKLY, APART = timedelta(days=3), timedelta(days=7), timedelta(days=1)
# Whoever took a draft and left it for so long is not waited for.
HELD = timedelta(days=7)
VIEW, NUDGE, ASKED = "sending.waiting", "sending.nudge", "sending.asked"
SUBJECT = "sent"
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
TOLD = ROLES[ROLES.index("editor"):]
MOVED = tuple(f"case.{said}" for said in ("submitted", "returned", "reopened"))


class Sent(Record, table=True):
    """A case that was sent for others to finish."""

    case: int = Field(primary_key=True, foreign_key="case.id")
    community: int = Field(foreign_key="community.id", index=True)
    at: datetime = Field(sa_type=Instant)
    finisher: int | None = Field(default=None, foreign_key="member.id")
    taken_at: datetime | None = Field(default=None, sa_type=Instant)
    nudged_at: datetime | None = Field(default=None, sa_type=Instant)
    questions: int = 0


SENT = table(Sent)


@dataclass(frozen=True, slots=True)
class SentRow:
    """A sent case that is still worked on; it waits in its state since `since`, and its editors were told at times."""

    case: CaseRow
    since: datetime
    finisher: int | None
    taken_at: datetime | None
    nudged_at: datetime | None

    @property
    def due(self) -> datetime:
        """Give the instant from which editors may be told that it waits."""
        patient = self.since + PATIENCE
        return patient if self.nudged_at is None else max(patient, self.nudged_at + WEEKLY)

    def held_by(self, now: datetime) -> int | None:
        """Give who is finishing it, None once they have left it for long."""
        return self.finisher if self.taken_at is not None and now < self.taken_at + HELD else None


def begin(session: Session, community: int, case: int, now: datetime) -> None:
    """Note that a draft was sent, and have somebody look after three days whether it still waits."""
    if read_case(session, community, case) is None:
        return
    session.execute(insert(SENT).values(case=case, community=community, at=now))
    _look_at(session, community, case, now + PATIENCE, now)
    deliveries.redraw(session, SUBJECT, community)


def get(session: Session, community: int, case: int) -> SentRow | None:
    """Find a sent case that is still worked on; None where it is finished, or was not sent."""
    query = select(SENT).where(SENT.c.case == case, SENT.c.community == community)
    row = session.execute(query).one_or_none()
    found = read_case(session, community, case) if row is not None else None
    if row is None or found is None or found.status not in WORKED:
        return None
    moved = audit.about(session, community, f"case:{case}", MOVED)
    since = moved[-1].at if moved else row.at
    return SentRow(found, since, row.finisher, row.taken_at, row.nudged_at)


def waiting(session: Session, community: int) -> tuple[SentRow, ...]:
    """List the sent cases that wait for their finishing or their review, those that wait longest first."""
    query = select(SENT.c.case).join(CASE, CASE.c.id == SENT.c.case).where(
        SENT.c.community == community, CASE.c.status.in_(WORKED))
    found = [get(session, community, case) for case in session.execute(query).scalars().all()]
    return tuple(sorted((row for row in found if row is not None), key=lambda row: (row.since, row.case.id)))


def waiting_of(session: Session, community: int, member: int) -> int:
    """Count the cases that a member sent and that are not decided yet."""
    query = select(func.count()).select_from(SENT).join(CASE, CASE.c.id == SENT.c.case)
    these = (SENT.c.community == community) & (CASE.c.author == member) & CASE.c.status.in_(WORKED)
    found: int = scalar(session, query.where(these))
    return found


def take(session: Session, community: int, case: int, member: int, now: datetime) -> str:
    """Have a member finish a sent draft: 'taken', 'held' by somebody else, 'closed' or 'unknown'."""
    row = get(session, community, case)
    if row is None:
        return "unknown"
    if row.case.status != "draft":
        return "closed"
    if row.held_by(now) not in (None, member):
        return "held"
    set_where(session, SENT, SENT.c.case == case, finisher=member, taken_at=now)
    audit.record(session, community, member, "case.taken", f"case:{case}", now)
    deliveries.redraw(session, SUBJECT, community)
    return "taken"


def let_go(session: Session, community: int, case: int, member: int, now: datetime) -> str:
    """Let somebody else finish a draft: 'free', or 'unknown' where the member does not have it."""
    these = (SENT.c.case == case) & (SENT.c.community == community) & (SENT.c.finisher == member)
    if not set_where(session, SENT, these, finisher=None, taken_at=None):
        return "unknown"
    audit.record(session, community, member, "case.let_go", f"case:{case}", now)
    deliveries.redraw(session, SUBJECT, community)
    return "free"


def finishes(session: Session, community: int, case: int, member: int | None) -> bool:
    """Tell whether a member is finishing a case that somebody else sent."""
    these = (SENT.c.case == case) & (SENT.c.community == community) & (SENT.c.finisher == member)
    return member is not None and scalar(session, select(SENT.c.case).where(these)) is not None


def ask(session: Session, community: int, case: int, note: str, by: int | None, now: datetime) -> str:
    """Ask who sent a draft something, which stands on it until it is answered: 'asked', 'nobody' or 'unknown'."""
    row = get(session, community, case)
    if row is None or row.case.status != "draft":
        return "unknown"
    if row.case.author is None:
        return "nobody"
    set_where(session, CASE, CASE.c.id == case, note=note)
    audit.record(session, community, by, "case.asked", f"case:{case}", now)
    deliveries.redraw(session, "case", case, "correction")
    tell_author(session, row.case, by, now)
    return "asked"


def tell_author(session: Session, case: CaseRow, by: int | None, now: datetime) -> None:
    """Tell who sent a case what is asked of them, once for each time that something is."""
    if case.author is None or case.author == by:
        return
    these = (SENT.c.case == case.id) & (SENT.c.community == case.community)
    if set_where(session, SENT, these, questions=SENT.c.questions + 1):
        number = scalar(session, select(SENT.c.questions).where(these))
        letters.write(session, case.community, case.author, f"{ASKED}/{case.id}", f"asked:{case.id}:{number}", now,
                      case=case.id)


def nudge(session: Session, community: int, case: int, now: datetime) -> bool:
    """Tell the editors of all sent cases that wait for long, if it is time to; look at this one again later.

    Give whether they were told. Nothing more is looked at once the case is decided.
    """
    row = get(session, community, case)
    if row is None:
        return False
    due = max(row.due, _last(session, community) + APART)
    if now < due:
        _look_at(session, community, case, due, now)
        return False
    for one in waiting(session, community):
        if one.due <= now:
            set_where(session, SENT, SENT.c.case == one.case.id, nudged_at=now)
    _tell_editors(session, community, now)
    _look_at(session, community, case, now + WEEKLY, now)
    return True


def _last(session: Session, community: int) -> datetime:
    """Give when the editors of a community were told last."""
    query = select(SENT.c.nudged_at).where(SENT.c.community == community, SENT.c.nudged_at.is_not(None))
    found: datetime | None = scalar(session, query.order_by(SENT.c.nudged_at.desc()).limit(1))
    return found or NEVER


def _tell_editors(session: Session, community: int, now: datetime) -> None:
    """Post the list of what waits where editors read, in the place of the one that was posted before."""
    deliveries.takedown(session, (SUBJECT, community))
    for place in communities.read_by(session, community, TOLD):
        key = f"sent:{community}:{now.isoformat()}:{place}"
        deliveries.post(session, community, place, VIEW, (SUBJECT, community), key, now)


def _look_at(session: Session, community: int, case: int, due: datetime, now: datetime) -> None:
    jobs.add(session, f"nudge:{case}:{due.isoformat()}", f"{NUDGE}/{case}", due, community, None, now)
