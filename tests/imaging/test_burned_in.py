"""Burned-in text: what is masked where, shown with a detector that sees what a test says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imaging.boxes import Box, clip, mask, merged
from bot.imaging.burned_in import Found, Sought, find_in_singles
from bot.imaging.codestream import size
from bot.imaging.detector import tiles
from bot.imaging.looking import Eyes
from bot.imaging.thick import is_line, thickest
from bot.imaging.volumes import find_in_volume

INK = 255


def ink(picture: np.ndarray[Any, Any]) -> list[Box]:
    """Detect one box around all full white: letters are drawn so in these tests."""
    rows, columns = np.nonzero(picture >= INK)
    if not len(rows):
        return []
    left, top = int(columns.min()), int(rows.min())
    return [(left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1)]


def written(count: int, at: Sequence[int], place: tuple[int, int] = (10, 20)) -> Callable[[int], np.ndarray[Any, Any]]:
    def show(index: int) -> np.ndarray[Any, Any]:
        picture = np.full((80, 120), 90, np.uint8)
        if index in at:
            picture[place[0] : place[0] + 8, place[1] : place[1] + 40] = INK
        return picture

    return show


def covers(boxes: Sequence[Box], place: tuple[int, int] = (10, 20)) -> bool:
    covered = np.zeros((80, 120), bool)
    for x, y, width, height in boxes:
        covered[y : y + height, x : x + width] = True
    return bool(covered[place[0] : place[0] + 8, place[1] : place[1] + 40].all())


def look_through(show: Callable[[int], np.ndarray[Any, Any]], count: int, *, cine: bool = False) -> Found:
    return find_in_volume(Sought(show, count, Eyes(ink)), lambda done: None, cine=cine)


def test_text_in_two_slices_or_more_is_masked_in_all() -> None:
    found = look_through(written(20, range(20)), 20)
    assert covers(found.everywhere)
    assert not found.single


def test_text_in_one_slice_is_masked_there() -> None:
    found = look_through(written(60, [30]), 60)
    assert not found.everywhere
    assert list(found.single) == [30]
    assert covers(found.at(30))
    assert not covers(found.at(31))


def test_what_a_cine_shows_anywhere_is_masked_in_every_frame() -> None:
    found = look_through(written(90, range(90)), 90, cine=True)
    assert covers(found.everywhere)
    assert not found.single


def test_every_single_picture_is_looked_at_by_itself() -> None:
    told: list[int] = []
    found = find_in_singles(Sought(written(4, [1, 3]), 4, Eyes(ink)), told.append)
    assert sorted(found.single) == [1, 3]
    assert covers(found.at(1))
    assert told == [1, 2, 3, 4]


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 60), st.integers(1, 30), st.integers(1, 20)), max_size=5))
def test_a_mask_fills_its_boxes_and_leaves_all_else_bit_equal(boxes: list[Box]) -> None:
    frame = np.random.default_rng(1).integers(-900, 900, (80, 120)).astype(np.int16)
    before = frame.copy()
    filled = mask(frame, boxes, -1000)
    inside = np.zeros(frame.shape, bool)
    for x, y, width, height in boxes:
        inside[y : y + height, x : x + width] = True
    assert (filled[inside] == -1000).all()
    assert (filled[~inside] == before[~inside]).all()
    assert (frame == before).all()


def test_boxes_within_boxes_are_left_out() -> None:
    assert merged([(10, 10, 20, 5), (0, 0, 50, 40), (60, 0, 9, 9)]) == [(0, 0, 50, 40), (60, 0, 9, 9)]


@given(st.integers(1, 6_000), st.integers(1, 6_000))
def test_tiles_cover_a_picture_and_overlap(rows: int, columns: int) -> None:
    from bot.imaging.detector import OVERLAP, TILE

    places = tiles((rows, columns))
    spans = {(y, y + down) for _, y, _, down in places}, {(x, x + across) for x, _, across, _ in places}
    for length, parts in zip((rows, columns), spans, strict=True):
        ordered = sorted(parts)
        assert ordered[0][0] == 0
        assert ordered[-1][1] == length
        assert all(end - start <= TILE for start, end in ordered)
        assert all(before[1] - after[0] >= OVERLAP - 1 for before, after in pairwise(ordered))


def test_a_whole_head_is_no_line_of_text() -> None:
    thick = thickest((256, 256))
    assert not is_line((10, 5, 229, 243), thick)
    assert not is_line((84, 75, 82, 73), thick)
    assert is_line((4, 6, 96, 10), thick)
    assert is_line((4, 6, 10, 96), thick)
    assert clip((250, 250, 20, 20), (256, 256)) == (250, 250, 6, 6)
    assert clip((300, 0, 5, 5), (256, 256)) is None


@pytest.mark.parametrize("kind", ["JPEG", "JPEG2000"])
def test_a_codestream_tells_its_size_before_it_is_decoded(kind: str) -> None:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(np.zeros((31, 47), np.uint8)).save(out, kind)
    assert size(out.getvalue()) == (31, 47)
    assert size(out.getvalue()[:10]) is None
    assert size(b"nothing known") is None
