"""How many typed diagnoses are matched with a key without a person, and whether a wrong one ever is.

Two lists of pairs lie in tests/data: one that the matcher was tuned on, one that was never looked at for that. Every
other key of a list is a known diagnosis, as the cases of a community are.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.diagnoses import Known, Verdict, match

DATA = Path(__file__).resolve().parents[1] / "tests" / "data"
HALVES = ("tuned", "heldout")
RIGHT = 90.0


@dataclass(frozen=True)
class Pair:
    """A key with its synonyms, an answer, whether they are the same, and what kind of pair it is."""

    known: Known
    answer: str
    same: bool
    category: str


def pairs(half: str) -> list[Pair]:
    """Read one half of the pairs."""
    with (DATA / f"diagnoses_{half}.csv").open(encoding="utf-8", newline="") as lines:
        return [Pair(Known(row["key"], tuple(filter(None, row["synonyms"].split(";")))), row["answer"],
                     row["label"] == "same", row["category"]) for row in csv.DictReader(lines)]


def verdicts(half: str) -> list[tuple[Pair, Verdict]]:
    """Match every answer of a half with its key, among all its other keys."""
    of = pairs(half)
    keys = {pair.known.key for pair in of}
    return [(pair, match(pair.answer, pair.known, keys - {pair.known.key})) for pair in of]


def run() -> list[dict[str, Any]]:
    """Measure both halves."""
    return [figure for half in HALVES for figure in _half(half)]


def _half(half: str) -> list[dict[str, Any]]:
    of = verdicts(half)
    right = [verdict.kind == "same" for pair, verdict in of if pair.same]
    wrong = sum(verdict.kind == "same" for pair, verdict in of if not pair.same)
    share = 100 * sum(right) / len(right)
    return [_figure(f"matcher_{half}_wrong_accepted", wrong, f"of {len(of) - len(right)} pairs", 0, wrong == 0),
            _figure(f"matcher_{half}_right_accepted", round(share, 1), f"% of {len(right)} pairs", RIGHT,
                    share >= RIGHT)]


def _figure(name: str, value: float, unit: str, goal: float, met: bool) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "floor": None, "ratio": None, "goal": goal, "met": met}
