"""What Discord asks, answered from the database and the blobs: pictures that may be seen, guilds that came."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

import db.blobs
import db.communities
import db.deliveries
import db.departures
from bot.chat.people import Place
from bot.chat.store import Bytes
from db.engine import Database

PLATFORM = "discord"
WELCOME = "help.welcome"


class Guilds:
    """The `Backstage` of Discord in a running Readout."""

    def __init__(self, database: Database, bytes: Bytes, clock: Callable[[], datetime]) -> None:
        self._database, self._bytes, self._clock = database, bytes, clock

    async def picture(self, workspace: str, hash: str) -> bytes | None:
        """Give a picture that a workspace's community may see at this moment; None for any other."""
        if not await self._database.read(_public, workspace, hash):
            return None
        return await asyncio.to_thread(self._bytes.read, hash)

    async def tags(self, place: Place) -> Mapping[str, str]:
        """Name the tags of a forum that say "open" and "revealed", where an admin has named them."""
        return await self._database.read(db.communities.tags_at, str(place))

    async def arrived(self, workspace: str, name: str, channel: str | None = None) -> bool:
        """Take note of a guild that Readout is in; tell whether it was never seen before.

        A new one gets the set-up card in a channel, if there is one to write to.
        """
        back, known = await self._database.read(_known, workspace)
        if back:
            await self._database.write(db.departures.come_back, PLATFORM, workspace, self._clock())
        if not known:
            await self._database.write(_arrived, workspace, name[:80], channel, self._clock())
        return not known

    async def left(self, workspace: str) -> None:
        """Take note of a guild that Readout is not in any more: nothing is sent there from now on."""
        await self._database.write(db.departures.leave, PLATFORM, workspace, self._clock())

    async def homes(self) -> Sequence[str]:
        """List the guilds that Readout is in, as far as it was told."""
        return await self._database.read(db.departures.there, PLATFORM)


def _known(session: Session, workspace: str) -> tuple[bool, bool]:
    """Tell whether a guild had been left, and whether it was ever seen."""
    known = db.communities.workspace(session, PLATFORM, workspace) is not None
    return known and workspace not in db.departures.there(session, PLATFORM), known


def _arrived(session: Session, workspace: str, name: str, channel: str | None, now: datetime) -> None:
    home = db.communities.community_of(session, PLATFORM, workspace, name, now)
    if channel is not None:
        place = str(Place(PLATFORM, workspace, channel))
        key = f"welcome:{PLATFORM}:{workspace}"
        db.deliveries.post(session, home.id, place, WELCOME, ("community", home.id), key, now)


def _public(session: Session, workspace: str, hash: str) -> bool:
    found = db.communities.workspace(session, PLATFORM, workspace)
    return found is not None and db.blobs.public(session, found.community, hash) is not None
