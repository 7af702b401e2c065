"""Read all of the demo's content: question files, sources, sizes, invented identifiers."""

from __future__ import annotations

import io
import tomllib
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file

from cogs.cases.question_file import read
from db import kinds

CONTENT = Path(__file__).resolve().parents[2] / "bot" / "demo" / "content"
INDEX: dict[str, Any] = tomllib.loads((CONTENT / "index.toml").read_text())
CASES: dict[str, dict[str, str]] = {case["name"]: case for case in INDEX["case"]}
ZIPS = sorted({case["source"] for case in CASES.values() if case["source"].endswith(".zip")})
REQUIRED = {"title", "question", "options", "key", "permission"}
CHOICE = {"options", "why_not"}
WANTED = REQUIRED | {
    "history", "explanation", "teaching_points", "references", "tags", "difficulty", "audience", "alt",
    "alt_full", "key_images", "series", "author", "why_not",
}  # fmt: skip
ALLOWED = WANTED | {"window", "finding", "kind", "synonyms"}


def question(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / CASES[name]["question"]).read_text())


def letters(options: list[str]) -> list[str]:
    return list("ABCDEFGH"[: len(options)])


@cache
def headers(source: str) -> tuple[pydicom.Dataset, ...]:
    """Open a source; slices from bottom to top."""
    if source.startswith("pydicom:"):
        path = get_testdata_file(source.removeprefix("pydicom:"), download=False)
        assert path, f"{source} is not in the installed package"
        return (pydicom.dcmread(path),)
    with zipfile.ZipFile(CONTENT / source) as archive:
        found = [pydicom.dcmread(io.BytesIO(archive.read(name))) for name in archive.namelist()]
    return tuple(sorted(found, key=lambda each: float(each.ImagePositionPatient[2])))


def image_count(source: str) -> int:
    found = headers(source)
    return len(found) if len(found) > 1 else int(found[0].get("NumberOfFrames", 1) or 1)


def test_season_open_draft_and_deck_are_distinct_cases() -> None:
    season, later = INDEX["season"], [INDEX["open"], INDEX["draft"], *INDEX["deck"]]
    assert len(season) == 20
    assert len(INDEX["deck"]) >= 3
    assert len({*season, *later}) == len(season) + len(later)
    assert {*season, *later} == set(CASES)


def test_everything_shipped_is_small_and_used() -> None:
    files = {path.name: path.stat().st_size for path in CONTENT.rglob("*") if path.is_file()}
    used = {"index.toml", *ZIPS, *(case["question"] for case in CASES.values())}
    assert {name for name in files if name.endswith((".toml", ".zip"))} == used
    assert sum(files.values()) < 12_000_000
    assert (CONTENT.parents[2] / "NOTICE").read_text().count("McConnell Brain Imaging Centre") == 1


def offered(asked: dict[str, Any]) -> str:
    """Hold that the options are whole and explained, and give the answer."""
    options = asked["options"]
    assert len(options) == len({option.casefold() for option in options}) == 4
    assert asked["key"] in letters(options)
    assert set(asked["why_not"]) == set(letters(options)) - {asked["key"]}
    return str(options[letters(options).index(asked["key"])])


def test_what_comes_next_is_asked_in_other_ways_too() -> None:
    """A typed and a pointed case are among the next three, so that they can be lived in the demo."""
    assert {question(name).get("kind", "choice") for name in INDEX["deck"][:3]} == {"choice", "text", "point"}


