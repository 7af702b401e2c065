"""The policy: read by anybody, accepted before a first contribution, posted, pinned and kept true; the approval."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db import cases, deliveries, policies
from tests.scenarios.desk import SIGNED, add, drafted, look
from tests.scenarios.driver import House
from tests.scenarios.test_round import home_of, posted_case

ASKED = "Before you contribute, read this and accept it:"
OURS = "Never send a patient's file through a chat."


async def test_anybody_reads_the_policy(house: House) -> None:
    rey = await house.seat("Rey")
    said = await rey.say("policy show")
    assert said.startswith("Policy of room\n")
    assert OURS in said
    assert "This holds until a director writes another." in said
    assert "[I accept]" in said


async def test_there_is_one_policy_wherever_it_is_written(house: House) -> None:
    anna, dora = await house.seat("Anna", "admin"), await house.seat("Dora", "director")
    await anna.say("community edit")
    await anna.fill(policy="Cases stay in the *department*.")
    await posted_case(house)
    rey = await house.seat("Rey")
    assert "Policy. Cases stay in the department." in await rey.press("More")
    form = await dora.say("policy edit")
    assert "Policy (required): Cases stay in the *department*." in form
    assert "Write an address that begins with https://" in await dora.fill(link="the intranet")
    await dora.say("policy edit")
    said = await dora.fill(text="Ask first.", link="https://hospital.example/policy")
    assert "Saved as version 2." in said
    assert "Version 2, since Mon 4 Jan 2027." in said
    more = await rey.press("More")
    assert "Policy. Ask first." in more
    assert "[The facility's own policy]" in more
    assert "Policy: Ask first." in await anna.say("community edit")
    await anna.fill(name="Example")
    assert "Version 2" in await rey.say("policy show")
    assert "| Anna | policy.edit |" in await anna.say("audit")
    await dora.say("policy edit")
    assert "Nothing was changed." in await dora.fill()
    assert "Only directors can do this." in await rey.say("policy edit")


async def test_a_contributor_accepts_before_the_first_case_and_goes_on(house: House, tmp_path: Path) -> None:
    carl = await house.seat("Carl", "contributor", accepted=False)
    said = await add(house, carl, tmp_path)
    assert ASKED in said
    assert OURS in said
    assert "[I accept]" in said
    assert await all_cases(house, carl) == []
    await carl.press("I accept")
    await house.settle()
    assert [row.title for row in await all_cases(house, carl)] == ["Headache after a fall"]
    assert "1 picture" in await carl.say("case show 1") or "pictures" in await carl.say("case show 1")
    assert ASKED not in await add(house, carl, tmp_path)


async def all_cases(house: House, seat: Any) -> Any:
    """List the cases of a seat's community."""
    return list(await house.app.database.read(cases.list_cases, await home_of(house, seat)))


async def test_what_was_typed_is_kept_for_whoever_has_not_accepted(house: House, tmp_path: Path) -> None:
    carl = await house.seat("Carl", "contributor", accepted=False)
    said = await add(house, carl, tmp_path)
    assert ASKED in said
    assert said.index("[I accept]") < said.index("[Back to the form]")
    house.ask_whole()
    await carl.press("Back to the form")
    assert ASKED in await carl.fill(title="Another title")
    await carl.press("I accept")
    assert [row.title for row in await all_cases(house, carl)] == ["Another title"]


async def test_a_new_version_is_asked_for_at_the_next_contribution(house: House) -> None:
    carl, dora = await house.seat("Carl", "contributor"), await house.seat("Dora", "director")
    await drafted(house, carl)
    await dora.say("policy edit")
    await dora.fill(text="Ask the department first.")
    said = await carl.press_token("cases.submit/1")
    assert ASKED in said
    assert "Ask the department first." in said
    assert "[Back to the form]" not in said
    assert "Case 1 is in review." in await carl.press("I accept")
    assert "You have accepted it." in await carl.say("policy show")


async def test_a_stale_press_accepts_nothing(house: House) -> None:
    carl, dora = await house.seat("Carl", "contributor", accepted=False), await house.seat("Dora", "director")
    await drafted(house, carl)
    assert ASKED in await carl.say("case submit 1")
    await dora.say("policy edit")
    await dora.fill(text="Ask the department first.")
    said = await carl.press("I accept")
    assert ASKED in said
    assert "Ask the department first." in said
    assert "The policy was changed since." in await carl.press_token("policy.accept/0")
    assert "The policy was changed since." in await carl.press_token("policy.accept/7")
    assert "[I accept]" in await carl.say("policy accept")
    assert await carl.press("I accept") == "You have accepted the policy."
    assert await carl.press_token("policy.accept/1") == "You had accepted this version already."


