"""A process with a small cog of its own, reached over its socket as the operator reaches it."""

from __future__ import annotations

import asyncio
import io
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest

import db
import db.jobs
from bot import Ask, Button, Card, Choice, Cog, Context, Fields, File, JobId, Refusal, Row, action, job, say, view
from bot.chat.card import Menu
from bot.chat.cog import Registry
from bot.chat.dispatch import Dispatch
from bot.platforms.terminal.client import Here, Line, converse
from bot.platforms.terminal.platform import Terminal
from bot.platforms.terminal.session import Progress
from bot.records import Records
from db.connect import connect_migrator
from db.engine import Database
from db.store import Store

NOW = datetime(2027, 1, 12, 7, tzinfo=UTC)


class Films(Cog, name="films"):
    """A light box."""

    @action("film show")
    async def show(self, ctx: Context, number: int) -> Card:
        """Show a film."""
        if number > 9:
            raise Refusal("There are nine films.")
        return Card("Film", say("Film {number} hangs.", number=number),
                    Row(Button("Next", Films.show, number + 1), Button("Turn", Films.turn, number),
                        Menu("Compare", Films.compare, number, choices=(Choice("3", "Third"), Choice("4", "Fourth")))))

    @action
    async def turn(self, ctx: Context, number: int) -> Any:
        """Turn a film round."""
        return say("Film {number} is turned.", number=number)

    @action
    async def compare(self, ctx: Context, number: int, other: int) -> Any:
        """Compare two films."""
        return say("Films {number} and {other} side by side.", number=number, other=other)

    @action("film hang", role="editor")
    async def hang(self, ctx: Context, films: Annotated[list[File], Ask("Films", patient=True, many=5)],
                   title: Annotated[str, Ask("Title")], view: Literal["axial", "coronal"] = "axial",
                   request: Annotated[File | None, Ask("Request")] = None) -> Any:
        """Hang films on the box."""
        if title == "stairs":
            raise Refusal("Not this word.", field="title")
        return say("{count} hung as {title}, {view}, {request}.", count=len(films), title=title, view=view,
                   request=request.name if request else "no request")

    @action("film scan", role="editor")
    async def scan(self, ctx: Context) -> Card:
        """Scan every film."""
        found = await ctx.start(Films.scanning(), "scan")
        return await ctx.draw(Films.scanned(found))

    @view
    async def scanned(self, ctx: Context, scan: JobId) -> Card:
        """How far the scan is."""
        row = await ctx.read(db.jobs.get, ctx.community, int(scan))
        assert row is not None
        return Card("Scan", Fields(("State", row.state)))

    @job
    async def scanning(self, ctx: Context) -> Any:
        """Scan."""
        return say("Nine films are scanned.")

    @action("film break")
    async def fall(self, ctx: Context) -> Any:
        """Drop a film."""
        raise KeyError("a patient's name")


@dataclass
class Desk:
    """Somebody at a terminal: types words, gets an exit code; what is shown is kept."""

    path: Path
    answers: list[str] = field(default_factory=list)
    out: io.StringIO = field(default_factory=io.StringIO)
    err: io.StringIO = field(default_factory=io.StringIO)

    async def say(self, *words: str, json: bool = False) -> int:
        return await self.send({"do": "say", "words": list(words)}, json=json)

    async def send(self, request: dict[str, Any], *, json: bool = False) -> int:
        self.out.truncate(self.out.seek(0))
        self.err.truncate(self.err.seek(0))
        return await asyncio.to_thread(self._send, request, json)

    def _send(self, request: dict[str, Any], json: bool) -> int:
        here = Here(self.out, self.err, bool(self.answers), json, "readout", self._answer)
        line = Line(self.path)
        try:
            return converse(line, request, here)
        finally:
            line.close()

    def _answer(self, prompt: str) -> str:
        self.out.write(prompt)
        if not self.answers:
            raise EOFError
        return self.answers.pop(0)

    @property
    def shown(self) -> str:
        return self.out.getvalue()

    @property
    def complained(self) -> str:
        return self.err.getvalue()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path / 'rows.sqlite3'}"
    engine = connect_migrator(url)
    db.metadata.create_all(engine)
    engine.dispose()
    database = Database(url)
    database.start()
    yield database
    await database.close()


@pytest.fixture
async def terminal(tmp_path: Path, database: Database) -> AsyncIterator[Terminal]:
    records = Records(database, Store((tmp_path / "blobs").as_uri()), tmp_path / "quarantine")
    ids = itertools.count(1)

    async def watch(community: int, job: int) -> Progress | None:
        row = await database.read(db.jobs.get, community, job)
        come = (row.progress or {}) if row else {}
        return row and Progress(row.state, come.get("stage", ""), come.get("done", 0), come.get("total", 0),
                                row.error or row.result)

    platform = Terminal(tmp_path / "readout.sock", "lightbox", watch)
    dispatch = Dispatch(Registry([Films()]), records, lambda: NOW, lambda: f"k{next(ids):05d}",
                        {"terminal": platform})
    await platform.start(dispatch)
    yield platform
    await platform.stop()


@pytest.fixture
def desk(terminal: Terminal) -> Desk:
    return Desk(terminal.path)
