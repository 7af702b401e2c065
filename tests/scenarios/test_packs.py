"""From a hospital's PC, where a case is packed, to the morning on which residents answer it."""

from __future__ import annotations

from pathlib import Path

import pytest

import db.cases
from bot import packs
from bot.chat.markup import plain
from bot.chat.people import Audience
from cogs.cases.looked import sights
from tests.imaging.made import SECRETS
from tests.packs.made import QUESTION, chest, pack, question
from tests.scenarios.desk import SIGNED, add, draw_picture, look
from tests.scenarios.driver import House


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle that somebody packed at the hospital."""
    folder = tmp_path_factory.mktemp("hospital")
    done = pack(chest(folder / "study"), question(folder), folder / "case.readout")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not any(secret in done.stdout + done.stderr for secret in SECRETS)
    return folder / "case.readout"


def sent(house: House, file: Path, number: int = 1) -> Path:
    """Put a file where a platform puts what somebody sent; all but the Room do so themselves."""
    if house.platform != "room":
        return file
    folder = house.app.quarantine / "upload-1-somebody"
    folder.mkdir(exist_ok=True)
    path = folder / f"{number:04d}"
    path.write_bytes(file.read_bytes())
    return path


def originals(house: House) -> list[Path]:
    """List every file that lies in quarantine."""
    return [path for path in house.app.quarantine.rglob("*") if path.is_file()]


async def test_a_case_from_the_hospital_to_the_reveal(house: House, bundle: Path) -> None:
    house.app.records.accepts = "packs"
    director = await house.seat("Dana", "director")
    house.ask_whole()
    form = await director.say("case add")
    assert "Bundle" in form
    shown = await director.upload("pictures", sent(house, bundle))
    assert "Cough for two weeks" in shown
    house.ask_whole(False)
    await house.settle()
    shown = await director.say("case show 1")
    assert "3 pictures" in shown
    assert "text was masked in 3 pictures" in shown
    assert "Text found and masked: all pictures" in shown
    row = await house.app.database.read(db.cases.get, await house.community(), 1)
    assert row.stacks[0].meta["masked"], "the reviewer sees where the hospital's PC masked"
    assert {"masked"} <= {reason for sight in sights(row) for reason in sight.why}
    assert not list(house.app.quarantine.glob("upload-*"))
    await director.say("case submit 1")
    await director.say("community approval")
    await director.fill(reference="PO-17", expires_on="2028-01-31")
    await director.say("case review 1")
    await look(director)
    await director.press("Approve")
    assert "approved" in await director.fill(**SIGNED)
    assert "Deck" in await director.say("deck add Mornings")
    await director.say("deck put 1 1")
    await director.say("post now 1")
    await house.settle()
    resident = await house.seat("Rey")
    assert "Which finding?" in resident.see()
    await resident.press("C")
    await house.later(days=2)
    assert "A nodule in the right lung." in resident.see()


async def test_a_server_for_bundles_deletes_anything_else_unread(house: House, tmp_path: Path) -> None:
    house.app.records.accepts = "packs"
    director = await house.seat("Dana", "director")
    study = chest(tmp_path / "study")
    house.ask_whole()
    await director.say("case add")
    told = await director.upload("pictures", *(sent(house, path, name) for name, path in enumerate(study.iterdir())))
    assert "Nothing of what you sent was kept" in told
    assert "readout pack" in told
    assert originals(house) == []
    assert "no case" in (await director.say("case show 1")).casefold()
    await director.say("case add")
    assert "send it alone" not in await director.upload("pictures", sent(house, draw_picture(tmp_path / "a.png")))
    assert originals(house) == []


async def test_what_is_not_taken_is_deleted_whatever_else_is_wrong(house: House, tmp_path: Path) -> None:
    house.app.records.accepts = "packs"
    director = await house.seat("Dana", "director")
    house.ask_whole()
    await director.say("case add")
    told = await director.upload("pictures", sent(house, draw_picture(tmp_path / "a.png")), difficulty="seven")
    assert "Nothing of what you sent was kept" in told
    assert "whole number" in told
    assert originals(house) == []
    newcomer = await house.seat("Nia", "contributor", accepted=False)
    await newcomer.say("case receive")
    assert "delete it from the chat now" in await newcomer.upload("bundle", sent(house, tmp_path / "a.png"))
    assert originals(house) == []


async def test_a_bundle_goes_through_a_chat(house: House, bundle: Path) -> None:
    """A file that cannot hold a patient is asked for where no patient's file ever is."""
    if house.platform == "room":
        house.room.takes_patients = False
    contributor = await house.seat("Ana", "contributor")
    await contributor.say("case receive")
    assert "Cough for two weeks" in await contributor.upload("bundle", sent(house, bundle))
    await house.settle()
    assert "3 pictures" in await contributor.say("case show 1")


async def test_a_newcomer_s_bundle_waits_until_the_policy_is_accepted(house: House, bundle: Path) -> None:
    newcomer = await house.seat("Nia", "contributor", accepted=False)
    await newcomer.say("case receive")
    await newcomer.upload("bundle", sent(house, bundle))
    assert len(originals(house)) == 1
    assert "Cough for two weeks" in await newcomer.press("I accept")


@pytest.mark.only("web", why="a page alone draws the control for a folder, and what a file's name ends in")
async def test_the_form_asks_for_what_is_taken(house: House) -> None:
    director = await house.seat("Dana", "director")
    page = (await director.browser.post("/say", data={"words": "case add"})).text
    assert "webkitdirectory" in page
    house.app.records.accepts = "packs"
    page = (await director.browser.post("/say", data={"words": "case add"})).text
    assert "webkitdirectory" not in page
    assert "readout pack FOLDER" in page
    assert 'accept=".readout' in page


