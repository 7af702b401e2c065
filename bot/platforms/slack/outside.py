"""What the conversation on Slack asks of the connection to it, and of the rest of Readout.

`Interactions(dispatch, web, files, behind)` is all that the connection makes; `interactions.listen(app, interactions,
begin)` registers it with an AsyncApp.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

Json = dict[str, Any]


class Declined(Exception):
    """Slack did not do what it was asked: its own word for why, and how long it asks to wait, in seconds."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.why, self.wait = why, wait


class Web(Protocol):
    """Slack's Web API with each workspace's own token. Every method raises Declined, and none sleeps for long."""

    async def call(self, team: str, method: str, arguments: Mapping[str, Any]) -> Json:
        """Call a method by its name, `views.open`, in a workspace; give what it answers."""

    async def respond(self, url: str, message: Mapping[str, Any]) -> None:
        """Send a message to a response_url."""

    async def fetch(self, team: str, url: str, most: int) -> bytes:
        """Fetch a file that a person sent, with the workspace's token; Declined("too_large") beyond `most` bytes."""


class Files(Protocol):
    """Pictures as Slack's files, uploaded once for each workspace."""

    async def of(self, hash: str, workspace: str) -> str | None:
        """Give a picture's file, ready to be shown; None where the workspace may not see it, or it does not come."""


class Claims(Protocol):
    """What was taken up of what people did, remembered over restarts and between processes."""

    async def claim(self, mark: str) -> bool:
        """Take up what somebody did, known by a hash; False where it was taken up before, by whichever process."""


class Posted(Protocol):
    """What stands where, as far as Readout posted it."""

    async def view_at(self, workspace: str, channel: str, message: str) -> str | None:
        """Give the token of the view that a message shows, by its channel and `ts`; None for any other message."""


class Behind(Posted, Claims, Protocol):
    """Both of them, as whoever answers asks for them."""
