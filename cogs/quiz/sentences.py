"""Sentences put together from others: lists in one line, and lines below each other."""

from __future__ import annotations

from collections.abc import Sequence

from bot import Text, say


def listed(parts: Sequence[Text]) -> Text:
    """Put sentences in one line, with commas between them."""
    return parts[0] if len(parts) == 1 else say("{first}, {rest}", first=parts[0], rest=listed(parts[1:]))


def parted(parts: Sequence[Text]) -> Text:
    """Put sentences in one line, with semicolons between them."""
    return parts[0] if len(parts) == 1 else say("{first}; {rest}", first=parts[0], rest=parted(parts[1:]))


def dotted(parts: Sequence[Text]) -> Text:
    """Put facts in one line, with a middle dot between them."""
    return parts[0] if len(parts) == 1 else say("{first} · {rest}", first=parts[0], rest=dotted(parts[1:]))


def lines(parts: Sequence[Text]) -> Text:
    """Put sentences below each other."""
    return parts[0] if len(parts) == 1 else say("{first}\n{rest}", first=parts[0], rest=lines(parts[1:]))


def spaced(parts: Sequence[Text]) -> Text:
    """Put whole sentences one after another."""
    return parts[0] if len(parts) == 1 else say("{first} {rest}", first=parts[0], rest=spaced(parts[1:]))


def share(part: float, whole: float) -> int:
    """Give a part in whole per cent."""
    return round(100 * part / whole) if whole else 0
