"""Ultrasound regions are believed only where they fit the picture and hold what it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import UltrasoundImageStorage

from bot.imaging.regions import outside, regions_of, trusted
from tests.imaging.made import dataset, save, take_plain


def picture() -> np.ndarray[Any, Any]:
    """Draw a bright image in the middle of a black screen, with a banner above it."""
    drawn = np.zeros((200, 300), np.uint8)
    drawn[50:180, 60:240] = 120
    drawn[8:20, 10:150] = 230
    return drawn


def region(x0: Any, y0: Any, x1: Any, y1: Any) -> Dataset:
    item = Dataset()
    item.RegionLocationMinX0, item.RegionLocationMinY0 = x0, y0
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = x1, y1
    return item


def stated(*items: Dataset) -> Dataset:
    made = Dataset()
    made.SequenceOfUltrasoundRegions = Sequence(items)
    return made


def test_what_lies_outside_a_region_that_fits_is_masked() -> None:
    regions = regions_of(stated(region(60, 50, 239, 179)))
    assert regions == ((60, 50, 180, 130),)
    hidden = np.zeros((200, 300), bool)
    for x, y, width, height in outside(regions, picture()):
        hidden[y : y + height, x : x + width] = True
    assert hidden[8:20, 10:150].all()
    assert not hidden[50:180, 60:240].any()


@pytest.mark.parametrize("corners", [(0, 0, 594, 413), (60, 50, 600, 179), (0, 0, 30, 30), (60, 50, 65_535, 179)])
def test_regions_that_do_not_fit_are_distrusted(corners: tuple[int, int, int, int]) -> None:
    """Beyond the picture, or around next to nothing of what it shows."""
    regions = regions_of(stated(region(*corners)))
    assert trusted(regions, picture()) == ()
    assert outside(regions, picture()) == ()


@pytest.mark.parametrize("corners", [(-5, 0, 10, 10), (9, 9, 9, 9), (40, 40, 20, 90)])
def test_a_region_that_is_no_box_makes_all_of_them_none(corners: tuple[int, int, int, int]) -> None:
    item = region(1, 1, 2, 2)
    item.add_new(0x00186018, "SL", corners[0])
    item.RegionLocationMinY0, item.RegionLocationMaxX1, item.RegionLocationMaxY1 = corners[1:]
    assert regions_of(stated(region(60, 50, 239, 179), item)) == ()


def test_the_last_pixel_may_be_counted_from_one() -> None:
    assert trusted(((0, 40, 301, 161),), picture()) == ((0, 40, 300, 160),)


def test_a_banner_outside_is_masked_in_the_stored_picture_even_if_no_text_is_seen(tmp_path: Path) -> None:
    made = dataset(picture(), SOPClassUID=UltrasoundImageStorage, Modality="US", BurnedInAnnotation="NO")
    made.SequenceOfUltrasoundRegions = Sequence([region(60, 50, 239, 179)])
    report = take_plain(save(made, tmp_path / "us.dcm"), into=tmp_path / "out")
    stored = np.load(report.series[0].stack)[0]
    assert not stored[8:20, 10:150].any()
    assert (stored[50:180, 60:240] == 120).all()
    assert report.text[0].held == (1,)


def test_text_inside_a_region_is_masked_too(tmp_path: Path) -> None:
    made = dataset(picture(), SOPClassUID=UltrasoundImageStorage, Modality="US")
    made.SequenceOfUltrasoundRegions = Sequence([region(60, 50, 239, 179)])
    report = take_plain(save(made, tmp_path / "us.dcm"), into=tmp_path / "out",
                        detect=lambda shown: [(100, 90, 40, 12)] if shown.shape == (200, 300) else [])
    stored = np.load(report.series[0].stack)[0]
    assert not stored[90:102, 100:140].any()
