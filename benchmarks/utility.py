"""How much of what teaching needs is left: allow-listed attributes before and after, and the order of slices.

Made files hold every attribute of the allow-list over the modalities that have it; files of the folder of public DICOM
beside the checkout, where it is, hold what scanners write. Read before and after by pydicom alone.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom.dataset import Dataset

from benchmarks._made import SLICES, one_of_each, volume
from benchmarks.headers import CORPUS
from bot.imaging import write_instances
from bot.imaging.burned_in import Found
from bot.imaging.checks import age
from bot.imaging.report import Limits, Report
from bot.imaging.taking import take
from bot.imaging.vocabulary import ALLOWED

GOAL = 99.0
# How pixels are packed is said anew by the output; a list of times between frames becomes their mean.
_PACKING = frozenset({
    "SamplesPerPixel", "PlanarConfiguration", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
    "PhotometricInterpretation", "NumberOfFrames", "LossyImageCompression", "LossyImageCompressionRatio",
    "LossyImageCompressionMethod", "FrameTimeVector",
})  # fmt: skip
# What DICOM defines for grey values alone.
_GREY = frozenset({
    "WindowCenter", "WindowWidth", "VOILUTFunction", "RescaleSlope", "RescaleIntercept", "RescaleType",
    "PixelPaddingValue", "PixelPaddingRangeLimit", "PresentationLUTShape",
})  # fmt: skip


@dataclass
class Count:
    """Attributes that were there with a valid value, and how many of them are there after; what is lost, by name."""

    before: int = 0
    after: int = 0
    lost: set[str] = field(default_factory=set)

    def add(self, keyword: str, same: bool) -> None:
        """Count one attribute of one picture."""
        self.before += 1
        self.after += same
        self.lost |= set() if same else {keyword}

    @property
    def share(self) -> float:
        return 100 * self.after / max(1, self.before)


def taken(paths: Iterable[Path], into: Path) -> Report:
    """Take files in as they are brought, without a look for text."""
    into.mkdir()
    return take(list(paths), into, limits=Limits(), skip=frozenset(), seek=lambda number, spooled, progress: Found(),
                at=lambda position: None, progress=lambda stage, done, total: None)


def written(report: Report, folder: Path) -> list[Path]:
    """Write every series of DICOM and give its files in order."""
    out = []
    for series in report.series:
        into = folder / f"out-{series.number}"
        into.mkdir(parents=True)
        write_instances(series, into)
        out += sorted(into.iterdir())
    return out


def same(keyword: str, before: Any, after: Any) -> bool:
    """Say whether a value is the same within the rounding: a hundredth of a percent for numbers, an age in its band."""
    if keyword == "PatientAge":
        return bool(after == age(str(before)))
    if keyword == "ContrastBolusAgent":
        return bool(after)
    if isinstance(before, pydicom.multival.MultiValue | list | tuple):
        kept = list(after) if isinstance(after, pydicom.multival.MultiValue | list) else [after]
        pairs = list(zip(before, kept, strict=False))
        return bool(pairs) and all(same(keyword, *pair) for pair in pairs)
    try:
        return abs(float(before) - float(after)) <= max(1e-5, 6e-4 * abs(float(before)))
    except (TypeError, ValueError):
        return str(before).strip().upper() == str(after).strip().upper()


def compare(before: Dataset, after: Dataset, count: Count) -> None:
    """Count the allow-listed attributes of one picture that had a valid value, and those that still have it."""
    for keyword, check in ALLOWED.items():
        if keyword in _PACKING or keyword not in before:
            continue
        value = before[keyword].value
        if value not in (None, "") and check(value) is not None and meant(keyword, before):
            wanted = check(value) if before[keyword].VR == "CS" else value
            count.add(keyword, keyword in after and same(keyword, wanted, after[keyword].value))


def meant(keyword: str, dataset: Dataset) -> bool:
    """Say whether an attribute means anything there: grey levels in a grey picture, a window if it has a width."""
    if keyword in _GREY and (dataset.get("SamplesPerPixel") == 3 or "RedPaletteColorLookupTableDescriptor" in dataset):
        return False
    widths = np.atleast_1d(dataset.get("WindowWidth") or 0).astype(float)
    return not keyword.startswith("Window") or bool((widths >= 1).all())


def of_made(folder: Path, count: Count) -> None:
    """Compare made pictures of each kind."""
    for number, dataset in enumerate(one_of_each()):
        path = folder / f"{number}.dcm"
        dataset.save_as(path, enforce_file_format=True)
        for out in written(taken([path], folder / f"into-{number}"), folder / f"made-{number}")[:1]:
            compare(dataset, pydicom.dcmread(out), count)


def of_corpus(folder: Path, count: Count) -> None:
    """Compare the files of the public folder that are taken."""
    for number, path in enumerate(sorted(one for one in CORPUS.rglob("*") if one.is_file())):
        report = taken([path], folder / f"c-{number}")
        for out in written(report, folder / f"written-{number}")[:1]:
            compare(pydicom.dcmread(path, force=True), pydicom.dcmread(out), count)


def in_order(folder: Path) -> Iterator[bool]:
    """Say of each written slice of a shuffled series whether it is where it belongs."""
    source = folder / "volume"
    source.mkdir()
    volume(source)
    out = written(taken([source], folder / "volume-in"), folder / "volume-out")
    yield len(out) == SLICES
    for k, path in enumerate(out):
        read = pydicom.dcmread(path)
        yield bool((read.pixel_array == k).all()) and read.InstanceNumber == k + 1


def run() -> list[dict[str, Any]]:
    """Measure what is kept of made files and of public ones, and whether slices keep their order."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        count, public, place = Count(), Count(), Path(folder)
        of_made(place, count)
        if CORPUS.is_dir():
            of_corpus(place, public)
        ordered = all(in_order(place))
    logging.disable(before)
    least = min(count.share, public.share if public.before else 100.0)
    total = count.before + public.before
    return [
        {"name": "utility", "value": round(least, 2), "unit": f"% of {total} attributes kept", "floor": None,
         "ratio": None, "goal": f">= {GOAL:.0f}, of made and of public files", "met": least >= GOAL},
        {"name": "utility-order", "value": SLICES if ordered else 0, "unit": "slices in order", "floor": SLICES,
         "ratio": None, "goal": f"all {SLICES}", "met": ordered},
    ]  # fmt: skip
