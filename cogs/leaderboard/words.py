"""Words that several boards share: names, points, moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import Text, When, say

NAMES = say("Names are of those who chose it.", tone="quiet")


def last_day(end: datetime) -> When:
    """Give the day that ends at an instant."""
    return When(end - timedelta(minutes=1), "date")


def named(name: str | None) -> Text:
    """Name a member as they chose."""
    return say("{name}", name=name) if name else say("a member")


def cell(value: int) -> Text:
    """Say a score in a table, where its head has said what it is; `value` is in thousandths."""
    size = round(abs(value) / 10)
    if size == 0:
        return say("level")
    return say("{size} better", size=size) if value > 0 else say("{size} worse", size=size)


def points(value: int) -> Text:
    """Say a score in points better or worse than peers; `value` is in thousandths."""
    size = round(abs(value) / 10)
    if size == 0:
        return say("level with peers")
    if size == 1:
        return say("1 point better") if value > 0 else say("1 point worse")
    return say("{size} points better", size=size) if value > 0 else say("{size} points worse", size=size)


def moved(by: int | None) -> Text:
    """Say how a place changed, in words."""
    if by is None:
        return say("new")
    if by == 0:
        return say("no change")
    return say("up {by}", by=by) if by > 0 else say("down {by}", by=-by)
