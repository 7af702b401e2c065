"""What a receipt tells beside the answer: how sure one is, weeks in a row, what was missed meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import Button, Card, Context, Row, Text, say
from cogs.quiz.finding import reach
from cogs.quiz.keeping import Answered
from db import confidence, rounds, streaks
from db.answers import UNSURE
from db.cases import as_far
from db.confidence import Asked

STANDS = ("saved", "changed", "unchanged")
# Whoever has answered nothing for so long is offered what they missed, once: with the first answer after it.
GONE_FOR = timedelta(days=7)
WORDS: dict[str, Text] = {"guess": say("a guess"), "probable": say("probable"), "certain": say("certain")}
LABELS: dict[str, Text] = {"guess": say("Guess"), "probable": say("Probable"), "certain": say("Certain")}


@dataclass(frozen=True)
class Beside:
    """What stands below a receipt; `weeks` is there with the first answer of a week, `back` after days without one."""

    asked: Asked | None = None
    weeks: int | None = None
    back: bool = False
    missed: int = 0


async def beside(ctx: Context, round: int, given: Answered) -> Beside:
    """Find what there is to tell beside an answer."""
    assert ctx.member is not None
    if given.outcome not in STANDS:
        return Beside()
    asks = given.letter != UNSURE
    found = await ctx.read(_found, ctx.community, round, ctx.member, asks, given.outcome == "saved", ctx.audience.zone,
                           ctx.now)
    if not found.back:
        return found
    wide = as_far(await reach(ctx))
    return replace(found, missed=await ctx.read(rounds.count_missed, ctx.community, ctx.member, wide))


def _found(session: Session, community: int, round: int, member: int, asks: bool, new: bool, zone: str,
           now: datetime) -> Beside:
    asked = confidence.asked(session, community, round, member) if asks else None
    weeks = streaks.begun(session, community, member, round, zone, now) if new else None
    pause = streaks.pause_before(session, community, member, round) if weeks is not None else None
    return Beside(asked, weeks, pause is not None and pause > GONE_FOR)


def below(receipt: Card | Text, told: Beside, round: int) -> Card | Text:
    """Put what there is to tell below a receipt."""
    blocks = [*in_a_row(told.weeks), *(how_sure(round, told.asked.turn) if told.asked else ()), *meanwhile(told.missed)]
    if not blocks:
        return receipt
    return Card(None, *([receipt] if isinstance(receipt, Text) else receipt.blocks), *blocks)


def in_a_row(weeks: int | None) -> list[Text]:
    """Tell how many weeks in a row somebody has taken part; the first says nothing."""
    if weeks is None or weeks < 2:
        return []
    return [say("You have taken part {count} weeks in a row.", count=weeks, tone="good")]


def how_sure(round: int, turn: int) -> tuple[Text, Row]:
    """Ask how sure somebody is of the answer that stands."""
    return (say("How sure are you? Only you see it.", tone="quiet"),
            Row(*[Button(label, "quiz.sure", round, word, turn) for word, label in LABELS.items()]))


def meanwhile(missed: int) -> list[Text | Row]:
    """Offer what was missed to whoever comes back."""
    if not missed:
        return []
    told = say("You missed {count} cases meanwhile.", count=missed) if missed > 1 else say(
        "You missed 1 case meanwhile.")
    return [told, Row(Button(say("Catch up"), "quiz.catch_up"))]
