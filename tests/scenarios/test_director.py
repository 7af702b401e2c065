"""A director's way: from pictures to a case that is posted, corrected, and taken back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import db.cases
import db.rounds
from cogs.cases import signing
from cogs.cases.showing import Drawn, Stills
from tests.scenarios.desk import (
    QUESTION,
    SIGNED,
    TYPED,
    UNKNOWN_SIGNED,
    add,
    approve,
    drafted,
    draw_picture,
    look,
    post,
)
from tests.scenarios.driver import House, correct


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what somebody sends."""
    return tmp_path_factory.mktemp("sent")


async def read(house: House, number: int = 1) -> db.cases.CaseRow:
    """Read a case of the first community."""
    row = await house.app.database.read(db.cases.by_number, await house.community(), number)
    assert row is not None
    return row


async def test_from_a_folder_to_a_posted_case(house: House, folder: Path) -> None:
    director = await house.seat("Dana", "director")
    shown = await add(house, director, folder, count=2)
    assert "Draft · case 1 · Headache after a fall" in shown
    assert "wait to be taken in" in shown
    shown = await director.press("Look again")
    assert "2 pictures. Which of them are shown is to be said." in shown
    assert "say of each that is shown whether it stands with the question or with the answer only" in shown
    assert "everything but the pixels" in shown
    assert "Key: B, Subdural hematoma" in shown
    assert "in review" in await director.press("Send to review")
    assert "Case 1: Headache after a fall" in await director.say("case queue")
    with pytest.raises(LookupError):
        await director.press("Approve")
    assert "with the question" in await director.say("case mark 1 1 question")
    assert "with the answer only" in await director.say("case mark 1 2 answer")
    await director.say("case review 1")
    assert await look(director) == 1
    await director.press("Approve")
    assert "not approved" in await director.fill(**{**UNKNOWN_SIGNED, "unspoiled": "no"})
    await correct(director)
    shown = await director.fill(**UNKNOWN_SIGNED)
    assert "Case 1 is approved" in shown
    assert not (house.app.quarantine / "case-1").exists()
    await director.say("deck add Neuro")
    shown = await director.say("deck put 1 1")
    assert "This deck has 1 case left. No schedule posts from it." in shown
    shown = await director.say(
        "schedule add Morning deck: 1 at: 07:00 places: Cases zone: America/Chicago days: weekdays")
    assert "Its deck has 1 case left, enough until Mon 4 Jan 2027." in shown
    await house.later(hours=2.5)
    assert "Case 1 · Headache after a fall" in director.see()
    assert "[picture: Axial CT of the head.]" in director.see()
    assert "posted, case 1" in await director.say("schedule show 1")


@pytest.mark.not_on("web", "discord", "slack", "slack-http",
                    why="the web rooms ask in one piece, and the chats lead there")
async def test_a_long_form_is_filled_in_parts(house: House, folder: Path) -> None:
    director = await house.seat("Dana", "contributor")
    await director.say("case add")
    await director.press("Question")
    await director.fill(**{name: TYPED[name] for name in ("title", "prompt", "options", "key")})
    await director.press("Permission")
    await director.fill(permission="the patient's consent", permission_reference="consent register 231")
    await director.press("Pictures")
    await director.upload("pictures", draw_picture(folder / "1.png"))
    shown = await director.press("Add the case")
    assert "Draft · case 1 · Cough for a week" in shown
    assert "Key: A, Silhouette sign" in shown
    assert "the patient's consent" in shown


@pytest.mark.only("room", why="the web rooms are where such files go")
async def test_a_chat_never_asks_for_a_patients_file(house: House) -> None:
    house.room.takes_patients = False
    director = await house.seat("Dana", "director")
    shown = await director.say("case add")
    assert "never sent through a chat" in shown
    assert director.form is None
    assert "never sent" in await director.press_token("cases.pictures") or director.form is None


