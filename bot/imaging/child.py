"""The process in which untrusted bytes are read: no network, no other program, little memory, no word to logs.

Python is kept from sockets everywhere; native code as well where the system has network namespaces to give.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import resource
import signal
import sys
import warnings
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from bot.imaging.report import Limits

_FORBIDDEN = ("socket.connect", "socket.bind", "socket.sendto", "subprocess.Popen", "os.system", "os.exec")
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_WHEN_PARENT_DIES = 1
_FORBIDDEN_STARTS = ("os.posix_spawn", "os.spawn", "os.fork")


def main() -> None:
    """Read a request from standard input, take its sources in, and tell progress as JSON lines."""
    request = json.loads(sys.stdin.readline())
    limits = Limits(**request["limits"])
    out = _silence()
    confine(limits)
    if request["leave_network"] and not leave_network():
        raise OSError("The system gave a network of its own to the process that tried, and none to this one.")
    # After that, since a process that takes other rights would be let live again.
    die_with(request["parent"])
    _forbid()
    report = _take(request, limits, out)
    (Path(request["scratch"]) / "report.json").write_text(report, "utf-8")


def _silence() -> TextIO:
    """Keep standard output for the parent alone; what codecs and parsers print goes nowhere."""
    out = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    # pydicom's warnings and log records print the offending value.
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    return out


def confine(limits: Limits) -> None:
    """Bound this process: memory, CPU, file size; no core file, since it would hold pictures."""
    os.umask(0o077)
    os.nice(5)
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.total_bytes + limits.file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))


def leave_network() -> bool:
    """Move this process into a network of its own, with nothing in it; False where the system does not let us.

    The audit hook stops Python from opening sockets; this stops native code too. Linux: unshare(2), with a user
    namespace for whoever is not root. Call it before any thread is started. Raises OSError where the system gives the
    namespace and then denies what belongs to it: such a process is of no use any more.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare"):
        return False
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(_NEW_NETWORK) == 0:
        return True
    if libc.unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    # Files can be written only by a user who has a name in the new namespace.
    for name, line in (("uid_map", f"{user} {user} 1"), ("setgroups", "deny"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(line, "ascii")
    return True


def die_with(parent: int) -> None:
    """End this process as soon as the one that started it ends, however that does; at once where it has.

    Its caller alone would clear away what lies in its folder and may show a patient. Linux: prctl(2); elsewhere it
    ends at its next word to a pipe that nobody reads.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl"):
        libc.prctl(_WHEN_PARENT_DIES, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(1)


def _forbid() -> None:
    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FORBIDDEN or event.startswith(_FORBIDDEN_STARTS):
            raise PermissionError("The sandbox does not allow this.")

    sys.addaudithook(refuse)


def _take(request: dict[str, Any], limits: Limits, out: TextIO) -> str:
    from bot.imaging.barcodes import find_barcodes
    from bot.imaging.detector import rapid_detector
    from bot.imaging.recognised import rapid_reader
    from bot.imaging.storing import by_detector
    from bot.imaging.taking import take
    from bot.imaging.uids import Derived

    threads = min(2, os.cpu_count() or 1)
    detector = cache(lambda: rapid_detector(threads))
    reader = cache(lambda: rapid_reader(threads))

    def tell(**what: Any) -> None:
        out.write(json.dumps(what) + "\n")

    report = take(
        [Path(source) for source in request["sources"]],
        Path(request["scratch"]),
        limits=limits,
        skip=frozenset(request["skip"]),
        seek=by_detector(detector, reader, find_barcodes),
        at=lambda position: tell(at=position),
        progress=lambda stage, done, total: tell(stage=stage, done=done, total=total),
        derived=Derived(bytes.fromhex(request["secret"])),
        plain=bool(request["plain"]),
    )
    return report.to_json()
