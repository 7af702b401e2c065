"""Draw findings and labels on a picture: white with a dark rim, so that they are seen on any ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

WHITE = (255, 255, 255)
RIM = (10, 14, 18)


@dataclass(frozen=True)
class Finding:
    """One marked finding: box (x, y, width, height) in pixels of the stored picture, and a label or ""."""

    box: tuple[float, float, float, float]
    label: str = ""


@lru_cache(maxsize=16)
def font(size: int) -> Any:
    """Give Pillow's own bundled font at a size in pixels."""
    return ImageFont.load_default(size)


def draw_findings(pixels: np.ndarray[Any, Any], findings: Sequence[Finding]) -> np.ndarray[Any, Any]:
    """Draw boxes and labels over 8-bit pixels; boxes are in these pixels' own coordinates."""
    if not findings:
        return pixels
    canvas = Image.fromarray(pixels).convert("RGB" if pixels.ndim == 3 else "L")
    pen = ImageDraw.Draw(canvas)
    scale = max(canvas.width, canvas.height) / 512
    for finding in findings:
        _box(pen, finding, scale)
    for finding in findings:
        _label(pen, finding, scale, canvas.size)
    return np.array(canvas)


def _shade(pen: ImageDraw.ImageDraw, colour: tuple[int, int, int]) -> Any:
    return colour if pen.mode == "RGB" else colour[0]


def _box(pen: ImageDraw.ImageDraw, finding: Finding, scale: float) -> None:
    line = max(2, round(2 * scale))
    rim = max(1, round(1.2 * scale))
    edge = line + 2 * rim
    # The frame stands outside the box, so that nothing of the finding is covered.
    _frame(pen, finding, edge, edge, RIM)
    _frame(pen, finding, line + rim, line, WHITE)


def _frame(pen: ImageDraw.ImageDraw, finding: Finding, out: int, width: int, colour: tuple[int, int, int]) -> None:
    x, y, across, down = (round(one) for one in finding.box)
    corners = (x - out, y - out, x + across - 1 + out, y + down - 1 + out)
    pen.rectangle(corners, outline=_shade(pen, colour), width=width)


def _label(pen: ImageDraw.ImageDraw, finding: Finding, scale: float, size: tuple[int, int]) -> None:
    if not finding.label:
        return
    letters = font(max(14, round(17 * scale)))
    rim = max(2, round(2 * scale))
    gap = rim + round(8 * scale)
    left, top, right, bottom = pen.textbbox((0, 0), finding.label, font=letters, stroke_width=rim)
    x, y, _, height = finding.box
    below = y + height + gap + bottom - top <= size[1]
    at_y = y + height + gap - top if below else max(0, y - gap - bottom)
    at_x = min(max(rim - left, x), max(rim - left, size[0] - (right - left) - rim))
    write(pen, (at_x, at_y), finding.label, letters, rim)


def write(pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, letters: Any, rim: int) -> None:
    """Write white letters with a dark rim."""
    pen.text(at, text, font=letters, fill=_shade(pen, WHITE), stroke_width=rim, stroke_fill=_shade(pen, RIM))
