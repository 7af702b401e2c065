"""Words outside cases are looked at too: a ticket's note, the policy, the reference of the approval."""

from __future__ import annotations

import pytest

from bot.wording import identifying
from db.policies import SHIPPED
from tests.scenarios.driver import House
from tests.scenarios.test_round import posted_case

FINE, ASKED = "It is fine, save it", "This may tell who somebody is: "


def test_what_readout_ships_is_in_no_doubt() -> None:
    assert identifying(SHIPPED, "teaching") == ()


@pytest.fixture
async def ticket(house: House) -> None:
    """A privacy ticket about a posted case."""
    await posted_case(house)
    rey = await house.seat("Rey")
    await rey.press_token("privacy.hide/1")


async def test_a_note_that_names_a_patient_is_asked_about(house: House, ticket: None) -> None:
    ada, note = await house.seat("Ada", "editor"), "Mrs. Roe, MRN 4471902, is legible in picture 2."
    await ada.say("privacy note 1")
    assert ASKED in await ada.fill(note=note)
    assert "4471902" not in await ada.press_token("privacy.ticket/1")
    await ada.say("privacy note 1")
    await ada.fill(note=note)
    assert note in await ada.press(FINE)
    # What was said to be fine is not asked about again.
    await ada.say("privacy note 1")
    assert ASKED not in await ada.fill(note=f"{note} It is masked now.")


async def test_a_withdrawal_asks_about_its_note_before_anything_is_done(house: House, ticket: None) -> None:
    ada = await house.seat("Ada", "editor")
    await ada.press_token("privacy.withdraw/1")
    assert ASKED in await ada.fill(note="Born 03/14/1961, see the corner")
    assert "Withdrawn" not in await ada.press_token("privacy.ticket/1")
    await ada.press_token("privacy.withdraw/1")
    assert "Withdrawn" in await ada.fill(note="A birth date is legible.")


async def test_a_policy_that_names_somebody_is_asked_about(house: House) -> None:
    dora = await house.seat("Dora", "director")
    text = "Never post cases like that of Mrs. Jane Roe, MRN 4471902."
    await dora.say("policy edit")
    assert ASKED in await dora.fill(text=text)
    assert "4471902" not in await dora.say("policy show")
    await dora.say("policy edit")
    await dora.fill(text=text)
    assert "Saved as version 1" in await dora.press(FINE)
    anna = await house.seat("Anna", "admin")
    await anna.say("community edit")
    assert ASKED in await anna.fill(policy=f"{text} Born 03/14/1961.")
    assert "1961" not in await dora.say("policy show")


async def test_an_approval_is_filed_under_no_name(house: House) -> None:
    dora = await house.seat("Dora", "director")
    await dora.say("community approval")
    assert ASKED in await dora.fill(reference="Letter about Mrs. Jane Roe")
    await dora.say("community approval")
    said = await dora.fill(reference="PO-17")
    assert ASKED not in said
    assert "Jane Roe" not in said
