"""The same pixels in several cases and communities: each shows its own, and takes down no other's."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from sqlalchemy import select

from bot.behind import Behind
from db import cases, rounds
from db.blobs import BLOB
from tests.scenarios.desk import SIGNED, approve, drafted, look, post
from tests.scenarios.driver import Driver, House


async def pictures(house: House) -> set[str]:
    """Give the hashes of every picture that was drawn."""
    query = select(BLOB.c.hash).where(BLOB.c.kind == "picture")
    return set(await house.app.database.read(lambda session: session.execute(query).scalars().all()))


async def served(house: House, hashes: Collection[str], workspace: str = "room") -> set[str]:
    """Give which of some pictures the pages of a community would send."""
    behind, community = Behind(house.app.database, house.app.bytes), await house.community(workspace)
    return {one for one in hashes if await behind.public_picture(community, one) is not None}


async def withdraw(house: House, seat: Driver, number: int = 1) -> None:
    """Take a case down."""
    await seat.say(f"case withdraw {number}")
    assert (await seat.fill(sure="yes")).startswith("Withdrawn.")
    await house.settle()


async def test_another_communitys_takedown_is_its_own(house: House) -> None:
    dana = await house.seat("Dana", "director")
    await post(house, dana)
    await house.place(workspace="other")
    eve = await house.seat("Eve", "director", workspace="other")
    await post(house, eve)
    drawn = await pictures(house)
    assert drawn
    assert await served(house, drawn) == await served(house, drawn, "other") == drawn
    await withdraw(house, eve)
    assert (await served(house, drawn), await served(house, drawn, "other")) == (drawn, set())
    await house.later(hours=2)
    await house.app.upkeep.sweep()
    assert await served(house, drawn) == drawn
    assert "[picture" in dana.see()


async def test_deleting_a_copy_leaves_the_posted_case_alone(house: House) -> None:
    dana, mallory = await house.seat("Dana", "director"), await house.seat("Mallory", "contributor")
    await post(house, dana)
    drawn = await pictures(house)
    await drafted(house, mallory, title="A copy")
    await mallory.say("case delete 2")
    assert await mallory.fill(sure="yes") == "Deleted."
    await house.settle()
    assert await served(house, drawn) == drawn
    assert "[picture" in dana.see()


async def test_what_was_withdrawn_stays_down_and_leaves_the_disk(house: House) -> None:
    dana = await house.seat("Dana", "director")
    await drafted(house, dana, findings=[{"image": 1, "box": [20, 20, 30, 30], "label": "J. Doe"}])
    await approve(dana)
    drawn = await pictures(house)
    await drafted(house, dana, title="The same pixels without the mark")
    await withdraw(house, dana)
    assert await served(house, drawn) == set()
    assert "is approved" in await approve(dana, 2)
    again = await served(house, drawn)
    assert (len(again), len(drawn)) == (1, 2)
    await house.app.upkeep.sweep()
    assert {one for one in drawn if house.app.bytes.has(one)} == again
    await withdraw(house, dana, 2)
    await house.app.upkeep.sweep()
    assert not any(house.app.bytes.has(one) for one in drawn)


async def twice_posted(house: House) -> Driver:
    """Post two cases with the same pixels."""
    dana = await house.seat("Dana", "director")
    await post(house, dana)
    await drafted(house, dana, title="The same pixels, another question")
    assert "is approved" in await approve(dana, 2)
    await dana.say("post now 2")
    await house.settle()
    seat: Driver = dana
    return seat


async def statuses(house: House) -> list[str]:
    found = [await house.app.database.read(cases.get, await house.community(), one) for one in (1, 2)]
    return [one.status for one in found if one is not None]


@pytest.mark.parametrize("hid", [True, False])
async def test_a_founded_concern_takes_every_case_with_the_same_pixels_down(house: House, hid: bool) -> None:
    await twice_posted(house)
    drawn = await pictures(house)
    rey, ada = await house.seat("Rey"), await house.seat("Ada", "editor")
    if not hid:
        # Each member hides one case a day; a second ticket waits for an editor.
        await ada.press_token("privacy.hide/2")
        await ada.say("privacy restore 1")
        for number in (1, 2):
            await rey.press_token("privacy.hide/1")
            await ada.say(f"privacy restore {number + 1}")
            await house.later(hours=25)
    await rey.press_token("privacy.hide/1")
    await house.settle()
    shown = await ada.say(f"privacy ticket {1 if hid else 4}")
    assert ("They are hidden there too" if hid else "They are not hidden there either") in shown
    assert (await served(house, drawn) == set()) is hid
    await ada.press("Keep hidden and withdraw")
    assert "Withdrawn: cases 1, 2, which show pictures of the same series." in await ada.fill(note="")
    await house.settle()
    assert await statuses(house) == ["withdrawn"] * 2
    assert await served(house, drawn) == set()
    assert "[picture" not in (await house.seat("Ingrid")).see()


async def test_a_copys_withdrawn_permission_asks_an_editor_about_the_others(house: House) -> None:
    dana, mallory = await house.seat("Dana", "director"), await house.seat("Mallory", "contributor")
    ada = await house.seat("Ada", "editor")
    await post(house, dana)
    drawn = await pictures(house)
    await drafted(house, mallory, title="A copy")
    await mallory.say("case permission 2")
    await mallory.press("Permission was withdrawn")
    assert "Somebody else's case 1 shows pictures of the same series: it is hidden" in await mallory.fill(sure="yes")
    await house.settle()
    assert await statuses(house) == ["approved", "withdrawn"]
    assert await served(house, drawn) == set()
    assert "The permission of another case with the same pictures was withdrawn." in await ada.say("privacy ticket 1")
    await ada.press("Restore")
    assert await served(house, drawn) == drawn


async def test_pictures_that_another_case_keeps_hidden_are_not_said_to_be_shown(house: House) -> None:
    dana, ella = await house.seat("Dana", "director"), await house.seat("Ella", "editor")
    await post(house, dana)
    await drafted(house, dana, title="A copy")
    await approve(dana, 2)
    await (await house.seat("Rey")).press_token("privacy.hide/1")
    await house.app.database.write(rounds.hide, await house.community(), 2, house.clock.now())
    said = await ella.say("privacy restore 1")
    assert "These pictures stay hidden: case 2 shows the same, and waits to be decided too." in said
    assert "shown again" not in said


async def test_a_concern_about_a_recalled_case_is_heard(house: House) -> None:
    dana, rey = await house.seat("Dana", "director"), await house.seat("Rey")
    ada = await house.seat("Ada", "editor")
    await post(house, dana)
    drawn = await pictures(house)
    await dana.say("case recall 1")
    await dana.fill(sure="yes")
    assert "These pictures are hidden now. Keep them so" in await rey.say("privacy concern 1")
    assert "These pictures are hidden already" in await rey.press("Keep hidden")
    assert "These pictures are hidden already" in await rey.say("privacy concern 1")
    assert "They are hidden everywhere until one of you decides." in await dana.say("privacy ticket 1")
    await dana.say("case review 1")
    await look(dana)
    await dana.press("Approve")
    assert "is approved" in await dana.fill(**SIGNED)
    assert await served(house, drawn) == set()
    await ada.say("privacy restore 1")
    assert await served(house, drawn) == drawn


@pytest.mark.parametrize("end", ["case reject 1", "case withdraw 1"])
async def test_a_closed_case_is_not_drawn_for_anybody(house: House, end: str) -> None:
    dana, ed = await house.seat("Dana", "director"), await house.seat("Ed", "editor")
    await drafted(house, dana)
    await dana.say("case submit 1")
    behind, community = Behind(house.app.database, house.app.bytes), await house.community()
    me = (await house.app.records.enter(ed.person, ed.place, house.clock.now())).member
    sheets = await behind.sheets(community, 1, me)
    assert sheets is not None
    (one,) = sheets.drafts
    assert await behind.draft_picture(community, 1, 1, one.pixels) is not None
    assert await behind.draft_picture(community, 1, 2, one.pixels) is None
    assert await house.app.database.read(cases.opened_by, 1) == (me,)
    await dana.say(end)
    await (dana.fill(note="No.") if "reject" in end else dana.fill(sure="yes"))
    assert await behind.draft_picture(community, 1, 1, one.pixels) is None
    assert await behind.sheets(community, 1, me) is None


async def test_a_picture_that_the_store_lost_is_not_there(house: House) -> None:
    dana = await house.seat("Dana", "director")
    await drafted(house, dana)
    row = await house.app.database.read(cases.get, await house.community(), 1)
    assert row is not None
    house.app.bytes.delete(row.stacks[0].hash)
    behind = Behind(house.app.database, house.app.bytes)
    sheets = await behind.sheets(await house.community(), 1, None)
    assert sheets is not None
    assert await behind.draft_picture(await house.community(), 1, 1, sheets.drafts[0].pixels) is None
