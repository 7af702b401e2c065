"""Masks that a person adds or takes away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.imaging import remask
from tests.imaging.made import dataset, save, take_plain
from tests.imaging.made import slices as made_slices

BOX = (5, 4, 20, 6)


@pytest.fixture
def taken(tmp_path: Path) -> tuple[dict[str, Any], Path, np.ndarray[Any, Any]]:
    """Take a volume in which the middle slice has something masked; give meta, masked stack and unmasked frames."""
    made_slices(tmp_path / "in", 5)
    report = take_plain(tmp_path / "in", into=tmp_path / "out",
                        detect=lambda shown: [(10, 10, 20, 8)] if shown.shape == (40, 48) else [])
    plain = np.stack([np.full((40, 48), k, np.int16) for k in range(5)])
    return report.series[0].meta, report.series[0].stack, plain


def test_a_mask_taken_away_gives_the_very_pixels_back(taken: Any, tmp_path: Path) -> None:
    meta, stack, plain = taken
    np.save(tmp_path / "plain.npy", plain)
    assert not np.array_equal(np.load(stack), plain)
    free = remask(tmp_path / "plain.npy", meta, [], {}, tmp_path / "free.npy")
    assert np.array_equal(np.load(free.stack), plain)
    assert (free.meta["masked"], free.meta["masked_in"]) == ([], {})


def test_the_same_masks_give_the_same_stack(taken: Any, tmp_path: Path) -> None:
    """So the hash of a case's pictures depends on its masks alone."""
    meta, stack, plain = taken
    np.save(tmp_path / "plain.npy", plain)
    boxes = {int(number): boxes for number, boxes in meta["masked_in"].items()}
    again = remask(tmp_path / "plain.npy", meta, meta["masked"], boxes, tmp_path / "again.npy")
    assert again.stack.read_bytes() == stack.read_bytes()
    assert again.meta == {**meta}


def test_a_mask_in_one_picture_leaves_all_else_bit_equal(taken: Any, tmp_path: Path) -> None:
    meta, _, plain = taken
    np.save(tmp_path / "plain.npy", plain)
    done = np.load(remask(tmp_path / "plain.npy", meta, [], {3: [BOX]}, tmp_path / "done.npy").stack)
    expected = plain.copy()
    expected[2, 4:10, 5:25] = meta["fill"]
    assert np.array_equal(done, expected)


def test_a_masked_stack_is_masked_further_in_its_own_place(taken: Any, tmp_path: Path) -> None:
    meta, stack, _ = taken
    before = np.load(stack)
    single = {int(number): boxes for number, boxes in meta["masked_in"].items()}
    more = remask(stack, meta, [*meta["masked"], BOX], single, stack)
    after = np.load(stack)
    assert (after[:, 4:10, 5:25] == meta["fill"]).all()
    outside = np.ones((40, 48), bool)
    outside[4:10, 5:25] = False
    assert np.array_equal(after[:, outside], before[:, outside])
    assert more.meta["masked"] == [*meta["masked"], list(BOX)]


@pytest.mark.parametrize("box", [(-1, 0, 5, 5), (0, 0, 0, 5), (45, 0, 5, 5), (0, 38, 5, 5), (0, 0, 49, 1)])
def test_a_mask_outside_the_picture_is_refused(taken: Any, tmp_path: Path, box: Any) -> None:
    meta, stack, _ = taken
    with pytest.raises(ValueError, match=r"A mask must lie inside the picture, which is 48 x 40 pixels\."):
        remask(stack, meta, [box], {}, tmp_path / "no.npy")
    assert not (tmp_path / "no.npy").exists()


def test_a_picture_that_is_not_there_is_refused(taken: Any, tmp_path: Path) -> None:
    meta, stack, _ = taken
    with pytest.raises(ValueError, match=r"There is no such picture; the series has 5\."):
        remask(stack, meta, [], {6: [BOX]}, tmp_path / "no.npy")


@pytest.mark.parametrize("inverted", [False, True])
def test_a_stack_from_before_fills_were_noted_is_masked_black(tmp_path: Path, inverted: bool) -> None:
    kind = "MONOCHROME1" if inverted else "MONOCHROME2"
    pixels = np.arange(40 * 48, dtype=np.int16).reshape(40, 48)
    save(dataset(pixels, PhotometricInterpretation=kind), tmp_path / "one.dcm")
    taken = take_plain(tmp_path / "one.dcm", into=tmp_path / "out").series[0]
    meta = {key: value for key, value in taken.meta.items() if key != "fill"}
    done = remask(taken.stack, meta, [BOX], {}, tmp_path / "done.npy")
    assert done.meta["fill"] == taken.meta["fill"] == (pixels.max() if inverted else pixels.min())
