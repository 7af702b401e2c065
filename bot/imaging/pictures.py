"""Open PNG, JPEG, TIFF and WebP pictures as untrusted input; only the pixels of one picture come back."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, ImageOps

# Pillow looks for a plugin by name among those that are imported, and imports all forty where it finds none.
from PIL import TiffImagePlugin as _tiff
from PIL import WebPImagePlugin as _webp

from bot.imaging.faults import Refused
from bot.imaging.report import Limits

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
_SIGNATURES = {PNG: "png", JPEG: "jpeg", b"II*\x00": "tiff", b"MM\x00*": "tiff"}
_PLUGINS = {"png": "PNG", "jpeg": "JPEG", "tiff": _tiff.TiffImageFile.format, "webp": _webp.WebPImageFile.format}
PICTURES = frozenset(_PLUGINS)
# What a viewer shows frame by frame or page by page. The further pictures of a JPEG are previews nobody sees.
_SEVERAL = ("PNG", "TIFF", "WEBP")
_DEEP = ("I;16", "I;16B", "I;16L", "I;16N", "I")
_SHOWN = ("1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr")

# Tags of TIFF 6.0 and its supplements: how pixels are packed, and where else a file keeps pictures.
_BITS, _COMPRESSION, _PHOTOMETRIC, _STRIPS, _TILES = 258, 259, 262, 273, 324
_FURTHER = (330, 37_724)  # pictures inside the picture; the layers of an image editor
_PACKINGS = frozenset({1, 5, 7, 8, 32_773, 32_946})
_PIECES = 65_536


def picture_kind(head: bytes) -> str:
    """Say which kind of PICTURES a file is by its first twelve bytes, or "" for none."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return next((name for start, name in _SIGNATURES.items() if head.startswith(start)), "")


def open_picture(path: Path, limits: Limits) -> np.ndarray[Any, Any]:
    """Give a picture's pixels: (rows, columns) of uint8 or uint16, or (rows, columns, 3) of uint8.

    It is turned upright first; what is transparent becomes black, so nothing stays hidden under it. Colour
    pictures whose three channels are equal come back grey. A file with further frames, pages or layers is
    refused, because nobody would look at them; of a JPEG only what a viewer shows is read. Raises Refused.
    """
    try:
        # Opened as a file, because Pillow 12 maps uncompressed TIFFs that have a path and turns those wrongly.
        with path.open("rb") as file, _opened(file) as picture:
            _bounded(picture, limits)
            picture.load()
            return _pixels(ImageOps.exif_transpose(picture), _white_is_zero(picture))
    except Image.DecompressionBombError as error:
        raise Refused("too large") from error
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, EOFError, struct.error) as error:
        # Pillow reports broken files by all of these.
        raise Refused("truncated" if "truncated" in str(error) else "broken") from error


def _opened(file: BinaryIO) -> Image.Image:
    plugin = _PLUGINS[picture_kind(file.read(12))]
    file.seek(0)
    return Image.open(file, formats=(plugin,))


def _bounded(picture: Image.Image, limits: Limits) -> None:
    """Refuse by what the header says, before anything is decoded."""
    if picture.width * picture.height > limits.picture_pixels:
        raise Refused("too large")
    if picture.format in _SEVERAL and getattr(picture, "is_animated", False):
        raise Refused("frames")
    if picture.mode not in (*_DEEP, *_SHOWN):
        raise Refused("pixel kind")
    if isinstance(picture, _tiff.TiffImageFile):
        _bounded_tiff(picture)


def _bounded_tiff(picture: _tiff.TiffImageFile) -> None:
    tags = picture.tag_v2
    if any(tag in tags for tag in _FURTHER):
        raise Refused("frames")
    if tags.get(_COMPRESSION, 1) not in _PACKINGS:
        raise Refused("packing")
    if any(len(tags.get(tag) or ()) > _PIECES for tag in (_STRIPS, _TILES)):
        raise Refused("broken")


def _white_is_zero(picture: Image.Image) -> int:
    """Give the highest value of a deep TIFF in which 0 is white, which Pillow does not turn over; else 0."""
    if not isinstance(picture, _tiff.TiffImageFile):
        return 0
    bits = picture.tag_v2.get(_BITS, (1,))[0]
    return (1 << bits) - 1 if picture.tag_v2.get(_PHOTOMETRIC) == 0 and bits in (12, 16) else 0


def _pixels(picture: Image.Image, falling: int = 0) -> np.ndarray[Any, Any]:
    if picture.mode in _DEEP:
        return _deep(picture, falling)
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        ground = Image.new("RGBA", clear.size, (0, 0, 0, 255))
        picture = Image.alpha_composite(ground, clear)
    if picture.mode in ("1", "L"):
        return np.array(picture.convert("L"))
    colour = np.array(picture.convert("RGB"))
    grey = (colour[..., 0] == colour[..., 1]).all() and (colour[..., 1] == colour[..., 2]).all()
    return np.ascontiguousarray(colour[..., 0]) if grey else colour


def _deep(picture: Image.Image, falling: int) -> np.ndarray[Any, Any]:
    values = np.asarray(picture)
    if values.min() < 0 or values.max() > 65_535:
        raise Refused("pixel kind")
    deep = values.astype(np.uint16)
    clear = picture.info.get("transparency")
    if isinstance(clear, int):
        deep[deep == clear] = 0
    return falling - np.minimum(deep, falling) if falling else deep
