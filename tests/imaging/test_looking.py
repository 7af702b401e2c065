"""The real detector and reader on drawn pictures: what is found, what stays, and what leaves the search."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from benchmarks.burned_in import figures, tally
from bot.imaging.barcodes import find_barcodes
from bot.imaging.boxes import mask
from bot.imaging.burned_in import Found, Sought, find_in_singles
from bot.imaging.detector import rapid_detector
from bot.imaging.looking import Eyes
from bot.imaging.recognised import kind, rapid_reader
from bot.imaging.report import Report
from bot.imaging.storing import by_detector
from bot.imaging.taking import take
from tests.imaging.made import Limits, dataset, save

Picture = np.ndarray[Any, Any]
NAME = "QUIXOTE^ALONSO"


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    return Eyes(rapid_detector(), rapid_reader(), find_barcodes)


def ground(rows: int = 300, columns: int = 400) -> Picture:
    """Draw something soft that is no text."""
    down, across = np.mgrid[0:rows, 0:columns]
    return (70 + 40 * np.sin(down / 37) * np.cos(across / 53)).astype(np.uint8)


def write(picture: Picture, text: str, at: tuple[int, int], size: int = 18, fill: int = 235) -> Picture:
    sheet = Image.fromarray(picture)
    ImageDraw.Draw(sheet).text(at, text, font=ImageFont.load_default(size), fill=fill)
    return np.array(sheet)


def search(eyes: Eyes, picture: Picture) -> Found:
    return find_in_singles(Sought(lambda index: picture, 1, eyes), lambda done: None)


def hidden(found: Found, before: Picture, after: Picture) -> float:
    """Give the part of what was drawn that is masked."""
    covered = mask(np.zeros(before.shape[:2], bool), found.at(0), 1)
    drawn = np.abs(after.astype(int) - before) > 20
    drawn = drawn.any(axis=2) if drawn.ndim == 3 else drawn
    return float(covered[drawn].mean())


@pytest.mark.parametrize(("size", "fill"), [(10, 235), (18, 235), (30, 235), (16, 0), (16, 150)])
def test_a_name_is_masked_small_large_white_black_and_grey(eyes: Eyes, size: int, fill: int) -> None:
    picture = write(ground(), NAME, (60, 120), size, fill)
    assert hidden(search(eyes, picture), ground(), picture) > 0.97


@pytest.mark.parametrize("quarters", [1, 3])
def test_a_name_that_runs_up_or_down_is_masked(eyes: Eyes, quarters: int) -> None:
    before = ground()
    flat = write(np.ascontiguousarray(np.rot90(before, quarters)), NAME, (60, 40), 14)
    picture = np.ascontiguousarray(np.rot90(flat, -quarters))
    assert hidden(search(eyes, picture), before, picture) > 0.97


# Each turn and each shade is always tried once; the long form tries them all together.
@pytest.mark.parametrize(("turn", "fill"), [
    pytest.param(turn, fill, marks=() if (turn, fill) in ((0, 235), (1, 0), (3, 140)) else pytest.mark.long)
    for turn in (0, 1, 3) for fill in (235, 0, 140)])
def test_a_name_in_letters_too_large_for_a_line_is_masked(eyes: Eyes, turn: int, fill: int) -> None:
    before = ground(512, 512)
    flat = write(np.ascontiguousarray(np.rot90(before, turn)), "Alonso Q", (40, 200), 90, fill)
    picture = np.ascontiguousarray(np.rot90(flat, -turn))
    found = search(eyes, picture)
    assert hidden(found, before, picture) > 0.97
    assert not found.kept


def test_three_large_words_one_below_another_are_masked_whole(eyes: Eyes) -> None:
    before = np.full((400, 400, 3), 120, np.uint8)
    sheet = Image.fromarray(before)
    for line, (word, colour) in enumerate((("panza", (220, 40, 40)), ("green", (40, 220, 40)), ("ole", (40, 40, 230)))):
        ImageDraw.Draw(sheet).text((24, 20 + 120 * line), word, font=ImageFont.load_default(84), fill=colour)
    picture = np.array(sheet)
    found = search(eyes, picture)
    assert hidden(found, before, picture) > 0.97
    assert not found.kept


def test_a_name_beyond_two_thousand_pixels_is_masked(eyes: Eyes) -> None:
    before = ground(120, 2_100)
    picture = write(before, NAME, (1_950, 90), 14)
    assert hidden(search(eyes, picture), before, picture) > 0.97


@pytest.mark.parametrize(("text", "word"), [("R", "marker"), ("LT", "marker"), ("4.5 cm", "measurement")])
def test_a_marker_and_a_measurement_stay_and_are_told(eyes: Eyes, text: str, word: str) -> None:
    found = search(eyes, write(ground(), text, (180, 140), 26))
    assert not found.single
    assert [(one.word, one.pictures) for one in found.kept] == [(word, (0,))]


def test_a_letter_beside_a_name_is_masked_with_it(eyes: Eyes) -> None:
    before = ground()
    picture = write(write(before, NAME, (60, 140), 20), "R", (250, 140), 20)
    found = search(eyes, picture)
    assert not found.kept
    assert hidden(found, before, picture) > 0.97


@pytest.mark.parametrize(
    ("text", "certainty", "said"),
    [
        ("L", 0.99, "marker"), ("r", 0.99, "marker"), ("R CC", 0.95, "marker"), ("L", 0.7, "other"),
        ("12.3 mm", 0.95, "measurement"), ("120kV", 0.95, "measurement"), ("MI 1.2", 0.9, "measurement"),
        ("10", 0.99, "measurement"), ("47", 0.99, "other"), ("555", 0.99, "identifier"), ("LEE", 0.99, "identifier"),
        ("L. DOE", 0.99, "identifier"), ("12.3 mm QUIXOTE", 0.99, "identifier"), ("19.03.47", 0.9, "identifier"),
        ("12:45", 0.9, "identifier"), ("QUIXOTE", 0.4, "other"), ("", 0.0, "other"), ("L2", 0.99, "other"),
        ("1234567 mm", 0.99, "identifier"), ("19 47 mm", 0.99, "other"),
    ],
)  # fmt: skip
def test_only_a_whole_line_read_with_certainty_is_of_a_kind_that_stays(text: str, certainty: float, said: str) -> None:
    assert kind(text, certainty) == said


@pytest.mark.parametrize("name", ["QRCode", "DataMatrix", "Code128", "PDF417"])
@pytest.mark.parametrize("quarters", [0, 1])
def test_a_code_is_masked_however_it_is_turned(name: str, quarters: int) -> None:
    import zxingcpp

    code = zxingcpp.create_barcode("MRN-774411", getattr(zxingcpp.BarcodeFormat, name))
    drawn = np.rot90(np.array(zxingcpp.write_barcode_to_image(code, scale=3)), quarters)
    before = ground(500, 500)
    picture = before.copy()
    picture[60 : 60 + drawn.shape[0], 40 : 40 + drawn.shape[1]] = drawn
    found = search(Eyes(lambda shown: [], None, find_barcodes), picture)
    rows, columns = np.nonzero(drawn < 128)
    bars = np.s_[60 + rows.min() : 61 + rows.max(), 40 + columns.min() : 41 + columns.max()]
    assert mask(np.zeros((500, 500), bool), found.at(0), 1)[bars].mean() > 0.95


def test_no_code_is_seen_where_there_is_none() -> None:
    assert find_barcodes(ground()) == []


def taken(eyes: Eyes, path: Path, into: Path, *, plain: bool = False) -> Report:
    into.mkdir()
    seek = by_detector(lambda: eyes.detect, lambda: eyes.read or (lambda crop: "other"), eyes.codes)
    return take([path], into, limits=Limits(), skip=frozenset(), seek=seek, at=lambda position: None,
                progress=lambda stage, done, total: None, plain=plain)


def test_text_that_only_another_window_shows_is_masked_and_all_else_is_bit_equal(eyes: Eyes, tmp_path: Path) -> None:
    """White on white in the file's own window, plain over the full range."""
    pixels = np.full((256, 320), 900, np.int16)
    pixels[:128] += np.arange(320, dtype=np.int16) % 50
    ink = write(np.zeros((256, 320), np.uint8), NAME, (60, 100), 20, 255)
    pixels[ink > 128] = 3_000
    path = save(dataset(pixels, WindowCenter=40, WindowWidth=80), tmp_path / "a.dcm")
    report = taken(eyes, path, tmp_path / "out", plain=True)
    stored = np.load(report.series[0].stack)[0]
    assert (stored[ink > 128] == stored.min()).mean() > 0.97
    assert (stored[ink > 128] < 3_000).mean() > 0.97
    outside = ~mask(np.zeros(pixels.shape, bool), report.text[0].boxes.get(1, ()), 1)
    assert np.array_equal(stored[outside], pixels[outside])
    plain = report.series[0].plain
    assert plain is not None
    assert np.array_equal(np.load(plain)[0], pixels)


