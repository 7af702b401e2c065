"""The cards of reviews: one question at a time, the answer at once, and a way to stop on each."""

from __future__ import annotations

from datetime import date
from functools import reduce

from bot import Button, Card, Picture, Row, Text, say, written
from cogs.reviews.reading import Sheet, Shown
from db.answers import UNSURE
from db.blobs import Public
from db.reviews import ReviewerRow

HISTORY = 1_500
DISCLAIMER = say("De-identified. For learning, not for diagnosis.", tone="quiet")
GONE = say("This case is not shown any more, so nothing is asked about it.", tone="quiet")


def sheet(found: Sheet) -> Card:
    """Draw the message of a day: what was answered in a line each, then the next question."""
    head, stop = say("Back from what you missed"), Row(Button(say("Stop these"), "reviews.end", found.row.id))
    if not found.on:
        return Card(head, say("You have stopped reviews. Nothing comes any more; `/review start` begins again."))
    lines = [_line(one) for one in found.shown if one.asked.value is not None or one.case is None]
    seen = [Button(say("See case {number} again", number=one.round.case.number), "reviews.again", one.asked.review.id)
            for one in found.shown if one.asked.value is not None and one.case is not None]
    again = [Row(*seen)] if seen else []
    open_ones = [one for one in found.shown if one.asked.value is None and one.case is not None]
    if found.row.over or not open_ones:
        passed = [say("This passed; what it asked comes another day.", tone="quiet")] if open_ones else []
        return Card(head, *lines, *passed, *again, stop)
    more = say("One more comes after this one.", tone="quiet") if len(open_ones) > 1 else None
    return Card(head, *lines, *again, *question(open_ones[0]), more, stop, DISCLAIMER)


def _line(one: Shown) -> Text:
    if one.case is None:
        return GONE
    return say("Case {number} · {title}: answered.", number=one.round.case.number, title=one.case.title, tone="quiet")


def question(one: Shown) -> list[Text | Picture | Row]:
    """Ask a question again: picture, history, options in another order."""
    case, review = one.case, one.asked.review.id
    assert case is not None
    history = case.version.history
    if len(history) > HISTORY:
        history = f"{history[:HISTORY].rsplit(None, 1)[0]} …"
    options = [say("**{letter}** {text}", letter=letter, text=text) for letter, _, text in one.options]
    chosen = [Button(letter, "reviews.answer", review, option) for letter, option, _ in one.options]
    return [say("**Case {number} · {title}**", number=case.number, title=case.title),
            *pictures(one, one.before, case.version.alt), *([written(history)] if history else []),
            written(one.round.question.prompt), _lines(options), Row(*chosen),
            Row(Button(say("Not sure"), "reviews.answer", review, UNSURE))]


def pictures(one: Shown, sources: tuple[Public, ...], alt: str) -> list[Picture]:
    """Show pictures with the alt text of their side of the answer."""
    count, number = len(sources), one.round.case.number
    return [Picture(source, written(alt) if alt and count == 1 else say(
        "Picture {place} of {count} of case {number}. {alt}", place=place, count=count, number=number,
        alt=written(alt))) for place, source in enumerate(sources, 1)]


def _lines(parts: list[Text]) -> Text:
    return reduce(lambda first, then: say("{first}\n{then}", first=first, then=then), parts)


def answered(one: Shown, due: date | None) -> Card:
    """Tell at once how an answer was, why, and what separates it from the key."""
    case, value = one.case, one.asked.value
    assert case is not None
    right = value in one.round.key
    version = case.version
    reason = "" if right or value is None else version.why_not.get(value, "")
    points = [say("{number} {point}", number=number, point=written(point))
              for number, point in enumerate(version.teaching_points, 1)]
    guess = [Button(say("That was a guess"), "reviews.guess", one.asked.review.id)] if right and not (
        one.asked.guessed) else []
    return Card(say("Case {number} · {title}", number=case.number, title=case.title), _verdict(one, right),
                say("What separates them: {reason}", reason=written(reason)) if reason else None,
                *pictures(one, one.after, version.alt_full or version.alt),
                say("**Why:** {why}", why=written(version.explanation)) if version.explanation else None,
                say("**Remember:**\n{points}", points=_lines(points)) if points else None, when(one, due),
                Row(*guess) if guess else None, DISCLAIMER)


def _verdict(one: Shown, right: bool) -> Text:
    key = reduce(lambda first, then: say("{first} or {then}", first=first, then=then),
                 [say("{letter}, {text}", letter=letter, text=text) for letter, text in one.key])
    letter = next((letter for letter, option, _ in one.options if option == one.asked.value), None)
    if right and letter is not None:
        return say("You chose {letter}, the answer.", letter=letter, tone="good")
    if letter is None:
        return say("You said not sure; the answer is {key}.", key=key)
    return say("You chose {letter}; the answer is {key}.", letter=letter, key=key)


def when(one: Shown, due: date | None) -> Text:
    """Say when it comes again, if it does; it counts for no board."""
    if due is None:
        return say("You know this one now: it does not come again. It counts for no board.", tone="quiet")
    return say("It comes again about {due}. It counts for no board.", due=due, tone="quiet")


def started(row: ReviewerRow, misses: int) -> Card:
    """Say what comes from now on, how often, and how to stop."""
    nothing = say("You have missed nothing yet. It begins with the first case that you do.") if not misses else None
    return Card(say("What you miss comes back"),
                say("Cases that you answered wrong come back to you alone, by direct message: at most one message a "
                    "day with at most two questions, never between {begin} and {end}, and never while you are away.",
                    begin=row.quiet_from, end=row.quiet_until),
                say("Each comes again after some days, later each time that you know it, and ends when you do. Nobody "
                    "sees it, and it counts for no board."), nothing,
                say("`/review stop` ends it at once, as does a button on each message."),
                Row(Button(say("Quiet hours"), "reviews.hours"), Button(say("Stop these"), "reviews.stop")))
