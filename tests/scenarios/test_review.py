"""The review: every picture opened, one signature or two, and what was decided kept for good."""

from __future__ import annotations

from pathlib import Path

import pytest

import db.cases
import db.signatures
from bot.behind import Behind
from tests.scenarios.desk import SIGNED, UNKNOWN_SIGNED, add, approve, drafted, look, post
from tests.scenarios.driver import Driver, House, correct


async def read(house: House, number: int = 1) -> db.cases.CaseRow:
    row = await house.app.database.read(db.cases.by_number, await house.community(), number)
    assert row is not None
    return row


async def member(house: House, seat: Driver) -> int:
    me = (await house.app.records.enter(seat.person, seat.place, house.clock.now())).member
    assert me is not None
    return me


async def sign(seat: Driver, number: int = 1, **more: object) -> str:
    """Look at a case and sign for it."""
    await seat.say(f"case review {number}")
    await look(seat, number)
    await seat.press("Approve")
    return await seat.fill(**{**SIGNED, **more})


async def decisions(house: House, number: int = 1) -> list[str]:
    row = await read(house, number)
    return [one.decision for one in await house.app.database.read(db.signatures.of_case, row.community, row.id)]


@pytest.fixture
async def in_review(house: House) -> tuple[Driver, Driver]:
    """An author whose case is in review, and an editor."""
    author, editor = await house.seat("Cara", "contributor"), await house.seat("Ed", "editor")
    await drafted(house, author, count=40, key_images=[3, 20])
    await author.say("case submit 1")
    return author, editor


async def test_nobody_signs_before_opening_every_picture(house: House, in_review: tuple[Driver, Driver]) -> None:
    _, editor = in_review
    shown = await editor.say("case review 1")
    assert "Looked at: 0 of 3 shown or marked." in shown
    shown = await editor.press("Approve")
    assert "Open every picture of case 1 that is shown or marked before you approve it" in shown
    assert editor.form is None
    for token in ("review.approve/1/1/1/1/x", "review.approve/1/1/1/1"):
        await editor.press_token(token)
        assert (await read(house)).status == "review"
    assert await look(editor) == 1
    assert "Looked at: 3 of 3 shown or marked." in await editor.say("case review 1")
    assert "Case 1 is approved" in await sign(editor)


async def test_what_one_opened_does_not_count_for_another(house: House, in_review: tuple[Driver, Driver]) -> None:
    _, editor = in_review
    await look(editor)
    other = await house.seat("Dana", "director")
    assert "Looked at: 0 of 3" in await other.say("case review 1")
    assert "Open every picture" in await other.press("Approve")


async def test_another_window_shows_other_pictures(house: House, in_review: tuple[Driver, Driver]) -> None:
    _, editor = in_review
    await look(editor)
    row = await read(house)
    await house.app.database.write(db.cases.edit, row.community, row.id, {"window": {"center": 40.0, "width": 80.0}},
                                   row.author, house.clock.now())
    assert "Looked at: 0 of 3" in await editor.say("case review 1")


async def test_pictures_of_many_slices_are_looked_at_in_sheets(house: House) -> None:
    author, editor = await house.seat("Cara", "contributor"), await house.seat("Ed", "editor")
    await drafted(house, author, count=40)
    row = await read(house)
    await house.app.database.write(_masked_in, row.stacks[0].id, range(1, 31))
    await author.say("case submit 1")
    assert "Looked at: 0 of 30 shown or marked." in await editor.say("case review 1")
    assert await look(editor) == 3
    assert "Case 1 is approved" in await sign(editor)


def _masked_in(session: object, stack: int, pictures: range) -> None:
    from db.rows import set_where

    boxes = {str(picture): [[1, 1, 4, 4]] for picture in pictures}
    report = {"kept": [], "text": {"series": 1, "pictures": list(pictures), "everywhere": [], "boxes": boxes}}
    set_where(session, db.cases.STACK, db.cases.STACK.c.id == stack, report=report)  # type: ignore[arg-type]