async def test_every_fault_is_told_at_once(house: House, folder: Path) -> None:
    director = await house.seat("Dana", "director")
    shown = await add(house, director, folder, None, title="", prompt="", options=["Normal", "normal  "], key="Q",
                      window="4", key_images="one", why_not=["no letter"], findings=["20: a box"])
    for told in ("is no window", "Key pictures are numbers", "does not begin with the letter", "is no finding"):
        assert told in shown, shown
    for told in ("Title is missing", "Question is missing", "Options A and B are alike", "none of the options",
                 "Permission is missing"):
        assert told in shown, shown
    assert "Fixed" in await director.fill(title="Fixed", prompt="Which?", options=["Normal", "Not"], key="A",
                                 window="", key_images="", why_not="", findings="", permission="public",
                                         permission_reference="Example CT collection, CC BY 4.0")
    await house.settle()
    assert "1 picture" in await director.press("Look again")


async def test_faults_of_a_question_file_carry_line_and_field(house: House, folder: Path) -> None:
    director = await house.seat("Dana", "director")
    wrong = QUESTION.replace('key = "B"', 'key = "F"').replace("explanation", "explanashun").replace(
        '"synthetic"', '"granted"')
    shown = await add(house, director, folder, wrong)
    for told in ("Line 5, key:", "A to D", "Line 6, explanashun:", "Nearest to it: explanation", "Line 12",
                 "consent, institution, public, synthetic"):
        assert told in shown, shown
    assert "There is no such case" in await director.say("case list")


@pytest.mark.long
async def test_what_is_typed_goes_before_the_file(house: House, folder: Path) -> None:
    director = await house.seat("Dana", "director")
    shown = await add(house, director, folder, title="Another title", key="Normal")
    assert "case 1 · Another title" in shown
    assert "Key: D, Normal" in shown


async def test_broken_pictures_leave_the_draft_and_a_sentence(house: House, folder: Path) -> None:
    director = await house.seat("Dana", "director")
    house.ask_whole()
    await director.say("case add")
    broken = folder / "broken.dcm"
    broken.write_bytes(b"nothing of use")
    await director.upload("pictures", broken, **TYPED)
    house.ask_whole(False)
    await house.settle()
    shown = await director.say("case show 1")
    assert "Picture 1 was refused: it is neither DICOM nor a PNG, JPEG, TIFF or WebP picture." in shown
    assert "Missing: Pictures." in shown
    assert "Missing: Pictures." in await director.say("case submit 1")
    assert not (await read(house)).stacks
    await director.say("case show 1")
    await director.press("Send the pictures again")
    await director.upload("pictures", draw_picture(folder / "1.png"))
    await house.settle()
    shown = await director.say("case show 1")
    assert "1 picture, of which 1 will be shown." in shown
    assert "refused" not in shown


@pytest.mark.long
async def test_what_is_refused_is_told_beside_what_was_taken(house: House, folder: Path) -> None:
    director = await house.seat("Dana", "director")
    whole = folder / "whole"
    whole.mkdir()
    draw_picture(whole / "1.png")
    (whole / "2.png").write_bytes(b"")
    shutil.make_archive(str(folder / "sent"), "zip", whole)
    house.ask_whole()
    await director.say("case add")
    await director.upload("pictures", folder / "sent.zip", **TYPED)
    await house.settle()
    shown = await director.say("case show 1")
    assert "Picture 2 was refused: it is empty." in shown
    assert "1 picture" in shown


async def test_a_draft_is_edited_by_the_same_form_filled(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director)
    house.ask_whole()
    shown = await director.say("case edit 1")
    for held in ("Title: Headache after a fall", "Key: B", "A: An epidural is lens-shaped.", "Series: 1"):
        assert held in shown, shown
    for field, value, told in (("key_images", "9", "There is no picture 9"), ("series", "3", "There is no series 3"),
                               ("findings", "1: 100, 100, 80, 10, Here", "the picture is 128 by 128 pixels"),
                               ("window", "lunk", "There is no window"), ("key", "Z", "none of the options")):
        before = director.form
        assert told in await director.fill(**{field: value}), field
        director.form = before
    shown = await director.fill(history="", key_images="1", findings=["1: 10, 10, 30, 20, Crescent"], difficulty="2")
    assert "Saved." in shown
    row = await read(house)
    assert (row.version.number, row.version.history, row.version.difficulty) == (1, "", 2)
    assert row.version.findings == [{"image": 1, "box": [10, 10, 30, 20], "label": "Crescent"}]


