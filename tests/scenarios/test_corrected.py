"""Corrections of approved cases: one editor signs for what they change, and never replaces what two have signed."""

from __future__ import annotations

import pytest

import db.signatures
from bot import Refusal
from cogs.cases import correcting
from cogs.cases.showing import Stills
from tests.scenarios.desk import approve, drafted
from tests.scenarios.driver import Driver, House
from tests.scenarios.test_review import in_review, look_at, member, read, seal, sign, two_signatures

__all__ = ["in_review"]


async def test_what_two_editors_signed_is_not_changed_by_one(house: House, in_review: tuple[Driver, Driver]) -> None:
    _, editor = in_review
    director = await two_signatures(house)
    await sign(editor)
    await sign(director)
    before = await read(house)
    assert before.status == "approved"
    house.ask_whole()
    for changed in ({"history": "65-year-old, fell on the ice."}, {"key_images": "3"}, {"alt": "A head."}):
        await editor.say("case edit 1")
        assert "Two editors signed case 1 as it is. Take the approval back first" in await editor.fill(**changed)
        assert await read(house) == before
    assert "Saved." in await unchanged(editor)
    house.ask_whole(False)
    await editor.say("case edit 1")
    await editor.press_token("review.recall/1")
    assert "in review again" in await editor.fill(sure="yes")
    house.ask_whole()
    await editor.say("case edit 1")
    assert "Saved." in await editor.fill(history="65-year-old, fell on the ice.")
    assert "one more editor" in await sign(editor)


async def unchanged(seat: Driver) -> str:
    await seat.say("case edit 1")
    return await seat.fill()


async def test_an_edit_of_an_approved_case_is_signed_for(house: House) -> None:
    editor, other = await house.seat("Ed", "editor"), await house.seat("Dana", "director")
    await drafted(house, editor, count=40, key_images=[20])
    await approve(editor)
    await look_at(house, other, 35)
    house.ask_whole()
    await other.say("case edit 1")
    assert "Saved." in await other.fill(history="65-year-old.", key_images="20, 35")
    await unchanged(other)
    row = await read(house)
    first, second = await house.app.database.read(db.signatures.of_case, row.community, row.id)
    assert (first.decision, second.decision, second.member) == ("approved", "approved", await member(house, other))
    assert second.looked == await seal(house) != first.looked
    assert second.pixels == db.signatures.pixels_of_case(row) != first.pixels
    assert "Signed; an edit of the approved case" in await other.say("case decisions 1")


async def test_words_that_tell_who_it_is_are_not_added_to_an_approved_case(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director)
    await approve(director)
    house.ask_whole()
    await director.say("case edit 1")
    assert "so two editors sign case 1. Leave them out" in await director.fill(tags="case report, photograph, rare")
    assert (await read(house)).version.tags == []


async def test_an_edit_checked_before_the_approval_is_not_saved_after_it(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director, count=40, key_images=[20])
    draft = await read(house)
    await approve(director)
    approved, write, now = await read(house), house.app.database.write, house.clock.now()
    me = await member(house, director)
    with pytest.raises(Refusal, match="Somebody else decided"):
        await write(correcting.save, draft, {"key_images": [35]}, None, me, now, "")
    assert await read(house) == approved
    elsewhere = Stills("0" * 64, (), ({"series": 1, "image": 34, "stack": "0" * 64, "question_blob": None,
                                      "reveal_blob": None, "meaning": "question"},))
    with pytest.raises(Refusal, match="Somebody else decided"):
        await write(correcting.save, approved, {"key_images": [35]}, elsewhere, me, now, "")
    assert await read(house) == approved
