"""Questions that are answered in words, in order, by place, or after a first look: asked, kept, revealed, tried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import db.answers
import db.blobs
import db.rounds
from tests.scenarios.desk import UNKNOWN_SIGNED, add, approve, drafted
from tests.scenarios.driver import House, correct
from tests.scenarios.test_autopsy import is_counted
from tests.scenarios.test_round import home_of, posted_case, residents

WORDS = {"kind": "text", "options": [], "key": "Subdural hematoma", "synonyms": ["Subdural hemorrhage"], "why_not": {}}
TYPED = ("subdural haematoma", "Subdural hematomas", "SDH", "subdural hemorrhage", "subdural hemotoma",
         "epidural or subdural hematoma")


async def write(seat: Any, text: str) -> str:
    """Type a diagnosis into the form behind the card's button."""
    await seat.press("Answer")
    return await seat.fill(text=text)


async def test_a_diagnosis_is_typed_graded_and_read_by_an_editor(house: House) -> None:
    director = await posted_case(house, **WORDS)
    seats = await residents(house, 6)
    card = seats[0].see()
    assert "Type your diagnosis." in card
    assert "ubdural" not in card
    said = await write(seats[0], TYPED[0])
    assert said.startswith("Saved: “subdural haematoma”. Only you see that it is yours; an editor may read the words.")
    for seat, text in zip(seats[1:], TYPED[1:], strict=True):
        assert f"Saved: “{text}”." in await write(seat, text)
    await house.later(seconds=1)
    assert "Changed from “epidural or subdural hematoma” to “left subdural hematoma”." in await write(
        seats[5], "left subdural hematoma")
    assert "answered in another way" in await seats[0].press_token("quiz.answer/1/w1")
    assert "Nothing waits." in await director.say("grading queue")
    early = await director.say("grading case 1")
    assert "The answer to this case is not out." in early
    assert "ubdural" not in early
    await house.later(hours=24, seconds=6)
    card = seats[0].see()
    for expected in ("Answer: Subdural hematoma. 5 of 6 wrote it.", "waiting for a person 1",
                     "[picture: The spread of answers. Subdural hematoma, the answer: 5 of 6"):
        assert expected in card, card
    assert "left subdural" not in card
    assert "You wrote “SDH”, the answer." in await seats[2].press_token("quiz.my_result/1")
    await seats[2].press_token("talk.disagree/1")
    assert "may tell who somebody is" in await seats[2].fill(value="SDH of Mr. Miller, born 3 May 1961", why="Seen it.")
    mine = await seats[5].press_token("quiz.my_result/1")
    assert "Yours waits for a person, and is not wrong until then." in mine
    assert await is_counted(house, director)
    assert "A typed answer waits to be read." in await director.say("help")
    assert "Typed answers that wait: 1." in await director.say("case queue")
    queue = await director.press("Typed answers")
    assert "“left subdural hematoma” for Subdural hematoma" in queue
    assert "The side or place differs. Fewer than five wrote it." in queue
    assert "Only editors can do this." in await seats[0].say("grading queue")
    assert "Kept: “left subdural hematoma” is half." in await director.press("Partly: half")
    await house.settle()
    assert "Yours counts 50 %." in await seats[5].press_token("quiz.my_result/1")
    assert "“left subdural hematoma” half: said by an editor" in await director.say("grading case 1")
    await director.press("Accept as the same")
    await house.settle()
    assert "6 of 6 wrote it." in seats[0].see()
    assert "You wrote “left subdural hematoma”, the answer." in await seats[5].press_token("quiz.my_result/1")
    assert await is_counted(house, director)
    assert "wording.decide" in await director.say("audit")


async def test_two_editors_at_once_and_a_typed_trial(house: House) -> None:
    director = await posted_case(house, **WORDS)
    other = await house.seat("Ed", "editor")
    (rey,) = await residents(house, 1)
    await write(rey, "no subdural hematoma")
    await house.later(hours=24, seconds=6)
    for seat in (director, other):
        assert "It denies something" in await seat.say("grading queue")
    assert "is not the same. Everybody who wrote it is counted again." in await director.press("Not the same")
    assert "Somebody else said meanwhile that “no subdural hematoma” is not the same." in await other.press(
        "Accept as the same")
    await rey.press_token("quiz.try_it/1")
    await rey.press("Answer")
    assert "You wrote “sdh”, the answer." in await rey.fill(text="sdh")
    await rey.press_token("quiz.try_it/1")
    await rey.press("Answer")
    assert "no rule can say whether that is the same" in await rey.fill(text="bilateral subdural hematomas")


