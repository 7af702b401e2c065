"""Scenarios in the Room: its `Seat` is the driver."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import db.communities
import db.members
from bot.app import Readout
from bot.chat.people import Place
from bot.chat.room import Room, Seat
from bot.config import Bot, Settings
from bot.delivery.clock import SteppedClock
from tests.scenarios.driver import MONDAY, House, nothing


class RoomHouse(House):
    """A running Readout with the Room as its platform."""

    platform = "room"

    def __init__(self, app: Readout, room: Room, clock: SteppedClock) -> None:
        super().__init__(app, clock)
        self.room = room

    async def seat(self, name: str, role: str = "member", *, workspace: str = "room", channel: str = "cases",
                   accepted: bool = True) -> Seat:
        """Let somebody with a role sit down; they are a member from then on."""
        seat = self.room.seat(name.casefold(), name, workspace=workspace, channel=channel)
        presence = await self.app.records.enter(seat.person, seat.place, self.clock.now())
        assert presence.member is not None
        if role != "member":
            await self.app.database.write(db.members.set_role, presence.community, presence.member, role, None,
                                          self.clock.now())
            if accepted:
                await self.accept(presence.community, presence.member)
        seat.audience = presence.audience
        return seat

    async def place(self, channel: str = "cases", workspace: str = "room") -> Place:
        """Take a place of the Room into its community."""
        now = self.clock.now()
        database = self.app.database
        community = await database.write(db.communities.community_of, "room", workspace, workspace, now)
        home = await database.read(db.communities.workspace, "room", workspace)
        assert home is not None
        place = Place("room", workspace, channel)
        await database.write(db.communities.add_place, community.id, home.id, str(place), channel.title(), None, now,
                             purpose="cases")
        return place

    def ask_whole(self, whole: bool = True) -> None:
        """Have long forms asked in one piece."""
        self.room.whole_forms = whole


@asynccontextmanager
async def room_house(folder: Path) -> AsyncIterator[RoomHouse]:
    """Open the Room on a Monday morning, with one place for cases."""
    clock = SteppedClock(MONDAY)
    room = Room()
    app = Readout(Settings(bot=Bot(data_dir=folder)), clock=clock, platforms={"room": room})
    clock.drained = lambda: app.database.write(nothing)
    await app.start()
    house = RoomHouse(app, room, clock)
    await house.place()
    try:
        yield house
    finally:
        await app.stop()
