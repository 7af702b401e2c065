"""The pictures of a case under review, for editors' eyes only: listed, and drawn one at a time, never stored."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from bot.chat.store import Bytes
from bot.platforms.web.backstage import Draft, Image
from db import MissingBytes
from db.cases import CaseRow, StackRow

SEEN = ("draft", "review", "approved")


def pictures(case: CaseRow) -> Iterator[tuple[StackRow, int]]:
    """Give every picture of a case in order: its series, and its index counted from 0."""
    for stack in case.stacks:
        for index in range(stack.pictures):
            yield stack, index


def listed(case: CaseRow) -> tuple[Draft, ...]:
    """List the pictures of a case, numbered from 1, with those that will be shown and those with text masked."""
    from bot.imaging.render import shown_size

    found = []
    for number, (stack, index) in enumerate(pictures(case), 1):
        wide, high = shown_size(int(stack.meta["columns"]), int(stack.meta["rows"]),
                                float(stack.meta.get("aspect") or 1.0))
        label = f"{stack.number}.{index + 1}" if len(case.stacks) > 1 else str(index + 1)
        found.append(Draft(number, label, wide, high, _shown(case, stack, index), index + 1 in _masked(stack)))
    return tuple(found)


def _shown(case: CaseRow, stack: StackRow, index: int) -> bool:
    version = case.version
    if case.pictures:
        return any(p.stack == stack.hash and p.image == index for p in case.pictures)
    keys = version.key_images or [stack.pictures // 2 + 1]
    return stack.number == version.series and index + 1 in keys


def _masked(stack: StackRow) -> set[int]:
    text: dict[str, Any] = stack.report.get("text") or {}
    return set(text.get("pictures") or ())


async def drawn(bytes: Bytes, case: CaseRow, number: int) -> Image | None:
    """Draw one picture of a case as the reader of the card would see it; None where it is not there."""
    for at, (stack, index) in enumerate(pictures(case), 1):
        if at == number:
            return await asyncio.to_thread(_still, bytes, case, stack, index)
    return None


def _still(bytes: Bytes, case: CaseRow, stack: StackRow, index: int) -> Image | None:
    from bot.imaging import open_stack, still

    try:
        path = bytes.path(stack.hash)
    except MissingBytes:
        # The review says so by a picture that is not there; `readout verify` names what is lost.
        return None
    window = case.version.window
    chosen = (window["center"], window["width"]) if window and "center" in window else None
    return Image(still(open_stack(path, stack.meta), index, chosen), "image/png")
