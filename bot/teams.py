"""What Slack asks, answered from the database and the blobs: pictures, their files, and what stands where."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

import db.blobs
import db.communities
import db.deliveries
import db.replays
import db.slack_files
from bot.chat.people import Place
from bot.chat.store import Bytes
from bot.platforms.slack.backstage import Held
from db.connect import file_of
from db.days import day_of
from db.engine import Database

PLATFORM = "slack"
MOST = 2000
R = TypeVar("R")


class Teams:
    """The `Backstage` of Slack in a running Readout."""

    def __init__(self, database: Database, bytes: Bytes, clock: Callable[[], datetime]) -> None:
        self._database, self._bytes, self._clock = database, bytes, clock
        self._ready = Ready()

    async def begun(self) -> None:
        """Take up what an earlier process left in the middle, where the database's lock tells that it is dead."""
        if file_of(self._database.url) is not None:
            await self._database.write(db.slack_files.abandoned)

    async def pictures(self, workspace: str, hashes: Collection[str]) -> Mapping[str, Held | None]:
        """Give the files of those pictures that may be seen at this moment; None for one that has no file yet."""
        changes, now = self._database.changes, self._clock()
        known = self._ready.of(workspace, hashes, changes, now)
        if known is not None:
            return known
        begun = self._ready.begun
        rows = await self._database.read(db.slack_files.held, workspace, tuple(hashes), now)
        found = {hash: _held(row) for hash, row in rows.items()}
        if self._ready.begun == begun:
            self._ready.keep(workspace, hashes, changes, now, found)
        return found

    async def picture(self, workspace: str, hash: str) -> bytes | None:
        """Give the bytes of a picture that may be seen at this moment; None for any other."""
        if not await self._database.read(db.slack_files.held, workspace, (hash,), self._clock()):
            return None
        return await asyncio.to_thread(self._bytes.read, hash)

    async def begin_file(self, workspace: str, hash: str) -> int | None:
        """Take it upon oneself to upload a picture; None where another does, or where it may not be seen."""
        return await self._write(db.slack_files.begin, workspace, hash, self._clock())

    async def name_file(self, row: int, file: str) -> bool:
        """Note a file's id before its bytes are sent; False where the file is not wanted any more."""
        return await self._write(db.slack_files.name, row, file)

    async def keep_file(self, row: int, ready: bool) -> bool:
        """Note that a file is there whole, or ready; False where it is not wanted any more."""
        return await self._write(db.slack_files.keep, row, ready)

    async def let_go(self, row: int) -> None:
        """Have a file deleted with the next sweep; its picture may be uploaded again."""
        await self._write(db.slack_files.let_go, row)

    async def drop_file(self, row: int) -> None:
        """Forget a file that is not there any more."""
        await self._write(db.slack_files.drop, row)

    async def unneeded(self, workspace: str, *, every: bool = False) -> Mapping[int, str | None]:
        """List the files of a workspace that no card may show any more, by row; `every` gives all that it has."""
        return await self._write(db.slack_files.unneeded, workspace, self._clock(), every)

    async def to_sweep(self, seen: int) -> tuple[int, Collection[str]]:
        """Give the workspaces in which files may have to be deleted, and a mark for the next time; nought begins."""
        return await self._database.read(db.slack_files.to_sweep, seen, self._clock())

    async def view_at(self, workspace: str, channel: str, message: str) -> str | None:
        """Give the token of the view that a message shows; None for any message that Readout did not post."""
        return await self._database.read(_view_at, workspace, f"{channel}:{message}")

    async def reaches_all(self, workspace: str, channel: str) -> bool:
        """Tell whether an admin said of a channel that everybody may read it."""
        return await self._database.read(_reaches_all, workspace, str(Place(PLATFORM, workspace, channel)))

    async def claim(self, mark: str) -> bool:
        """Take up what somebody did, known by a hash; False where it was taken up before, by whichever process."""
        return await self._database.write(db.replays.claim, mark, self._clock())

    async def _write(self, function: Callable[..., R], *given: Any) -> R:
        """Change files; what was known of any of them before and after is not kept."""
        self._ready.forget()
        try:
            return await self._database.write(function, *given)
        finally:
            self._ready.forget()


class Ready:
    """Pictures that were ready and might be seen, for as long as nothing was committed that could change that."""

    def __init__(self) -> None:
        self.begun = 0
        self._changes: int | None = None
        self._held: dict[tuple[str, frozenset[str], date], Mapping[str, Held | None]] = {}

    def of(self, workspace: str, hashes: Collection[str], changes: int | None,
           now: datetime) -> Mapping[str, Held | None] | None:
        """Give what is known; None where it has to be read."""
        # A permission may end with the day.
        return self._held.get((workspace, frozenset(hashes), day_of(now))) if changes == self._changes else None

    def keep(self, workspace: str, hashes: Collection[str], changes: int | None, now: datetime,
             found: Mapping[str, Held | None]) -> None:
        """Keep what was read after so many changes, if all of it may be shown."""
        if changes is None or len(found) < len(set(hashes)) or not all(one and one.ready for one in found.values()):
            return
        if changes != self._changes or len(self._held) >= MOST:
            self._held, self._changes = {}, changes
        self._held[workspace, frozenset(hashes), day_of(now)] = found

    def forget(self) -> None:
        """Know nothing, as of what is being read just now."""
        self.begun += 1
        self._held = {}


def _held(row: db.slack_files.FileRow | None) -> Held | None:
    return None if row is None else Held(row.id, row.file, row.state != "claimed", row.state == "ready")


def _view_at(session: Session, workspace: str, message: str) -> str | None:
    home = db.communities.workspace(session, PLATFORM, workspace)
    return None if home is None else db.deliveries.view_at(session, home.community, workspace, message)


def _reaches_all(session: Session, workspace: str, place: str) -> bool:
    home = db.communities.workspace(session, PLATFORM, workspace)
    row = db.communities.place_of(session, home.community, place) if home is not None else None
    return row is not None and row.audience == "public"