async def test_a_posted_case_is_corrected_in_sight(house: House) -> None:
    director = await house.seat("Dana", "director")
    await post(house, director)
    shown_before = (await read(house)).pictures
    await director.press("B")
    house.ask_whole()
    await director.say("case edit 1")
    form = director.form
    for values, told in (({"history": "64-year-old."}, "Say in one line what you correct"),
                         ({"title": "Head injury", "note": "Title"}, "its title stays “Headache after a fall”"),
                         ({"key": "A", "note": "Key", "why_not": ""}, "so it stays. A director can withdraw the case"),
                         ({"options": ["One", "Two"], "note": "Fewer"}, "keeps its 4 options")):
        director.form = form
        assert told in await director.fill(**values)
    director.form = form
    shown = await director.fill(history="64-year-old.", note="the age was wrong", findings=["1: 5, 5, 20, 20"])
    assert "Saved as a new version" in shown
    assert "Corrected: the age was wrong" in shown
    await house.settle()
    assert "64-year-old." in director.see()
    row = await read(house)
    assert row.current_version == 2
    assert row.question.key == ["a2"]
    assert row.pictures[0].question_blob == shown_before[0].question_blob
    assert row.pictures[0].reveal_blob != shown_before[0].reveal_blob
    assert "[picture: Axial CT of the head.]" in director.see()


async def test_a_wrong_key_is_mended_while_nobody_has_answered(house: House) -> None:
    director = await house.seat("Dana", "director")
    await post(house, director)
    house.ask_whole()
    await director.say("case edit 1")
    shown = await director.fill(key="A", why_not="", note="the key was wrong")
    assert "Saved as a new version" in shown
    assert "Key: A, Epidural hematoma" in shown
    row = await house.app.database.read(db.rounds.by_number, await house.community(), 1)
    assert row is not None
    assert (row.key, row.key_revision) == (["a1"], 2)
    assert (await read(house)).question.key == ["a1"]


async def test_an_open_case_shows_its_key_only_to_those_who_give_up_their_rank(house: House) -> None:
    director = await house.seat("Dana", "director")
    editor = await house.seat("Eli", "editor")
    await post(house, director)
    shown = await editor.say("case show 1")
    assert "Key:" not in shown
    assert "crescent" not in shown
    assert "this form shows its key" in await editor.say("case edit 1")
    shown = await editor.press("Show the key; you are not ranked on it then")
    assert "Key: B" in shown
    row = await read(house)
    me = await house.app.records.enter(editor.person, editor.place, house.clock.now())
    assert me.member in await house.app.database.read(db.cases.opened_by, row.id)


async def test_whoever_opens_an_unposted_case_is_remembered(house: House) -> None:
    director = await house.seat("Dana", "director")
    editor = await house.seat("Eli", "editor")
    await drafted(house, director)
    await director.say("case submit 1")
    assert "Key: B" in await editor.say("case review 1")
    row = await read(house)
    me = await house.app.records.enter(editor.person, editor.place, house.clock.now())
    assert await house.app.database.read(db.cases.opened_by, row.id) == (me.member,)


async def test_a_review_returns_and_rejects_with_a_note(house: House) -> None:
    author = await house.seat("Ada", "contributor")
    editor = await house.seat("Eli", "editor")
    await drafted(house, author)
    assert "Only a case in review can be returned" in await _noted(editor, "case return 1", "too early")
    await author.say("case submit 1")
    assert "Returned." in await _noted(editor, "case return 1", "crop the ruler")
    assert "Returned with a note: crop the ruler" in await author.say("case show 1")
    await author.say("case submit 1")
    assert "Rejected." in await _noted(editor, "case reject 1", "a face is visible")
    shown = await author.say("case show 1")
    assert "Rejected: a face is visible" in shown
    assert not (house.app.quarantine / "case-1").exists()
    assert "not in review" in await editor.say("case approve 1")


async def _noted(seat: object, words: str, note: str) -> str:
    await seat.say(words)  # type: ignore[attr-defined]
    return await seat.fill(note=note)  # type: ignore[attr-defined, no-any-return]


