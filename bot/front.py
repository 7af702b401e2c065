"""`readout WORDS`: find the process that serves, or do the call here where none does."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.config import DEFAULT, Bot, Settings, load
from bot.platforms.terminal.client import Here, Line, converse, reachable

SECONDS_TO_START = 60
SECONDS_TO_LISTEN = 10


class Nowhere(Exception):
    """No process serves, and nothing says where the data lie."""


class Unfit(Exception):
    """The words do not fit together."""


@dataclass(frozen=True)
class Given:
    """Words, and what was said about how to carry them."""

    words: tuple[str, ...]
    flags: frozenset[str] = frozenset()
    options: dict[str, str] = field(default_factory=dict)


def read(words: Sequence[str]) -> Given:
    """Take the options of the front out of the words; a command's own stay where they are."""
    rest: list[str] = []
    flags: set[str] = set()
    options: dict[str, str] = {}
    left = iter(words)
    for word in left:
        name, equals, value = word.partition("=")
        if word == "--json":
            flags.add("json")
        elif name in ("--config", "--data", "--press", "--choose"):
            options[name[2:]] = value if equals else next(left, "")
            if not options[name[2:]]:
                raise Unfit(f"{name} needs a value after it.")
        else:
            rest.append(word)
    if "press" in options and rest:
        raise Unfit("--press stands alone: a button has all its words in its token.")
    return Given(tuple(rest), frozenset(flags), options)


def say(words: Sequence[str], demo: Path, program: str) -> int:
    """Carry out words of any cog, as in chat; give the exit code."""
    given = read(words)
    settings, path = _settings(given, demo)
    interactive = sys.stdin.isatty() and sys.stdout.isatty() and "json" not in given.flags
    here = Here(interactive=interactive, json="json" in given.flags, program=program)
    request: dict[str, object] = {"do": "say", "words": list(given.words)}
    if "press" in given.options:
        request = {"do": "press", "token": given.options["press"], "chosen": given.options.get("choose")}
    return _carry(settings, path, request, here)


def sign_in(member: str, config: Path | None, data: str | None, demo: Path) -> int:
    """Have the running process make a member's link into the web rooms; give the exit code."""
    options = {name: str(value) for name, value in (("config", config), ("data", data)) if value}
    settings, path = _settings(Given((), options=options), demo)
    return _carry(settings, path, {"do": "sign-in", "member": member}, Here())


def _carry(settings: Settings, path: Path, request: dict[str, object], here: Here) -> int:
    """Ask the process that serves; where none does, serve here for as long as it takes."""
    if not hasattr(socket, "AF_UNIX"):
        raise Nowhere("This system has no Unix sockets, which the terminal needs. Use the web rooms.")
    if reachable(path):
        return _converse(path, request, here)
    from db.connect import DatabaseBusy

    try:
        with serving(settings) as inside:
            return _converse(inside, request, here)
    except DatabaseBusy:
        if not _appears(path):
            raise
        return _converse(path, request, here)


def _appears(path: Path) -> bool:
    """Wait a little for a process that has the database already and is about to listen."""
    for _ in range(int(SECONDS_TO_LISTEN / 0.1)):
        if reachable(path):
            return True
        time.sleep(0.1)
    return False


def _converse(path: Path, request: dict[str, object], here: Here) -> int:
    line = Line(path)
    try:
        return converse(line, request, here)
    finally:
        line.close()


def _settings(given: Given, demo: Path) -> tuple[Settings, Path]:
    """Find the settings, and the socket: the one they name, else the demo's, where only a demo runs."""
    if "data" in given.options:
        settings = Settings(bot=Bot(data_dir=Path(given.options["data"])))
        return _known(settings, named=False), settings.socket
    config = Path(given.options["config"]) if "config" in given.options else None
    settings = load(config, os.environ)
    named = config is not None or DEFAULT.is_file() or any(name.startswith("READOUT_") for name in os.environ)
    beside = demo / "readout.sock"
    if not named and not reachable(settings.socket) and reachable(beside):
        return settings, beside
    return _known(settings, named=named), settings.socket


def _known(settings: Settings, *, named: bool) -> Settings:
    """Refuse to begin a new database in whatever folder somebody happens to stand."""
    file = settings.database.url.removeprefix("sqlite:///")
    if named or file == settings.database.url or Path(file).exists():
        return settings
    raise Nowhere("No Readout runs here, and no settings say where its data lie. Start one with readout demo, "
                  "or name the settings with --config FILE.")


@contextmanager
def serving(settings: Settings) -> Iterator[Path]:
    """Serve in this process for as long as a call takes: everything but the web rooms."""
    ready: threading.Event = threading.Event()
    faults: list[BaseException] = []
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        from bot.app import Readout

        app = Readout(settings, part="planner")
        await app.start()
        ready.set()
        try:
            await stop.wait()
        finally:
            await app.stop()

    def work() -> None:
        try:
            loop.run_until_complete(serve())
        except BaseException as fault:
            # Told to the thread that waits, which raises it again.
            faults.append(fault)
        finally:
            ready.set()

    thread = threading.Thread(target=work, name="readout")
    thread.start()
    if not ready.wait(SECONDS_TO_START):
        faults.append(Nowhere("Readout did not start within a minute. Run readout check to see why."))
    try:
        if faults:
            raise faults[0]
        yield settings.socket
    finally:
        if thread.is_alive():
            loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()

