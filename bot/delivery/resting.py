"""Who asked to wait, and until when: a place, a workspace, or a whole platform.

Kept in memory alone: what is forgotten with the process is asked for once more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.chat.platform import Busy
from db.deliveries import DeliveryRow

EVERYTHING = ""


class Resting:
    """The places, workspaces and platform of one outbox that are left alone for now."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, str], datetime] = {}

    def note(self, row: DeliveryRow, busy: Busy, now: datetime) -> None:
        """Leave alone what a delivery found busy."""
        names = {"place": row.place, "workspace": row.workspace, "platform": EVERYTHING}
        if busy.wide in names:
            key = busy.wide, names[busy.wide]
            self._until[key] = max(self._until.get(key, now), now + timedelta(seconds=busy.seconds))

    def places(self, now: datetime) -> list[str]:
        """List the places that rest."""
        return self._those("place", now)

    def workspaces(self, now: datetime) -> list[str]:
        """List the workspaces that rest."""
        return self._those("workspace", now)

    def everything(self, now: datetime) -> datetime | None:
        """Give the instant until which nothing is sent at all, if there is one."""
        until = self._until.get(("platform", EVERYTHING))
        return until if until is not None and until > now else None

    def ends(self, now: datetime) -> datetime | None:
        """Give the instant at which the next of them is over."""
        return min((until for until in self._until.values() if until > now), default=None)

    def _those(self, wide: str, now: datetime) -> list[str]:
        self._until = {key: until for key, until in self._until.items() if until > now}
        return [name for kind, name in self._until if kind == wide]
