"""Workspaces that Readout was taken out of: nothing is sent there, and after a time its people are forgotten."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit, consents, letters, reviews
from db.columns import Instant, Record, table
from db.communities.founding import workspace
from db.communities.records import PLACE, WORKSPACE, WorkspaceRow
from db.deliveries import DELIVERY
from db.groups import GRANTED, GROUP_ROLE
from db.members import MEMBER, PERSON
from db.members.records import FORMER
from db.notes import touch
from db.rows import one, pick, scalar, set_where
from db.teams import TEAM_GROUP

# Whoever removes a bot by mistake finds everything as it was within this time.
KEPT = timedelta(days=30)
LEFT = "Readout was taken out of this workspace."
PAGE = 200


class Departure(Record, table=True):
    """A workspace that Readout is no longer in, since when, and when its people were forgotten."""

    workspace: int = Field(primary_key=True, foreign_key="workspace.id")
    at: datetime = Field(sa_type=Instant)
    purged_at: datetime | None = Field(default=None, sa_type=Instant)


DEPARTURE = table(Departure)


def leave(session: Session, platform: str, external: str, now: datetime) -> bool:
    """Note that Readout was taken out of a workspace, and stop whatever is to be sent there; False if it was noted.

    What stands there stays; what is to be taken down there is still tried, so that its failure is told.
    """
    home = workspace(session, platform, external)
    if home is None or scalar(session, select(DEPARTURE.c.at).where(DEPARTURE.c.workspace == home.id)) is not None:
        return False
    session.execute(insert(DEPARTURE).values(workspace=home.id, at=now))
    waiting = DELIVERY.c.state.in_(("pending", "sent", "in_doubt")) & ~DELIVERY.c.takedown
    set_where(session, DELIVERY, _there(home), waiting, state="skipped", error=LEFT)
    audit.record(session, home.community, None, "workspace.left", f"workspace:{home.id}", now)
    return True


def come_back(session: Session, platform: str, external: str, now: datetime) -> bool:
    """Note that Readout is in a workspace again; what stood there is drawn again. False if it never was away."""
    home = workspace(session, platform, external)
    gone = delete(DEPARTURE).where(DEPARTURE.c.workspace == home.id) if home is not None else None
    if home is None or gone is None or session.execute(gone.returning(DEPARTURE.c.workspace)).first() is None:
        return False
    stood = (DELIVERY.c.state == "skipped") & (DELIVERY.c.error == LEFT) & DELIVERY.c.message_id.is_not(None)
    set_where(session, DELIVERY, _there(home), stood, state="pending", error=None, due_at=now,
              wanted=DELIVERY.c.wanted + 1)
    touch(session, "delivery")
    audit.record(session, home.community, None, "workspace.back", f"workspace:{home.id}", now)
    return True


def there(session: Session, platform: str) -> tuple[str, ...]:
    """List the workspaces of a platform that Readout is in, as far as it knows."""
    query = select(WORKSPACE.c.external).outerjoin(DEPARTURE, DEPARTURE.c.workspace == WORKSPACE.c.id)
    query = query.where(WORKSPACE.c.platform == platform, DEPARTURE.c.at.is_(None)).order_by(WORKSPACE.c.id)
    return tuple(session.execute(query).scalars())


def left(session: Session, community: int) -> dict[int, datetime]:
    """Give when Readout was taken out of those workspaces of a community, by id, that it is not in any more."""
    query = select(DEPARTURE.c.workspace, DEPARTURE.c.at).join(WORKSPACE, WORKSPACE.c.id == DEPARTURE.c.workspace)
    found = session.execute(query.where(WORKSPACE.c.community == community)).all()
    return {row.workspace: row.at for row in found}


def purge(session: Session, now: datetime) -> int:
    """Forget a page of the people of workspaces left long ago; give how many, 0 when nobody is left to forget.

    A member who is nobody anywhere else loses the name with the person; answers stay, under the number alone.
    """
    over = DEPARTURE.c.purged_at.is_(None) & (DEPARTURE.c.at <= now - KEPT)
    query = pick(WORKSPACE, WorkspaceRow).join(DEPARTURE, DEPARTURE.c.workspace == WORKSPACE.c.id).where(over)
    home = one(session, query.order_by(DEPARTURE.c.at, WORKSPACE.c.id).limit(1), WorkspaceRow)
    if home is None:
        return 0
    theirs = (PERSON.c.platform == home.platform) & (PERSON.c.workspace == home.external)
    page = session.execute(select(PERSON.c.id, PERSON.c.member).where(theirs).order_by(PERSON.c.id).limit(PAGE)).all()
    session.execute(delete(PERSON).where(PERSON.c.id.in_([row.id for row in page])))
    _forget_names(session, [row.member for row in page])
    if len(page) < PAGE:
        _finish(session, home, now)
    return max(len(page), 1)


def _forget_names(session: Session, among: list[int]) -> None:
    somebody = select(PERSON.c.id).where(PERSON.c.member == MEMBER.c.id).exists()
    for row in session.execute(select(MEMBER.c.id, MEMBER.c.number).where(MEMBER.c.id.in_(among), ~somebody)).all():
        set_where(session, MEMBER, MEMBER.c.id == row.id, name=FORMER.format(row.number), alias=None, named=False,
                  stage=None, role="member")
        consents.forget(session, row.id)


def _finish(session: Session, home: WorkspaceRow, now: datetime) -> None:
    """Forget what else names people or groups there, and note that it is done."""
    for held in (GRANTED, GROUP_ROLE, TEAM_GROUP):
        session.execute(delete(held).where(held.c.platform == home.platform, held.c.workspace == home.external))
    set_where(session, PLACE, PLACE.c.workspace == home.id, mention=None)
    set_where(session, DELIVERY, _there(home), DELIVERY.c.mention.is_not(None), mention=None)
    # The place of a direct message names whoever reads it.
    direct = _there(home) & DELIVERY.c.place.contains("/@")
    reviews.forget(session, home.platform, home.external)
    letters.unsend(session, select(DELIVERY.c.id).where(direct), now)
    session.execute(delete(DELIVERY).where(direct, DELIVERY.c.after.is_not(None)))
    session.execute(delete(DELIVERY).where(direct))
    session.execute(delete(PLACE).where(PLACE.c.workspace == home.id, PLACE.c.kind == "direct"))
    set_where(session, DEPARTURE, DEPARTURE.c.workspace == home.id, purged_at=now)
    audit.record(session, home.community, None, "workspace.purged", f"workspace:{home.id}", now)


def _there(home: WorkspaceRow) -> Any:
    return (DELIVERY.c.platform == home.platform) & (DELIVERY.c.workspace == home.external)
