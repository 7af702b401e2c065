"""A privacy concern, from the press of whoever saw a name to what an editor decides."""

from __future__ import annotations

import asyncio
from typing import Any

from db import audit, blobs, concerns, deliveries, signatures
from tests.scenarios.casebook import approved_case
from tests.scenarios.driver import House
from tests.scenarios.test_round import home_of, posted_case, residents

PICTURE = "[picture: Axial CT of the head at the level of the lateral ventricles.]"
CHECKED = "Pictures are being checked."
THANKS = ("Thank you. The pictures are hidden everywhere now, and an editor looks at them. Nobody is told who asked.")
ASKED = "Hide these pictures everywhere now? An editor will look. Nobody is told who asked."


async def hidden_by(house: House, seat: Any) -> str:
    """Hide the pictures of the newest case through More."""
    await seat.press("More")
    assert ASKED in await seat.press("Privacy concern")
    said: str = await seat.press("Hide")
    await house.settle()
    return said


async def test_one_press_hides_the_pictures_and_the_round_goes_on(house: House) -> None:
    await posted_case(house)
    rey, wei = await residents(house, 2)
    await wei.press("B")
    assert PICTURE in rey.see()
    await rey.press("More")
    question = await rey.press("Privacy concern")
    assert ASKED in question
    assert "[Hide] [Back]" in question
    assert "[Privacy concern]" in await rey.press("Back")
    assert PICTURE in rey.see()
    assert await hidden_by(house, rey) == THANKS
    card = (await house.seat("Ingrid")).see()
    assert PICTURE not in card
    assert CHECKED in card
    assert card.count("Case 1 · Headache after a fall") == 1
    assert "[A] [B] [C] [D]" in card
    assert (await rey.press("C")).startswith("Saved: C.")
    assert CHECKED in await rey.say("today")
    assert CHECKED in await rey.press("More")
    await house.later(hours=24, seconds=6)
    card = (await house.seat("Jonas")).see()
    assert "Case 1 · Headache after a fall · revealed" in card
    assert "picture" not in card.casefold().replace(CHECKED.casefold(), "")
    assert CHECKED in card
    assert "You chose C" in await rey.press("My result")
    assert CHECKED in await rey.press("Try it")


async def test_no_channel_gives_the_pictures_while_they_are_hidden(house: House) -> None:
    director = await posted_case(house)
    home = await home_of(house, director)
    rey, = await residents(house, 1)
    shown = [one.hash for one in await seen(house, home)]
    assert shown
    await hidden_by(house, rey)
    assert await seen(house, home) == []
    assert CHECKED in await director.say("case preview 1")
    said = await director.say("post now 1")
    assert "is open already" in said
    await house.later(hours=25)
    assert "The pictures of case 1 are being checked." in await director.say("post now 1")


async def seen(house: House, community: int) -> list[Any]:
    """Give the pictures of the first case that may be seen."""
    def of(session: Any) -> list[Any]:
        from db import cases
        found = cases.by_number(session, community, 1)
        assert found is not None
        hashes = {blob for one in found.pictures for blob in (one.question_blob, one.reveal_blob) if blob}
        return list(blobs.publics(session, community, hashes).values())
    return list(await house.app.database.read(of))


async def test_an_editor_restores_in_one_press(house: House) -> None:
    await posted_case(house)
    rey, = await residents(house, 1)
    await hidden_by(house, rey)
    ella = await house.seat("Ella", "editor")
    assert "A privacy ticket waits for you." in await ella.say("help")
    assert "Privacy tickets: 1." in await ella.say("case queue")
    listed = await ella.press("Privacy tickets")
    assert "Ticket 1 · case 1 · waits" in listed
    ticket = await ella.press("Ticket 1")
    assert "Somebody has a privacy concern about these pictures" in ticket
    assert "[Restore] [Keep hidden and withdraw] [Note]" in ticket
    assert "Rey" not in listed + ticket
    await ella.press("Note")
    assert "Note: The side marker was taken for a name." in await ella.fill(
        note="The side marker was taken for a name.")
    said = await ella.press("Restore")
    assert "The pictures are shown again, wherever the case was posted." in said
    assert "Unfounded: Ella looked and found nothing to change" in said
    await house.settle()
    card = (await house.seat("Ingrid")).see()
    assert PICTURE in card
    assert CHECKED not in card
    assert card.count("Case 1 · Headache after a fall") == 1
    assert "This ticket was decided already." in await ella.press_token("privacy.restore/1")
    assert "A privacy ticket waits" not in await ella.say("help")
    assert "unfounded" in await ella.say("privacy tickets")
    assert "This ticket was decided already." in await ella.say("privacy restore 1")


