"""What the web rooms ask of the rest of Readout; the app answers it, tests answer it from memory.

Every question that a reader can cause carries the reader's community: a row of another community is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Protocol

from bot.chat.people import Person, Place

# A picture with a longer side than this is looked at on a page of its own; a sheet has the room for no more.
ON_A_SHEET = 640
THUMBNAIL = 256


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
class Mask:
    """A box under which text was covered, in the picture's stored pixels; `number` counts over the whole case.

    `everywhere` says that it lies on every picture of its series.
    """

    number: int
    left: int
    top: int
    width: int
    height: int
    everywhere: bool = False


@dataclass(frozen=True)
class Draft:
    """One picture of a case under review. `number` counts from 1; `label` says where it comes from.

    `width` and `height` are those at which it is shown, `columns` and `rows` those at which it is stored. `pixels`
    changes with what is to be seen. `shown` is "question", "answer" or "", `why` why it is to be opened beside being
    shown: "masked", "kept", "held". `wanted` says that it is to be opened before an approval, `opened` that the reader
    has opened it as it is now. `uncovers` says that its masks may be taken away, `bare` that one was.
    """

    number: int
    label: str
    width: int
    height: int
    columns: int
    rows: int
    pixels: str = ""
    shown: str = ""
    why: tuple[str, ...] = ()
    wanted: bool = False
    opened: bool = False
    masks: tuple[Mask, ...] = ()
    uncovers: bool = False
    bare: bool = False

    @property
    def large(self) -> bool:
        """Whether a sheet has no room for it, so that it stands there as a thumbnail that counts for nothing."""
        return max(self.width, self.height) > ON_A_SHEET

    @property
    def thumbnail(self) -> tuple[int, int]:
        """The width and height of its thumbnail."""
        return shrunk(self.width, self.height)


def shrunk(width: int, height: int) -> tuple[int, int]:
    """Give the size of the thumbnail of a picture of this size."""
    by = min(Fraction(1), Fraction(THUMBNAIL, max(width, height)))
    return max(1, round(width * by)), max(1, round(height * by))


@dataclass(frozen=True)
class Spread:
    """So many masks lie on every one of the pictures of a series; `stand` of them are opened for all."""

    series: int
    masks: int
    pictures: int
    stand: int


@dataclass(frozen=True)
class Sheets:
    """The pictures of a case under review, `size` on a sheet. `words` changes with what is said of them and asked.

    `markable` says that the reader may choose what each picture is for, `choose` that somebody has to, `maskable` that
    masks may be added. `spread` tells what lies on all pictures of a series, `several` that there are more than one.
    """

    words: str
    drafts: tuple[Draft, ...]
    size: int
    markable: bool = False
    choose: bool = False
    maskable: bool = False
    spread: tuple[Spread, ...] = ()
    several: bool = False


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
class Handout:
    """A file that was made for one member: its name, media type and bytes."""

    name: str
    mime: str
    content: bytes


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

    async def pinned(self, community: int, place: Place) -> Sequence[Message]:
        """Give the messages that stand pinned at the top of a place, oldest first."""

    async def message(self, community: int, delivery: int) -> Message | None:
        """Give one message."""

    async def public_picture(self, community: int, hash: str) -> Image | None:
        """Give a picture that may be seen now: released, or drawn by us."""

    async def may_see(self, community: int, hash: str) -> bool:
        """Tell whether `public_picture` would give it, without reading it."""

    async def sheets(self, community: int, case: int, member: int | None) -> Sheets | None:
        """List every picture of a case that is in review or approved; `case` is the row's id.

        The member looks at a case before it is posted, and is not ranked on it.
        """

    async def draft_picture(self, community: int, case: int, number: int, pixels: str,
                            whole: bool = False) -> Image | None:
        """Give one picture of `sheets` with the pixels that its page named, for editors' eyes; None for others.

        With `whole` every value of it is shown, whatever the file's own window hides.
        """

    async def draft_thumbnail(self, community: int, case: int, number: int, pixels: str) -> Image | None:
        """Give the same picture, small."""

    async def opened(self, community: int, case: int, number: int, pixels: str, member: int, now: datetime) -> None:
        """Note that a picture of `sheets` was served to a member with these pixels."""

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

    async def take_handout(self, digest: str, now: datetime) -> Handout | None:
        """Use up the link of a file, once and within 10 minutes, and give the file; it is forgotten then."""

    async def progress(self, community: int, job: int) -> Progress | None:
        """Tell how far a job has come."""

    async def troubles(self) -> Sequence[str]:
        """Say why this process is not ready, one short line each; nothing when it is."""

    async def metrics(self) -> Sequence[str]:
        """Give figures as lines of the Prometheus text format."""
