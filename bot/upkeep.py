"""What is done by itself, daily and hourly: what nobody needs is forgotten, originals are deleted in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

import db.blobs
import db.calls
import db.cases
import db.departures
import db.handouts
import db.installs
import db.policies
import db.replays
import db.results
import db.reviews
import db.rounds
import db.sessions
import db.uploads
from bot import nudges, quarantine
from bot.chat.store import Bytes
from bot.delivery.clock import Clock, trace
from db.engine import Database

log = logging.getLogger("readout.upkeep")
HOUR = 3600.0
ORIGINALS = quarantine.KEPT
UNCLAIMED = timedelta(days=1)
# So often the store is listed, and so old is what no row names then: with both it is gone within a day.
UNNAMED = timedelta(hours=12)


class Upkeep:
    """Sweeps what has expired; every sweep is bounded and harmless to repeat."""

    def __init__(self, database: Database, bytes: Bytes, originals: Path, clock: Clock) -> None:
        self._database = database
        self._bytes = bytes
        self._quarantine = originals
        self._clock = clock
        self._listed: datetime | None = None

    def start(self) -> None:
        """Begin: once an hour by the process's clock."""
        self._clock.every(HOUR, self.sweep)

    async def sweep(self) -> None:
        """Delete originals; take down what nobody may see any more; forget expired calls, links, sessions and blobs.

        A step that fails is logged, and keeps none of the others from being done.
        """
        now = self._clock.now()
        for named, step in (
            ("the originals", self._originals), ("expired permissions", self._expired), ("blobs", self._blobs),
            ("bytes that no row names", self._unnamed),
            ("calls, links and sessions", self._forgotten), ("the posted policy", self._posted),
            ("people of workspaces left", self._left), ("reviews that were overlooked", self._overlooked),
            ("turns and decks that run dry", self._nudged),
        ):
            with told(named):
                await step(now)

    async def _overlooked(self, now: datetime) -> None:
        while await self._database.write(db.reviews.mend, now):
            log.info("found mornings on which nobody looked what comes back")

    async def _originals(self, now: datetime) -> None:
        cases = await asyncio.to_thread(quarantine.held, self._quarantine)
        decided: frozenset[int] = frozenset()
        with told("originals of decided cases"):
            # Originals go by their age even where the database does not answer.
            decided = await self._database.read(db.cases.decided, cases)
        if count := await asyncio.to_thread(_deleted, self._quarantine, decided):
            log.info("deleted %d folders of originals past their time", count)

    async def _expired(self, now: datetime) -> None:
        while (await self._database.write(db.rounds.expire, now)).numbers:
            log.info("took down cases whose permission is over")

    async def _blobs(self, now: datetime) -> None:
        gone = await self._database.write(db.blobs.sweep, now - UNCLAIMED)
        await asyncio.to_thread(_dropped, self._bytes, gone)

    async def _unnamed(self, now: datetime) -> None:
        """Delete bytes that were put into the store before a row was to name them, and never were named."""
        if self._listed is not None and now - self._listed < UNNAMED:
            return
        # The rows are read after the bytes, so that what is put meanwhile is not among these.
        there = await asyncio.to_thread(self._bytes.names)
        named = await self._database.read(db.blobs.hashes)
        await asyncio.to_thread(_unneeded, self._bytes, sorted(there.difference(named)))
        self._listed = now

    async def _forgotten(self, now: datetime) -> None:
        await self._database.write(_forget, now)

    async def _posted(self, now: datetime) -> None:
        await self._database.write(db.policies.keep_posted, now)

    async def _left(self, now: datetime) -> None:
        while await self._database.write(db.departures.purge, now):
            log.info("forgot people of a workspace that was left long ago")

    async def _nudged(self, now: datetime) -> None:
        await nudges.nudge(self._database, now)


@contextmanager
def told(named: str) -> Iterator[None]:
    """Log a fault, and go on: whatever it is, the next hour tries again, and what comes after must not wait for it."""
    try:
        yield
    except Exception as fault:
        log.error("the sweep of %s failed: %s", named, trace(fault))


def _deleted(folder: Path, decided: Collection[int]) -> int:
    """Delete what is past its time in quarantine, as far as it can be; give how many files and folders."""
    now, count = datetime.now(UTC), 0
    for entry in quarantine.entries(folder):
        named = entry.name if quarantine.is_case(entry) else "an upload"
        with told(named):
            for path in quarantine.due(entry, decided, now):
                with told(named):
                    quarantine.remove(path)
                    count += 1
    return count


def _dropped(bytes: Bytes, gone: Sequence[str]) -> None:
    for hash in gone:
        with told("bytes"):
            bytes.delete(hash)


def _unneeded(bytes: Bytes, unnamed: Sequence[str]) -> None:
    """Delete bytes that no row names, unless their row may still be written; by the clock that dates the bytes."""
    before = datetime.now(UTC) - UNNAMED
    with told("what was never written whole"):
        bytes.clear_unfinished(before)
    for hash in unnamed:
        with told("bytes that no row names"):
            written = bytes.written(hash)
            if written is not None and written < before:
                bytes.delete(hash)


def _forget(session: Session, now: datetime) -> None:
    db.calls.sweep(session, now)
    db.sessions.sweep(session, now)
    db.uploads.sweep(session, now)
    db.handouts.sweep(session, now)
    db.results.forget(session, now)
    db.installs.sweep(session, now)
    db.replays.sweep(session, now)
