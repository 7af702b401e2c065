"""Words that may identify a patient are shown before anything is saved, and again to the reviewer."""

from __future__ import annotations

from pathlib import Path

import pytest

import db.cases
from tests.scenarios.desk import QUESTION, add, drafted, draw_picture
from tests.scenarios.driver import House

DATED = QUESTION.replace("54-year-old, fell from standing.", "54-year-old, fell on Tuesday.")
NUMBERED = QUESTION.replace("54-year-old, fell from standing.", "MRN 00482913, fell from standing.")


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what somebody sends."""
    return tmp_path_factory.mktemp("sent")


async def count(house: House) -> int:
    """Count the cases of the first community."""
    return len(await house.app.database.read(db.cases.list_cases, await house.community()))


async def test_a_question_file_is_saved_once_its_words_are_said_to_be_fine(house: House, folder: Path) -> None:
    author = await house.seat("Ada", "contributor")
    shown = await add(house, author, folder, DATED)
    assert "Nothing is saved yet" in shown
    assert "History: “on Tuesday” dates the pictures once they are posted." in shown
    assert await count(house) == 0
    shown = await author.press("It is fine, save it")
    assert "Draft · case 1 · Headache after a fall" in shown
    assert "Check these words:" in shown
    await house.settle()
    assert "1 picture" in await author.say("case show 1")
    assert await count(house) == 1


async def test_a_changed_text_is_asked_about_again(house: House, folder: Path) -> None:
    author = await house.seat("Ada", "contributor")
    await add(house, author, folder, DATED)
    house.ask_whole()
    await author.press("Change it")
    shown = await author.fill(history="Fell in our ED, Mrs. Kowalczyk.")
    assert "reads like a name" in shown
    assert "tells where it was" in shown
    assert await count(house) == 0
    await author.press("Change it")
    assert "Draft · case 1" in await author.fill(history="54-year-old, fell from standing.")
    await house.settle()
    assert "Check these words" not in await author.say("case show 1")


async def test_what_was_said_to_be_fine_is_done_once(house: House) -> None:
    author = await house.seat("Ada", "contributor")
    await drafted(house, author)
    house.ask_whole()
    await author.say("case edit 1")
    shown = await author.fill(history="Fell on Tuesday.")
    assert "Nothing is saved yet" in shown
    assert "Saved." in await author.press("It is fine, save it")
    # What stood there before is settled: another edit asks about nothing.
    await author.say("case edit 1")
    assert "Saved." in await author.fill(difficulty="2")
    # A title that gives the answer away is asked about like any other words.
    await author.say("case edit 1")
    assert "tells the answer before it is revealed" in await author.fill(title="A subdural")


async def test_an_identifier_is_changed_or_an_editor_says_that_it_is_none(house: House, folder: Path) -> None:
    author = await house.seat("Ada", "contributor")
    shown = await add(house, author, folder, NUMBERED)
    assert "looks like a record or accession number. Take it out." in shown
    assert "It is fine" not in shown
    assert await count(house) == 0
    editor = await house.seat("Eli", "editor")
    shown = await add(house, editor, folder, NUMBERED)
    assert "Nothing is saved yet" in shown
    assert "Draft · case 1" in await editor.press("It is fine, save it")


async def test_a_forged_confirmation_confirms_nothing(house: House) -> None:
    author = await house.seat("Ada", "contributor")
    await drafted(house, author)
    house.ask_whole()
    await author.say("case edit 1 confirmed: yes")
    assert "Nothing is saved yet" in await author.fill(history="Fell on Tuesday.")
    row = await house.app.database.read(db.cases.by_number, await house.community(), 1)
    assert "Tuesday" not in row.version.history


async def test_names_of_files_are_never_kept(house: House, folder: Path) -> None:
    author = await house.seat("Ada", "contributor")
    picture = draw_picture(folder / "KOWALCZYK_ANNA_20190312.png")
    question = folder / "kowalczyk.toml"
    question.write_text(QUESTION, "utf-8")
    house.ask_whole()
    await author.say("case add")
    assert "Draft · case 1" in await author.upload("pictures", picture, question=question)
    await house.settle()
    held = [path for path in house.app.quarantine.rglob("*") if "KOWALCZYK" in path.name.upper()]
    assert held == []
    row = await house.app.database.read(db.cases.by_number, await house.community(), 1)
    assert "kowalczyk" not in repr(row).casefold()


async def test_a_reviewer_sees_which_words_to_check_and_how_likely_tracing_is(house: House) -> None:
    author = await house.seat("Ada", "contributor")
    await drafted(house, author, history="93-year-old teacher, fell on 3 May 2024 in our ED.", tags=["rare"])
    await author.say("case submit 1")
    editor = await house.seat("Eli", "editor")
    shown = await editor.say("case review 1")
    assert "Tracing this patient would be: likely." in shown
    assert "an age to the year" in shown
    assert "90-plus-year-old teacher" in shown
    assert "History: “3 May 2024” is a date." in shown
    assert "“93-year-old” is an age over 89" in shown


async def test_a_note_to_the_author_is_looked_at_too(house: House) -> None:
    author = await house.seat("Ada", "contributor")
    editor = await house.seat("Eli", "editor")
    await drafted(house, author)
    await author.say("case submit 1")
    assert "reads like a name" in await editor.say("case return 1 Ask Mrs. Kowalczyk again")
    row = await house.app.database.read(db.cases.by_number, await house.community(), 1)
    assert (row.status, row.note) == ("review", None)
    assert "Returned" in await editor.press("It is fine, save it")


@pytest.mark.only("room", why="a token pressed twice is the same on every platform")
async def test_of_two_presses_one_saves(house: House, folder: Path) -> None:
    author = await house.seat("Ada", "contributor")
    await add(house, author, folder, DATED)
    tokens = [one.call.token for card in author._cards() for one in card.controls()]
    token = next(one for one in tokens if "/confirmed/" in one)
    assert len(token) <= 100
    assert "Draft · case 1" in await author.press_token(token)
    assert "not known any more" in await author.press_token(token)
    assert await count(house) == 1