async def test_options_come_after_a_first_look(house: House) -> None:
    await posted_case(house, look_first=True)
    rey, kim = await residents(house, 2)
    card = rey.see()
    assert "Look first, then choose" in card
    assert "Epidural" not in card
    assert "[A]" not in card
    assert "Say what you see first" in await rey.press_token("quiz.answer/1/a2")
    await rey.press_token("quiz.see_first/1")
    shown = await rey.fill(seen="a crescent on the left")
    assert "Kept: “a crescent on the left”." in shown
    assert "B Subdural hematoma" in shown
    assert "Saved: B." in await rey.press("B")
    assert "Kept: nothing seen." in await kim.press("Nothing seen")
    assert "Saved: C." in await kim.press("C")
    assert "A first look stays as it was." in await kim.press_token("quiz.nothing_seen/1")
    await house.later(hours=24, seconds=6)
    assert "Your first look: “a crescent on the left”." in await rey.press_token("quiz.my_result/1")
    assert "Your first look: nothing seen." in await kim.press_token("quiz.my_result/1")
    assert "This case has closed." in await kim.press_token("quiz.nothing_seen/1")


@pytest.mark.only("room", why="what a field offers is decided below every platform")
async def test_a_form_offers_no_options_before_the_first_look_or_after_a_withdrawal(house: House) -> None:
    director = await posted_case(house, kind="ranked", look_first=True)
    (rey,) = await residents(house, 1)

    async def offered() -> int:
        return len(await house.app.dispatch.suggest(rey.person, rey.place, "quiz.rank/1", "first", "", {}))

    async def titles() -> int:
        return len(await house.app.dispatch.suggest(rey.person, rey.place, "privacy.concern", "case", "", {}))

    cole = await house.seat("Cole", "contributor")
    assert "Headache after a fall" in await cole.say("case list")
    assert (await offered(), await titles()) == (0, 1)
    assert "ubdural" not in await rey.press_token("quiz.rank/1")
    await rey.press_token("quiz.nothing_seen/1")
    assert await offered() > 2
    await director.say("case withdraw 1")
    await director.fill(sure="yes")
    assert (await offered(), await titles()) == (0, 0)
    assert "not shown any more" in await cole.say("case list")
    assert "ubdural" not in await rey.press_token("quiz.rank/1")


async def test_a_differential_is_ranked(house: House) -> None:
    director = await posted_case(house, kind="ranked")
    seats = await residents(house, 5)
    orders = (("B", "A", "c"), ("a1", "a2", "a3"), ("a3", "a1", "a2"), ("a1", "", ""), ("a2", "", ""))
    for seat, (first, second, third) in zip(seats, orders, strict=True):
        await seat.press("Rank three")
        said = await seat.fill(first=first, second=second, third=third)
        assert "Saved: " in said, said
    await house.later(seconds=1)
    await seats[0].press_token("quiz.rank/1")
    assert "in your differential already" in await seats[0].fill(first="a2", second="a2", third="a3")
    await house.later(hours=24, seconds=6)
    card = seats[0].see()
    assert "Answer: B, Subdural hematoma. 2 of 5 ranked it first, 4 had it among their three." in card
    assert "3, 2 and 1 points: A 10, B 9, C 5, D 0." in card
    assert "You ranked A, then B, then C; the answer is B, Subdural hematoma. Yours counts 67 %." in await seats[
        1].press_token("quiz.my_result/1")
    community = await home_of(house, director)
    mine = [await house.app.database.read(db.answers.of_member, community, member) for member in range(1, 9)]
    grades = sorted(round(row.grade, 3) for rows in mine for row in rows if row.grade is not None)
    assert grades == [0, 0.333, 0.667, 1, 1]
    await seats[4].press_token("quiz.try_it/1")
    await seats[4].press("Rank three")
    assert "Yours counts 33 %." in await seats[4].fill(first="a4", second="a1", third="a2")


async def test_a_differential_is_typed(house: House) -> None:
    await posted_case(house, **{**WORDS, "kind": "ranked"})
    (rey,) = await residents(house, 1)
    assert "Type up to three diagnoses" in rey.see()
    await rey.press("Rank three")
    assert "in your differential already" in await rey.fill(first="SDH", second="subdural hematoma", third="")
    await rey.press_token("quiz.differential/1")
    assert "Saved: “epidural hematoma”, then “SDH”." in await rey.fill(first="epidural hematoma", second="SDH")
    await house.later(hours=24, seconds=6)
    assert "You ranked “epidural hematoma”, then “SDH”" in await rey.press_token("quiz.my_result/1")


async def test_a_place_is_pointed_at(house: House) -> None:
    await posted_case(house, kind="point", options=[], key="C4, C5", why_not={})
    seats = await residents(house, 5)
    assert "Point to it: a column A to H and a row 1 to 8" in seats[0].see()
    for seat, cell in zip(seats, ("C4", "C5", "D4", "H8", "C4"), strict=True):
        await seat.press("Point to it")
        assert f"Saved: {cell}." in await seat.fill(column=cell[0], row=cell[1])
    await house.later(hours=24, seconds=6)
    card = seats[0].see()
    assert "Answer: C4 or C5. 3 of 5 pointed there." in card
    assert "Where the others looked: D4 1, H8 1." in card
    assert "You pointed to D4; the answer is C4 or C5." in await seats[2].press_token("quiz.my_result/1")
    await seats[2].press_token("quiz.try_it/1")
    await seats[2].press("Point to it")
    assert "You pointed to C5, the answer." in await seats[2].fill(column="C", row="5")


