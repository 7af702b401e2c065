"""How well a member knows what they know: what they said of their answers, against how often these were right."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.answers import ANSWER, UNSURE
from db.confidence import LEVELS
from db.members import get
from db.rounds.records import ROUND

# What each word is taken to mean: how likely the answer is right.
NOMINAL = (0.50, 0.73, 0.90)
SHOWN_FROM = 20


@dataclass(frozen=True, slots=True)
class Level:
    """The answers of which a member said one word: `n` of them, whose grades add up to `right`."""

    word: str
    nominal: float
    n: int
    right: float

    @property
    def share(self) -> float | None:
        """How often such answers were right, from 0 to 1; None where there is none."""
        return self.right / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Calibration:
    """A member's answers with a confidence, by word; `brier` is the mean of (nominal - grade) squared, 0 is best.

    `to_go` is how many more answers it takes until it is shown: before, `brier` is None and no level holds a number.
    """

    n: int
    to_go: int
    levels: tuple[Level, ...] = ()
    brier: float | None = None

    @property
    def said(self) -> float:
        """How likely the answers were right by what was said of them, on average."""
        return sum(level.nominal * level.n for level in self.levels) / self.n

    @property
    def was(self) -> float:
        """How often they were right."""
        return sum(level.right for level in self.levels) / self.n


def read(session: Session, community: int, member: int) -> Calibration | None:
    """Read a member's calibration over all revealed rounds that count, None for a stranger.

    Nothing of an open round is in it, and no answer that said "not sure".
    """
    if get(session, community, member) is None:
        return None
    grade = ANSWER.c.grade
    graded = select(ANSWER.c.confidence, func.count(), func.sum(grade), func.sum(grade * grade))
    graded = graded.join(ROUND, ROUND.c.id == ANSWER.c.round).where(
        ANSWER.c.member == member, ANSWER.c.community == community, ROUND.c.community == community,
        ROUND.c.state == "revealed", ~ROUND.c.set_aside, ANSWER.c.counts, grade.is_not(None),
        ANSWER.c.confidence.is_not(None), ANSWER.c.value != UNSURE)
    rows = {row[0]: row[1:] for row in session.execute(graded.group_by(ANSWER.c.confidence))}
    n = sum(count for count, _, _ in rows.values())
    if n < SHOWN_FROM:
        return Calibration(n, SHOWN_FROM - n)
    levels = tuple(Level(word, nominal, *rows.get(place, (0, 0.0, 0.0))[:2])
                   for place, (word, nominal) in enumerate(zip(LEVELS, NOMINAL, strict=True), 1))
    # The square of (p - y), summed over y: n p^2 - 2 p sum(y) + sum(y^2).
    errors = sum(count * p * p - 2 * p * right + squares for place, p in enumerate(NOMINAL, 1)
                 for count, right, squares in [rows.get(place, (0, 0.0, 0.0))])
    return Calibration(n, 0, levels, errors / n)
