"""The table of rounds, and a round as a value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, false
from sqlmodel import Field

from db.cases import CaseRow, QuestionRow
from db.columns import Instant, Json, Record, one_of, table
from db.kinds import CELL

KINDS = ("daily", "practice", "review", "live")
RANKED_KINDS = ("daily", "live")
STATES = ("open", "closed", "revealed", "withdrawn")


class Round(Record, table=True):
    """One case version, posted on one occasion."""

    __table_args__ = (
        UniqueConstraint("community", "number"),
        one_of("kind", KINDS),
        one_of("state", STATES),
        Index("ix_round_season", "season", "id"),
        Index("ix_round_deck", "deck", "turn"),
        Index("ix_round_schedule", "schedule", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    number: int
    case: int = Field(foreign_key="case.id", index=True)
    version: int = Field(foreign_key="version.id")
    question: int = Field(foreign_key="question.id")
    schedule: int | None = Field(default=None, foreign_key="schedule.id")
    deck: int | None = Field(default=None, foreign_key="deck.id")
    turn: int | None = None
    season: int | None = Field(default=None, foreign_key="season.id")
    kind: str = "daily"
    state: str = "open"
    opens_at: datetime = Field(sa_type=Instant)
    closes_at: datetime = Field(sa_type=Instant)
    reveal_at: datetime = Field(sa_type=Instant)
    order: list[str] = Field(sa_type=Json)
    key: list[str] = Field(sa_type=Json)
    key_revision: int = 1
    made_key: str = Field(unique=True)
    chart_blob: str | None = None
    heat_blob: str | None = None
    tally: dict[str, int] | None = Field(default=None, sa_type=Json)
    answered: int | None = None
    ranked: int | None = None
    correct: int | None = None
    graded: int | None = Field(default=None, sa_type=BigInteger)
    m: float | None = None
    revealed_at: datetime | None = Field(default=None, sa_type=Instant)
    set_aside: bool = False
    corrected_at: datetime | None = Field(default=None, sa_type=Instant)
    correction_note: str = ""


ROUND = table(Round)


def same_run(row: Any) -> Any:
    """Match the rounds that come one after another with this one: of its schedule, or else of its deck."""
    if row.schedule is not None:
        return ROUND.c.schedule == row.schedule
    return false() if row.deck is None else ROUND.c.deck == row.deck


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round with its case.

    `case` says what its current version says, corrections included; `question` is the one that was posted, with
    texts as they are now. `answered` counts the answers, "unsure" among them; `tally` (option id to count, all
    answers), `ranked` and `correct` (answers that count) are None before the reveal. One that was `set_aside` counts
    for nobody; `corrected_at` and `correction_note` tell of the last correction of its key.
    """

    id: int
    community: int
    number: int
    case: CaseRow
    question: QuestionRow
    schedule: int | None
    deck: int | None
    season: int | None
    kind: str
    state: str
    opens_at: datetime
    closes_at: datetime
    reveal_at: datetime
    order: list[str]
    key: list[str]
    key_revision: int
    chart_blob: str | None
    tally: dict[str, int] | None
    answered: int
    ranked: int | None
    correct: int | None
    m: float | None
    revealed_at: datetime | None
    set_aside: bool = False
    corrected_at: datetime | None = None
    correction_note: str = ""
    heat_blob: str | None = None

    @property
    def options(self) -> tuple[tuple[str, str, str], ...]:
        """Give (letter, option id, text) of each option in the order shown."""
        texts = {option["id"]: option["text"] for option in self.question.options}
        return tuple(
            (chr(ord("A") + place), option, texts.get(option, "")) for place, option in enumerate(self.order)
        )

    def letter(self, option: str) -> str | None:
        """Give the letter that an option has on this round's card, or a cell's own; None for anything else."""
        if CELL.fullmatch(option):
            return option
        return chr(ord("A") + self.order.index(option)) if option in self.order else None
