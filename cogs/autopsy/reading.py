"""Which round is meant, and which of its options, by the letters that stand on its card."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot import Choice, Context, Refusal
from db import rounds
from db.answers import UNSURE
from db.kinds import CELL
from db.rounds import RoundRow

OFFERED = 25
GONE = "This case is not here any more."


def round_of(session: Session, community: int, case: int) -> int | None:
    """Give the revealed round of a case by which people are ranked, or else its newest; None before any."""
    found = [row for row in rounds.of_case(session, community, case) if row.state == "revealed"]
    ranked = [row.id for row in found if row.season is not None]
    return (ranked or [row.id for row in found])[-1] if found else None


async def revealed(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    """Offer the cases that were revealed lately."""
    newest = await ctx.read(rounds.latest, ctx.community, OFFERED, state="revealed")
    found = {row.case.id: row.case for row in newest}
    return [Choice(str(row.number), f"{row.number} · {row.title}") for row in found.values()
            if text.casefold() in f"{row.number} {row.title}".casefold()]


async def most_chosen(ctx: Context, given: dict[str, str]) -> str:
    """Give the letter of the wrong option that most people chose, from as many answers on as tell of nobody."""
    text = given.get("round", "").removeprefix("=")
    row = await ctx.read(rounds.get, ctx.community, int(text)) if text.isdecimal() else None
    if row is None or not row.tally or row.state != "revealed" or row.answered < 5:
        return ""
    wrong = [option for option in row.order if option not in row.key]
    chosen = max(wrong, key=lambda option: (row.tally or {}).get(option, 0), default=None)
    return row.letter(chosen) or "" if chosen is not None else ""


async def options(ctx: Context, round: int, kind: str, letters: str, field: str) -> Sequence[str]:
    """Give the ids of the options that a correction would make right; refuse a letter that the card does not have."""
    if kind == "aside":
        return ()
    row = await ctx.read(rounds.get, ctx.community, round)
    if row is None:
        raise Refusal(GONE)
    chosen = [_option(row, word, field) for word in re.split(r"[\s,;/&+]+", letters.strip()) if word not in ("", "and")]
    if not chosen:
        raise Refusal("Write the letter of the right answer, as it stands on the card.", field=field)
    return tuple(dict.fromkeys([*(row.key if kind == "both" else ()), *chosen]))


def _cell(named: str, field: str) -> str:
    if not CELL.fullmatch(named):
        raise Refusal("“{word}” is no cell of the grid. Write cells from A1 to H8, like “C4, C5”.", field=field,
                      word=named[:20])
    return named


def _option(row: RoundRow, word: str, field: str) -> str:
    named = word.strip(".()").upper()
    if row.question.kind == "point":
        return _cell(named, field)
    for letter, option, _ in row.options:
        if letter == named:
            return option
    if word.casefold() == UNSURE:
        raise Refusal("“Not sure” is no answer, so it cannot be the key.", field=field)
    last = row.options[-1][0] if row.options else "A"
    raise Refusal("“{letter}” is none of the options. Write one of the letters A to {last}.", field=field,
                  letter=word[:20], last=last)
