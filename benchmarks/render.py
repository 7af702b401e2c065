"""How fast a folder of CT slices becomes PNGs, against pydicom's documented way in the same run."""

from __future__ import annotations

import io
import os
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.pixels import apply_modality_lut, apply_voi_lut
from pydicom.tag import Tag
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

from bot.imaging import png
from bot.imaging.decoding import native
from bot.imaging.opening import open_plain
from bot.imaging.window import Shown, Window, apply

SLICES = 300
SIZE = 512
GOAL = 10.0
GREY_LEVELS = 1
_CHUNK = 6
_TAGS = [
    Tag(keyword)
    for keyword in (
        "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "NumberOfFrames",
        "RescaleSlope", "RescaleIntercept", "WindowCenter", "WindowWidth", "PixelData",
    )
]  # fmt: skip


def slice_pixels(rng: np.random.Generator, place: float) -> np.ndarray[Any, Any]:
    """Make one slice like a head: air, scalp, skull, brain with ventricles, and a scanner's noise of 14 HU."""
    rows, columns = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
    radius = np.hypot(rows / 0.85, columns / (0.68 + 0.05 * np.sin(place)))
    values = np.full((SIZE, SIZE), -1000.0)
    values[radius < 0.95] = 30.0
    values[radius < 0.90] = 950.0 + 200 * np.sin(12 * place)
    inside = radius < 0.82
    values[inside] = 33.0 + 6 * np.sin(18 * rows[inside] + place) * np.cos(15 * columns[inside])
    values[np.hypot(rows / 0.3, (np.abs(columns) - 0.12) / 0.07) < 1] = 8.0
    return np.rint(values + rng.normal(0, 14, values.shape)).clip(-1024, 3071).astype(np.int16)


def write_series(folder: Path, slices: int = SLICES) -> list[Path]:
    """Write an uncompressed CT series of invented slices; give its files in order."""
    rng = np.random.default_rng(7)
    series = generate_uid()
    paths = []
    for k in range(slices):
        path = folder / f"{k:04d}.dcm"
        _dataset(slice_pixels(rng, k / slices * 6), k, series).save_as(path, enforce_file_format=True)
        paths.append(path)
    return paths


def _dataset(pixels: np.ndarray[Any, Any], k: int, series: str) -> Dataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made = Dataset()
    made.file_meta = meta
    made.SOPClassUID, made.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    made.SeriesInstanceUID, made.InstanceNumber, made.Modality = series, k + 1, "CT"
    made.Rows, made.Columns, made.SamplesPerPixel = SIZE, SIZE, 1
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 16, 15, 1
    made.PhotometricInterpretation = "MONOCHROME2"
    made.PixelSpacing, made.ImageOrientationPatient = [0.5, 0.5], [1, 0, 0, 0, 1, 0]
    made.ImagePositionPatient = [-128, -128, k * 0.6]
    made.RescaleSlope, made.RescaleIntercept, made.WindowCenter, made.WindowWidth = 1, 0, 40, 80
    made.PixelData = pixels.tobytes()
    return made


def ours(path: Path) -> bytes:
    """Draw one file our way: parse, look the window up, write PNG."""
    return png.encode(_grey(path))


def _grey(path: Path) -> np.ndarray[Any, Any]:
    dataset = open_plain(path, _TAGS) or pydicom.dcmread(path, specific_tags=_TAGS)
    slope, intercept, center, width = (float(dataset.get_item(tag).value) for tag in _TAGS[-5:-1])
    frame = next(native(dataset))
    return apply(frame, Shown(frame.dtype.str, slope, intercept, Window(center, width)))


def documented(path: Path) -> bytes:
    """Draw one file as pydicom's documentation shows it, with Pillow's PNG."""
    out = io.BytesIO()
    Image.fromarray(_documented_grey(path)).save(out, "PNG")
    return out.getvalue()


def _documented_grey(path: Path) -> np.ndarray[Any, Any]:
    dataset = pydicom.dcmread(path)
    rescaled = apply_modality_lut(dataset.pixel_array, dataset)
    # The window maps to the range of the stored bits; 16 signed bits end at -32768 and 32767.
    windowed = apply_voi_lut(rescaled, dataset)
    return ((windowed + 32768) / 65535 * 255).round().astype(np.uint8)


def _seconds(draw: Callable[[Path], bytes], paths: list[Path], out: Path) -> float:
    # CPU time of one thread, in which both ways run: other work on the machine does not count.
    start = time.thread_time()
    for path in paths:
        (out / f"{path.stem}.png").write_bytes(draw(path))
    return time.thread_time() - start


def _both(paths: list[Path], out: Path) -> tuple[float, float]:
    """Time both ways chunk by chunk in turn; give the seconds for all, at the pace of each way's fastest chunk.

    A chunk is short enough to meet a quiet moment of a busy machine, whose caches are shared, and both ways have
    as many tries.
    """
    chunks = [paths[k : k + _CHUNK] for k in range(0, len(paths), _CHUNK)]
    _seconds(ours, chunks[0], out)
    _seconds(documented, chunks[0][:2], out)
    pairs = [(_seconds(ours, chunk, out), _seconds(documented, chunk, out)) for chunk in chunks]
    mine, theirs = (min(pair[way] for pair in pairs) * len(chunks) for way in (0, 1))
    return mine, theirs


def difference(paths: list[Path]) -> int:
    """Give the largest difference in grey levels between both ways."""
    levels = (np.abs(_grey(one).astype(int) - _documented_grey(one).astype(int)).max() for one in paths)
    return int(max(levels))


def run() -> list[dict[str, Any]]:
    """Measure both ways on the same files; the floor is the documented way."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        paths = write_series(Path(folder))
        out = Path(folder) / "out"
        out.mkdir()
        os.sync()
        mine, floor = _both(paths, out)
        apart = difference(paths[::15])
    return [
        _figure("render", mine * 1000 / SLICES, "ms of CPU a slice", floor * 1000 / SLICES, floor / mine, GOAL),
        {
            "name": "render_difference", "value": apart, "unit": "grey levels", "floor": 0, "ratio": None,
            "goal": GREY_LEVELS, "met": apart <= GREY_LEVELS,
        },
    ]  # fmt: skip


def _figure(name: str, value: float, unit: str, floor: float, ratio: float, goal: float) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "floor": round(floor, 3),
        "ratio": round(ratio, 2),
        "goal": goal,
        "met": ratio >= goal,
    }
