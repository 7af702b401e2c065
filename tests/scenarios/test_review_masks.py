"""Masks by hand: what is covered stays covered, what was signed before stands for nothing, bytes that showed it go."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import db.cases
from bot import drafts
from bot.behind import Behind
from bot.platforms.web.backstage import Spread
from cogs.cases import looked, masking, masks
from db.rows import set_where
from tests.scenarios.desk import SIGNED, TYPED, approve, drafted, look, post
from tests.scenarios.driver import Driver, House
from tests.scenarios.test_review import decisions, read, sign, two_signatures


async def frames(house: House, number: int = 1) -> Any:
    """Load the pixels of the first series of a case."""
    row = await read(house, number)
    return np.load(io.BytesIO(house.app.bytes.read(row.stacks[0].hash)))


@pytest.fixture
async def editor(house: House) -> Driver:
    """An editor; somebody else's case of three pictures is in review."""
    author, editor = await house.seat("Cara", "contributor"), await house.seat("Ed", "editor")
    await drafted(house, author, count=3)
    await author.say("case submit 1")
    seat: Driver = editor
    return seat


async def test_a_mask_covers_one_picture_and_leaves_the_others_bit_equal(house: House, editor: Driver) -> None:
    before = await frames(house)
    shown = await editor.say("case mask 1 2 '30 25 10 20'")
    assert "Masked. The pictures of this series are to be opened again" in shown
    after = await frames(house)
    assert (after[1, 25:45, 30:40] == before.min()).all()
    expected = before.copy()
    expected[1, 25:45, 30:40] = before.min()
    assert np.array_equal(after, expected)
    assert "Text found and masked: picture 2." in await editor.say("case review 1")


async def test_a_mask_in_every_picture_is_taken_away_again(house: House, editor: Driver) -> None:
    before = await frames(house)
    await editor.say("case mask 1 1 '30,25,10,20' everywhere: yes")
    await editor.say("case mask 1 3 '0 0 5 5'")
    assert (await frames(house))[:, 25:45, 30:40].max() == before.min() < before[:, 25:45, 30:40].min()
    assert "Taken away:" in await editor.say("case unmask 1 1 sure: yes")
    after = await frames(house)
    assert np.array_equal(after[:, 25:45, 30:40], before[:, 25:45, 30:40])
    assert "Taken away:" in await editor.say("case unmask 1 1 sure: yes")
    assert np.array_equal(await frames(house), before)
    assert "has no mask 1" in await editor.say("case unmask 1 1 sure: yes")
    row = await read(house)
    # Equal pixels as in the beginning are the same bytes again, and nothing sweeps them.
    await house.later(days=2)
    await house.app.upkeep.sweep()
    assert house.app.bytes.read(row.stacks[0].hash)


async def masked_everywhere(house: House) -> Driver:
    """Bring a case of twenty-four pictures into review, in each of which the gate masked the same box."""
    author, editor = await house.seat("Cara", "contributor"), await house.seat("Ed", "editor")
    await drafted(house, author, count=24)
    await author.say("case submit 1")
    await editor.say("case mask 1 1 '30 25 10 20' everywhere: yes")
    row = await read(house)
    text = {**row.stacks[0].report["text"], "drawn": []}
    await house.app.database.write(reported, row.stacks[0].id, {**row.stacks[0].report, "text": text})
    seat: Driver = editor
    return seat


def reported(session: Any, stack: int, report: dict[str, Any]) -> None:
    """Let a series' report say something else."""
    set_where(session, db.cases.STACK, db.cases.STACK.c.id == stack, report=report)


async def test_taking_a_mask_away_asks_first_and_is_remembered(house: House) -> None:
    editor = await masked_everywhere(house)
    sheets = drafts.listed(await read(house), ())
    assert sheets.spread == (Spread(1, 1, 24, 12),)
    assert all(one.masks for one in sheets.drafts)
    masked, wanted = await frames(house), len(looked.wanted(await read(house)))
    assert "Text found and masked: all pictures." in await editor.say("case review 1")
    said = await editor.say("case unmask 1 1")
    assert "shown again if it goes, in 24 pictures" in said
    assert np.array_equal(await frames(house), masked)
    assert "Taken away: what it covered is shown again in pictures: 24." in await editor.press("Show it again")
    assert not np.array_equal(await frames(house), masked)
    shown = await editor.say("case review 1")
    assert "No text was found" not in shown
    assert "Text was found and uncovered by an editor: all pictures." in shown
    row = await read(house)
    sheets = drafts.listed(row, ())
    assert sheets.spread == ()
    assert all(one.bare for one in sheets.drafts)
    assert len(looked.wanted(row)) == wanted
    assert sum("uncovered" in one.why for one in looked.sights(row)) == 12
    assert f"Looked at: 0 of {wanted}" in shown
    told = await editor.say("case decisions 1")
    assert "Ed" in told
    assert "A mask was added in all pictures of series 1" in told
    assert "A mask was taken away in all pictures" in told
    # Covered again, nothing lies bare.
    await editor.say("case mask 1 1 '29 24 12 22' everywhere: yes")
    assert "uncovered" not in await editor.say("case review 1")


