"""Cases for scenarios: approved, with a picture that may be shown, and put into the database by its own functions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from bot.imaging import png
from db import blobs, cases

FALL: dict[str, Any] = {
    "title": "Headache after a fall",
    "history": "54-year-old, fell from standing, takes an anticoagulant. GCS 14.",
    "prompt": "Most likely diagnosis?",
    "options": ["Epidural hematoma", "Subdural hematoma", "Subarachnoid hemorrhage", "Normal"],
    "key": "B",
    "explanation": "A crescent along the left convexity that crosses sutures and stops at the falx.",
    "teaching_points": ["A crescent is subdural.", "It crosses sutures.", "Look at a wide window."],
    "references": ["A textbook of head CT, chapter 3."],
    "alt": "Axial CT of the head at the level of the lateral ventricles.",
    "alt_full": "Axial CT of the head with a crescent along the left convexity, marked.",
    "author_credit": "Dr A. Example",
    "why_not": {"A": "An epidural is lens-shaped and stops at sutures."},
    "permission_kind": "synthetic",
    "permission_reference": "computed for a test",
    "difficulty": 2,
}
STACK = "5" * 64


def picture(shade: int) -> bytes:
    """Draw a small grey picture, each of its own: beyond 255 of them the first row differs too."""
    drawn = np.full((16, 24), shade % 256, np.uint8)
    if shade > 255:
        drawn[0] = shade // 256
    return png.encode(drawn)


def write_case(session: Session, community: int, author: int, approver: int, hashes: tuple[str, str], now: datetime,
               fields: dict[str, Any], stack: str) -> Any:
    """Write and approve a case with one picture before and one after the reveal."""
    made = cases.create_draft(session, community, author, fields, now)
    blobs.add(session, community, stack, "stack", "application/x-npy", 10, now)
    for shade, hash in enumerate(hashes):
        blobs.add(session, community, hash, "picture", "image/png", 100 + shade, now, width=24, height=16,
                  made_from=stack)
    held = {"hash": stack, "pictures": 34, "meta": {"modality": "CT", "body_part": "HEAD"}, "report": {}}
    cases.attach_stacks(session, community, made.id, [held], author, now)
    cases.submit(session, community, made.id, author, now)
    shown = {"series": 1, "image": 12, "stack": stack, "question_blob": hashes[0], "reveal_blob": hashes[1],
             "meaning": "question"}
    outcome = cases.approve(session, community, made.id, approver, [shown], now)
    assert outcome.outcome == "approved", outcome
    return cases.get(session, community, made.id)


async def approved_case(house: Any, author: Any, approver: Any, **fields: Any) -> Any:
    """Put an approved case into the house, written by one member and approved by another; give its row."""
    store, now = house.app.records, house.clock.now()
    writer = await store.enter(author.person, author.place, now)
    editor = await store.enter(approver.person, approver.place, now)
    house.shades = getattr(house, "shades", 0) + 2
    hashes = (house.app.bytes.put(picture(house.shades)), house.app.bytes.put(picture(house.shades + 1)))
    stack = f"{house.shades:064x}"
    return await house.app.database.write(write_case, writer.community, writer.member, editor.member, hashes, now,
                                          {**FALL, **fields}, stack)
