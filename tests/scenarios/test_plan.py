"""A director plans a month in a sitting: sees it, and changes single days of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.scenarios.casebook import approved_case
from tests.scenarios.driver import House

RULE = "schedule add Morning deck: 1 at: 07:00 places: Cases zone: America/New_York days: weekdays"


@pytest.fixture
async def director(house: House) -> Any:
    """A director at the table."""
    return await house.seat("Dana", "director")


async def deck_of(house: House, director: Any, count: int, **rule: str) -> None:
    """Make a deck with so many approved cases, and a schedule that posts it on weekdays."""
    await director.say("deck add Neuro")
    editor = await house.seat("Eli", "editor")
    for number in range(1, count + 1):
        await approved_case(house, editor, director, title=f"Case of day {number}")
        await director.say(f"deck put 1 {number}")
    await director.say(RULE)


def days(shown: str) -> dict[str, str]:
    """Give what each date of a plan says, by the day and month."""
    rows = [line.split(" | ") for line in shown.splitlines() if line.count(" | ") == 2]
    return {" ".join(row[0].split()[1:3]): row[2] for row in rows if row[0] != "Date"}


async def test_a_month_is_seen_and_changed(house: House, director: Any) -> None:
    await deck_of(house, director, 9)
    shown = await director.say("plan")
    assert "Plan · the coming four weeks" in shown
    found = days(shown)
    assert list(found.items())[:3] == [("4 Jan", "case 1 · Case of day 1"), ("5 Jan", "case 2 · Case of day 2"),
                                       ("6 Jan", "case 3 · Case of day 3")]
    assert len(found) == 20
    assert found["18 Jan"] == "case 2, again · Case of day 2"
    assert "on a deck posts cases again, which do not count. Put new ones into it." in shown
    shown = await director.say("plan pin 2027-01-08 7")
    assert "Case 7 is posted on Fri 8 Jan 2027. Before it was case 5, from the deck." in shown
    assert days(shown)["8 Jan"] == "case 7, pinned · Case of day 7"
    shown = await director.say("plan unpin 2027-01-08")
    assert "The deck decides again what is posted on Fri 8 Jan 2027. Before it was case 7, pinned." in shown
    shown = await director.say("plan move 2027-01-05 2027-01-08")
    assert "Case 2 moves from Tue 5 Jan 2027 to Fri 8 Jan 2027. On Tue 5 Jan 2027 case 3 comes instead." in shown
    assert [days(shown)[day].split(" · ")[0] for day in ("4 Jan", "5 Jan", "6 Jan", "7 Jan", "8 Jan")] == [
        "case 1", "case 3", "case 4", "case 5", "case 2, pinned"]
    shown = await director.say("plan swap 2027-01-04 2027-01-08")
    assert "Case 1 is posted on Fri 8 Jan 2027 and case 2 on Mon 4 Jan 2027. Before it was the other way" in shown
    assert (days(shown)["4 Jan"], days(shown)["8 Jan"]) == (
        "case 2, pinned · Case of day 2", "case 1, pinned · Case of day 1")
    await house.later(days=1)
    assert days(await director.say("plan month"))["5 Jan"] == "case 3 · Case of day 3"
    assert days(await director.say("plan month 2027-01-01"))["4 Jan"] == "posted: case 2 · Case of day 2"


async def test_dates_are_left_out_and_taken_back(house: House, director: Any) -> None:
    await deck_of(house, director, 9)
    shown = await director.say("plan skip 2027-01-05")
    assert "Tue 5 Jan 2027 is left out. Before it was case 2, from the deck." in shown
    assert (days(shown)["5 Jan"], days(shown)["6 Jan"]) == ("left out", "case 2 · Case of day 2")
    shown = await director.say("plan unskip 2027-01-05")
    assert "Tue 5 Jan 2027 posts again: case 2. Before it was left out." in shown
    shown = await director.say("plan pause 2027-01-07")
    assert "Paused until Thu 7 Jan 2027. Before it was not paused." in shown
    assert "Morning is paused until Thu 7 Jan 2027." in shown
    assert "[End the pause]" in shown, "without opening a date"
    assert (days(shown)["6 Jan"], days(shown)["7 Jan"]) == ("paused", "case 1 · Case of day 1")
    assert "within a pause, which ends on Thu 7 Jan 2027" in await director.say("plan pin 2027-01-05 3")
    await director.press("End the pause")
    assert days(await director.say("plan"))["4 Jan"] == "case 1 · Case of day 1"


async def test_a_day_is_opened_and_changed_from_the_card(house: House, director: Any) -> None:
    await deck_of(house, director, 9)
    await director.say("plan")
    shown = await director.choose("Open a date", "Wed 6 Jan 2027")
    assert "Plan · Wed 6 Jan 2027" in shown
    assert "Morning, 7:00: case 3 · Case of day 3" in shown
    assert "[Pin a case] [Move] [Swap] [Leave it out]" in shown
    await director.press("Move")
    shown = await director.fill(to="2027-01-11")
    assert "Case 3 moves from Wed 6 Jan 2027 to Mon 11 Jan 2027." in shown
    await director.choose("Open a date", "Mon 11 Jan 2027")
    await director.press("Swap")
    assert "posted on Tue 5 Jan 2027" in await director.fill(other="2027-01-05")
    await director.choose("Open a date", "Mon 11 Jan 2027")
    assert "The deck decides again" in await director.press("Take the pin away")
    await director.choose("Open a date", "Tue 12 Jan 2027")
    assert "Tue 12 Jan 2027 is left out." in await director.press("Leave it out")
    await director.choose("Open a date", "Tue 12 Jan 2027")
    assert "Tue 12 Jan 2027 posts again" in await director.press("Post on it")
    await director.choose("Open a date", "Tue 12 Jan 2027")
    await director.press("Pin a case")
    assert "Case 9 is posted on Tue 12 Jan 2027." in await director.fill(case="9")
    number = days(await director.say("plan"))["13 Jan"].split()[1]
    shown = await director.press_token(f"plan.drop/1/2027-01-13/{number}/2027-01-14")
    assert f"Case {number} moves from Wed 13 Jan 2027 to Thu 14 Jan 2027." in shown
    await director.press("February 2027")
    shown = director.see()
    assert "Plan · February 2027" in shown
    assert "Mon 1 Feb 2027 to Sun 28 Feb 2027" in shown
    assert "Plan · January 2027" in await director.press("January 2027")
    assert "Plan · the coming four weeks" in await director.press("The coming weeks")
    editor = await house.seat("Ed", "editor")
    await editor.say("plan")
    shown = await editor.choose("Open a date", "Wed 6 Jan 2027")
    assert "[Back to the plan]" in shown
    assert "Move" not in shown
    assert "Only directors" in await editor.say("plan skip 2027-01-06")
    member = await house.seat("Mo")
    assert "Only editors" in await member.say("plan")


async def test_what_cannot_be_planned_is_said(house: House, director: Any) -> None:
    assert "There is no schedule yet" in await director.say("plan")
    assert "There is no schedule yet. Make one first." in await director.say("plan skip 2027-01-06")
    await deck_of(house, director, 6)
    await director.say("plan pin 2027-01-06 5")
    for words, told in (
        ("plan move 2027-01-05 2027-01-03", "Sun 3 Jan 2027 has passed."),
        ("plan move 2027-01-05 2027-01-06", "Case 5 is pinned to Wed 6 Jan 2027 already. Swap the two"),
        ("plan move 2027-01-05 2027-01-09", "does not post on Sat 9 Jan 2027. The next date after it is Mon 11 Jan"),
        ("plan move 2027-01-05 2027-01-05", "It is on Tue 5 Jan 2027 already."),
        ("plan move 2027-01-09 2027-01-12", "No case is planned for Sat 9 Jan 2027."),
        ("plan move 2027-01-05 2029-01-05", "more than a year away"),
        ("plan swap 2027-01-05 2027-01-05", "These are the same date."),
        ("plan unskip 2027-01-05", "is not left out"),
        ("plan unpin 2027-01-05", "No case is pinned to Tue 5 Jan 2027."),
        ("plan pin 2027-01-08 5", "Case 5 is pinned to Wed 6 Jan 2027 already, within 30 days of Fri 8 Jan 2027."),
        ("plan pin 2027-01-08 66", "There is no case 66 here"),
        ("plan pause 2026-01-08", "Choose a date after"),
        ("plan month 2037-01-08", "A plan shows a year before and after today."),
        ("plan month soon", "There is no date"),
        ("plan unskip 2027-01-09", "does not post on Sat 9 Jan 2027"),
    ):
        assert told in await director.say(words), words
    await director.say("plan move 2027-01-05 2027-01-06")
    assert "Case 2 is posted on Wed 6 Jan 2027 and case 5 on Tue 5 Jan 2027." in await director.press("Swap them")
    await director.say("schedule add Noon deck: 1 at: 12:00 places: Cases zone: UTC days: Mon")
    assert "There are several schedules. Say which one: 1 · Morning, 2 · Noon." in await director.say(
        "plan skip 2027-01-06")
    shown = await director.say("plan skip 2027-01-06 1")
    assert "Case 2 is pinned to it: move it to another date, or take the pin away." in shown
    assert "left out; case 2 is pinned here" in shown
    assert "Case 2 moves from Wed 6 Jan 2027 to Thu 7 Jan 2027." in await director.say(
        "plan move 2027-01-06 2027-01-07 1")


async def test_two_directors_at_once_lose_nothing(house: House, director: Any) -> None:
    await deck_of(house, director, 9)
    other = await house.seat("Olga", "director")
    for seat in (director, other):
        await seat.say("plan")
        await seat.choose("Open a date", "Wed 6 Jan 2027")
    await director.press("Move")
    await other.press("Move")
    assert "Case 3 moves" in await director.fill(to="2027-01-11")
    shown = await other.fill(to="2027-01-12")
    assert "Somebody changed what is planned for Wed 6 Jan 2027 since you looked. Nothing of yours was done." in shown
    shown = await other.press("Look again")
    assert "case 4" in shown
    assert days(await director.say("plan"))["11 Jan"] == "case 3, pinned · Case of day 3"


async def test_a_case_that_goes_is_planned_around(house: House, director: Any) -> None:
    await deck_of(house, director, 3)
    await director.say("plan pin 2027-01-05 3")
    await director.say("case withdraw 3")
    await director.fill(sure="yes")
    shown = await director.say("plan")
    assert days(shown)["5 Jan"] == "case 2; case 3 was pinned, but it was withdrawn · Case of day 2"
    await director.say("deck take 1 1")
    await director.say("deck take 1 2")
    shown = await director.say("plan")
    assert days(shown)["4 Jan"] == "nothing: the deck has no case"
    assert "Dates without a case: 20, the first on Mon 4 Jan 2027." in shown
    await house.later(days=0.5)
    assert days(await director.say("plan"))["4 Jan"] == "skipped: the deck had no case"


async def test_a_new_schedule_posts_two_or_three_days_a_week(house: House, director: Any) -> None:
    await director.say("deck add Neuro")
    rule = RULE.removesuffix(" days: weekdays")
    shown = await director.say(rule)
    assert "Posts: Tue, Thu at 7:00" in shown
    assert "Nobody chose days, so it posts on two a week: that leaves time to answer" in shown
    editor = await house.seat("Eli", "editor")
    for number in range(1, 25):
        await approved_case(house, editor, director)
        await director.say(f"deck put 1 {number}")
    shown = await director.say(rule)
    assert "Posts: Mon, Wed, Fri at 7:00" in shown
    assert "Nobody chose days, so it posts on three a week" in shown
    house.ask_whole()
    assert "Days: Mon Wed Fri" in await director.say("schedule add Late deck: 1")


async def test_a_case_goes_only_where_and_while_it_may(house: House, director: Any) -> None:
    editor = await house.seat("Eli", "editor")
    await approved_case(house, editor, director, permission_expires=date(2027, 1, 8))
    await deck_of(house, director, 0)
    await approved_case(house, editor, director)
    for number in (1, 2):
        await director.say(f"deck put 1 {number}")
    assert "The permission of case 1 ends on Fri 8 Jan 2027" in await director.say("plan pin 2027-01-11 1")
    assert "The permission of case 1 ends on Fri 8 Jan 2027" in await director.say("plan move 2027-01-04 2027-01-11")
    await director.say("plan pin 2027-01-12 2")
    shown = await director.say("plan swap 2027-01-04 2027-01-12")
    assert "The permission of case 1 ends on Fri 8 Jan 2027" in shown
    shown = await director.say("plan")
    assert [days(shown)[day].split(" · ")[0] for day in ("4 Jan", "12 Jan")] == ["case 1", "case 2, pinned"]
