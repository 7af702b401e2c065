"""Boxes too thick for a line: lettering is masked, doubt is told, anatomy is neither; no letter of a word stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from bot.imaging.boxes import Box
from bot.imaging.burned_in import Found, Sought, find_in_singles
from bot.imaging.detector import Detector
from bot.imaging.looking import Eyes
from bot.imaging.recognised import legible
from bot.imaging.thick import Reader, is_line, sorted_out, thickest
from bot.imaging.volumes import find_in_volume

Picture = np.ndarray[Any, Any]
Search = Callable[..., Found]
WORD: Box = (40, 60, 200, 80)
LETTER: Box = (60, 70, 24, 40)
MARK: Box = (200, 100, 12, 12)


def picture() -> Picture:
    return np.full((300, 300), 60, np.uint8)


def by_width(thick: str, thin: str = "marker") -> Reader:
    """Read crops wider than 100 as one word, others as another."""
    return lambda crop: thick if max(crop.shape) > 100 else thin


def sees(*boxes: Box) -> Detector:
    return lambda shown: list(boxes) if shown.shape == (300, 300) else []


def single(thick: str, *boxes: Box) -> Found:
    shown = picture()
    return find_in_singles(Sought(lambda index: shown, 1, Eyes(sees(*boxes), by_width(thick))), lambda done: None)


def volume(thick: str, *boxes: Box) -> Found:
    shown = picture()
    eyes = Eyes(sees(*boxes), by_width(thick))
    return find_in_volume(Sought(lambda index: shown, 12, eyes), lambda done: None, cine=False)


def inside(box: Box, boxes: tuple[Box, ...]) -> bool:
    return any(x <= box[0] and y <= box[1] and x + width >= box[0] + box[2] and y + height >= box[1] + box[3]
               for x, y, width, height in boxes)


@pytest.mark.parametrize("word", ["lettering", "identifier"])
@pytest.mark.parametrize("search", [single, volume])
def test_what_is_read_is_masked_and_no_letter_of_it_stays(word: str, search: Search) -> None:
    found = search(word, WORD, LETTER)
    assert inside(WORD, found.at(0))
    assert not found.kept


@pytest.mark.parametrize("word", ["uncertain", "marker", "measurement"])
@pytest.mark.parametrize("search", [single, volume])
def test_what_is_not_read_with_certainty_is_told_and_no_letter_of_it_stays(word: str, search: Search) -> None:
    found = search(word, WORD, LETTER)
    assert 0 in found.unsure
    assert not found.kept
    assert inside(LETTER, found.at(0))


@pytest.mark.parametrize("search", [single, volume])
def test_a_tall_letter_in_a_box_that_says_nothing_is_masked_and_a_small_mark_stays(search: Search) -> None:
    found = search("other", WORD, LETTER)
    assert not found.kept
    assert inside(LETTER, found.at(0))
    found = search("other", WORD, MARK)
    assert [one.word for one in found.kept] == ["marker"]
    assert not found.unsure


def test_without_a_reader_what_is_thick_is_doubtful() -> None:
    assert sorted_out(picture(), [WORD], None, thickest((300, 300))).doubtful == (WORD,)


@pytest.mark.parametrize(("certainties", "said"), [
    ([0.99, 0.98, 0.97], "lettering"), ([0.7, 0.65, 0.3, 0.8], "lettering"), ([0.95, 0.9], "uncertain"),
    ([0.4, 0.35], "uncertain"), ([0.99], "other"), ([0.9, 0.1], "other"), ([], "other"),
])  # fmt: skip
def test_three_letters_make_lettering_and_two_may(certainties: list[float], said: str) -> None:
    assert legible(certainties) == said


def test_what_is_a_line_grows_with_the_picture() -> None:
    assert is_line((0, 0, 300, 60), thickest((1000, 1000)))
    assert not is_line((0, 0, 300, 100), thickest((3000, 3000)))
    assert not is_line((0, 0, 300, 100), thickest((400, 400)))
