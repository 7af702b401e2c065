"""After the reveal: readers disagree and ask, authors and editors answer; nobody is named who did not say so."""

from __future__ import annotations

from typing import Any

import db.audit
import db.deliveries
import db.talk
from bot.chat.people import Audience, Place
from bot.chat.room import words_of
from tests.scenarios.driver import House, correct
from tests.scenarios.test_autopsy import revealed
from tests.scenarios.test_round import home_of, posted_case, residents

WHY = "The collection follows the sulci and fills the cisterns."
QUESTION = "How do you tell it from a hygroma?"
FINE = "It is fine, save it"


async def sent(seat: Any, letter: str = "C", why: str = WHY, **more: Any) -> str:
    """Disagree from the revealed card."""
    await seat.press_token("talk.disagree/1")
    said: str = await seat.fill(value=letter, why=why, **more)
    return said


async def asks(seat: Any, text: str = QUESTION, round: int = 1) -> str:
    """Ask as a reader."""
    await seat.press_token(f"talk.ask/{round}")
    said: str = await seat.fill(text=text)
    return said


async def test_a_reader_disagrees_and_hears_what_became_of_it(house: House) -> None:
    director, seats = await revealed(house, "BBC")
    rey, other, third = seats
    assert "[My result] [Read on] [Disagree] [Try it]" in rey.see()
    form = await rey.press("Disagree")
    assert "What is right (required)" in form
    assert "Fill in: Why, in a line." in await rey.fill(value="C")
    await rey.press_token("talk.disagree/1")
    assert (await rey.fill(value="C", why=WHY)).startswith(
        "Sent to the author and the editors. Nobody is told that it was you. What they answer you hear here")
    assert "That is what you sent before." in await sent(rey)
    assert "They see your name." in await sent(other, "A", "It is lens-shaped.", named="yes")
    await house.settle()
    said = await director.press_token("talk.show/1")
    for expected in ("What readers say · case 1", "Disagreements: 2, 2 without an answer.",
                     f"A reader holds C, Subarachnoid hemorrhage to be right: {WHY}",
                     "Rey1 holds A, Epidural hematoma to be right: It is lens-shaped.",
                     "[Autopsy] [Rekey] [Accept both] [Set aside]"):
        assert expected in said, said
    assert "Rey0" not in said
    assert "[What readers say: 2]" in await director.say("case autopsy 1")
    assert "Readers say something about a case that waits for an answer." in await director.say("help")
    await director.say("talk list")
    await director.press("Case 1")
    await director.press("Answer 2")
    assert (await director.fill(text="The cisterns are free on the slices above.")).startswith(
        "Saved. The reader hears it when they next write or press something; nobody else does.")
    assert "An editor answers" not in await third.say("board")
    told = await rey.say("today")
    assert f"You hold C, Subarachnoid hemorrhage to be right: {WHY}\nAn editor answers: The cisterns are free" in told
    assert "An editor answers" not in await rey.say("today")
    assert "An editor answers: The cisterns" in await rey.say("talk about 1")
    assert f"Why, in a line (required): {WHY}" in await rey.press_token("talk.disagree/1")
    assert "Sent anew" in await rey.fill(why="Look at the basal cisterns again.")
    assert "2. A reader holds C" in await director.press_token("talk.show/1")


async def test_a_correction_thanks_everybody_who_disagreed(house: House) -> None:
    director, (rey, other, _) = await revealed(house, "BCC")
    await sent(rey)
    await sent(other)
    await director.press_token("talk.show/1")
    await director.press("Rekey")
    await director.fill(key="C", note="Blood in the cisterns.")
    await house.settle()
    for seat in (rey, other):
        assert "About case 1.\nThe question was corrected after you disagreed with it. Thank you." in (
            await seat.say("board"))
        assert "Thank you" not in await seat.say("board")
    assert "The question was corrected since." in await director.press_token("talk.show/1")
    await director.press_token("talk.reply/1")
    assert "The question was corrected since, and the reader is thanked for it." in await director.fill(text="Yes.")
    assert "Nothing waits for an answer." in await director.say("talk list")


async def test_what_cannot_be_disagreed_with(house: House) -> None:
    director = await posted_case(house)
    rey, stranger = await residents(house, 2)
    assert "is not out yet" in await rey.press_token("talk.disagree/1")
    await house.later(hours=24, seconds=6)
    author = await house.seat("Ada", "editor")
    assert "You wrote this case" in await author.press_token("talk.disagree/1")
    await rey.press_token("talk.disagree/1")
    assert "Nothing here is called “B”." in await rey.fill(value="B", why=WHY)
    await correct(rey)
    assert "may tell who somebody is" in await rey.fill(value="C", why="Mr. Miller, born 3 May 1961, had this before.")
    await rey.press(FINE)
    await stranger.press_token("talk.reply/1")
    assert "Only the author of this case and editors can answer." in await stranger.fill(text="Yes.")
    assert "That is not here any more." in await stranger.press_token("talk.show/1")
    for number in range(2, 7):
        await house.later(hours=1)
        await director.say("post now 1")
        await house.settle()
        await director.say("close early 1")
        await house.later(seconds=6)
        await rey.press_token(f"talk.disagree/{number}")
        said = await rey.fill(value="A", why=f"For the {number}th time.")
        assert ("Sent to the author" in said) is (number < 6), (number, said)
    assert "You have disagreed with several cases today." in said
    await director.say("case withdraw 1")
    await director.fill(sure="yes")
    assert "This case was withdrawn." in await rey.press_token("talk.disagree/1")


