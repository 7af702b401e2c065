"""Build a new header out of the allow-list; nothing is copied, so nothing can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.imaging.vocabulary import ALLOWED, FUNCTIONAL_GROUPS, NESTED, Check

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


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
    read_values = ((keyword, check, read(dataset, keyword)) for keyword, check in checks.items())
    found = {keyword: check(value) for keyword, check, value in read_values if value is not None}
    return {keyword: value for keyword, value in found.items() if value is not None}


def items(dataset: Dataset, keyword: str) -> list[Dataset]:
    """Give the items of a sequence, or none where it is absent or no sequence."""
    from pydicom.sequence import Sequence

    value = read(dataset, keyword)
    return list(value) if isinstance(value, Sequence) else []


def group(dataset: Dataset) -> dict[str, Any]:
    """Give one item of functional groups, flat: the attributes of each known group that pass."""
    flat: dict[str, Any] = {}
    for keyword, checks in FUNCTIONAL_GROUPS.items():
        for inner in items(dataset, keyword)[:1]:
            flat.update(checked(inner, checks))
    return flat


def keep(dataset: Dataset) -> dict[str, Any]:
    """Give the kept attributes of a file, with the shared functional groups among them."""
    kept = checked(dataset, ALLOWED)
    for shared in items(dataset, "SharedFunctionalGroupsSequence")[:1]:
        kept.update(group(shared))
    return kept


def rebuild(dataset: Dataset) -> Dataset:
    """Make a new data set that holds the kept attributes and nothing else, without pixels or identifiers."""
    from pydicom.dataset import Dataset as New

    new = _filled(New(), checked(dataset, ALLOWED))
    for keyword in NESTED:
        rebuilt = [_groups(one) for one in items(dataset, keyword)]
        if any(len(one) for one in rebuilt):
            setattr(new, keyword, rebuilt)
    return new


def _filled(new: Dataset, values: Mapping[str, Any]) -> Dataset:
    for keyword, value in values.items():
        setattr(new, keyword, value)
    return new


def _groups(source: Dataset) -> Dataset:
    from pydicom.dataset import Dataset as New

    new = New()
    for keyword, checks in FUNCTIONAL_GROUPS.items():
        filled = [_filled(New(), checked(one, checks)) for one in items(source, keyword)[:1]]
        if filled and len(filled[0]):
            setattr(new, keyword, filled)
    return new


def attributes(dataset: Dataset, depth: int = 0) -> Iterator[int]:
    """Name every attribute of a data set by its tag, nested ones too, pixels left out."""
    for tag in sorted(dataset.keys()):
        if tag == 0x7FE00010:
            continue
        yield int(tag)
        element = dataset.get_item(tag)
        if element is not None and element.VR in ("SQ", None, "UN") and depth < 8:
            for inner in _nested(dataset, tag):
                yield from attributes(inner, depth + 1)


def _nested(dataset: Dataset, tag: Any) -> list[Dataset]:
    from pydicom.sequence import Sequence

    try:
        value = dataset[tag].value
    except Exception:
        return []
    return list(value) if isinstance(value, Sequence) else []
