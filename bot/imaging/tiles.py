"""Pictures side by side on one sheet."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

GAP = 6


def laid_out(tiles: Sequence[Image.Image], across: int, ground: int = 0) -> Image.Image:
    """Lay tiles of one size and kind out on a sheet, `across` in each row, with a gap of grey level `ground`."""
    wide, high = tiles[0].size
    down = -(-len(tiles) // across)
    size = (across * (wide + GAP) - GAP, down * (high + GAP) - GAP)
    sheet = Image.new(tiles[0].mode, size, ground if tiles[0].mode == "L" else (ground,) * 3)
    for place, tile in enumerate(tiles):
        sheet.paste(tile, ((place % across) * (wide + GAP), (place // across) * (high + GAP)))
    return sheet


def within(wide: int, high: int, longest: float) -> tuple[int, int]:
    """Give a width and height in the same proportion, the longer of them as told."""
    factor = longest / max(wide, high)
    return max(1, round(wide * factor)), max(1, round(high * factor))
