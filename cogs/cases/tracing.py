"""How likely somebody could tell whose pictures a case shows, in sentences, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import db.cases
from bot import Text, say, wording
from cogs.cases import words

REASONS: dict[str, Text] = {
    "rare": say("its tags call it rare"), "age": say("it gives an age to the year, or to the day"),
    "date": say("it gives a date or a time"), "day": say("it names a day or a season"),
    "place": say("it names a place"), "occupation": say("it gives an occupation"),
    "event": say("it tells of an event others may know"),
    "institution": say("the author's credit names a place of work"),
    "author": say("the author is named outside the department"), "device": say("it tells of an implant or a device"),
    "marked": say("it tells of a mark on the body that others have seen"),
    "face": say("it shows several slices of a head")}
WORDS: dict[str, Text] = {"hard": say("hard"), "possible": say("possible"), "likely": say("likely")}


@dataclass(frozen=True)
class Tracing:
    """How likely tracing is, in a word, why, and what follows: two reviewers, no author named, ages in bands."""

    score: int
    word: wording.Word
    reasons: tuple[Text, ...]
    two: bool
    hide_author: bool
    band_age: bool


def of(case: db.cases.CaseRow) -> Tracing:
    """Score a case; `bot.wording.tracing` has the points and their reasons."""
    found = wording.trace(case)
    reasons = tuple(REASONS[name] for name, _ in found.counted)
    return Tracing(found.score, found.word, reasons, found.two, found.hide_author, found.band_age)


def lines(case: db.cases.CaseRow) -> Iterator[Text]:
    """Tell those who work on a case how likely tracing is, why, and what readers see instead."""
    found = of(case)
    told = say("Tracing this patient would be: {word}.", word=WORDS[found.word])
    if not found.reasons:
        yield told
        return
    counted = say("{told} It counts that {reasons}.", told=told, reasons=words.listed(found.reasons))
    yield counted.toned("caution") if found.two else counted
    if found.two:
        yield say("So readers see ages as bands, as on this card, and the author is not named; two editors sign.",
                  tone="caution")
