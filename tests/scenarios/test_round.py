"""A whole round as people live it: posted, answered, changed, closed, revealed, on the board."""

from __future__ import annotations

from tests.scenarios.casebook import approved_case


async def test_a_round_from_post_to_reveal(house):
    author, director = await house.seat("Ada", "editor"), await house.seat("Dora", "director")
    await approved_case(house, author, director)
    assert "posted" in await director.say("post now 1")
    await house.settle()
    resident = await house.seat("Rey")
    card = resident.see()
    print(card)
    for expected in ("Case 1 · Headache after a fall", "CT head · closes Tue 11:00 · 0 answered", "[A] [B] [C] [D]"):
        assert expected in card
    said = await resident.press("B")
    assert said == ("Saved: B. Only you see it. Directors see groups of five or more. "
                    "You are on no board unless you choose. Change it until Tue 11:00.")
    assert await resident.press("C") == "Changed from B to C."
    await house.later(hours=24, seconds=6)
    print(resident.see())
    assert "revealed" in resident.see()
