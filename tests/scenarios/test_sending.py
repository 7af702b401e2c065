"""One picture and a diagnosis are sent; somebody finishes the case, is reminded of it, and thanks come back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import db.cases
import db.deliveries
import db.sent
from tests.scenarios.desk import UNKNOWN_SIGNED, draw_picture, look
from tests.scenarios.driver import Driver, House

WHERE = {"title": "Headache after a fall", "options": "Epidural hematoma\nSubdural hematoma\nNormal",
         "key": "Subdural hematoma", "permission": "synthetic"}


async def send(house: House, seat: Driver, folder: Path, **values: object) -> str:
    """Send one picture with a diagnosis and a line, and let it be taken in."""
    house.ask_whole()
    await seat.say("send")
    given: dict[str, object] = {"diagnosis": "Subdural hematoma", "line": "54-year-old, fell from standing.", **values}
    shown = await seat.upload("picture", draw_picture(folder / "one.png"), **given)
    house.ask_whole(False)
    await house.settle()
    return shown


async def edit(house: House, seat: Driver, number: int, **values: object) -> str:
    """Edit a case in one whole form."""
    house.ask_whole()
    await seat.say(f"case edit {number}")
    shown = await seat.fill(**values)
    house.ask_whole(False)
    return shown


async def row_of(house: House, number: int = 1) -> Any:
    """Read a case."""
    return await house.app.database.read(db.cases.by_number, await house.community(), number)


async def editors(house: House) -> Any:
    """Open a place for editors, and seat one in it."""
    anna = await house.seat("Anna", "admin", channel="editors")
    await anna.say("place add Editors purpose: editors")
    if anna.form is not None:
        await anna.fill()
    return await house.seat("Ella", "editor", channel="editors")


async def test_a_case_from_one_picture_to_its_letter(house: House, tmp_path: Path) -> None:
    ada = await house.seat("Ada", "contributor")
    said = await send(house, ada, tmp_path)
    assert "Sent, thank you. A contributor or an editor now writes its title and its options" in said
    row = await row_of(house)
    assert (row.title, row.question.options, row.question.key) == ("", [{"id": "a1", "text": "Subdural hematoma"}],
                                                                  ["a1"])
    assert row.version.author_credit == ""
    assert db.cases.lacking(row) == ("title", "options", "permission")
    cole, rey = await house.seat("Cole", "contributor"), await house.seat("Rey")
    assert "Only contributors can do this." in await rey.say("sent list")
    listed = await cole.say("sent list")
    assert "1 | unfinished | 0 | nobody yet" in listed
    assert "Subdural" not in listed
    assert "Only its author and editors can work on case 1." in await cole.say("case edit 1")
    taken = await cole.press("Finish 1") if "[Finish 1]" in await cole.say("sent list") else ""
    assert "Yours to finish." in taken
    assert "[Ask who sent it]" in taken
    other = await house.seat("Cora", "contributor")
    assert "Somebody else is finishing this case." in await other.say("sent take 1")
    assert "1 | unfinished | 0 | Cole" in await other.say("sent list")
    await cole.press("Ask who sent it")
    assert "Asked." in await cole.fill(question="Which permission allows it?")
    assert "Which permission" not in await other.press_token(f"core.read/sending.asked%2F{row.id}/0")
    told = await ada.say("today")
    assert "About case 1, which you sent: Which permission allows it?" in told
    assert "Which permission" not in await ada.say("today"), "a letter is told once"
    assert "Which permission allows it?" in await ada.say("me letters")
    assert "Saved." in await edit(house, ada, 1, permission="synthetic"), "a draft is written little by little"
    assert "Saved." in await edit(house, cole, 1, **WHERE)
    assert db.cases.lacking(await row_of(house)) == ()
    assert "in review" in await cole.say("case submit 1")
    ella = await house.seat("Ella", "editor")
    assert "Sent cases unfinished: 0. In review: 1." in await ella.say("case queue")
    assert "[Review 1]" in await ella.press("Sent cases")
    await ella.press("Review 1")
    await look(ella)
    await ella.press("Approve")
    assert "approved" in await ella.fill(**UNKNOWN_SIGNED)
    assert "Nothing that was sent waits." in await ella.say("sent list")


async def test_what_cannot_be_sent(house: House, tmp_path: Path) -> None:
    ada = await house.seat("Ada", "contributor", accepted=False)
    rey = await house.seat("Rey")
    assert "Only contributors can do this." in await rey.say("send")
    house.ask_whole()
    await ada.say("send")
    said = await ada.upload("picture", draw_picture(tmp_path / "1.png"), diagnosis="Subdural hematoma")
    assert "Before you contribute, read this and accept it" in said
    assert "Sent, thank you." in await ada.press("I accept")
    await house.settle()
    await ada.say("send")
    said = await ada.upload("picture", draw_picture(tmp_path / "2.png"), diagnosis="Dr. Jane Sample, 3 May 2026")
    assert "Nothing is saved yet." in said
    await ada.say("send")
    said = await ada.upload("picture", draw_picture(tmp_path / "3.png"), diagnosis="x" * 151)
    assert "Diagnosis takes up to 150 characters" in said
    house.app.records.accepts = "public"
    await ada.say("send")
    said = await ada.upload("picture", draw_picture(tmp_path / "4.png"), diagnosis="Subdural hematoma")
    assert "This server takes only cases that are published for reuse or made up" in said
    house.app.records.accepts = "packs"
    await ada.say("send")
    said = await ada.upload("picture", draw_picture(tmp_path / "5.png"), diagnosis="Subdural hematoma")
    assert "This server takes bundles only" in said
    house.app.records.accepts = "raw"
    house.ask_whole(False)
    assert (await row_of(house, 2)) is None


async def test_editors_are_told_of_what_waits_and_never_twice(house: House, tmp_path: Path) -> None:
    ella = await editors(house)
    ada = await house.seat("Ada", "contributor")
    await send(house, ada, tmp_path)
    await house.later(days=2, hours=23)
    assert "Sent cases wait" not in ella.see()
    await house.later(hours=2)
    assert "Case 1 is unfinished since Mon 4 Jan" in ella.see()
    assert [row.state for row in await told(house)] == ["sent"]
    await house.later(days=6)
    assert len(await told(house)) == 1, "a week lies between two"
    await send(house, ada, tmp_path)
    await house.later(days=2)
    assert [row.state for row in await told(house)] == ["gone", "sent"], "one list stands there"
    assert "Case 1 is unfinished since Mon 4 Jan" in ella.see()
    await house.later(days=2)
    assert len(await told(house)) == 3, "the second case has its own three days"
    assert "Case 2 is unfinished since Wed 13 Jan" in ella.see()
    await edit(house, ella, 1, **WHERE)
    await ella.say("case submit 1")
    await house.later(seconds=30)  # a list that is drawn again waits for its share of what may be sent
    assert "Case 1 is in review since Sun 17 Jan" in ella.see()
    await ella.say("case delete 2")
    await ella.fill(sure="yes")
    await ella.say("case reject 1")
    await ella.fill(note="The picture shows too little.")
    await house.later(seconds=30)
    assert "Nothing that was sent waits any more." in ella.see()
    before = len(await told(house))
    await house.later(days=15)
    assert len(await told(house)) == before, "nothing is told of what is decided"
    said = await ada.say("today")
    assert "Case 1, which you sent, was not taken: The picture shows too little." in said


async def told(house: House) -> Any:
    """Give the messages by which editors were told."""
    community = await house.community()
    return await house.app.database.read(db.deliveries.about, community, db.sent.SUBJECT, community)


async def test_a_finisher_may_leave_and_is_not_waited_for(house: House, tmp_path: Path) -> None:
    ada = await house.seat("Ada", "contributor")
    await send(house, ada, tmp_path)
    cole, cora = await house.seat("Cole", "contributor"), await house.seat("Cora", "contributor")
    await cole.say("sent take 1")
    assert "Somebody else may finish it now." in await cole.press("Leave it to others")
    assert "You are not finishing this case" in await cole.press_token("sending.let_go/1")
    assert "Only its author and editors" in await cole.say("case show 1")
    await cora.say("sent take 1")
    await house.later(days=7, hours=1)
    assert "Yours to finish." in await cole.say("sent take 1")
    assert "Only its author and editors" in await cora.say("case show 1")
    assert "Somebody else is finishing this case." in await cora.say("sent take 1")
