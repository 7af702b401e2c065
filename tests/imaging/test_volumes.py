"""Text in volumes and cines: what is masked in which pictures, with a detector and a reader that a test controls."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any

import cv2
import numpy as np
import pytest

from bot.imaging.barcodes import Code
from bot.imaging.boxes import Box
from bot.imaging.burned_in import Found, Sought
from bot.imaging.looking import Eyes
from bot.imaging.sightings import samples
from bot.imaging.storing import told
from bot.imaging.thick import Reader
from bot.imaging.volumes import find_in_volume

Picture = np.ndarray[Any, Any]
NAME: Box = (20, 10, 60, 8)
LETTER: Box = (100, 60, 9, 9)


def white(picture: Picture) -> list[Box]:
    """Detect full white: in these tests letters are drawn so, and nothing else is."""
    contours, _ = cv2.findContours((picture >= 250).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes = (cv2.boundingRect(contour) for contour in contours)
    return [(int(x), int(y), int(width), int(height)) for x, y, width, height in boxes if min(width, height) > 2]


def volume(places: Mapping[Box, Iterable[int]], ground: int = 90) -> Callable[[int], Picture]:
    """Show pictures of one grey with white boxes in some of them."""
    def show(index: int) -> Picture:
        picture = np.full((120, 160), ground, np.uint8)
        for (x, y, width, height), pictures in places.items():
            if index in pictures:
                picture[y : y + height, x : x + width] = 255
        return picture

    return show


def reads(words: Mapping[bool, str]) -> Reader:
    """Read by shape: what is square says one thing, what is long another."""
    return lambda crop: words.get(crop.shape[1] > 2 * crop.shape[0], "other")


def found_in(show: Callable[[int], Picture], count: int, *, cine: bool = False, **more: Any) -> Found:
    eyes = Eyes(white, more.pop("read", None), more.pop("codes", None))
    return find_in_volume(Sought(show, count, eyes, **more), lambda done: None, cine=cine)


def covered(found: Found, index: int, box: Box) -> bool:
    hidden = np.zeros((120, 160), bool)
    for x, y, width, height in found.at(index):
        hidden[y : y + height, x : x + width] = True
    return bool(hidden[box[1] : box[1] + box[3], box[0] : box[0] + box[2]].all())


def test_an_identifier_in_one_slice_is_masked_in_all() -> None:
    found = found_in(volume({NAME: [17]}), 60, read=reads({True: "identifier"}))
    assert all(covered(found, index, NAME) for index in range(60))
    assert not found.single


def test_other_text_in_one_slice_is_masked_there_alone() -> None:
    found = found_in(volume({NAME: [17]}), 60, read=reads({}))
    assert covered(found, 17, NAME)
    assert not found.at(16)
    assert not found.at(18)


def test_a_line_that_flickers_is_masked_between_as_well() -> None:
    found = found_in(volume({NAME: [20, 22]}), 100, read=reads({}))
    assert [index for index in range(100) if covered(found, index, NAME)] == [20, 21, 22]


def test_text_in_a_late_frame_of_a_cine_only_is_masked_in_every_frame() -> None:
    """No sample is the 117th of 120 frames; the maximum of all frames shows the text nonetheless."""
    assert 116 not in samples(120)
    found = found_in(volume({NAME: [116]}), 120, cine=True)
    assert all(covered(found, index, NAME) for index in range(120))


def test_a_letter_that_stays_in_place_stays_and_is_told() -> None:
    found = found_in(volume({LETTER: range(40), NAME: range(40)}), 40, read=reads({False: "marker", True: "other"}))
    assert not covered(found, 3, LETTER)
    assert covered(found, 3, NAME)
    [kept] = found.kept
    assert kept.word == "marker"
    text = told(1, found, 40)
    assert text is not None
    assert text.held == tuple(range(1, 41))
    assert text.kept[0].pictures == tuple(range(1, 41))


def test_a_letter_does_not_stay_where_one_slice_has_more_in_its_place() -> None:
    wide = (96, 58, 40, 12)
    found = found_in(volume({LETTER: range(40), wide: [21]}), 40, read=reads({False: "marker", True: "identifier"}))
    assert not found.kept
    assert covered(found, 21, wide)
    assert covered(found, 3, LETTER)


def test_a_name_around_a_letter_in_an_unseen_frame_of_a_cine_is_masked_with_it() -> None:
    """The samples see the letter alone; the maximum of all frames sees the name that frame 117 has around it."""
    wide = (70, 58, 60, 12)
    show = volume({LETTER: range(120), wide: [116]})
    found = found_in(show, 120, cine=True, read=reads({False: "marker", True: "identifier"}))
    assert all(covered(found, index, wide) for index in range(120))


def test_text_of_another_window_is_masked() -> None:
    found = found_in(volume({}), 30, other=volume({NAME: range(30)}))
    assert all(covered(found, index, NAME) for index in range(30))


CODE = (60, 60, 30, 30)


def coded(pictures: Container[int]) -> Callable[[int], Picture]:
    """Draw a volume of which some slices have a code; 240 is no text to the detector of these tests."""

    def show(index: int) -> Picture:
        picture = np.full((120, 160), 90, np.uint8)
        picture[60:90, 60:90] = 240 if index in pictures else 90
        return picture

    return show


def codes(whole: bool) -> Callable[[Picture], list[Code]]:
    """See that code, whole or damaged."""
    return lambda picture: [Code(CODE, whole)] if picture[70, 70] > 200 else []


@pytest.mark.parametrize("pictures", [{11}, {10}, range(30)])
def test_a_whole_code_is_masked_in_all(pictures: Container[int]) -> None:
    found = found_in(coded(pictures), 30, codes=codes(whole=True))
    assert all(covered(found, index, CODE) for index in range(30))
    assert not found.unsure


@pytest.mark.parametrize("pictures", [{11}, {10}, {9, 10, 11, 12}])
def test_what_may_be_a_damaged_code_is_masked_where_it_is_seen_and_told_of(pictures: set[int]) -> None:
    found = found_in(coded(pictures), 30, codes=codes(whole=False))
    assert {index for index in range(30) if covered(found, index, CODE)} == pictures
    assert set(found.unsure) == pictures


def test_a_damaged_code_that_is_seen_again_is_masked_in_all() -> None:
    found = found_in(coded(range(0, 30, 10)), 30, codes=codes(whole=False))
    assert all(covered(found, index, CODE) for index in range(30))


def test_a_damaged_code_in_a_cine_is_masked_in_all() -> None:
    found = found_in(coded({0}), 30, cine=True, codes=codes(whole=False))
    assert all(covered(found, index, CODE) for index in range(30))


def test_what_is_seen_even_after_masking_is_told_of() -> None:
    """A detector that sees text in one slice whatever is masked leaves that slice to a person."""
    show = volume({NAME: range(20)})

    def restless(picture: Picture) -> list[Box]:
        return [*white(picture), *([(130, 100, 10, 8)] if picture.shape == (120, 160) else [])]

    found = find_in_volume(Sought(show, 20, Eyes(restless)), lambda done: None, cine=False)
    text = told(1, found, 20)
    assert text is not None
    assert set(found.unsure) <= set(range(20))
    assert text.held == tuple(range(1, 21))


def test_a_blank_volume_has_nothing_to_tell() -> None:
    found = found_in(volume({}), 12)
    assert found == Found()
    assert told(1, found, 12) is None