async def test_one_signature_is_enough_where_nobody_asks_for_two(house: House) -> None:
    editor = await house.seat("Ed", "editor")
    await drafted(house, editor)
    await editor.say("case submit 1")
    assert "One signature is needed, and yours is enough." in await editor.say("case review 1")
    assert "Case 1 is approved" in await sign(editor)
    shown = await editor.say("case decisions 1")
    assert "Signed; looked at every picture; nothing dates or places it" in shown
    assert "Ed" in shown


async def two_signatures(house: House) -> Driver:
    director = await house.seat("Dana", "director")
    await director.say("review rules")
    assert "Two editors sign each case" in await director.fill(reviewers="2")
    return director


async def test_two_editors_sign_where_the_community_asks(house: House, in_review: tuple[Driver, Driver]) -> None:
    _, editor = in_review
    director = await two_signatures(house)
    assert "This community asks for two signatures." in await editor.say("case review 1")
    assert "approved when one more editor has signed it" in await sign(editor)
    assert (await read(house)).status == "review"
    assert "Signed by Ed. Signatures still needed: 1." in await director.say("case review 1")
    assert "[Approve]" not in await editor.say("case review 1")
    assert "approved already" not in await editor.say("case approve 1 --looked --undated --unspoiled --seen x")
    assert "Case 1 is approved" in await sign(director)
    assert await decisions(house) == ["approved", "approved"]


async def test_the_same_editor_does_not_sign_twice(house: House, in_review: tuple[Driver, Driver]) -> None:
    _, editor = in_review
    await two_signatures(house)
    await editor.say("case review 1")
    await look(editor)
    await editor.press("Approve")
    form = editor.form
    await editor.fill(**SIGNED)
    editor.form = form
    assert "You have signed case 1 already." in await editor.fill(**SIGNED)
    assert await decisions(house) == ["approved"]
    assert (await read(house)).status == "review"


async def test_the_authors_own_signature_does_not_count_among_two(house: House) -> None:
    author, editor = await house.seat("Ada", "editor"), await house.seat("Ed", "editor")
    director = await two_signatures(house)
    await drafted(house, author)
    await author.say("case submit 1")
    shown = await author.say("case review 1")
    assert "[Approve]" not in shown
    assert "its author's signature does not count" in shown
    await look(author)
    assert "two other editors sign it" in await author.press_token(f"review.approve/1/-/-/-/{await seal(house)}")
    assert await decisions(house) == []
    await sign(editor)
    assert "Case 1 is approved" in await sign(director)


async def seal(house: House) -> str:
    return db.signatures.digest(await read(house))


async def test_a_change_between_two_signatures_voids_the_first(house: House, in_review: tuple[Driver, Driver]) -> None:
    _, editor = in_review
    director = await two_signatures(house)
    await sign(editor)
    row = await read(house)
    await house.app.database.write(db.cases.edit, row.community, row.id, {"alt": "A head."}, row.author,
                                   house.clock.now())
    assert "Signed by" not in await director.say("case review 1")
    assert "one more editor" in await sign(director)
    assert (await read(house)).status == "review"
    assert "Case 1 is approved" in await sign(editor)


async def test_a_return_voids_what_was_signed(house: House, in_review: tuple[Driver, Driver]) -> None:
    author, editor = in_review
    director = await two_signatures(house)
    await sign(editor)
    await director.say("case return 1")
    await director.fill(note="Crop it.")
    await author.say("case submit 1")
    assert "one more editor" in await sign(director)
    assert "Case 1 is approved" in await sign(editor)
    assert await decisions(house) == ["approved", "returned", "approved", "approved"]


async def test_two_sign_where_tracing_is_likely(house: House) -> None:
    author, editor = await house.seat("Ada", "editor"), await house.seat("Ed", "editor")
    await drafted(house, author, tags=["rare"], history=(
        "A 43-year-old firefighter, hurt in the bridge collapse in Springfield on 4 July 2026, with a tattoo."))
    await author.say("case submit 1")
    shown = await author.say("case review 1")
    assert "Tracing this patient" in shown
    assert "[Approve]" not in shown
    assert "one more editor" in await sign(editor)


