"""Reading cases: one as it stands, what was kept of its pictures, all of them in a list."""

from __future__ import annotations

from typing import Annotated, Literal

import db.cases
import db.rounds
from bot import Ask, Button, Call, Card, CaseId, Choice, Context, Menu, Row, Table, Text, action, say
from cogs.cases import asks, words
from cogs.cases.asks import case_of, note_opened

PAGE = 20


class Listing:
    """The part of the cases that only reads them."""

    @action("case show", role="contributor", submit="Show it")
    async def show(self, ctx: Context, case: asks.Case) -> Card:
        """Show one case as it stands."""
        row = await case_of(ctx, case)
        await note_opened(ctx, row)
        return await ctx.draw(Call.of("cases.draft", case))

    @action(role="contributor", replace=True)
    async def tell(self, ctx: Context, case: CaseId) -> Card:
        """Show the key of a case before it is revealed; you are not ranked on it then."""
        await case_of(ctx, case)
        if ctx.member is not None:
            await ctx.db(db.cases.opened, case, ctx.member)
        return await ctx.draw(Call.of("cases.draft", case))

    @action(role="contributor", replace=True)
    async def look(self, ctx: Context, case: CaseId) -> Card:
        """Look again how far the pictures are."""
        return await ctx.draw(Call.of("cases.draft", case))

    @action(role="contributor")
    async def kept(self, ctx: Context, case: CaseId) -> Card:
        """List which attributes of the pictures were kept."""
        row = await case_of(ctx, case)
        names = sorted({name for stack in row.stacks for name in stack.report.get("kept", ())})
        return Card(say("What was kept of case {number}", number=row.number),
                    say("Everything else was dropped. Kept attributes:"),
                    say("{names}", names=", ".join(names) or "none"))

    @action("case list", role="contributor", replace=True, submit="List them")
    async def list(self, ctx: Context, text: Annotated[str, Ask("Search", "A word of the title, or a number.")] = "",
                   status: Literal["draft", "review", "approved", "rejected", "withdrawn"] | None = None,
                   page: Annotated[int, Ask(least=1, most=10_000)] = 1) -> Card:
        """List the cases, newest first."""
        rows = await ctx.read(db.cases.list_cases, ctx.community, status, text, page - 1, PAGE + 1,
                              reader=ctx.member, whole=ctx.may("editor"))
        head = say("Cases") if status is None else say("Cases: {status}", status=words.STATUS[status])
        if not rows:
            return Card(head, say("There is no such case. Add one with `/case add`."))
        shown = rows[:PAGE]
        newest = await ctx.read(db.rounds.newest_of, ctx.community, [row.id for row in shown])
        cells = tuple((str(row.number), title_for(ctx, row), words.standing(row, newest.get(row.id))) for row in shown)
        mine = [Choice(str(row.id), f"{row.number} · {row.version.title}"[:70]) for row in shown if own(ctx, row)]
        turns = [Button(label, "cases.list", text or None, status, to) for label, to, there in (
            (say("Newer"), page - 1, page > 1), (say("Older"), page + 1, len(rows) > PAGE)) if there]
        return Card(head, Table(say("Page {page}", page=page), (say("Case"), say("Title"), say("State")), cells),
                    Row(Menu(say("Open"), "cases.show", choices=mine)) if mine else None,
                    Row(*turns) if turns else None)


def own(ctx: Context, row: db.cases.CaseRow) -> bool:
    """Say whether a case is the caller's own, or the caller may work on any."""
    return ctx.may("editor") or row.author == ctx.member


def title_for(ctx: Context, row: db.cases.CaseRow) -> Text:
    """Give a title to whoever may read it before the case is posted, and after it was taken back."""
    if not own(ctx, row) and row.status in db.cases.CLOSED:
        return say("not shown any more", tone="quiet")
    if own(ctx, row) or row.version.posted:
        return say("{title}", title=row.version.title or say("no title yet"))
    return say("not shown before it is posted", tone="quiet")
