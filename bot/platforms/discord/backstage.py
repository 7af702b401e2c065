"""What Discord asks of the rest of Readout beyond the conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.chat.people import Place


class Backstage(Protocol):
    """Pictures' bytes as far as a workspace may see them now, and guilds that come and go."""

    async def picture(self, workspace: str, hash: str) -> bytes | None:
        """Give a picture that a workspace's community may see at this moment; None for any other."""

    async def tags(self, place: Place) -> Mapping[str, str]:
        """Name the tags of a forum that say "open" and "revealed", where an admin has named them."""

    async def arrived(self, workspace: str, name: str, channel: str | None = None) -> bool:
        """Take note of a guild that Readout is in, with a channel it may write to; tell whether it is a new one."""

    async def left(self, workspace: str) -> None:
        """Take note of a guild that Readout is not in any more."""

    async def homes(self) -> Sequence[str]:
        """List the guilds that Readout is in, as far as was noted."""