async def test_everything_that_was_decided_is_kept(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director)
    await director.say("case submit 1")
    await director.say("case return 1")
    await director.fill(note="Mr Smith is named in it.")
    await director.press("It is fine, save it")
    await approve(director)
    await director.say("case withdraw 1")
    await director.fill(sure="yes")
    shown = await director.say("case decisions 1")
    for told in ("Returned with a note", "Signed", "Withdrawn", "Dana"):
        assert told in shown, shown
    assert "Smith" not in shown
    kept = await house.app.database.read(db.signatures.of_case, await house.community(), 1)
    assert "Smith" not in repr(kept)
    assert all(len(one.pixels) == 64 for one in kept)
    assert "Nothing was decided" in await _empty(house, director)


async def _empty(house: House, seat: Driver) -> str:
    await drafted(house, seat)
    return await seat.say("case decisions 2")


async def test_who_may_not_decide_cannot(house: House, in_review: tuple[Driver, Driver]) -> None:
    author, _ = in_review
    stranger = await house.seat("Sam", "admin", workspace="elsewhere")
    for words in ("case decisions 1", "case mark 1 1 answer", "case mask 1 1 '1 1 5 5'", "case unmask 1 1"):
        assert "Only " in await author.say(words), words
        assert "no case 1 here" in await stranger.say(words), words
    for token in ("review.decisions/1", "review.mark/1/1/answer", "review.mask/1/1/1%201%205%205", "review.unmask/1/1"):
        assert "not here any more" in await stranger.press_token(token), token
    assert "Only " in await author.say("review rules")
    row = await read(house)
    assert (row.version.answer_images, row.status) == ([], "review")


async def test_a_grey_picture_with_a_header_is_not_asked_about_persons(house: House) -> None:
    editor = await house.seat("Ed", "editor")
    await drafted(house, editor)
    await editor.say("case submit 1")
    await editor.say("case review 1")
    await look(editor)
    asked = await editor.press("Approve")
    assert "Nothing here dates or places it" in asked
    assert "No person is shown" not in asked
    assert "Confirm this" in await editor.fill(**{**SIGNED, "undated": "no"})
    await correct(editor)
    assert "Case 1 is approved" in await editor.fill(**SIGNED)



@pytest.mark.parametrize("risk", ["colour", "rendering"])
async def test_a_color_picture_needs_its_own_word(house: House, risk: str) -> None:
    editor = await house.seat("Ed", "editor")
    await drafted(house, editor)
    row = await read(house)
    await house.app.database.write(_colored, row.stacks[0].id, {**row.stacks[0].meta, "risks": [risk]})
    await editor.say("case submit 1")
    assert "There are color pictures, renderings or pictures without a header here" in await editor.say("case review 1")
    await look(editor)
    assert "No person is shown" in await editor.press("Approve")
    assert "Confirm this" in await editor.fill(**SIGNED)
    await correct(editor)
    assert "Case 1 is approved" in await editor.fill(**SIGNED, nobody="yes")
    assert "no person is shown" in await editor.say("case decisions 1")


async def test_a_grey_picture_without_a_header_needs_its_own_word_too(house: House, tmp_path: Path) -> None:
    """Nothing says what it is of, so it may be a photograph."""
    editor = await house.seat("Ed", "editor")
    await add(house, editor, tmp_path)
    await editor.say("case submit 1")
    assert "pictures without a header here" in await editor.say("case review 1")
    await look(editor)
    assert "No person is shown" in await editor.press("Approve")
    assert "Confirm this" in await editor.fill(**SIGNED)
    await correct(editor)
    assert "Case 1 is approved" in await editor.fill(**UNKNOWN_SIGNED)


def _colored(session: object, stack: int, meta: dict[str, object]) -> None:
    from db.rows import set_where

    set_where(session, db.cases.STACK, db.cases.STACK.c.id == stack, meta=meta)  # type: ignore[arg-type]


