"""Words for what results are about: subspecialties, modalities, spans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DOMAINS: Mapping[str, str] = {
    "neuro": "Neuro", "head_neck": "Head and neck", "chest": "Chest", "cardiac": "Cardiac", "abdomen": "Abdomen",
    "urogenital": "Urogenital", "musculoskeletal": "Musculoskeletal", "breast": "Breast", "pediatric": "Pediatric",
    "interventional": "Interventional", "other": "Not tagged"}
MODALITIES: Mapping[str, str] = {
    "xr": "Radiograph", "ct": "CT", "mr": "MR", "us": "Ultrasound", "mg": "Mammography", "nm": "Nuclear medicine",
    "fl": "Fluoroscopy", "other": "Not known"}


def listed(counts: Mapping[str, int], names: Mapping[str, str], most: int = 0) -> list[tuple[str, int]]:
    """Give names with their counts; those beyond `most` are put together as the last."""
    found = [(names.get(key, key.capitalize()), count) for key, count in counts.items()]
    if most and len(found) > most:
        found = [*found[: most - 1], ("Others", sum(count for _, count in found[most - 1:]))]
    return found


def percent(share: float | None) -> str:
    """Write a share, or that too few people stand behind it."""
    return "fewer than five people" if share is None else f"{100 * share:.0f} %"


def many(count: int | None) -> str:
    """Write a number of people, or that they are fewer than five."""
    return "fewer than five" if count is None else str(count)


def days(first: Any, last: Any) -> str:
    """Write a span of dates."""
    return f"{first.isoformat()} to {last.isoformat()}"
