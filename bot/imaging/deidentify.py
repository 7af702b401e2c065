"""Read what the allow-list keeps of a file as plain values; nothing is copied, so nothing can be forgotten."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.imaging.vocabulary import ALLOWED, FUNCTIONAL_GROUPS, REGION, SPOKEN_OTHERWISE, Check
from bot.imaging.words import VIEW_CODES

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_PIXELS = 0x7FE00010
_REGIONS = 32
# What is text in a file is read as text; a check that wants a number converts it.
_TEXT = frozenset({"AS", "CS", "DS", "IS", "LO", "LT", "PN", "SH", "ST", "UI", "UT", "UC"})
_BINARY = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d"}
_DEEPEST = 8


@lru_cache(maxsize=512)
def _tag(keyword: str) -> int:
    from pydicom.datadict import tag_for_keyword

    tag = tag_for_keyword(keyword)
    assert tag is not None
    return int(tag)


@lru_cache(maxsize=512)
def _wanted(keywords: tuple[str, ...]) -> dict[int, tuple[str, str]]:
    """Give keyword and VR by tag; pydicom's own table is slower than the rest of the reading."""
    from pydicom.datadict import dictionary_VR

    return {_tag(keyword): (keyword, dictionary_VR(_tag(keyword))) for keyword in keywords}


def read(dataset: Dataset, keyword: str) -> Any:
    """Give an attribute's value as the file has it, or None where it is absent or cannot be read.

    pydicom converts lazily and raises whatever its converters raise; a value that cannot be read is absent.
    """
    try:
        return dataset.get(keyword)
    except Exception:
        return None


def checked(dataset: Dataset, checks: Mapping[str, Check]) -> dict[str, Any]:
    """Give the attributes of one item that pass their checks, as plain values."""
    wanted = _wanted(tuple(checks))
    found = {}
    for tag, element in dataset.items():
        if tag in wanted:
            keyword, vr = wanted[tag]
            value = checks[keyword](_plain(dataset, tag, element, vr))
            if value is not None:
                found[keyword] = value
    return found


def _plain(dataset: Dataset, tag: Any, element: Any, vr: str) -> Any:
    """Give a value without pydicom's conversion where its bytes are plain text or numbers."""
    if not getattr(element, "is_raw", False) or not isinstance(element.value, bytes):
        return _converted(dataset, tag)
    stated = element.VR if element.VR not in (None, "UN") else vr
    if stated in _TEXT:
        texts = [text.strip(" \0") for text in element.value.decode("latin-1").split("\\")]
        return texts[0] if len(texts) == 1 else texts
    if stated == "US or SS":
        stated = "US"
    if stated in _BINARY:
        return _unpacked(element.value, ("<" if element.is_little_endian else ">"), _BINARY[stated])
    return _converted(dataset, tag)


def _unpacked(value: bytes, order: str, code: str) -> Any:
    count, rest = divmod(len(value), struct.calcsize(order + code))
    if rest or not 0 < count <= 64:
        return None
    numbers = struct.unpack(f"{order}{count}{code}", value)
    return numbers[0] if count == 1 else list(numbers)


def _converted(dataset: Dataset, tag: Any) -> Any:
    try:
        return dataset[tag].value
    except Exception:
        # As in `read`: what cannot be converted is absent.
        return None


def items(dataset: Dataset, keyword: str) -> list[Dataset]:
    """Give the items of a sequence, or none where it is absent or no sequence."""
    from pydicom.sequence import Sequence

    if keyword not in dataset:
        return []
    value = read(dataset, keyword)
    return list(value) if isinstance(value, Sequence) else []


def group(dataset: Dataset) -> dict[str, Any]:
    """Give one item of functional groups, flat: the attributes of each known group that pass."""
    flat: dict[str, Any] = {}
    for keyword, checks in FUNCTIONAL_GROUPS.items():
        for inner in items(dataset, keyword)[:1]:
            flat.update(checked(inner, checks))
    if "EffectiveEchoTime" in flat:
        flat["EchoTime"] = flat.pop("EffectiveEchoTime")
    return flat


def keep(dataset: Dataset) -> dict[str, Any]:
    """Give the kept attributes of a file, with the shared functional groups among them."""
    kept = checked(dataset, ALLOWED)
    if "FrameTimeVector" in kept:
        kept = {"FrameTime": kept.pop("FrameTimeVector"), **kept}
    if "SharedFunctionalGroupsSequence" in dataset:
        kept = {**_sequence_words(checked(dataset, SPOKEN_OTHERWISE)), **kept}
        for shared in items(dataset, "SharedFunctionalGroupsSequence")[:1]:
            kept.update(group(shared))
    if regions := [region for one in items(dataset, "SequenceOfUltrasoundRegions") if (region := _region(one))]:
        kept["SequenceOfUltrasoundRegions"] = regions[:_REGIONS]
    if view := _view(dataset):
        kept["ViewCodeSequence"] = view
    return kept


def _sequence_words(said: Mapping[str, Any]) -> dict[str, Any]:
    """Say what an enhanced MR object says of its pulse sequence in the words of a classic one."""
    echoes = {"SPIN": ["SE"], "GRADIENT": ["GR"], "BOTH": ["SE", "GR"]}.get(said.get("EchoPulseSequence", ""), [])
    more = [("InversionRecovery", "IR"), ("EchoPlanarPulseSequence", "EP")]
    spoken = echoes + [classic for keyword, classic in more if said.get(keyword) == "YES"]
    return {"ScanningSequence": spoken} if spoken else {}


def _region(item: Dataset) -> dict[str, Any] | None:
    """Give one ultrasound region if all of it passes: half a calibration measures wrongly."""
    region = checked(item, REGION)
    return region if len(region) == len(REGION) else None


def _view(dataset: Dataset) -> str | None:
    """Give a mammogram's view by our own word for its code; the meaning that the file states is text."""
    for item in items(dataset, "ViewCodeSequence")[:1]:
        code = str(read(item, "CodeValue") or "").strip()
        return next((view for view, codes in VIEW_CODES.items() if code in codes), None)
    return None


def attributes(dataset: Dataset, depth: int = 0) -> Iterator[int]:
    """Name every attribute of a data set by its tag, nested ones too, pixels left out."""
    # A list, since converting a sequence puts it back in its place.
    found = [(int(tag), element.VR) for tag, element in dataset.items()]
    for tag, vr in found:
        if tag == _PIXELS:
            continue
        yield tag
        if depth < _DEEPEST and (vr in ("SQ", "UN") or (vr is None and _may_hold_items(tag))):
            for inner in _nested(dataset, tag):
                yield from attributes(inner, depth + 1)


def _nested(dataset: Dataset, tag: int) -> list[Dataset]:
    from pydicom.sequence import Sequence

    value = _converted(dataset, tag)
    return list(value) if isinstance(value, Sequence) else []


@lru_cache(maxsize=4_096)
def _may_hold_items(tag: int) -> bool:
    """Say whether an attribute of a file that states no VRs may be a sequence."""
    from pydicom.datadict import dictionary_VR

    try:
        return dictionary_VR(tag) in ("SQ", "UN")
    except KeyError:
        return True
