"""Read single lines of text, only to say of what kind they are; what they say never leaves this module.

The model is the recogniser in the wheel of rapidocr; it names a character for every few columns of a line 48 pixels
high, and a blank between characters (connectionist temporal classification, Graves et al., ICML 2006).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.imaging.detector import Picture, session
from bot.imaging.thick import LETTERING, UNCERTAIN, Reader

MARKER, MEASUREMENT, IDENTIFIER, OTHER = "marker", "measurement", "identifier", "other"
KEPT = (MARKER, MEASUREMENT)

_RECOGNITION = "PP-OCRv6_rec_small.onnx"
_HEIGHT = 48
_RIM = 2
_LEAST, _MOST = 320, 1_920
# Below these the letters may be others: what is kept must be certain, what is feared need not be.
CERTAIN = 0.85
FEARED = 0.6
GUESSED = 0.3
LEAST_LETTERS = 3

# Where a side, a projection or a direction is marked (PS3.3 C.7.6.1.1.1 and C.8.11.9 for the projections).
_MARKERS = frozenset({
    "L", "R", "LT", "RT", "A", "P", "H", "F", "S", "I", "AP", "PA", "LAT", "CC", "MLO", "ML", "LM",
    "RCC", "LCC", "RMLO", "LMLO", "L CC", "R CC", "L MLO", "R MLO", "AL", "AR", "PL", "PR", "ERECT", "SUPINE", "PRONE",
})  # fmt: skip
_NUMBER = r"[-+]?\d{1,4}([.,]\d{1,3})?"
_UNITS = r"(mm|cm|cm2|cm²|mm2|mm²|ml|cc|%|kv|kvp|ma|mas|ms|hz|khz|mhz|fps|db|hu|cm/s|m/s|mm/s|bpm|°|deg)"
_NAMED = r"(mi|tis|tib|ti|tic|gn|dr|fr|te|tr|fa|wl|ww|w|l|c|kv|ma|mas|st|sl|thk|fov|im|se|d|x|\+)"
_INDEX = r"(mi|tis|tib|ti|tic)\s*[:=<]?\s*\d[.,]\d{1,2}"
_MEASUREMENT = re.compile(rf"({_NAMED}\s*[:=]?\s*)?{_NUMBER}\s*{_UNITS}|{_INDEX}", re.I)
# A ruler's numbers; any other bare number may be part of a longer one.
_SCALE = frozenset(str(number) for number in (0, 5, 10, 15, 20, 25, 30))


def kind(text: str, certainty: float) -> str:
    """Say of what kind a line is, by the whole of it: marker, measurement, identifier or other.

    `certainty` is that of the least certain character, 0 to 1.
    """
    whole = " ".join(text.split())
    if certainty >= CERTAIN and whole.upper() in _MARKERS:
        return MARKER
    if certainty >= CERTAIN and (_MEASUREMENT.fullmatch(whole) or whole in _SCALE):
        return MEASUREMENT
    # Three letters in a row may be a name, three digits part of a number, two pairs of digits a date or a time.
    feared = re.search(r"[^\W\d_]{3}|\d{3}|\d{1,2}\s?[-./:]\s?\d{1,2}", whole)
    return IDENTIFIER if feared and certainty >= FEARED else OTHER


def legible(certainties: Sequence[float]) -> str:
    """Say whether so many letters, so certain, make lettering, may make some, or are other.

    Three that are feared are lettering; two that are guessed may be: in a chest two were read at 0.9.
    """
    if sum(one >= FEARED for one in certainties) >= LEAST_LETTERS:
        return LETTERING
    return UNCERTAIN if sum(one >= GUESSED for one in certainties) >= 2 else OTHER


def rapid_reader(threads: int = 2) -> Reader:
    """Load the recogniser: it takes a crop of one upright line, uint8, and gives its kind.

    Beside the words of `kind` those of `legible`, which tell a line of another kind from what is no line at all.
    """
    network = session(_RECOGNITION, threads)
    named = network.get_modelmeta().custom_metadata_map["character"].splitlines()
    characters = ["", *named, " "]

    def read(crop: Picture) -> str:
        text, certainties = _read(network, characters, crop)
        found = kind(text, min(certainties, default=0.0))
        if found == OTHER:
            return legible(certainties)
        if found not in KEPT or min(crop.shape[:2]) <= 2 * _RIM + 8:
            return found
        # Read again with a little less around it: what stays must be read equally twice.
        again, _ = _read(network, characters, crop[_RIM:-_RIM, _RIM:-_RIM])
        return found if text.split() == again.split() else UNCERTAIN

    return read


def _read(network: Any, characters: list[str], crop: Picture) -> tuple[str, list[float]]:
    """Give the text of a line and how certain each of its characters is, blanks left out."""
    likely = network.run(None, {network.get_inputs()[0].name: _line(crop)})[0][0]
    best, certainty = likely.argmax(axis=1), likely.max(axis=1)
    new = (best != 0) & np.concatenate(([True], best[1:] != best[:-1]))
    text = "".join(characters[number] for number in best[new])
    inked = new & (best != len(characters) - 1)
    return text, certainty[inked].tolist()


def _line(crop: Picture) -> Picture:
    import cv2

    colour = crop if crop.ndim == 3 else np.repeat(crop[..., None], 3, axis=2)
    width = min(_MOST, max(8, round(colour.shape[1] * _HEIGHT / colour.shape[0])))
    scaled = cv2.resize(np.ascontiguousarray(colour), (width, _HEIGHT)).astype(np.float32) * (2 / 255) - 1
    line = np.zeros((1, 3, _HEIGHT, max(_LEAST, width)), np.float32)
    line[0, :, :, :width] = scaled.transpose(2, 0, 1)
    return line
