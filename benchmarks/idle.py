"""The demo on its own: how soon the first card is on the page, and what the process holds at rest.

The floor is a bare Starlette page in its own process, with SQLAlchemy, APScheduler and Jinja2 imported:
what the libraries alone take. Memory is resident memory as Linux counts it, of a process and its children.
"""

from __future__ import annotations

import compileall
import http.cookiejar
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
CARD = b'class="message"'
MEGABYTES = 200
SECONDS = 5.0
REST_SECONDS = 8.0
PATIENCE_SECONDS = 120.0
BARE = """
import sys, apscheduler.schedulers.asyncio, jinja2, sqlalchemy.orm, sqlite3, uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
async def page(request): return HTMLResponse('<p class="message">')
uvicorn.run(Starlette(routes=[Route('/', page)]), port=int(sys.argv[1]), log_level='critical')
"""


def warm_up() -> None:
    """Have every module compiled, as an installation leaves them after its first use."""
    for package in ("bot", "cogs", "db"):
        compileall.compile_dir(ROOT / package, quiet=2)


def free_port() -> int:
    """Find a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server for as long as it is measured."""
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, cwd=ROOT)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def seconds_to_card(process: subprocess.Popen[bytes], port: int, began: float) -> float:
    """Ask for the page, as a browser does, until a card is on it."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    while time.perf_counter() - began < PATIENCE_SECONDS:
        if process.poll() is not None:
            raise RuntimeError("the process ended before a card was on its page")
        try:
            with opener.open(f"http://127.0.0.1:{port}/", timeout=5) as page:
                if CARD in page.read():
                    return time.perf_counter() - began
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.02)
    raise RuntimeError("no card came on the page")


def resident(process: int) -> float:
    """Sum up the resident memory of a process and all below it, in megabytes of 1,000,000 bytes."""
    return sum(_resident(one) for one in family(process)) / 1e6


def family(process: int) -> Iterator[int]:
    """Give a process and every process below it."""
    yield process
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def _resident(process: int) -> int:
    rows = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(row.split()[1]) * 1024 for row in rows if row.startswith("VmRSS:"))


def measured(command: Sequence[str], port: int) -> tuple[float, float]:
    """Start a server; give the seconds to its first card and its megabytes at rest."""
    began = time.perf_counter()
    with serving(command) as process:
        seconds = seconds_to_card(process, port, began)
        come_to_rest(process)
        return seconds, resident(process.pid)


def come_to_rest(process: subprocess.Popen[bytes]) -> None:
    """Wait until the demo has drawn its pictures and taken its draft in: until no child has worked for a while."""
    quiet, began = 0.0, time.perf_counter()
    while quiet < REST_SECONDS:
        if time.perf_counter() - began > PATIENCE_SECONDS:
            raise RuntimeError("the process did not come to rest")
        time.sleep(0.5)
        quiet = 0.0 if len(list(family(process.pid))) > 1 else quiet + 0.5


def run() -> list[dict[str, Any]]:
    """Measure the demo against the bare libraries; a first start, its sample data made anew."""
    warm_up()
    bare_port, port = free_port(), free_port()
    bare_seconds, bare_megabytes = measured(["-c", BARE, str(bare_port)], bare_port)
    with tempfile.TemporaryDirectory() as folder:
        seconds, megabytes = measured(["-m", "bot", "demo", "--port", str(port), "--data", folder], port)
    return [
        {"name": "idle", "value": round(megabytes), "unit": "MB resident", "floor": round(bare_megabytes),
         "ratio": round(megabytes / bare_megabytes, 1), "goal": f"<= {MEGABYTES} MB", "met": megabytes <= MEGABYTES},
        {"name": "idle-first-card", "value": round(seconds, 2), "unit": "s", "floor": round(bare_seconds, 2),
         "ratio": round(seconds / bare_seconds, 1), "goal": f"<= {SECONDS:g} s", "met": seconds <= SECONDS},
    ]
