"""Boards that are fair and kind: of a stage, of a team, of those who took part, of those who improved, of programs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

import db.members
from tests.scenarios.driver import House
from tests.scenarios.played import identities, play
from tests.scenarios.test_round import residents

CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


async def test_a_stage_and_a_team_have_boards(house: House) -> None:
    director, seats = await house.seat("Dora", "director"), await residents(house, 7)
    for seat in seats[:5]:
        assert "Saved: PGY-2. Boards list you among PGY-2 as well." in await seat.say("me stage PGY-2")
    assert await director.say("member stage Rey5 PGY-3") == "Saved."
    letters = ("BBB", "BBA", "BBA", "BAA", "AAA", "BBB", "ABB")
    await play(house, director, list(zip(seats, letters, strict=True)), ranked_from=2)
    await a_stage_is_read(seats)
    await a_team_is_made_and_read(house, director, seats)


async def a_stage_is_read(seats: list[Any]) -> None:
    """Choose another board in the menu, and read what it says of itself."""
    rey, small = seats[1], seats[5]
    assert (await rey.say("board")).startswith("November block, 3 cases\n")
    said = await rey.choose("Whose board", "PGY-2")
    assert said.splitlines()[0] == "November block, PGY-2, 3 cases"
    assert [line.split(" | ")[0] for line in said.splitlines() if "a member |" in line] == ["1", "2", "2", "4", "5"]
    assert "Your points are the same on every board" in await rey.press("How this is counted")
    mine = await _pressed(rey, "board scope: PGY-2", "My place")
    assert "Your place, November block, PGY-2" in mine
    assert "Place 2 of 5." in mine
    assert "2 | you, unnamed to others" in mine
    said = await small.say("board scope: PGY-3")
    assert "Fewer than 5 of PGY-3 are ranked, and a group this small is not shown as a board." in said
    mine = await small.press("My place")
    assert "Place 1 of 1." in mine
    assert "You are not in PGY-2" in await small.press_token("leaderboard.my_place/-/PGY-2")
    assert "Nothing here is called “MS9”." in await small.say("board scope: MS9")
    assert "You are on no board of a stage." in await small.say("me stage none")


async def a_team_is_made_and_read(house: House, director: Any, seats: list[Any]) -> None:
    """Make teams, fill them, and set them against each other."""
    rey = seats[0]
    assert "Only directors can do this." in await rey.say("team add Blue")
    assert "There is no team yet." in await director.say("team list")
    assert "The team Blue is there." in await director.say("team add Blue")
    assert "There is a team “blue” already." in await director.say("team add blue")
    assert "“12” would be taken for something else." in await director.say("team add 12")
    await director.say("team add Green")
    assert "Nobody is in it yet." in await director.say("team show Blue")
    for number in range(5):
        assert await director.say(f"team put Rey{number} Blue") == f"Rey{number} is in Blue."
    for number in (5, 6):
        await director.say(f"team put Rey{number} Green")
    assert "Rey0 is in Blue already, and nobody is in two teams." in await director.say("team put Rey0 Green")
    listed = await director.say("team list")
    assert "Blue | 5" in listed
    assert "Green | 2" in listed
    assert "Rey6 | not said" in await director.press("Green")
    await rey.say("board")
    assert (await rey.choose("Whose board", "Blue")).startswith("November block, Blue, 3 cases")
    said = await rey.press("Teams")
    assert "1 | Blue | 5 of 5 | 53" in said
    assert "none | Green | fewer than 5 | none yet" in said
    assert "a small team that comes can win" in await rey.press("How this is counted")
    assert "Fewer than 5 of Green are ranked" in await seats[5].say("board scope: Green")
    assert await director.say("team take Rey6") == "Rey6 is not in Green any more."
    assert "Rey6 is in no team." in await director.say("team take Rey6")
    assert "The team stays." in await _confirmed(director, "team remove Green", "no")
    assert "The team is dissolved." in await _confirmed(director, "team remove Green", "yes")
    assert "Nothing here is called “Green”." in await seats[5].say("board scope: Green")


async def _pressed(seat: Any, words: str, label: str) -> str:
    await seat.say(words)
    said: str = await seat.press(label)
    return said


async def _confirmed(seat: Any, words: str, sure: str) -> str:
    await seat.say(words)
    said: str = await seat.fill(sure=sure)
    return said


@pytest.mark.only("room", why="each platform has groups of its own, and they are told of as here")
async def test_a_group_of_the_workspace_fills_a_team(house: House) -> None:
    house.room.named = {"g1": "Residents", "g2": "Chief residents"}
    director, rey, kim = await house.seat("Dora", "director"), *await residents(house, 2)
    await director.say("team add Blue")
    await director.say("team add Green")
    assert "Nothing here is called “Nurses”." in await director.say("team group team: Blue group: Nurses")
    assert "Whoever is in Chief residents is in this team" in await director.say("team group team: Blue group: Chief")
    await director.say("team put Rey1 Green")
    for seat in (rey, kim):
        seat.person = replace(seat.person, groups=("g2",))
        await seat.say("help")
    assert "Rey0" in await director.say("team show Blue")
    assert "Rey1" in await director.say("team show Green")
    rey.person = replace(rey.person, groups=("g1",))
    await rey.say("help")
    assert "Nobody is in it yet." in await director.say("team show Blue")


async def test_who_took_part_and_who_improved(house: House) -> None:
    director, seats = await house.seat("Dora", "director"), await residents(house, 5)
    better, worse, away, rare, steady = seats
    letters = [(better, "AABB"), (worse, "BBAA"), (away, "BB--"), (rare, "B?--"), (steady, "BBBA")]
    await play(house, director, [(seat, given[:2]) for seat, given in letters], ranked_from=2)
    community, member = await identities(house, away)
    today = house.clock.now().date()
    until = today.replace(day=today.day + 4)
    await house.app.database.write(db.members.go_away, community, member, today, until, "UTC")
    await play(house, director, [(seat, given[2:]) for seat, given in letters])
    await better.say("me name name")
    await better.say("board")
    said = await better.press("Taking part")
    assert said.splitlines()[3:8] == [
        "1 | a member | 4 of 4 | 100 %", "1 | a member | 2 of 2 | 100 %", "1 | a member | 4 of 4 | 100 %",
        "1 | Rey0 | 4 of 4 | 100 %", "5 | a member | 2 of 4 | 50 %"]
    mine = await better.press("My part")
    assert "You answered 4 of the 4 cases that were offered to you: place 1 of 5." in mine
    assert "In the second half of the season you are" in mine
    await better.say("board")
    await better.press("Taking part")
    assert "Right or wrong makes no difference here." in await better.press("How this is counted")
    said = await _pressed(better, "board", "Most improved")
    assert "1 | Rey0 |" in said
    assert "a member" not in said
    assert "There is no list of those who did not gain." in await better.press("How this is counted")
    await _pressed(worse, "board", "Taking part")
    assert "second half" not in await worse.press("My part")
    await _pressed(worse, "board", "Taking part")
    assert (await worse.press("Board")).startswith("November block, 4 cases")


async def test_seasons_begin_by_themselves(house: House) -> None:
    director, seats = await house.seat("Dora", "director"), await residents(house, 1)
    form = await director.say("season new")
    assert "Name (required): January to March 2027" in form
    assert "Last day: 2027-03-31" in form
    assert (await director.fill()).startswith("Season January to March 2027 has begun.")
    assert "running, last day Wed 31 Mar 2027" in await director.say("season list")
    assert "There is a season “january to March 2027” already." in await director.say(
        "season new january to March 2027")
    assert "Sun 3 Jan 2027 is over." in await director.say("season new name: Spring last: 2027-01-03")
    assert "goes on until Tue 12 Jan 2027" in await director.say("season rhythm block")
    await play(house, director, [(seats[0], "B")])
    assert "January to March 2027" in await seats[0].say("board")
    await house.later(days=10)
    await play(house, director, [(seats[0], "B")])
    assert (await seats[0].say("board")).startswith("Block 8, 2026-27, 1 case")
    listed = await seats[0].say("season list")
    assert "January to March 2027 | Mon 4 Jan 2027 | Wed 13 Jan 2027 | 1" in listed
    assert "Seasons begin by hand" in await director.say("season rhythm none")
    assert "Only directors can do this." in await seats[0].say("season rhythm block")


async def test_boards_are_switched_off_and_on_again(house: House) -> None:
    director, seats = await house.seat("Dora", "director"), await residents(house, 2)
    rey = seats[0]
    await play(house, director, [(rey, "BB"), (seats[1], "AB")], ranked_from=2)
    assert "Only directors can do this." in await rey.say("community boards off")
    await rey.say("board")
    assert "Boards are off." in await director.say("community boards off")
    off = "Boards are switched off in this community. Your answers still count for your own record"
    assert off in await rey.press("My place")
    for action in ("my_place", "participation", "improved", "teams", "my_part"):
        assert off in await rey.press_token(f"leaderboard.{action}")
    assert off in await rey.say("board")
    assert off in await rey.say("cup show")
    mine = await rey.say("me show")
    assert "Right: 2 of 2" in mine
    assert "Of them counted: 2" in mine
    assert "lace" not in mine
    await play(house, director, [(rey, "B")])
    assert "Right: 3 of 3" in await rey.say("me show")
    assert "Boards are on." in await director.say("community boards on")
    assert "1 | a member |" in await rey.say("board")
    assert "Place: 1 of 2" in await rey.say("me show")


async def test_programs_meet_in_a_cup(house: House) -> None:
    director, seats = await house.seat("Dora", "director"), await residents(house, 5)
    await house.place(workspace="elsewhere")
    other = await house.seat("Sam", "director", workspace="elsewhere")
    guests = [await house.seat(f"Kim{n}", workspace="elsewhere") for n in range(6)]
    assert "This community is in no cup." in await director.say("cup show")
    assert "Sun 3 Jan 2027 is over." in await director.say("cup new name: Spring last: 2027-01-03")
    assert "The cup Spring has begun" in await director.say("cup new name: Spring last: 2027-01-12")
    assert "This community is in a cup “spring” already." in await director.say("cup new spring")
    code = CODE.search(await director.say("cup code"))
    assert code is not None
    await _enter(director, other, code.group())
    await play(house, director, [(seat, "BA") for seat in seats])
    await play(house, other, list(zip(guests, ("BB", "BB", "BB", "BB", "BA", "--"), strict=True)))
    said = await guests[0].say("cup show")
    assert said.splitlines()[:2] == ["Spring", "Its last day is Tue 12 Jan 2027."]
    assert [line.partition(",")[0].split(" | ")[0] for line in said.splitlines() if "5 of" in line] == ["1", "2"]
    assert ", yours | 5 of 6 | 75" in said
    assert "| 5 of 5 | 50" in said
    assert not re.search("Kim|Rey|Dora|Sam", said)
    assert "a small program that comes can win" in await guests[0].press("How this is counted")
    await director.say("community boards off")
    assert "not told | boards are off" in await guests[0].say("cup show")
    await director.say("community boards on")
    await _leave(house, director, other, guests[0], code.group())


async def _enter(director: Any, other: Any, code: str) -> None:
    """Try every wrong way in, then the right one."""
    for words, said in ((f"cup join {code}", "Nothing was joined."),):
        assert said in await _confirmed(other, words, "no")
    assert "No cup has this code." in await _confirmed(other, "cup join AAAA-BBBB-CCCC", "yes")
    assert "This community is in Spring already" in await _confirmed(director, f"cup join {code}", "yes")
    assert "Joined: Spring." in await _confirmed(other, f"cup join {code}", "yes")
    assert "This community is in Spring already" in await _confirmed(other, f"cup join {code}", "yes")


async def _leave(house: House, director: Any, other: Any, guest: Any, used: str) -> None:
    """Leave in the middle of it; nobody reads of it then, and it goes on without."""
    assert "You are still in the cup." in await _confirmed(other, "cup leave", "no")
    assert "has left the cup. Your own boards and records stay" in await _confirmed(other, "cup leave", "yes")
    assert "This community is in no cup." in await guest.say("cup show")
    assert "Nothing here is called “1”." in await guest.press_token("leaderboard.cup_show/1")
    said = await director.say("cup show")
    assert "No other program is in this cup." in said
    assert "This code was used already" in await _confirmed(other, f"cup join {used}", "yes")
    first, second = [CODE.search(await director.say("cup code")) for _ in range(2)]
    assert first is not None
    assert second is not None
    assert "Joined: Spring." in await _confirmed(other, f"cup join {first.group()}", "yes")
    assert ", yours | fewer than 5 | none yet" in await guest.say("cup show")
    await _confirmed(other, "cup leave", "yes")
    await house.later(days=5)
    assert "Spring is over." in await _confirmed(other, f"cup join {second.group()}", "yes")
    assert "It is over; its last day was Tue 12 Jan 2027." in await director.say("cup show")


async def test_a_board_of_another_community_does_not_exist(house: House) -> None:
    director, seats = await house.seat("Dora", "director"), await residents(house, 1)
    await house.place(workspace="elsewhere")
    other = await house.seat("Sam", "director", workspace="elsewhere")
    await play(house, director, [(seats[0], "B")], ranked_from=1)
    await director.say("team add Blue")
    assert "There is no board yet." in await other.say("board")
    for action in ("board", "my_place", "participation", "improved", "teams", "my_part"):
        assert "Nothing here is called “1”." in await other.press_token(f"leaderboard.{action}/1")
    await play(house, other, [(other, "B")], ranked_from=1)
    assert "Nothing here is called “1”." in await other.press_token("leaderboard.board/-/1")
