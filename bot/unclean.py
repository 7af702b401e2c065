"""A folder for pictures that are not clean yet: it goes with the command, however that ends.

Ended from outside, a command takes it away on its way out; ended without a word, the next one in the same place does.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import signal
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

PREFIX = ".readout-"
_OURS = re.compile(re.escape(PREFIX) + r"[a-z0-9_]{8}")
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def unclean(beside: Path) -> Iterator[Path]:
    """Give an empty folder of the owner's alone in `beside`, and take it away at the end; first those left there."""
    _sweep(beside)
    with _ending_as_faults(), tempfile.TemporaryDirectory(dir=beside, prefix=PREFIX) as folder, _held(Path(folder)):
        yield Path(folder)


@contextlib.contextmanager
def _ending_as_faults() -> Iterator[None]:
    """Let a signal that ends the command raise, once, so that everything is left by its own way out."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # What is ignored, as by nohup, stays so.
    before = {number: signal.getsignal(number) for number in _ENDINGS if signal.getsignal(number) != signal.SIG_IGN}

    def end(number: int, frame: FrameType | None) -> None:
        for one in before:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)

    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder, so that another command sees that it is in use."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network disks have no locks; there the other command finds none to take either, and leaves the folder.
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _sweep(beside: Path) -> None:
    """Take away this user's folders that no command holds."""
    for left in beside.iterdir():
        if _OURS.fullmatch(left.name) and _is_left(left):
            shutil.rmtree(left, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        # Not through a link, and not one that another user laid here.
        handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
        try:
            status = os.fstat(handle)
            if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) != 0o700:
                return False
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # An empty one may be so new that its command does not hold it yet.
            return any(folder.iterdir())
        finally:
            os.close(handle)
    return False
