"""A place on the picture: a cell of an eight by eight grid, by its column and row."""

from __future__ import annotations

from bot import Button, Text, say
from cogs.quiz.kinds import words
from cogs.quiz.reading import Posted
from cogs.quiz.sentences import listed
from db import kinds
from db.answers import UNSURE
from db.rounds import RoundRow

SHOWN = 12


def asked(posted: Posted) -> list[Text]:
    """Say how to answer."""
    return [say("Point to it: a column A to H and a row 1 to 8 of the grid on the first picture.", tone="quiet")]


def controls(posted: Posted, round: RoundRow) -> list[Button]:
    """Offer the form."""
    return [Button(say("Point to it"), "quiz.point", round.id, look="primary")]


def tries(posted: Posted, round: RoundRow, *carried: int) -> list[Button]:
    """Offer the form of a trial."""
    return [Button(say("Point to it"), "quiz.point", round.id, None, None, True, *carried, look="primary")]


def own(posted: Posted, value: str) -> Text:
    """Name the cell."""
    return say("not sure") if value == UNSURE else say("{cell}", cell=value)


def did(posted: Posted, value: str) -> Text:
    """Tell a member where they pointed."""
    return say("You pointed to {own}.", own=own(posted, value))


def answer(posted: Posted) -> Text:
    """Name the cells in which it lies."""
    named = [say("{cell}", cell=cell) for cell in posted.key[:SHOWN]]
    return named[0] if len(named) == 1 else say("{first} or {rest}", first=listed(named[:-1]), rest=named[-1]) if (
        named) else say("nowhere")


def result(posted: Posted, round: RoundRow) -> list[Text]:
    """Tell how many pointed there, and where the others did."""
    told = say("**Answer:** {answer}. {right} of {all} pointed there.", answer=answer(posted), right=words.right(round),
               all=round.answered)
    rest = [say("{cell} {count}", cell=cell, count=n) for cell, n in elsewhere(posted, round)]
    unsure = (round.tally or {}).get(UNSURE, 0)
    rest += [say("not sure {count}", count=unsure)] if unsure else []
    return [told, say("Where the others looked: {rest}.", rest=listed(rest))] if rest else [told]


def elsewhere(posted: Posted, round: RoundRow) -> list[tuple[Text, int]]:
    """Count the cells beside the answer's, most first; what is left over counts as one."""
    found = sorted(((cell, n) for cell, n in (round.tally or {}).items()
                    if n and cell != UNSURE and cell not in posted.key), key=lambda one: (-one[1], one[0]))
    left = sum(n for _, n in found[SHOWN:])
    shown = [(say("{cell}", cell=cell), n) for cell, n in found[:SHOWN]]
    return [*shown, (say("elsewhere"), left)] if left else shown


def counts(posted: Posted, round: RoundRow) -> list[Text]:
    """Name each cell with its number, the answer's marked."""
    tally = round.tally or {}
    there = [say("{cell}, the answer: {count} of {all}", cell=cell, count=tally.get(cell, 0), all=round.answered)
             for cell in posted.key[:SHOWN]]
    return [*there, *(say("{cell}: {count} of {all}", cell=cell, count=n, all=round.answered)
                      for cell, n in elsewhere(posted, round))]


def bars(posted: Posted, round: RoundRow) -> tuple[list[tuple[str, int]], tuple[str, ...]]:
    """Give nothing: where everybody looked is a picture of its own."""
    return [], ()


def verdict(posted: Posted, value: str, round: RoundRow) -> Text:
    """Say how a place compares with the key."""
    return words.verdict(posted, _did(posted, value), value, answer(posted), round)


def alone(posted: Posted, value: str) -> Text:
    """Say how a place compares with the key, and nothing about others."""
    return words.compared(_did(posted, value), value, answer(posted), kinds.grade(value, posted.key))


def _did(posted: Posted, value: str) -> Text:
    return say("You pointed to {own}", own=own(posted, value))
