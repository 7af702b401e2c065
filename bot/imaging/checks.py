"""Checks of a value: what a file says goes in, a plain value made by us comes out, or None.

A check knows a closed list of words or a bounded number. Numbers are rounded to the digits that teaching needs:
no check lets more than five significant digits pass, and three from 100,000 on, so no record number, date or
telephone number of six or more digits survives in one, whatever attribute it was put into.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

Check = Callable[[Any], Any]

# Words by which a file says that no contrast was given, in an attribute that should then be empty.
_NOT_GIVEN = frozenset({"", "0", "N", "NO", "NON", "NONE", "NEIN", "WITHOUT", "W/O", "NO CONTRAST", "NATIVE"})


def many(value: Any) -> list[Any]:
    """Give the values of an attribute as a list, whatever its multiplicity."""
    if value is None or isinstance(value, (str, bytes, int, float)):
        return [value]
    return list(value) if isinstance(value, Iterable) else [value]


def first(value: Any) -> Any:
    """Give the first value of an attribute, or None."""
    if value is None or isinstance(value, (str, bytes, int, float)):
        return value
    values = many(value)
    return values[0] if values else None


def word(*allowed: str) -> Check:
    """Keep a single word out of a closed list, whatever its case, as the list spells it."""
    known = {one.upper(): one for one in allowed}

    def check(value: Any) -> str | None:
        return known.get(value.strip().upper()) if isinstance(value, str) else None

    return check


def words(*allowed: str, most: int = 8) -> Check:
    """Keep those of the first `most` values that are in a closed list, each once; None if none is.

    Each is kept once because a long list of two words in turn could spell anything.
    """
    one = word(*allowed)

    def check(value: Any) -> list[str] | None:
        kept = (one(found) for found in many(value)[:most])
        return list(dict.fromkeys(found for found in kept if found is not None)) or None

    return check


SMALLEST = 1e-9


def rounded(value: Any, low: float, high: float, digits: int) -> float | None:
    """Give a finite number within bounds, rounded to significant digits; None for anything else."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not low <= found <= high or not math.isfinite(found):
        return None
    # Nothing measured is as small; an exponent could only carry something else.
    if abs(found) < SMALLEST:
        return 0.0 if low <= 0 <= high else None
    # What is large enough to be a record number keeps its size and no more.
    kept = min(digits, 3) if abs(found) >= 100_000 else digits
    return float(f"{found:.{kept}g}")


def number(low: float, high: float, digits: int = 4) -> Check:
    """Keep a finite number within bounds, rounded to significant digits."""

    def check(value: Any) -> float | None:
        return rounded(first(value), low, high, digits)

    return check


def whole(low: int, high: int) -> Check:
    """Keep a whole number within bounds, of at most five digits."""

    def check(value: Any) -> int | None:
        found = rounded(first(value), low, high, 6)
        return int(found) if found is not None and found == int(found) and abs(found) < 100_000 else None

    return check


def numbers(low: float, high: float, least: int, most: int, digits: int = 5) -> Check:
    """Keep a list of bounded numbers, all or none, of `least` to `most` values."""

    def check(value: Any) -> list[float] | None:
        kept = [rounded(one, low, high, digits) for one in many(value)[: most + 1]]
        if not least <= len(kept) <= most or any(one is None for one in kept):
            return None
        return [one for one in kept if one is not None]

    return check


def leading(low: float, high: float, most: int, digits: int = 5) -> Check:
    """Keep the first `most` of a list of bounded numbers, if these are all within bounds."""
    listed = numbers(low, high, 1, most, digits)
    return lambda value: listed(many(value)[:most])


def mean(low: float, high: float, digits: int = 4) -> Check:
    """Keep the mean of a list of bounded numbers without its first, which is 0 in a list of times between frames."""

    def check(value: Any) -> float | None:
        times = [rounded(one, low, high, digits) for one in many(value)[1:20_000]]
        known = [one for one in times if one is not None]
        return rounded(sum(known) / len(known), low, high, digits) if known and len(known) == len(times) else None

    return check


def directions_of_plane(value: Any) -> list[float] | None:
    """Keep the cosines of a row and a column (ImageOrientationPatient) if they are of unit length and at right angles.

    Five decimals are 0.005 mm over half a metre.
    """
    kept = numbers(-1.001, 1.001, 6, 6)(value)
    if kept is None:
        return None
    row, column = kept[:3], kept[3:]
    lengths = [math.hypot(*one) for one in (row, column)]
    if any(abs(length - 1) > 0.01 for length in lengths) or abs(sum(map(_product, row, column))) > 0.01:
        return None
    return [round(one / length, 5) for part, length in zip((row, column), lengths, strict=True) for one in part]


def _product(one: float, other: float) -> float:
    return one * other


def proportion(value: Any) -> list[int] | None:
    """Keep a pixel's height to its width (PixelAspectRatio) as a fraction of small whole numbers."""
    kept = numbers(1, 65_535, 2, 2)(value)
    if kept is None or not 0.1 <= kept[0] / kept[1] <= 10:
        return None
    ratio = Fraction(kept[0] / kept[1]).limit_denominator(100)
    return [ratio.numerator, ratio.denominator]


def age(value: Any) -> str | None:
    """Keep an age (DICOM AS) no finer than teaching needs, and say 090Y for everybody of 90 or more.

    Weeks in the first month, months until two years, years after that: an age in days beside the week in which a
    case was posted is nearly a date of birth.
    """
    found = re.fullmatch(r"([0-9]{3})([DWMY])", value.strip().upper()) if isinstance(value, str) else None
    if found is None:
        return None
    days = int(found[1]) * {"D": 1, "W": 7, "M": 30.4375, "Y": 365.25}[found[2]]
    if days >= 90 * 365.25:
        return "090Y"
    if days >= 2 * 365.25:
        return f"{int(days / 365.25 + 1e-6):03d}Y"
    return f"{int(days / 30.4375 + 1e-6):03d}M" if days >= 30.4 else f"{int(days / 7):03d}W"


def given(value: Any) -> str | None:
    """Say YES where anything is given, and keep nothing of it."""
    if isinstance(value, str):
        return None if value.strip().upper() in _NOT_GIVEN else "YES"
    return "YES" if value not in (None, b"", []) else None


def directions(value: Any) -> list[str] | None:
    """Keep anatomical directions such as L, P, FL: one or two, each of at most three axes of the body."""
    kept = [str(one).strip().upper() for one in many(value)]
    return kept if 1 <= len(kept) <= 2 and all(map(_is_direction, kept)) else None


def _is_direction(found: str) -> bool:
    axes = [next((k for k, pair in enumerate(("AP", "LR", "HF")) if letter in pair), -1) for letter in found]
    return 1 <= len(axes) <= 3 and -1 not in axes and len(set(axes)) == len(axes)
