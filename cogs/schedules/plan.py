"""The plan: which case is posted on which day by every schedule, and single days changed from there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from sqlalchemy.orm import Session

import db.cases
import db.communities
import db.plans
import db.schedules
from bot import Ask, Card, CaseId, Cog, Context, Refusal, ScheduleId, Text, action
from cogs.schedules import changing
from cogs.schedules.dates import AHEAD, Day, Shown, Which, meant
from cogs.schedules.free_days import FreeDays
from cogs.schedules.plan_cards import SCHEDULES, Sheet, named, one_day, sheet, weeks_of
from db.schedules import ScheduleRow

To = Annotated[date, Ask("To", "The date on which it is posted instead, like 2027-02-28.")]
Other = Annotated[date, Ask("And", "The other date, like 2027-02-28.")]
Until = Annotated[date, Ask("Until", "The first date on which it posts again, like 2027-02-28.")]
Month = Annotated[date | None, Ask("Month", "Any day of it, like 2027-02-01; none for the coming four weeks.")]
Asked = Annotated[ScheduleId | None, Ask("Schedule", "Where there are more than two.")]


class Plan(FreeDays, Cog, name="plan"):
    """The plan: the coming weeks at a glance, and a case for each day of them."""

    @action("plan month", role="editor", replace=True, alone=True)
    async def month(self, ctx: Context, month: Month = None, schedule: Asked = None) -> Card:
        """See which case is posted on which day, in the coming weeks or in a month."""
        return await _sheet(ctx, month, schedule)

    @action(role="editor", replace=True)
    async def day(self, ctx: Context, since: date, day: date) -> Card:
        """See what is planned for one day, and change it."""
        # `since` parts the menus of a month that has more days than one menu holds.
        found = await ctx.read(_read, ctx.community, day, day, None, None, ctx.now)
        return one_day(await _readable(ctx, found), ctx.may("director"))

    @action("plan pin", role="director", submit="Pin it", title="Pin a case to a date", replace=True)
    async def pin(self, ctx: Context, day: Day, case: Annotated[CaseId, Ask("Case", "The case that is posted then.")],
                  schedule: Which = None, shown: Shown = None) -> Card:
        """Pin a case to a date."""
        return await _after(ctx, day, await changing.pin(ctx, await meant(ctx, schedule), day, case, shown))

    @action("plan unpin", role="director", submit="Take it away", title="Take a pin away", replace=True)
    async def unpin(self, ctx: Context, day: Day, schedule: Which = None) -> Card:
        """Take a pin away, so that the deck decides again."""
        return await _after(ctx, day, await changing.unpin(ctx, await meant(ctx, schedule), day))

    @action("plan move", role="director", submit="Move it", title="Move a case to another date", replace=True)
    async def move(self, ctx: Context, day: Day, to: To, schedule: Which = None, shown: Shown = None) -> Card:
        """Move the case of one date to another."""
        return await _after(ctx, to, await changing.move(ctx, await meant(ctx, schedule), day, to, shown))

    @action(role="director", replace=True)
    async def drop(self, ctx: Context, schedule: ScheduleId, day: date, shown: CaseId, to: date) -> Card:
        """Move the case of one date to another, as somebody does who drags it there."""
        return await _after(ctx, to, await changing.move(ctx, await meant(ctx, schedule), day, to, shown))

    @action("plan swap", role="director", submit="Swap them", title="Swap the cases of two dates", replace=True)
    async def swap(self, ctx: Context, day: Day, other: Other, schedule: Which = None, shown: Shown = None) -> Card:
        """Swap the cases of two dates."""
        return await _after(ctx, day, await changing.swap(ctx, await meant(ctx, schedule), day, other, shown))

    @action("plan skip", role="director", submit="Leave it out", title="Leave a date out", replace=True)
    async def skip(self, ctx: Context, day: Day, schedule: Which = None) -> Card:
        """Leave out one date."""
        return await _after(ctx, day, await changing.skip(ctx, await meant(ctx, schedule), day))

    @action("plan unskip", role="director", submit="Post on it", title="Post on a date again", replace=True)
    async def unskip(self, ctx: Context, day: Day, schedule: Which = None) -> Card:
        """Post on a date that was left out, or in spite of a holiday."""
        return await _after(ctx, day, await changing.unskip(ctx, await meant(ctx, schedule), day))

    @action("plan pause", role="director", submit="Pause it", title="Pause until a date", replace=True)
    async def pause(self, ctx: Context, until: Until, schedule: Which = None) -> Card:
        """Pause until a date."""
        return await _after(ctx, until, await changing.pause(ctx, await meant(ctx, schedule), until))


async def _after(ctx: Context, day: date, *told: Text) -> Card:
    """Show the weeks of a day that was changed, and what became of it."""
    today = await ctx.read(_today, ctx.community, ctx.now)
    soon = weeks_of(today, None)[1]
    return await _sheet(ctx, None if day <= soon else day, None, *told)


async def _sheet(ctx: Context, month: date | None, schedule: int | None, *told: Text) -> Card:
    today = await ctx.read(_today, ctx.community, ctx.now)
    if month is not None and abs((month - today).days) > AHEAD:
        raise Refusal("A plan shows a year before and after today. Choose a nearer month.", field="month")
    first, last = weeks_of(today, month)
    begins = month.replace(day=1) if month is not None else None
    found = await ctx.read(_read, ctx.community, first, last, begins, schedule, ctx.now)
    return sheet(await _readable(ctx, found), ctx.may("director"), *told)


def _today(session: Session, community: int, now: datetime) -> date:
    row = db.communities.settings(session, community)
    return db.schedules.local_date(now, row.zone if row is not None else "UTC")


def _read(session: Session, community: int, first: date, last: date, month: date | None, schedule: int | None,
          now: datetime) -> Sheet:
    rules = db.schedules.list_schedules(session, community)
    shown = _shown(rules, schedule, whole=first == last)
    names = {rule.id for rule in shown}
    planned = tuple(one for one in db.plans.dates(session, community, first, last, now) if one.schedule in names)
    free = named(db.schedules.list_holidays(session, community, first, last))
    others = tuple(rule for rule in rules if rule.id not in names)
    numbers = frozenset(one.number for one in planned if one.number is not None)
    return Sheet(first, last, _today(session, community, now), month, shown, others, planned, free, numbers)


def _shown(rules: tuple[ScheduleRow, ...], schedule: int | None, whole: bool) -> tuple[ScheduleRow, ...]:
    """Choose the schedules of a sheet: all where they are few, else one; of a single day all."""
    if schedule is not None:
        return tuple(rule for rule in rules if rule.id == schedule)
    return rules if whole or len(rules) <= SCHEDULES else rules[:1]


async def _readable(ctx: Context, found: Sheet) -> Sheet:
    """Keep the titles of those cases that may be told of as far as this place reaches."""
    assert ctx.person is not None
    where = str(ctx.place) if ctx.place is not None else None
    home = (ctx.person.platform, ctx.person.workspace) if ctx.place is not None else None
    reach: str = await ctx.read(db.communities.reach_at, ctx.community, where, home)
    far = frozenset(one.number for one in found.planned
                    if one.number is not None and db.cases.reaches(one.audience, reach))
    return Sheet(found.first, found.last, found.today, found.month, found.rules, found.others, found.planned,
                 found.holidays, far)