async def test_nothing_of_a_withdrawn_case_is_told_with_an_answer(house: House) -> None:
    director, (rey, other, _) = await revealed(house, "BBC")
    for seat in (rey, other):
        await sent(seat)
    for number in (1, 2):
        await director.press_token(f"talk.reply/{number}")
        await director.fill(text="The cisterns are free.")
    assert "You hold C, Subarachnoid hemorrhage to be right" in await other.say("board")
    await director.say("case withdraw 1")
    await director.fill(sure="yes")
    await house.settle()
    told = await rey.say("board") + await rey.press_token("core.read/talk.heard%2F1/0")
    for gone in ("hemorrhage", WHY, "cisterns"):
        assert gone not in told


async def test_a_reader_asks_and_the_author_answers_in_place(house: House) -> None:
    director, (rey, other, _) = await revealed(house, "BBC")
    author = await house.seat("Ada", "editor")
    form = await rey.press_token("talk.ask/1")
    assert "Your question (required)" in form
    assert (await rey.fill(text=QUESTION)).startswith("Asked, under the card of the case: “A reader asks”.")
    await house.settle()
    where = await standing(house, director)
    assert [Place.parse(row.place) == other.place for row in where] == [house.platform == "web"]
    card = await seen(house, director, where)
    assert f"A reader asks · case 1\n{QUESTION}" in card
    assert "[Answer] [Report]" in card
    await other.press_token("talk.answer/1")
    assert "Only the author of this case and editors can answer." in await other.fill(text="By its density.")
    await author.press_token("talk.answer/1")
    assert "Saved. The answer stands below the question now" in await author.fill(text="By its density on CT.")
    await house.settle()
    assert "The author answers: By its density on CT." in await seen(house, director, where)
    assert (await asks(rey, "And on MR?")).startswith("Asked")
    assert "You have asked twice today. Ask this one tomorrow." in await asks(rey, "And in children?")
    await house.later(hours=24)
    assert (await asks(rey, "And in children?")).startswith("Asked")
    community = await home_of(house, director)
    assert await house.app.database.read(db.talk.asked, community, 1) == 3
    await director.say("case withdraw 1")
    await director.fill(sure="yes")
    await house.later(seconds=30)
    assert all(row.state == "gone" for row in await standing(house, director))
    assert "This case was withdrawn." in await rey.press_token("talk.ask/1")


async def standing(house: House, seat: Any, inquiry: int = 1) -> Any:
    """Give the messages that show a question."""
    return await house.app.database.read(db.deliveries.about, await home_of(house, seat), "inquiry", inquiry)


async def seen(house: House, seat: Any, rows: Any) -> str:
    """Draw the question as everybody reads it where it was posted; every copy of it is up to date."""
    assert rows
    community = await home_of(house, seat)
    now = [await house.app.database.read(db.deliveries.get, community, row.id) for row in rows]
    assert all(row.state == "sent" and row.drawn == row.wanted for row in now), now
    card = await house.app.dispatch.draw(rows[0].view, community, Audience())
    return words_of(card, Audience())


async def test_who_asked_is_told_on_a_report_alone_and_each_look_is_written_down(house: House) -> None:
    director, (rey, other, third) = await revealed(house, "BBC")
    editor = await house.seat("Ella", "editor")
    await asks(rey)
    await house.settle()
    where = await standing(house, director)
    assert "who asked is told to nobody" in await director.press_token("talk.who/1")
    assert "Only editors can do this." in await other.press_token("talk.who/1")
    said = await other.press_token("talk.report/1")
    assert "Hide this question everywhere now? An editor looks, and can see who asked." in said
    assert "The question is hidden everywhere now" in await other.press("Hide it")
    await house.settle()
    card = await seen(house, director, where)
    assert "hidden while an editor looks" in card
    assert QUESTION not in card
    assert "This question is not shown any more" in await third.press_token("talk.report/1")
    said = await editor.press_token("talk.look/1")
    assert QUESTION in said
    assert "[Nothing is wrong] [Remove it] [Who asked]" in said
    assert "Rey0" not in said
    assert "Rey0 asked. That you looked is in the audit." in await editor.press("Who asked")
    audit = await director.say("audit")
    assert "talk.who" in audit
    assert "Ella" in audit
    await editor.press_token("talk.look/1")
    assert "It stays: nothing is wrong with it." in await editor.press("Nothing is wrong")
    await house.settle()
    assert QUESTION in await seen(house, director, where)
    assert "who asked is told to nobody" in await editor.press_token("talk.who/1")
    await editor.press_token("talk.report/1")
    await editor.press("Hide it")
    assert "You reported this question yourself" in await editor.press_token("talk.who/1")
    await director.press_token("talk.look/1")
    assert "Removed for good." in await director.press("Remove it")
    assert "decided about this question already" in await editor.press_token("talk.keep/1")
    await house.later(seconds=30)
    assert all(row.state == "gone" for row in await standing(house, director))
    await house.later(hours=24)
    await asks(rey, "Another one?")
    await third.press_token("talk.hide/2")
    await director.press_token("talk.remove/2")
    await house.later(hours=24)
    assert "Two of your questions had to be removed, so you cannot ask for now." in await asks(rey, "A third?")


async def test_a_question_goes_and_comes_with_the_pictures(house: House) -> None:
    director, (rey, *_) = await revealed(house, "BBC")
    editor = await house.seat("Ella", "editor")
    await asks(rey)
    await house.settle()
    await rey.press_token("privacy.hide/1")
    await house.later(seconds=30)
    assert [row.state for row in await standing(house, director)] == ["gone"]
    assert "Ask when they are shown again." in await asks(rey, "And now?")
    await editor.press_token("privacy.restore/1")
    await house.later(seconds=30)
    assert [row.state for row in await standing(house, director)] == ["gone", "sent"]
