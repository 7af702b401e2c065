"""Where a bundle says that something was masked: numbers within bounds, and only what its pictures bear out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.imaging import TakenSeries
from bot.packs import borne_out
from bot.packs.masks import told
from cogs.cases.covered import outlined

SLICES = ("pictures/1/0001.dcm", "pictures/1/0002.dcm", "pictures/1/0003.dcm")
CINE = ("pictures/1/0001.dcm",)


def report(*masked: Any, number: Any = 1) -> dict[str, Any]:
    return {"series": [{"number": number, "masked": list(masked)}]}


def taken(folder: Path, sources: list[int]) -> TakenSeries:
    """Store a series of noise in which one corner is covered in every picture, and another in the second."""
    frames = np.random.default_rng(3).integers(1, 900, (len(sources), 40, 60), np.int16)
    frames[:, 2:10, 5:30] = 0
    frames[1, 20:30, 5:30] = 0
    np.save(folder / "a.npy", frames)
    meta = {"sources": sources, "masked": [], "masked_in": {}}
    return TakenSeries(1, folder / "a.npy", meta, "CT", len(sources))


def test_masks_are_outlined_where_the_pictures_bear_them_out(tmp_path: Path) -> None:
    boxes = [[5, 2, 25, 8], [5, 20, 25, 10], [0, 0, 60, 40], [50, 30, 25, 25]]
    said = told(report(*({"picture": place, "boxes": boxes} for place in (1, 2, 3))), SLICES)
    series = taken(tmp_path, [1, 2, 3])
    found = borne_out(series, said)
    assert found == {1: ((5, 2, 25, 8),), 2: ((5, 2, 25, 8), (5, 20, 25, 10)), 3: ((5, 2, 25, 8),)}
    meta = outlined(series, found)
    assert meta["masked"] == [[5, 2, 25, 8]]
    assert meta["masked_in"] == {"2": [[5, 20, 25, 10]]}


def test_frames_of_a_cine_lie_in_one_file(tmp_path: Path) -> None:
    said = told(report({"picture": 2, "boxes": [[5, 20, 25, 10]]}), CINE)
    assert borne_out(taken(tmp_path, [1, 1, 1]), said) == {2: ((5, 20, 25, 10),)}


def test_pictures_that_came_in_another_order_keep_their_own(tmp_path: Path) -> None:
    said = told(report({"picture": 3, "boxes": [[5, 20, 25, 10]]}), SLICES)
    assert borne_out(taken(tmp_path, [1, 3, 2]), said) == {2: ((5, 20, 25, 10),)}


@pytest.mark.parametrize("box", [
    [5, 2, 25], [5, 2, 25, 8, 1], [5.0, 2, 25, 8], ["5", 2, 25, 8], [True, 2, 25, 8], [-5, 2, 25, 8],
    [5, 2, 25, 10**9], [5, 2, 25, 10**400], None, "5228", {"left": 5}])
def test_what_is_no_box_of_bounded_numbers_is_passed_over(box: Any) -> None:
    assert told(report({"picture": 1, "boxes": [box]}), SLICES) == ()


@pytest.mark.parametrize("said", [
    {}, {"series": None}, {"series": [None]}, report(None), report({"picture": 0, "boxes": [[1, 1, 1, 1]]}),
    report({"picture": 4, "boxes": [[1, 1, 1, 1]]}), report({"picture": "1", "boxes": [[1, 1, 1, 1]]}),
    report({"picture": 1, "boxes": "1111"}), report({"picture": 1, "boxes": [[1, 1, 1, 1]]}, number=2),
    report({"picture": 1, "boxes": [[1, 1, 1, 1]]}, number=[1]),
    report(*({"picture": 1, "boxes": [[1, 1, 1, 1]] * 1_000} for _ in range(60)))])
def test_what_is_no_list_of_masks_is_passed_over(said: dict[str, Any]) -> None:
    assert told(said, SLICES) == ()


def test_a_box_without_any_extent_is_none(tmp_path: Path) -> None:
    said = told(report({"picture": 1, "boxes": [[5, 2, 0, 8], [5, 2, 25, 0]]}), SLICES)
    assert borne_out(taken(tmp_path, [1, 2, 3]), said) == {}
