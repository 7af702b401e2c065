"""Letters as cards: thanks when a case runs, what became of it a week later, and the ways by which members are told."""

from __future__ import annotations

from bot import Button, Card, Row, Text, When, say
from db.rounds import RoundRow
from db.thanks import Echo

NAMED = ("A director may export results as a file. Without a yes you stand in it under a pseudonym that changes with "
         "each season. With it your name stands beside what you answered rightly, in files made from then on; take it "
         "back and you are a pseudonym again.")
DIRECT = ("By direct message, where your chat has such: when a case of yours runs, what became of it, and what is "
          "asked of you. Otherwise you read it below the next answer that Readout gives you.")
NONE = say("There is no letter for you.")


def runs(round: RoundRow) -> Card:
    """Thank an author when their case runs."""
    if round.state == "open":
        return Card(None, say("Your case {number}, {title}, runs now, until {closes}. Thank you for it. A week after "
                              "the answer is shown you hear what became of it.", number=round.case.number,
                              title=round.case.title, closes=When(round.closes_at), tone="good"))
    return Card(None, say("Your case {number}, {title}, has run. Thank you for it.", number=round.case.number,
                          title=round.case.title, tone="good"))


def after(round: RoundRow, echo: Echo) -> Card:
    """Tell an author what became of their case, in counts alone."""
    head = say("Your case {number}, {title}, a week after its answer: {answered} answered, {asked} asked or disagreed, "
               "{thanked} thanked you.", number=round.case.number, title=round.case.title, answered=echo.answered,
               asked=echo.asked, thanked=echo.thanked)
    return Card(None, head, _agreed(round, echo), Row(Button(say("See it"), "quiz.look", round.id)))


def _agreed(round: RoundRow, echo: Echo) -> Text:
    if round.set_aside:
        return say("The question was set aside, so it counts for nobody.")
    if echo.agreed is None:
        return say("How many agreed with the key is told from five answers on.", tone="quiet")
    told = say("{agreed} of {answered} agreed with the key.", agreed=echo.agreed, answered=echo.answered)
    return say("{told} The key was corrected meanwhile; this counts by the one that holds.", told=told) if (
        round.corrected_at is not None) else told


def agreed(named: bool, direct: bool) -> Card:
    """Confirm what a member agrees to."""
    first = say("Saved. Exports made from now on name you.") if named else say(
        "Saved. In exports you stand under a pseudonym.")
    second = say("Readout writes to you directly where your chat has direct messages.") if direct else say(
        "Readout does not write to you directly: letters stand below its next answer to you.")
    return Card(None, first.toned("good"), second, ways())


def ways() -> Row:
    """Lead to what a member may change about this."""
    return Row(Button(say("What you agree to"), "letters.consent"))
