"""What a platform is to the core, and what the core is to a platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from bot.chat.card import Card, Form, Text
from bot.chat.people import Audience, Place

if TYPE_CHECKING:
    from bot.chat.dispatch import Dispatch

Wide = Literal["message", "place", "workspace", "platform"]


@dataclass(frozen=True)
class Reply:
    """What one person gets for one call: a card, a form, or neither. Private unless said otherwise.

    `replace` draws over the private card whose control was pressed.
    """

    card: Card | None = None
    form: Form | None = None
    private: bool = True
    replace: bool = False


@dataclass(frozen=True)
class Posting:
    """One message to be sent: its delivery's id, the same nonce at every attempt, the card and where to.

    `mention` is the id of one of the platform's `groups` that is to be told of the message when it is posted, and never
    when it is drawn again; nobody else is mentioned. One that is not `urgent` only counts: where a platform may send so
    much and no more, others come first.
    """

    delivery: int
    nonce: str
    place: Place
    card: Card
    audience: Audience
    mention: str | None = None
    urgent: bool = True


class Undelivered(Exception):
    """A platform did not take a message."""


class Busy(Undelivered):
    """The platform asks to wait; nothing was sent.

    `wide` says for whom that holds, so that nothing else is tried in vain: this "message", its "place", the whole
    "workspace", or everything that goes through this "platform".
    """

    def __init__(self, seconds: float, wide: Wide = "place") -> None:
        super().__init__(f"asked to wait {seconds:g} s")
        self.seconds, self.wide = seconds, wide


class Closed(Undelivered):
    """The place is gone or the permission is missing; sending again would not help."""


class Beyond(Closed):
    """Others than those of its workspace read the place now, and its audience does not say so."""


class Gone(Undelivered):
    """The message is not there any more: somebody deleted it."""


class Unsure(Undelivered):
    """The message may or may not have been sent: no answer came."""


class Untold(Undelivered):
    """The platform cannot tell whether a message is there."""


class Platform(Protocol):
    """A way to reach people. Draws cards by a pure function and routes what people do by token.

    `per_second` is how many messages may be sent under its token, in any second; with `counts_requests` it keeps to so
    many requests by itself, and gets so many messages on average.
    """

    name: str
    takes_patients: bool
    whole_forms: bool
    nonce_seconds: float
    per_second: float
    counts_requests: bool

    async def start(self, dispatch: Dispatch) -> None:
        """Begin to listen; the dispatcher answers whatever people do."""

    async def stop(self) -> None:
        """Stop listening and let go of every connection."""

    async def post(self, posting: Posting) -> str:
        """Send one message and give its id; raises an Undelivered."""

    async def edit(self, posting: Posting, message: str) -> None:
        """Draw a message again; raises an Undelivered."""

    async def delete(self, place: Place, message: str) -> None:
        """Take a message and its files away; one that is gone already counts as done."""

    async def pin(self, place: Place, message: str) -> None:
        """Keep a message in sight at the top of its place; once is enough. Raises an Undelivered."""

    async def thread(self, place: Place, message: str, name: str) -> Place:
        """Open the thread of a message, if it has none yet, and give it as a place of its own; raises an Undelivered.

        Messages are posted, drawn, found and deleted in it as in any other place. Closed where none may be opened.
        `name` heads it where threads have names.
        """

    async def find(self, place: Place, nonce: str, since: datetime) -> str | None:
        """Look for a message that may have been sent; None where it surely was not; raises Untold."""

    async def groups(self, workspace: str) -> Mapping[str, str]:
        """Name the platform's own groups in a workspace (Discord's roles) by their ids; none where it has none.

        It is asked while somebody types, so it answers from what was told lately, and raises nothing.
        """

    async def lacks(self, place: Place) -> Text | None:
        """Say what Readout lacks to post in a place, and who gives it; None where it lacks nothing that is known.

        Where the sentence has the tone "bad", nothing may ever be posted there. It is asked while somebody waits, so it
        takes two seconds at most, and raises nothing.
        """
