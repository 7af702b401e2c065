"""The rule of the boards: skill adjusted for the difficulty of each case.

skill_u = sum_i (y_ui - q_i) / (n_u + 10), where y is the grade of an answer, from 0 to 1, and q_i what the others were
graded on case i, drawn towards the season's mean m: q_i = (c_i - y_ui + 3 m) / (n_i - 1 + 3). Leaving the member's
own answer out keeps a small group honest; the 10 draws those with few answers towards nought.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from db import kinds

PRIOR_ANSWERS = 3
PRIOR_ROUNDS = 10
MILLIONTHS = 1_000_000
FIRST_MEAN = 0.5
SHIFT = 10_000


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the answers that count: how many there are and the sum of their grades, with the season's mean before."""

    n: int
    correct: float
    m: float

    def contribution(self, grade: float) -> int:
        """Give what one answer adds to its member's total, in millionths: whole, so that sums are exact.

        The rule is a straight line in the grade, so a grade in between lies between right and wrong; in whole numbers,
        so that the databases compute the same.
        """
        wrong, slope = self._exact(0), self.slope
        return wrong + (slope * millionths(grade) + MILLIONTHS // 2) // MILLIONTHS

    @property
    def wrong(self) -> int:
        """Give what an answer adds that is graded nought."""
        return self._exact(0)

    @property
    def slope(self) -> int:
        """Give what an answer adds more when it is graded one."""
        return self._exact(1) - self._exact(0)

    def _exact(self, grade: int) -> int:
        expected = (self.correct - grade + PRIOR_ANSWERS * self.m) / (self.n - 1 + PRIOR_ANSWERS)
        return round(MILLIONTHS * (grade - expected))


@dataclass(frozen=True, slots=True)
class Counted:
    """The answers of a round that count: how many, how many wholly right, and their grades' sum in millionths."""

    n: int = 0
    correct: int = 0
    graded: int = 0

    def totals(self, m: float) -> Totals:
        """Give what the rule needs of them."""
        return Totals(self.n, self.graded / MILLIONTHS, m)


def skill(total: int, n: int) -> int:
    """Give the skill in thousandths of a total in millionths over n answers, rounded half up.

    Integers only, shifted above nought, so that both databases, which cut towards nought, compute the same.
    """
    divisor = MILLIONTHS // 1000 * (n + PRIOR_ROUNDS)
    return (total + SHIFT * divisor + divisor // 2) // divisor - SHIFT


def millionths(grade: float) -> int:
    """Write a grade as a whole number."""
    return round(MILLIONTHS * grade)


def mean(graded: int, n: int) -> float:
    """Give the mean grade of n answers; before the first it is a half."""
    return graded / (MILLIONTHS * n) if n else FIRST_MEAN


def counted(tally: Mapping[str, int], key: Collection[str]) -> Counted:
    """Count answers by what they are worth; `tally` says how often each value was given.

    What waits for a person does not count yet.
    """
    graded = [(grade, n) for value, n in tally.items() if (grade := kinds.grade(value, key)) is not None]
    right = sum(n for grade, n in graded if grade == 1)
    return Counted(sum(n for _, n in graded), right, sum(n * millionths(grade) for grade, n in graded))
