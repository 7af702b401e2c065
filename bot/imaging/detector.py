"""Find text in an 8-bit picture with the detector of rapidocr, whose models lie in its wheel."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Any

import numpy as np

Box = tuple[int, int, int, int]
Picture = np.ndarray[Any, Any]
Detector = Callable[[Picture], list[Box]]

# Beyond this side the detector's memory grows past what the sandbox grants, so pictures are cut into tiles.
TILE = 1_280
OVERLAP = 160
# A line of text is not this thick, in pixels or as a part of the picture; whole heads are, and are found too.
THICKEST = 32
THICKEST_PART = 0.12


def rapid_detector(threads: int = 2) -> Detector:
    """Load the detector: it takes (rows, columns) or (rows, columns, 3) of uint8 and gives boxes.

    Loading takes about two seconds and 300 MB, so it happens in the sandbox only, and only once.
    """
    logging.disable(logging.CRITICAL)
    # Before the import: the engine behind it reports its use to its maker unless it is told not to.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import cv2
    from rapidocr import RapidOCR

    cv2.setNumThreads(threads)
    params = {
        "Global.log_level": "critical",
        "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    detect = RapidOCR(params=params)._load_det_model()
    # The engine would enlarge everything to 736 pixels; scale is chosen by whoever looks.
    detect.limit_side_len = 32

    def found(picture: Picture) -> list[Box]:
        colour = np.repeat(picture[..., None], 3, axis=2) if picture.ndim == 2 else picture
        boxes = [box for x, y in tiles(colour.shape) for box in _tile(detect, colour, x, y)]
        inside = [clipped for box in boxes if (clipped := clip(box, colour.shape)) is not None]
        return [box for box in inside if is_line(box, colour.shape)]

    return found


def is_line(box: Box, shape: tuple[int, ...]) -> bool:
    """Say whether a box is thin enough for a line of text in a picture of this shape."""
    return min(box[2], box[3]) <= max(THICKEST, THICKEST_PART * max(shape[:2]))


def tiles(shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """Give the left and top of overlapping tiles that cover a picture."""

    def starts(length: int) -> list[int]:
        if length <= TILE:
            return [0]
        count = -(-(length - OVERLAP) // (TILE - OVERLAP))
        return [round(k * (length - TILE) / (count - 1)) for k in range(count)]

    return [(x, y) for y in starts(shape[0]) for x in starts(shape[1])]


def _tile(detect: Any, colour: Picture, x: int, y: int) -> list[Box]:
    part = np.ascontiguousarray(colour[y : y + TILE, x : x + TILE])
    boxes = detect(part).boxes
    if boxes is None:
        return []
    found = []
    for corners in boxes:
        left, top = np.floor(corners.min(axis=0)).astype(int)
        right, bottom = np.ceil(corners.max(axis=0)).astype(int)
        found.append((int(left) + x, int(top) + y, int(right - left) + 1, int(bottom - top) + 1))
    return found


def clip(box: Box, shape: tuple[int, ...]) -> Box | None:
    """Cut a box to the picture; None where nothing of it is inside."""
    left, top = max(0, box[0]), max(0, box[1])
    right, bottom = min(shape[1], box[0] + box[2]), min(shape[0], box[1] + box[3])
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def doubled(picture: Picture) -> Picture:
    """Enlarge a picture twice, smoothly, so that small letters reach the size the detector knows."""
    from PIL import Image

    size = (picture.shape[1] * 2, picture.shape[0] * 2)
    return np.array(Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC))