async def test_who_has_not_accepted_is_listed_for_directors(house: House) -> None:
    dora = await house.seat("Dora", "director")
    await house.seat("Carl", "contributor", accepted=False)
    rey = await house.seat("Rey")
    listed = await dora.say("policy missing")
    assert "Carl | contributor" in listed
    assert "Rey" not in listed
    assert "Dora" not in listed
    assert "Only directors can do this." in await rey.say("policy missing")
    await dora.say("policy edit")
    await dora.fill(text="Ask first.")
    listed = await dora.say("policy missing")
    assert "Carl" in listed
    assert "Dora" in listed


async def test_the_policy_is_posted_pinned_and_drawn_again(house: House) -> None:
    dora = await house.seat("Dora", "director")
    assert "It is posted and pinned there." in await dora.say("policy post Cases")
    await house.settle()
    rey = await house.seat("Rey")
    assert OURS in rey.see()
    assert "It is there already" in await dora.say("policy post Cases")
    await dora.say("policy edit")
    await dora.fill(text="Ask first.")
    await house.settle()
    rey = await house.seat("Rey")
    assert rey.see().count("Policy of room") == 1
    assert "Ask first." in rey.see()
    await posted_case(house)
    rey = await house.seat("Rey")
    assert rey.see().index("Policy of room") < rey.see().index("Case 1")
    assert await rey.press_token("policy.accept/1") == "You have accepted the policy."
    rows = await house.app.database.read(deliveries.about, await home_of(house, dora), "policy",
                                         await home_of(house, dora))
    assert len(rows) == 1


@pytest.mark.only("room", why="nobody deletes a message of the web rooms, which is a row")
async def test_a_copy_that_somebody_deleted_is_posted_again_within_the_hour(house: House) -> None:
    dora = await house.seat("Dora", "director")
    await dora.say("policy post Cases")
    await house.settle()
    assert len(house.room.messages) == 1
    assert house.room.pinned == list(house.room.messages)
    gone, = house.room.messages
    await house.room.delete(dora.place, gone)
    await house.later(hours=2, minutes=10)
    assert len(house.room.messages) == 1
    again, = house.room.messages
    assert again != gone
    assert house.room.pinned[-1] == again
    await house.later(hours=5)
    assert list(house.room.messages) == [again]


async def test_the_approval_is_recorded_shown_and_remembered(house: House) -> None:
    dora, rey = await house.seat("Dora", "director"), await house.seat("Rey")
    assert "Privacy officer's approval: none is recorded" in await dora.say("community show")
    assert "Only directors can do this." in await rey.say("community approval")
    await dora.say("community approval")
    assert "is over. Write the day up to which" in await dora.fill(reference="PO-17", expires_on="2026-01-31")
    await dora.say("community approval")
    said = await dora.fill(reference="PO-17", expires_on="2027-02-20")
    assert "PO-17, until" in said
    assert "PO-17, until" in await dora.say("community show")
    assert "ends on" not in await dora.say("help")
    await house.later(days=20)
    assert "The privacy officer's approval PO-17 ends on" in await dora.say("help")
    assert "approval" not in (await rey.say("help")).casefold()
    await house.later(days=30)
    dora = await house.seat("Dora", "director")
    assert "expired on" in await dora.say("help")
    home = await home_of(house, dora)
    assert not await house.app.database.read(policies.approved, home, date(2027, 2, 21))
    assert await house.app.database.read(policies.approved, home, date(2027, 2, 20))
    await dora.press("Record an approval")
    said = await dora.fill(reference="PO-18", expires_on="2028-02-20")
    assert said.index("PO-18") < said.index("PO-17")
    assert "expired" not in await dora.say("help")


@pytest.mark.parametrize("kind", ["consent", "institution"])
async def test_no_case_with_a_patient_is_approved_without_it(house: House, kind: str) -> None:
    ada, dora = await house.seat("Ada", "editor"), await house.seat("Dora", "director")
    await drafted(house, ada, permission_kind=kind, permission_reference="filed")
    refused = await approve(ada)
    assert "needs the privacy officer's approval" in refused
    assert "A director records it with community approval." in refused
    await dora.say("community approval")
    await dora.fill(reference="PO-17", expires_on="2028-01-31")
    assert "is approved and can be posted" in await approve(ada)


async def approve(ada: Any) -> str:
    """Press Approve as far as it goes; give what was said."""
    await ada.say("case submit 1")
    await ada.say("case review 1")
    await look(ada, 1)
    said = await ada.press("Approve")
    return str(await ada.fill(**SIGNED) if ada.form is not None else said)


def test_the_shipped_policy_is_short_and_plain() -> None:
    assert len(policies.SHIPPED) < 1_200
    assert "!" not in policies.SHIPPED
    for said in ("consent", "family", "chat", "signs", "Privacy concern"):
        assert said in policies.SHIPPED


