"""Ultrasound regions: where a machine says its image lies, taken as one signal and never as the only one.

Of five real screens the regions left a name inside twice, and twice they did not fit the picture; so text is looked
for inside them too, and what does not fit is not believed.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.imaging.boxes import Box, clip
from bot.imaging.deidentify import items, read

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_MOST = 32
_CORNERS = ("RegionLocationMinX0", "RegionLocationMinY0", "RegionLocationMaxX1", "RegionLocationMaxY1")
# Regions must hold most of what is not background, and leave something out, to be worth believing.
_LEAST_CONTENT = 0.7
_CONTRAST = 12


def regions_of(dataset: Dataset) -> tuple[Box, ...]:
    """Read the regions a file states as boxes; none where one of them is no box of whole numbers (PS3.3 C.8.5.5)."""
    found = []
    for item in items(dataset, "SequenceOfUltrasoundRegions")[:_MOST]:
        corners = [_whole(read(item, keyword)) for keyword in _CORNERS]
        known = [one for one in corners if one is not None]
        if len(known) < len(corners) or known[2] <= known[0] or known[3] <= known[1]:
            return ()
        found.append((known[0], known[1], known[2] - known[0] + 1, known[3] - known[1] + 1))
    return tuple(found)


def _whole(value: Any) -> int | None:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 <= number <= 65_535 else None


def trusted(regions: tuple[Box, ...], picture: np.ndarray[Any, Any]) -> tuple[Box, ...]:
    """Give the regions cut to the picture, or none where they do not fit it or miss what it shows."""
    rows, columns = picture.shape[:2]
    # Some machines count the last pixel from one; what reaches further was written for another picture.
    if any(x + width > columns + 1 or y + height > rows + 1 for x, y, width, height in regions):
        return ()
    cut = tuple(box for region in regions if (box := clip(region, picture.shape)) is not None)
    content = _content(picture)
    inside = np.zeros(content.shape, bool)
    for x, y, width, height in cut:
        inside[y : y + height, x : x + width] = True
    holds = content[inside].sum() >= _LEAST_CONTENT * max(1, content.sum())
    return cut if cut and holds and not inside.all() else ()


def outside(regions: tuple[Box, ...], picture: np.ndarray[Any, Any]) -> tuple[Box, ...]:
    """Give boxes around everything that is no background outside trusted regions; none where none are trusted."""
    believed = trusted(regions, picture)
    if not believed:
        return ()
    rows, columns = picture.shape[:2]
    beside = _content(picture)
    for x, y, width, height in believed:
        beside[y : y + height, x : x + width] = False
    across = sorted({0, columns, *(edge for x, _, width, _ in believed for edge in (x, x + width))})
    down = sorted({0, rows, *(edge for _, y, _, height in believed for edge in (y, y + height))})
    cells = ((x0, y0, x1 - x0, y1 - y0) for y0, y1 in pairwise(down) for x0, x1 in pairwise(across))
    return tuple(box for cell in cells if (box := _filled(beside, cell)) is not None)


def _content(picture: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Say of each pixel whether it differs from the picture's most frequent grey."""
    grey = picture if picture.ndim == 2 else picture.max(axis=2)
    ground = int(np.bincount(grey.ravel(), minlength=256).argmax())
    content: np.ndarray[Any, Any] = np.abs(grey.astype(np.int16) - ground) > _CONTRAST
    return content


def _filled(content: np.ndarray[Any, Any], cell: Box) -> Box | None:
    """Give the box around what a cell holds."""
    x, y, width, height = cell
    rows, columns = np.nonzero(content[y : y + height, x : x + width])
    if not len(rows):
        return None
    left, top = int(columns.min()), int(rows.min())
    return x + left, y + top, int(columns.max()) - left + 1, int(rows.max()) - top + 1
