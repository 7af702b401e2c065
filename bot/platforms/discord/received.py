"""Files that came with a command or a modal: fetched into quarantine, and gone when nothing waits for them."""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
from collections.abc import Container, Mapping, Sequence
from pathlib import Path, PurePosixPath

import discord

from bot.chat.card import File
from bot.chat.refusal import Refusal
from bot.platforms.discord import limits
from bot.platforms.discord.render import Json

NAME = 60


class Received:
    """The files of one interaction, in a folder of their own below the quarantine."""

    def __init__(self, quarantine: Path) -> None:
        self.folder = quarantine / f"discord-{secrets.token_hex(16)}"
        self._count = 0

    async def take(self, client: discord.Client, described: Mapping[str, Sequence[Json]],
                   wanted: Container[str]) -> dict[str, tuple[File, ...]]:
        """Fetch the files of the fields in `wanted`; Refusal where one is too large. Others are never fetched."""
        found = {}
        for name, given in described.items():
            if name in wanted and given:
                found[name] = tuple([await self._one(client, one) for one in given[: limits.FILES]])
        return found

    async def _one(self, client: discord.Client, described: Json) -> File:
        if int(described["size"]) > limits.FILE_BYTES:
            raise Refusal("A file here may have {most} MB. Send a smaller one, or use the web rooms.",
                          most=limits.FILE_BYTES // 2**20)
        raw = await client.http.get_from_cdn(described["url"])
        self._count += 1
        path = self.folder / f"{self._count:04d}"
        await asyncio.to_thread(self._write, path, raw)
        return File(str(path), len(raw), short(str(described.get("filename", ""))))

    def _write(self, path: Path, raw: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(raw)

    def settle(self, waiting: Container[str]) -> None:
        """Delete every file that is still here and whose path is not in `waiting`, and the folder if none is left."""
        if not self.folder.exists():
            return
        for path in [*self.folder.iterdir()]:
            if str(path) not in waiting:
                path.unlink()
        if not any(self.folder.iterdir()):
            shutil.rmtree(self.folder)


def short(name: str) -> str:
    """Clean a file's name: its last part, letters, digits, dot, dash and underscore, at most 60 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return re.sub(r"[^\w.-]+", "_", last).lstrip(".")[-NAME:]
