"""Making cups, entering and leaving them. Nobody reads of a cup in which their community is not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from db import audit
from db.cups.records import CUP, CUP_CODE, CUP_ENTRY, CupRow
from db.rows import many, one, pick, scalar, set_where, upsert

MOST_PROGRAMS = 25


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of a code: the cup's name where it let the community in, or where it is in already."""

    outcome: Literal["joined", "there", "unknown", "expired", "over", "full"]
    name: str = ""


def _cups(community: int) -> Any:
    mine = (CUP_ENTRY.c.cup == CUP.c.id) & (CUP_ENTRY.c.community == community) & CUP_ENTRY.c.left_at.is_(None)
    return pick(CUP, CupRow).join(CUP_ENTRY, mine)


def cups_of(session: Session, community: int) -> tuple[CupRow, ...]:
    """List the cups that a community is in, newest first."""
    return many(session, _cups(community).order_by(CUP.c.id.desc()), CupRow)


def cup(session: Session, community: int, number: int) -> CupRow | None:
    """Find a cup that a community is in, by its id."""
    return one(session, _cups(community).where(CUP.c.id == number), CupRow)


def found_cup(session: Session, community: int, name: str, until: datetime | None, by: int | None,
              now: datetime) -> int | None:
    """Make a cup and enter it; None where the community is in one of that name already."""
    if any(row.name.casefold() == name.casefold() for row in cups_of(session, community)):
        return None
    values = {"host": community, "name": name, "starts_at": now, "ends_at": until}
    made: int = scalar(session, insert(CUP).values(values).returning(CUP.c.id))
    session.execute(insert(CUP_ENTRY).values(cup=made, community=community, joined_at=now))
    audit.record(session, community, by, "cup.new", f"cup:{made}", now)
    return made


def make_cup_code(session: Session, community: int, number: int, digest: str, expires_at: datetime) -> bool:
    """Store the digest of a one-time code for a cup; False where the community is not in it."""
    if cup(session, community, number) is None:
        return False
    session.execute(insert(CUP_CODE).values(digest=digest, cup=number, expires_at=expires_at))
    return True


def join_cup(session: Session, community: int, digest: str, by: int | None, now: datetime) -> Joined:
    """Enter the cup whose code a community knows. A code that is not used stays good."""
    code = session.execute(select(CUP_CODE).where(CUP_CODE.c.digest == digest).with_for_update()).one_or_none()
    if code is None:
        return Joined("unknown")
    row = session.execute(select(CUP).where(CUP.c.id == code.cup).with_for_update()).one()
    if cup(session, community, row.id) is not None:
        return Joined("there", row.name)
    if code.used_at is not None or code.expires_at <= now:
        return Joined("expired")
    if row.ends_at is not None and row.ends_at <= now:
        return Joined("over", row.name)
    inside = select(func.count()).where(CUP_ENTRY.c.cup == row.id, CUP_ENTRY.c.left_at.is_(None))
    if scalar(session, inside) >= MOST_PROGRAMS:
        return Joined("full", row.name)
    set_where(session, CUP_CODE, CUP_CODE.c.digest == digest, used_at=now)
    entered = upsert(session, CUP_ENTRY).values(cup=row.id, community=community, joined_at=now, left_at=None)
    session.execute(entered.on_conflict_do_update(
        index_elements=["cup", "community"], set_={"joined_at": now, "left_at": None}))
    audit.record(session, community, by, "cup.join", f"cup:{row.id}", now)
    return Joined("joined", row.name)


def leave_cup(session: Session, community: int, number: int, by: int | None, now: datetime) -> str:
    """Take a community out of a cup: 'left' or 'unknown'. Its score is gone from the cup at once."""
    if cup(session, community, number) is None:
        return "unknown"
    mine = (CUP_ENTRY.c.cup == number) & (CUP_ENTRY.c.community == community)
    set_where(session, CUP_ENTRY, mine, left_at=now)
    audit.record(session, community, by, "cup.leave", f"cup:{number}", now)
    return "left"
