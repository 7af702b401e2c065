"""The rule of the boards: skill adjusted for the difficulty of each case.

skill_u = sum_i (y_ui - q_i) / (n_u + 10), where q_i is how often the others were right on case i, drawn towards
the season's mean m: q_i = (c_i - y_ui + 3 m) / (n_i - 1 + 3). Leaving the member's own answer out keeps a small
group honest; the 10 draws those with few answers towards nought.
"""

from dataclasses import dataclass

PRIOR_ANSWERS = 3
PRIOR_ROUNDS = 10
MILLIONTHS = 1_000_000
FIRST_MEAN = 0.5
SHIFT = 10_000


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the answers that count: how many there are and how many are right, with the season's mean before."""

    n: int
    correct: int
    m: float

    def contribution(self, right: bool) -> int:
        """Give what one answer adds to its member's total, in millionths: whole, so that sums are exact."""
        expected = (self.correct - right + PRIOR_ANSWERS * self.m) / (self.n - 1 + PRIOR_ANSWERS)
        return round(MILLIONTHS * (right - expected))


def skill(total: int, n: int) -> int:
    """Give the skill in thousandths of a total in millionths over n answers, rounded half up.

    Integers only, shifted above nought, so that both databases, which cut towards nought, compute the same.
    """
    divisor = MILLIONTHS // 1000 * (n + PRIOR_ROUNDS)
    return (total + SHIFT * divisor + divisor // 2) // divisor - SHIFT


def is_right(value: str, key: list[str]) -> bool:
    """Grade a choice: any option of the key is right, "unsure" never."""
    return value in key
