"""Keeping answers, each named as the member sees it: by letter, in their own words, in order, by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot import Text, say
from bot.diagnoses import hedged, normal
from db import answers, kinds, wordings
from db.answers import UNSURE, Given
from db.wordings import Said


@dataclass(frozen=True)
class Answered:
    """What became of a press, with the answer that stands and the one before as the member sees them.

    `typed` says that an editor may read the words.
    """

    outcome: str
    letter: str | Text | None
    previous: str | Text | None
    closes_at: datetime | None
    first: bool
    typed: bool = False


def give(session: Session, community: int, round: int, member: int, value: str, pressed_at: datetime,
         now: datetime, kind: str = "choice") -> Answered:
    """Keep an answer and name it by the letters or cells that the member sees."""
    given = answers.give(session, community, round, member, value, pressed_at, now, kind=kind)
    # What was typed before is quoted, also where "not sure" takes its place.
    typed = any(one is not None and one[:1] == "w" for one in (given.value, given.previous))
    return _named(given, _last_typed(session, community, round, member, given) if typed else {})


def write(session: Session, community: int, round: int, member: int, said: Sequence[Said], kind: str,
          pressed_at: datetime, now: datetime) -> Answered:
    """Keep a typed answer and quote it as it was typed."""
    before = _quoted(session, community, round, member)
    given = wordings.write(session, community, round, member, said, kind, pressed_at, now)
    return _named(given, before | _quoted(session, community, round, member))


def _last_typed(session: Session, community: int, round: int, member: int, given: Given) -> dict[str, str]:
    row = answers.mine(session, community, round, member)
    typed = (row.said or "").split("\n") if row is not None else []
    return dict(zip(kinds.listed(given.previous or given.value or ""), typed, strict=False))


def _quoted(session: Session, community: int, round: int, member: int) -> dict[str, str]:
    """Give the wordings of a member's own answer as they typed them."""
    row = answers.mine(session, community, round, member)
    return dict(zip(kinds.listed(row.value), row.said.split("\n"), strict=False)) if row and row.said else {}


def _named(given: Given, words: Mapping[str, str]) -> Answered:
    return Answered(given.outcome, _own(given.order, words, given.value), _own(given.order, words, given.previous),
                    given.closes_at, given.first, bool(words))


def _own(order: Sequence[str], words: Mapping[str, str], value: str | None) -> str | Text | None:
    """Name an answer; "unsure" and options that are gone stay what they are."""
    if value is None or value == UNSURE:
        return value
    named = [_one(order, words, one) for one in kinds.listed(value)]
    told = named[0]
    for one in named[1:]:
        told = say("{told}, then {one}", told=told, one=one)
    return told


def _one(order: Sequence[str], words: Mapping[str, str], one: str) -> str | Text:
    if one in words:
        return say("“{words}”", words=words[one])
    if kinds.WORDING.fullmatch(one):
        return say("your own words")
    return chr(ord("A") + order.index(one)) if one in order else one


def said(text: str) -> Said:
    """Read a typed diagnosis: its normal form, in which doubts and negations stay, and what was typed."""
    shown = " ".join(text.split())
    # Doubt is told by signs that the normal form drops; without words of its own a text is what it is.
    words = " ".join(normal(shown)) or shown.casefold()
    return Said(f"{words} ?" if hedged(shown) else words, shown)


def read_as(text: str) -> str:
    """Give what a typed diagnosis was read as, where an abbreviation was written out; empty where nothing was."""
    typed, read = text.casefold().split(), normal(text)
    written_out = len(read) > len(typed) and not any(word.startswith("#") for word in read)
    return " ".join(read) if written_out else ""
