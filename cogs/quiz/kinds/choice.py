"""One of several options: letters on the card, a count for each at the reveal."""

from __future__ import annotations

from bot import Button, Text, say
from cogs.quiz.reading import SPREAD_FROM, Posted
from cogs.quiz.sentences import lines, listed, share
from db.answers import UNSURE
from db.rounds import RoundRow

ALT_OPTION = 80


def asked(posted: Posted) -> list[Text]:
    """Give the options by letter."""
    return [lines([say("**{letter}** {text}", letter=letter, text=text) for letter, _, text in posted.options])]


def controls(posted: Posted, round: RoundRow) -> list[Button]:
    """Offer the options by letter alone: phones cut long labels until options look alike."""
    return [Button(letter, "quiz.answer", round.id, option) for letter, option, _ in posted.options]


def tries(posted: Posted, round: RoundRow, *carried: int) -> list[Button]:
    """Offer the options of a trial."""
    return [Button(letter, "quiz.tried", round.id, option, *carried) for letter, option, _ in posted.options]


def own(posted: Posted, value: str) -> Text:
    """Name what a member chose."""
    letter = next((letter for letter, one, _ in posted.options if one == value), None)
    return say("{letter}", letter=letter) if letter else say("not sure")


def did(posted: Posted, value: str) -> Text:
    """Tell a member what they chose."""
    return say("You chose {letter}.", letter=own(posted, value))


def answer(posted: Posted) -> Text:
    """Name the answer by letter and text."""
    named = [say("{letter}, {text}", letter=letter, text=text) for letter, text in posted.letters(posted.key)]
    return named[0] if len(named) == 1 else say("{first} or {rest}", first=listed(named[:-1]), rest=named[-1])


def result(posted: Posted, round: RoundRow) -> list[Text]:
    """Tell how many chose the answer, and what the others chose."""
    tally = round.tally or {}
    return [say("**Answer:** {answer}. {right} of {all} chose it. {rest}.", answer=answer(posted),
                right=sum(tally.get(option, 0) for option in posted.key), all=round.answered,
                rest=listed(_others(posted, tally)))]


def _others(posted: Posted, tally: dict[str, int]) -> list[Text]:
    counted = [say("{letter} {count}", letter=letter, count=tally.get(option, 0))
               for letter, option, _ in posted.options if option not in posted.key]
    return [*counted, say("not sure {count}", count=tally.get(UNSURE, 0))]


def counts(posted: Posted, round: RoundRow) -> list[Text]:
    """Name every option with its number, the answer marked, for whoever cannot see the chart."""
    tally = round.tally or {}
    return [_counted(letter, text, option in posted.key, tally.get(option, 0), round.answered)
            for letter, option, text in posted.options]


def _counted(letter: str, text: str, right: bool, count: int, all: int) -> Text:
    """Name an option shortly, so that eight of them with their numbers stay within an alt text."""
    brief = text if len(text) <= ALT_OPTION else f"{text[:ALT_OPTION - 2].rstrip()} …"
    if right:
        return say("{letter}, {text}, the answer: {count} of {all}", letter=letter, text=brief, count=count, all=all)
    return say("{letter}, {text}: {count} of {all}", letter=letter, text=brief, count=count, all=all)


def bars(posted: Posted, round: RoundRow) -> tuple[list[tuple[str, int]], tuple[str, ...]]:
    """Give the labels and numbers of the chart in the order of the card, and the labels that are right."""
    tally = round.tally or {}
    named = [(f"{letter}  {text}", option) for letter, option, text in posted.options]
    shown = [(label, tally.get(option, 0)) for label, option in named]
    right = tuple(label for label, option in named if option in posted.key)
    return [*shown, ("Not sure", tally.get(UNSURE, 0))], right


def verdict(posted: Posted, value: str, round: RoundRow) -> Text:
    """Say how an answer compares with the key, and with others from five answers on."""
    key, count = answer(posted), sum((round.tally or {}).get(one, 0) for one in posted.key)
    others = value in posted.key or round.answered - count > 1
    if round.answered >= SPREAD_FROM and others:
        right = share(count, round.answered)
        if value in posted.key:
            return say("You chose {letter}, the answer. {share} % chose it.", letter=own(posted, value), share=right)
        if value == UNSURE:
            return say("You said not sure; the answer is {key}. {share} % chose something else too.", key=key,
                       share=100 - right)
        return say("You chose {letter}; the answer is {key}. {share} % chose something else too.",
                   letter=own(posted, value), key=key, share=100 - right)
    return alone(posted, value)


def alone(posted: Posted, value: str) -> Text:
    """Say how an answer compares with the key, and nothing about others."""
    if value in posted.key:
        return say("You chose {letter}, the answer.", letter=own(posted, value))
    if value == UNSURE:
        return say("You said not sure; the answer is {key}.", key=answer(posted))
    return say("You chose {letter}; the answer is {key}.", letter=own(posted, value), key=answer(posted))
