"""A signature stands for what was looked at: whatever changes after the look is looked at again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

import db.cases
from db.blobs import BLOB
from tests.scenarios.desk import SIGNED, UNKNOWN_SIGNED, approve, drafted, draw_picture, look, post
from tests.scenarios.driver import Driver, House


async def status(house: House, number: int = 1) -> str:
    row = await house.app.database.read(db.cases.by_number, await house.community(), number)
    assert row is not None
    return row.status


async def looked(house: House) -> tuple[Driver, Driver]:
    """Bring a case to an editor who has looked at it and holds the form to sign."""
    author, editor = await house.seat("Cara", "contributor"), await house.seat("Ed", "editor")
    await drafted(house, author)
    await author.say("case submit 1")
    await editor.say("case review 1")
    await look(editor)
    await editor.press("Approve")
    return author, editor


async def test_pictures_that_came_after_the_look_are_not_released(house: House, tmp_path: Path) -> None:
    author, editor = await looked(house)
    await author.say("case pictures 1")
    assert "It was in review." in await author.upload("pictures", draw_picture(tmp_path / "more.png", size=96))
    await house.settle()
    assert await status(house) == "draft"
    assert "Case 1 is not in review" in await editor.fill(**SIGNED)
    assert await status(house) == "draft"
    await author.say("case submit 1")
    await editor.say("case approve 1")
    assert "2 pictures in 2 series" in await editor.press("Review 1")
    await look(editor)
    await editor.press("Approve")
    assert "Case 1 is approved" in await editor.fill(**UNKNOWN_SIGNED)


async def test_a_series_swapped_after_the_look_is_not_released(house: House, tmp_path: Path) -> None:
    author, editor = await looked(house)
    await author.say("case pictures 1")
    await author.upload("pictures", draw_picture(tmp_path / "more.png", size=96))
    await house.settle()
    await author.say("case submit 1")
    assert "It was in review." in await author.say("case drop 1 1")
    assert await status(house) == "draft"
    await author.say("case submit 1")
    shown = await editor.fill(**SIGNED)
    assert "Case 1 was changed since you looked" in shown
    assert "Correct it" not in shown
    assert "1 picture" in await editor.press("Look again")
    assert await status(house) == "review"


async def test_words_changed_after_the_look_are_not_signed_for(house: House) -> None:
    author, editor = await looked(house)
    form = editor.form
    house.ask_whole()
    await author.say("case edit 1")
    await author.fill(title="A fall on the ice")
    house.ask_whole(False)
    await author.say("case submit 1")
    editor.form = form
    assert "Case 1 was changed since you looked" in await editor.fill(**SIGNED)
    assert "A fall on the ice" in await editor.press("Look again")
    await editor.press("Approve")
    assert "Case 1 is approved" in await editor.fill(**SIGNED)


async def test_an_editor_who_changes_a_case_in_review_looks_again_too(house: House, tmp_path: Path) -> None:
    _, editor = await looked(house)
    other = await house.seat("Dana", "director")
    await other.say("case pictures 1")
    await other.upload("pictures", draw_picture(tmp_path / "more.png", size=96))
    await house.settle()
    assert await status(house) == "review"
    assert "Case 1 was changed since you looked" in await editor.fill(**SIGNED)
    assert await status(house) == "review"


async def test_whoever_types_an_approval_looks_first(house: House) -> None:
    _, editor = await looked(house)
    assert "Look at case 1 before you approve it." in await editor.say("case approve 1")
    shown = await editor.say("case approve 1 --looked --undated --unspoiled")
    assert "Look at case 1 first, then approve it here." in shown
    assert "1 picture, of which 1 will be shown." in shown
    assert await status(house) == "review"
    shown = await editor.say("case approve 1 --looked --undated --unspoiled --seen nothing")
    assert "Case 1 was changed since you looked" in shown
    for token in ("review.approve/1", "review.approve/1/1/1/1"):
        assert "Look at case 1" in await editor.press_token(token)
        assert await status(house) == "review"
    await editor.press("Approve")
    assert "Case 1 is approved" in await editor.fill(**SIGNED)


async def test_an_old_button_says_that_the_case_changed(house: House) -> None:
    _, editor = await looked(house)
    assert "Case 1 was changed since you looked" in await editor.press_token("review.approve/1/-/-/-/x")


async def opened(house: House, seat: Driver) -> bool:
    me = await house.app.records.enter(seat.person, seat.place, house.clock.now())
    return me.member in await house.app.database.read(db.cases.opened_by, 1)


@pytest.mark.parametrize("typed", ["key: A", "key: A explanation: mine why-not: A: no"])
async def test_whoever_reads_the_answer_in_a_form_is_remembered(house: House, typed: str) -> None:
    author, editor = await house.seat("Dana", "director"), await house.seat("Ed", "editor")
    await drafted(house, author, teaching_points=["Crescent."])
    assert not await opened(house, editor)
    house.ask_whole()
    await editor.say(f"case edit 1 {typed}")
    assert await opened(house, editor)


async def test_whoever_writes_the_whole_case_is_remembered(house: House) -> None:
    author, editor = await house.seat("Dana", "director"), await house.seat("Ed", "editor")
    await drafted(house, author)
    form = {"title": "Fall", "prompt": "What is it?", "options": "A crescent\nA lens", "key": "A",
            "permission": "synthetic"}
    await house.app.dispatch.fill(editor.person, editor.place, "cases.edit/1", form)
    assert (await house.app.database.read(db.cases.get, await house.community(), 1)).version.title == "Fall"
    assert await opened(house, editor)


async def test_the_key_of_an_open_case_cannot_be_tried_out(house: House) -> None:
    author, editor = await house.seat("Dana", "director"), await house.seat("Ed", "editor")
    await post(house, author)
    for key in "AB":
        form = {"title": "Fall", "prompt": "What?", "options": "one\ntwo\nthree\nfour", "key": key,
                "permission": "synthetic"}
        reply = await house.app.dispatch.fill(editor.person, editor.place, "cases.edit/1", form)
        assert "this form shows its key" in repr(reply)


async def test_titles_before_the_posting_are_for_authors_and_editors(house: House) -> None:
    director, other = await house.seat("Dana", "director"), await house.seat("Cy", "contributor")
    resident = await house.seat("Res")
    await drafted(house, director, title="Aortic dissection")
    await drafted(house, other, title="Bronchial carcinoid")
    suggest = house.app.dispatch.suggest

    async def offered(seat: Driver, text: str = "", action: str = "cases.show") -> str:
        return repr(await suggest(seat.person, seat.place, action, "case", text, {}))

    assert "dissection" in await offered(director)
    for text in ("", "1", "#1", "dissect"):
        for seat in (other, resident):
            for action in ("cases.show", "cases.edit", "quiz.preview_case"):
                assert "dissection" not in await offered(seat, text, action)
    assert "carcinoid" in await offered(other)
    assert "Nothing here is called" in await other.say("case show dissection")
    assert await other.say("case list dissection") == await other.say("case list zebra")
    assert "not shown before it is posted" in await other.say("case list 1")
    assert "Bronchial carcinoid" in await other.say("case list carcinoid")
    assert "Draft · case 2" in await other.say("case show carcinoid")
    assert "Aortic dissection" in await director.say("case list dissection")
    await approve(director)
    await director.say("post now 1")
    await house.settle()
    assert "dissection" in await offered(other)
    assert "Aortic dissection" in await other.say("case list dissection")


async def test_a_rejected_case_whose_pictures_are_gone_gets_new_ones(house: House, tmp_path: Path) -> None:
    author, editor = await house.seat("Cara", "contributor"), await house.seat("Ed", "editor")
    await drafted(house, author)
    await author.say("case submit 1")
    await editor.say("case reject 1")
    await editor.fill(note="a face is visible")
    await house.later(days=2)
    await house.app.upkeep.sweep()
    assert "Missing: Pictures." in await author.say("case submit 1")
    assert "Missing: Pictures." in await author.say("case show 1")
    assert "Missing: Pictures." in await editor.say("case approve 1")
    await author.press("Add pictures")
    await author.upload("pictures", draw_picture(tmp_path / "again.png", size=96))
    await house.settle()
    assert "Returned with a note: a face is visible" in await author.say("case show 1")
    assert "in review" in await author.say("case submit 1")
    await editor.say("case review 1")
    await look(editor)
    await editor.press("Approve")
    assert "Case 1 is approved" in await editor.fill(**UNKNOWN_SIGNED)


async def test_pictures_that_the_store_lost_are_no_fault(house: House) -> None:
    _, editor = await looked(house)
    row = await house.app.database.read(db.cases.get, await house.community(), 1)
    house.app.bytes.delete(row.stacks[0].hash)
    shown = await editor.fill(**SIGNED)
    assert "The pictures of case 1 are not in the store any more. Send them again." in shown
    assert await status(house) == "review"


async def test_a_case_approved_before_its_deletion_is_confirmed_stays(house: House) -> None:
    author, director = await house.seat("Cara", "contributor"), await house.seat("Dana", "director")
    await drafted(house, author)
    await author.say("case submit 1")
    await author.say("case delete 1")
    await approve(director)
    await director.say("post now 1")
    await house.settle()
    assert "Case 1 is no draft any more. A director may withdraw it." in await author.fill(sure="yes")
    discarded = await house.app.database.write(db.cases.discard, await house.community(), 1, None, house.clock.now())
    assert (discarded, await status(house)) == ("closed", "approved")
    assert "[picture: Axial CT of the head.]" in director.see()


async def test_deleting_a_draft_leaves_the_same_pictures_of_another_case(house: House) -> None:
    director, other = await house.seat("Dana", "director"), await house.seat("Cara", "contributor")
    await post(house, director)
    await drafted(house, other)
    await other.say("case delete 2")
    assert "Deleted." in await other.fill(sure="yes")
    await house.later(hours=1)
    await house.app.upkeep.sweep()
    assert await status(house, 2) == "withdrawn"
    assert "[picture: Axial CT of the head.]" in director.see()
    stack = (await house.app.database.read(db.cases.get, await house.community(), 1)).stacks[0]
    assert house.app.bytes.path(stack.hash).exists()
    states = await house.app.database.read(lambda session: set(session.execute(select(BLOB.c.state)).scalars()))
    assert states == {"released"}
