"""Text that a file's own window, table or padding hides: it is masked, or it is gone from what is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ComputedRadiographyImageStorage, MRImageStorage

from bot.imaging import open_stack
from bot.imaging.barcodes import find_barcodes
from bot.imaging.detector import rapid_detector
from bot.imaging.looking import Eyes
from bot.imaging.report import TakenSeries
from bot.imaging.stack import EVERYTHING
from bot.imaging.storing import by_detector
from bot.imaging.taking import take
from bot.imaging.views import hides, parts
from bot.imaging.window import Shown, Window, apply
from tests.imaging.made import Limits, dataset, save

Picture = np.ndarray[Any, Any]
DRAWN = Image.new("L", (400, 300))
ImageDraw.Draw(DRAWN).text((50, 40), "SMITH JOHN 07.03.1961", font=ImageFont.load_default(22), fill=255)
TEXT = np.asarray(DRAWN) > 127
CLEAR = {"RescaleSlope": 1, "RescaleIntercept": 0}


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    return Eyes(rapid_detector(), None, find_barcodes)


def body(low: int, high: int) -> Picture:
    """Draw something soft below an empty strip, in which the text stands."""
    down, across = np.mgrid[0:300, 0:400]
    grain = np.random.default_rng(5).normal(0, 2, (300, 400))
    return low + (high - low) * np.exp(-((across - 200) / 130.0) ** 2 - ((down - 190) / 90.0) ** 2) + grain


def written(low: int, high: int, empty: int, text: int, kind: type) -> Picture:
    picture: Picture = np.clip(body(low, high), low, high).astype(kind)
    picture[:110] = empty
    picture[TEXT] = text
    return picture


def table() -> Sequence:
    """Make a table that shows nothing of values below 100."""
    item = Dataset()
    item.add_new(0x00283002, "US", [256, 0, 8])
    item.add_new(0x00283006, "OW", np.array([0] * 100 + list(range(100, 256)), "<u2").tobytes())
    return Sequence([item])


def padded() -> Dataset:
    """Make a file that calls all of its background padding, letters in it included."""
    return dataset(written(300, 900, 5, 90, np.int16), PixelPaddingValue=0, PixelPaddingRangeLimit=100,
                   WindowCenter=600, WindowWidth=800, **CLEAR)


def cornered(picture: Picture) -> Picture:
    picture[-40:, -40:] = -32_768
    return picture


HIDING = {
    "letters of padding": lambda: dataset(
        written(300, 900, 0, 2000, np.int16), PixelPaddingValue=2000, WindowCenter=600, WindowWidth=800, **CLEAR),
    "a table": lambda: dataset(written(120, 200, 10, 60, np.uint8), Modality="CR", VOILUTSequence=table(),
                               SOPClassUID=ComputedRadiographyImageStorage),
    "8 bits": lambda: dataset(written(180, 240, 10, 60, np.uint8), Modality="CR", WindowCenter=210, WindowWidth=60,
                              SOPClassUID=ComputedRadiographyImageStorage),
    "a range little wider": lambda: dataset(written(600, 1000, 0, 200, np.int16), Modality="MR", WindowCenter=650,
                                            WindowWidth=680, SOPClassUID=MRImageStorage),
    "padding far off": lambda: dataset(cornered(written(1700, 2300, 0, 300, np.int16)), WindowCenter=2000,
                                       WindowWidth=800, PixelPaddingValue=-32768, PixelRepresentation=1, **CLEAR),
}  # fmt: skip


def taken(eyes: Eyes, made: Dataset, folder: Path) -> TakenSeries:
    source = save(made, folder / "in.dcm")
    report = take([source], folder, limits=Limits(), skip=frozenset(), seek=by_detector(lambda: eyes.detect),
                  at=lambda position: None, progress=lambda stage, done, total: None)  # fmt: skip
    return report.series[0]


@pytest.mark.parametrize("name", HIDING)
def test_text_that_a_file_hides_by_its_own_window_is_masked(eyes: Eyes, tmp_path: Path, name: str) -> None:
    made = HIDING[name]()
    before = made.pixel_array
    series = taken(eyes, made, tmp_path)
    after = np.load(series.stack)[0]
    assert (after[TEXT] != before[TEXT]).mean() > 0.97
    assert (after[TEXT] == series.meta["fill"]).mean() > 0.97


def test_nothing_written_in_padding_is_stored_and_all_else_is_bit_equal(tmp_path: Path) -> None:
    made = padded()
    before = made.pixel_array
    after = np.load(taken(Eyes(lambda picture: []), made, tmp_path).stack)[0]
    assert np.unique(after[before <= 100]).tolist() == [0]
    assert np.array_equal(after[before > 100], before[before > 100])


def test_a_picture_that_its_window_shows_distinctly_needs_no_second_look() -> None:
    stored = np.tile(np.arange(0, 250, dtype=np.int16), (40, 1))
    assert not hides(stored, Shown("<i2", window=Window(125, 252)))
    assert hides(stored, Shown("<i2", window=Window(150, 180)))
    assert hides(stored, Shown("<i2", window=Window(125, 252), padding=(0, 20)))
    eight = stored.astype(np.uint8)
    assert not hides(eight, Shown("|u1"))
    assert hides(eight, Shown("|u1", table=(0, bytes([0] * 50 + list(range(50, 256))))))


def test_few_pixels_beyond_a_window_spell_nothing() -> None:
    stored = np.full((40, 40), 100, np.int16)
    stored[0, :10] = 3_000
    assert not hides(stored, Shown("<i2", window=Window(40, 80)))


def test_a_person_may_see_every_value_of_a_picture(tmp_path: Path) -> None:
    made = HIDING["letters of padding"]()
    series = taken(Eyes(lambda picture: []), made, tmp_path)
    stack = open_stack(series.stack, series.meta)
    seen = apply(np.asarray(stack.frames[0]), stack.shown(0, EVERYTHING))
    assert stack.hides(0)
    assert seen[TEXT].min() > 60 + int(seen[5:30].max())


def test_the_parts_beside_a_narrow_window_have_their_own_view() -> None:
    below, above = parts(Shown("<i2", window=Window(40, 80)), (-1_000, 1_500))
    assert below is not None
    assert above is not None
    low = apply(np.array([-1_000, -500, 0], np.int16), below)
    high = apply(np.array([80, 790, 1_500], np.int16), above)
    assert (low[0], low[-1]) == (high[0], high[-1]) == (0, 255)
    assert parts(Shown("<i2", window=Window(100, 2_000)), (-1_000, 1_500)) == (None, None)
