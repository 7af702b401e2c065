"""Holidays: read from a calendar file, shown before they are kept, and left out by every schedule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.scenarios.driver import House
from tests.scenarios.test_plan import days, deck_of

HEAD, TAIL = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\n", "END:VCALENDAR\r\n"
EVENTS = (
    "UID:1\r\nDTSTART;VALUE=DATE:20200118\r\nRRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=3MO\r\nSUMMARY:King's birthday",
    "UID:2\r\nDTSTART;VALUE=DATE:20270106\r\nDTEND;VALUE=DATE:20270108\r\nSUMMARY:Winter days",
    "UID:3\r\nDTSTART:20270107T120000Z\r\nSUMMARY:A meeting",
    "UID:4\r\nDTSTART;VALUE=DATE:20270104\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:Every week")


def calendar(*events: str) -> str:
    """Write a calendar file."""
    return HEAD + "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events) + TAIL


def written(path: Path, text: str) -> Path:
    """Write a file."""
    path.write_text(text, "utf-8")
    return path


async def sent(seat: Any, path: Path, text: str) -> str:
    """Send a calendar file."""
    await seat.say("plan import")
    shown: str = await seat.upload("file", written(path, text))
    return shown


async def test_holidays_are_shown_before_they_are_kept(house: House, tmp_path: Path) -> None:
    seat = await house.seat("Dana", "director")
    await deck_of(house, seat, 9)
    assert "No holiday is known." in await seat.say("plan holidays")
    shown = await sent(seat, tmp_path / "holidays.ics", calendar(*EVENTS))
    assert "4 holidays were understood. Nothing is kept yet." in shown
    for line in ("- Wed 6 Jan 2027: Winter days", "- Mon 18 Jan 2027: King's birthday", "Mon 17 Jan 2028",
                 "Left out, since they have a time of day: 1.",
                 "Left out, since they repeat other than every year: 1."):
        assert line in shown, shown
    assert days(await seat.say("plan"))["6 Jan"] == "case 3 · Case of day 3"
    await sent(seat, tmp_path / "holidays.ics", calendar(*EVENTS))
    shown = await seat.press("Keep these holidays")
    assert "Kept: 4 new holidays, 0 were known." in shown
    shown = await seat.say("plan")
    assert [days(shown)[day] for day in ("5 Jan", "6 Jan", "7 Jan", "8 Jan", "18 Jan")] == [
        "case 2 · Case of day 2", "holiday: Winter days", "holiday: Winter days", "case 3 · Case of day 3",
        "holiday: King's birthday"]
    await seat.choose("Open a date", "Thu 7 Jan 2027")
    assert "Thu 7 Jan 2027 posts again: case 3. Before it was a holiday." in await seat.press("Post on it")
    await house.later(days=3.5)
    shown = await seat.say("schedule show 1")
    assert "Thu 7 Jan 2027 | posted, case 3" in shown
    assert "Wed 6 Jan" not in shown
    assert "Mon 18 Jan 2027 | King's birthday" in await seat.say("plan holidays")


async def test_single_holidays_and_files_that_give_none(house: House, tmp_path: Path) -> None:
    seat = await house.seat("Dana", "director")
    await deck_of(house, seat, 3)
    assert "Tue 5 Jan 2027 is a holiday. Before it was an ordinary day." in await seat.say(
        "plan holiday 2027-01-05 Day of rest")
    assert days(await seat.say("plan"))["5 Jan"] == "holiday: Day of rest"
    await seat.say("schedule add Noon deck: 1 at: 12:00 places: Cases zone: UTC days: weekdays")
    assert "Tue 5 Jan" not in (await seat.say("schedule show 2")).partition("Left out")[0]
    await seat.press_token("plan.holidays")
    assert "Tue 5 Jan 2027 is an ordinary day again. Before it was Day of rest." in await seat.choose(
        "Remove one", "Tue 5 Jan 2027, Day of rest")
    assert "Tue 5 Jan 2027 is no holiday." in await seat.say("plan workday 2027-01-05")
    assert "holiday:" not in await seat.say("plan month 2027-01-01")
    assert "within two years" in await seat.say("plan holiday 2026-01-05")
    path = tmp_path / "broken.ics"
    for text, told in (
        ("no calendar at all", "This is no calendar file that can be read."),
        (HEAD + "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20271301\r\nEND:VEVENT\r\n" + TAIL, "no whole day"),
        (calendar(*["DTSTART;VALUE=DATE:20270105"] * 50_000), "larger than a list of holidays"),
        (calendar(*["DTSTART;VALUE=DATE:20270105"] * 501), "more than 500 entries"),
        (calendar("DTSTART;VALUE=DATE:20200105"), "This file has no whole day in the next two years."),
        (calendar("DTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"), "more than 400"),
        (calendar(EVENTS[2]), "no whole day"),
    ):
        assert told in await sent(seat, path, text), told
    assert "No holiday is known." in await seat.say("plan holidays")
