"""The process that reads pictures ends with the one that started it, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

STARTER = """
import sys, time
from pathlib import Path
from bot.imaging import take_in

def listen(stage, done, total):
    tasks = Path("/proc/self/task").glob("*/children")
    print(*{pid for task in tasks for pid in task.read_text().split()}, flush=True)
    time.sleep(600)

take_in([Path(sys.argv[1])], Path(sys.argv[2]), progress=listen)
"""
SECONDS = 30


def _runs(pid: int) -> bool:
    """Tell whether a process is there and is more than an entry that nobody has read yet."""
    try:
        return Path("/proc", str(pid), "stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a child that its parent ended")
def test_the_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    """It is stopped before, so that no word of its own to a pipe that nobody reads can be what ends it."""
    Image.new("L", (300, 200), 40).save(tmp_path / "a.png")
    started = [sys.executable, "-c", STARTER, str(tmp_path / "a.png"), str(tmp_path / "into")]
    root = Path(__file__).parents[2]
    with subprocess.Popen(started, cwd=root, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        os.kill(child, signal.SIGSTOP)
        assert _runs(child)
        parent.kill()
    until = time.monotonic() + SECONDS
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.02)
    left = _runs(child)
    if left:
        os.kill(child, signal.SIGKILL)
    assert not left


def test_a_child_whose_parent_is_gone_already_reads_nothing() -> None:
    code = "from bot.imaging.child import die_with; die_with(0); print('read on')"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False,
                         cwd=Path(__file__).parents[2])
    assert (ran.returncode, ran.stdout) == (1, "")
