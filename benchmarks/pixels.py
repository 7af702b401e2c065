"""How long the intake takes for pictures, with the search for text: from the call to the stored series.

All of it counts: starting the child process, decoding, looking, masking, storing. The pictures are invented; each
carries some text, as real ones do.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, UltrasoundMultiFrameImageStorage, generate_uid

from benchmarks.render import write_series
from bot.imaging import take_in

# Above this load others work on the machine, and the seconds say little.
QUIET = 1.5
FRAMES = 120
TRIES = 2
TEXT = ("QUIXOTE^ALONSO", "1947-03-19 12:45:09", "Windmill Clinic", "12.3 mm")


def screen(rows: int, columns: int, seed: int = 0) -> np.ndarray[Any, Any]:
    """Draw a screen with a speckled fan and four lines of text."""
    down, across = np.mgrid[0:rows, 0:columns]
    far = np.hypot(down - rows * 0.1, across - columns / 2)
    fan = (far < rows * 0.8) & (np.abs(across - columns / 2) < (down - rows * 0.1) * 0.7)
    speckle = np.random.default_rng(seed).rayleigh(38, (rows, columns)).clip(0, 200)
    sheet = Image.fromarray(np.where(fan, speckle, 0).astype(np.uint8))
    pen = ImageDraw.Draw(sheet)
    for place, text in enumerate(TEXT):
        pen.text((12, 10 + 26 * place), text, font=ImageFont.load_default(16), fill=235)
    return np.array(sheet)


def single(folder: Path, rows: int, columns: int) -> list[Path]:
    """Write one picture."""
    path = folder / "picture.png"
    Image.fromarray(screen(rows, columns)).save(path)
    return [path]


def cine(folder: Path) -> list[Path]:
    """Write an ultrasound cine of 640 x 480 whose text stands still."""
    frames = np.stack([screen(480, 640, seed) for seed in range(FRAMES)])
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = UltrasoundMultiFrameImageStorage
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    made.SeriesInstanceUID, made.Modality, made.NumberOfFrames, made.FrameTime = generate_uid(), "US", FRAMES, 40
    made.Rows, made.Columns, made.SamplesPerPixel, made.PhotometricInterpretation = 480, 640, 1, "MONOCHROME2"
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 8, 8, 7, 0
    made.PixelData = frames.tobytes()
    made.save_as(folder / "cine.dcm", enforce_file_format=True)
    return [folder / "cine.dcm"]


def seconds(write: Callable[[Path], list[Path]], tries: int) -> float:
    """Time the intake of what is written, the best of a few tries."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = write(folder)
        took = []
        for number in range(tries):
            start = time.perf_counter()
            report = take_in(sources, folder / f"out-{number}")
            took.append(time.perf_counter() - start)
            if not report.series:
                raise SystemExit("Nothing was taken in, so there is nothing to time.")
    return min(took)


def run() -> list[dict[str, Any]]:
    """Measure each kind against its goal."""
    if os.getloadavg()[0] > QUIET:
        print("The machine is busy; these seconds are not those of a quiet one.", file=sys.stderr)
    return [
        _figure("pixels_800x600", seconds(lambda folder: single(folder, 600, 800), TRIES + 1), 1.5),
        _figure("pixels_4_megapixels", seconds(lambda folder: single(folder, 2_000, 2_000), TRIES), 20),
        _figure("pixels_300_slices", seconds(write_series, 1), 90),
        _figure("pixels_cine_of_120", seconds(cine, TRIES), 10),
    ]


def _figure(name: str, took: float, goal: float) -> dict[str, Any]:
    return {"name": name, "value": round(took, 2), "unit": "s", "floor": None, "ratio": None, "goal": goal,
            "met": took <= goal}  # fmt: skip
