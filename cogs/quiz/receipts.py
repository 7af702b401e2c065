"""What a press is answered with: what was saved, who sees it, until when it may change."""

from __future__ import annotations

from bot import Button, Card, Refusal, Row, Text, When, say
from cogs.quiz.keeping import Answered
from db.answers import UNSURE

NOT_SURE = say("not sure")


def receipt(given: Answered, round: int, read_as: str = "") -> Card | Text:
    """Tell a member what became of a press; `read_as` is how an abbreviation was understood."""
    told = _told(given, round)
    if read_as and isinstance(told, Text) and given.outcome in ("saved", "changed", "unchanged"):
        return say("{told} It was read as “{words}”.", told=told, words=read_as)
    return told


def _told(given: Answered, round: int) -> Card | Text:
    if given.outcome == "closed":
        return closed(given, round)
    if given.outcome in ("no such option", "unknown"):
        raise Refusal("This case has no such option. Press one of the letters on its card.")
    if given.outcome == "another kind":
        raise Refusal("This case is answered in another way. Look at it again, and use the buttons on its card.",
                      Button(say("Look at it"), "quiz.look", round))
    if given.outcome == "look first":
        raise Refusal("Say what you see first; the options come after that.",
                      Button(say("Look first"), "quiz.see_first", round))
    assert given.closes_at is not None
    closes = When(given.closes_at)
    if given.outcome == "older":
        return say("You pressed again later: {letter} stands. Change it until {closes}.", letter=_named(given.letter),
                   closes=closes)
    if given.outcome == "unchanged":
        return say("Still {letter}. Change it until {closes}.", letter=_named(given.letter), closes=closes)
    if given.outcome == "changed":
        return changed(given)
    return saved(given, closes)


def _named(letter: str | Text | None) -> Text:
    return NOT_SURE if letter in (None, UNSURE) else say("{letter}", letter=letter or "")


def saved(given: Answered, closes: When) -> Text:
    """Confirm a first answer to this case; the first one ever says who sees it."""
    unsure = given.letter == UNSURE
    if given.first and unsure:
        return say("Saved: not sure. That counts as taking part. Only you see it. Directors see groups of five or "
                   "more. You are on no board unless you choose. Change it until {closes}.", closes=closes)
    if given.first and given.typed:
        return say("Saved: {letter}. Only you see that it is yours; an editor may read the words. You are on no board "
                   "unless you choose. Change it until {closes}.", letter=_named(given.letter), closes=closes)
    if given.first:
        return say("Saved: {letter}. Only you see it. Directors see groups of five or more. "
                   "You are on no board unless you choose. Change it until {closes}.", letter=_named(given.letter),
                   closes=closes)
    if unsure:
        return say("Saved: not sure. That counts as taking part.")
    return say("Saved: {letter}. Change it until {closes}.", letter=_named(given.letter), closes=closes)


def changed(given: Answered) -> Text:
    """Confirm a changed answer."""
    if given.letter == UNSURE:
        return say("Changed from {before} to not sure. That counts as taking part.", before=_named(given.previous))
    return say("Changed from {before} to {letter}.", before=_named(given.previous), letter=_named(given.letter))


def closed(given: Answered, round: int) -> Card:
    """Say that a press came too late, and offer the case as a trial."""
    stands = say("Your answer stands: {letter}.", letter=_named(given.letter)) if given.letter else None
    return Card(None, say("This case has closed. Your answer will not count. Try it unspoiled:") if stands is None
                else say("This case has closed. This press does not count. {stands}", stands=stands),
                Row(Button(say("Start"), "quiz.try_it", round)))
