"""A case tried after its reveal, in private: graded at once, kept nowhere, never counted."""

from __future__ import annotations

from collections.abc import Sequence

from bot import Button, Card, Context, Refusal, Row, Text, say
from bot.diagnoses import Known, match
from cogs.quiz import keeping
from cogs.quiz.board import DISCLAIMER, pictures, question, teaching, title
from cogs.quiz.kinds import kind_of
from cogs.quiz.reading import Posted
from cogs.quiz.whispers import UNCOUNTED, revealed_round, separates
from db import kinds, wordings
from db.answers import UNSURE


def trial(posted: Posted, note: Text = UNCOUNTED, *carried: int) -> Card:
    """Ask the case again in private, unspoiled; it does not count. Each answer carries what is `carried`."""
    round = revealed_round(posted)
    unsure = Button(say("Not sure"), "quiz.tried", round.id, UNSURE, *carried)
    return Card(title(posted), note, *pictures(posted), *question(posted, told=True),
                Row(*kind_of(posted).tries(posted, round, *carried), unsure), DISCLAIMER)


def answered(posted: Posted, value: str, kind: str = "choice") -> Card:
    """Answer a trial at once."""
    round = revealed_round(posted)
    if value != UNSURE and (kind != posted.question.kind or not kinds.fits(kind, round.order, value)):
        raise Refusal("This case has no such option. Press one of the letters on its card.")
    return _told(posted, kind_of(posted).alone(posted, value), separates(posted, value))


async def typed(ctx: Context, posted: Posted, given: Sequence[str]) -> Card:
    """Grade a typed trial as the reveal would have: by what was said of the words, or else by the matcher."""
    revealed_round(posted)
    if not posted.question.typed:
        raise Refusal("This case is answered in another way. Look at it again, and use the buttons on its card.")
    rows = await ctx.read(wordings.of_case, ctx.community, posted.case.id)
    # What somebody wrote and took back was never graded: the rules say what it is.
    known = {row.words: row.grade for row in rows if row.grade is not None}
    worths = [known.get(keeping.said(text).words, _matched(posted, text)) for text in given]
    names = [f"w{place}" for place, _ in enumerate(given, 1)]
    key = [kinds.worthy(name, worth) for name, worth in zip(names, worths, strict=True) if worth != 0]
    grade = kinds.grade(kinds.joined(names), key)
    said = say("“{words}”", words=given[0])
    for text in given[1:]:
        said = say("{said}, then “{words}”", said=said, words=text)
    return _told(posted, _graded(said, kind_of(posted).answer(posted), grade))


def _matched(posted: Posted, text: str) -> float | None:
    key, *synonyms = posted.question.names or [""]
    verdict = match(text, Known(key, synonyms))
    return {"same": 1.0, "other": 0.0}.get(verdict.kind)


def _graded(said: Text, key: Text, grade: float | None) -> Text:
    if grade is None:
        return say("You wrote {said}. The answer is {key}; no rule can say whether that is the same, so compare them "
                   "yourself.", said=said, key=key)
    if grade == 1:
        return say("You wrote {said}, the answer.", said=said)
    return say("You wrote {said}; the answer is {key}.", said=said, key=key)


def _told(posted: Posted, *told: Text | None) -> Card:
    round = revealed_round(posted)
    return Card(title(posted), *told, *pictures(posted, posted.answers), *teaching(posted),
                Row(Button(say("Read on"), "quiz.read_on", round.id)), DISCLAIMER)
