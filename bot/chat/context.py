"""What an action is called with: who, where, when, and the doors to the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.chat.call import Call
from bot.chat.card import Card, Text
from bot.chat.people import Audience, Person, Place, Presence, allows
from bot.chat.store import Bytes, Digest, Handed, Store

if TYPE_CHECKING:
    from bot.chat.dispatch import Dispatch

T = TypeVar("T")


@dataclass(frozen=True)
class Context:
    """One call's surroundings. `now` is the instant of the press as the platform states it, aware, UTC.

    `member` is None where a stored call or a posted drawing runs; `key` is a job's own unique key.
    `saved` names what this call has written, so that a fault can tell. `within` is the store of the one transaction
    that this call is, None where each of its reads and writes is one.
    """

    dispatch: Dispatch
    presence: Presence
    now: datetime
    place: Place | None = None
    person: Person | None = None
    key: str = ""
    job: int | None = None
    attempt: int = 0
    saved: list[str] = field(default_factory=list, compare=False)
    within: Store | None = field(default=None, compare=False)

    @property
    def store(self) -> Store:
        """Where this call's rows are read and written."""
        return self.within or self.dispatch.store

    @property
    def community(self) -> int:
        """The community whose rows exist for this call."""
        return self.presence.community

    @property
    def member(self) -> int | None:
        """The member who calls."""
        return self.presence.member

    @property
    def role(self) -> str:
        """What the member may do."""
        return self.presence.role

    @property
    def audience(self) -> Audience:
        """For whom the answer is drawn."""
        return self.presence.audience

    def may(self, role: str) -> bool:
        """Tell whether the caller has at least this role."""
        return allows(self.role, role)

    async def db(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run one domain function as one writing transaction."""
        result: T = await self.store.write(function, *args, **kwargs)
        self.saved.append(function.__name__)
        return result

    async def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run one domain function as one reading transaction."""
        result: T = await self.store.read(function, *args, **kwargs)
        return result

    async def work(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run slow, plain work (decoding, drawing, files) in a thread, off the event loop."""
        return await asyncio.to_thread(function, *args, **kwargs)

    @property
    def bytes(self) -> Bytes:
        """Where blobs' bytes lie."""
        return self.dispatch.store.bytes

    @property
    def quarantine(self) -> Path:
        """The folder where originals lie until somebody decides."""
        return self.dispatch.store.quarantine

    @property
    def accepts(self) -> str:
        """What may be sent here: "raw" files from a PACS too, only "packs", or only what is "public" or made up."""
        return self.dispatch.store.accepts

    @property
    def web(self) -> str | None:
        """The address of the web rooms; None where none runs."""
        return self.dispatch.store.web_url()

    async def hand_over(self, file: Handed) -> str | None:
        """Give the caller a file: a one-time link, or a path at their computer; None where neither can be."""
        if self.person is None or self.member is None:
            return None
        return await self.store.hand_over(self.community, self.person, self.member, file, self.now)

    async def keyed(self, kind: str, *parts: str) -> Digest:
        """Derive 32 bytes from texts by the installation's secret, for pseudonyms and codes."""
        return await self.store.keyed(kind, *parts)

    async def groups(self) -> Mapping[str, str]:
        """Name the groups of the caller's workspace (Discord's roles) by the platform's ids; none where it has none."""
        platform = self.dispatch.platform(self)
        return await platform.groups(self.person.workspace) if platform and self.person else {}

    async def lacks(self, place: Place | str) -> Text | None:
        """Say what Readout lacks to post in a place, before anything is promised; None where it lacks nothing known."""
        where = place if isinstance(place, Place) else Place.parse(place)
        platform = self.dispatch.platforms.get(where.platform)
        return await platform.lacks(where) if platform is not None else None

    async def draw(self, view: Call) -> Card:
        """Draw a view for the caller, in private."""
        return await self.dispatch.draw(view.token, self.community, self.audience)

    async def post(self, place: Place, view: Call, subject: tuple[str, int], key: str) -> None:
        """Post a view to a place; the same key posts it once."""
        await self.store.post(self.community, place, view.token, subject, key, self.now)
        self.saved.append("post")

    async def redraw(self, subject: tuple[str, int]) -> None:
        """Have every posted view about a row drawn again."""
        await self.store.redraw(subject)

    async def start(self, job: Call, key: str) -> int:
        """Start long work: a job with a unique key, whose id is given back."""
        started = await self.store.start_job(self.community, job.token, key, self.member, self.now)
        self.saved.append("start")
        return started

    async def progress(self, stage: str, done: int, total: int) -> None:
        """Note how far this job has come; the card that shows it is drawn again."""
        if self.job is not None:
            await self.store.progress(self.job, self.attempt, stage, done, total)
