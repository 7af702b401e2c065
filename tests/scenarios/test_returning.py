"""Pictures that were taken back for good come again: they are refused, and it is said why."""

from __future__ import annotations

from pathlib import Path

from tests.scenarios.desk import SIGNED, add, approve, drafted, look
from tests.scenarios.driver import Driver, House
from tests.scenarios.test_permission import RECORD, row_of

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
    await approve(director)
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
    await drafted(house, other, **RECORD)
    await drafted(house, author, title="Another")
    await author.say("case submit 2")
    await revoked(other)
    await editor.say("case review 2")
    await look(editor, 2)
    await editor.press("Approve")
    assert "Case 2 is approved" in await editor.fill(**SIGNED)
    assert "being checked" in await (await house.seat("Dana", "director")).say("post now 2")
