"""Those who run a community: its settings, places, roles, workspaces, messages in doubt, and what was done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.chat.card import Link
from db import audit, deliveries
from tests.scenarios.casebook import approved_case
from tests.scenarios.driver import House, correct
from tests.scenarios.test_round import home_of, posted_case


async def test_a_community_is_shown_and_edited(house: House) -> None:
    anna, rey = await house.seat("Anna", "admin"), await house.seat("Rey")
    assert "[Edit]" not in await rey.say("community show")
    assert "Only admins can do this." in await rey.say("community edit")
    assert "Time zone: UTC" in await anna.say("community show")
    form = await anna.press("Edit")
    assert "Name (required): room" in form
    assert "Time zone (required): UTC" in form
    assert "Nothing here is called “Mars”." in await anna.fill(zone="Mars")
    await correct(anna)
    said = await anna.fill(name="Example Radiology", zone="Europe/Zurich")
    assert "Name: Example Radiology\nTime zone: Europe/Zurich\nLanguage: en-US" in said
    await anna.say("community edit")
    assert "Time zone: Europe/Zurich" in await anna.fill(zone="zuri")
    await anna.say("community edit")
    assert "Time zone matches more than one." in await anna.fill(zone="America/Indiana")
    assert "Time zone: America/Indiana/Knox" in await anna.choose("Time zone", "America/Indiana/Knox")


async def test_times_follow_the_communitys_zone(house: House) -> None:
    anna = await house.seat("Anna", "admin")
    await anna.say("community edit")
    await anna.fill(zone="Asia/Tokyo")
    author, director = await house.seat("Ada", "editor"), await house.seat("Dora", "director")
    await approved_case(house, author, director)
    assert await director.say("post now 1") == "Case 1 is posted. It closes Tue 20:00."
    await house.settle()
    assert "closes Tue 20:00" in director.see()


@pytest.mark.only("room", why="nobody stands in a room of the web before it is a place")
async def test_places_are_added_listed_and_removed(house: House) -> None:
    anna = await house.seat("Anna", "admin", channel="talk")
    assert "Only admins can do this." in await (await house.seat("Rey")).say("place add Talk")
    assert await anna.say("place add Talk") == "Cases are posted here from now on. Directors choose it as Talk."
    listed = await anna.say("place list")
    assert "Talk | room | cases" in listed
    assert "Cases | room | cases" in listed
    assert "Stop posting there: no" in await anna.say("place remove Talk")
    assert "Nothing was removed. Confirm it to stop posting there." in await anna.fill(sure="no")
    assert "Talk" in await anna.say("place list")
    await anna.say("place remove Talk")
    assert await anna.fill(sure="yes") == "Nothing more is posted there. What was posted stays."
    assert "Talk" not in await anna.say("place list")
    assert "Nothing here is called “Talk”." in await anna.say("place remove Talk yes")
    await anna.say("place remove Cases yes")
    director = await house.seat("Dora", "director")
    await approved_case(house, await house.seat("Ada", "editor"), director)
    assert "There is no place for cases yet." in await director.say("post now 1")
    direct = house.room.seat("anna", "Anna", channel="@anna")
    assert await direct.say("place add Mine") == "Write place add in the room where cases should be posted."


@pytest.mark.only("web", why="elsewhere rooms are made by the platform itself")
async def test_the_last_room_can_be_added_again(house: House) -> None:
    anna = await house.seat("Anna", "admin")
    said = await anna.say("place remove Cases yes")
    assert said.startswith("Cases is closed. What was posted there is out of sight, and none of it is deleted:")
    assert "This was the last room. Write place add and a name to make the next." in said
    assert "[To the first page]" in said
    anna = await house.seat("Anna", "admin")
    assert "There is no place for cases yet." in await anna.say("place list")
    assert (await anna.say("place add Reading")).startswith("The room Reading is there.")
    await posted_case(house)
    assert "Case 1 · Headache after a fall" in (await house.seat("Rey", channel="reading")).see()


@pytest.mark.only("web", why="elsewhere rooms are made by the platform itself")
async def test_the_web_has_as_many_rooms_as_an_admin_adds(house: House) -> None:
    anna = await house.seat("Anna", "admin")
    await posted_case(house)
    assert (await anna.say("place add Neuro  at night")).startswith("The room Neuro at night is there.")
    assert "There is a place called “neuro at night” already." in await anna.say("place add neuro at night")
    assert "Neuro at night | web | cases" in await anna.say("place list")
    rey = await house.seat("Rey", channel="neuro-at-night")
    assert rey.see() == ""
    assert "Neuro at night" in (await rey.browser.get("/")).text
    await anna.say("place remove Cases")
    said = await anna.fill(sure="yes")
    assert "add a place called Cases and it is all there again." in said
    assert "last room" not in said
    assert "Case 1" not in (await (await house.seat("Rey")).browser.get("/")).text
    anna = await house.seat("Anna", "admin", channel="neuro-at-night")
    await anna.say("place add Cases")
    assert "Case 1 · Headache after a fall" in (await house.seat("Rey")).see()


async def test_a_place_that_a_schedule_posts_to_is_kept(house: House) -> None:
    anna = await house.seat("Anna", "admin")
    await anna.say("deck add Neuro")
    await anna.say("schedule add Morning deck: 1 at: 07:00 places: Cases zone: America/Chicago days: weekdays")
    said = await anna.say("place remove Cases yes")
    assert "Morning still posts there. Give it another place with " in said
    assert "schedule edit first." in said
    assert "Cases |" in await anna.say("place list")


async def test_a_case_goes_to_the_place_that_is_named(house: House) -> None:
    talk = await house.place("talk")
    anna = await house.seat("Anna", "admin", channel=talk.channel)
    await approved_case(house, await house.seat("Ada", "editor"), anna)
    assert await anna.say("post now 1 24 Talk") == "Case 1 is posted. It closes Tue 11:00."
    await house.settle()
    assert "Case 1 · Headache after a fall" in (await house.seat("Rey", channel=talk.channel)).see()
    assert (await house.seat("Rey")).see() == ""


async def test_roles_are_given_up_to_ones_own(house: House) -> None:
    anna, dora, rey = await house.seat("Anna", "admin"), await house.seat("Dora", "director"), await house.seat("Rey")
    assert "Only directors can do this." in await rey.say("role set Rey director")
    assert await dora.say("role set Rey editor") == "Rey is editor now."
    above = "You can give roles up to your own, to members up to your own. Ask an admin."
    assert above in await dora.say("role set Rey admin")
    assert above in await dora.say("role set Anna member")
    assert "Anna is the only admin. Make somebody else an admin first." in await anna.say("role set Anna member")
    assert await anna.say("role set Rey admin") == "Rey is admin now."
    assert await anna.say("role set Anna member") == "Anna is member now."
    assert "Role is one of" in await rey.say("role set Anna king")


@pytest.mark.only("room", why="each platform has groups of its own; Discord's are tried in test_roles")
async def test_a_group_gives_a_role(house: House) -> None:
    house.room.named = {"g1": "Residents", "g2": "Chief residents"}
    anna, rey = await house.seat("Anna", "admin"), await house.seat("Rey")
    assert await anna.say("role groups") == "No group gives a role here. An admin changes that with role map."
    assert "Only admins can do this." in await rey.say("role map group: Residents role: editor")
    assert "Nothing here is called" in await anna.say("role map group: Nurses role: editor")
    assert "from their next visit on" in await anna.say("role map group: Chief role: editor")
    assert "Chief residents | editor" in await anna.say("role groups")
    rey.person = replace(rey.person, groups=("g1", "g2"))
    await rey.say("help")
    assert "Rey | editor" in await anna.say("members")
    rey.person = replace(rey.person, groups=("g1",))
    await rey.say("help")
    assert "Rey | member" in await anna.say("members")


async def test_members_are_listed_without_their_answers(house: House) -> None:
    director = await posted_case(house)
    for number in range(25):
        await (await house.seat(f"Rey{number:02}")).press_token("quiz.answer/1/a2")
    first = await director.say("members")
    assert first.startswith("Members, 27\n")
    assert "Rey00 | member | Mon 4 Jan 2027" in first
    assert "Rey24" not in first
    assert "Rey24" in await director.press("Further")
    assert "[Earlier]" in director.see()
    assert "Only directors can do this." in await (await house.seat("Rey01")).say("members")


@pytest.mark.only("room", why="the web rooms have no newcomers: they sign in as members")
async def test_another_workspace_joins_with_a_one_time_code(house: House) -> None:
    director = await posted_case(house)
    anna = await house.seat("Anna", "admin")
    card = await anna.say("community code")
    assert "is an admin of this community from then on" in card
    code = card.splitlines()[1]
    await house.place(workspace="elsewhere")
    sam = house.room.seat("sam", "Sam", admin=True, workspace="elsewhere")
    assert "Join the other community: no" in await sam.say(f"community join {code.lower()}")
    assert "Nothing was joined. Confirm it to join the other community." in await sam.fill(sure="no")
    assert "No other community has this code." in await sam.say("community join WRONG-CODE yes")
    assert (await sam.say(f"community join {code.lower()} yes")).startswith("Joined.")
    assert await home_of(house, sam) == await home_of(house, director)
    assert (await sam.press_token("quiz.answer/1/a2")).startswith("Saved: B.")
    # What may not leave the department does not travel with a workspace that joins; an admin says that it is the same.
    assert "No case is open" in await sam.say("today")
    assert "reaches the department now" in await anna.say("place audience room:elsewhere/cases department")
    assert "Case 1 · Headache after a fall" in await sam.say("today")
    await house.place(workspace="third")
    tom = house.room.seat("tom", "Tom", admin=True, workspace="third")
    assert "This code was used already or has run out." in await tom.say(f"community join {code} yes")
    fresh = (await anna.say("community code")).splitlines()[1]
    await house.later(hours=25)
    assert "This code was used already or has run out." in await tom.say(f"community join {fresh} yes")


async def test_a_workspace_with_rounds_stays_its_own(house: House) -> None:
    await posted_case(house)
    anna = await house.seat("Anna", "admin")
    await house.place(workspace="elsewhere")
    sam = await house.seat("Sam", "admin", workspace="elsewhere")
    code = (await sam.say("community code")).splitlines()[1]
    assert "Cases were posted in this workspace" in await anna.say(f"community join {code} yes")


@pytest.mark.not_on("web", why="a message of the web rooms is its own row, so that none is ever in doubt")
async def test_a_message_in_doubt_is_decided_with_one_press(house: House) -> None:
    director = await house.seat("Dora", "director")
    assert await director.say("messages doubt") == "No message is in doubt."
    ids = [await in_doubt(house, director, f"doubt:{number}") for number in range(2)]
    card = await director.say("messages doubt")
    assert card.count("[Post again] [Leave it]") == 2
    assert "In Cases, tried" in card
    assert "1 messages are in doubt." not in await (await house.seat("Rey")).say("help")
    assert "2 messages are in doubt." in await director.say("help")
    assert (await director.press_token(f"admin.decide/{ids[0]}/1")).startswith("Messages in doubt\nIt is posted again.")
    assert "It is left as it is.\nNo message is in doubt." in await director.press_token(f"admin.decide/{ids[1]}/0")
    assert await director.press_token(f"admin.decide/{ids[1]}/0") == "This message is settled already."
    assert await director.press_token("admin.decide/99/1") == "That message is not here any more."


async def in_doubt(house: House, seat: Any, key: str) -> int:
    """Leave a message in doubt, as a broken connection does."""
    store, now, community = house.app.database, house.clock.now(), await home_of(house, seat)

    def leave(session: Any) -> int:
        made = deliveries.post(session, community, str(seat.place), "quiz.board/1", ("round", 1), key, now)
        claimed = deliveries.due(session, seat.place.platform, now, worker="test")
        for row in claimed:
            deliveries.in_doubt(session, row.id, row.attempt, "The connection broke.")
        return made
    made: int = await store.write(leave)
    return made


async def test_what_was_done_is_kept(house: House) -> None:
    director = await posted_case(house)
    anna = await house.seat("Anna", "admin")
    await anna.say("role set Dora admin")
    said = await director.say("audit")
    assert "Newest first. Nothing here can be changed or removed." in said
    assert "| Anna | member.role | member:2" in said
    assert "| Dora | round.open | round:1" in said
    rows = await house.app.database.read(audit.recent, await home_of(house, director))
    assert all("Headache" not in str(row.detail) for row in rows)


@pytest.mark.only("room", why="it is how people come there")
async def test_the_web_rooms_are_entered_by_a_link(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    rey = await house.seat("Rey")
    assert "No web room runs here." in await rey.say("web")
    monkeypatch.setattr(house.app.records, "web_url", lambda: "http://127.0.0.1:8080")
    said = await rey.say("web")
    assert "It works once, for 10 minutes, and only for you; do not pass it on." in said
    links = [control.url for control in rey.card.controls() if isinstance(control, Link)]
    assert links[0].startswith("http://127.0.0.1:8080/sign-in/")


async def test_who_sees_what(house: House) -> None:
    rey = await house.seat("Rey")
    await house.seat("Dora", "director")
    for words in ("who", "who sees what"):
        said = await rey.say(words)
        assert "Your answer | only you | no | yes, in the database" in said
        assert "That you had a privacy concern | no | no | yes, in the database" in said
        assert "Whoever runs the computer that Readout lives on can open its database" in said
        assert "directors: Dora (for schedules, cases and new members)" in said
