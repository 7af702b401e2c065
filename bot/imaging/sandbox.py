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
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from bot.imaging.faults import NOTHING
from bot.imaging.report import Limits, Refusal, Report

Progress = Callable[[str, int, int], None]

# A hostile file may end the child; it is then refused and the rest is read again, so often.
TRIES = 4
_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from bot.imaging.child import main; main()"
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "LD_LIBRARY_PATH")
_THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _silent(stage: str, done: int, total: int) -> None:
    return None


def take_in(
    sources: Sequence[Path], into: Path, *, limits: Limits | None = None, progress: Progress = _silent
) -> Report:
    """Take in files, folders, zips or pictures; store clean series in `into`, and say what was refused and why.

    Blocks; call it from a thread. Sources are only read. Everything that touches their bytes runs in a child
    process with the limits given. `into` is made if it is missing; it holds the stacks of the report when this
    returns and nothing else new, whatever happens. `progress(stage, done, total)` has the stages reading,
    looking and storing. Raises OSError only if `into` cannot be written.
    """
    limits = limits or Limits()
    into.mkdir(parents=True, exist_ok=True)
    skip: set[int] = set()
    for _ in range(TRIES):
        outcome = _attempt(sources, into, limits, skip, progress)
        if isinstance(outcome, Report):
            return outcome
        if outcome < 1 or outcome in skip:
            break
        skip.add(outcome)
    return Report(refusals=(Refusal(max(skip, default=1), NOTHING),))


def _attempt(sources: Sequence[Path], into: Path, limits: Limits, skip: set[int], progress: Progress) -> Report | int:
    """Run one child; give its report, or the position of the file at which it died, 0 for none."""
    scratch = Path(tempfile.mkdtemp(prefix=".taking-", dir=into))
    try:
        request: dict[str, object] = {
            "sources": [os.path.abspath(source) for source in sources],
            "scratch": str(scratch.resolve()),
            "limits": asdict(limits),
            "skip": sorted(skip),
        }
        code, at = _run(request, scratch, limits, progress)
        return _moved(scratch, into) if code == 0 else at
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _run(request: dict[str, object], scratch: Path, limits: Limits, progress: Progress) -> tuple[int, int]:
    environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", _START, str(_ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=scratch,
        env={**environment, **_THREADS, "TMPDIR": str(scratch), "HOME": str(scratch)},
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    clock = threading.Timer(limits.wall_seconds, child.kill)
    clock.daemon = True
    clock.start()
    try:
        with child:
            at = _converse(child, request, progress)
        return child.returncode, at
    finally:
        clock.cancel()
        if child.poll() is None:
            child.kill()
            child.wait()


def _converse(child: subprocess.Popen[str], request: dict[str, object], progress: Progress) -> int:
    assert child.stdin is not None
    assert child.stdout is not None
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write(json.dumps(request) + "\n")
        child.stdin.flush()
    at = 0
    for line in child.stdout:
        try:
            told = json.loads(line)
            at = int(told.get("at", at))
            if "stage" in told:
                progress(str(told["stage"]), int(told["done"]), int(told["total"]))
        except (ValueError, KeyError, AttributeError):
            # A child that talks nonsense is treated like one that died.
            child.kill()
    return at


def _moved(scratch: Path, into: Path) -> Report | int:
    """Move what the child stored out of its folder, all or nothing."""
    try:
        report = Report.from_json((scratch / "report.json").read_text("utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return 0
    moved: list[Path] = []
    try:
        for series in report.series:
            target = into / f"series-{series.number}.npy"
            os.replace(scratch / f"series-{series.number}.npy", target)
            moved.append(target)
    except OSError:
        for path in moved:
            path.unlink(missing_ok=True)
        raise
    return report.moved(into)
