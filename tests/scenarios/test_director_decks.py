"""Decks and schedules: what is posted when, in the Room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import db.schedules
from tests.scenarios.casebook import approved_case
from tests.scenarios.desk import drafted
from tests.scenarios.driver import House

BARE = "schedule add Morning deck: 1 at: 07:00 places: Cases zone: America/New_York"
RULE = BARE + " days: weekdays"


@pytest.fixture
async def director(house: House) -> Any:
    """A director at the table."""
    return await house.seat("Dana", "director")


async def deck_of(house: House, director: Any, count: int) -> None:
    """Make a deck with so many approved cases."""
    await director.say("deck add Neuro")
    editor = await house.seat("Eli", "editor")
    for number in range(1, count + 1):
        await approved_case(house, editor, director, title=f"Case of day {number}")
        await director.say(f"deck put 1 {number}")


async def test_a_deck_is_filled_moved_and_emptied(house: House, director: Any) -> None:
    assert "There is no deck yet" in await director.say("deck list")
    await director.press("Make a deck")
    shown = await director.fill(name="Chest", order="shuffled")
    assert "Deck 1 · Chest" in shown
    assert "no case that can be posted yet" in shown
    assert "Posted shuffled." in shown
    await deck_of(house, director, 3)
    assert "is in this deck already" in await director.say("deck put 1 2")
    shown = await director.say("deck move 1 3 1")
    assert "1 | 3 | Case of day 3 | waits its turn" in shown
    assert "Taken out." in await director.say("deck take 1 3")
    assert "not in this deck" in await director.say("deck take 1 3")
    assert "not in this deck" in await director.say("deck move 1 3 2")
    await director.say("deck show 1")
    shown = await director.choose("Take one out", "1 · Case of day 1")
    assert "Case of day 1" not in shown
    assert "1 | Chest | shuffled | 1" in await director.say("deck list")
    assert "Deck 2 · Neuro" in await director.choose("Open", "2 · Neuro")


async def test_a_deck_refuses_with_a_sentence(house: House, director: Any) -> None:
    await deck_of(house, director, 1)
    await drafted(house, director)
    shown = await director.say("deck put 1 2")
    assert "posted only once it is approved" in shown
    assert "not approved" in shown
    await director.say("case delete 2")
    await director.fill(sure="yes")
    await director.say("deck add Other")
    assert "in no deck" in await director.say("deck put 2 2")
    assert "There is no deck 9 here" in await director.say("deck show 9")
    assert "There is no case 9 here" in await director.say("deck put 1 9")
    assert "lies between" in await director.say("deck move 1 1 0")
    stranger = await house.seat("Sam", "admin", workspace="elsewhere")
    for token in ("decks.show/1", "decks.put/1/1", "decks.take/1/1", "schedules.show/1"):
        assert "not here any more" in await stranger.press_token(token), token
    assert "There is no deck yet" in await stranger.say("deck list")


async def test_a_schedule_shows_its_next_seven_dates(house: House, director: Any) -> None:
    await deck_of(house, director, 9)
    shown = await director.say(BARE + " days: Mon Wed Fri")
    assert "Posts: Mon, Wed, Fri at 7:00, America/New_York" in shown
    for day in ("Mon 4 Jan 2027 | 7:00 | Mon 12:00", "Mon 12:00 | case 1", "Fri 8 Jan", "Mon 18 Jan", "case 7",
                "Its deck has 9 cases left, enough until Fri 22 Jan 2027."):
        assert day in shown, shown
    assert "Wed 20 Jan" not in shown
    assert "Mon, Wed, Fri at 7:00" in await director.say("schedule list")
    assert "Schedule 1 · Morning" in await director.choose("Open", "1 · Morning")


async def test_a_schedule_posts_bridges_and_tells_what_became(house: House, director: Any) -> None:
    await deck_of(house, director, 9)
    await director.say(RULE + " weekends: bridge")
    await house.later(days=4.1)
    rounds = await director.say("schedule show 1")
    for day, case in (("Mon 4", 1), ("Tue 5", 2), ("Fri 8", 5)):
        assert f"{day} Jan 2027 | posted, case {case}" in rounds
    assert "closes Mon 12:00" in director.see()


async def test_a_deck_that_runs_dry_is_told(house: House, director: Any) -> None:
    await deck_of(house, director, 4)
    shown = await director.say(RULE)
    assert "Its deck has 4 cases left, enough until Thu 7 Jan 2027." in shown
    assert "enough until Thu 7 Jan 2027" in await director.say("deck show 1")
    assert "Deck 1, Neuro, has 4 cases left" in await director.say("deck list")
    assert "Deck 1, Neuro, runs dry" in await director.say("case queue")
    await house.later(days=3.5)
    assert "it begins anew" in await director.say("deck show 1")
    await house.later(days=1)
    shown = await director.say("schedule show 1")
    assert "Fri 8 Jan 2027 | posted, case 1" in shown


async def test_the_next_dates_say_what_the_deck_has_for_them(house: House, director: Any) -> None:
    await deck_of(house, director, 2)
    await director.say(RULE)
    await director.say("schedule pin 1 2027-01-05 2")
    shown = await director.say("schedule show 1")
    dates = [line.rpartition(" | ")[2] for line in shown.splitlines() if " | 7:00 | " in line]
    assert dates == ["case 1", "case 2, pinned", *["case 1, again", "case 2, again"] * 2, "case 1, again"]
    assert "Its deck has 1 case left, enough until Tue 5 Jan 2027." in shown


async def test_an_empty_deck_is_warned_of_and_skips(house: House, director: Any) -> None:
    await director.say("deck add Empty")
    assert "no case that can be posted yet" in await director.say(RULE)
    await house.later(hours=2)
    assert "the deck had no case" in await director.say("schedule show 1")


async def test_pins_skips_and_pauses(house: House, director: Any) -> None:
    await deck_of(house, director, 9)
    await director.say(RULE)
    assert "Case 7 is posted on Wed 6 Jan 2027." in await director.say("schedule pin 1 2027-01-06 7")
    assert "case 7, pinned" in await director.say("schedule show 1")
    assert "Tue 5 Jan 2027 is left out." in await director.say("schedule skip 1 2027-01-05")
    shown = await director.say("schedule show 1")
    assert "Left out: Tue 5 Jan 2027." in shown
    assert "Tue 5 Jan 2027 | 7:00" not in shown
    await house.later(days=2.1)
    shown = await director.say("schedule show 1")
    assert "Wed 6 Jan 2027 | posted, case 7" in shown
    assert "Paused until Wed 13 Jan 2027." in await director.say("schedule pause 1 2027-01-13")
    assert "It posts again." in await director.press("Start")
    await director.say("schedule pin 1 2027-01-11 9")
    assert "The deck decides again" in await director.say("schedule unpin 1 2027-01-11")
    assert "No case is pinned" in await director.say("schedule unpin 1 2027-01-11")
    await director.say("schedule show 1")
    assert "Stopped:" in await director.press("Stop")
    assert "stopped" in await director.say("schedule list")
    assert "It posts again." in await director.say("schedule start 1")


async def test_a_schedule_refuses_with_a_sentence(house: House, director: Any) -> None:
    await deck_of(house, director, 2)
    await director.say(RULE)
    for words, told in (
        ("schedule pin 1 2027-01-03 1", "has passed"),
        ("schedule skip 1 2026-12-31", "has passed"),
        ("schedule skip 1 2027-01-09", "does not post on Sat 9 Jan 2027. The next date after it is Mon 11 Jan 2027."),
        ("schedule skip 1 2029-01-09", "more than a year away"),
        ("schedule skip 1 2027-02-30", "There is no date"),
        ("schedule pause 1 2027-01-04", "Choose a date after"),
        ("schedule pause 1 2037-01-04", "within a year"),
        ("schedule pause 1 tomorrow", "There is no date"),
        ("schedule pin 1 2027-01-06 77", "There is no case 77 here"),
        ("schedule show 9", "There is no schedule 9 here"),
        (RULE.replace("07:00", "25:00"), "There is no time"),
        (RULE.replace("deck: 1", "deck: 8"), "There is no deck 8 here"),
        (RULE.replace("Cases", "Nowhere"), "Nothing here is called"),
        (BARE + " days: Mondey", "Nearest to it: monday"),
        (BARE + " days: Sat weekends: skip", "leaves weekends out"),
        (RULE + " hours-open: 900", "lies between 1 and 168"),
        (RULE.replace("America/New_York", "Zzzzzz"), "There is no time zone “Zzzzzz”."),
        (RULE.replace("America/New_York", "Europe/Berln"), "no time zone “Europe/Berln”. Nearest: Europe/Berlin"),
    ):
        assert told in await director.say(words), words
    await drafted(house, director)
    assert "Only an approved case" in await director.say("schedule pin 1 2027-01-06 3")


async def test_what_was_posted_today_is_decided(house: House, director: Any) -> None:
    await deck_of(house, director, 3)
    await director.say(RULE)
    await house.later(hours=3)
    assert "decided already" in await director.say("schedule skip 1 2027-01-04")


async def test_a_schedule_is_edited_by_the_same_form_filled(house: House, director: Any) -> None:
    await deck_of(house, director, 3)
    await director.say(RULE)
    house.ask_whole()
    shown = await director.say("schedule edit 1")
    for held in ("Name (required): Morning", "Time (required): 07:00", "Days: weekdays",
                 "Time zone: America/New_York", "Deck (required): 1"):
        assert held in shown, shown
    shown = await director.fill(at="6:30", days="Tue Thu", hours_open="48", name="Early")
    assert "Posts: Tue, Thu at 6:30, America/New_York" in shown
    assert "Open for: 48 hours" in shown
    assert "Schedule 1 · Early" in shown


@pytest.mark.not_on("web", why="the web rooms ask in one piece")
async def test_a_long_schedule_form_is_a_draft(house: House, director: Any) -> None:
    await deck_of(house, director, 1)
    shown = await director.say("schedule add")
    assert "missing: Time" in shown
    await director.press("What")
    await director.fill(name="Noon", deck="Neuro", places="Cases")
    await director.press("When")
    await director.fill(at="12:00", zone="berlin")
    assert "Schedule 1 · Noon" in await director.press("Make the schedule")
    place = await house.app.records.enter(director.person, director.place, house.clock.now())
    rows = await house.app.database.read(db.schedules.list_schedules, place.community)
    assert rows[0].zone == "Europe/Berlin"
    assert rows[0].next_at is not None
    assert rows[0].next_at - house.clock.now() <= timedelta(days=1)
