"""Open PNG and JPEG pictures as untrusted input; only their pixels come back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from bot.imaging.faults import Refused
from bot.imaging.report import Limits

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
_DEEP = ("I;16", "I;16B", "I;16L", "I;16N", "I")


def open_picture(path: Path, limits: Limits) -> np.ndarray[Any, Any]:
    """Give a picture's pixels: (rows, columns) of uint8 or uint16, or (rows, columns, 3) of uint8.

    It is turned upright first; what is transparent becomes black, so nothing stays hidden under it. Colour
    pictures whose three channels are equal come back grey. Raises Refused.
    """
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > limits.picture_pixels:
                raise Refused("too large")
            picture.load()
            return _pixels(ImageOps.exif_transpose(picture))
    except Image.DecompressionBombError as error:
        raise Refused("too large") from error
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, EOFError) as error:
        # Pillow reports broken files by all of these.
        raise Refused("truncated" if "truncated" in str(error) else "broken") from error


def _pixels(picture: Image.Image) -> np.ndarray[Any, Any]:
    if picture.mode in _DEEP:
        return np.asarray(picture).clip(0, 65_535).astype(np.uint16)
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        ground = Image.new("RGBA", clear.size, (0, 0, 0, 255))
        picture = Image.alpha_composite(ground, clear)
    if picture.mode in ("1", "L"):
        return np.array(picture.convert("L"))
    colour = np.array(picture.convert("RGB"))
    grey = (colour[..., 0] == colour[..., 1]).all() and (colour[..., 1] == colour[..., 2]).all()
    return np.ascontiguousarray(colour[..., 0]) if grey else colour
