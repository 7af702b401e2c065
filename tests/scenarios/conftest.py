"""Scenarios run the whole of Readout in the Room, on a real database, with a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import db.communities
import db.members
from bot.app import Readout
from bot.chat.people import Place
from bot.chat.room import Room, Seat
from bot.config import Bot, Settings
from bot.delivery.clock import SteppedClock



def nothing(session: object) -> None:
    """Wait for the lane: a transaction that does nothing."""


MONDAY = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)


class House:
    """A running Readout with the Room as its platform: seats by name and role, and the clock."""

    def __init__(self, app: Readout, room: Room, clock: SteppedClock) -> None:
        self.app, self.room, self.clock = app, room, clock

    async def seat(self, name: str, role: str = "member", *, workspace: str = "room", channel: str = "cases") -> Seat:
        """Let somebody with a role sit down; they are a member from then on."""
        seat = self.room.seat(name.casefold(), name, workspace=workspace, channel=channel)
        presence = await self.app.records.enter(seat.person, seat.place, self.clock.now())
        if role != "member":
            await self.app.database.write(db.members.set_role, presence.community, presence.member, role, None,
                                          self.clock.now())
        seat.audience = presence.audience
        return seat

    async def place(self, channel: str = "cases", workspace: str = "room") -> Place:
        """Take a place of the Room into its community."""
        now = self.clock.now()
        database = self.app.database
        community = await database.write(db.communities.community_of, "room", workspace, workspace, now)
        home = await database.read(db.communities.workspace, "room", workspace)
        place = Place("room", workspace, channel)
        await database.write(db.communities.add_place, community.id, home.id, str(place), channel.title(), None, now,
                             purpose="cases")
        return place

    async def later(self, **by: float) -> None:
        """Let time pass: what falls due happens, in order."""
        await self.clock.move(self.clock.now() + timedelta(**by))

    async def settle(self) -> None:
        """Let everything that is due now happen."""
        await self.later(seconds=0)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A running Readout in the Room, on a Monday morning, with one place for cases."""
    clock = SteppedClock(MONDAY)
    room = Room()
    app = Readout(Settings(bot=Bot(data_dir=tmp_path)), clock=clock, platforms={"room": room})
    clock.drained = lambda: app.database.write(nothing)
    await app.start()
    found = House(app, room, clock)
    await found.place()
    yield found
    await app.stop()


@pytest.fixture
def room(house: House) -> House:
    """The same house, by the name that some scenarios use."""
    return house