async def _approving(seat: object) -> str:
    await seat.say("case review 1")  # type: ignore[attr-defined]
    await look(seat)  # type: ignore[arg-type]
    await seat.press("Approve")  # type: ignore[attr-defined]
    return await seat.fill(**SIGNED)  # type: ignore[attr-defined, no-any-return]


async def test_an_edit_in_review_takes_the_case_out_of_it(house: House) -> None:
    author = await house.seat("Ada", "contributor")
    editor = await house.seat("Eli", "editor")
    await drafted(house, author)
    await author.say("case submit 1")
    house.ask_whole()
    await author.say("case edit 1")
    assert "It was in review" in await author.fill(title="Another title")
    assert "not in review" in await editor.say("case approve 1")
    await author.say("case submit 1")
    assert "approved" in await _approving(editor)
    assert "Ask an editor to correct it" in await _editing(author)


async def _editing(seat: object) -> str:
    await seat.say("case edit 1")  # type: ignore[attr-defined]
    return await seat.fill(title="A third title")  # type: ignore[attr-defined, no-any-return]


async def test_a_case_that_changed_while_it_was_drawn_is_not_approved(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director)
    await director.say("case submit 1")
    row = await read(house)
    write, now = house.app.database.write, house.clock.now()
    await write(db.cases.edit, row.community, row.id, {"title": "Changed"}, row.author, now)
    stills = Stills(row.stacks[0].hash, (Drawn("0" * 64, 1, 1, 1),), ())
    assert await write(signing.sign, row, stills, row.author, now, "looked") is None
    assert (await read(house)).status == "review"


async def test_nothing_incomplete_is_approved(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director)
    await director.say("case submit 1")
    row = await read(house)
    await house.app.database.write(db.cases.edit, row.community, row.id, {"permission_kind": ""}, row.author,
                                   house.clock.now())
    assert "Cannot be approved yet. Missing: Permission." in await director.say("case review 1")
    assert "Missing: Permission." in await director.say("case approve 1")
    with pytest.raises(LookupError):
        await director.press("Approve")


async def test_a_case_is_withdrawn_everywhere(house: House, folder: Path) -> None:
    director = await house.seat("Dana", "director")
    await post(house, director)
    assert "Headache after a fall" in director.see()
    await director.say("case withdraw 1")
    assert "Nothing was taken down" in await director.fill(sure="no")
    await director.say("case withdraw 1")
    assert "Messages being taken down: 1." in await director.fill(sure="yes")
    await house.settle()
    assert (await house.seat("Rey")).see() == ""
    await director.say("case withdraw 1")
    assert "withdrawn already" in await director.fill(sure="yes")
    await house.later(days=2)
    assert (await house.seat("Rey")).see() == ""
    house.ask_whole()
    assert "was withdrawn" in await _editing(director)
    assert "takes no more pictures" in await _sending(director, folder)


async def _sending(seat: object, folder: Path) -> str:
    await seat.say("case pictures 1")  # type: ignore[attr-defined]
    return await seat.upload("pictures", draw_picture(folder / "more.png"))  # type: ignore[attr-defined, no-any-return]


async def test_a_draft_is_deleted_with_its_pictures(house: House, folder: Path) -> None:
    author = await house.seat("Ada", "contributor")
    await add(house, author, folder)
    await author.say("case show 1")
    await author.press("Delete")
    assert "Nothing was deleted" in await author.fill(sure="no")
    await author.say("case delete 1")
    assert "Deleted." in await author.fill(sure="yes")
    assert not (house.app.quarantine / "case-1").exists()
    assert "no draft any more" in await _deleting(author)


async def _deleting(seat: object) -> str:
    await seat.say("case delete 1")  # type: ignore[attr-defined]
    return await seat.fill(sure="yes")  # type: ignore[attr-defined, no-any-return]


@pytest.mark.long
async def test_a_series_is_taken_out(house: House, folder: Path) -> None:
    author = await house.seat("Ada", "contributor")
    await add(house, author, folder)
    await author.say("case pictures 1")
    await author.upload("pictures", draw_picture(folder / "other.png", size=96))
    await house.settle()
    assert "2 pictures in 2 series" in await author.say("case show 1")
    assert "no series 7" in await author.say("case drop 1 7")
    assert "1 picture, of which" in await author.say("case drop 1 1")
    assert [stack.number for stack in (await read(house)).stacks] == [1]


