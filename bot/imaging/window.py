"""Windowing by one exact lookup table from stored values to 8-bit grey.

Order of operations, PS3.3 C.11: padding, rescale, VOI (a table, or a window by its function), inversion.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

Levels = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Window:
    """A window in rescaled units (HU for CT). Functions are those of PS3.3 C.11.2.1.3."""

    center: float
    width: float
    function: str = "LINEAR"


@dataclass(frozen=True)
class Preset:
    """A window with a name that a reader knows. `inverted` shows black as white."""

    name: str
    window: Window | None
    inverted: bool = False


# Radiopaedia, "Windowing (CT)".
CT_PRESETS = (
    Preset("default", None),
    Preset("brain", Window(40, 80)),
    Preset("subdural", Window(75, 215)),
    Preset("stroke", Window(40, 40)),
    Preset("temporal bone", Window(600, 2800)),
    Preset("soft tissue", Window(50, 350)),
    Preset("lung", Window(-600, 1500)),
    Preset("mediastinum", Window(50, 350)),
    Preset("abdomen", Window(50, 400)),
    Preset("liver", Window(30, 150)),
    Preset("spine", Window(50, 250)),
    Preset("bone", Window(400, 1800)),
)
GREY_PRESETS = (
    Preset("default", None),
    Preset("more contrast", None),
    Preset("less contrast", None),
    Preset("full range", None),
    Preset("inverted", None, inverted=True),
)
_FOR_CT = {
    "BRAIN": "brain", "HEAD": "brain", "SKULL": "brain", "CHEST": "mediastinum", "LUNG": "lung", "ABDOMEN": "abdomen",
    "ABDOMENPELVIS": "abdomen", "PELVIS": "abdomen", "LIVER": "liver", "SPINE": "spine", "CSPINE": "bone",
    "TSPINE": "bone", "LSPINE": "bone",
}  # fmt: skip


def presets(modality: str, *, colour: bool = False) -> tuple[Preset, ...]:
    """List the windows that a reader may choose; none where pictures have colour."""
    if colour:
        return ()
    return CT_PRESETS if modality == "CT" else GREY_PRESETS


def ct_window(body_part: str | None) -> Window:
    """Give the window that suits a body part, soft tissue where none is known."""
    name = _FOR_CT.get(body_part or "", "soft tissue")
    return next(preset.window for preset in CT_PRESETS if preset.name == name and preset.window is not None)


@dataclass(frozen=True)
class Shown:
    """All that turns stored values into grey: the key of a lookup table.

    `table` is (first value mapped, grey levels) of a file's own VOI table, used instead of the window.
    `padding` is a closed range of stored values that show black.
    """

    dtype: str
    slope: float = 1.0
    intercept: float = 0.0
    window: Window = Window(127.5, 255, "LINEAR_EXACT")
    table: tuple[int, bytes] | None = None
    inverted: bool = False
    padding: tuple[int, int] | None = None


def grey(values: Levels, window: Window) -> Levels:
    """Give 0 to 255 as float for rescaled values, by the window's own function."""
    width, center = window.width, window.center
    if window.function == "SIGMOID":
        with np.errstate(over="ignore"):
            return 255 / (1 + np.exp(-4 * (values - center) / max(width, 1e-9)))
    if window.function == "LINEAR_EXACT":
        return ((values - center) / max(width, 1e-9) + 0.5) * 255
    if width <= 1:
        return np.where(values <= center - 0.5, 0.0, 255.0)
    return ((values - (center - 0.5)) / (width - 1) + 0.5) * 255


@lru_cache(maxsize=256)
def lookup(shown: Shown) -> Levels:
    """Build the table of grey levels, indexed by the unsigned bits of a stored value: 256 or 65536 of uint8."""
    kind = np.dtype(shown.dtype)
    bits = np.arange(2 ** (8 * kind.itemsize), dtype=kind.str.replace("i", "u"))
    stored = bits.view(kind).astype(np.float64)
    values = stored * shown.slope + shown.intercept
    if shown.table is not None:
        first, levels = shown.table
        table = np.frombuffer(levels, np.uint8)
        out = table[np.clip(np.round(values) - first, 0, len(table) - 1).astype(np.intp)]
    else:
        out = np.floor(grey(values, shown.window).clip(0, 255) + 0.5).astype(np.uint8)
    out = 255 - out if shown.inverted else out.copy()
    if shown.padding is not None:
        out[(stored >= shown.padding[0]) & (stored <= shown.padding[1])] = 0
    out.flags.writeable = False
    return out


def apply(frame: Levels, shown: Shown) -> Levels:
    """Turn stored values into 8-bit grey of the same shape."""
    flat = np.ascontiguousarray(frame)
    # Every index is in range by its type, and "wrap" spares numpy the check.
    return np.take(lookup(shown), flat.view(flat.dtype.str.replace("i", "u")), mode="wrap")
