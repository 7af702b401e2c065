"""The grid and where people pointed: the picture stays what it is, cells lie where their names say."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bot.imaging import Stack, gridded, heat, still

META = {"modality": "CT", "pictures": 1, "photometric": "MONOCHROME2", "invert": False, "rescale": [[1.0, 0.0]],
        "windows": [[100.0, 200.0, "LINEAR"]], "voi_luts": [None], "range": [0, 200], "padding": None, "aspect": 1.0}


def seen(png: bytes) -> np.ndarray[Any, Any]:
    """Open a drawing."""
    return np.asarray(Image.open(BytesIO(png)).convert("RGB"), np.int16)


@pytest.mark.parametrize("size", [(512, 512), (480, 640), (17, 23), (512, 513), (900, 30)])
def test_a_grid_covers_lines_and_names_alone(size: tuple[int, int]) -> None:
    stack = Stack(np.full((1, *size), 80, np.uint8), META)
    plain, lined = seen(still(stack, 0)), seen(gridded(stack, 0))
    assert plain.shape == lined.shape
    if min(plain.shape[:2]) > 400:
        # Most of it is untouched, and what lies below a line still shows.
        assert (plain == lined).all(axis=2).mean() > 0.9
        middle = lined[plain.shape[0] * 3 // 8:plain.shape[0] // 2, plain.shape[1] * 3 // 8:plain.shape[1] // 2]
        assert np.abs(middle - plain[0, 0, 0]).max() < 120


def test_cells_are_lighter_where_more_pointed_and_the_right_one_is_framed() -> None:
    stack = Stack(np.full((1, 800, 800), 40, np.uint8), META)
    drawn = seen(heat(stack, 0, None, {"C4": 10, "G7": 2, "H8": 0}, ["C4"]))

    def corner(cell: str) -> int:
        """Give the light of a spot in a cell that holds neither line nor number."""
        column, row = "ABCDEFGH".index(cell[0]), int(cell[1]) - 1
        return int(drawn[row * 100 + 80, column * 100 + 20, 0])

    assert corner("C4") > corner("G7") > corner("H8") == corner("D4")
    framed = drawn[300:400, 200:204].max(axis=2)
    assert (framed == 255).any(axis=1).mean() > 0.9
    assert not (drawn[600:700, 601:605].max(axis=2) == 255).any(axis=1).mean() > 0.9


def test_nobody_pointed_is_a_grid_with_its_frame() -> None:
    stack = Stack(np.full((1, 512, 512), 40, np.uint8), META)
    assert seen(heat(stack, 0, None, {}, [])).shape == seen(gridded(stack, 0)).shape
    assert (seen(heat(stack, 0, None, {}, [])) == seen(gridded(stack, 0))).all()
