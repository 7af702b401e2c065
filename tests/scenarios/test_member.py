"""A member's way: the board, the own place and record, the name that others see."""

from __future__ import annotations

from typing import Any

from db import boards, rounds
from tests.scenarios.casebook import approved_case
from tests.scenarios.driver import House
from tests.scenarios.test_round import home_of, residents

ANSWERS = {"Rey0": "BBB", "Rey1": "BBA", "Rey2": "BAA", "Rey3": "BBA", "Rey4": "AA"}


async def season(house: House, ranked_from: int = 3) -> Any:
    """Play three rounds in a season that ranks early; give the director."""
    ada, director = await house.seat("Ada", "editor"), await house.seat("Dora", "director")
    seats = {name: await house.seat(name) for name in ANSWERS}
    community, store = await home_of(house, director), house.app.database
    await store.write(boards.begin_season, community, "November block", None, house.clock.now(),
                      ranked_from=ranked_from)
    for number in range(3):
        case = await approved_case(house, ada, director, title=f"Case of day {number}")
        await director.say(f"post now {case.number} 20")
        await house.settle()
        round = (await store.read(rounds.open_rounds, community))[0]
        for name, letters in ANSWERS.items():
            if number < len(letters):
                option = round.options["ABCD".index(letters[number])][1]
                await seats[name].press_token(f"quiz.answer/{round.id}/{option}")
        await house.later(hours=24)
    return director


async def test_a_season_is_read_on_boards_and_records(house: House) -> None:
    """One season is played, and looked at from all sides: playing it is most of the work."""
    director = await season(house)
    await the_board_tells_how_it_is_counted(house)
    await the_own_record_leaves_open_rounds_out(house, director)
    await the_board_names_those_who_chose_it(house)


async def the_board_tells_how_it_is_counted(house: House) -> None:
    """Ask what the points mean."""
    rey, = await residents(house, 1)
    await rey.say("board")
    said = await rey.press("How this is counted")
    assert said.startswith("How this is counted\nYour points say how much more often you were right than peers")
    assert "Ties share a place." in said


async def the_own_record_leaves_open_rounds_out(house: House, director: Any) -> None:
    """Read what one has done, before and after an answer that counts for nothing yet."""
    rey, = await residents(house, 1)
    before = await rey.say("me show")
    for line in ("Your record, November block", "Cases answered: 3", "Right: 3 of 3", "Place: 1 of 4",
                 "Against peers on the same cases: 11 points better",
                 "On boards you are: a member, since you have not chosen a name"):
        assert line in before
    case = await approved_case(house, await house.seat("Ada", "editor"), director, title="Open")
    await director.say(f"post now {case.number}")
    await rey.press_token("quiz.answer/4/a1")
    await house.settle()
    assert await rey.say("me show") == before


async def the_board_names_those_who_chose_it(house: House) -> None:
    """Choose names, and read the board as another."""
    first, second, _, third, late = await residents(house, 5)
    assert await first.say("me name name") == "Saved. Boards show you as Rey0."
    assert await second.say("me name alias Dr Owl") == "Saved. Boards show you as Dr Owl."
    said = await third.say("board")
    assert said.splitlines() == [
        "November block, 3 cases",
        "Points better or worse than peers on the same cases; moves are since the last reveal or correction.",
        "Place | Name | Points | Answered | Moved",
        "1 | Rey0 | 11 better | 3 | new",
        "2 | a member | 2 better | 3 | new",
        "2 | Dr Owl | 2 better | 3 | new",
        "4 | a member | 7 worse | 3 | new",
        "Names are of those who chose it.",
        "[My place] [How this is counted] [Taking part] [Most improved]"]
    assert "Saved. Boards show you as a member, unnamed." in await first.say("me name unnamed")
    assert "Rey0" not in await third.say("board")
    mine = await third.press("My place")
    assert "Place 2 of 4." in mine
    assert "2 | you, unnamed to others | 2 better" in mine
    assert "Rey4" not in mine
    assert "You are warming up: 2 of your answers count so far, 1 more and you have a place." in await _place(late)


async def _place(seat: Any) -> str:
    await seat.say("board")
    said: str = await seat.press("My place")
    return said


async def test_before_anybody_is_ranked(house: House) -> None:
    rey, = await residents(house, 1)
    assert await rey.say("board") == "There is no board yet. It begins with the first revealed case."
    assert "There is no record yet." in await rey.say("me show")
    await season(house, ranked_from=10)
    assert "Nobody is ranked yet: it takes 10 answers to revealed cases." in await rey.say("board")
    assert "You are warming up: 3 of your answers count so far, 7 more" in await rey.press("My place")


async def test_nobody_takes_anothers_name(house: House) -> None:
    rey, other = await residents(house, 2)
    said = await other.say("me name alias REY0")
    assert "Somebody here is called “REY0” already. Choose another alias." in said
    assert "An alias is missing." in await other.say("me name alias")
    form = await rey.say("me name")
    assert "On boards I am (required): unnamed" in form
    assert await rey.fill(shown="alias", alias="  Owl ") == "Saved. Boards show you as Owl."
    assert "On boards I am (required): alias\nAlias: Owl" in await rey.say("me name")


async def test_a_move_since_the_last_reveal_is_told(house: House) -> None:
    director = await season(house, ranked_from=2)
    rey, = await residents(house, 1)
    said = await rey.say("board")
    assert "up" in said or "no change" in said
    await director.say("me name name")
    assert "Dora" not in said


async def test_seasons_begin_and_end_and_never_delete(house: House) -> None:
    director = await season(house)
    rey, = await residents(house, 1)
    assert "Only directors can do this." in await rey.say("season new Winter")
    assert "There is a season “november block” already." in await director.say("season new november block")
    assert (await director.say("season new Winter")).startswith("Season Winter has begun.")
    assert (await rey.say("board")).startswith("Winter, 0 cases")
    assert (await rey.say("board november")).startswith("November block, 3 cases")
    listed = await rey.say("season list")
    assert "November block | Mon 4 Jan 2027 | Thu 7 Jan 2027 | 3" in listed
    assert "Winter | Thu 7 Jan 2027 | running | 0" in listed
    assert (await rey.press("November block")).startswith("November block, 3 cases")
    assert "End the season now: no" in await director.say("season close")
    assert "The season goes on. Confirm it to end it now." in await director.fill(sure="no")
    assert "Winter | Thu 7 Jan 2027 | running | 0" in await rey.say("season list")
    await director.say("season close")
    assert "Season Winter has ended." in await director.fill(sure="yes")
    assert "No season is running." in await director.say("season close yes")
    assert (await rey.say("board")).startswith("Winter, 0 cases")
    case = await approved_case(house, await house.seat("Ada", "editor"), director, title="Next")
    await director.say(f"post now {case.number}")
    assert "Season 3 | Thu 7 Jan 2027 | running | 0" in await rey.say("season list")
