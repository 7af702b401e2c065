"""What a community chose of its boards: whether there are any, and whether seasons begin by themselves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit
from db.columns import Instant, Record, one_of, table
from db.rows import one, pick, upsert

RHYTHMS = ("none", "quarter", "block")


class BoardChoice(Record, table=True):
    """A community's choice; one without a row has boards, and begins its seasons by hand."""

    __tablename__ = "board_choice"
    __table_args__ = (one_of("rhythm", RHYTHMS),)
    community: int = Field(primary_key=True, foreign_key="community.id")
    off: bool = False
    rhythm: str = "none"
    rhythm_since: datetime | None = Field(default=None, sa_type=Instant)


BOARD_CHOICE = table(BoardChoice)


@dataclass(frozen=True, slots=True)
class Choices:
    """Whether boards are off, and the rhythm of seasons with when it was chosen."""

    off: bool = False
    rhythm: str = "none"
    rhythm_since: datetime | None = None


def choices(session: Session, community: int) -> Choices:
    """Read what a community chose."""
    query = pick(BOARD_CHOICE, Choices).where(BOARD_CHOICE.c.community == community)
    return one(session, query, Choices) or Choices()


def are_off(session: Session, community: int) -> bool:
    """Tell whether a community has switched its boards off."""
    return choices(session, community).off


def switch_boards(session: Session, community: int, off: bool, by: int | None, now: datetime) -> str:
    """Switch the boards of a community off, or on again: 'saved' or 'unchanged'. Nothing is lost by either."""
    if are_off(session, community) == off:
        return "unchanged"
    _keep(session, community, off=off)
    audit.record(session, community, by, "boards.off" if off else "boards.on", f"community:{community}", now)
    return "saved"


def set_rhythm(session: Session, community: int, rhythm: str, by: int | None, now: datetime) -> str:
    """Have seasons begin by themselves from now on, or not: 'saved' or 'unchanged'. The one that runs goes on."""
    if choices(session, community).rhythm == rhythm:
        return "unchanged"
    _keep(session, community, rhythm=rhythm, rhythm_since=now)
    audit.record(session, community, by, "season.rhythm", f"community:{community}", now, rhythm=rhythm)
    return "saved"


def _keep(session: Session, community: int, **values: object) -> None:
    given = {"off": False, "rhythm": "none", **values}
    statement = upsert(session, BOARD_CHOICE).values(community=community, **given)
    session.execute(statement.on_conflict_do_update(index_elements=["community"], set_=values))
