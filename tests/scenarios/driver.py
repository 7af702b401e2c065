"""What a platform brings so that every scenario runs on it: a seat with six verbs, and a house to sit down in.

A platform joins with a module of its own beside this one (a `Driver` and a `House`) and one line in
`conftest.HOUSES`; no scenario changes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import db.communities
import db.policies
from bot.app import Readout
from bot.chat.people import Person, Place
from bot.delivery.clock import SteppedClock
from db.notes import carries

MONDAY = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)


@carries
def nothing(session: object) -> None:
    """Wait for the lane: a transaction that does nothing."""


@runtime_checkable
class Driver(Protocol):
    """One person at one place. Each verb gives what it is answered with, in words; a button stands in brackets.

    `form` is the form that is open, None where none is; a scenario may keep it and open it again.
    """

    person: Person
    place: Place
    form: Any

    async def say(self, text: str) -> str:
        """Type words."""

    async def press(self, label: str) -> str:
        """Press a button by its label, on what only this person sees if it is there, else on the newest message."""

    async def press_token(self, token: str) -> str:
        """Press a button by its token, as a forger would."""

    async def choose(self, menu: str, label: str) -> str:
        """Choose an entry of a menu by its label."""

    async def fill(self, **values: object) -> str:
        """Fill the open form and send it; fields not named keep what they show."""

    async def upload(self, name: str, *paths: Path, **values: object) -> str:
        """Put files into a field of the open form, fill others, and send it; a value that is a path is a file too."""

    def see(self) -> str:
        """See the messages of the place, oldest first, then what only this person sees."""


class House(ABC):
    """A running Readout with one platform: seats by name and role, and the clock.

    The workspace "room" with its place "cases" is there from the beginning; another name is another community.
    """

    platform: str

    def __init__(self, app: Readout, clock: SteppedClock) -> None:
        self.app, self.clock = app, clock

    @abstractmethod
    async def seat(self, name: str, role: str = "member", *, workspace: str = "room", channel: str = "cases",
                   accepted: bool = True) -> Any:
        """Let somebody with a role sit down, as a `Driver`; they are a member from then on.

        Whoever may contribute has `accepted` the policy.
        """

    @abstractmethod
    async def place(self, channel: str = "cases", workspace: str = "room") -> Place:
        """Take a place into its community, as one for cases."""

    @abstractmethod
    def ask_whole(self, whole: bool = True) -> None:
        """Have long forms asked in one piece, where the platform would ask in parts."""

    async def accept(self, community: int, member: int) -> None:
        """Have a member accept the policy, as they did some day before the scenario."""
        await self.app.database.write(accept, community, member, self.clock.now())

    async def community(self, workspace: str = "room") -> int:
        """Give the community of a workspace."""
        found = await self.app.database.read(db.communities.workspace, self.platform, workspace)
        assert found is not None, f"nobody has come to {workspace}"
        return found.community

    async def later(self, **by: float) -> None:
        """Let time pass: what falls due happens, in order."""
        await self.clock.move(self.clock.now() + timedelta(**by))

    async def settle(self) -> None:
        """Let everything that is due now happen."""
        await self.later(seconds=0)


def accept(session: Any, community: int, member: int, now: datetime) -> None:
    """Accept the policy that holds now."""
    version = db.policies.current(session, community).version
    db.policies.accept(session, community, member, version, now)


async def correct(seat: Driver) -> None:
    """Go back to a form that was refused: a button leads to it where it is not open still."""
    if seat.form is None:
        await seat.press("Correct it")
