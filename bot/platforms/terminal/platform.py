"""The platform of the terminal: a Unix socket in the data folder, open to the operator alone."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import json
import logging
import os
import socket
import struct
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bot.chat.card import Text
from bot.chat.dispatch import Dispatch
from bot.chat.people import Person, Place
from bot.chat.platform import Closed, Posting, Untold
from bot.platforms.terminal.addresses import short
from bot.platforms.terminal.session import Session, Watch

log = logging.getLogger("readout.terminal")
LINE_BYTES = 4_000_000
CREDENTIALS = struct.Struct("3i")


class Terminal:
    """Answers `readout WORDS`. Whoever can open the socket is the operator; nothing is posted here."""

    name = "terminal"
    takes_patients = True
    whole_forms = True
    nonce_seconds = 0.0
    per_second = 40.0
    counts_requests = False

    def __init__(self, path: Path, workspace: str, watch: Watch) -> None:
        self.path = path
        self.workspace = workspace
        self.watch = watch
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def start(self, dispatch: Dispatch) -> None:
        """Open the socket; where the system has none, the terminal is left out and a line says so."""
        if not hasattr(asyncio, "start_unix_server"):
            log.warning("this system has no Unix sockets; use the web rooms")
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._talks.add(task)
            try:
                await _talk(Session(dispatch, self._person(writer), self.watch), reader, writer)
            finally:
                self._talks.discard(task)
                writer.close()

        with short(self.path) as address:
            self._server = await asyncio.start_unix_server(talk, sock=_bound(address), limit=LINE_BYTES)

    async def stop(self) -> None:
        """Close the socket and every conversation."""
        if self._server is None:
            return
        self._server.close()
        for task in tuple(self._talks):
            task.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        self._server = None
        self.path.unlink(missing_ok=True)

    async def post(self, posting: Posting) -> str:
        """Refuse: nothing is posted to a terminal."""
        raise Closed("a terminal holds no messages")

    async def edit(self, posting: Posting, message: str) -> None:
        """Refuse: nothing is posted to a terminal."""
        raise Closed("a terminal holds no messages")

    async def delete(self, place: Place, message: str) -> None:
        """Do nothing: what is not there counts as taken away."""

    async def pin(self, place: Place, message: str) -> None:
        """Refuse: nothing is posted to a terminal."""
        raise Closed("a terminal holds no messages")

    async def thread(self, place: Place, message: str, name: str) -> Place:
        """Refuse: nothing is posted to a terminal."""
        raise Closed("a terminal holds no messages")

    async def find(self, place: Place, nonce: str, since: datetime) -> str | None:
        """Refuse to look: a terminal holds no messages."""
        raise Untold("a terminal holds no messages")

    async def groups(self, workspace: str) -> Mapping[str, str]:
        """Give none: whoever opens the socket is the operator."""
        return {}

    async def lacks(self, place: Place) -> Text | None:
        """Lack nothing: these places are Readout's own."""
        return None

    def _person(self, writer: asyncio.StreamWriter) -> Person:
        name = _peer(writer.get_extra_info("socket"))
        return Person(self.name, self.workspace, name, name, admin=True)


def _bound(address: str) -> socket.socket:
    """Make the socket for its owner alone, with no moment in which others could open it."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        made.bind(address)
    finally:
        os.umask(before)
    os.chmod(address, 0o600)
    return made


def _peer(connection: socket.socket) -> str:
    """Name the system's user at the other end; where the system does not tell, the one who runs this process."""
    with contextlib.suppress(ImportError, AttributeError, OSError, KeyError):
        import pwd

        raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size)
        return pwd.getpwuid(CREDENTIALS.unpack(raw)[1]).pw_name
    return getpass.getuser()


async def _talk(session: Session, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer requests until the other end closes."""
    with contextlib.suppress(ConnectionError):
        while raw := await reader.readline():
            async for event in session.answer(json.loads(raw)):
                writer.write(json.dumps(event).encode() + b"\n")
                await writer.drain()
