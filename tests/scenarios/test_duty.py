"""The case duty: a rota, its reminders, turns that are exchanged, decks that run dry."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import db.members
from db import deliveries
from tests.scenarios.casebook import approved_case
from tests.scenarios.driver import MONDAY, House

CHATS = "nobody can be written to alone there"


async def rota(house: House, *names: str, start: str = "2027-01-18", director: Any = None) -> Any:
    """Have a director make a rota of these members; give the director."""
    director = director or await house.seat("Dana", "director")
    for name in names:
        await house.seat(name, "contributor")
    await director.say("duty make")
    told = await director.fill(members=", ".join(names), start=start)
    assert "The rota is made." in told, told
    return director


async def editors(house: House) -> Any:
    """Make a place for editors, and let one sit there."""
    anna = await house.seat("Anna", "admin", channel="editors")
    await anna.say("place add Editors purpose: editors")
    if anna.form is not None:
        await anna.fill()
    return await house.seat("Ella", "editor", channel="editors")


async def told_of(house: House, kind: str, row: int) -> list[Any]:
    """Give the messages about a row, in the community of the room."""
    community = await house.community()
    return list(await house.app.database.read(deliveries.about, community, kind, row))


async def test_a_director_makes_a_rota_and_everybody_sees_whose_turn_it_is(house: House) -> None:
    director = await house.seat("Dana", "director")
    assert "There is no rota yet." in await director.say("duty show")
    await rota(house, "Ada", "Ben", "Chris", director=director)
    seen = director.see()
    assert seen.index("Ada") < seen.index("Ben") < seen.index("Chris")
    ben = await house.seat("Ben", "contributor")
    shown = await ben.say("duty show")
    assert "The first turn begins on" in shown
    assert "Exchange two" not in shown
    assert "are on the rota already" in await director.say("duty add Ben")
    await house.seat("Dora", "contributor")
    assert "Added at the end." in await director.say("duty add Dora")
    assert "Taken off the rota." in await director.say("duty remove Chris")
    assert "Chris" not in await director.say("duty show")
    await director.say("duty end")
    assert "The rota is ended." in await director.fill(sure="yes")
    assert "There is no rota yet." in await ben.say("duty show")
    assert "There is no rota" in await director.say("duty skip Ben")


async def test_what_a_rota_cannot_be_is_said_in_a_sentence(house: House) -> None:
    director = await rota(house, "Ada", "Ben")
    for members, start, said in (
        ("Ada, Ben, Ada", "2027-02-01", "On the rota twice: Ada."),
        ("Ada, Nobody", "2027-02-01", "Nobody here is called “Nobody”."),
        (" , ,", "2027-02-01", "Name who is on the rota"),
        (", ".join(["Ada"] * 200), "2027-02-01", "up to 60 members; these are 200"),
        ("Ada, Ben", "2026-01-01", "is over."), ("Ada, Ben", "2031-01-01", "more than a year away"),
    ):
        await director.say("duty make")
        assert said in await director.fill(members=members, start=start), members
    await director.say("duty make")
    assert "between 1 and 8" in await director.fill(members="Ada", weeks=200)
    assert "one and the same" in await director.say("duty swap Ada Ada")
    assert "Nobody who comes after them is free." in await director.say("duty skip Ben")
    member = await house.seat("Rey")
    assert "They may not send cases yet: Rey." in await director.say("duty add Rey")
    assert "may not send" not in await director.say("duty remove Rey")
    assert "Only" in await member.say("duty make")
    former = await house.seat("Gone", "contributor")
    community = await house.community()
    gone = await house.app.records.enter(former.person, former.place, house.clock.now())
    await house.app.database.write(db.members.set_name, community, gone.member, f"Former member {gone.number}")
    assert "They have left." in await director.say(f"duty add {gone.number}")
    await house.seat("Ben Two", "contributor")
    await director.say("duty make")
    assert "“Be” may be several members." in await director.fill(members="Ada, Be")
    await director.say("duty make")
    assert "The rota is made." in await director.fill(members="#2, ben", start="2027-01-18")
    assert "Ada, Ben" in await director.say("duty make")


@pytest.mark.not_on("room", "web", why=CHATS)
async def test_a_member_is_reminded_a_week_before_and_on_the_day(house: House) -> None:
    await rota(house, "Ada", "Ben")
    await house.later(days=6, hours=18)
    assert await told_of(house, "turn", 1) == []
    await house.later(hours=6)
    first, = await told_of(house, "turn", 1)
    assert ("/@" in first.place, first.state) == (True, "sent")
    assert first.sent_at - MONDAY <= timedelta(days=7, hours=1)
    await house.later(days=7)
    keys = [one.key.split(":")[3] for one in await told_of(house, "turn", 1)]
    assert keys == ["week", "day"]
    await house.later(days=6)
    assert len(await told_of(house, "turn", 1)) == 2


@pytest.mark.only("discord", why="a direct message is read there as whoever it is for reads it")
async def test_a_reminder_is_answered_where_it_is_read(house: Any) -> None:
    await rota(house, "Ada", "Ben")
    await house.later(days=8)
    ada = await house.seat("Ada", "contributor")
    ada.hand = replace(ada.hand, channel=house.server.world.direct(ada.hand.user).id)
    assert "it is your turn to send a case." in ada.see()
    assert "[Send a case] [I cannot this time] [The rota] [No reminders]" in ada.see()
    assert "No more reminders." in await ada.press("No reminders")
    assert "Somebody else has this turn now; you come next." in await ada.press("I cannot this time")
    await house.settle()
    assert "is not yours any more. You need not do anything." in ada.see()
    await house.later(days=20)
    assert "it is your turn" not in ada.see()
    assert "The rota changed" not in ada.see()


async def test_editors_are_told_once_that_a_deck_runs_dry(house: House) -> None:
    ella = await editors(house)
    author, director = await house.seat("Ada", "editor"), await house.seat("Dana", "director")
    for _ in range(8):
        await approved_case(house, author, director)
    await director.say("deck add Morning")
    for number in range(1, 9):
        await director.say(f"deck put 1 {number}")
    await scheduled(director)
    assert "enough until Wed 13 Jan 2027: 10 days." in await director.say("deck show 1")
    assert "Deck 1, Morning, lasts for 10 days." in await director.say("case queue")
    await rota(house, "Ben", director=director)
    assert "cases left" not in ella.see()
    await house.later(days=3, hours=3)
    seen = ella.see()
    assert "enough until Wed 13 Jan 2027" in seen
    assert "In review: 0. Drafts: 0." in seen
    assert "Case duty from" in seen
    assert "Ben" in seen
    await house.later(days=2)
    told = [one for one in await told_of(house, "deck", 1) if one.view.startswith("duty.dry")]
    assert [one.view for one in told] == ["duty.dry/1/2027-01-14"]
    for number in range(9, 20):
        await approved_case(house, author, director)
        await director.say(f"deck put 1 {number}")
    await house.later(hours=8)
    assert "It lasts for more than a week again." in ella.see()


async def scheduled(director: Any) -> None:
    """Have the deck posted on every working day."""
    shown = await director.say("schedule add Morning deck: 1 at: 12:00 places: Cases zone: Etc/UTC days: weekdays")
    assert "enough until Wed 13 Jan 2027" in shown


async def test_without_a_place_for_editors_directors_who_asked_are_told(house: House) -> None:
    director = await house.seat("Dana", "director")
    assert "You are told a week before a deck runs dry" in await director.say("duty decks yes")
    assert "You are not told directly." in await director.say("duty decks no")
    assert "No more reminders." in await director.say("duty reminders no")
    assert "You are reminded a week before" in await director.say("duty reminders yes")


async def test_turns_are_exchanged_passed_over_and_passed_on(house: House) -> None:
    ella = await editors(house)
    director = await rota(house, "Ada", "Ben", "Chris")
    shown = await director.say("duty swap Ada Ben")
    assert "Their places are exchanged." in shown
    assert shown.index("Ben") < shown.rindex("Ada")
    shown = await director.say("duty skip Ben")
    assert "Passed over; they come next." in shown
    assert first_of(shown) == "Ada"
    await house.later(days=8)
    ada, ben = await house.seat("Ada", "contributor"), await house.seat("Ben", "contributor")
    await ben.say("duty show")
    with pytest.raises(LookupError):
        await ben.press("I cannot this time")
    assert "not yours any more" in await ben.press_token("duty.pass_on/1")
    await ada.say("duty show")
    shown = await ada.press("I cannot this time")
    assert "Somebody else has this turn now; you come next." in shown
    assert first_of(shown) == "Ben"
    await house.settle()
    await ben.say("duty show")
    assert "This turn was passed on before, to you." in await ben.press("I cannot this time")
    stranger = await house.seat("Sam", "director", workspace="elsewhere")
    assert "not here any more" in await stranger.press_token("duty.pass_on/1")
    if house.platform in ("room", "web"):
        seen = ella.see()
        assert "it is the turn of Ben to send a case" in seen
        assert "The rota changed. The next turn of Ada is from" in seen


def first_of(shown: str) -> str:
    """Give who has the first turn of a rota's card."""
    return min(("Ada", "Ben", "Chris"), key=lambda name: shown.index(name, shown.index("Turn of")))


async def test_a_case_that_was_sent_is_thanked_for(house: House) -> None:
    ella = await editors(house)
    await rota(house, "Ada", "Ben")
    ada = await house.seat("Ada", "contributor")
    assert "it is your turn to send a case" not in await ada.say("help")
    await house.later(days=8)
    assert "it is your turn to send a case" in await ada.say("help")
    await approved_case(house, ada, ella)
    await house.later(hours=1)
    assert "it is your turn to send a case" not in await ada.say("help")
    shown = await ada.say("duty show")
    assert "Thank you: case 1 is yours for this turn." in shown
    assert "I cannot this time" not in shown
    assert "Your case for this turn is here already." in await ada.press_token("duty.pass_on/1")
    told = await told_of(house, "turn", 1)
    if house.platform in ("room", "web"):
        assert "Ada sent case 1 for the turn from" in ella.see()
    else:
        assert [one.view for one in told if ":thanks:" in one.key] == ["duty.thanks/1"]
    await house.later(days=7)
    assert [one for one in await told_of(house, "turn", 1) if ":day:" in one.key] == []
