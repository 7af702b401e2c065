"""The pictures of a case under review, for editors' eyes only: listed, and drawn one at a time, never stored."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from bot.chat.store import Bytes
from bot.platforms.web.backstage import Draft, Image, Mask, Sheets, Spread, shrunk
from cogs.cases.looked import SHEET, Sight, sights, uncovered_in
from cogs.cases.masks import Mask as CaseMask
from cogs.cases.masks import boxes_of, masks, plain_of
from cogs.cases.showing import UNKNOWN, chosen
from db import MissingBytes
from db.cases import OPEN, WORKED, CaseRow
from db.signatures import digest

SEEN = OPEN
# So many letters of a hash tell one set of pixels of a case from the next.
SHORT = 16


def short(sight: Sight) -> str:
    """Name what is to be seen of a picture in a page's address."""
    return hashlib.sha256(sight.pixels.encode()).hexdigest()[:SHORT]


def listed(case: CaseRow, looks: Collection[tuple[str, int]], quarantine: Path | None = None) -> Sheets:
    """List the pictures of a case, numbered from 1, with what a member has opened of them.

    `quarantine` is where the pictures without their masks lie until somebody decides.
    """
    markable = case.status in WORKED
    plain = {stack.number for stack in case.stacks
             if markable and quarantine is not None and plain_of(quarantine, case.id, stack) is not None}
    held = masks(case)
    drafts = tuple(_draft(case, sight, looks, [one for one in held if _lies(one, sight)], sight.stack.number in plain)
                   for sight in sights(case))
    several = len(drafts) > 1 and any(stack.meta["modality"] == UNKNOWN for stack in case.stacks)
    return Sheets(digest(case), drafts, SHEET, markable=markable, choose=markable and several, maskable=True,
                  spread=tuple(_spread(case)), several=len(case.stacks) > 1)


def _spread(case: CaseRow) -> Iterator[Spread]:
    """Tell which masks lie on all pictures of a series, and how many of them stand for all."""
    for stack in case.stacks:
        count = len(boxes_of(stack).everywhere)
        if count and stack.pictures > 1:
            yield Spread(stack.number, count, stack.pictures, min(SHEET, stack.pictures))


def _draft(case: CaseRow, sight: Sight, looks: Collection[tuple[str, int]], held: Sequence[CaseMask],
           uncovers: bool) -> Draft:
    from bot.imaging.render import shown_size

    meta = sight.stack.meta
    columns, rows = int(meta["columns"]), int(meta["rows"])
    wide, high = shown_size(columns, rows, float(meta.get("aspect") or 1.0))
    label = f"{sight.stack.number}.{sight.image + 1}" if len(case.stacks) > 1 else str(sight.image + 1)
    return Draft(sight.number, label, wide, high, columns, rows, short(sight), sight.meaning, sight.why, sight.wanted,
                 sight.opened(looks), tuple(map(_mask, held)), uncovers,
                 sight.image + 1 in uncovered_in(sight.stack))


def _mask(one: CaseMask) -> Mask:
    return Mask(one.number, *one.box, everywhere=one.picture is None)


def _lies(one: CaseMask, sight: Sight) -> bool:
    """Tell whether a mask of the case lies on a picture."""
    return one.series == sight.stack.number and one.picture in (None, sight.image + 1)


def found(case: CaseRow, number: int, pixels: str) -> Sight | None:
    """Find a picture by its number and its pixels; None where it has others by now."""
    sight = next((one for one in sights(case) if one.number == number), None)
    return sight if sight is not None and short(sight) == pixels else None


async def drawn(bytes: Bytes, case: CaseRow, sight: Sight, whole: bool = False) -> Image | None:
    """Draw one picture of a case as the reader of the card would see it; None where its bytes are not there.

    With `whole` every value of it is shown, also those that its window shows alike.
    """
    return await asyncio.to_thread(_still, bytes, case, sight, whole)


async def thumbnail(bytes: Bytes, case: CaseRow, sight: Sight) -> Image | None:
    """Draw one picture of a case small, to find one's way by."""
    return await asyncio.to_thread(_small, bytes, case, sight)


def _small(bytes: Bytes, case: CaseRow, sight: Sight) -> Image | None:
    from bot.imaging import open_stack, png
    from bot.imaging.render import pixels, shown_size

    try:
        path = bytes.path(sight.stack.hash)
    except MissingBytes:
        # As with the picture itself.
        return None
    stack = open_stack(path, sight.stack.meta)
    size = shrunk(*shown_size(int(sight.stack.meta["columns"]), int(sight.stack.meta["rows"]), stack.aspect))
    return Image(png.encode(pixels(stack, sight.image, _window(case, stack), size=size)), "image/png")


def _still(bytes: Bytes, case: CaseRow, sight: Sight, whole: bool) -> Image | None:
    from bot.imaging import EVERYTHING, open_stack, still

    try:
        path = bytes.path(sight.stack.hash)
    except MissingBytes:
        # The review says so by a picture that is not there; `readout verify` names what is lost.
        return None
    stack = open_stack(path, sight.stack.meta)
    return Image(still(stack, sight.image, EVERYTHING if whole else _window(case, stack)), "image/png")


def _window(case: CaseRow, stack: object) -> str | tuple[float, float] | None:
    """Give the window that the case chooses, where this series has it; other series than the shown one may not."""
    window, presets = chosen(case.version.window), getattr(stack, "presets", ())
    return window if not isinstance(window, str) or window in {one.name for one in presets} else None
