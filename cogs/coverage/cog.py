"""Coverage as editors see it, the target that a director sets, and what contributors are asked for."""

from __future__ import annotations

from typing import Annotated, Literal

from bot import Ask, Button, Card, Cog, Context, Picture, Refusal, action, imaging, say
from cogs.coverage import cards, words
from db import coverage, figures

WIDTH = 1_000
Subspecialty = Literal["all", "neuro", "head_neck", "chest", "cardiac", "abdomen", "urogenital", "musculoskeletal",
                       "breast", "pediatric", "interventional"]
Modality = Literal["all", "xr", "ct", "mr", "us", "mg", "nm", "fl"]
PERIODS = (("all", "all cases"), ("season", "this season"))
LABELS = (("all", "every one"), ("head_neck", "head and neck"), ("abdomen", "abdomen"))
TAKEN = (("all", "every one"), ("xr", "radiograph"), ("ct", "CT"), ("mr", "MR"), ("us", "ultrasound"),
         ("mg", "mammography"), ("nm", "nuclear medicine"), ("fl", "fluoroscopy"))
Page = Annotated[int, Ask(least=1, most=100)]


class Coverage(Cog, name="coverage"):
    """Coverage: what there is of each subspecialty, modality and difficulty, and what is missing."""

    @action("coverage show", role="editor", replace=True, submit="Show it", alone=True)
    async def show(self, ctx: Context, page: Page = 1,
                   period: Annotated[Literal["all", "season"], Ask("Cases", labels=PERIODS)] = "all") -> Card:
        """See which kinds of cases you have, and which are missing."""
        found = await ctx.read(coverage.read, ctx.community, season=period == "season")
        if not found.squares:
            raise Refusal("Nothing is wanted, and there is no case yet. Set a target with `/coverage target`.")
        return cards.shown(found, await _picture(ctx, found), page, period, ctx.may("director"))

    @action("coverage target", role="director", submit="Set the target", title="Set a target")
    async def target(
        self, ctx: Context,
        subspecialty: Annotated[Subspecialty, Ask("Subspecialty", labels=LABELS)],
        modality: Annotated[Modality, Ask("Modality", labels=TAKEN)],
        wanted: Annotated[int, Ask("Cases wanted", "0 where none is.", least=0, most=coverage.MOST)],
        difficulty: Annotated[int | None, Ask("Difficulty", "1 to 3. Empty: each of them.", least=1, most=3)] = None,
    ) -> Card:
        """Set how many cases of a kind you want."""
        named, taken = (None if given == "all" else given for given in (subspecialty, modality))
        count = await ctx.db(coverage.set_target, ctx.community, named, taken, difficulty, wanted, ctx.member, ctx.now)
        if not count:
            raise Refusal("No square is both. Name the subspecialty and the modality.", field="modality")
        card: Card = await Coverage.show.method(self, ctx)
        told = say("Wanted from now on in 1 square: {wanted}.", wanted=wanted, tone="good") if count == 1 else say(
            "Wanted from now on in each of {count} squares: {wanted}.", count=count, wanted=wanted, tone="good")
        return Card(card.title, told, *card.blocks)

    @action("coverage wanted", role="contributor", replace=True)
    async def wanted(self, ctx: Context, page: Page = 1) -> Card:
        """See which kinds of cases are missing."""
        squares = await ctx.read(coverage.missing, ctx.community)
        return cards.wanted(squares, page, _send(ctx))


async def _picture(ctx: Context, found: coverage.Coverage) -> Picture:
    """Draw the grid, and keep it as long as somebody may look at its card."""
    rows = [name for name in words.ROWS if any(one.subspecialty == name for one in found.squares)]
    columns = [name for name in words.COLUMNS if any(one.modality == name for one in found.squares)]
    counts = {(one.subspecialty, one.modality, one.difficulty): (one.have, one.wanted) for one in found.squares}
    cells = {(down, across): [counts.get((row, column, level), (0, 0)) for level in coverage.DIFFICULTIES]
             for down, row in enumerate(rows) for across, column in enumerate(columns)}
    content: bytes = await ctx.work(imaging.grid, [words.ROWS[row] for row in rows],
                                    [words.COLUMNS[column] for column in columns], cells, width=WIDTH)
    hash: str = await ctx.work(ctx.bytes.put, content)
    size = (WIDTH, int.from_bytes(content[20:24], "big"))
    source = await ctx.db(figures.keep, ctx.community, hash, size, len(content), ctx.now)
    assert source is not None
    return Picture(source, say("A grid of {rows} subspecialties by {columns} modalities. Its numbers follow.",
                               rows=len(rows), columns=len(columns)))


def _send(ctx: Context) -> Button | None:
    """Offer to send a case in one press, where that can be done here."""
    made = ctx.dispatch.registry.commands.get(("send",))
    return Button(say("Send a case"), made.id, look="primary") if made is not None else None
