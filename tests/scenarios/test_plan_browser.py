"""A director plans in Chromium: weeks at a desk, a list on a phone, by keyboard and by dragging."""

from __future__ import annotations

from typing import Any

import pytest

import db.communities
import db.decks
import db.members
import db.schedules
from tests.scenarios.casebook import FALL, write_case
from tests.scenarios.test_browser_round import DESKTOP, PHONE, Building, building, pytestmark, say

__all__ = ["building", "pytestmark"]


def planned(session: Any, community: int, place: str, now: Any) -> None:
    """Make twelve approved cases, a deck and a schedule."""
    author, editor = (db.members.add(session, community, name, now, role="editor").id for name in ("Ada", "Eli"))
    deck = db.decks.create(session, community, "Neuro", "given", "", editor, now)
    for number in range(1, 13):
        hashes = (f"{number:064x}", f"{number + 100:064x}")
        row = write_case(session, community, author, editor, hashes, now, {**FALL, "title": f"Headache {number}"},
                         f"{number + 200:064x}")
        db.decks.add(session, community, deck.id, row.id, editor, now)
    db.schedules.create(session, community, "Morning", deck.id, "07:00", "America/New_York", [place], editor, now,
                        days=0b0010101)


@pytest.fixture
async def plan(building: Building) -> Building:
    """A house with a schedule of twelve cases."""
    rows = await building.app.database.read(db.communities.places, building.app.community)
    await building.app.database.write(planned, building.app.community, rows[0].place, building.clock.now())
    return building


async def test_a_month_is_planned_in_the_browser(plan: Building) -> None:
    desk = await plan.enter("Dana Director", "director", DESKTOP)
    await say(desk, "plan")
    calendar = desk.locator("#panel .month")
    await calendar.get_by_text("case 1 · Headache 1", exact=True).wait_for()
    await plan.sound(desk, "plan-desk")
    boxes = {name: await calendar.get_by_role("button", name=name).bounding_box()
             for name in ("Wed 6 Jan 2027", "Fri 8 Jan 2027")}
    assert boxes["Wed 6 Jan 2027"]["y"] == boxes["Fri 8 Jan 2027"]["y"]

    await calendar.get_by_text("case 5 · Headache 5").drag_to(desk.locator("[data-day='2027-01-22']"))
    await desk.locator("#panel").get_by_text("Case 5 moves from Wed 13 Jan 2027 to Fri 22 Jan 2027.").wait_for()
    await plan.sound(desk, "plan-dragged")
    await calendar.get_by_text("case 7 · Headache 7").drag_to(desk.locator("[data-day='2027-01-22']"))
    await desk.locator("#panel").get_by_text("Case 5 is pinned to Fri 22 Jan 2027 already.").wait_for()
    await desk.locator("#panel").get_by_role("button", name="Swap them").wait_for()

    phone = await plan.enter("Dora Director", "director", PHONE)
    await say(phone, "plan")
    listed = phone.locator("#panel .month")
    await listed.get_by_text("case 1 · Headache 1", exact=True).wait_for()
    await plan.sound(phone, "plan-phone")
    boxes = {name: await listed.get_by_role("button", name=name).bounding_box()
             for name in ("Wed 6 Jan 2027", "Fri 8 Jan 2027")}
    assert boxes["Wed 6 Jan 2027"]["y"] < boxes["Fri 8 Jan 2027"]["y"]
    await phone.get_by_role("button", name="January 2027").click()
    await phone.get_by_text("Fri 1 Jan 2027 to Sun 31 Jan 2027").wait_for()
    await plan.sound(phone, "plan-month-phone")
    await listed.get_by_role("button", name="Wed 6 Jan 2027").press("Enter")
    await phone.locator("#panel").get_by_text("Morning, 7:00: case 2").wait_for()
    await plan.sound(phone, "plan-day")
    await phone.locator("#panel").get_by_role("button", name="Move").press("Enter")
    await phone.locator("#panel [name$=to]").fill("2027-01-11")
    await phone.locator("#panel").get_by_role("button", name="Move it").press("Enter")
    await phone.locator("#panel").get_by_text("Case 2 moves from Wed 6 Jan 2027 to Mon 11 Jan 2027.").wait_for()
    await plan.sound(phone, "plan-moved")
    assert plan.complaints == []
