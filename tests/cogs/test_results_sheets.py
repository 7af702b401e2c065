"""The chair's page and a member's record on paper: one sheet of A4 or Letter, whatever names they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chat import paper
from cogs.results import chair, own, words
from db.results import OwnRecordRow, Quality, Stretch, Summary

CHROMIUM = Path("/usr/bin/chromium")
FIRST, TODAY = date(2027, 1, 4), date(2027, 6, 21)
HOSTILE = "<script>alert(1)</script> & Radiology of a rather long name, in its second building"
QUALITY = Quality(55, 40, 5, 10, 0.66, 2, 20, 30)


def stretch(place: int) -> Stretch:
    """Make two weeks; in one of them too few took part."""
    few = place == 3
    begin = FIRST + timedelta(weeks=2 * place)
    return Stretch(begin, begin + timedelta(days=13), 5, None if few else 30 + place, None if few else 0.5)


FULL = Summary(60, FIRST, date(2027, 6, 20), 40, 1800, 0.72, tuple(stretch(place) for place in range(12)),
               {name: 9 for name in words.DOMAINS}, {name: 9 for name in words.MODALITIES}, 60, 9, 2, 3, QUALITY)
NUMBERS = {"first": "2027-01-04", "last": "2027-06-20", "offered": 60, "answered": 51, "written": 3,
           "domains": {name: 9 for name in words.DOMAINS}}
SHEETS = {"chair": chair.sheet(HOSTILE, HOSTILE, FULL, TODAY),
          "record": own.sheet(HOSTILE, HOSTILE, OwnRecordRow(1, 12, TODAY, NUMBERS), "12-ABCD-EFGH-IJKL")}


@pytest.mark.parametrize("name", SHEETS)
def test_nothing_typed_becomes_markup(name: str) -> None:
    text = SHEETS[name].decode()
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_few_are_told_as_few() -> None:
    text = SHEETS["chair"].decode()
    assert "under 5" in text
    assert "Others" in text, "what there is no row for is put together"


def test_the_style_stands_in_the_sheet_or_at_an_address() -> None:
    linked = paper.linked(SHEETS["chair"], "/static/1/paper.css").decode()
    assert '<link rel="stylesheet" href="/static/1/paper.css">' in linked
    assert "<style>" not in linked
    assert "style=" not in linked, "a page of the web rooms allows no style of its own"
    assert paper.linked(b"no sheet", "/x") == b"no sheet"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for every sheet that is printed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed")
@pytest.mark.parametrize("name", SHEETS)
def test_it_prints_to_one_page_and_fits_a_phone(chromium: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "sheet.html").write_bytes(SHEETS[name])
    page = chromium.new_page(viewport={"width": 400, "height": 800})
    page.goto((tmp_path / "sheet.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    for size in ("A4", "Letter"):
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format=size))) == 1, size
    page.close()
