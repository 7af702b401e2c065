"""Files that came with a command or a form in a chat: fetched into quarantine, and gone when nothing waits for them."""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from bot.chat.card import File
from bot.chat.refusal import Refusal

NAME = 60
# Gives the bytes and the name of a file as a platform describes it; Refusal where it is too large, or elsewhere.
Fetch = Callable[[Mapping[str, Any]], Awaitable[tuple[bytes, str]]]


class Received:
    """The files of one command or form, in a folder of their own below the quarantine; `most` files to a field."""

    def __init__(self, quarantine: Path, platform: str, most: int, fetch: Fetch) -> None:
        self.folder = quarantine / f"{platform}-{secrets.token_hex(16)}"
        self._most, self._fetch = most, fetch
        self._count = 0

    async def take(self, described: Mapping[str, Sequence[Mapping[str, Any]]],
                   wanted: Container[str]) -> dict[str, tuple[File, ...]]:
        """Fetch the files of the fields in `wanted`; Refusal where one is not taken. Others are never fetched."""
        found = {}
        for name, given in described.items():
            if name in wanted and given:
                found[name] = tuple([await self._one(one) for one in given[: self._most]])
        return found

    async def _one(self, described: Mapping[str, Any]) -> File:
        raw, name = await self._fetch(described)
        self._count += 1
        path = self.folder / f"{self._count:04d}"
        await asyncio.to_thread(self._write, path, raw)
        return File(str(path), len(raw), short(name))

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


def too_large(most: int) -> Refusal:
    """Refuse a file of more than so many bytes."""
    return Refusal("A file here may have {most} MB. Send a smaller one, or use the web rooms.", most=most // 2**20)


def short(name: str) -> str:
    """Clean a file's name: its last part, letters, digits, dot, dash and underscore, at most 60 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return re.sub(r"[^\w.-]+", "_", last).lstrip(".")[-NAME:]
