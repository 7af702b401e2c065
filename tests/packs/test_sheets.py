"""Contact sheets: large enough to read, outlined where something was masked, numbered beneath."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bot.imaging import Stack, open_stack
from bot.packs.looking import LINE, sheets


def stack(folder: Path, frames: np.ndarray[Any, Any]) -> Stack:
    np.save(folder / "a.npy", frames)
    meta = {"photometric": "RGB" if frames.ndim == 4 else "MONOCHROME2", "invert": False, "rescale": [[1.0, 0.0]],
            "windows": [[128.0, 256.0, "LINEAR"]], "voi_luts": [None], "range": [0, 255], "padding": None}
    return open_stack(folder / "a.npy", meta)


def drawn(one: tuple[str, bytes]) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO(one[1])).convert("L"))


@pytest.mark.parametrize(("rows", "columns", "high", "wide"), [
    (1_500, 2_000, 600, 800), (2_800, 1_400, 800, 400), (700, 600, 700, 600), (512, 512, 512, 512)])
@pytest.mark.parametrize("colour", [False, True])
def test_a_picture_is_as_large_as_it_is_up_to_800(tmp_path: Path, rows: int, columns: int, high: int, wide: int,
                                                  colour: bool) -> None:
    made = stack(tmp_path, np.full((1, rows, columns, 3)[:4 if colour else 3], 90, np.uint8))
    (one,) = sheets(made, [1], {})
    assert drawn(one).shape == (high + LINE, wide)


def test_a_small_one_is_enlarged(tmp_path: Path) -> None:
    (one,) = sheets(stack(tmp_path, np.full((1, 60, 120), 90, np.uint8)), [1], {})
    assert drawn(one).shape == (240 + LINE, 480)


def test_masks_are_outlined_and_nothing_else_is_drawn_on_a_picture(tmp_path: Path) -> None:
    made = stack(tmp_path, np.full((2, 512, 512), 90, np.uint8))
    (bare,), (outlined,) = sheets(made, [2], {1: [(100, 100, 60, 30)]}), sheets(made, [2], {2: [(100, 100, 60, 30)]})
    assert (drawn(bare)[:512] == drawn(bare)[0, 0]).all()
    marked = drawn(outlined)
    assert (marked[100:130, 100:160] == marked[0, 0]).all(), "the outline stands around the box"
    assert (marked[115, 94:100] == 255).any()
    assert (marked[97, 120] != marked[0, 0]) or (marked[98, 120] != marked[0, 0])


def test_numbers_stand_beneath_with_those_of_the_series(tmp_path: Path) -> None:
    """A slice that went alone is found again in the series that it came from."""
    made = stack(tmp_path, np.full((40, 512, 512), 90, np.uint8))
    (first,), (tenth,) = sheets(made, [1], {}), sheets(made, [10], {})
    assert ((drawn(first)[512:] < 128).sum(0) > 0).sum() < ((drawn(tenth)[512:] < 128).sum(0) > 0).sum() / 3


def test_twelve_stand_on_a_sheet(tmp_path: Path) -> None:
    made = stack(tmp_path, np.full((13, 512, 512), 90, np.uint8))
    assert [name for name, _ in sheets(made, range(1, 14), {})] == ["sheet-001.png", "sheet-002.png"]
