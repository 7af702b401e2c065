"""What a member reads about leave and calibration."""

from __future__ import annotations

from datetime import date

from bot import Card, Fields, Picture, Table, Text, say
from db.blobs import Public
from db.calibration import Calibration, Level

NAMES: dict[str, Text] = {"guess": say("Guess"), "probable": say("Probable"), "certain": say("Certain")}
# Within so much, what was said and what was right are told as the same.
NEAR = 0.05


def going(day: date) -> Text:
    """Confirm a leave."""
    return say("You are away, and back on {day}. Direct messages wait until then, and your weeks in a row are held. "
               "You can still answer.", day=day)


def gone(day: date) -> Text:
    """Say that nothing changes."""
    return say("You are away already, and back on {day}.", day=day)


def too_few(found: Calibration) -> Text:
    """Say how many answers are missing."""
    if found.n == 1:
        return say("1 of your answers to revealed cases says how sure you were. With {more} more you read here how "
                   "well it fits.", more=found.to_go)
    if found.to_go == 1:
        return say("{count} of your answers to revealed cases say how sure you were. With 1 more you read here how "
                   "well it fits.", count=found.n)
    return say("{count} of your answers to revealed cases say how sure you were. With {more} more you read here how "
               "well it fits.", count=found.n, more=found.to_go)


def calibrated(found: Calibration, chart: Public | None) -> Card:
    """Draw a member's calibration: one sentence, the chart, and the same numbers in words."""
    assert found.brier is not None
    drawn = Picture(chart, alt(found)) if chart is not None else None
    score = Fields((say("Brier score"), say("{score}; 0 is best, and 0.25 is what guessing alone gives",
                                            score=f"{found.brier:.2f}")))
    return Card(say("Your calibration, {count} answers", count=found.n), verdict(found), drawn, table(found), score,
                say("Revealed cases only. Only you see this.", tone="quiet"))


def verdict(found: Calibration) -> Text:
    """Say in one sentence whether somebody is surer than they are right."""
    said, was = percent(found.said), percent(found.was)
    if abs(found.said - found.was) <= NEAR:
        return say("You are as sure as you are right: what you said comes to {said} %, and {was} % were right.",
                   said=said, was=was)
    if found.said > found.was:
        return say("You are surer than you are right: what you said comes to {said} %, and {was} % were right.",
                   said=said, was=was)
    return say("You are right more often than you are sure: what you said comes to {said} %, and {was} % were right.",
               said=said, was=was)


def table(found: Calibration) -> Table:
    """Set what was said beside what was right."""
    rows = tuple((NAMES[level.word], say("{share} %", share=percent(level.nominal)), share(level),
                  say("{count}", count=level.n)) for level in found.levels)
    return Table(say("What each word is taken to mean, and how often your answers were right"),
                 (say("You said"), say("It means"), say("Right"), say("Answers")), rows, numeric=frozenset({1, 2, 3}))


def share(level: Level) -> Text:
    """Say how often answers were right."""
    return say("none yet") if level.share is None else say("{share} %", share=percent(level.share))


def alt(found: Calibration) -> Text:
    """Describe the chart with its numbers."""
    told = [_described(level) for level in found.levels]
    return say("How often your answers were right. {first}; {second}; {third}.", first=told[0], second=told[1],
               third=told[2])


def _described(level: Level) -> Text:
    if level.share is None:
        return say("{word}: no answer yet", word=NAMES[level.word])
    return say("{word}: {share} right of {count}, where {nominal} % would fit", word=NAMES[level.word],
               share=share(level), count=level.n, nominal=percent(level.nominal))


def percent(part: float) -> int:
    """Give a share in whole per cent."""
    return round(100 * part)
