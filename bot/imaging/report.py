"""What taking pictures in gives back: values that survive a trip through JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bound what one intake may use. Bytes, seconds and counts."""

    memory_bytes: int = 1_500 * MEBIBYTE
    cpu_seconds: int = 3_600
    wall_seconds: int = 3_600
    silent_seconds: float = 300
    file_bytes: int = 1_024 * MEBIBYTE
    frame_bytes: int = 128 * MEBIBYTE
    inflated_bytes: int = 256 * MEBIBYTE
    frames: int = 2_000
    total_bytes: int = 2_048 * MEBIBYTE
    entries: int = 3_000
    ratio: int = 100
    picture_pixels: int = 40_000_000
    pictures: int = 10


@dataclass(frozen=True)
class Refusal:
    """One file that was not taken: its position, counted from 1, and a fixed sentence without any of its content."""

    position: int
    sentence: str


@dataclass(frozen=True)
class TakenSeries:
    """One series on disk.

    `stack` is an .npy file of shape (pictures, rows, columns), int16, uint16 or uint8, or
    (pictures, rows, columns, 3), uint8. `meta` is JSON-able and is what `open_stack` needs beside it.
    `plain`, if it was asked for and something was masked, is the same stack unmasked.
    `header` is what `write_instances` needs besides; it is empty where the pictures came from no DICOM file.
    """

    number: int
    stack: Path
    meta: dict[str, Any]
    modality: str
    pictures: int
    header: dict[str, Any] = field(default_factory=dict)
    plain: Path | None = None


@dataclass(frozen=True)
class KeptText:
    """Text that stays since all of it was recognised: "marker" or "measurement", its box, and its pictures from 1."""

    word: str
    box: tuple[int, int, int, int]
    pictures: tuple[int, ...]


@dataclass(frozen=True)
class MaskedText:
    """Text found in one series: what is masked, what stays, and where some may remain.

    `pictures` are those with a mask, counted from 1; `everywhere` are boxes (x, y, width, height) masked in every
    picture; `boxes` are those masked in one picture only, by its number. `kept` stays unmasked. In the pictures
    `unsure` text may remain: something was seen that may be text, or was seen even after masking.
    """

    series: int
    pictures: tuple[int, ...]
    everywhere: tuple[tuple[int, int, int, int], ...]
    boxes: Mapping[int, tuple[tuple[int, int, int, int], ...]]
    kept: tuple[KeptText, ...] = ()
    unsure: tuple[int, ...] = ()

    @property
    def held(self) -> tuple[int, ...]:
        """Give the pictures that a person must open: masked, with text that stays, or in doubt."""
        stays = (number for one in self.kept for number in one.pictures)
        return tuple(sorted({*self.pictures, *self.unsure, *stays}))


@dataclass(frozen=True)
class Report:
    """Say what an intake took, refused, kept and dropped."""

    series: tuple[TakenSeries, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    kept: tuple[str, ...] = ()
    dropped: int = 0
    text: tuple[MaskedText, ...] = ()
    ignored: int = 0

    @property
    def pictures(self) -> int:
        """Count the pictures that were taken, over all series."""
        return sum(series.pictures for series in self.series)

    def to_json(self) -> str:
        """Write the report as JSON; `from_json` reads it back equal."""
        return json.dumps(asdict(self), default=str, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Read a report that `to_json` wrote. Raises ValueError, KeyError or TypeError if it is not one."""
        raw = json.loads(text)
        return cls(
            series=tuple(_series(one) for one in raw["series"]),
            refusals=tuple(Refusal(**one) for one in raw["refusals"]),
            kept=tuple(raw["kept"]),
            dropped=int(raw["dropped"]),
            text=tuple(_masked(one) for one in raw["text"]),
            ignored=int(raw["ignored"]),
        )

    def moved(self, folder: Path, plain: Path | None = None) -> Report:
        """Give the same report with its stacks in `folder`, and unmasked ones in `plain`."""
        moved = tuple(
            replace(one, stack=folder / one.stack.name, plain=plain / one.plain.name if plain and one.plain else None)
            for one in self.series
        )
        return replace(self, series=moved)


def _series(raw: Mapping[str, Any]) -> TakenSeries:
    plain = Path(raw["plain"]) if raw.get("plain") else None
    numbers = {"number": int(raw["number"]), "pictures": int(raw["pictures"])}
    return TakenSeries(**{**raw, **numbers, "stack": Path(raw["stack"]), "plain": plain})


def _boxes(raw: Sequence[Sequence[int]]) -> tuple[tuple[int, int, int, int], ...]:
    return tuple((int(x), int(y), int(width), int(height)) for x, y, width, height in raw)


def _masked(raw: Mapping[str, Any]) -> MaskedText:
    return MaskedText(
        series=int(raw["series"]),
        pictures=tuple(int(number) for number in raw["pictures"]),
        everywhere=_boxes(raw["everywhere"]),
        boxes={int(number): _boxes(boxes) for number, boxes in raw["boxes"].items()},
        kept=tuple(
            KeptText(str(one["word"]), _boxes([one["box"]])[0], tuple(int(number) for number in one["pictures"]))
            for one in raw.get("kept", ())
        ),
        unsure=tuple(int(number) for number in raw.get("unsure", ())),
    )
