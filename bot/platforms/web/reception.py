"""Forms as they arrive: texts within caps, files streamed to quarantine."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Container
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from bot.chat.card import say
from bot.platforms.web.door import Sorry
from bot.platforms.web.number import small
from bot.platforms.web.received import Received

FILES = 3000
BYTES = 2 * 1024**3
FIELDS = 200
FIELD_BYTES = 64 * 1024
LENGTH_DIGITS = 18
IDLE_SECONDS = 60
BATCH = 1024 * 1024
SPARE_BYTES = 256 * 1024**2


@dataclass(frozen=True)
class Opening:
    """Where the files of a form go, and who lets them in.

    `admit` is asked once, before anything is written, with what came before the first file; it gives the fields
    whose files may be kept. Those of others are read past.
    """

    folder: Path
    admit: Callable[[Received], Awaitable[Container[str]]]


async def receive(request: Request, opening: Opening | None = None) -> Received:
    """Read what a form sent; files only where there is an opening for them."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind == b"application/x-www-form-urlencoded":
        return await _typed(request)
    if kind == b"multipart/form-data" and options.get(b"boundary"):
        return await _parts(options[b"boundary"], opening).read(request)
    raise Sorry(415, say("This form came in a way that cannot be read. Open the page again and send it once more."))


async def _typed(request: Request) -> Received:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > FIELD_BYTES * 4:
            raise Sorry(413, say("That is more text than a form takes. Shorten it and send it again."))
    try:
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError as many:
        raise too_many_fields() from many
    received = Received()
    for name, value in fields:
        received.values[name].append(value.replace("\r\n", "\n"))
    return received


def _parts(boundary: bytes, opening: Opening | None) -> _Parts:
    try:
        return _Parts(boundary, opening)
    except FormParserError as broken:
        raise broken_off() from broken


class _Parts:
    """The parts of a multipart body while they arrive."""

    def __init__(self, boundary: bytes, opening: Opening | None) -> None:
        self.received = Received()
        self.opening = opening
        self.admitted: Container[str] | None = None
        self.announced = self.size = self.count = 0
        self.waiting: list[tuple[Path, bytes]] = []
        self.waits = 0
        self.header = self.content = b""
        self.name = ""
        self.text: bytearray | None = None
        self.file: Path | None = None
        self.parser = MultipartParser(boundary, {
            "on_part_begin": self._begin, "on_header_field": self._header, "on_header_value": self._content,
            "on_header_end": self._header_end, "on_headers_finished": self._opened, "on_part_data": self._data,
            "on_part_end": self._end})

    async def read(self, request: Request) -> Received:
        """Read the whole body; whatever goes wrong, no file stays behind."""
        try:
            self.announced = small(request.headers.get("content-length", ""), LENGTH_DIGITS) or 0
            if self.announced > BYTES + FIELDS * FIELD_BYTES:
                raise too_much()
            stream = request.stream().__aiter__()
            while True:
                async with asyncio.timeout(IDLE_SECONDS):
                    chunk = await anext(stream, None)
                if chunk is None:
                    break
                self.parser.write(chunk)
                if self.admitted is None and self.received.files:
                    await self._admit()
                if self.waits > BATCH:
                    await self._flush()
            self.parser.finalize()
            await self._flush()
        except (FormParserError, UnicodeDecodeError, TimeoutError) as broken:
            await self._give_up()
            raise broken_off() from broken
        except BaseException:
            await self._give_up()
            raise
        return self.received

    async def _admit(self) -> None:
        """Ask which files may be kept, before the first of them is written."""
        assert self.opening is not None
        self.admitted = await self.opening.admit(self.received)
        for name in [name for name in self.received.files if name not in self.admitted]:
            unasked = {path for _, path in self.received.files.pop(name)}
            self.waiting = [one for one in self.waiting if one[0] not in unasked]
            self.file = None if self.file in unasked else self.file

    def _begin(self) -> None:
        self.header = self.content = b""
        self.disposition = b""
        self.text = self.file = None

    def _header(self, data: bytes, start: int, end: int) -> None:
        self.header += data[start:end]

    def _content(self, data: bytes, start: int, end: int) -> None:
        self.content += data[start:end]

    def _header_end(self) -> None:
        if self.header.lower() == b"content-disposition":
            self.disposition = self.content
        self.header = self.content = b""

    def _opened(self) -> None:
        _, options = parse_options_header(self.disposition)
        self.name = options.get(b"name", b"").decode()
        given = options.get(b"filename")
        self.count += 1
        if given is None:
            if sum(map(len, self.received.values.values())) >= FIELDS:
                raise too_many_fields()
            self.text = bytearray()
        elif given and (self.admitted is None or self.name in self.admitted):
            self.file = self._new_file(given.decode("utf-8", "replace"))

    def _new_file(self, given: str) -> Path:
        if self.opening is None:
            raise Sorry(400, say("This form takes no files. Open the page again."))
        if sum(map(len, self.received.files.values())) >= FILES:
            raise Sorry(413, say("Up to {count} files can be sent at once. Send them in two parts, or as one zip.",
                                 count=FILES))
        path = self.opening.folder / f"part-{self.count}"
        self.received.files[self.name].append((given, path))
        self.waiting.append((path, b""))
        return path

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self.text is not None:
            self.text += data[start:end]
            if len(self.text) > FIELD_BYTES:
                raise Sorry(413, say("That is more text than a form takes. Shorten it and send it again."))
            return
        self.size += end - start
        if self.size > BYTES:
            raise too_much()
        if self.file is not None:
            self.waits += end - start
            self.waiting.append((self.file, data[start:end]))

    def _end(self) -> None:
        if self.text is not None:
            self.received.values[self.name].append(self.text.decode("utf-8", "replace").replace("\r\n", "\n"))
        self.file = None

    async def _flush(self) -> None:
        waiting, self.waiting, self.waits = self.waiting, [], 0
        if waiting and self.opening is not None:
            first = self.received.folder is None
            self.received.folder = self.opening.folder
            await asyncio.to_thread(_write, self.opening.folder, waiting, self.announced if first else 0)

    async def _give_up(self) -> None:
        await asyncio.to_thread(self.received.drop)


def _write(folder: Path, waiting: list[tuple[Path, bytes]], announced: int) -> None:
    """Append to each file what came for it; none stays open, so that thousands may come at once."""
    for one in (folder.parent, folder):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < announced + SPARE_BYTES:
        raise Sorry(507, say("There is not enough room on the disk for these files. Tell whoever runs Readout."))
    for path, pieces in groupby(waiting, key=lambda one: one[0]):
        with os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "ab") as file:
            file.writelines(data for _, data in pieces)


def broken_off() -> Sorry:
    """Refuse a body that is no whole form."""
    return Sorry(400, say("The form arrived incomplete, and nothing was kept. Send it again."))


def too_many_fields() -> Sorry:
    """Refuse more fields than any form has."""
    return Sorry(413, say("That form has more fields than any form here. Open the page again."))


def too_much() -> Sorry:
    """Refuse more bytes than one sending may have."""
    return Sorry(413, say("Up to {size} GB can be sent at once. Send the pictures in two parts.",
                          size=BYTES // 1024**3))