async def test_each_picture_stands_with_the_question_or_the_answer(house: House, tmp_path: Path) -> None:
    director = await house.seat("Dana", "director")
    await add(house, director, tmp_path, count=3)
    shown = await director.say("case submit 1")
    assert "say of each that is shown" in await director.say("case review 1")
    await look(director)
    assert "say of each that is shown" in await director.press_token(f"review.approve/1/-/-/-/{await seal(house)}")
    assert "Picture 2 is shown with the answer only." in await director.say("case mark 1 2 answer")
    assert "Picture 1 stands with the question." in await director.say("case mark 1 1 question")
    assert "Choose another one for it first." in await director.say("case mark 1 1 answer")
    assert "has no picture 9" in await director.say("case mark 1 9 answer")
    shown = await director.say("case review 1")
    assert "3 pictures, of which 2 will be shown." in shown
    assert "With the answer only: picture 2" in shown
    assert "Case 1 is approved" in await sign(director, nobody="yes")
    pictures = (await read(house)).pictures
    assert [(one.image, one.meaning, one.question_blob is None) for one in pictures] == [
        (0, "question", False), (1, "answer", True)]
    assert "Only in a draft or in a review" in await director.say("case mark 1 3 answer")


async def test_slices_of_a_head_that_give_a_face_are_not_shown_together(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director, count=40, key_images=[10, 12])
    row = await read(house)
    meta = {**row.stacks[0].meta, "volume": True, "risks": ["face"]}
    await house.app.database.write(_colored, row.stacks[0].id, meta)
    shown = await director.say("case show 1")
    assert "Picture 12 lies too near to another that is shown." in shown
    assert "Picture 12 lies too near" in await director.say("case submit 1")
    assert "Picture 12 is not shown." in await director.say("case mark 1 12 hidden")
    assert "Picture 9 lies too near" in await director.say("case mark 1 9 answer")
    assert "with the answer only" in await director.say("case mark 1 30 answer")
    assert "in review" in await director.say("case submit 1")
    assert "A face can be recognized" in await director.say("case review 1")


async def test_what_is_shown_instead_of_the_middle_of_a_head_is_checked_too(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director, count=30, answer_images=[16, 20])
    row = await read(house)
    meta = {**row.stacks[0].meta, "places": [[0.0, 0.0, 5.0 * place] for place in range(30)]}
    await house.app.database.write(_colored, row.stacks[0].id, meta)
    # The middle one is for the answer, so its neighbor stands with the question.
    assert "Picture 16 lies too near to another that is shown." in await director.say("case show 1")
    assert "Picture 16 lies too near" in await director.say("case submit 1")


async def test_an_approval_is_taken_back_and_given_anew(house: House) -> None:
    director = await house.seat("Dana", "director")
    await post(house, director)
    await director.say("case recall 1")
    assert "Nothing was changed." in await director.fill()
    await director.say("case recall 1")
    assert "in review again" in await director.fill(sure="yes")
    await house.settle()
    assert (await read(house)).status == "review"
    assert "[picture: Axial CT of the head.]" not in director.see()
    assert await decisions(house) == ["approved", "voided"]
    # The pixels are the same, so the look at them still counts.
    assert "Looked at: 1 of 1" in await director.say("case review 1")
    assert "Case 1 is approved" in await sign(director)
    await house.settle()
    assert "[picture: Axial CT of the head.]" in director.see()
    author = await house.seat("Cara", "contributor")
    assert "Only " in await author.say("case recall 1")


async def test_an_approved_case_shows_no_picture_that_nobody_opened(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director, count=40, key_images=[20])
    await approve(director)
    house.ask_whole()
    await director.say("case edit 1")
    assert "Picture 35 was not shown before. Open it" in await director.fill(key_images="20, 35")
    await director.say("case edit 1")
    assert "Another window shows what this one hides" in await director.fill(window="40/80")
    assert [one.image for one in (await read(house)).pictures] == [19]
    await look_at(house, director, 35)
    await director.say("case edit 1")
    assert "Saved." in await director.fill(key_images="20, 35")
    assert [one.image for one in (await read(house)).pictures] == [19, 34]


async def look_at(house: House, seat: Driver, number: int) -> None:
    """Open one picture."""
    behind, row, me = Behind(house.app.database, house.app.bytes), await read(house), await member(house, seat)
    sheets = await behind.sheets(row.community, row.id, me)
    assert sheets is not None
    pixels = sheets.drafts[number - 1].pixels
    await behind.opened(row.community, row.id, number, pixels, me, house.clock.now())


async def test_an_approved_case_is_posted_with_its_pictures(house: House) -> None:
    director = await house.seat("Dana", "director")
    await post(house, director)
    assert "[picture: Axial CT of the head.]" in director.see()
