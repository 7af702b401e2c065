"""A stored series: its frames on disk, and what shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bot.imaging.records import unpack_levels
from bot.imaging.views import ends, everything, hides
from bot.imaging.window import Preset, Shown, Window, presets

# Chosen in place of a window, it shows every value of a picture, whatever the file hides; no reader is offered it.
EVERYTHING = "everything"
# How a reader's "more contrast" and "less contrast" change the width of the window that the file came with.
_RELATIVE = {"more contrast": 0.5, "less contrast": 2.0}


@dataclass(frozen=True)
class Stack:
    """Frames of shape (pictures, rows, columns) or (pictures, rows, columns, 3), with the series' meta."""

    frames: np.ndarray[Any, Any]
    meta: Mapping[str, Any]

    @property
    def pictures(self) -> int:
        return len(self.frames)

    @property
    def colour(self) -> bool:
        return self.frames.ndim == 4

    @property
    def modality(self) -> str:
        return str(self.meta.get("modality", "OT"))

    @cached_property
    def presets(self) -> tuple[Preset, ...]:
        """The windows that a reader may choose for this series."""
        return presets(self.modality, colour=self.colour)

    def window(self, index: int, chosen: str | tuple[float, float] | None = None) -> Window:
        """Give the window of one picture: its own, a preset's by name, or (center, width).

        Raises ValueError for a preset that this series does not have.
        """
        own = self._own(index)
        if chosen is None:
            return own
        if not isinstance(chosen, str):
            return Window(float(chosen[0]), max(1.0, float(chosen[1])))
        preset = next((one for one in self.presets if one.name == chosen), None)
        if preset is None:
            raise ValueError("There is no such window for these pictures.")
        if chosen == "full range":
            low, high = self.meta["range"]
            return Window((low + high) / 2, max(1.0, high - low), "LINEAR_EXACT")
        if chosen in _RELATIVE:
            return replace(own, width=max(2.0, own.width * _RELATIVE[chosen]))
        return preset.window or own

    def _own(self, index: int) -> Window:
        center, width, function = _of(self.meta["windows"], index)
        return Window(center, width, function)

    def shown(self, index: int, chosen: str | tuple[float, float] | None = None) -> Shown:
        """Give all that turns one picture's stored values into grey."""
        if chosen == EVERYTHING:
            return self._everything(index)
        slope, intercept = _of(self.meta["rescale"], index)
        padding = self.meta.get("padding")
        plain = chosen is None or chosen in ("default", "inverted")
        return Shown(
            dtype=self.frames.dtype.str,
            slope=slope,
            intercept=intercept,
            window=self.window(index, chosen),
            table=self._table(index) if plain else None,
            inverted=bool(self.meta.get("invert")) != (chosen == "inverted"),
            padding=(padding[0], padding[1]) if padding else None,
        )

    def hides(self, index: int) -> bool:
        """Say whether a picture's own window shows values alike that differ visibly; then look at EVERYTHING."""
        return not self.colour and hides(np.asarray(self.frames[index]), self.shown(index))

    def _everything(self, index: int) -> Shown:
        shown = self.shown(index)
        low, high = (value * shown.slope + shown.intercept for value in ends(self.frames[index], shown.padding))
        return everything(shown, (min(low, high), max(low, high)))

    def _table(self, index: int) -> tuple[int, bytes] | None:
        table = _of(self.meta.get("voi_luts") or [None], index)
        return (int(table["first"]), unpack_levels(table).tobytes()) if table else None

    @property
    def aspect(self) -> float:
        """Give the height of a pixel over its width."""
        return float(self.meta.get("aspect") or 1.0)


def _of(values: Sequence[Any], index: int) -> Any:
    """Pick a picture's value from a list that holds one for each, or one for all."""
    return values[index] if len(values) > 1 else values[0]


def open_stack(path: Path, meta: Mapping[str, Any]) -> Stack:
    """Open a stored series for rendering; frames are read from disk as they are shown."""
    return Stack(np.load(path, mmap_mode="r", allow_pickle=False), meta)
