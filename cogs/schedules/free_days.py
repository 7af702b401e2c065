"""Holidays of a community: read from a calendar file, shown before they are kept, listed and removed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import db.communities
import db.plans
import db.schedules
from bot import (
    Anyway,
    Ask,
    Button,
    Card,
    Choice,
    Context,
    File,
    Menu,
    Refusal,
    Row,
    Table,
    Text,
    action,
    quarantine,
    say,
)
from bot import holidays as calendars
from bot.holidays import Understood, Unreadable
from db.schedules import HolidayRow

YEARS = timedelta(days=2 * 366)
LISTED = 20
SHOWN = 40
MENU = 25
LETTERS = 16
BROKEN = say("This is no calendar file that can be read. Export it again as an .ics file, and send that.")
WHY: Mapping[str, Text] = {
    "large": say("This file is larger than a list of holidays: 1 MB is taken. Export the holidays alone."),
    "many": say("This file has more than 500 entries. Export the holidays alone, as a calendar of their own."),
    "days": say("This file has more than 400 free days in the next two years. Export the holidays alone."),
    "none": say("This file has no whole day in the next two years. Send one with holidays as all-day entries.")}
Calendar = Annotated[File, Ask("Calendar file", "An .ics file with holidays as all-day entries.")]
Kept = Annotated[str, Ask("The days that were shown", "The button that keeps them carries it.", bound=True)]
Page = Annotated[int, Ask(least=1, most=100)]


class FreeDays:
    """Part of the plan: the days on which nothing is posted."""

    @action("plan holidays", role="editor", replace=True)
    async def holidays(self, ctx: Context, page: Page = 1) -> Card:
        """List the holidays on which no schedule posts."""
        return await _listed(ctx, page)

    @action("plan import", role="director", submit="Read it", title="Holidays from a calendar file")
    async def bring(self, ctx: Context, file: Calendar, confirmed: Kept = "") -> Card:
        """Keep the holidays of a calendar file, after you have seen which."""
        today = await _today(ctx)
        try:
            found = await ctx.work(calendars.read, Path(file.path), today, today + YEARS)
        except Unreadable as unreadable:
            raise Refusal("{why}", field="file", why=WHY.get(unreadable.fault, BROKEN)) from None
        except OSError:
            raise Refusal("That file is not here any more. Send it again.", field="file") from None
        shown = _digest(found)
        if confirmed != shown:
            raise Refusal.of({"": _understood(found)}, anyway=Anyway(
                "confirmed", shown, say("Keep these holidays"), say("Choose another file"), first=True))
        new = await ctx.db(db.plans.keep_holidays, ctx.community, found.days, ctx.member, ctx.now)
        await ctx.work(quarantine.delete, ctx.quarantine, [file])
        known = len(found.days) - new
        told = say("Kept: {new} new holidays, {known} were known.", new=new, known=known, tone="good")
        return await _listed(ctx, 1, told)

    @action("plan holiday", role="director", submit="Keep it", title="Add a holiday")
    async def holiday(self, ctx: Context, day: Annotated[date, Ask("Date", "Like 2027-02-28.")],
                      name: Annotated[str, Ask("Name", most=calendars.NAME)] = "") -> Card:
        """Add one holiday, on which no schedule posts."""
        if not 0 <= (day - await _today(ctx)).days <= YEARS.days:
            raise Refusal("Choose a date from today on, within two years.", field="day")
        new = await ctx.db(db.plans.keep_holidays, ctx.community, {day: name or calendars.UNNAMED}, ctx.member, ctx.now)
        if not new:
            return await _listed(ctx, 1, say("{day} was a holiday before; it has its name now.", day=day, tone="good"))
        return await _listed(ctx, 1, say("{day} is a holiday. Before it was an ordinary day.", day=day, tone="good"))

    @action("plan workday", role="director", submit="Remove it", title="Remove a holiday", replace=True)
    async def workday(self, ctx: Context, day: Annotated[date, Ask("Date", "The holiday, like 2027-02-28.")]) -> Card:
        """Make a holiday an ordinary day again."""
        before = await ctx.read(db.schedules.list_holidays, ctx.community, day, day)
        if await ctx.db(db.plans.remove_holiday, ctx.community, day, ctx.member, ctx.now) != "removed":
            raise Refusal("{day} is no holiday. See them with `/plan holidays`.", field="day", day=day)
        told = say("{day} is an ordinary day again. Before it was {name}.", day=day, name=before[0].name, tone="good")
        return await _listed(ctx, 1, told)


async def _today(ctx: Context) -> date:
    row = await ctx.read(db.communities.settings, ctx.community)
    return db.schedules.local_date(ctx.now, row.zone if row is not None else "UTC")


async def _listed(ctx: Context, page: int, *told: Text) -> Card:
    rows = await ctx.read(db.schedules.list_holidays, ctx.community, await _today(ctx))
    part = rows[(page - 1) * LISTED:page * LISTED]
    cells = tuple((say("{day}", day=row.date), row.name) for row in part)
    table = Table(say("Holidays to come: {count}", count=len(rows)), (say("Date"), say("Name")), cells)
    turns = [Button(label, "plan.holidays", to) for label, to, there in (
        (say("Earlier"), page - 1, page > 1), (say("Later"), page + 1, len(rows) > page * LISTED)) if there]
    return Card(say("Holidays"), *told, table if cells else say("No holiday is known. Nothing is left out for one."),
                say("No schedule posts on a holiday, unless a director has it post.", tone="quiet"),
                Row(*turns) if turns else None, *(_changes(part) if ctx.may("director") else ()),
                Row(Button(say("Back to the plan"), "plan.month")))


def _changes(part: tuple[HolidayRow, ...]) -> Iterator[Row]:
    yield Row(Button(say("From a calendar file"), "plan.bring"), Button(say("Add one"), "plan.holiday"))
    if part:
        choices = [Choice(row.date.isoformat(), say("{day}, {name}", day=row.date, name=row.name)) for row in part]
        yield Row(Menu(say("Remove one"), "plan.workday", choices=choices[:MENU]))


def _understood(found: Understood) -> Text:
    """Say which days a file gives, before any of them is kept."""
    days = list(found.days.items())
    said = say("{count} holidays were understood. Nothing is kept yet.", count=len(days))
    for day, name in days[:SHOWN]:
        said = say("{before}\n- {day}: {name}", before=said, day=day, name=name)
    if len(days) > SHOWN:
        said = say("{before}\n- and {more} more, the last on {day}", before=said, more=len(days) - SHOWN,
                   day=days[-1][0])
    for left in _left_out(found):
        said = say("{before}\n{left}", before=said, left=left)
    return said


def _left_out(found: Understood) -> Iterator[Text]:
    if found.timed:
        yield say("Left out, since they have a time of day: {count}.", count=found.timed)
    if found.repeating:
        yield say("Left out, since they repeat other than every year: {count}.", count=found.repeating)
    if found.other:
        yield say("Left out, since they could not be understood: {count}.", count=found.other)


def _digest(found: Understood) -> str:
    words = "\n".join(f"{day} {name}" for day, name in found.days.items())
    return hashlib.sha256(words.encode()).hexdigest()[:LETTERS]
