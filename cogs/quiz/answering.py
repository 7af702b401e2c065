"""The forms by which questions without letters are answered, and tried after the reveal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Literal

from sqlalchemy.orm import Session

from bot import Ask, Card, Choice, Context, Refusal, RoundId, Text, action
from cogs.quiz import keeping, trying
from cogs.quiz.besides import below, beside
from cogs.quiz.catching import Place, told
from cogs.quiz.finding import posted as _posted
from cogs.quiz.finding import reach
from cogs.quiz.receipts import receipt
from db import answers, cases, kinds, looks, rounds
from db.rounds import RoundRow

LONGEST = 200
OPTION = 75
READ = "Editors may read the words, without your name. Name no patient."
Trial = Annotated[bool, Ask("A trial", bound=True)]
Present = Callable[[Context, dict[str, str]], Awaitable[str]]


def _row(given: dict[str, str]) -> int | None:
    text = given.get("round", "").removeprefix("=")
    return int(text) if text.isdecimal() else None


def own(place: int) -> Present:
    """Give the reader of what a member's own answer names at a place: changing it begins with what it is."""

    async def now(ctx: Context, given: dict[str, str]) -> str:
        round = _row(given)
        if round is None or ctx.member is None or given.get("trial"):
            return ""
        return await ctx.read(_named, ctx.community, round, ctx.member, place)

    return now


def _named(session: Session, community: int, round: int, member: int, place: int) -> str:
    row = answers.mine(session, community, round, member)
    named = kinds.listed(row.value) if row is not None and row.value != answers.UNSURE else ()
    typed = (row.said or "").split("\n") if row is not None and row.said else named
    return typed[place] if place < min(len(named), len(typed)) else ""


def cell(place: int) -> Present:
    """Give the reader of the column, or the row, to which a member has pointed."""
    whole = own(0)

    async def now(ctx: Context, given: dict[str, str]) -> str:
        return (await whole(ctx, given))[place:place + 1]

    return now


async def options(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    """Offer the options of a round in the order of its card."""
    number = _row(given)
    row = await ctx.read(_answerable, ctx.community, number, ctx.member, await reach(ctx)) if number else None
    offered = row.options if row else ()
    # A letter names its option and no other, although most words hold an "a".
    exact = [one for one in offered if text.casefold() in (one[0].casefold(), one[1])]
    found = exact or [one for one in offered if text.casefold() in one[2].casefold()]
    return [Choice(option, f"{letter}  {words}"[:OPTION]) for letter, option, words in found]


def _answerable(session: Session, community: int, round: int, member: int | None, reaching: str) -> RoundRow | None:
    """Give a round whose options may be told here: not withdrawn, permitted that far, and after a first look."""
    row = rounds.get(session, community, round)
    if row is None or row.case.status in cases.CLOSED or not cases.reaches(row.case.audience, reaching):
        return None
    looked = not row.question.look_first or row.state == "revealed" or (
        member is not None and looks.mine(session, community, round, member) is not None)
    return row if looked else None


def _words(label: str, place: int, help: str = READ) -> Ask:
    return Ask(label, help, now=own(place), most=LONGEST)


def _option(label: str, place: int) -> Ask:
    return Ask(label, "" if place else "Its letter on the card.", suggest=options, now=own(place))


Columns = Literal["A", "B", "C", "D", "E", "F", "G", "H"]
Rows = Literal["1", "2", "3", "4", "5", "6", "7", "8"]


class Answering:
    """Answers that are typed, ranked and pointed."""

    @action(title="Your diagnosis", submit="Save")
    async def write(self, ctx: Context, round: RoundId,
                    text: Annotated[str, _words("Diagnosis", 0, f"As in a report. {READ}")],
                    trial: Trial = False, place: Place = 0, of: Place = 0) -> Card | Text:
        """Type your diagnosis; you may change it until the case closes."""
        if trial:
            return await told(ctx, round, await trying.typed(ctx, await _posted(ctx, round), [text]), place, of)
        return await _write(ctx, round, [text], "text")

    @action(title="Your differential", submit="Save")
    async def differential(self, ctx: Context, round: RoundId, first: Annotated[str, _words("Most likely", 0)],
                           second: Annotated[str | None, _words("Then", 1, "")] = None,
                           third: Annotated[str | None, _words("And then", 2, "")] = None,
                           trial: Trial = False, place: Place = 0, of: Place = 0) -> Card | Text:
        """Type up to three diagnoses, the most likely first."""
        given = _three(first, second, third)
        if trial:
            return await told(ctx, round, await trying.typed(ctx, await _posted(ctx, round), given), place, of)
        return await _write(ctx, round, given, "ranked")

    @action(title="Your differential", submit="Save")
    async def rank(self, ctx: Context, round: RoundId, first: Annotated[str, _option("Most likely", 0)],
                   second: Annotated[str | None, _option("Then", 1)] = None,
                   third: Annotated[str | None, _option("And then", 2)] = None,
                   trial: Trial = False, place: Place = 0, of: Place = 0) -> Card | Text:
        """Rank up to three options, the most likely first."""
        given = _three(first, second, third)
        _apart([one.casefold() for one in given])
        if trial:
            return await _tried(ctx, round, kinds.joined(given), "ranked", place, of)
        return await _give(ctx, round, kinds.joined(given), "ranked")

    @action(title="Point to it", submit="Save")
    async def point(self, ctx: Context, round: RoundId,
                    column: Annotated[Columns, Ask("Column", "From the left.", now=cell(0))],
                    row: Annotated[Rows, Ask("Row", "From the top.", now=cell(1))],
                    trial: Trial = False, place: Place = 0, of: Place = 0) -> Card | Text:
        """Point to a cell of the grid on the picture, by its column and row."""
        if trial:
            return await _tried(ctx, round, f"{column}{row}", "point", place, of)
        return await _give(ctx, round, f"{column}{row}", "point")


def _three(first: str, second: str | None, third: str | None) -> list[str]:
    """Give what was ranked, without a gap."""
    if third and not second:
        raise Refusal("The third of your differential is filled in, and the second is not.", field="second")
    return [one for one in (first, second, third) if one]


def _apart(given: Sequence[str]) -> None:
    """Refuse a differential that names one diagnosis twice."""
    for place, field in ((1, "second"), (2, "third")):
        if place < len(given) and given[place] in given[:place]:
            raise Refusal("This is in your differential already. Name another one, or leave it open.", field=field)


async def _tried(ctx: Context, round: int, value: str, kind: str, place: int, of: int) -> Card:
    return await told(ctx, round, trying.answered(await _posted(ctx, round), value, kind), place, of)


async def _give(ctx: Context, round: int, value: str, kind: str) -> Card | Text:
    given = await ctx.db(keeping.give, ctx.community, round, ctx.member, value, ctx.now, ctx.dispatch.clock(), kind)
    return below(receipt(given, round), await beside(ctx, round, given), round)


async def _write(ctx: Context, round: int, typed: Sequence[str], kind: str) -> Card | Text:
    said = [keeping.said(text) for text in typed]
    _apart([one.words for one in said])
    given = await ctx.db(keeping.write, ctx.community, round, ctx.member, said, kind, ctx.now, ctx.dispatch.clock())
    told = receipt(given, round, keeping.read_as(typed[0]) if kind == "text" else "")
    return below(told, await beside(ctx, round, given), round)
