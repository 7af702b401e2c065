"""Run an intake in a child process, so that no hostile file can harm this one."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

from bot.imaging.faults import NOTHING
from bot.imaging.report import Limits, Refusal, Report
from bot.imaging.uids import Derived, passing

Progress = Callable[[str, int, int], None]

# A hostile file may end the child; it is then refused and the rest is read again, so often.
TRIES = 4
_LONGEST_LINE = 4_096
_ROOT = Path(__file__).resolve().parents[2]
# The package stands there without what it loads for its rooms, of which the child needs nothing.
_START = """
import sys, types
sys.path.insert(0, sys.argv[1])
sys.modules["bot"] = types.ModuleType("bot")
sys.modules["bot"].__path__ = [sys.argv[1] + "/bot"]
from bot.imaging import child
"""
_TAKE, _TRY = "child.main()\n", "sys.exit(0 if child.leave_network() else 1)\n"
_TRY_SECONDS = 60
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "LD_LIBRARY_PATH")
# The engine behind the text detector reports its use to its maker unless it is told not to.
_SET = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1",
        "ORT_DISABLE_TELEMETRY": "1"}


def _silent(stage: str, done: int, total: int) -> None:
    return None


def take_in(
    sources: Sequence[Path],
    into: Path,
    *,
    limits: Limits | None = None,
    progress: Progress = _silent,
    derived: Derived | None = None,
    plain: Path | None = None,
) -> Report:
    """Take in files, folders, zips or pictures; store clean series in `into`, and say what was refused and why.

    Blocks; call it from a thread. Sources are only read. Everything that touches their bytes runs in a child
    process with the limits given. `into` is made if it is missing; it holds the stacks of the report when this
    returns and nothing else new, whatever happens. `progress(stage, done, total)` has the stages reading,
    looking and storing. Identifiers of what is taken are `derived` by the installation's secret; without one they
    agree with no other run. `plain` is the folder for unmasked copies of what was masked, so that a mask can be taken
    away again; without it none is kept. Raises OSError only if `into` cannot be written.
    """
    limits = limits or Limits()
    into.mkdir(parents=True, exist_ok=True)
    derived = derived or passing()
    skip: set[int] = set()
    for _ in range(TRIES):
        outcome = _attempt(sources, into, limits, skip, progress, derived, plain)
        if isinstance(outcome, Report):
            return outcome
        if outcome < 1 or outcome in skip:
            break
        skip.add(outcome)
    return Report(refusals=(Refusal(max(skip, default=1), NOTHING),))


@cache
def can_leave_network() -> bool:
    """Try once, in a process that is thrown away, whether the child can have a network of its own.

    Some systems (AppArmor on Ubuntu from 23.10 on) give a process its own user namespace and then deny it everything
    in there. A process to which that happened can read no picture, so it must not be the one that is to.
    """
    try:
        tried = subprocess.run([sys.executable, "-I", "-c", _START + _TRY, str(_ROOT)], stdin=subprocess.DEVNULL,
                               capture_output=True, timeout=_TRY_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return tried.returncode == 0


def _attempt(
    sources: Sequence[Path],
    into: Path,
    limits: Limits,
    skip: set[int],
    progress: Progress,
    derived: Derived,
    plain: Path | None,
) -> Report | int:
    """Run one child; give its report, or the position of the file at which it died, 0 for none."""
    scratch = Path(tempfile.mkdtemp(prefix=".taking-", dir=into))
    try:
        request: dict[str, object] = {
            "sources": [os.path.abspath(source) for source in sources],
            "scratch": str(scratch.resolve()),
            "limits": asdict(limits),
            "skip": sorted(skip),
            # By the pipe alone: arguments and environment of a process can be seen by others.
            "secret": derived.secret.hex(),
            "plain": plain is not None,
            "leave_network": can_leave_network(),
            "parent": os.getpid(),
        }
        code, at = _run(request, scratch, limits, progress)
        return _moved(scratch, into, plain) if code == 0 else at
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _run(request: dict[str, object], scratch: Path, limits: Limits, progress: Progress) -> tuple[int, int]:
    environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", _START + _TAKE, str(_ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=scratch,
        env={**environment, **_SET, "TMPDIR": str(scratch), "HOME": str(scratch)},
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    watch = Watch(child, limits)
    try:
        at = _converse(child, request, progress, watch)
        return child.wait(), at
    finally:
        watch.done.set()
        _end(child)


def _end(child: subprocess.Popen[str]) -> None:
    """Leave no child and no open pipe behind, whatever happened."""
    if child.poll() is None:
        child.kill()
    for pipe in (child.stdin, child.stdout):
        assert pipe is not None
        # A child that was ended before it read its request leaves a pipe that cannot be closed properly.
        with contextlib.suppress(BrokenPipeError):
            pipe.close()
    child.wait()


class Watch:
    """End a child that runs too long, or says nothing for too long while it reads one file."""

    def __init__(self, child: subprocess.Popen[str], limits: Limits) -> None:
        self.child = child
        self.limits = limits
        self.done = threading.Event()
        self.heard = self.started = time.monotonic()
        threading.Thread(target=self._run, name="imaging-watch", daemon=True).start()

    def _run(self) -> None:
        while not self.done.wait(min(0.5, self.limits.silent_seconds, self.limits.wall_seconds)):
            now = time.monotonic()
            if now - self.heard > self.limits.silent_seconds or now - self.started > self.limits.wall_seconds:
                self.child.kill()
                return


def _converse(child: subprocess.Popen[str], request: dict[str, object], progress: Progress, watch: Watch) -> int:
    assert child.stdin is not None
    assert child.stdout is not None
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write(json.dumps(request) + "\n")
        child.stdin.flush()
    at = 0
    while line := child.stdout.readline(_LONGEST_LINE):
        watch.heard = time.monotonic()
        try:
            at, step = _told(line, at)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            # A child that talks nonsense is treated like one that died.
            child.kill()
            break
        # Outside, since a fault of whoever listens is none of the child's.
        if step is not None:
            progress(*step)
    return at


def _told(line: str, at: int) -> tuple[int, tuple[str, int, int] | None]:
    """Read a line of the child: the position of the file that it reads, and how far it has come, if it says so."""
    told = json.loads(line)
    step = (str(told["stage"]), int(told["done"]), int(told["total"])) if "stage" in told else None
    return int(told.get("at", at)), step


def _moved(scratch: Path, into: Path, plain: Path | None) -> Report | int:
    """Move what the child stored out of its folder, all or nothing."""
    try:
        report = Report.from_json((scratch / "report.json").read_text("utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return 0
    moved: list[Path] = []
    try:
        for stored, target in _stacks(report, scratch, into, plain):
            if stored.is_symlink():
                raise OSError("The sandbox stored a link in place of a stack.")
            shutil.move(stored, target)
            moved.append(target)
    except OSError:
        for path in moved:
            path.unlink(missing_ok=True)
        raise
    return report.moved(into, plain)


def _stacks(report: Report, scratch: Path, into: Path, plain: Path | None) -> Iterator[tuple[Path, Path]]:
    for series in report.series:
        yield scratch / f"series-{series.number}.npy", into / f"series-{series.number}.npy"
        if plain is not None and series.plain is not None:
            plain.mkdir(mode=0o700, parents=True, exist_ok=True)
            yield scratch / f"plain-{series.number}.npy", plain / f"plain-{series.number}.npy"
