"""Figures of classical test theory about one question; each is None, or empty, before the numbers carry it.

How many answers each of them takes was found by simulation: the standard error of a point-biserial correlation of 0.34
is 0.17 at 30 answers and 0.10 at 100, and one of 0.2 or more is then rarely taken for one below 0.1.
"""

from __future__ import annotations

import statistics
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054  # the 97.5th percentile of the normal distribution
SHOWN_FROM = 5
KEY_CHECK_FROM = 8
DISTRACTORS_FROM = 15
DISCRIMINATION_FROM = 30
STEADY_FROM = 100
DEAD_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: whether it was right, its member's stage, seconds from the opening, and how the others went.

    `rest` is the share of right answers that the member gave to the other questions; None with too few of them.
    """

    right: bool
    stage: str | None
    seconds: float
    rest: float | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """How many of a stage answered, and how many of them were right."""

    name: str
    n: int
    right: int


def wilson(right: int, n: int) -> tuple[float, float]:
    """Give the 95 % interval of a share.

    (p + z^2/2n -+ z sqrt(p(1 - p)/n + z^2/4n^2)) / (1 + z^2/n) with p = right/n. E. B. Wilson, "Probable inference, the
    law of succession, and statistical inference", J. Am. Stat. Assoc. 22 (1927). ValueError where nobody answered.
    """
    if not 0 <= right <= n or n == 0:
        raise ValueError("a share is of at least one")
    p, z2 = right / n, Z * Z
    middle = p + z2 / (2 * n)
    half = Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    whole = 1 + z2 / n
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def point_biserial(given: Sequence[Given]) -> float | None:
    """Correlate being right with the share of right answers to the other questions (corrected, since it is left out).

    Pearson's correlation of y in {0, 1} and x: sum((y - my)(x - mx)) / sqrt(sum((y - my)^2) sum((x - mx)^2)). A share
    and no sum, since nobody answers every question. S. Henrysson, "Correction of item-total correlations in item
    analysis", Psychometrika 28 (1963). None where all are right, all are wrong, or all did equally well elsewhere.
    """
    pairs = [(float(one.right), one.rest) for one in given if one.rest is not None]
    if len({y for y, _ in pairs}) < 2 or len({x for _, x in pairs}) < 2:
        return None
    return statistics.correlation([y for y, _ in pairs], [x for _, x in pairs])


def dead(tally: Mapping[str, int], key: Collection[str], order: Sequence[str]) -> tuple[str, ...]:
    """Name the wrong options that less than 5 % chose, which do nothing for the question.

    M. Tarrant, J. Ware, A. M. Mohammed, "An assessment of functioning and non-functioning distractors in
    multiple-choice questions", BMC Med. Educ. 9:40 (2009).
    """
    n = sum(tally.values())
    if n < DISTRACTORS_FROM:
        return ()
    return tuple(option for option in order if option not in key and tally.get(option, 0) < DEAD_SHARE * n)


def beaten_by(tally: Mapping[str, int], key: Collection[str], order: Sequence[str]) -> tuple[str, ...]:
    """Name the wrong options that more people chose than the key: one asks whether the key is right."""
    if sum(tally.values()) < KEY_CHECK_FROM:
        return ()
    right = sum(tally.get(option, 0) for option in key)
    return tuple(option for option in order if option not in key and tally.get(option, 0) > right)


def quartiles(given: Sequence[Given]) -> tuple[float, float, float] | None:
    """Give the seconds within which a quarter, half and three quarters had answered.

    Between two answers they are interpolated linearly, with the first at 0 and the last at 1.
    """
    if len(given) < SHOWN_FROM:
        return None
    low, middle, high = statistics.quantiles([one.seconds for one in given], n=4, method="inclusive")
    return low, middle, high


def by_stage(given: Sequence[Given]) -> tuple[Stage, ...]:
    """Count by stage, the largest first; stages with fewer than five are left out.

    What is left over could be told from the difference to all: it is nobody, or at least five. Where it is fewer, the
    smallest stage is left out with them.
    """
    found: dict[str, list[bool]] = {}
    for one in given:
        if one.stage:
            found.setdefault(one.stage, []).append(one.right)
    stages = [Stage(name, len(rights), sum(rights)) for name, rights in found.items() if len(rights) >= SHOWN_FROM]
    stages.sort(key=lambda stage: (-stage.n, stage.name))
    while stages and 0 < len(given) - sum(stage.n for stage in stages) < SHOWN_FROM:
        stages.pop()
    return tuple(stages)
