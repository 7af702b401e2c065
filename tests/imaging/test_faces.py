"""Which series may show a face, and which of their pictures may be shown together."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imaging import face_limits, face_risk
from tests.imaging.made import dataset, save, take_plain

SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"


def series(count: int = 150, apart: float = 1.0, **changed: Any) -> dict[str, Any]:
    places = [[0.0, 0.0, k * apart] for k in range(count)]
    return {"modality": "CT", "body_part": "HEAD", "pictures": count, "places": places, **changed}


@pytest.mark.parametrize(
    ("meta", "risky"),
    [
        (series(), True),
        (series(modality="MR"), True),
        (series(modality="PT", body_part="WHOLEBODY"), True),
        (series(body_part=None), True),
        (series(body_part="NECK"), True),
        (series(body_part="CSPINE"), True),
        (series(places=None), True),
        (series(count=2), False),
        (series(count=10, apart=1.0), False),
        (series(body_part="ABDOMEN"), False),
        (series(modality="US"), False),
        (series(modality="CR", count=4), False),
    ],
)
def test_a_series_is_risky_unless_it_can_hold_no_face(meta: dict[str, Any], risky: bool) -> None:
    assert face_risk(meta) is risky


def test_single_slices_far_apart_may_be_shown() -> None:
    assert face_limits(series(), [10, 40, 70]) == []


def test_slices_near_to_each_other_are_refused_after_the_first() -> None:
    assert face_limits(series(), [40, 41, 100, 55]) == [(41, "too near"), (55, "too near")]


def test_no_more_than_six_are_shown() -> None:
    assert face_limits(series(), [1, 25, 50, 75, 100, 125, 149]) == [(149, "too many")]


def test_a_thin_slab_holds_no_face() -> None:
    assert face_limits(series(), list(range(40, 60))) == []
    assert face_limits(series(), list(range(40, 61)))


def test_without_places_pictures_must_be_a_sixth_of_the_series_apart() -> None:
    assert face_limits(series(places=None), [1, 2, 26]) == [(2, "too near")]


def test_all_in_one_place_is_as_good_as_no_place() -> None:
    assert face_limits(series(apart=0.0), [1, 2]) == [(2, "too near")]


@given(st.lists(st.integers(1, 150), max_size=40))
def test_what_is_not_refused_may_be_shown_again_and_is_sparse_or_thin(chosen: list[int]) -> None:
    meta = series()
    refused = {number for number, _ in face_limits(meta, chosen)}
    shown = sorted(set(chosen) - refused)
    assert face_limits(meta, shown) == []
    sparse = all(after - before >= 20 for before, after in pairwise(shown)) and len(shown) <= 6
    assert sparse or shown[-1] - shown[0] < 20


@given(st.lists(st.integers(1, 30), max_size=10))
def test_where_no_face_can_be_nothing_is_refused(chosen: list[int]) -> None:
    assert face_limits(series(count=30, body_part="KNEE"), chosen) == []


@pytest.mark.parametrize(("changed", "asked"), [
    ({"ImageType": ["DERIVED", "PRIMARY", "AXIAL", "VOLUME_RENDER"]}, True),
    ({"ImageType": ["DERIVED", "PRIMARY", "SURFACE", "3D"]}, True),
    ({"ImageType": ["DERIVED", "PRIMARY", "RENDERED"]}, True),
    ({"ImageType": ["DERIVED", "SECONDARY", "OTHER"]}, True),
    ({"SOPClassUID": SECONDARY_CAPTURE, "ImageType": None}, True),
    ({"SOPClassUID": SECONDARY_CAPTURE, "BodyPartExamined": None}, True),
    ({"SOPClassUID": SECONDARY_CAPTURE, "Modality": "OT"}, True),
    ({"SOPClassUID": SECONDARY_CAPTURE, "BodyPartExamined": "KNEE"}, False),
    ({"ImageType": ["DERIVED", "PRIMARY", "VOLUME_RENDER"], "BodyPartExamined": "PELVIS"}, False),
    ({"ImageType": ["DERIVED", "SECONDARY"], "Modality": "US"}, False),
    ({"ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"]}, False),
])
def test_one_rendering_of_a_head_is_asked_about(tmp_path: Path, changed: dict[str, Any], asked: bool) -> None:
    """A single grey picture may be a likeness: the risk makes the review ask whether a person is shown."""
    given = {"ImageType": ["ORIGINAL", "PRIMARY"], **changed}
    given = {name: value for name, value in given.items() if value is not None or name == "BodyPartExamined"}
    save(dataset(np.full((40, 48), 200, np.int16), **given), tmp_path / "a.dcm")
    (series,) = take_plain(tmp_path / "a.dcm", into=tmp_path / "into").series
    assert ("rendering" in series.meta["risks"]) is asked


def test_a_rendering_among_slices_is_asked_about(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number, words in enumerate((["ORIGINAL", "PRIMARY", "AXIAL"], ["DERIVED", "PRIMARY", "VOLUME_RENDER"])):
        save(dataset(np.full((40, 48), 200 + number, np.int16), ImageType=words, InstanceNumber=number + 1),
             source / f"{number}.dcm")
    taken = take_plain(source, into=tmp_path / "into").series
    assert any("rendering" in series.meta["risks"] for series in taken)
