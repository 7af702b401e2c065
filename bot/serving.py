"""Serve until told to stop: `readout demo` and `readout run`."""

from __future__ import annotations

import asyncio
import gc
import getpass
import logging
import os
import shlex
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.config import Bot, Settings, Web

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import Readout

log = logging.getLogger("readout")
Tell = Callable[[str], None]
TO_TRY = """\
Readout is at {address}

Three things to try:
  1. Open the address and answer the case of the day; change your answer, if you like.
  2. Switch to the director at the top of the page and press Next morning: the case
     closes, is revealed, and the next one is posted.
  3. In a second terminal: {command}

Ctrl-C stops it. The sample data lie in {folder}; delete that folder to begin anew.
"""


FIRST_STEP = """\
Nobody has signed in to the web rooms yet. The first step, in a second terminal:

  {command}

It prints a link that lets you in once, as an admin. Then add the others there: member add, and a name.
"""


class PortTaken(Exception):
    """Another program listens where the web rooms should."""


def demo(port: int, folder: Path, board: str, tell: Tell) -> int:
    """Serve the demo on this computer only; `board` is the command to try in a second terminal."""
    set_up_logs(logging.WARNING)
    settings = Settings(bot=Bot(data_dir=folder), web=Web(port=port))
    free(settings.web, "readout demo --port NUMBER")
    if not (folder / "readout.sqlite3").exists():
        tell("Preparing a community in mid-season, once.")
    told = TO_TRY.format(address=settings.web.address, folder=folder, command=board)
    return asyncio.run(serve(settings, told, tell, demo=True))


def run(settings: Settings, part: str, tell: Tell, sign_in: str = "readout sign-in") -> int:
    """Serve the communities of the database, or one part of the work; `sign_in` is how a first link is made."""
    set_up_logs(logging.INFO)
    if part in ("all", "web"):
        free(settings.web, "[web] port in config.toml or READOUT_WEB__PORT")
    told = f"Readout runs ({part})."
    told += f" The web rooms are at {settings.web.address}\n" if part in ("all", "web") else "\n"
    return asyncio.run(serve(settings, told, tell, part=part, sign_in=sign_in if part in ("all", "web") else ""))


def free(web: Web, remedy: str) -> None:
    """Refuse with a sentence when the port is taken or the address is not this computer's."""
    family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((web.host, web.port))
        except OSError as error:
            raise PortTaken(f"Readout cannot listen at {web.host}, port {web.port}: {error.strerror}. "
                            f"Choose another with {remedy}.") from None


async def serve(settings: Settings, told: str, tell: Tell, *, demo: bool = False, part: str = "all",
                sign_in: str = "") -> int:
    """Start, say so, and serve until a signal; a second signal ends at once.

    Where nobody has ever come in, `sign_in` begins the command that is told as the first step.
    """
    from bot.app import Readout

    # The folder holds answers and pictures: nobody else on this computer reads it.
    settings.bot.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    app = Readout(settings, demo=demo) if part == "all" else Readout(settings, part=part)
    stop = asyncio.Event()
    asyncio.get_running_loop().set_exception_handler(_fault)
    _on_signals(_stopping(stop, tell))
    starting = asyncio.create_task(app.start())
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
    try:
        if starting.done():
            starting.result()
            # What was made by now stays; looking through it again and again would stop everything for 70 ms.
            gc.collect()
            gc.freeze()
            tell(told)
            newcomer = await app.database.read(_first_admin, app.community) if sign_in else None
            if newcomer is not None:
                tell(FIRST_STEP.format(command=f"{sign_in} --member {shlex.quote(newcomer)}"))
        await waiting
    finally:
        await _end(app, starting)
    return 0


def _first_admin(session: Session, community: int) -> str | None:
    """Name who comes in first: an admin, else the system's user, whom the terminal makes one; None once anybody has."""
    from db import members

    if members.anybody_on(session, "web"):
        return None
    admins = members.list_members(session, community, role="admin")
    return admins[0].name if admins else getpass.getuser()


async def _end(app: Readout, starting: asyncio.Task[None]) -> None:
    """Let go of everything; where the start failed, its fault is the one that is told."""
    failed = starting.done() and starting.exception() is not None
    if not starting.done():
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
    try:
        await app.stop()
    except Exception:
        if not failed:
            raise


def set_up_logs(level: int) -> None:
    """Write what happens to stderr, one line each, for whatever keeps the logs of this computer."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    # These tell every step of their own work.
    for noisy in ("apscheduler", "alembic", "PIL", "asyncio", "uvicorn", "discord"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _fault(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log a fault that nobody waited for by its kind and place; its message may hold what somebody wrote."""
    fault = context.get("exception")
    if fault is None:
        log.error("fault in the event loop: %s", context.get("message"))
        return
    log.error("fault in a task: %s\n%s", type(fault).__name__, "".join(traceback.format_tb(fault.__traceback__)))


def _stopping(stop: asyncio.Event, tell: Tell) -> Callable[[], None]:
    def told() -> None:
        if stop.is_set():
            # A second signal means now; what was committed is on the disk already.
            os._exit(1)
        tell("Stopping; a second Ctrl-C stops at once.")
        stop.set()

    return told


def _on_signals(told: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, told)
        except NotImplementedError:
            # Windows has no signal handlers on the loop.
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(told))


