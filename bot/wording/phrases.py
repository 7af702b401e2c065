"""Phrases in typed text that may identify a patient, each found by a rule with a name.

Kinds of text: a *story* (history, title, question, alt text, notes), *teaching* (explanation, points, reasons), a
*label* (option, mark, tag), a *credit*, a *reference* (of literature, where names and years are normal) and a *record*
(where a permission is filed, where numbers are). Rules err towards a question to the author; eponyms, classifications,
measurements and citations are let through by closed lists and by their shape.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.wording import names, places, times
from bot.wording.ages import ages
from bot.wording.matching import Found
from bot.wording.numbers import NUMBERS, numbers
from bot.wording.scripts import scripts
from bot.wording.spacing import squeezed

Kind = Literal["story", "teaching", "label", "credit", "reference", "record"]
# Who may keep such a phrase after all: a contributor none of these, an editor any.
HARD = frozenset({*NUMBERS, "address"})


@dataclass(frozen=True)
class Phrase:
    """One phrase: the rule that found it, the words as they stand, and where."""

    rule: str
    words: str
    start: int
    end: int

    @property
    def hard(self) -> bool:
        """Say whether it identifies by itself, so that a contributor cannot keep it."""
        return self.rule in HARD


Rules = Callable[[str], Found]
OF_KIND: dict[Kind, tuple[Rules, ...]] = {
    "story": (numbers, times.dates, times.days, times.moments, times.clocks, places.addresses, places.places,
              places.events, names.names, names.pairs, scripts),
    "teaching": (numbers, times.dates, times.days, times.clocks, places.addresses, places.places, places.events,
                 names.names, scripts),
    "label": (numbers, times.dates, times.days, times.clocks, places.addresses, places.places, names.names,
              scripts),
    "credit": (numbers, places.addresses, times.dates),
    "reference": (numbers, places.addresses, names.patients),
    "record": (numbers, times.dates, times.births, places.addresses, names.names, scripts),
}
# What a rule finds in a kind of text where it is normal.
NORMAL: dict[Kind, frozenset[str]] = {
    "story": frozenset(), "teaching": frozenset({"web"}), "label": frozenset(), "credit": frozenset({"web"}),
    "reference": frozenset({"web", "web id", "digits", "code"}), "record": frozenset({"code", "web", "web id"}),
}


@lru_cache(maxsize=4096)
def identifying(text: str, kind: Kind = "story") -> tuple[Phrase, ...]:
    """Find the phrases of a text that may identify, in order; where two overlap, the stronger and longer one.

    The same text is read once.
    """
    read = squeezed(text)
    found = [_phrase(rule, text, *read.span(match))
             for rules in OF_KIND[kind] for rule, match in rules(read.text) if rule not in NORMAL[kind]]
    found += [_phrase("age", text, age.start, age.end) for age in ages(text) if age.over_89]
    kept, taken = [], bytearray(len(text))
    for one in sorted(found, key=lambda one: (not one.hard, one.start - one.end, one.start)):
        if one.words and taken.find(1, one.start, one.end) < 0:
            taken[one.start:one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))


def _phrase(rule: str, text: str, start: int, end: int) -> Phrase:
    return Phrase(rule, text[start:end].strip(), start, end)
