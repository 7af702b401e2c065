"""Whatever can be taken can be packed, and comes out of the bundle as it went in."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from bot import packing, packs
from bot.imaging import Report
from tests.imaging.made import CORPUS, take_plain
from tests.packs.test_pack import asked, made

FILES = sorted(path for path in CORPUS.rglob("*") if path.is_file()) if CORPUS.is_dir() else []
SHORT = random.Random(7).sample(FILES, min(16, len(FILES)))
QUESTION = """\
title = "A picture"
question = "Which one?"
options = ["This", "That"]
key = "A"
[permission]
kind = "synthetic"
"""
SAME = ("modality", "body_part", "laterality", "view", "sex", "age", "photometric", "invert", "spacing", "aspect",
        "thickness", "orientation", "places", "volume", "frame_time", "pictures", "range")

pytestmark = pytest.mark.skipif(not FILES, reason="there is no folder of DICOM files beside the checkout")


def whole(taken: Report, bundle: packs.Bundle) -> bool:
    """Tell whether every picture went along."""
    left = sum(one["left_out"] for one in bundle.report["series"]) + bundle.report["series_left_out"]
    return left == 0 and bool(taken.series)


def comes_through(source: Path, folder: Path) -> None:
    """Pack a file, and take what was packed in again."""
    folder.mkdir()
    given = asked(folder, source, QUESTION, everything=True)
    code, _ = made(given)
    if code == packing.NONE:
        assert not given.out.exists()
        return
    bundle = packs.read(given.out)
    again = take_plain(*packs.unpack(given.out, folder / "unpacked")[1], into=folder / "after")
    before = take_plain(source, into=folder / "before")
    assert not again.refusals
    assert len(again.series) == len(bundle.report["series"])
    if whole(before, bundle):
        for one, other in zip(before.series, again.series, strict=True):
            assert np.array_equal(np.load(one.stack, mmap_mode="r"), np.load(other.stack, mmap_mode="r"))
            assert {name: one.meta[name] for name in SAME} == {name: other.meta[name] for name in SAME}
            if one.meta["photometric"] != "RGB":
                assert (one.meta["rescale"], one.meta["windows"]) == (other.meta["rescale"], other.meta["windows"])


@pytest.mark.usefixtures("plain")
def test_some_come_through(tmp_path: Path) -> None:
    for number, source in enumerate(SHORT):
        comes_through(source, tmp_path / str(number))


@pytest.mark.long
@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("number", range(len(FILES)))
def test_every_one_comes_through(tmp_path: Path, number: int) -> None:
    comes_through(FILES[number], tmp_path / "one")
