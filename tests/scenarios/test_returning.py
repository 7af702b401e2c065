"""Pictures that were taken back for good come again: they are refused, and it is said why."""

from __future__ import annotations

from pathlib import Path

import db.blobs
from cogs.cases.masking import replaced
from cogs.cases.masks import Masked
from tests.scenarios.desk import SIGNED, UNKNOWN_SIGNED, add, approve, drafted, look
from tests.scenarios.driver import Driver, House
from tests.scenarios.test_permission import row_of

WITHDRAWN = "These pictures were in case 1, whose permission was withdrawn"


async def revoked(seat: Driver) -> str:
    await seat.say("case permission 1")
    await seat.press("Permission was withdrawn")
    return await seat.fill(sure="yes")


async def test_pictures_of_a_withdrawn_permission_are_not_taken_again(house: House, tmp_path: Path) -> None:
    director = await house.seat("Dana", "director")
    await add(house, director, tmp_path)
    assert "Taken down: case 1" in await revoked(director)
    await house.settle()
    await add(house, director, tmp_path)
    assert WITHDRAWN in await director.say("case show 2")
    assert (await row_of(house, 2)).stacks == ()


async def test_pictures_that_were_founded_are_not_taken_again(house: House, tmp_path: Path) -> None:
    director = await house.seat("Dana", "director")
    await add(house, director, tmp_path)
    await approve(director, signed=UNKNOWN_SIGNED)
    await director.say("post now 1")
    await house.settle()
    await director.press_token("privacy.hide/1")
    await director.say("privacy ticket 1")
    await director.press("Keep hidden and withdraw")
    assert "Withdrawn." in await director.fill(note="Found.")
    await house.settle()
    await add(house, director, tmp_path)
    shown = await director.say("case show 2")
    assert "These pictures were in case 1, which was withdrawn after a privacy concern" in shown


async def test_what_waits_for_a_ticket_may_be_signed_and_stays_hidden(house: House) -> None:
    """Whoever has the same bytes does not end another author's case by themselves, and shows nothing either."""
    author, editor = await house.seat("Ada", "contributor"), await house.seat("Ed", "editor")
    other = await house.seat("Otto", "contributor")
    await drafted(house, other, permission_kind="public", permission_reference="Collection 231")
    await drafted(house, author, title="Another")
    await author.say("case submit 2")
    await revoked(other)
    await editor.say("case review 2")
    await look(editor, 2)
    await editor.press("Approve")
    assert "Case 2 is approved" in await editor.fill(**SIGNED)
    assert "being checked" in await (await house.seat("Dana", "director")).say("post now 2")


async def test_a_hidden_series_is_not_dropped_to_show_another_case(house: House) -> None:
    author, director = await house.seat("Ada", "contributor"), await house.seat("Dana", "director")
    for number, title in ((1, "Headache after a fall"), (2, "Another")):
        await drafted(house, author, title=title)
        await approve(director, number)
        await director.say(f"post now {number}")
    await house.settle()
    assert await shown(house, 2)
    await (await house.seat("Rey")).press_token("privacy.hide/1")
    await house.settle()
    assert not await shown(house, 2)
    assert "taken back" in (await director.say("case recall 1")).casefold() or director.form
    if director.form:
        await director.fill(sure="yes")
    assert (await row_of(house, 1)).status == "review"
    assert "are hidden while an editor looks at them, so it keeps them." in await author.say("case drop 1 1")
    await author.say("case delete 1")
    assert "so it keeps them" in await author.fill(sure="yes")
    assert (await row_of(house, 1)).stacks
    assert not await shown(house, 2)


async def shown(house: House, number: int) -> bool:
    """Tell whether any picture of a case may be seen."""
    row = await row_of(house, number)
    hashes = {one.question_blob for one in row.pictures if one.question_blob}
    return bool(await house.app.database.read(db.blobs.publics, row.community, hashes))


async def test_fewer_masks_in_a_hidden_case_show_no_other_case(house: House) -> None:
    author, director = await house.seat("Ada", "contributor"), await house.seat("Dana", "director")
    for number, title in ((1, "Headache after a fall"), (2, "Another")):
        await drafted(house, author, title=title)
        await approve(director, number)
        await director.say(f"post now {number}")
    await house.settle()
    await (await house.seat("Rey")).press_token("privacy.hide/1")
    await director.say("case recall 1")
    if director.form:
        await director.fill(sure="yes")
    row = await row_of(house, 1)
    assert (row.status, (await row_of(house, 2)).status) == ("review", "approved")
    done = Masked({"hash": "7" * 64, "meta": row.stacks[0].meta, "report": {}}, Path("stack.npy"), 0)
    assert await house.app.database.write(replaced, row.community, row.id, row.stacks[0], done, None,
                                          house.clock.now(), False) in ("replaced", "taken down")
    assert (await row_of(house, 2)).status == "review"
    assert not await shown(house, 2)