def test_the_cell_to_point_to_is_where_the_finding_lies() -> None:
    for name in CASES:
        asked = question(name)
        if asked.get("kind") != "point":
            continue
        picture = headers(CASES[name]["source"])[0]
        x, y, width, height = next(one["box"] for one in asked["finding"] if one["image"] == asked["key_images"][0])
        columns = range(8 * x // picture.Columns, 8 * (x + width - 1) // picture.Columns + 1)
        rows = range(8 * y // picture.Rows, 8 * (y + height - 1) // picture.Rows + 1)
        assert kinds.cells(asked["key"]) == [f"{kinds.COLUMNS[one]}{row + 1}" for one in columns for row in rows]


@pytest.mark.parametrize("name", sorted(CASES))
def test_question_file_is_complete_and_gives_nothing_away(name: str) -> None:
    asked = question(name)
    assert read(CONTENT / CASES[name]["question"])["title"] == asked["title"]
    kind = asked.get("kind", "choice")
    assert set(asked) >= (WANTED if kind == "choice" else WANTED - CHOICE)
    assert set(asked) <= (ALLOWED if kind == "choice" else ALLOWED - CHOICE)
    answer = offered(asked) if kind == "choice" else asked["key"]
    for field in ("title", "alt", "history"):
        assert answer.casefold() not in asked[field].casefold()
    assert len(asked["title"]) <= 60
    assert 1 <= asked["difficulty"] <= 3
    assert asked["audience"] == "public"
    assert 2 <= len(asked["teaching_points"]) <= 4
    synthetic = CASES[name]["source"].endswith(".zip")
    assert asked["permission"]["kind"] == ("synthetic" if synthetic else "public")
    assert asked["permission"]["reference"]


@pytest.mark.parametrize("name", sorted(CASES))
def test_key_images_and_findings_lie_within_the_pictures(name: str) -> None:
    asked, source = question(name), CASES[name]["source"]
    count, first = image_count(source), headers(source)[0]
    assert all(1 <= image <= count for image in asked["key_images"])
    for finding in asked.get("finding", []):
        x, y, width, height = finding["box"]
        assert finding["image"] in asked["key_images"]
        assert finding["label"]
        assert min(x, y) >= 0
        assert min(width, height) >= 3
        assert x + width <= first.Columns
        assert y + height <= first.Rows
        assert width * height < 0.6 * first.Columns * first.Rows


def test_findings_are_the_bright_things_they_are_said_to_be() -> None:
    seen = set()
    for name, least in (("epidural_bicycle", 50), ("subdural_after_fall", 50), ("ganglionic_site", 50)):
        for finding in question(name)["finding"]:
            x, y, width, height = finding["box"]
            picture = headers(CASES[name]["source"])[finding["image"] - 1]
            inside = picture.pixel_array.astype(int)[y : y + height, x : x + width] + picture.RescaleIntercept
            assert ((inside > least) & (inside < 90)).mean() > 0.15
            seen.add(name)
    assert len(seen) == 3


def test_every_pydicom_source_is_in_the_wheel_and_decodes() -> None:
    for source in {case["source"] for case in CASES.values()} - set(ZIPS):
        assert headers(source)[0].pixel_array.size > 1000


@pytest.mark.parametrize("source", ZIPS)
def test_series_is_a_head_ct_in_order_with_invented_identifiers_only(source: str) -> None:
    slices = headers(source)
    assert 30 <= len(slices) <= 40
    levels = np.array([float(each.ImagePositionPatient[2]) for each in slices])
    assert np.allclose(np.diff(levels), float(slices[0].SliceThickness), atol=1e-3)
    assert len({each.SOPInstanceUID for each in slices}) == len(slices)
    for each in slices:
        assert each.Modality == "CT"
        assert [float(v) for v in each.ImageOrientationPatient] == [1, 0, 0, 0, 1, 0]
        assert "Fictional" in str(each.PatientName)
        assert "Example" in each.InstitutionName
        assert "Example" in str(each.ReferringPhysicianName)
        assert "Example" in str(each.OperatorsName)
        assert each.PatientID.startswith("DEMO-")
    for each in slices[:: max(1, len(slices) // 4)]:
        density = each.pixel_array.astype(int) + int(each.RescaleIntercept)
        assert density.shape == (256, 256)
        assert density[:4, -4:].max() < -900
        assert density.max() > 900
        assert 20 < np.median(density[(density > 0) & (density < 90)]) < 50


def test_one_picture_of_the_draft_carries_a_fictional_name_in_its_pixels() -> None:
    corners = [(each.pixel_array[:30, :60] > 1500).sum() for each in headers(CASES[INDEX["draft"]]["source"])]
    assert sum(count > 50 for count in corners) == 1
    assert int(np.argmax(corners)) + 1 in question(INDEX["draft"])["key_images"]


def test_volume_in_the_measuring_question_is_that_of_the_picture() -> None:
    slices = headers(CASES["ganglionic_volume"]["source"])
    x, y, width, height = question("ganglionic_volume")["finding"][0]["box"]
    spacing, thickness = float(slices[0].PixelSpacing[0]), float(slices[0].SliceThickness)
    stack = np.array([each.pixel_array.astype(int)[y : y + height, x : x + width] for each in slices]) - 1024
    milliliters = ((stack > 51) & (stack < 95)).sum() * spacing**2 * thickness / 1000
    assert 25 < milliliters < 33
    assert "About 30 mL" in question("ganglionic_volume")["options"]
