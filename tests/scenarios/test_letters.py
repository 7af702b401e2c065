"""Thanks and letters to authors: once each, whatever happens in between, and nothing of a case that was withdrawn."""

from __future__ import annotations

from typing import Any

import pytest

import db.deliveries
import db.letters
import db.thanks
from bot.chat.listening import Listening
from tests.scenarios.driver import House
from tests.scenarios.test_round import home_of, posted_case, residents

DIRECT = "one can be written to alone there"


async def revealed(house: House, letters: str) -> tuple[Any, list[Any]]:
    """Post Ada's case, have it answered, and reveal it; give the director's seat and those who answered."""
    director = await posted_case(house)
    seats = await residents(house, len(letters))
    for seat, letter in zip(seats, letters, strict=True):
        await seat.press(letter)
    await house.later(hours=24, seconds=6)
    return director, seats


async def test_an_author_is_thanked_and_hears_after_a_week(house: House) -> None:
    director = await posted_case(house)
    ada = await house.seat("Ada", "editor")
    said = await ada.say("today")
    assert "Your case 1, Headache after a fall, runs now, until Tue 11:00. Thank you for it." in said
    assert "Thank you for it." not in await ada.say("today")
    assert "Thank you for it." not in await director.say("today"), "it is for the author alone"
    seats = await residents(house, 6)
    assert "Your case" not in await seats[0].press_token("core.read/letters.runs%2F1/0")
    assert "is not out yet" in await seats[0].press_token("letters.thank/1")
    for seat, letter in zip(seats, "BBBBAC", strict=True):
        await seat.press(letter)
    await house.later(hours=24, seconds=6)
    assert "[Thank the author]" in await seats[0].press_token("quiz.read_on/1")
    assert await seats[0].press("Thank the author") == "Thanked. The author reads how many did, never who."
    assert "You have thanked the author already." in await seats[0].press_token("letters.thank/1")
    await seats[1].press_token("letters.thank/1")
    assert "This case is yours." in await ada.press_token("letters.thank/1")
    await seats[5].press_token("talk.disagree/1")
    await seats[5].fill(value="C", why="The cisterns hold blood.")
    await house.later(days=6, hours=23)
    assert "a week after its answer" not in await ada.say("today")
    await house.later(hours=2)
    said = await ada.say("today")
    assert "a week after its answer: 6 answered, 1 asked or disagreed, 2 thanked you." in said
    assert "4 of 6 agreed with the key." in said
    assert "a week after" not in await ada.say("today")
    assert "a week after its answer: 6 answered" in await ada.say("me letters")
    assert "thanked you" not in await seats[0].press_token("core.read/letters.after%2F1/0")
    await director.say("post now 1")
    await house.later(days=10)
    assert "Thank you" not in await ada.say("today"), "a case that comes again is thanked for once"


async def test_the_view_of_an_answer_is_not_that_of_the_letter_below_it(house: House) -> None:
    await posted_case(house)
    ada = await house.seat("Ada", "editor")
    heard = Listening(house.app.dispatch)
    reply = await heard.say(ada.person, ada.place, "case show 1")
    assert "runs now" in str(reply.card), "the letter stands below"
    assert heard.drawn == "cases.draft/1", "this is what is followed while long work goes on"


async def test_a_correction_and_few_answers_are_told_as_they_are(house: House) -> None:
    director, _ = await revealed(house, "CCCCCBB")
    await director.say("case autopsy 1")
    await director.press("Rekey")
    await director.fill(key="C", note="Blood in the cisterns.")
    await house.later(days=8)
    ada = await house.seat("Ada", "editor")
    said = await ada.say("today")
    assert "5 of 7 agreed with the key. The key was corrected meanwhile" in said
    await director.say("case autopsy 1")
    await director.press("Set aside")
    await director.fill(note="Misleading.")
    await house.settle()
    assert "The question was set aside, so it counts for nobody." in await ada.say("me letters")


async def test_four_answers_tell_nobody_s(house: House) -> None:
    await revealed(house, "BBBA")
    await house.later(days=8)
    said = await (await house.seat("Ada", "editor")).say("today")
    assert "4 answered" in said
    assert "from five answers on" in said
    assert "agreed with the key." not in said


async def test_nothing_is_told_of_a_withdrawn_case(house: House) -> None:
    director, seats = await revealed(house, "BBBBB")
    await director.say("case withdraw 1")
    await director.fill(sure="yes")
    await house.later(days=8)
    ada = await house.seat("Ada", "editor")
    assert "Headache" not in await ada.say("today")
    assert "There is no letter for you." in await ada.say("me letters")
    assert "This case is not here any more." in await seats[0].press_token("letters.thank/1")


@pytest.mark.only("discord", "slack", why=DIRECT)
async def test_whoever_agreed_is_written_to_directly(house: House) -> None:
    ada = await house.seat("Ada", "editor")
    await ada.say("me consent")
    assert "Readout writes to you directly" in await ada.fill(direct="yes")
    director, _ = await revealed(house, "BBBBB")
    await house.later(days=8)
    community = await home_of(house, director)
    rows = [row for number in (1, 2)
            for row in await house.app.database.read(db.deliveries.about, community, db.letters.SUBJECT, number)]
    assert [row.state for row in rows] == ["sent", "sent"]
    assert all("/@" in row.place for row in rows)
    assert "Thank you for it." not in await ada.say("today"), "it was sent already"
    await director.say("case withdraw 1")
    await director.fill(sure="yes")
    await house.settle()
    rows = await house.app.database.read(db.deliveries.about, community, db.letters.SUBJECT, 1)
    assert [row.state for row in rows] == ["gone"]
    await ada.say("me consent")
    assert "does not write to you directly" in await ada.fill(direct="no")


async def test_a_letter_is_written_once_however_often_its_job_runs(house: House) -> None:
    director, _ = await revealed(house, "BBBBB")
    await house.later(days=8)
    community, write = await home_of(house, director), house.app.database.write
    assert await write(db.thanks.write, community, 1, house.clock.now()) == "already"
    ada = await house.app.records.enter((await house.seat("Ada", "editor")).person, None, house.clock.now())
    rows = await house.app.database.read(db.letters.waiting, community, ada.member)
    assert [row.view for row in rows] == ["letters.runs/1", "letters.after/1"]
