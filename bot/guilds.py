"""What Discord asks, answered from the database and the blobs: pictures that may be seen, guilds that came."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

import db.blobs
import db.communities
from bot.chat.store import Bytes
from db.engine import Database

PLATFORM = "discord"


class Guilds:
    """The `Backstage` of Discord in a running Readout."""

    def __init__(self, database: Database, bytes: Bytes, clock: Callable[[], datetime]) -> None:
        self._database, self._bytes, self._clock = database, bytes, clock

    async def picture(self, workspace: str, hash: str) -> bytes | None:
        """Give a picture that a workspace's community may see at this moment; None for any other."""
        if not await self._database.read(_public, workspace, hash):
            return None
        return await asyncio.to_thread(self._bytes.read, hash)

    async def arrived(self, workspace: str, name: str) -> bool:
        """Take note of a guild that Readout is in; tell whether it was never seen before."""
        if await self._database.read(db.communities.workspace, PLATFORM, workspace) is not None:
            return False
        await self._database.write(db.communities.community_of, PLATFORM, workspace, name[:80], self._clock())
        return True


def _public(session: Session, workspace: str, hash: str) -> bool:
    found = db.communities.workspace(session, PLATFORM, workspace)
    return found is not None and db.blobs.public(session, found.community, hash) is not None
