"""A calendar on each platform: weeks on a page, a table wherever else; golden files hold both."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot import Calendar, Call, Card, say
from bot.chat import limits
from bot.chat.fit import fit
from bot.chat.people import Audience
from bot.chat.room import words_of
from bot.platforms.discord.render import draw as discord
from bot.platforms.slack.render import draw as slack
from bot.platforms.terminal.render import Screen, text_of
from bot.platforms.web.render import Setting
from bot.platforms.web.render import draw as web

GOLDEN = Path(__file__).parents[1] / "golden"
READER = Audience(zone="America/New_York")
ROWS = ((date(2027, 1, 29), say("case {number}, pinned", number=7)),
        (date(2027, 2, 1), say("holiday: {name}", name="<Winter & rest>", tone="quiet")),
        (date(2027, 2, 3), say("nothing: {why}", why="the deck has no case", tone="caution")),
        (date(2027, 2, 3), say("case {number}", number=3)))

OPENS = Call("plan.day", ("2027-01-28",))


def card(opens: Call | None = OPENS) -> Card:
    """Draw a week and a half, with a day before today, one without an entry, and one with two."""
    rows = tuple((say("{day}", day=day), say("{name}", name="Morning", tone="quiet"), said) for day, said in ROWS)
    return Card(say("Plan"), Calendar(
        say("{first} to {last}", first=date(2027, 1, 28), last=date(2027, 2, 4)),
        (say("Date"), say("Schedule"), say("Case")), rows, days=tuple(day for day, _ in ROWS), opens=opens,
        first=date(2027, 1, 28), last=date(2027, 2, 4), today=date(2027, 1, 29)))


DRAWN: dict[str, Callable[[], str]] = {
    "web/calendar.html": lambda: web(card(), Setting(READER, "web:room/cases")),
    "discord/calendar.json": lambda: json.dumps(discord(card(), READER).components, indent=1, ensure_ascii=False),
    "slack/calendar.json": lambda: json.dumps(slack(card(), READER).blocks, indent=1, ensure_ascii=False),
    "terminal/calendar.txt": lambda: text_of(card(), READER, Screen(80)),
    "room/calendar.txt": lambda: words_of(card(), READER),
}


@pytest.mark.parametrize("name", DRAWN)
def test_golden(name: str) -> None:
    drawn, path = DRAWN[name]().rstrip() + "\n", GOLDEN / name
    if os.environ.get("READOUT_GOLDEN"):
        path.write_text(drawn, "utf-8")
    assert path.read_text("utf-8") == drawn


def test_days_that_open_nothing_are_no_buttons() -> None:
    assert "<button" not in web(card(None), Setting(READER))


def test_a_month_of_two_schedules_is_whole_and_a_longer_one_is_cut_to_a_table() -> None:
    def of(count: int) -> Card:
        rows = tuple((say("{day}", day=date(2027, 1, 1)), "a", "b") for _ in range(count))
        return Card(None, Calendar("Month", ("Date", "Schedule", "Case"), rows, days=(date(2027, 1, 1),) * count,
                                   first=date(2027, 1, 1), last=date(2027, 1, 31), today=date(2027, 1, 1)))

    assert fit(of(limits.CALENDAR_ROWS), READER) == of(limits.CALENDAR_ROWS)
    table, told = fit(of(limits.CALENDAR_ROWS + 1), READER).blocks
    assert len(table.rows) == limits.CALENDAR_ROWS  # type: ignore[union-attr]
    assert told == say("There is more than this card can hold.", tone="quiet")


def test_a_row_without_its_date_is_refused() -> None:
    with pytest.raises(ValueError, match="date"):
        Calendar("Month", ("Date",), (("a",),), days=(), first=date(2027, 1, 1), last=date(2027, 1, 2),
                 today=date(2027, 1, 1))
