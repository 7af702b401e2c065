"""The figures of an autopsy in sentences; None where there are not enough answers, and one that says how many lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bot import Text, say
from db import kinds
from db.autopsy import (
    DISCRIMINATION_FROM,
    DISTRACTORS_FROM,
    KEY_CHECK_FROM,
    REST_FROM,
    SHOWN_FROM,
    STEADY_FROM,
    Autopsy,
    beaten_by,
    by_stage,
    dead,
    point_biserial,
    quartiles,
    wilson,
)
from db.rounds import RoundRow

HARD, EASY = 0.3, 0.8
GOOD, POOR = 0.2, 0.1
HOUR = 3_600


def joined(letters: Iterable[str]) -> Text:
    """Name letters in one phrase: "B", "B and C", "A, B and C"."""
    *before, last = letters
    if not before:
        return say("{last}", last=last)
    return say("{before} and {last}", before=", ".join(before), last=last)


def _letters(found: Autopsy, options: Iterable[str]) -> Text:
    return joined(found.round.letter(option) or "-" for option in options)


def chosen_first(round: RoundRow) -> dict[str, int]:
    """Count what was chosen, or ranked first."""
    counts = Counter[str]()
    for value, n in (round.tally or {}).items():
        counts[kinds.listed(value)[0]] += n
    return dict(counts)


def key_check(found: Autopsy) -> Text | None:
    """Ask for a look at the key where a wrong option beat it."""
    beaten = beaten_by(chosen_first(found.round), found.round.key, found.round.order)
    return say("**Check the key.** More people chose {letters} than the key.", letters=_letters(found, beaten),
               tone="caution") if beaten else None


def difficulty(found: Autopsy) -> Text | None:
    """Say how many were right, and between which shares that lies."""
    if found.n < SHOWN_FROM:
        return None
    share = found.right / found.n
    low, high = wilson(found.right, found.n)
    told = say("{share} % of {count} were right; the 95 % interval is {low} to {high} %.", share=_percent(share),
               count=found.n, low=_percent(low), high=_percent(high))
    reading = say("Hard: 30 to 80 % is wanted.") if share < HARD else say("Easy: 30 to 80 % is wanted.") if (
        share > EASY) else say("That is as wanted, between 30 and 80 %.")
    return say("**Difficulty.** {told} {reading}", told=told, reading=reading)


def _percent(share: float) -> int:
    return round(100 * share)


def distractors(found: Autopsy) -> Text | None:
    """Name the wrong options that nobody takes."""
    round = found.round
    if found.n < DISTRACTORS_FROM or not round.order:
        return None
    unused = dead(chosen_first(round), round.key, round.order)
    if not unused:
        return say("**Wrong options.** Each was chosen by at least 5 %.")
    return say("**Wrong options.** Fewer than 5 % chose {letters}. Another option may tempt more.",
               letters=_letters(found, unused))


def discrimination(found: Autopsy) -> Text | None:
    """Say whether those who do well elsewhere were right more often."""
    if found.compared < DISCRIMINATION_FROM:
        return None
    value = point_biserial(found.given)
    if value is None:
        return say("**Discrimination.** It cannot be told: all were right, all were wrong, or all do equally well.")
    figure = f"{value + 0.0:.2f}"
    told = say("{figure} over {count} answers", figure=figure, count=found.compared) if (
        found.compared >= STEADY_FROM) else say("{figure} over {count} answers, early", figure=figure,
                                                count=found.compared)
    return say("**Discrimination.** {told}. {reading}", told=told, reading=_reading(value))


def _reading(value: float) -> Text:
    if value < 0:
        return say("Those who do well elsewhere were right less often: check the key.")
    if value < POOR:
        return say("It hardly tells who does well elsewhere.")
    return say("It tells well who does well elsewhere.") if value >= GOOD else say(
        "It tells somewhat who does well elsewhere.")


def times(found: Autopsy) -> Text | None:
    """Say how soon after the opening people answered."""
    within = quartiles(found.given)
    if within is None:
        return None
    low, middle, high = map(_span, within)
    return say("**Time to answer.** Half answered within {middle} of the opening; a quarter within {low}, three "
               "quarters within {high}.", middle=middle, low=low, high=high)


def _span(seconds: float) -> Text:
    minutes = round(seconds / 60)
    if minutes < 1:
        return say("a minute")
    if seconds < HOUR:
        return say("{minutes} min", minutes=minutes)
    return say("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def stages(found: Autopsy) -> Text | None:
    """Say how stages with five answers or more did."""
    each = [say("{stage} {share} % of {count}", stage=stage.name, share=_percent(stage.right / stage.n), count=stage.n)
            for stage in by_stage(found.given)]
    if not each:
        return None
    told = each[0]
    for one in each[1:]:
        told = say("{told}, {one}", told=told, one=one)
    return say("**Right by stage.** {told}. Stages with fewer than five are left out.", told=told)


def missing(found: Autopsy) -> Text | None:
    """Say which figures wait for more answers, and for how many."""
    waits = [(SHOWN_FROM - found.n, say("difficulty, shares and times are shown from {from_} answers on",
                                        from_=SHOWN_FROM)),
             (KEY_CHECK_FROM - found.n, say("the key is doubted from {from_}", from_=KEY_CHECK_FROM)),
             (DISTRACTORS_FROM - found.n, say("wrong options are judged from {from_}", from_=DISTRACTORS_FROM)),
             (DISCRIMINATION_FROM - found.compared,
              say("discrimination from {from_} by readers of {rest} other cases", from_=DISCRIMINATION_FROM,
                  rest=REST_FROM))]
    lacking = [say("{what} ({more} more)", what=what, more=more) for more, what in waits if more > 0]
    if not lacking:
        return None
    told = lacking[0]
    for one in lacking[1:]:
        told = say("{told}; {one}", told=told, one=one)
    return say("Still missing: {told}.", told=told, tone="quiet")
