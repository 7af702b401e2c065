"""What directors and members do with results: a file, a page for the chair, a record of one's own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from sqlalchemy.orm import Session

from bot import Ask, Call, Card, Choice, Cog, Context, ExportId, Handed, Refusal, action, job, paper, say, view
from cogs.results import cards, chair, own, table
from db import audit, boards, communities, consents, members, results
from db.results import Span

ALL = "all"
CSV = "text/csv; charset=utf-8"
STEPS = 10
NO_RECORD = ("There is no record of you in that span yet. It begins with your first answer to a revealed case, or with "
             "a case that you wrote.")


async def _offered(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    """Offer seasons by name, and all of them."""
    rows = await ctx.read(boards.seasons, ctx.community)
    choices = [Choice(ALL, say("All seasons")), *(Choice(str(row.id), row.name) for row in rows)]
    wanted = text.strip().casefold()
    names = {ALL: "all seasons", **{str(row.id): row.name.casefold() for row in rows}}
    exact = [one for one in choices if wanted in (one.value, names[one.value])]
    return (exact or [one for one in choices if wanted in names[one.value]])[:25]


Season = Annotated[str, Ask("Season", "Empty: this one, or the last. “all” for all of them.", suggest=_offered)]
Since = Annotated[date | None, Ask("From", "The first day, like 2027-01-04. Empty: from the beginning.")]
Until = Annotated[date | None, Ask("To", "The last day. Empty: to the end.")]


class Results(Cog, name="results"):
    """Results: as a file for a director, on one page for the chair, and each member's own record."""

    @action("results export", role="director", submit="Make the file", title="Export results")
    async def export(self, ctx: Context, season: Season = "", since: Since = None, until: Until = None,
                     separator: Annotated[Literal["comma", "semicolon"], Ask(
                         "Separator", "Semicolons for a table program set to a European language.")] = "comma") -> Card:
        """Make a file of results: a row for each member and round, under pseudonyms unless they agreed to be named."""
        span = await _span(ctx, season, since, until)
        made = await ctx.db(results.ask, ctx.community, span, separator, ctx.member, ctx.now)
        return await ctx.draw(Call.of(self.made, made))

    @view(role="director")
    async def made(self, ctx: Context, export: ExportId) -> Card:
        """Show how far a file of results is."""
        row = await ctx.read(results.get, ctx.community, export)
        if row is None:
            raise Refusal("That export is not here any more.")
        return cards.export(row, await ctx.read(results.failed, export))

    @action(role="director", replace=True)
    async def look(self, ctx: Context, export: ExportId) -> Card:
        """Look again how far a file of results is."""
        return await ctx.draw(Call.of(self.made, export))

    @action("results file", role="director", submit="Get it", title="Get a file of results")
    async def fetch(self, ctx: Context, export: Annotated[ExportId, Ask("Export", "Its number.")]) -> Card:
        """Get a file that was made; who had it is noted."""
        row = await ctx.read(results.get, ctx.community, export)
        content = await ctx.db(results.fetch, ctx.community, export, ctx.member, ctx.now)
        if row is None or content is None:
            raise Refusal("This file is not there, or not any more. Make it again with `/results export`.")
        return cards.handed(await ctx.hand_over(Handed(f"results-{row.number}.csv", CSV, content)))

    @job
    async def make(self, ctx: Context, export: ExportId) -> None:
        """Read the rounds of an export one by one and make its file."""
        row = await ctx.read(results.get, ctx.community, export)
        if row is None or row.state != "waiting":
            return
        heads = await ctx.read(results.heads, ctx.community, Span(row.season, row.since, row.until))
        people = await ctx.read(results.people, ctx.community)
        parts = {}
        for place, head in enumerate(heads):
            parts[head.id] = await ctx.read(results.parts, ctx.community, head, people)
            if place % max(1, len(heads) // STEPS) == 0:
                await ctx.progress("reading", place, len(heads))
        named = await ctx.read(consents.holders, ctx.community, consents.NAMED)
        keys = {season: await ctx.keyed("results", str(ctx.community), str(season))
                for season in {head.season for head in heads}}
        file = await ctx.work(table.made, heads, parts, people, named, keys, row.separator)
        await ctx.db(results.finish, ctx.community, export, file.content, file.rows, file.members, file.left_out)

    @action("results page", role="director", submit="Make the page", title="A page for the chair")
    async def page(self, ctx: Context, season: Season = "", since: Since = None, until: Until = None) -> Card:
        """Make one printed page for the chair: a season in numbers about groups, nothing about anybody."""
        span = await _span(ctx, season, since, until)
        found = await ctx.read(results.summarize, ctx.community, span)
        home = await ctx.read(communities.settings, ctx.community)
        named = await _named(ctx, span)
        made = await ctx.work(chair.sheet, home.name if home else "", named, found, _today(ctx))
        await ctx.db(_noted, ctx.community, ctx.member, span, ctx.now)
        return cards.handed(await ctx.hand_over(Handed("results-page.html", paper.MIME, made)),
                            say("One page, to be printed on A4 or Letter."))

    @action("me record", submit="Make it", title="Your own record")
    async def record(self, ctx: Context, season: Season = ALL, since: Since = None, until: Until = None) -> Card:
        """Make a record of what you took part in, with a check code; formative, not CME, not for selection."""
        span = await _span(ctx, season, since, until)
        found = await ctx.read(results.read, ctx.community, ctx.member, span)
        row = await ctx.read(members.get, ctx.community, ctx.member)
        if found is None or row is None:
            raise Refusal(NO_RECORD)
        numbers, key = own.numbers_of(found), await _key(ctx)
        sealed = own.seal(key, row.id, _today(ctx), numbers)
        kept = await ctx.db(results.keep, ctx.community, sealed, _today(ctx), numbers)
        made, home = own.code(key, kept), await ctx.read(communities.settings, ctx.community)
        sheet = own.sheet(row.name, home.name if home else "", kept, made)
        where = await ctx.hand_over(Handed(f"record-{kept.number}.html", paper.MIME, sheet))
        return own.card(row.name, kept, made, *(cards.handed(where).blocks if where is not None else ()))

    @action("record check", submit="Check it", title="Check a record")
    async def check(self, ctx: Context, code: Annotated[str, Ask("Check code", "As it stands on the record, like "
                                                                 "12-ABCD-EFGH-IJKL.", most=60)]) -> Card:
        """Check the code of a record: it says by whom and when it was made, and its numbers."""
        read = own.read_code(code)
        row = await ctx.read(results.by_number, ctx.community, read[0]) if read is not None else None
        if row is None or read is None or not own.holds(await _key(ctx), row, read[1]):
            raise Refusal("No record of this community has that code. Compare it letter by letter with the paper.",
                          field="code")
        home = await ctx.read(communities.settings, ctx.community)
        return own.checked(home.name if home else "", row)


async def _key(ctx: Context) -> bytes:
    return await ctx.keyed("record", str(ctx.community))


async def _span(ctx: Context, season: str, since: date | None, until: date | None) -> Span:
    """Read which rounds are meant; refuse a season that is none, and days that end before they begin."""
    if since is not None and until is not None and until < since:
        raise Refusal("That span ends before it begins. Exchange the two days.", field="until")
    rows = await ctx.read(boards.seasons, ctx.community)
    if season.strip().casefold() == ALL or (not season and (since or until)):
        return Span(None, since, until)
    if not season:
        newest = next((row for row in rows if row.current), rows[0] if rows else None)
        return Span(newest.id if newest else None, since, until)
    chosen = next((row for row in rows if season in (str(row.id), row.name)), None)
    if chosen is None:
        raise Refusal("There is no season “{season}”. Write `/season list` to see those that there are, or all.",
                      field="season", season=season[:60])
    return Span(chosen.id, since, until)


async def _named(ctx: Context, span: Span) -> str:
    """Write which rounds a page is about."""
    rows = await ctx.read(boards.seasons, ctx.community)
    name = next((row.name for row in rows if row.id == span.season), "All seasons")
    since = f", from {span.since.isoformat()}" if span.since else ""
    return f"{name}{since}{f', to {span.until.isoformat()}' if span.until else ''}"


def _today(ctx: Context) -> date:
    return ctx.now.astimezone(ctx.audience.tz).date()


def _noted(session: Session, community: int, by: int | None, span: Span, now: datetime) -> None:
    """Note who made a page for the chair, and of what."""
    audit.record(session, community, by, "results.page", f"community:{community}", now, season=span.season)