async def test_a_grid_lies_on_the_picture_and_goes_with_it(house: House) -> None:
    director = await house.seat("Dora", "director")
    asked = {"kind": "point", "options": [], "key": "C3-D4", "why_not": {}}
    await drafted(house, director, **asked)
    await approve(director)
    await director.say("post now 1")
    await house.settle()
    assert "[picture: Axial CT of the head.]" in director.see()
    seats = await residents(house, 5)
    for seat, cell in zip(seats, ("C3", "C3", "D4", "H8", "A1"), strict=True):
        await seat.press("Point to it")
        await seat.fill(column=cell[0], row=cell[1])
    await house.later(hours=24, seconds=6)
    card = seats[0].see()
    assert "Answer: C3, C4, D3 or D4. 3 of 5 pointed there." in card
    assert "[picture: Where everybody looked. C3, the answer: 2 of 5; C4, the answer: 0 of 5;" in card
    community = await home_of(house, director)
    before = (await house.app.database.read(db.rounds.get, community, 1)).heat_blob
    assert before is not None
    assert await house.app.database.read(db.blobs.public, community, before)
    await director.say("case autopsy 1")
    await director.press("Rekey")
    assert "“J9” is no cell" in await director.fill(key="J9", note="It lies lower.")
    await director.say("case autopsy 1")
    await director.press("Rekey")
    assert "Noted." in await director.fill(key="H8, A1", note="It lies lower.")
    await house.settle()
    card = seats[0].see()
    assert "The key was corrected" in card
    assert "A1 or H8. 2 of 5 pointed there." in card
    after = (await house.app.database.read(db.rounds.get, community, 1)).heat_blob
    assert after not in (None, before)
    assert await house.app.database.read(db.blobs.public, community, after)
    assert await house.app.database.read(db.blobs.public, community, before) is None
    await director.say("case withdraw 1")
    await director.fill(sure="yes")
    assert await house.app.database.read(db.blobs.public, community, after) is None


async def test_an_author_asks_in_words_and_changes_what_counts(house: House, tmp_path: Path) -> None:
    director = await house.seat("Dora", "director")
    typed = {"title": "Cough for a week", "prompt": "Which finding?", "permission": "synthetic", "kind": "text"}
    refused = await add(house, director, tmp_path, None, **typed, key="Pneumothorax", options=["One thing", "Another"])
    assert "has no options. Leave them out." in refused
    house.ask_whole()
    await correct(director)
    await director.fill(options=[], synonyms=["Collapsed lung"])
    house.ask_whole(False)
    await house.settle()
    card = await director.say("case show 1")
    for expected in ("Answered: typed in words.", "Key: Pneumothorax", "Counts as well: Collapsed lung"):
        assert expected in card, card
    await approve(director, signed=UNKNOWN_SIGNED)
    preview = await director.say("case preview 1")
    assert "Type your diagnosis." in preview
    await director.say("post now 1")
    await house.settle()
    (rey,) = await residents(house, 1)
    for text, said in (("x" * 4_000, "takes up to 200 characters; this has 4000."), ("   ", "Fill in: Diagnosis.")):
        await rey.press("Answer")
        assert said in await rey.fill(text=text)
    await rey.press_token("quiz.write/1")
    assert "Saved: “\U0001fac1”." in await rey.fill(text="\U0001fac1")
    assert "Nothing here is called “a1”." in await rey.press_token("quiz.rank/1/a1")
    for token in ("quiz.point/1/C/4", "quiz.differential/1/Pneumothorax"):
        assert "answered in another way" in await rey.press_token(token), token
    assert "answered in another way" in await rey.press_token("quiz.answer/1/a1")
    assert "Saved: “pneumothorax”." in await write(director, "pneumothorax")
    house.ask_whole()
    await director.say("case edit 1")
    assert "it is answered as it was then" in await director.fill(kind="ranked", note="Another way.")
    await correct(director)
    assert "Answers were given to this key" in await director.fill(kind="text", key="Pleural effusion")
    await correct(director)
    assert "Saved as a new version." in await director.fill(key="Pneumothorax", synonyms=["Air beside the lung"])
    house.ask_whole(False)
    await house.later(hours=24, seconds=6)
    mine = await director.press_token("quiz.my_result/1")
    assert "You wrote “pneumothorax”, the answer." in mine
    assert "not ranked" in mine
    assert "waits for a person" in await rey.press_token("quiz.my_result/1")
    await director.say("case withdraw 1")
    await director.fill(sure="yes")
    assert "Nothing waits." in await director.say("grading queue")


async def test_a_case_is_withdrawn_while_it_is_open(house: House) -> None:
    director = await posted_case(house, **WORDS)
    (rey,) = await residents(house, 1)
    await rey.press("Answer")
    await director.say("case withdraw 1")
    await director.fill(sure="yes")
    assert "This case has closed." in await rey.fill(text="Subdural hematoma")
    assert "withdrawn" in await rey.press_token("quiz.my_result/1")
    assert "nothing to grade" not in await director.say("grading case 1")
    await house.later(hours=25)
    assert "Nothing waits." in await director.say("grading queue")
