"""What Discord asks of the rest of Readout beyond the conversation."""

from __future__ import annotations

from typing import Protocol


class Backstage(Protocol):
    """Pictures' bytes as far as a workspace may see them now, and guilds that come and go."""

    async def picture(self, workspace: str, hash: str) -> bytes | None:
        """Give a picture that a workspace's community may see at this moment; None for any other."""

    async def arrived(self, workspace: str, name: str) -> bool:
        """Take note of a guild that Readout is in; tell whether it was never seen before."""
