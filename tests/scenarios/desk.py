"""What the director's scenarios share: small pictures, a question, and a case brought as far as a test needs."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

import db.cases
from bot.behind import Behind
from bot.chat.card import File
from cogs.cases.intake import StoredStack, attach
from cogs.cases.looked import SHEET
from cogs.cases.question_file import parse
from tests.scenarios.driver import Driver, House
from tests.scenarios.html_tree import tree
from tests.scenarios.web_driver import WebSeat

QUESTION = """\
title = "Headache after a fall"
history = "54-year-old, fell from standing."
question = "Most likely diagnosis?"
options = ["Epidural hematoma", "Subdural hematoma", "Subarachnoid hemorrhage", "Normal"]
key = "B"
explanation = "A crescent along the left convexity."
alt = "Axial CT of the head."
author = "Dr A. Example"
[why_not]
A = "An epidural is lens-shaped."
[permission]
kind = "synthetic"
reference = "drawn for this test"
"""
TYPED = {"title": "Cough for a week", "prompt": "Which sign?", "options": ["Silhouette sign", "Air bronchogram"],
         "key": "a", "permission": "synthetic"}
SIGNED = {"looked": "yes", "undated": "yes", "unspoiled": "yes"}
# What a signature says besides of pictures that may be photographs, as those without a header may.
UNKNOWN_SIGNED = {**SIGNED, "nobody": "yes"}


def draw_picture(path: Path, *, seed: int = 0, size: int = 128) -> Path:
    """Draw a small picture without text."""
    picture = Image.new("L", (size, size), 20)
    ImageDraw.Draw(picture).ellipse((20, 20, size - 28 + seed, size - 20), fill=150, outline=230, width=6)
    picture.save(path)
    return path


def given(*paths: Path) -> tuple[File, ...]:
    """Give files as a platform hands them over."""
    return tuple(File(str(path), path.stat().st_size if path.is_file() else 0, path.name) for path in paths)


async def drafted(house: House, author: Driver, *, count: int = 1, size: int = 128, **fields: object) -> None:
    """Put a draft with pictures into the house, as an intake leaves it."""
    frames = np.full((count, size, size), 20, np.uint8)
    frames[:, 20:60, 20:60] = np.arange(count, dtype=np.uint8)[:, None, None] + 90
    raw = io.BytesIO()
    np.save(raw, frames)
    meta = {"modality": "CT", "body_part": "HEAD", "pictures": count, "rows": size, "columns": size,
            "photometric": "MONOCHROME2", "invert": False, "rescale": [[1.0, 0.0]],
            "windows": [[128.0, 256.0, "LINEAR"]], "voi_luts": [None], "range": [0, 255], "padding": None,
            "aspect": 1.0}
    report = {"kept": ["Modality", "Rows"], "dropped": 9, "refusals": [], "ignored": 0,
              "text": {"series": 1, "pictures": [1], "everywhere": [], "boxes": {}}}
    stack = StoredStack({"hash": house.app.bytes.put(raw.getvalue()), "pictures": count, "meta": meta,
                         "report": report}, len(raw.getvalue()))
    me = await house.app.records.enter(author.person, author.place, house.clock.now())
    write, now = house.app.database.write, house.clock.now()
    row = await write(db.cases.create_draft, me.community, me.member, {**parse(QUESTION), **fields}, now)
    assert await write(attach, me.community, row.id, [stack], now) == "attached"


async def add(house: House, seat: Driver, folder: Path, question: str | None = QUESTION, *, count: int = 1,
              **values: object) -> str:
    """Add a case in one whole form, and let its pictures be taken in."""
    pictures = [draw_picture(folder / f"{number}.png", seed=number) for number in range(1, count + 1)]
    if question is not None:
        path = folder / "question.toml"
        path.write_text(question, "utf-8")
        values["question"] = path
    house.ask_whole()
    await seat.say("case add")
    shown = await seat.upload("pictures", *pictures, **values)
    house.ask_whole(False)
    await house.settle()
    return shown


async def look(seat: Driver, number: int = 1) -> int:
    """Open every picture of a case that is shown or marked, sheet by sheet; give how many sheets there were.

    Wherever somebody talks with Readout, pictures are looked at in the web rooms.
    """
    return await (look_on_pages(seat, number) if isinstance(seat, WebSeat) else look_behind(seat, number))


async def look_on_pages(seat: WebSeat, number: int) -> int:
    """Go from sheet to sheet by their links, and load each picture as a browser does that shows it; large ones alone.
    """
    sheets, path = 0, f"/review/{number}"
    while path:
        page = tree((await seat.browser.get(path)).text)
        pictures = next(page.looking("pictures"))
        for link in pictures.every("a"):
            address = link["data-picture"]
            if link["class"] == "thumbnail":
                alone = tree((await seat.browser.get(link["href"])).text)
                address = next(next(alone.looking("pictures")).every("img"))["src"]
            if address:
                assert (await seat.browser.get(address)).is_success
        onward = [link["href"] for link in pictures.every("a") if link["rel"] == "next"]
        sheets, path = sheets + 1, f"/review/{number}{onward[0]}" if onward else ""
    return sheets


async def look_behind(seat: Any, number: int) -> int:
    """Open them as the pages would for somebody who came from another platform."""
    dispatch = seat.house.app.dispatch if hasattr(seat, "house") else seat.room.dispatch
    store, now = dispatch.store, dispatch.clock()
    me = await store.enter(seat.person, seat.place, now)
    case = await store.by_number("case", me.community, number)
    behind = Behind(store.database, store.bytes)
    sheets = await behind.sheets(me.community, case, me.member) if case is not None else None
    wanted = [one for one in sheets.drafts if one.wanted] if sheets is not None else []
    for one in wanted:
        if await behind.draft_picture(me.community, case, one.number, one.pixels) is not None:
            await behind.opened(me.community, case, one.number, one.pixels, me.member, now)
    return -(-len(wanted) // SHEET)


async def approve(seat: Driver, number: int = 1, signed: Mapping[str, str] = SIGNED) -> str:
    """Bring a draft through its review."""
    await seat.say(f"case submit {number}")
    await seat.say(f"case review {number}")
    await look(seat, number)
    await seat.press("Approve")
    return await seat.fill(**signed)


async def post(house: House, seat: Driver) -> None:
    """Add a case, approve it and post it now."""
    await drafted(house, seat)
    await approve(seat)
    await seat.say("post now 1")
    await house.settle()
