"""How well a board's order agrees with what its members can do, beside points, raw per cent and Elo.

Seasons are simulated: abilities are drawn from N(0, 1), difficulties from N(0, 1), and an answer is right with the
Rasch model's probability, 1 / (1 + exp(difficulty - ability)), or guessed right once in four where it is not known.
Everybody takes part in a share of the rounds drawn evenly from 0.4 to 1; in all designs but the first, cases are
skipped that are hard for a member: of those known with a chance p, the share that is answered is the square root of p.
Every rule sees the same answers, in the order of the rounds. Elo moves by the step that chess clubs use; "elo_tuned"
by the best of several, which nobody could choose without knowing the abilities: it is told, and no floor. The figure
is Spearman's rank correlation with true ability over the members whom the board ranks, the mean of many seasons.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from db.boards.records import RANKED_FROM
from db.boards.scoring import FIRST_MEAN, Totals, skill

Grid = np.ndarray[Any, np.dtype[np.float64]]
Rule = Callable[[Grid], Grid]
SEASONS = 100
ATTENDING = (0.4, 1.0)
GUESSED = 0.25
STEP = 32.0
STEPS = (4.0, 8.0, 16.0)
DESIGNS = (("random_30x60", 30, 60, False, None), ("30x60", 30, 60, True, 0.80), ("60x150", 60, 150, True, 0.85),
           ("200x60", 200, 60, True, None))


def season(random: np.random.Generator, members: int, rounds: int, choosy: bool) -> tuple[Grid, Grid]:
    """Simulate a season: abilities (members,), and answers (members, rounds) of 1, 0, or NaN where none came."""
    ability, difficulty = random.normal(0, 1, members), random.normal(0, 1, rounds)
    knows = 1 / (1 + np.exp(difficulty[None] - ability[:, None]))
    attending = random.uniform(*ATTENDING, members)[:, None]
    there = random.random((members, rounds)) < attending * (np.sqrt(knows) if choosy else 1)
    right = random.random((members, rounds)) < knows + (1 - knows) * GUESSED
    return ability, np.where(there, right.astype(float), np.nan)


def board(answers: Grid) -> Grid:
    """Score as a board does: the rule and the rounding of db/boards, round by round."""
    totals, seen = np.zeros(len(answers), np.int64), np.zeros(len(answers), np.int64)
    correct = counted = 0
    for column in answers.T:
        there = ~np.isnan(column)
        n, right = int(there.sum()), int(np.nansum(column))
        if not n:
            continue
        rule = Totals(n, right, correct / counted if counted else FIRST_MEAN)
        totals[there] += np.where(column[there] > 0, rule.contribution(True), rule.contribution(False))
        seen[there] += 1
        correct, counted = correct + right, counted + n
    return np.array([skill(int(total), int(n)) for total, n in zip(totals, seen, strict=True)], float)


def points(answers: Grid) -> Grid:
    """Count right answers."""
    return np.nansum(answers, axis=1)


def raw(answers: Grid) -> Grid:
    """Give the share of answers that are right."""
    there = (~np.isnan(answers)).sum(axis=1)
    return np.nansum(answers, axis=1) / np.maximum(1, there)


def elo(answers: Grid, step: float) -> Grid:
    """Rate members and cases against each other, answer by answer."""
    members = np.zeros(len(answers))
    for column in answers.T:
        case = 0.0
        for member in np.flatnonzero(~np.isnan(column)):
            gain = step * (column[member] - 1 / (1 + 10 ** ((case - members[member]) / 400)))
            members[member] += gain
            case -= gain
    return members


def agreement(first: Grid, second: Grid) -> float:
    """Give Spearman's rank correlation, with ties at their mean rank."""
    return float(np.corrcoef(_ranks(first), _ranks(second))[0, 1])


def _ranks(values: Grid) -> Grid:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[inverse]


RULES: dict[str, Rule] = {"board": board, "points": points, "raw": raw,
                          "elo": partial(elo, step=STEP),
                          **{f"elo{step:.0f}": partial(elo, step=step) for step in STEPS}}


def run() -> list[dict[str, Any]]:
    """Measure each design; the floor of a board is the best of the other rules."""
    return [figure for number, design in enumerate(DESIGNS) for figure in _design(number, *design)]


def _design(number: int, name: str, members: int, rounds: int, choosy: bool,
            goal: float | None) -> list[dict[str, Any]]:
    found: dict[str, list[float]] = {rule: [] for rule in RULES}
    for repeat in range(SEASONS):
        ability, answers = season(np.random.default_rng((number, repeat)), members, rounds, choosy)
        ranked = (~np.isnan(answers)).sum(axis=1) >= RANKED_FROM
        for rule, score in RULES.items():
            found[rule].append(agreement(score(answers)[ranked], ability[ranked]))
    means = {rule: float(np.mean(values)) for rule, values in found.items()}
    tuned = max(means["elo"], *(means.pop(f"elo{step:.0f}") for step in STEPS))
    best = max(value for rule, value in means.items() if rule != "board")
    return [_figure(f"fairness_{name}", means["board"], best, goal),
            *(_figure(f"fairness_{name}_{rule}", value, None, None) for rule, value in means.items()
              if rule != "board"), _figure(f"fairness_{name}_elo_tuned", tuned, None, None)]


def _figure(name: str, value: float, floor: float | None, goal: float | None) -> dict[str, Any]:
    met = None if floor is None else value > floor and (goal is None or value >= goal)
    return {"name": name, "value": round(value, 3), "unit": "Spearman's rho", "floor": floor and round(floor, 3),
            "ratio": round(value / floor, 3) if floor else None, "goal": goal, "met": met}
