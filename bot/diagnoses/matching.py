"""Match a typed diagnosis with a case's key in tiers; what no tier accepts goes to a person, never to nothing.

Fuzzy scores alone accept "no pneumothorax" for pneumothorax and hypo- for hyperthyroidism; so a spelling is forgiven
only where nothing else speaks against it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import OSA

from bot.diagnoses.guards import Doubt, another_word, apart, hedged
from bot.diagnoses.normal import normal

Words = tuple[str, ...]
# A word must be so long that one slip, or two, leave it what it is.
ONE_SLIP, TWO_SLIPS = 6, 10
# Between these words the order carries the meaning.
JOINING = frozenset({"with", "from", "due", "to", "by", "after", "and", "causing", "complicating", "in"})
# A name's abbreviation behind it: "lymphangioleiomyomatosis (LAM)".
BEHIND = re.compile(r"\s*\(([^()]*)\)\s*$")


@dataclass(frozen=True)
class Known:
    """What a case accepts: its key, and what a person has accepted as the same before."""

    key: str
    synonyms: Sequence[str] = ()

    def names(self) -> tuple[Words, ...]:
        """Give all its names in their normal form, the key first."""
        return tuple(_normal(name) for name in (self.key, *self.synonyms))


@dataclass(frozen=True)
class Verdict:
    """What is made of an answer: the same, another known diagnosis, or a person's to say; and why.

    `matched` is the name that it was taken for, as it was written; None where it was taken for none.
    """

    kind: Literal["same", "other", "person"]
    why: Literal["exact", "synonym", "spelling", "known"] | Doubt
    matched: str | None = None


@lru_cache(maxsize=20_000)
def _normal(name: str) -> Words:
    return normal(name)


def match(text: str, known: Known, others: Iterable[str] = ()) -> Verdict:
    """Say whether a typed diagnosis is the key; `others` are the names of every other diagnosis that is known.

    Tiers: equal in normal form to the key or a synonym; equal to another known diagnosis; one slip or two in long
    words, where it stays closer to this case's names than to any other. An answer that hedges, negates, or differs in
    side, type, degree or number is a person's, whatever else it shares with the key.
    """
    said = _normal(_without_its_name(text, known))
    if not said:
        return Verdict("person", "near")
    if hedged(text) and not any(hedged(name) and said == _normal(name) for name in (known.key, *known.synonyms)):
        return Verdict("person", "hedged")
    exact = next((name for name in (known.key, *known.synonyms) if alike(said, _normal(name))), None)
    if exact is not None:
        return Verdict("same", "exact" if exact == known.key else "synonym", exact)
    rivals = [_normal(other) for other in others]
    other = next((name for name in others_alike(said, others)), None)
    if other is not None:
        return Verdict("other", "known", other)
    return _by_spelling(said, known, rivals)


def _without_its_name(text: str, known: Known) -> str:
    """Take the parenthesis off that only names the diagnosis before it once more."""
    behind = BEHIND.search(text)
    if behind is None:
        return text
    named, rest = _normal(behind[1]), text[: behind.start()]
    return rest if alike(named, _normal(rest)) or any(alike(named, name) for name in known.names()) else text


def others_alike(said: Words, others: Iterable[str]) -> Iterator[str]:
    """Give the known diagnoses that an answer names."""
    return (other for other in others if alike(said, _normal(other)))


def alike(said: Words, name: Words) -> bool:
    """Tell whether two normal forms are the same words; in any order, unless a joining word gives them one.

    Written together or apart is the same.
    """
    if said == name or "".join(said) == "".join(name):
        return True
    return not JOINING.intersection(said) and Counter(said) == Counter(name)


def _by_spelling(said: Words, known: Known, rivals: Sequence[Words]) -> Verdict:
    doubts = [doubt for name in known.names() if (doubt := apart(said, name)) is not None]
    best: tuple[int, str] | None = None
    for name, words in zip((known.key, *known.synonyms), known.names(), strict=True):
        slips = slipped(said, words)
        if slips is not None and (best is None or slips < best[0]):
            best = slips, name
    if best is not None and all(distance(said, rival) > best[0] for rival in rivals):
        return Verdict("same", "spelling", best[1])
    return Verdict("person", doubts[0] if doubts else "near")


def slipped(said: Words, name: Words) -> int | None:
    """Count the slips by which one normal form misspells the other; None where it is more than misspelt.

    Words pair in order; each that differs is at least six letters long with one slip, or ten with two that leave its
    end alone (optimal string alignment), begins with the same letter, is no word of its own, and keeps the beginning
    and the end that say what it is.
    """
    if len(said) != len(name) or apart(said, name) is not None:
        return None
    total = 0
    for ours, theirs in zip(said, name, strict=True):
        if ours == theirs:
            continue
        slips, shorter = OSA.distance(ours, theirs), min(len(ours), len(theirs))
        most = 2 if shorter >= TWO_SLIPS and ours[-3:] == theirs[-3:] else 1
        if shorter < ONE_SLIP or slips > most or ours[0] != theirs[0] or another_word(ours, theirs):
            return None
        total += slips
    return total


def distance(said: Words, name: Words) -> int:
    """Give how many letters lie between two normal forms."""
    return int(OSA.distance(" ".join(said), " ".join(name)))
