"""What is noted of the demo's sources is what taking them in gives."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bot.demo.drawing import taken
from bot.demo.index import index, prepared
from bot.imaging import take_in

SOURCES = {entry.source: entry.path for name in index().shown for entry in [index().cases[name]]}


@pytest.mark.parametrize("source", SOURCES)
def test_the_stacks_are_those_that_were_noted(source: str, tmp_path: Path) -> None:
    """Reading a source as the demo does gives the very bytes that an approval in the demo stands for."""
    report = taken(SOURCES[source], tmp_path, prepared()[source])
    assert [hashlib.sha256(series.stack.read_bytes()).hexdigest() for series in report.series] == [
        stack["hash"] for stack in prepared()[source]]


@pytest.mark.parametrize("source", [
    "pydicom:CT_small.dcm", *(pytest.param(source, marks=pytest.mark.long) for source in SOURCES
                              if source != "pydicom:CT_small.dcm")])
def test_the_whole_intake_gives_the_same(source: str, tmp_path: Path) -> None:
    """So does the whole intake, which looks for text itself."""
    report = take_in([SOURCES[source]], tmp_path)
    assert [hashlib.sha256(series.stack.read_bytes()).hexdigest() for series in report.series] == [
        stack["hash"] for stack in prepared()[source]]


def test_the_burned_in_names_are_masked() -> None:
    """The two pictures that carry an invented name in their pixels are masked, and known to be."""
    for source, picture in (("subdural.zip", 21), ("epidural.zip", 1)):
        assert picture in prepared()[source][0]["report"]["text"]["pictures"]
