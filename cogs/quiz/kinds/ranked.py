"""A differential of three: 3, 2 and 1 points for the answer by its place, chosen from options or typed."""

from __future__ import annotations

from collections import Counter

from bot import Button, Text, say
from cogs.quiz.kinds import choice, text, words
from cogs.quiz.reading import SPREAD_FROM, Posted
from cogs.quiz.sentences import listed
from db import kinds
from db.answers import UNSURE
from db.rounds import RoundRow

POINTS = (3, 2, 1)
GROUPS = 8


def asked(posted: Posted) -> list[Text]:
    """Give the options, if there are any, and say how to answer."""
    if posted.question.typed:
        return [say("Type up to three diagnoses, the most likely first.", tone="quiet")]
    return [*choice.asked(posted), say("Rank up to three, the most likely first.", tone="quiet")]


def controls(posted: Posted, round: RoundRow) -> list[Button]:
    """Offer the form."""
    called = "quiz.differential" if posted.question.typed else "quiz.rank"
    return [Button(say("Rank three"), called, round.id, look="primary")]


def tries(posted: Posted, round: RoundRow, *carried: int) -> list[Button]:
    """Offer the form of a trial."""
    called = "quiz.differential" if posted.question.typed else "quiz.rank"
    return [Button(say("Rank three"), called, round.id, None, None, None, True, *carried, look="primary")]


def own(posted: Posted, value: str) -> Text:
    """Name what a member ranked, in order."""
    if value == UNSURE:
        return say("not sure")
    named = [_name(posted, one) for one in kinds.listed(value)]
    told = named[0]
    for one in named[1:]:
        told = say("{told}, then {one}", told=told, one=one)
    return told


def _name(posted: Posted, one: str) -> Text:
    return text.own(posted, one) if posted.question.typed else choice.own(posted, one)


def did(posted: Posted, value: str) -> Text:
    """Tell a member what they ranked."""
    return say("You ranked {own}.", own=own(posted, value))


def answer(posted: Posted) -> Text:
    """Name the answer."""
    return text.answer(posted) if posted.question.typed else choice.answer(posted)


def result(posted: Posted, round: RoundRow) -> list[Text]:
    """Tell at which place the answer stood, and the differential of everybody together, by points."""
    tally = round.tally or {}
    named = sum(n for value, n in tally.items() if kinds.grade(value, round.key))
    told = say("**Answer:** {answer}. {first} of {all} ranked it first, {named} had it among their three.",
               answer=answer(posted), first=words.right(round), all=round.answered, named=named)
    pooled = [say("{name} {points}", name=name, points=points) for name, points in _pooled(posted, round)]
    rest = [say("waiting for a person {count}", count=words.waiting(round))] if words.waiting(round) else []
    if tally.get(UNSURE):
        rest.append(say("not sure {count}", count=tally[UNSURE]))
    pool = [say("**Everybody's differential,** 3, 2 and 1 points: {pooled}.", pooled=listed(pooled))] if pooled else []
    return [told, *pool, *([say("Others: {rest}.", rest=listed(rest))] if rest else [])]


def _pooled(posted: Posted, round: RoundRow) -> list[tuple[Text, int]]:
    """Sum the points of what was ranked, the most first; typed words stand here only where at least five wrote them."""
    points: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for value, n in (round.tally or {}).items():
        for worth, one in zip(POINTS, kinds.listed(value), strict=False):
            if one != UNSURE:
                points[_group(posted, one)] += worth * n
                people[_group(posted, one)] += n
    least = SPREAD_FROM if posted.question.typed else 0
    shown = [(one, n) for one, n in points.most_common() if people[one] >= least][:GROUPS]
    return [(_label(posted, one), n) for one, n in shown]


def _group(posted: Posted, one: str) -> str:
    """Give what stands for all wordings of the answer together."""
    return "" if posted.question.typed and kinds.worths(posted.key).get(one) == 1 else one


def _label(posted: Posted, one: str) -> Text:
    return answer(posted) if not one else _name(posted, one)


def counts(posted: Posted, round: RoundRow) -> list[Text]:
    """Name what was ranked with its points, the answer marked."""
    if posted.question.typed:
        return [say("{name}: {points} points", name=name, points=points) for name, points in _pooled(posted, round)]
    points = _points(posted, round)
    return [_counted(letter, words_[:choice.ALT_OPTION], option in posted.key, points[option])
            for letter, option, words_ in posted.options]


def _counted(letter: str, words_: str, right: bool, points: int) -> Text:
    if right:
        return say("{letter}, {text}, the answer: {points} points", letter=letter, text=words_, points=points)
    return say("{letter}, {text}: {points} points", letter=letter, text=words_, points=points)


def bars(posted: Posted, round: RoundRow) -> tuple[list[tuple[str, int]], tuple[str, ...]]:
    """Give the labels and points of the chart, and the labels that are right."""
    labels = {option: f"{letter}  {text_}" for letter, option, text_ in posted.options}
    if not posted.question.typed:
        points = _points(posted, round)
        return [(label, points[option]) for option, label in labels.items()], tuple(
            label for option, label in labels.items() if option in posted.key)
    name = posted.question.names[0] if posted.question.names else ""
    shown = [(_plain(label), n) for label, n in _pooled(posted, round)]
    return shown or [(name, 0)], (name,)


def _plain(label: Text) -> str:
    return str(next((value for _, value in label.values), ""))


def _points(posted: Posted, round: RoundRow) -> Counter[str]:
    found: Counter[str] = Counter()
    for value, n in (round.tally or {}).items():
        found.update({one: worth * n for worth, one in zip(POINTS, kinds.listed(value), strict=False)})
    return found


def verdict(posted: Posted, value: str, round: RoundRow) -> Text:
    """Say how a differential compares with the key."""
    return words.verdict(posted, _did(posted, value), value, answer(posted), round)


def alone(posted: Posted, value: str) -> Text:
    """Say how a differential compares with the key, and nothing about others."""
    return words.compared(_did(posted, value), value, answer(posted), kinds.grade(value, posted.key))


def _did(posted: Posted, value: str) -> Text:
    return say("You ranked {own}", own=own(posted, value))