async def test_only_authors_and_editors_see_a_draft(house: House) -> None:
    author = await house.seat("Ada", "contributor")
    other = await house.seat("Ben", "contributor")
    resident = await house.seat("Res")
    await drafted(house, author)
    for words in ("case show 1", "case edit 1", "case submit 1", "case drop 1 1"):
        shown = await other.say(words)
        assert "Only its author and editors" in shown, words
        assert "hematoma" not in shown
    assert "not shown before it is posted" in await other.say("case list")
    for token in ("cases.kept/1", "cases.look/1", "cases.tell/1"):
        assert "Only its author and editors" in await other.press_token(token)
    for words in ("case show 1", "case list", "case add", "case approve 1", "deck list", "schedule list"):
        assert "Only " in await resident.say(words), words


async def test_forged_tokens_and_other_communities(house: House) -> None:
    director = await house.seat("Dana", "director")
    stranger = await house.seat("Sam", "admin", workspace="elsewhere")
    await drafted(house, director)
    for token in ("cases.draft/1", "cases.review/1", "cases.intake/1/1", "cases.show/x", "cases.list/a/b/c/d/e/f",
                  "cases.nothing/1", "@zzzz"):
        shown = await director.press_token(token)
        assert "hematoma" not in shown, token
        assert "Something went wrong" not in shown, token
    signed = {"review.approve/1": SIGNED, "review.withdraw/1": {"sure": "yes"}}
    for token in ("cases.show/1", "cases.edit/1", "review.open/1", "cases.kept/1", "cases.tell/1", "cases.look/1",
                  "cases.pictures/1", "review.approve/1", "review.withdraw/1"):
        shown = await stranger.press_token(token)
        if stranger.form is not None:
            shown = await stranger.fill(**signed.get(token, {}))
        assert "hematoma" not in shown, token
        assert "not here any more" in shown or "missing" in shown, (token, shown)
    assert "There is no case 1 here" in await stranger.say("case show 1")
    assert "There is no such case" in await stranger.say("case list")
    assert (await read(house)).status == "draft"


async def test_the_list_says_where_each_case_stands(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director)
    assert "| Draft" in await director.say("case list")
    await approve(director)
    assert "| Waiting" in await director.say("case list")
    await director.say("post now 1")
    await house.settle()
    assert "| Open until Tue" in await director.say("case list")
    await house.later(days=1.5)
    assert "| Revealed" in await director.say("case list")


async def test_cases_are_listed_by_pages(house: House) -> None:
    director = await house.seat("Dana", "director")
    community = await house.community()
    for number in range(1, 24):
        await house.app.database.write(db.cases.create_draft, community, None, {"title": f"Title {number}"},
                                       house.clock.now())
    shown = await director.say("case list")
    assert "Title 23" in shown
    assert "Title 3 " not in shown
    shown = await director.press("Older")
    assert "Title 2 " in shown
    assert "Page 2" in shown
    assert "Title 23" in await director.press("Newer")
    assert "There is no such case" in await director.say("case list zebra")
    assert "Title 7" in await director.say("case list Title 7 status: draft")
    assert "There is no such case" in await director.say("case list status: approved")
    assert "is one of" in await director.say("case list status: lost")
    await director.say("case list")
    assert "Draft · case 23" in await director.choose("Open", "23 · Title 23")


@pytest.mark.long
async def test_a_dicom_says_what_was_dropped(house: House, folder: Path) -> None:
    pydicom = pytest.importorskip("pydicom")
    path = Path(pydicom.data.get_testdata_file("CT_small.dcm"))
    director = await house.seat("Dana", "director")
    house.ask_whole()
    await director.say("case add")
    await director.upload("pictures", path, **TYPED, window="brain")
    await house.settle()
    shown = await director.say("case show 1")
    assert "CT" in shown
    assert "Dropped: every attribute but" in shown
    shown = await director.press("What was kept")
    assert "Rows" in shown
    assert "PatientName" not in shown
    assert "approved" in await approve(director)
    row = await read(house)
    assert row.pictures[0].question_blob
    assert house.app.bytes.read(row.pictures[0].question_blob).startswith(b"\x89PNG")
