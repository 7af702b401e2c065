"""A diagnosis typed in words: matched at the reveal, and read by a person where no rule can say what it is worth."""

from __future__ import annotations

from collections import Counter

from bot import Button, Text, say
from cogs.quiz.kinds import words
from cogs.quiz.reading import SPREAD_FROM, Posted
from cogs.quiz.sentences import listed
from db import kinds
from db.answers import UNSURE
from db.rounds import RoundRow

GROUPS = 6


def asked(posted: Posted) -> list[Text]:
    """Say how to answer."""
    return [say("Type your diagnosis.", tone="quiet")]


def controls(posted: Posted, round: RoundRow) -> list[Button]:
    """Offer the form."""
    return [Button(say("Answer"), "quiz.write", round.id, look="primary")]


def tries(posted: Posted, round: RoundRow, *carried: int) -> list[Button]:
    """Offer the form of a trial."""
    return [Button(say("Answer"), "quiz.write", round.id, None, True, *carried, look="primary")]


def own(posted: Posted, value: str) -> Text:
    """Quote what a member typed."""
    row = posted.wordings.get(value)
    return say("“{words}”", words=row.shown) if row is not None and row.shown else say(
        "not sure") if value == UNSURE else say("your own words")


def did(posted: Posted, value: str) -> Text:
    """Tell a member what they typed."""
    return say("You wrote {own}.", own=own(posted, value))


def answer(posted: Posted) -> Text:
    """Name the answer."""
    names = posted.question.names
    return say("{name}", name=names[0] if names else "")


def result(posted: Posted, round: RoundRow) -> list[Text]:
    """Tell how many wrote the answer, what else at least five wrote, and what waits for a person."""
    unsure = (round.tally or {}).get(UNSURE, 0)
    told = say("**Answer:** {answer}. {right} of {all} wrote it.", answer=answer(posted), right=words.right(round),
               all=round.answered)
    rest = [say("{label} {count}", label=label, count=count) for label, count in _rest(posted, round)]
    rest += [say("not sure {count}", count=unsure)] if unsure else []
    return [told, say("Others: {rest}.", rest=listed(rest))] if rest else [told]


def _rest(posted: Posted, round: RoundRow) -> list[tuple[Text, int]]:
    """Count what was not the answer; a wording stands here only where at least five typed it."""
    groups = _groups(posted, round)
    shown = [(say("“{words}”", words=name), n) for name, n in groups.most_common(GROUPS) if n >= SPREAD_FROM]
    found = [*shown, (say("something else"), sum(groups.values()) - sum(n for _, n in shown)),
             (say("waiting for a person"), words.waiting(round))]
    return [(label, n) for label, n in found if n]


def _groups(posted: Posted, round: RoundRow) -> Counter[str]:
    """Count the wordings that are judged and not the answer, by what the first of them wrote."""
    found: Counter[str] = Counter()
    for value, n in (round.tally or {}).items():
        row, worth = posted.wordings.get(value), kinds.grade(value, round.key)
        if value != UNSURE and worth is not None and worth < 1:
            found[row.shown if row is not None else ""] += n
    return found


def counts(posted: Posted, round: RoundRow) -> list[Text]:
    """Name every group with its number."""
    first = say("{answer}, the answer: {count} of {all}", answer=answer(posted), count=words.right(round),
                all=round.answered)
    return [first, *(say("{label}: {count} of {all}", label=label, count=n, all=round.answered)
                     for label, n in _rest(posted, round))]


def bars(posted: Posted, round: RoundRow) -> tuple[list[tuple[str, int]], tuple[str, ...]]:
    """Give the labels and numbers of the chart."""
    name, groups = posted.question.names[0] if posted.question.names else "", _groups(posted, round)
    shown = [(words_, n) for words_, n in groups.most_common(GROUPS) if n >= SPREAD_FROM and words_ != name]
    rest = [("Something else", sum(groups.values()) - sum(n for _, n in shown)),
            ("Waiting for a person", words.waiting(round)), ("Not sure", (round.tally or {}).get(UNSURE, 0))]
    return [(name, words.right(round)), *shown, *((label, n) for label, n in rest if n)], (name,)


def verdict(posted: Posted, value: str, round: RoundRow) -> Text:
    """Say how an answer compares with the key."""
    return words.verdict(posted, _did(posted, value), value, answer(posted), round)


def alone(posted: Posted, value: str) -> Text:
    """Say how an answer compares with the key, and nothing about others."""
    return words.compared(_did(posted, value), value, answer(posted), kinds.grade(value, posted.key))


def _did(posted: Posted, value: str) -> Text:
    return say("You wrote {own}", own=own(posted, value))
