"""The tables of the case duty: the rota, its turns, what members chose to be told, decks that were told to run dry."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from db.columns import Instant, Json, Record, table


class Rota(Record, table=True):
    """Whose turn it is to send a case. `queue` holds every member once, the next one first.

    `next_on` is the first day of the turn after the last one that is settled, in the community's own days.
    """

    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id", unique=True)
    weeks: int
    next_on: date
    queue: list[int] = Field(default_factory=list, sa_type=Json)
    changes: int = 0
    made_by: int | None = Field(default=None, foreign_key="member.id")
    created_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class Turn(Record, table=True):
    """One turn, settled a week before it begins; `ends_on` is its last day. Without a member everybody was away.

    `week_at` and `day_at` say when its member was reminded, `case` what was sent, `passed` that a member passed it on.
    """

    __table_args__ = (UniqueConstraint("rota", "starts_on"),)
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id", index=True)
    rota: int = Field(foreign_key="rota.id")
    starts_on: date
    ends_on: date
    member: int | None = Field(default=None, foreign_key="member.id")
    week_at: datetime | None = Field(default=None, sa_type=Instant)
    day_at: datetime | None = Field(default=None, sa_type=Instant)
    thanked_at: datetime | None = Field(default=None, sa_type=Instant)
    case: int | None = Field(default=None, foreign_key="case.id")
    passed: bool = False


class Wish(Record, table=True):
    """What a member wants to be told of the case duty; who never chose wants reminders, and no word of decks."""

    member: int = Field(foreign_key="member.id", primary_key=True)
    community: int = Field(foreign_key="community.id")
    reminders: bool = True
    decks: bool = False


class DryDeck(Record, table=True):
    """A deck of which the editors were told that it runs dry, on which day, and whether it was filled since."""

    __tablename__ = "dry_deck"
    deck: int = Field(foreign_key="deck.id", primary_key=True)
    community: int = Field(foreign_key="community.id", index=True)
    dry_on: date
    told_at: datetime = Field(sa_type=Instant)
    filled: bool = False


ROTA, TURN, WISH, DRY_DECK = map(table, (Rota, Turn, Wish, DryDeck))


@dataclass(frozen=True, slots=True)
class RotaRow:
    """A rota; `queue` are members by id, the next one first."""

    id: int
    community: int
    weeks: int
    next_on: date
    queue: list[int]
    changes: int
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One turn, from its first day to its last."""

    id: int
    community: int
    rota: int
    starts_on: date
    ends_on: date
    member: int | None
    week_at: datetime | None
    day_at: datetime | None
    thanked_at: datetime | None
    case: int | None
    passed: bool


@dataclass(frozen=True, slots=True)
class DryDeckRow:
    """What was told of a deck that runs dry."""

    deck: int
    community: int
    dry_on: date
    told_at: datetime
    filled: bool
