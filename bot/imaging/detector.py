"""Find text in an 8-bit picture with the detection model that lies in the wheel of rapidocr.

Only the model is used: the package's own code takes two seconds to import and shrinks large pictures without a word.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from bot.imaging.boxes import Box, clip, widened

Picture = np.ndarray[Any, Any]
Detector = Callable[[Picture], list[Box]]

# Beyond 2,000 pixels the package would shrink a picture; tiles are smaller still, since the network needs 0.35 kB for
# each pixel it sees: at 960 squared 0.4 GB of the 1.5 GB that the sandbox grants, and larger ones are no faster.
TILE = 960
OVERLAP = 128
# What "differentiable binarization" (Liao et al., AAAI 2020) calls its threshold, box score and unclip ratio. The
# ratio is below the usual 1.6: on 96 lines of 8 to 32 pixels 1.1 covered as many, with a fifth of the area beside.
LIKELY = 0.3
SCORE = 0.5
UNCLIP = 1.1
SHORTEST = 3
# Text that differs from its ground by no more than this is seen by nobody.
PLAIN = 4
_STEP = 32
_DETECTION = "PP-OCRv6_det_small.onnx"


def model(name: str) -> Path:
    """Give the path of a model in the wheel, found without importing the package."""
    package = find_spec("rapidocr")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("rapidocr is not installed; it holds the models that find text.")
    return Path(package.submodule_search_locations[0]) / "models" / name


def session(name: str, threads: int) -> Any:
    """Load a model to run on the processor with so many threads."""
    # Before the import: the engine reports its use to its maker unless it is told not to.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    # An arena keeps the most it ever used, which for a tile is 0.4 GB, and saves a third of the time: without it each
    # layer's memory comes from the system anew, page by page.
    options.enable_cpu_mem_arena = True
    options.log_severity_level = 4
    # Threads that wait by spinning take the processor from each other on a busy machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model(name)), options, providers=["CPUExecutionProvider"])


def rapid_detector(threads: int = 2) -> Detector:
    """Load the detector: it takes (rows, columns) or (rows, columns, 3) of uint8 and gives boxes, thick ones too."""
    import cv2

    cv2.setNumThreads(threads)
    network = session(_DETECTION, threads)

    def found(picture: Picture) -> list[Box]:
        boxes = [box for tile in tiles(picture.shape) for box in _tile(network, picture, tile)]
        return [clipped for box in boxes if (clipped := clip(box, picture.shape)) is not None]

    return found


def tiles(shape: tuple[int, ...], most: int = TILE, shared: int = OVERLAP) -> list[Box]:
    """Give tiles, as even as can be, that cover a picture and share so many pixels with their neighbours."""

    def parts(length: int) -> list[tuple[int, int]]:
        count = 1 if length <= most else -(-(length - shared) // (most - shared))
        size = -(-(length + shared * (count - 1)) // count)
        return [(round(k * (length - size) / max(1, count - 1)), size) for k in range(count)]

    return [(x, y, width, height) for y, height in parts(shape[0]) for x, width in parts(shape[1])]


def _tile(network: Any, picture: Picture, tile: Box) -> list[Box]:
    content = busy(picture, tile)
    if content is None:
        return []
    x, y, width, height = content
    likely = probabilities(network, picture[y : y + height, x : x + width])
    return [(left + x, top + y, across, down) for left, top, across, down in boxes_of(likely)]


def busy(picture: Picture, tile: Box) -> Box | None:
    """Cut a tile to what is not its plain ground, with some of that around; None where it is all plain.

    Slices and screens stand on black, which costs the network as much as anatomy does.
    """
    x, y, width, height = tile
    part = picture[y : y + height, x : x + width]
    ground = part[0, 0].astype(np.int16)
    darkest, brightest = ((ground + step).clip(0, 255).astype(np.uint8) for step in (-PLAIN, PLAIN))
    other = (part < darkest) | (part > brightest)
    other = other.any(axis=2) if other.ndim == 3 else other
    down, across = np.flatnonzero(other.any(axis=1)), np.flatnonzero(other.any(axis=0))
    if not len(down):
        return None
    return widened((x + int(across[0]), y + int(down[0]), int(across[-1] - across[0]) + 1, int(down[-1] - down[0]) + 1),
                   _STEP, picture.shape)


def probabilities(network: Any, part: Picture) -> Picture:
    """Give how likely each pixel belongs to text, 0 to 1, of the part's own shape."""
    rows, columns = part.shape[:2]
    colour = part if part.ndim == 3 else part[..., None]
    # The network takes sides that are multiples of 32; the picture's edge is repeated up to there.
    down, right = -rows % _STEP, -columns % _STEP
    scaled = np.pad(colour, ((0, down), (0, right), (0, 0)), mode="edge").astype(np.float32) * (2 / 255) - 1
    fed = np.broadcast_to(scaled.transpose(2, 0, 1), (3, rows + down, columns + right))
    name = network.get_inputs()[0].name
    likely: Picture = network.run(None, {name: np.ascontiguousarray(fed[None])})[0][0, 0, :rows, :columns]
    return likely


def boxes_of(likely: Picture) -> Iterator[Box]:
    """Draw boxes around regions that are likely text, widened as the model was trained to shrink them."""
    import cv2

    spots = cv2.dilate((likely > LIKELY).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(spots, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours:
        (x, y), (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < SHORTEST or _score(likely, (x, y), (width, height), angle) < SCORE:
            continue
        out = width * height * UNCLIP / (2 * (width + height))
        corners = cv2.boxPoints(((x, y), (width + 2 * out, height + 2 * out), angle))
        left, top = np.floor(corners.min(axis=0)).astype(int)
        right, bottom = np.ceil(corners.max(axis=0)).astype(int)
        yield int(left), int(top), int(right - left) + 1, int(bottom - top) + 1


def _score(likely: Picture, middle: tuple[float, float], size: tuple[float, float], angle: float) -> float:
    import cv2

    corners = cv2.boxPoints((middle, size, angle))
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 1
    part = np.ascontiguousarray(likely[top:bottom, left:right])
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [np.round(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(part, inside)[0])
