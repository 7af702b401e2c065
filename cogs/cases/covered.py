"""What was covered before a bundle was sent, told with what was covered here, so that a reviewer sees both outlined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot import imaging

Box = tuple[int, int, int, int]
Boxes = Mapping[int, tuple[Box, ...]]


def outlined(series: imaging.TakenSeries, before: Boxes) -> dict[str, Any]:
    """Give what is known of a series, with boxes masked before, by picture counted from 1."""
    if not before:
        return series.meta
    everywhere, single = _apart(series.pictures, before)
    own = {int(picture): boxes for picture, boxes in (series.meta.get("masked_in") or {}).items()}
    return {**series.meta, "masked": _both(series.meta.get("masked") or (), everywhere),
            "masked_in": {str(picture): _both(own.get(picture, ()), single.get(picture, ()))
                          for picture in sorted({*own, *single})}}


def told(series: imaging.TakenSeries, text: imaging.MaskedText | None, before: Boxes) -> dict[str, Any] | None:
    """Say where text was found and masked in a series, here and before; None where it was nowhere."""
    if not before:
        return asdict(text) if text else None
    said: dict[str, Any] = asdict(text or imaging.MaskedText(series.number, (), (), {}))
    everywhere, single = _apart(series.pictures, before)
    boxes = {picture: _both(said["boxes"].get(picture, ()), single.get(picture, ()))
             for picture in sorted({*said["boxes"], *single})}
    return {**said, "pictures": sorted({*said["pictures"], *before}), "boxes": boxes,
            "everywhere": _both(said["everywhere"], everywhere)}


def _apart(pictures: int, before: Boxes) -> tuple[tuple[Box, ...], dict[int, tuple[Box, ...]]]:
    """Part boxes that lie on every one of several pictures from those of one picture alone."""
    everywhere = tuple(box for box in before.get(1, ()) if pictures > 1
                       and all(box in before.get(picture, ()) for picture in range(2, pictures + 1)))
    single = {picture: tuple(box for box in boxes if box not in everywhere) for picture, boxes in before.items()}
    return everywhere, {picture: boxes for picture, boxes in single.items() if boxes}


def _both(here: Any, before: Any) -> list[list[int]]:
    return [list(box) for box in dict.fromkeys((*map(tuple, here), *map(tuple, before)))]