async def test_the_button_takes_only_the_mask_away_that_it_asked_about(house: House, editor: Driver) -> None:
    director = await house.seat("Dana", "director")
    await editor.say("case mask 1 2 '30 25 10 20'")
    await editor.say("case mask 1 3 '0 0 5 5'")
    assert "in 1 picture." in await editor.say("case unmask 1 1")
    await director.say("case unmask 1 1 sure: yes")
    before = await frames(house)
    assert "in 1 picture." in await editor.press("Show it again")
    assert np.array_equal(await frames(house), before)
    shown = await editor.say("case review 1")
    assert "A mask that an editor drew was taken away, in series 1: picture 2." in shown


@pytest.mark.parametrize(("box", "told"), [
    ("1 2 3", "four numbers"), ("a b c d", "four numbers"), ("-1 0 5 5", "four numbers"), ("1.5 0 5 5", "four numbers"),
    ("500 0 5 5", "covers nothing"), ("0 0 0 5", "covers nothing"), ("1 2 3 4 5", "four numbers")])
async def test_a_mask_that_is_none_is_refused(house: House, editor: Driver, box: str, told: str) -> None:
    before = (await read(house)).stacks[0]
    assert told in await editor.say(f"case mask 1 1 '{box}'")
    assert "has no picture 4" in await editor.say("case mask 1 4 '1 1 5 5'")
    assert (await read(house)).stacks[0] == before


async def test_a_mask_past_the_edge_ends_there(house: House, editor: Driver) -> None:
    await editor.say("case mask 1 1 '120 120 50 50'")
    assert (await read(house)).stacks[0].meta["masked_in"] == {"1": [[120, 120, 8, 8]]}


async def test_looks_at_the_old_pixels_do_not_count(house: House, editor: Driver) -> None:
    await look(editor)
    assert "Looked at: 2 of 2 shown or marked." in await editor.say("case review 1")
    await editor.say("case mask 1 3 '30 25 10 20'")
    # Masked by hand is marked too; what the gate had masked in picture 1 by an older report is not any more.
    assert "Looked at: 0 of 2 shown or marked." in await editor.say("case review 1")
    assert "Open every picture" in await editor.press("Approve")


async def test_a_mask_between_the_look_and_the_signature_refuses_it(house: House, editor: Driver) -> None:
    director = await house.seat("Dana", "director")
    await editor.say("case review 1")
    await look(editor)
    await editor.press("Approve")
    await director.say("case mask 1 2 '1 1 5 5'")
    assert "Case 1 was changed since you looked" in await editor.fill(**SIGNED)
    assert (await read(house)).status == "review"


async def test_a_mask_voids_the_first_of_two_signatures(house: House, editor: Driver) -> None:
    director = await two_signatures(house)
    await sign(editor)
    await director.say("case mask 1 2 '1 1 5 5'")
    assert await decisions(house) == ["approved", "voided"]
    assert "Signed by" not in await director.say("case review 1")
    assert "one more editor" in await sign(director)
    assert "Case 1 is approved" in await sign(editor)


async def test_a_mask_on_a_posted_case_takes_its_pictures_down_everywhere(house: House) -> None:
    director = await house.seat("Dana", "director")
    await post(house, director)
    assert "[picture: Axial CT of the head.]" in director.see()
    row = await read(house)
    shown = {one.question_blob for one in row.pictures if one.question_blob}
    assert shown
    told = await director.say("case mask 1 1 '30 25 10 20'")
    assert "Its approval is void, and its pictures are taken down everywhere." in told
    await house.settle()
    assert "[picture" not in director.see().replace("[picture: Axial CT of the head, a", "")
    assert (await read(house)).status == "review"
    assert await decisions(house) == ["approved", "voided"]
    behind = Behind(house.app.database, house.app.bytes)
    assert all([await behind.public_picture(row.community, one) is None for one in shown])
    await house.later(hours=1)
    await house.app.upkeep.sweep()
    assert not any(house.app.bytes.has(one) for one in {row.stacks[0].hash, *shown})
    assert "The originals of case 1 are deleted, so this mask stays." in await director.say("case unmask 1 1")
    assert "Case 1 is approved" in await sign(director)
    await house.settle()
    assert "[picture: Axial CT of the head.]" in director.see()


