"""What the web rooms ask of the rest of Readout; the app answers it, tests answer it from memory.

Every question that a reader can cause carries the reader's community: a row of another community is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat.people import Person, Place


@dataclass(frozen=True)
class Room:
    """A place of the community that a member may read, with the name that people use."""

    place: Place
    name: str


@dataclass(frozen=True)
class Message:
    """One posted message: its delivery row. `revision` rises whenever it has to be drawn again."""

    id: int
    place: Place
    view: str
    posted_at: datetime
    revision: int
    withdrawn: bool = False


@dataclass(frozen=True)
class Image:
    """A picture's bytes and media type."""

    data: bytes
    mime: str


@dataclass(frozen=True)
class Draft:
    """One picture of a case under review. `number` counts from 1; `label` says where it comes from.

    `shown` marks a picture that people will see, `masked` one in which text was covered.
    """

    number: int
    label: str
    width: int
    height: int
    shown: bool = False
    masked: bool = False


@dataclass(frozen=True)
class Persona:
    """A member whose eyes one may borrow in the demo.

    `label` is the word on the switch, `command` words that a button beside it says for this member.
    """

    member: int
    label: str
    command: str = ""


@dataclass(frozen=True)
class Ticket:
    """A call that waits for its files, and the member who makes it."""

    member: int
    token: str


@dataclass(frozen=True)
class Progress:
    """How far a job has come; `finished` when it will not change again."""

    stage: str
    done: int
    total: int
    finished: bool


class Backstage(Protocol):
    """Rows and bytes behind the pages."""

    async def person(self, member: int) -> Person | None:
        """Tell how the web rooms call a member; None where the member is gone."""

    async def personas(self) -> Sequence[Persona]:
        """List the members to switch between in the demo, the first being whom a newcomer is."""

    async def rooms(self, community: int, member: int | None) -> Sequence[Room]:
        """List the places on the web that a member may read, the main one first."""

    async def messages(self, community: int, place: Place, before: int | None, limit: int) -> Sequence[Message]:
        """Give the newest messages of a place, oldest first, or those before a message."""

    async def message(self, community: int, delivery: int) -> Message | None:
        """Give one message."""

    async def public_picture(self, community: int, hash: str) -> Image | None:
        """Give a picture that may be seen now: released, or drawn by us."""

    async def may_see(self, community: int, hash: str) -> bool:
        """Tell whether `public_picture` would give it, without reading it."""

    async def drafts(self, community: int, case: int, member: int | None) -> Sequence[Draft]:
        """List every picture of a case that is in review or approved; `case` is the row's id.

        The member looks at a case before it is posted, and is not ranked on it.
        """

    async def draft_picture(self, community: int, case: int, number: int, member: int | None) -> Image | None:
        """Give one picture of `drafts`, for editors' eyes; whoever looks is noted as there."""

    async def take_sign_in(self, digest: str, now: datetime) -> int | None:
        """Use up a sign-in link, once and within 10 minutes, and give its member."""

    async def begin_session(self, digest: str, member: int, expires: datetime, now: datetime) -> None:
        """Keep a session under the sha256 of its id."""

    async def session(self, digest: str, now: datetime) -> int | None:
        """Give the member of a session that has not ended."""

    async def end_session(self, digest: str) -> None:
        """Forget a session."""

    async def take_ticket(self, digest: str, now: datetime) -> Ticket | None:
        """Use up an upload link, once and within 10 minutes."""

    async def progress(self, community: int, job: int) -> Progress | None:
        """Tell how far a job has come."""

    async def troubles(self) -> Sequence[str]:
        """Say why this process is not ready, one short line each; nothing when it is."""

    async def metrics(self) -> Sequence[str]:
        """Give figures as lines of the Prometheus text format."""
