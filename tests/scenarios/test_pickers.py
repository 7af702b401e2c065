"""A form offers the cases that its action can do something with, and no others."""

from __future__ import annotations

import pytest

from tests.scenarios.desk import approve, drafted
from tests.scenarios.driver import House

STATES = {"draft": 1, "review": 2, "approved": 3, "rejected": 4, "withdrawn": 5, "another's draft": 6}
OFFERED = {
    "case review": {"draft", "review", "approved", "another's draft"}, "case approve": {"review"},
    "case return": {"review"}, "case reject": {"draft", "review", "another's draft"},
    "case withdraw": {"draft", "review", "approved", "rejected", "another's draft"}, "case recall": {"approved"},
    "case erase": {"withdrawn"}, "case submit": {"draft", "rejected", "another's draft"},
    "case delete": {"draft", "review", "rejected", "another's draft"},
    "case show": set(STATES), "case decisions": set(STATES)}


async def stocked(house: House) -> None:
    """Put a case of each state into the house, and a draft of somebody else."""
    director, ada = await house.seat("Dana", "director"), await house.seat("Ada", "contributor")
    for state, number in STATES.items():
        await drafted(house, ada if number == 6 else director, title=f"The one in {state}")
    await director.say("case submit 2")
    await approve(director, 3)
    for words in ("case reject 4", "case withdraw 5"):
        await director.say(words)
        await director.fill(**({"note": "A face is visible."} if "reject" in words else {"sure": "yes"}))


def offered(seat: object) -> set[str]:
    (asked,) = [field for field in seat.form.fields if field.name == "case"]  # type: ignore[attr-defined]
    return {choice.label.partition("The one in ")[2] for choice in asked.choices}


@pytest.mark.only("room", why="what is drawn of a form is tested with each platform")
async def test_each_action_offers_what_it_takes(house: House) -> None:
    await stocked(house)
    director = await house.seat("Dana", "director")
    for words, states in OFFERED.items():
        await director.say(words)
        assert offered(director) == states, words


@pytest.mark.only("room", why="what is drawn of a form is tested with each platform")
async def test_a_contributor_is_offered_their_own(house: House) -> None:
    await stocked(house)
    ada = await house.seat("Ada", "contributor")
    for words in ("case submit", "case delete"):
        await ada.say(words)
        assert offered(ada) == {"another's draft"}, words
