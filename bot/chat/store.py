"""What the dispatcher asks of the database; `bot/records.py` answers it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from bot.chat.card import Choice
from bot.chat.people import Person, Place, Presence

T = TypeVar("T")
# The word itself, where a store's own `bytes` stands in the way.
Digest = bytes


@dataclass(frozen=True)
class Kept:
    """A stored call: an action, the texts typed so far, files received, and what it is for."""

    id: str
    kind: str
    action: str
    values: Mapping[str, str]
    files: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    member: int | None = None


@dataclass(frozen=True)
class Handed:
    """A file that was made for one person: its name, its media type and its bytes."""

    name: str
    mime: str
    content: bytes = field(repr=False)


class Bytes(Protocol):
    """Where blobs' bytes lie, by the sha256 of their content."""

    def put(self, content: bytes, /) -> str:
        """Keep bytes; give their hash."""

    def put_file(self, path: Path, /) -> str:
        """Keep the bytes of a file without holding them in memory; give their hash."""

    def read(self, hash: str, /) -> bytes:
        """Give the bytes of a hash; KeyError where there are none."""

    def path(self, hash: str, /) -> Path:
        """Give a local file with these bytes, to be read only."""

    def delete(self, hash: str, /) -> object:
        """Forget the bytes of a hash."""

    def names(self) -> frozenset[str]:
        """List the hashes of all bytes that are there."""

    def written(self, hash: str, /) -> datetime | None:
        """Tell when the bytes of a hash were put last; None where there are none."""

    def clear_unfinished(self, before: datetime, /) -> int:
        """Delete what a kill left of bytes that were never there whole."""


class Store(Protocol):
    """Rows behind the conversation: who somebody is, whether a row exists here, calls kept for later.

    `bytes` holds blobs; `quarantine` is the folder, readable by nobody else, where originals lie; `web_url`
    gives the web rooms' address, or None; `accepts` is what may be sent: raw, packs or public.
    """

    bytes: Bytes
    quarantine: Path
    accepts: str
    web_url: Callable[[], str | None]

    async def enter(self, person: Person, place: Place | None, now: datetime) -> Presence:
        """Tell who a person is in the community of their workspace; a newcomer becomes a member."""

    async def community(self, community: int, member: int | None = None) -> Presence:
        """Give the presence under which a stored call or a drawing runs."""

    async def workspace_of(self, platform: str, external: str, about: tuple[str, int | str] | None,
                           now: datetime) -> str | None:
        """Name the workspace that somebody means where their platform tells none: that of the row, or their only one.

        `about` is a noun and a row, or "call" and a stored call's id. None where there is none, or more than one.
        """

    async def exists(self, noun: str, community: int, row: int) -> bool:
        """Tell whether a row is there, inside this community."""

    async def by_number(self, noun: str, community: int, number: int) -> int | None:
        """Find a row by the number that people use."""

    async def number(self, noun: str, community: int, row: int) -> int:
        """Give the number that people use for a row."""

    async def offer(self, noun: str, presence: Presence, text: str) -> Sequence[Choice]:
        """Offer a member rows whose name holds the text, as far as they may read it; values are numbers."""

    async def keep(self, community: int, kept: Kept, now: datetime) -> None:
        """Keep a stored call for 24 hours, or renew the one with this id."""

    async def kept(self, community: int, id: str, member: int | None, now: datetime) -> Kept | None:
        """Find a member's stored call."""

    async def drop(self, community: int, id: str, member: int | None) -> bool:
        """Forget a stored call; tell whether it was there, so that only one of two presses carries it out."""

    async def unheard(self, presence: Presence) -> str | None:
        """Give the view of what a member waits to be told, to be shown with their next answer; None for nothing."""

    async def heard(self, presence: Presence, view: str, now: datetime) -> None:
        """Note that a member was told what a view shows, so that they are told once."""

    async def upload_link(self, community: int, member: int | None, token: str, now: datetime) -> str | None:
        """Make a one-time link to the upload page, bound to the member; None where no web page runs."""

    async def sign_in_link(self, community: int, member: int, now: datetime) -> str | None:
        """Make a one-time link into the web rooms, bound to the member; None where no web page runs."""

    async def hand_over(self, community: int, person: Person, member: int, file: Handed, now: datetime) -> str | None:
        """Give a member a file: the address of a one-time link, the path of a file that was written where the member
        is at that computer, or None where neither can be.
        """

    async def keyed(self, kind: str, *parts: str) -> Digest:
        """Derive 32 bytes from texts by the installation's secret, which nobody else can."""

    async def letters(self, community: int, member: int) -> Sequence[tuple[int, str]]:
        """List the letters that wait for a member, oldest first: their ids, and the views that draw them."""

    async def letters_told(self, community: int, member: int, letters: Sequence[int], now: datetime) -> None:
        """Note that a member has read letters."""

    async def write(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Run one writing transaction."""

    async def read(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Run one reading transaction."""

    async def together(self, work: Callable[[Store], Coroutine[Any, Any, T]]) -> T:
        """Run work on a store whose every question is one transaction's; the work may run again from its start."""

    async def post(self, community: int, place: Place, view: str, subject: tuple[str, int], key: str,
                   now: datetime) -> None:
        """Post a view to a place, once for its key."""

    async def redraw(self, subject: tuple[str, int]) -> None:
        """Have every posted view about a row drawn again."""

    async def start_job(self, community: int, call: str, key: str, by: int | None, now: datetime) -> int:
        """Store a call to be run soon; give the job's id."""

    async def progress(self, job: int, attempt: int, stage: str, done: int, total: int) -> None:
        """Note how far a job has come."""
