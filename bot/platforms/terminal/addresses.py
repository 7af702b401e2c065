"""A socket's path in a form that fits the 107 bytes which its address may have."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LONGEST = 103


@contextmanager
def short(path: Path) -> Iterator[str]:
    """Give an address for a path; a long one goes over an open folder, which Linux offers."""
    if len(os.fsencode(path)) <= LONGEST or not os.path.isdir("/proc/self/fd"):
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
