"""What a platform is to the core, and what the core is to a platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.chat.card import Card, Form
from bot.chat.people import Audience, Place

if TYPE_CHECKING:
    from bot.chat.dispatch import Dispatch


@dataclass(frozen=True)
class Reply:
    """What one person gets for one call: a card, a form, or neither. Private unless said otherwise.

    `replace` draws over the private card whose control was pressed. `saved` is what a fault answers
    with: whether anything was written is told in the card itself.
    """

    card: Card | None = None
    form: Form | None = None
    private: bool = True
    replace: bool = False


@dataclass(frozen=True)
class Posting:
    """One message to be sent: its delivery's id, the same nonce at every attempt, the card and where to."""

    delivery: int
    nonce: str
    place: Place
    card: Card
    audience: Audience


class Undelivered(Exception):
    """A platform did not take a message."""


class Busy(Undelivered):
    """The platform asks to wait; nothing was sent."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"asked to wait {seconds:g} s")
        self.seconds = seconds


class Closed(Undelivered):
    """The place is gone or the permission is missing; sending again would not help."""


class Gone(Undelivered):
    """The message is not there any more: somebody deleted it."""


class Unsure(Undelivered):
    """The message may or may not have been sent: no answer came."""


class Untold(Undelivered):
    """The platform cannot tell whether a message is there."""


class Platform(Protocol):
    """A way to reach people. Draws cards by a pure function and routes what people do by token."""

    name: str
    takes_patients: bool
    whole_forms: bool
    nonce_seconds: float

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

    async def find(self, place: Place, nonce: str, since: datetime) -> str | None:
        """Look for a message that may have been sent; None where it surely was not; raises Untold."""

    async def groups(self, workspace: str) -> Mapping[str, str]:
        """Name the platform's own groups in a workspace (Discord's roles) by their ids; none where it has none."""
