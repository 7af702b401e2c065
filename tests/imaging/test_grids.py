"""The grid of counts against targets: as wide as asked, with every square told by more than its colour."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from bot.imaging import grids

ROWS, COLUMNS = ("Neuro", "Musculoskeletal"), ("CT", "MR")


def drawn(cells: grids.Cell, width: int = 1_000) -> np.ndarray:
    """Draw a grid whose first cell holds these levels."""
    content = grids.grid(ROWS, COLUMNS, {(0, 0): cells, (1, 1): [(0, 0)] * 3}, width=width)
    return np.asarray(Image.open(io.BytesIO(content)).convert("L")).astype(int)


def test_it_is_as_wide_as_asked_and_its_height_follows() -> None:
    assert drawn([(1, 1)] * 3).shape[1] == 1_000
    assert drawn([(1, 1)] * 3, width=600).shape[1] == 600
    assert drawn([(1, 1)] * 3).shape[0] > drawn([(1, 1)]).shape[0] - 1
    with pytest.raises(ValueError, match="a row and a column"):
        grids.grid((), COLUMNS, {})


def test_empty_part_and_full_differ_without_colour() -> None:
    pictures = [drawn([cell, (0, 0), (0, 0)]) for cell in ((0, 2), (1, 2), (2, 2), (2, 0), (0, 0))]
    for place, one in enumerate(pictures):
        for other in pictures[place + 1:]:
            assert np.abs(one - other).max() > 40
    # More than is wanted is as full, under its own number.
    assert np.abs(drawn([(2, 2)] * 3) - drawn([(50, 2)] * 3)).max() > 40