async def test_an_editor_withdraws_what_was_founded(house: House) -> None:
    director = await posted_case(house)
    rey, = await residents(house, 1)
    await hidden_by(house, rey)
    ella = await house.seat("Ella", "editor")
    await ella.say("privacy ticket 1")
    assert "Note" in await ella.press("Keep hidden and withdraw")
    said = await ella.fill(note="A name lay in the corner.")
    assert "Withdrawn. Its messages and pictures are being deleted everywhere." in said
    assert "Founded: the case was withdrawn everywhere" in said
    await house.settle()
    assert "Headache after a fall" not in (await house.seat("Ingrid")).see()
    assert "This ticket was decided already." in await ella.press_token("privacy.restore/1")
    assert "This case was withdrawn; its pictures are gone." in await rey.say("privacy concern 1")
    assert "withdrawn" in (await director.say("case list")).casefold()


async def test_nobody_is_told_who_asked(house: House) -> None:
    director = await posted_case(house)
    home = await home_of(house, director)
    rey, = await residents(house, 1)
    await hidden_by(house, rey)
    for words in ("audit", "privacy tickets", "privacy ticket 1", "case show 1"):
        assert "Rey" not in await director.say(words), words
    rows = await house.app.database.read(audit.recent, home)
    entry = next(row for row in rows if row.what == "privacy.concern")
    assert (entry.by, entry.detail) == (None, {"ticket": 1, "hid": True})
    signed = await house.app.database.read(signatures.of_case, home, 1)
    assert [(row.decision, row.member) for row in signed if row.decision == "hidden"] == [("hidden", None)]


async def test_each_member_hides_one_case_a_day(house: House) -> None:
    director = await posted_case(house)
    ella = await house.seat("Ella", "editor")
    for number in (2, 3):
        await approved_case(house, ella, director, title=f"Another {number}")
        await director.say(f"post now {number}")
    await house.settle()
    rey, = await residents(house, 1)
    await rey.say("privacy concern 1")
    assert await rey.press("Hide") == THANKS
    assert (await rey.press_token("privacy.hide/1")).startswith("Thank you. These pictures are hidden already")
    await rey.say("privacy concern 2")
    assert "each of you can hide one case a day" in await rey.press("Hide")
    assert (await rey.press_token("privacy.hide/2")).startswith("Thank you. The editors have your word")
    await house.settle()
    assert (await house.seat("Wei")).see().count(PICTURE) == 2
    assert "2 privacy tickets wait for you." in await ella.say("help")
    ticket = await ella.say("privacy ticket 2")
    assert "They are not hidden. Look at them soon." in ticket
    assert "You wrote this case, so another editor decides about it." in await ella.press("Nothing is wrong")
    await director.say("privacy ticket 2")
    assert "Noted: nothing is wrong with these pictures." in await director.press("Nothing is wrong")
    await house.later(hours=25)
    await rey.say("privacy concern 3")
    assert await rey.press("Hide") == THANKS


async def test_two_unfounded_reports_and_an_editor_looks_first(house: House) -> None:
    director = await posted_case(house)
    ella = await house.seat("Ella", "editor")
    rey, wei = await residents(house, 2)
    for number in (1, 2):
        await rey.press_token("privacy.hide/1")
        await ella.say(f"privacy restore {number}")
        await house.later(hours=25)
    said = await rey.press_token("privacy.hide/1")
    assert said.startswith("Thank you. A ticket waits for the editors, and one of them looks at these pictures before")
    await house.settle()
    assert PICTURE in await director.say("case preview 1")
    assert await wei.press_token("privacy.hide/1") == THANKS


async def test_two_editors_restore_where_two_sign(house: House) -> None:
    director = await posted_case(house)
    await director.say("review rules")
    await director.fill(reviewers="2")
    rey, = await residents(house, 1)
    await hidden_by(house, rey)
    author, ella = await house.seat("Ada", "editor"), await house.seat("Ella", "editor")
    await author.say("privacy ticket 1")
    said = await author.press("Restore")
    assert "You wrote this case, so another editor decides about it. You can still withdraw it." in said
    for _ in range(2):
        assert "Noted. The pictures are shown again when one more editor" in await ella.say("privacy restore 1")
        await house.settle()
        assert PICTURE not in rey.see()
    assert "The pictures are shown again, wherever the case was posted." in await director.say("privacy restore 1")
    await house.settle()
    assert PICTURE in (await house.seat("Ingrid")).see()
    assert "one more editor is waited for" in await director.say("case decisions 1")


