"""Missing a few days: the cases are caught up with in private, unspoiled, and not for the board."""

from __future__ import annotations

from typing import Any

from db import rounds
from tests.scenarios.casebook import approved_case
from tests.scenarios.driver import House
from tests.scenarios.test_audience import widened
from tests.scenarios.test_round import home_of, posted_case, residents


async def missed_days(house: House, count: int, **fields: Any) -> Any:
    """Play rounds that nobody but one answers; give the director."""
    ada, director = await house.seat("Ada", "editor"), await house.seat("Dora", "director")
    for number in range(1, count + 1):
        made = await approved_case(house, ada, director, title=f"Case of day {number}", **fields)
        await director.say(f"post now {made.number} 20")
        await house.later(hours=24)
    return director


async def test_five_missed_cases_are_caught_up_with_one_after_another(house: House) -> None:
    director = await missed_days(house, 7)
    rey, = await residents(house, 1)
    asked = await rey.say("catch up")
    # The five newest, in the order in which they were posted.
    assert "Case 3 · Case of day 3" in asked
    assert "Catching up, 1 of 5. Not for the board; only you see it." in asked
    assert "[A] [B] [C] [D]" in asked
    for told in ("Answer:", "crescent", "answered", "chose it"):
        assert told not in asked
    said = await rey.press("C")
    assert "You chose C; the answer is B, Subdural hematoma." in said
    assert "Why: A crescent along the left convexity" in said
    assert "Catching up, 1 of 5. Not for the board; only you see it." in said
    for number, letter in ((2, "Not sure"), (3, "B"), (4, "A"), (5, "B")):
        assert f"Catching up, {number} of 5." in await rey.press("Next case")
        said = await rey.press(letter)
    assert "That was the last of these. There are more that you missed." in said
    assert "1 of 2" in await rey.press("Catch up further")
    # Stopped here, and begun again: what was answered does not come again.
    await rey.press("B")
    asked = await rey.say("catch up")
    assert "Case 2 · Case of day 2" in asked
    assert "Catching up, 1 of 1." in asked
    assert "That was the last one. You are up to date." in await rey.press("D")
    assert await rey.say("catch up") == "You have missed nothing. The next case comes by itself."
    # None of it counts for anything that others see.
    assert "Nobody is ranked yet" in await rey.say("board")
    assert "You did not answer this case." in await rey.press_token("quiz.my_result/3")
    community = await home_of(house, director)
    assert (await house.app.database.read(rounds.get, community, 3)).answered == 0


async def test_what_is_not_to_be_caught_up_with(house: House) -> None:
    director = await missed_days(house, 5)
    rey, other = await residents(house, 2)
    await rey.press_token("quiz.try_it/1")
    assert "You chose B, the answer." in await rey.press("B")
    # Withdrawn, its pictures hidden, or not for this place: none of them is offered.
    await director.say("case withdraw 2")
    await director.fill(sure="yes")
    await other.press_token("privacy.hide/3")
    asked = await rey.say("catch up")
    assert "Case 4 · Case of day 4" in asked
    assert "1 of 2" in asked
    assert "Cases reaches everybody now" in await widened(await house.seat("Anna", "admin"), "public")
    assert await other.say("catch up") == "You have missed nothing. The next case comes by itself."
    # Whoever wrote them has missed nothing.
    assert "You have missed nothing." in await (await house.seat("Ada", "editor")).say("catch up")


async def test_forged_and_late_presses_of_a_trial(house: House) -> None:
    await posted_case(house)
    rey, = await residents(house, 1)
    assert await rey.say("catch up") == "You have missed nothing. The next case comes by itself."
    for token in ("quiz.try_it/1/1/5", "quiz.tried/1/a2/1/5"):
        assert await rey.press_token(token) == "The answer to this case is not out yet. Look again in a moment."
    await house.later(hours=24, seconds=6)
    assert "This case has no such option." in await rey.press_token("quiz.tried/1/zz/1/1")
    assert "1 of 1" in await rey.say("catch up")
    assert "lies between" in await rey.press_token("quiz.try_it/1/77/900")