async def test_a_mask_voids_every_case_with_the_same_pixels(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director)
    await approve(director)
    await drafted(house, director, title="The same pixels, another question")
    await approve(director, 2)
    await director.say("case mask 1 1 '30 25 10 20'")
    assert [(await read(house, number)).status for number in (1, 2)] == ["review", "review"]
    assert await decisions(house, 2) == ["approved", "voided"]


async def test_two_masks_at_once_do_not_lose_one(house: House, editor: Driver, tmp_path: Path) -> None:
    row = await read(house)
    stack, bytes = row.stacks[0], house.app.bytes
    first, second = (masks.redone(house.app.quarantine, row, stack, bytes.path(stack.hash),
                                  masks.boxes_of(stack).added(box, 1), bytes, tmp_path)
                     for box in ((1, 1, 5, 5), (9, 9, 5, 5)))
    write, now = house.app.database.write, house.clock.now()
    assert await write(masking.replaced, row.community, row.id, stack, first, None, now) == "replaced"
    assert await write(masking.replaced, row.community, row.id, stack, second, None, now) == "changed"
    assert (await read(house)).stacks[0].meta["masked_in"] == {"1": [[1, 1, 5, 5]]}


@pytest.mark.parametrize("more", [True, False])
async def test_an_approval_given_while_pixels_were_written_is_taken_down(house: House, tmp_path: Path,
                                                                              more: bool) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director)
    row = await read(house)
    stack, bytes = row.stacks[0], house.app.bytes
    done = masks.redone(house.app.quarantine, row, stack, bytes.path(stack.hash),
                        masks.boxes_of(stack).added((1, 1, 5, 5), 1), bytes, tmp_path)
    await approve(director)
    await director.say("post now 1")
    await drafted(house, director, title="The same pixels, another question")
    await approve(director, 2)
    await house.settle()
    assert "[picture: Axial CT of the head.]" in director.see()
    said = await house.app.database.write(masking.replaced, row.community, row.id, stack, done, None,
                                          house.clock.now(), more)
    assert said == "taken down"
    await house.settle()
    held = [await read(house, number) for number in (1, 2)]
    assert [(one.status, one.hidden_at is None) for one in held] == [("review", False)] * 2
    assert "[picture: Axial CT of the head.]" not in director.see()
    assert await decisions(house) == ["approved", "voided"]


async def test_what_the_gate_masked_is_uncovered_by_an_editor(house: House, tmp_path: Path) -> None:
    director = await house.seat("Dana", "director")
    drawn = Image.new("L", (320, 240), 20)
    ImageDraw.Draw(drawn).text((20, 20), "EXAMPLE PERSON 1234567", fill=240, font=ImageFont.load_default(20))
    drawn.save(tmp_path / "screen.png")
    house.ask_whole()
    await director.say("case add")
    await director.upload("pictures", tmp_path / "screen.png", **TYPED)
    house.ask_whole(False)
    await house.settle()
    row = await read(house)
    held = masks.masks(row)
    assert held, row.stacks[0].report
    assert not np.array_equal((await frames(house))[0], np.asarray(drawn))
    (plain,) = (house.app.quarantine / "case-1" / "plain").rglob("*.npy")
    assert plain.parent.stat().st_mode & 0o077 == 0
    for _ in held:
        assert "Taken away:" in await director.say("case unmask 1 1 sure: yes")
    assert np.array_equal((await frames(house))[0], np.asarray(drawn))
    shown = await director.say("case show 1")
    assert "No text was found" not in shown
    assert "Text was found and uncovered by an editor: picture 1." in shown
    await director.say("case reject 1")
    await director.fill(note="No.")
    assert not plain.exists()


async def test_a_closed_case_takes_no_mask(house: House, editor: Driver) -> None:
    await editor.say("case reject 1")
    await editor.fill(note="No.")
    assert "is closed" in await editor.say("case mask 1 1 '1 1 5 5'")
    assert "is closed" in await editor.say("case unmask 1 1")


async def test_unmasked_frames_lie_in_quarantine_until_somebody_decides(house: House, editor: Driver) -> None:
    await editor.say("case mask 1 1 '1 1 5 5'")
    folder = house.app.quarantine / "case-1" / "plain"
    (plain,) = folder.iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    assert plain.is_file()
    assert "approved" in await sign(editor)
    assert not folder.exists()
