"""Draw the spread of answers as a picture, on a dark card that reads well on light and dark pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from bot.imaging import png
from bot.imaging.marks import font

CARD = (23, 30, 38)
TRACK = (38, 48, 59)
TEXT = (230, 237, 243)
QUIET = (159, 176, 192)
BAR = (108, 132, 156)
GOOD = (95, 208, 160)
_SCALE = 2


def spread(counts: Sequence[tuple[str, int]], key: str | Collection[str] | None, *, width: int = 1_000,
           said: str = "answer") -> bytes:
    """Draw how many chose each option, as PNG `width` pixels wide.

    `counts` are (label, number) in the order of the card; the option or options whose labels are `key` are outlined
    and named by `said`, never told by colour alone. Read at 400 pixels wide, letters are still 12 pixels high.
    """
    if not counts:
        raise ValueError("A spread needs at least one option.")
    right = {key} if isinstance(key, str) else set(key or ())
    unit = width * _SCALE / 1_000
    margin, step = round(36 * unit), round(112 * unit)
    canvas = Image.new("RGB", (width * _SCALE, 2 * margin + step * len(counts) - round(24 * unit)), CARD)
    pen = ImageDraw.Draw(canvas)
    total = sum(number for _, number in counts)
    for place, (label, number) in enumerate(counts):
        _row(pen, (margin, margin + place * step), unit, label, number, total, said if label in right else "")
    small = canvas.resize((width, round(canvas.height / _SCALE)), Image.Resampling.LANCZOS)
    return png.encode(np.array(small))


def _row(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    unit: float,
    label: str,
    number: int,
    total: int,
    said: str,
) -> None:
    right = bool(said)
    x, y = at
    length = round(1_000 * unit) - 2 * x
    letters = font(round(34 * unit))
    share = number / total if total else 0.0
    figures = f"{number}  ({round(share * 100)} %)"
    room = length - pen.textlength(figures, font=letters) - round(30 * unit)
    tag = f"  {said}" if right else ""
    shown = _fitted(pen, label, letters, room - pen.textlength(tag, font=letters) - (44 * unit if right else 0))
    start = x
    if right:
        _tick(pen, (x, y + round(6 * unit)), round(28 * unit))
        start = x + round(42 * unit)
    pen.text((start, y), shown, font=letters, fill=TEXT)
    if right:
        pen.text((start + pen.textlength(shown, font=letters), y), tag, font=letters, fill=GOOD)
    pen.text((x + length, y), figures, font=letters, fill=TEXT if right else QUIET, anchor="ra")
    _bar(pen, (x, y + round(48 * unit)), (length, round(32 * unit)), share, right, unit)


def _bar(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    size: tuple[int, int],
    share: float,
    right: bool,
    unit: float,
) -> None:
    x, y = at
    length, height = size
    round_by = round(8 * unit)
    pen.rounded_rectangle((x, y, x + length, y + height), round_by, fill=TRACK)
    if share > 0:
        end = x + max(2 * round_by, round(length * share))
        pen.rounded_rectangle((x, y, end, y + height), round_by, fill=GOOD if right else BAR)
    if right:
        pen.rounded_rectangle((x, y, x + length, y + height), round_by, outline=TEXT, width=round(3 * unit))


def _tick(pen: ImageDraw.ImageDraw, at: tuple[int, int], size: int) -> None:
    x, y = at
    points: Any = [(x, y + size * 0.55), (x + size * 0.38, y + size * 0.92), (x + size, y + size * 0.12)]
    pen.line(points, fill=GOOD, width=max(2, round(size * 0.17)), joint="curve")


def _fitted(pen: ImageDraw.ImageDraw, label: str, letters: Any, room: float) -> str:
    """Shorten a label, visibly, to the room there is."""
    if pen.textlength(label, font=letters) <= room:
        return label
    shown = label
    while shown and pen.textlength(shown + "…", font=letters) > room:
        shown = shown[:-1]
    return shown.rstrip() + "…"
