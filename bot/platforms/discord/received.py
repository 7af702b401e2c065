"""Files that came with a command or a modal, as Discord hands them over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import discord

from bot.chat.received import Received, too_large
from bot.platforms.discord import limits


def received(quarantine: Path, client: discord.Client) -> Received:
    """Give a place for the files of one interaction."""
    async def fetch(described: Mapping[str, Any]) -> tuple[bytes, str]:
        if int(described["size"]) > limits.FILE_BYTES:
            raise too_large(limits.FILE_BYTES)
        return await client.http.get_from_cdn(described["url"]), str(described.get("filename", ""))

    return Received(quarantine, "discord", limits.FILES, fetch)
