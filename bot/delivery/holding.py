"""The lease of the one process that sends under a token."""

from __future__ import annotations

from datetime import datetime, timedelta

import db.leases
from db.engine import Database

SECONDS = 15.0
# It is renewed early enough to bear a pause of the process, and seldom enough to cost nothing.
RENEWED_BEFORE = timedelta(seconds=10)
ASKED_AGAIN = timedelta(seconds=1)


class Holding:
    """One lease as a process wants it; `taken` tells that the last call took it from another process."""

    def __init__(self, database: Database, name: str, holder: str) -> None:
        self._database, self._name, self._holder = database, name, holder
        self._mine: datetime | None = None
        self._another: tuple[datetime, datetime] | None = None
        self.taken = False

    async def until(self, now: datetime) -> datetime | None:
        """Tell until when another process has it; None where this one has."""
        self.taken = False
        if self._mine is not None and self._mine - now > RENEWED_BEFORE:
            return None
        if self._another is not None and now < min(self._another):
            return self._another[1]
        how, until = await self._database.write(db.leases.take, self._name, self._holder, now, SECONDS)
        self.taken = how == "taken"
        self._mine = None if how == "another" else until
        self._another = (now + ASKED_AGAIN, until) if how == "another" else None
        return until if how == "another" else None

    async def let_go(self, now: datetime) -> None:
        """Give it back."""
        self._mine = None
        await self._database.write(db.leases.let_go, self._name, self._holder, now)
