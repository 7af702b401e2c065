"""What is done by itself, daily and hourly: what nobody needs is forgotten, originals are deleted in time."""

from __future__ import annotations

import asyncio
import logging
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

import db.blobs
import db.calls
import db.policies
import db.rounds
import db.sessions
import db.uploads
from bot.chat.store import Bytes
from bot.delivery.clock import Clock
from db.engine import Database

log = logging.getLogger("readout.upkeep")
HOUR = 3600.0
ORIGINALS = timedelta(days=14)
UNCLAIMED = timedelta(days=1)


class Upkeep:
    """Sweeps what has expired; every sweep is bounded and harmless to repeat."""

    def __init__(self, database: Database, bytes: Bytes, quarantine: Path, clock: Clock) -> None:
        self._database = database
        self._bytes = bytes
        self._quarantine = quarantine
        self._clock = clock

    def start(self) -> None:
        """Begin: once an hour by the process's clock."""
        self._clock.every(HOUR, self.sweep)

    async def sweep(self) -> None:
        """Take down what nobody may see any more; forget expired calls, links, sessions, blobs and originals."""
        now = self._clock.now()
        # First of all: what may not be shown any more is taken down, page by page.
        while (await self._database.write(db.rounds.expire, now)).numbers:
            log.info("took down cases whose permission is over")
        await self._database.write(_forget, now)
        await self._database.write(db.policies.keep_posted, now)
        for hash in await self._database.write(db.blobs.sweep, now - UNCLAIMED):
            self._bytes.delete(hash)
        count = await asyncio.to_thread(self._originals)
        if count:
            log.info("deleted %d folders of originals past their time", count)

    def _originals(self) -> int:
        """Delete what has lain in quarantine for 14 days, and uploads without a case after one.

        By the computer's own clock, which is the files'.
        """
        count = 0
        for folder in self._quarantine.iterdir() if self._quarantine.exists() else ():
            kept = ORIGINALS if folder.name.startswith("case-") else UNCLAIMED
            if datetime.fromtimestamp(folder.stat().st_mtime, UTC) < datetime.now(UTC) - kept:
                shutil.rmtree(folder)
                count += 1
        return count


def _forget(session: Session, now: datetime) -> None:
    db.calls.sweep(session, now)
    db.sessions.sweep(session, now)
    db.uploads.sweep(session, now)
