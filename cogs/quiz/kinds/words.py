"""What the kinds without letters share: an own answer against the key, in words."""

from __future__ import annotations

from bot import Text, say
from cogs.quiz.reading import SPREAD_FROM, Posted
from cogs.quiz.sentences import share
from db import kinds
from db.answers import UNSURE
from db.rounds import RoundRow


def right(round: RoundRow) -> int:
    """Count the answers that are wholly right."""
    return sum(n for value, n in (round.tally or {}).items() if kinds.grade(value, round.key) == 1)


def waiting(round: RoundRow) -> int:
    """Count the answers that wait for a person."""
    return sum(n for value, n in (round.tally or {}).items() if kinds.grade(value, round.key) is None)


def others(round: RoundRow, grade: float | None) -> Text | None:
    """Say how many were right, from five answers on and where that tells of nobody."""
    graded, count = round.answered - waiting(round), right(round)
    if round.answered < SPREAD_FROM or (grade != 1 and graded - count <= 1):
        return None
    if grade == 1:
        return say("{share} % had it.", share=share(count, graded))
    return say("{share} % had something else too.", share=100 - share(count, graded))


def compared(did: Text, value: str, key: Text, grade: float | None) -> Text:
    """Say what an answer is worth beside the key; `did` tells what the member answered, without its full stop."""
    if value == UNSURE:
        return say("You said not sure; the answer is {key}.", key=key)
    if grade is None:
        return say("{did}. The answer is {key}. Yours waits for a person, and is not wrong until then.", did=did,
                   key=key)
    if grade == 1:
        return say("{did}, the answer.", did=did)
    if grade == 0:
        return say("{did}; the answer is {key}.", did=did, key=key)
    return say("{did}; the answer is {key}. Yours counts {percent} %.", did=did, key=key, percent=share(grade, 1))


def verdict(posted: Posted, did: Text, value: str, key: Text, round: RoundRow) -> Text:
    """Say how an answer compares with the key, and with others where that tells of nobody."""
    grade = kinds.grade(value, posted.key)
    told, more = compared(did, value, key, grade), others(round, grade)
    return say("{told} {more}", told=told, more=more) if more is not None and grade is not None else told
