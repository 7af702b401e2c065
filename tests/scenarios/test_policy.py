"""The community's own words about its cases, behind More on every card."""

from __future__ import annotations

from tests.scenarios.driver import House
from tests.scenarios.test_round import posted_case


async def test_the_policy_stands_behind_more(house: House) -> None:
    anna = await house.seat("Anna", "admin")
    await anna.say("community edit")
    await anna.fill(policy="Cases stay in the *department*.")
    await posted_case(house)
    rey = await house.seat("Rey")
    assert "Policy. Cases stay in the department." in await rey.press("More")
    assert "Policy about cases: Cases stay in the *department*." in await anna.say("community edit")
    assert "| Anna | community.policy |" in await anna.say("audit")