async def test_editors_hide_whenever_they_see_something(house: House) -> None:
    director = await posted_case(house)
    ella = await house.seat("Ella", "editor")
    await approved_case(house, ella, director, title="Another")
    await director.say("post now 2")
    assert await ella.press_token("privacy.hide/1") == THANKS
    assert await ella.press_token("privacy.hide/2") == THANKS


async def test_tokens_that_were_not_given_change_nothing(house: House) -> None:
    director = await posted_case(house)
    ella = await house.seat("Ella", "editor")
    await approved_case(house, ella, director, title="Not posted")
    rey, = await residents(house, 1)
    assert "This case was not posted here." in await rey.press_token("privacy.hide/2")
    assert "This case was not posted here." in await rey.say("privacy concern 2")
    await rey.press_token("privacy.hide/1")
    for token in ("privacy.restore/1", "privacy.withdraw/1", "privacy.note/1/x", "privacy.open/1", "privacy.tickets"):
        assert "Only editors can do this." in await rey.press_token(token), token
    assert "not known any more" in await rey.press_token("privacy.ticket/1")
    await house.place(workspace="elsewhere")
    eve = await house.seat("Eve", "editor", workspace="elsewhere")
    assert "That ticket is not here any more." in await eve.press_token("privacy.restore/1")
    assert "That ticket is not here any more." in await eve.press_token("privacy.withdraw/1")
    assert "There is none." in await eve.say("privacy tickets")
    assert "That case is not here any more." in await eve.press_token("privacy.hide/1")
    assert "That case is not here any more." in await eve.press_token("privacy.concern/1/1")
    assert "waits" in await ella.say("privacy tickets")


async def test_two_presses_at_once_hide_and_restore_once(house: House) -> None:
    director = await posted_case(house)
    home = await home_of(house, director)
    seats = await residents(house, 5)
    said = await asyncio.gather(*(seat.press_token("privacy.hide/1") for seat in seats))
    assert sorted(one == THANKS for one in said) == [False] * 4 + [True]
    assert len(await house.app.database.read(concerns.list_concerns, home)) == 1
    editors = [await house.seat(name, "editor") for name in ("Eva", "Ella", "Emil")]
    said = await asyncio.gather(*(seat.press_token("privacy.restore/1") for seat in editors))
    assert sum("The pictures are shown again" in one for one in said) == 1
    await house.settle()
    assert (await house.seat("Ingrid")).see().count(PICTURE) == 1
    signed = await house.app.database.read(signatures.of_case, home, 1)
    assert [row.decision for row in signed if row.decision in ("hidden", "restored")] == ["hidden", "restored"]


async def test_the_ticket_is_posted_where_editors_read(house: House) -> None:
    anna = await house.seat("Anna", "admin", channel="editors")
    await anna.say("place add Editors purpose: editors")
    assert "Editors | " in await anna.say("place list")
    await posted_case(house)
    rey, = await residents(house, 1)
    await hidden_by(house, rey)
    ella = await house.seat("Ella", "editor", channel="editors")
    card = ella.see()
    assert "Ticket 1 · case 1 · Headache after a fall" in card
    assert "[picture" not in card
    assert "Rey" not in card
    await ella.press("Restore")
    await house.settle()
    assert "Unfounded: Ella looked" in ella.see()
    rows = await house.app.database.read(deliveries.about, await home_of(house, ella), "concern", 1)
    assert len(rows) == 1


async def test_a_hidden_case_waits_while_others_are_posted(house: House) -> None:
    director = await posted_case(house)
    ella = await house.seat("Ella", "editor")
    for number in (2, 3):
        await approved_case(house, ella, director, title=f"Another {number}")
    await director.say("deck add Neuro")
    for number in (1, 2, 3):
        await director.say(f"deck put 1 {number}")
    await director.say("schedule add Morning deck: 1 at: 12:00 places: Cases zone: UTC days: weekdays")
    rey, = await residents(house, 1)
    await rey.press_token("privacy.hide/1")
    await house.later(hours=2)
    assert "Case 2 · Another 2" in rey.see()
    await ella.say("privacy restore 1")
    await house.later(hours=24)
    assert (await house.seat("Ingrid")).see().count("Case 1 · Headache after a fall") >= 2