def test_no_word_that_was_read_is_in_the_report(eyes: Eyes, tmp_path: Path) -> None:
    picture = write(write(write(ground(), NAME, (20, 40)), "4.5 cm", (60, 140), 24), "R", (340, 220), 26)
    Image.fromarray(picture).save(tmp_path / "a.png")
    report = taken(eyes, tmp_path / "a.png", tmp_path / "out")
    told = report.to_json()
    assert not any(word in told for word in ("QUIXOTE", "ALONSO", "4.5", "cm\""))
    assert {one.word for one in report.text[0].kept} == {"measurement", "marker"}
    assert Report.from_json(told) == report
    assert report.text[0].held == (1,)


def assert_figures_are_met(eyes: Eyes, pictures: int) -> None:
    counted = tally(eyes, pictures)
    assert counted.lines >= 3 * pictures
    missed = [figure["name"] for figure in figures(counted) if not figure["met"]]
    assert not missed


def test_text_of_many_kinds_is_masked_and_no_picture_passes_unseen(eyes: Eyes) -> None:
    counted = tally(eyes, 4)
    assert counted.masked >= counted.lines - 1
    assert counted.unseen == 0


@pytest.mark.long
def test_text_of_very_many_kinds_is_masked(eyes: Eyes) -> None:
    assert_figures_are_met(eyes, 60)
