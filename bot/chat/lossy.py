"""A platform that loses, repeats and delays, for tests. It ships with the product.

Its messages lie in a small file, so that they survive a process that is killed; every message that was ever taken
is kept, so that doubles can be counted.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Protocol

from bot.chat.card import Text
from bot.chat.dispatch import Dispatch
from bot.chat.people import Place
from bot.chat.platform import Busy, Closed, Gone, Posting, Unsure, Untold
from bot.chat.room import words_of

TABLES = """
CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, place TEXT, nonce TEXT, delivery INTEGER, words TEXT,
                                    taken_at TEXT, deleted INTEGER DEFAULT 0, edits INTEGER DEFAULT 0,
                                    pinned INTEGER DEFAULT 0);
CREATE INDEX IF NOT EXISTS message_nonce ON message (nonce);
"""


class Timepiece(Protocol):
    """What tells the platform the time and lets it be slow."""

    def now(self) -> datetime: ...
    def sleep_until(self, at: datetime) -> Awaitable[None]: ...
    def wait(self, bell: asyncio.Event) -> Awaitable[None]: ...


@dataclass(frozen=True)
class Faults:
    """How often things go wrong, each from 0 to 1.

    lost: the request never arrives; unanswered: it is done but the answer is lost; repeated: it arrives twice;
    busy: the platform asks to wait; untold: a look-up that cannot tell; slow: an answer that takes its time.
    """

    lost: float = 0.0
    unanswered: float = 0.0
    repeated: float = 0.0
    busy: float = 0.0
    untold: float = 0.0
    slow: float = 0.0
    slow_seconds: float = 5.0
    busy_seconds: float = 3.0


@dataclass(frozen=True)
class Message:
    """One message as it stands in a place."""

    id: str
    place: str
    nonce: str
    delivery: int
    words: str
    taken_at: datetime
    deleted: bool
    edits: int
    pinned: bool = False


class Lossy:
    """Take messages as a platform on a bad day does. `nonce_seconds` is how long a nonce is remembered."""

    takes_patients = False
    whole_forms = False
    counts_requests = False

    def __init__(self, clock: Timepiece, *, file: Path | None = None, faults: Faults | None = None, seed: int = 0,
                 nonce_seconds: float = 120.0, name: str = "lossy",
                 per_second: float = 40.0) -> None:
        self.name = name
        self.clock = clock
        self.faults = faults or Faults()
        self.random = Random(seed)
        self.nonce_seconds = nonce_seconds
        self.per_second = per_second
        self.closed: set[str] = set()
        self.threads: dict[str, str] = {}
        self.threadless: set[str] = set()
        self.mentions: list[str] = []
        self.calls = 0
        self._held: dict[str, asyncio.Event] = {}
        self._data = sqlite3.connect(file or ":memory:", isolation_level=None)
        self._data.execute("PRAGMA synchronous = OFF")
        self._data.executescript(TABLES)

    async def start(self, dispatch: Dispatch) -> None:
        """Nobody speaks here; there is nothing to listen to."""

    async def stop(self) -> None:
        """Close the file."""
        self._data.close()

    def hold(self, verb: str) -> asyncio.Event:
        """Hold up the next request of a kind until the event is set: post, edit, delete, pin, thread or find."""
        return self._held.setdefault(verb, asyncio.Event())

    async def post(self, posting: Posting) -> str:
        """Take a message, or the one that this nonce brought before."""
        await self._arrive("post", posting.place)
        message = self._take(posting)
        if self._happens(self.faults.repeated) and self._known(posting.nonce) is not None:
            message = self._take(posting)
        await self._answer()
        return str(message)

    async def edit(self, posting: Posting, message: str) -> None:
        """Draw a message again."""
        await self._arrive("edit", posting.place)
        changed = self._data.execute("UPDATE message SET words = ?, edits = edits + 1 WHERE id = ? AND NOT deleted",
                                     (words_of(posting.card, posting.audience), int(message))).rowcount
        if not changed:
            raise Gone
        await self._answer()

    async def pin(self, place: Place, message: str) -> None:
        """Keep a message in sight."""
        await self._arrive("pin", place)
        these = (int(message),)
        if not self._data.execute("UPDATE message SET pinned = 1 WHERE id = ? AND NOT deleted", these).rowcount:
            raise Gone
        await self._answer()

    async def thread(self, place: Place, message: str, name: str) -> Place:
        """Open the thread of a message, which has one for ever then."""
        await self._arrive("thread", place)
        if str(place) in self.threadless:
            raise Closed
        standing = self._data.execute("SELECT id FROM message WHERE id = ? AND NOT deleted", (int(message),)).fetchone()
        if standing is None:
            raise Gone
        self.threads[message] = name
        await self._answer()
        return replace(place, channel=f"{place.channel}#{message}")

    async def delete(self, place: Place, message: str) -> None:
        """Take a message away."""
        await self._arrive("delete", place)
        self._data.execute("UPDATE message SET deleted = 1 WHERE id = ?", (int(message),))
        await self._answer()

    async def find(self, place: Place, nonce: str, since: datetime) -> str | None:
        """Look for a message by its nonce."""
        await self._arrive("find", place)
        if self._happens(self.faults.untold):
            raise Untold
        query = "SELECT id FROM message WHERE nonce = ? AND place = ? AND NOT deleted AND taken_at >= ?"
        row = self._data.execute(query, (nonce, str(place), _written(since))).fetchone()
        await self._answer()
        return str(row[0]) if row else None

    async def groups(self, workspace: str) -> Mapping[str, str]:
        """Give none: nobody is in a group here."""
        return {}

    async def lacks(self, place: Place) -> Text | None:
        """Lack nothing: whether a place takes a message shows when it is sent."""
        return None

    def messages(self, *, deleted: bool = False) -> list[Message]:
        """Give every message that stands, or with `deleted` every one that was ever taken, oldest first."""
        rows = self._data.execute("SELECT * FROM message WHERE ? OR NOT deleted ORDER BY id", (deleted,)).fetchall()
        return [Message(str(i), place, nonce, delivery, words, datetime.fromisoformat(at), bool(gone), edits,
                        bool(pinned))
                for i, place, nonce, delivery, words, at, gone, edits, pinned in rows]

    def doubles(self) -> int:
        """Count the messages that stand beyond the first of each delivery."""
        standing = [message.delivery for message in self.messages()]
        return len(standing) - len(set(standing))

    def _take(self, posting: Posting) -> int:
        known = self._known(posting.nonce)
        if known is not None:
            return known
        made = self._data.execute(
            "INSERT INTO message (place, nonce, delivery, words, taken_at) VALUES (?, ?, ?, ?, ?)",
            (str(posting.place), posting.nonce, posting.delivery, words_of(posting.card, posting.audience),
             _written(self.clock.now())))
        assert made.lastrowid is not None
        self.mentions += [posting.mention] if posting.mention else []
        return made.lastrowid

    def _known(self, nonce: str) -> int | None:
        if self.nonce_seconds <= 0:
            return None
        remembered = datetime.min.replace(tzinfo=UTC)
        if self.nonce_seconds < timedelta.max.total_seconds():
            remembered = self.clock.now() - timedelta(seconds=self.nonce_seconds)
        row = self._data.execute("SELECT id FROM message WHERE nonce = ? AND taken_at >= ? ORDER BY id DESC",
                                 (nonce, _written(remembered))).fetchone()
        return int(row[0]) if row else None

    async def _arrive(self, verb: str, place: Place) -> None:
        self.calls += 1
        if verb in self._held:
            await self.clock.wait(self._held.pop(verb))
        if str(place) in self.closed:
            raise Closed
        if self._happens(self.faults.busy):
            raise Busy(self.faults.busy_seconds)
        if self._happens(self.faults.lost):
            raise Unsure

    async def _answer(self) -> None:
        if self._happens(self.faults.slow):
            await self.clock.sleep_until(self.clock.now() + timedelta(seconds=self.faults.slow_seconds))
        if self._happens(self.faults.unanswered):
            raise Unsure

    def _happens(self, chance: float) -> bool:
        return chance > 0 and self.random.random() < chance


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
