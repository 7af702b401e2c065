"""What the headers of a series' output are made of, gathered in the child: kept attributes and derived identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.imaging.records import Record
from bot.imaging.report import TakenSeries
from bot.imaging.uids import further


def header(records: Sequence[Record]) -> dict[str, Any]:
    """Give a series' header as JSON-able values, or nothing where its pictures come from no DICOM file.

    `shared` holds the attributes that all pictures agree in, `frames` those in which each differs; `uids` are the
    pictures' own identifiers. `cine` says that the pictures were the frames of one file without places in space.
    """
    origins = [record.origin for record in records if record.origin is not None]
    if len(origins) != len(records):
        return {}
    shared = _shared(records)
    first = origins[0]
    one_file = len({record.position for record in records}) == 1
    return {
        "study": first.study,
        "series": first.series,
        "patient": first.patient,
        "frame_of_reference": first.frame_of_reference,
        "kind": first.kind,
        "cine": one_file and records[0].multi and "ImagePositionPatient" not in records[0].kept,
        "uids": _distinct([origin.frame(record.frame) for origin, record in zip(origins, records, strict=True)]),
        "shared": shared,
        "frames": [{k: v for k, v in record.kept.items() if k not in shared} for record in records],
    }


def _shared(records: Sequence[Record]) -> dict[str, Any]:
    first = records[0].kept
    return {keyword: value for keyword, value in first.items()
            if all(record.kept.get(keyword) == value for record in records)}


def _distinct(uids: list[str]) -> list[str]:
    """Give every picture its own identifier, also where files share theirs."""
    seen: set[str] = set()
    out = []
    for number, uid in enumerate(uids):
        own = further(uid, number + 100_000) if uid in seen else uid
        seen.add(own)
        out.append(own)
    return out


def apart(series: Sequence[TakenSeries]) -> tuple[TakenSeries, ...]:
    """Give series that came out of one series of the input identifiers of their own."""
    seen: dict[str, int] = {}
    out = []
    for one in series:
        uid = one.header.get("series", "")
        count = seen[uid] = seen.get(uid, 0) + 1
        split = bool(uid) and count > 1
        out.append(replace(one, header={**one.header, "series": further(uid, count)}) if split else one)
    return tuple(out)