async def test_a_bundle_brings_more_pictures_of_a_draft(house: House, bundle: Path, tmp_path: Path) -> None:
    director = await house.seat("Dana", "director")
    await add(house, director, tmp_path)
    await director.say("case pictures 1")
    await director.upload("pictures", sent(house, bundle))
    await house.settle()
    assert "Headache after a fall" in await director.say("case show 1")
    row = await house.app.database.read(db.cases.by_number, await house.community(), 1)
    assert row is not None
    assert [stack.pictures for stack in row.stacks] == [1, 3]


async def test_what_is_no_bundle_is_deleted_and_to_be_deleted(house: House, tmp_path: Path) -> None:
    contributor = await house.seat("Ana", "contributor")
    for path in (next(chest(tmp_path / "study").iterdir()), draw_picture(tmp_path / "face.png")):
        await contributor.say("case receive")
        told = await contributor.upload("bundle", sent(house, path))
        assert "delete it from the chat now" in told
        assert originals(house) == []
    assert "no case" in (await contributor.say("case show 1")).casefold()


async def test_a_member_who_may_not_add_a_case_leaves_nothing(house: House, bundle: Path) -> None:
    member = await house.seat("Rey")
    assert "Only" in await member.say("case receive")


def damaged(bundle: Path, folder: Path) -> list[Path]:
    """Write a bundle with a changed byte, with more behind it, and cut in half."""
    raw, paths = bundle.read_bytes(), [folder / f"{number}.readout" for number in range(3)]
    changed = (raw[:-40] + b"?" + raw[-39:], raw + b"QUIXOTE", raw[: len(raw) // 2])
    for path, content in zip(paths, changed, strict=True):
        path.write_bytes(content)
    return paths


async def test_a_bundle_that_was_changed_is_refused_with_what_to_do(house: House, bundle: Path, tmp_path: Path) -> None:
    contributor = await house.seat("Ana", "contributor")
    for path in damaged(bundle, tmp_path):
        await contributor.say("case receive")
        told = await contributor.upload("bundle", sent(house, path))
        assert "cannot be taken" in told
        assert "again" in told
        assert originals(house) == []


async def test_a_forged_bundle_comes_out_clean(house: House, tmp_path: Path) -> None:
    """Its list is sound, its pictures hold names: the gate runs again, whoever packed it."""
    study = chest(tmp_path / "study")
    named = [(f"pictures/1/{place:04d}.dcm", path.read_bytes()) for place, path in enumerate(study.iterdir(), 1)]
    packs.write(tmp_path / "forged.readout", QUESTION, {"dropped": "QUIXOTE"}, named)
    director = await house.seat("Dana", "director")
    await director.say("case receive")
    await director.upload("bundle", sent(house, tmp_path / "forged.readout"))
    await house.settle()
    shown = await director.say("case show 1")
    assert "3 pictures" in shown
    row = await house.app.database.read(db.cases.by_number, await house.community(), 1)
    assert row is not None
    kept = repr(row).encode() + b"".join(house.app.bytes.read(stack.hash) for stack in row.stacks)
    assert not [secret for secret in (*SECRETS, "QUIXOTE") if secret.encode() in kept]
    assert len(row.stacks[0].report["text"]["pictures"]) == 3


async def test_the_question_of_a_stranger_is_checked_as_any_other(house: House, tmp_path: Path) -> None:
    picture = draw_picture(tmp_path / "1.png")
    text = QUESTION.replace('key = "C"', 'key = "Z"').replace("title =", "tilte =")
    packs.write(tmp_path / "x.readout", text, {}, [("pictures/1/0001.png", picture.read_bytes())])
    contributor = await house.seat("Ana", "contributor")
    await contributor.say("case receive")
    told = await contributor.upload("bundle", sent(house, tmp_path / "x.readout"))
    assert "tilte" in told
    assert "Line 6, key" in told
    assert "pack it again" in told
    assert originals(house) == []


async def test_a_server_for_published_cases_takes_no_other(house: House, bundle: Path, tmp_path: Path) -> None:
    house.app.records.accepts = "public"
    director = await house.seat("Dana", "director")
    await director.say("case receive")
    assert "published for reuse or made up" in await director.upload("bundle", sent(house, bundle))
    assert "no case" in (await director.say("case show 1")).casefold()
    await add(house, director, tmp_path)
    assert "Headache after a fall" in await director.say("case show 1")


@pytest.mark.only("room", why="what is drawn of a form is tested with each platform")
async def test_the_form_says_first_that_a_server_takes_published_cases_alone(house: House) -> None:
    house.app.records.accepts = "public"
    director = await house.seat("Dana", "director")
    house.ask_whole()
    await director.say("case add")
    (asked,) = [field for field in director.form.fields if field.name == "pictures"]
    assert "only pictures that are published for reuse or made up" in plain(asked.help, Audience())
    assert asked.patient


async def test_what_was_typed_goes_before_what_a_bundle_says(house: House, bundle: Path) -> None:
    director = await house.seat("Dana", "director")
    house.ask_whole()
    await director.say("case add")
    shown = await director.upload("pictures", sent(house, bundle), title="Another title")
    assert "Another title" in shown


async def test_a_bundle_is_sent_alone(house: House, bundle: Path, tmp_path: Path) -> None:
    director = await house.seat("Dana", "director")
    house.ask_whole()
    await director.say("case add")
    told = await director.upload("pictures", sent(house, bundle), sent(house, draw_picture(tmp_path / "1.png"), 2))
    assert "send it alone" in told
    assert originals(house) == []
