"""Group frames into series and put each in anatomical order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np

from bot.imaging.records import Record

_SPLITTERS = ("EchoTime", "TemporalPositionIdentifier", "DiffusionBValue", "InversionTime", "ImageType")


@dataclass(frozen=True)
class Group:
    """Frames that belong together, in order. `volume` says that they are parallel slices or one cine."""

    records: tuple[Record, ...]
    volume: bool


@dataclass(frozen=True)
class Arranged:
    """What came of arranging: groups, and the positions left out as localizers or as copies."""

    groups: tuple[Group, ...]
    localizers: tuple[int, ...]
    copies: tuple[int, ...]


def arrange(records: Sequence[Record]) -> Arranged:
    """Group by series, orientation, size and kind; drop localizers and copies; order each group."""
    unique, copies = _without_copies(records)
    wanted, localizers = _without_localizers(unique)
    parts = [part for group in _by(wanted, _key).values() for part in _split(group)]
    parts.sort(key=lambda part: (part[0].series_order, min(one.position for one in part)))
    groups = tuple(Group(tuple(part), _is_volume(part)) for part in parts)
    return Arranged(groups, localizers, copies)


def _by(records: Iterable[Record], key: Callable[[Record], Any]) -> dict[Any, list[Record]]:
    groups: dict[Any, list[Record]] = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return groups


def _key(record: Record) -> tuple[Any, ...]:
    orientation = record.kept.get("ImageOrientationPatient")
    # Rounded to 1e-3, because scanners write one plane with slightly different digits.
    plane = tuple(round(one * 1000) for one in orientation) if orientation else None
    own = record.position if record.multi and plane is None else 0
    photometric = record.kept.get("PhotometricInterpretation")
    return record.series_key, plane, record.shape, record.dtype, photometric, own


def _without_copies(records: Sequence[Record]) -> tuple[list[Record], tuple[int, ...]]:
    """Leave out files all of whose frames are in an earlier file."""
    files = _by(records, lambda one: one.position)
    first: dict[Any, int] = {}
    for position, frames in files.items():
        first.setdefault(tuple(map(_identity, frames)), position)
    kept = set(first.values())
    return [one for one in records if one.position in kept], tuple(place for place in files if place not in kept)


def _identity(record: Record) -> tuple[Any, ...]:
    # Equal pixels are a copy only if all that is known of them is equal too: two echoes of air are not.
    known = repr(sorted(record.kept.items()))
    return record.digest, record.series_key, known, record.instance, record.acquisition, record.frame


def _without_localizers(records: Sequence[Record]) -> tuple[list[Record], tuple[int, ...]]:
    plain = [one for one in records if "LOCALIZER" not in one.image_type]
    if not plain or len(plain) == len(records):
        return list(records), ()
    left_out = dict.fromkeys(one.position for one in records if "LOCALIZER" in one.image_type)
    return plain, tuple(left_out)


def distance(record: Record) -> float | None:
    """Give a slice's distance along its own normal, in mm: dot(position, cross(row, column))."""
    place, plane = record.kept.get("ImagePositionPatient"), record.kept.get("ImageOrientationPatient")
    if not place or not plane:
        return None
    return float(np.dot(place, np.cross(plane[:3], plane[3:])))


def _split(group: list[Record]) -> list[list[Record]]:
    """Split slices that share a position by what tells them apart, and order each part."""
    places = [distance(one) for one in group]
    if any(place is None for place in places):
        return [sorted(group, key=_fallback)]
    if _distinct(group) == len(group):
        return [_sorted(group)]
    for splitter in _SPLITTERS:
        parts = list(_by(group, lambda one, name=splitter: str(one.kept.get(name))).values())  # type: ignore[misc]
        if len(parts) > 1 and all(_distinct(part) == len(part) for part in parts):
            return [_sorted(part) for part in parts]
    parts = list(_by(group, lambda one: one.acquisition).values())
    if len(parts) > 1 and all(_distinct(part) == len(part) for part in parts):
        return [_sorted(part) for part in parts]
    return [sorted(group, key=_fallback)]


def _distinct(group: Sequence[Record]) -> int:
    """Count distinct positions: nearer than 1 % of the median gap is the same."""
    places = sorted(place for one in group if (place := distance(one)) is not None)
    gaps = [after - before for before, after in pairwise(places)]
    apart = [gap for gap in gaps if gap > 1e-3]
    least = 0.01 * median(apart) if apart else 1e-3
    return 1 + sum(gap > least for gap in gaps)


def _sorted(group: Sequence[Record]) -> list[Record]:
    return sorted(group, key=lambda one: (distance(one) or 0.0, _fallback(one)))


def _fallback(record: Record) -> tuple[Any, ...]:
    numbered = record.instance is not None
    return (not numbered, record.instance or 0, record.rank, record.frame)


def _is_volume(group: Sequence[Record]) -> bool:
    if len(group) < 3:
        return False
    cine = group[0].multi and len({one.position for one in group}) == 1
    return cine or all(distance(one) is not None for one in group)
