"""What goes along: the series that the question shows; of a head only what it shows, counted anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.imaging import TakenSeries
from bot.packs.choosing import choose, renumbered


def series(number: int, pictures: int, *, face: bool = False) -> TakenSeries:
    """Give a series as an intake does."""
    places = [[0.0, 0.0, 5.0 * place] for place in range(pictures)]
    meta = {"modality": "CT", "body_part": "HEAD" if face else "CHEST", "pictures": pictures, "places": places}
    return TakenSeries(number, Path("series.npy"), meta, "CT", pictures)


def went(taken: list[TakenSeries], said: dict[str, Any],
         everything: bool = False) -> list[tuple[int, int, tuple[int, ...]]]:
    """Give what goes along: its number, the number it had, its pictures."""
    return [(one.number, one.series.number, one.images) for one in choose(taken, said, everything)]


def test_the_series_that_is_shown_goes_along_whole() -> None:
    assert went([series(1, 3), series(2, 4)], {"series": 2, "key_images": [2]}) == [(1, 2, (1, 2, 3, 4))]


def test_the_others_go_along_where_somebody_says_so() -> None:
    taken = [series(1, 2), series(2, 40, face=True), series(3, 1)]
    assert went(taken, {"series": 3}, everything=True) == [(1, 1, (1, 2)), (2, 3, (1,))]


def test_of_a_head_only_what_is_shown_goes_along() -> None:
    said = {"key_images": [20, 12], "answer_images": [30], "findings": [{"image": 20, "box": [1, 1, 2, 2]},
                                                                        {"image": 7, "box": [1, 1, 2, 2]}]}
    taken = [series(1, 40, face=True)]
    assert went(taken, said) == [(1, 1, (7, 12, 20, 30))]
    moved = renumbered(said, choose(taken, said))
    assert (moved["key_images"], moved["answer_images"]) == ([3, 2], [4])
    assert [one["image"] for one in moved["findings"]] == [3, 1]
    assert moved["series"] == 1


@pytest.mark.parametrize(("said", "images", "key"), [({}, (21,), [1]), ({"answer_images": [21]}, (20, 21), [1])])
def test_of_a_head_without_key_pictures_the_middle_goes_along(said: dict[str, Any], images: tuple[int, ...],
                                                              key: list[int]) -> None:
    taken = [series(1, 40, face=True)]
    assert went(taken, said) == [(1, 1, images)]
    assert renumbered(said, choose(taken, said))["key_images"] == key


def test_a_single_picture_of_a_head_goes_along() -> None:
    assert went([series(1, 1, face=True)], {}) == [(1, 1, (1,))]


def test_fields_that_name_nothing_stay_as_they_are() -> None:
    assert renumbered({"title": "T"}, choose([series(1, 3)], {})) == {"title": "T", "series": 1}
