"""Identifiers of an output, derived from those of the input by a secret of the installation.

The same input gives the same identifiers here and others elsewhere, and none leads back to the input: a plain hash
of an identifier is found again by whoever can guess the identifier, a keyed one is not. See PS3.5 B.2 for 2.25.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

_BYTES = 32
NAME = "identifiers.key"


class UnfitSecret(Exception):
    """The installation's secret cannot be used as it lies there."""


@dataclass(frozen=True)
class Derived:
    """Derive identifiers by a secret. Every kind has its own, so equal texts of two kinds give two identifiers."""

    secret: bytes = field(repr=False)

    def uid(self, kind: str, *parts: str) -> str:
        """Give a UID of at most 44 characters: 2.25 and a UUID of version 8 (RFC 9562) as a decimal number."""
        return _as_uid(self._digest(kind, parts))

    def pseudonym(self, *parts: str) -> str:
        """Give a name for a patient whose name is nobody's business: CASE- and ten letters or digits."""
        return "CASE-" + base64.b32encode(self._digest("patient", parts))[:10].decode("ascii")

    def keyed(self, kind: str, *parts: str) -> bytes:
        """Give 32 bytes that only this secret makes of these texts."""
        return self._digest(kind, parts)

    def _digest(self, kind: str, parts: tuple[str, ...]) -> bytes:
        # Lengths stand before the parts, so that no two lists of parts read the same.
        message = b"".join(len(one).to_bytes(4, "big") + one for one in map(_encoded, (kind, *parts)))
        return hmac.new(self.secret, message, hashlib.sha256).digest()


def _as_uid(digest: bytes) -> str:
    bits = int.from_bytes(digest[:16], "big")
    bits = bits & ~(0xF << 76) | 0x8 << 76
    return f"2.25.{bits & ~(0x3 << 62) | 0x2 << 62}"


def further(uid: str, number: int) -> str:
    """Give another UID that belongs to a derived one: the next series of a split, the next frame of a file."""
    return _as_uid(hashlib.sha256(f"{uid} {number}".encode("ascii")).digest())


def _encoded(part: str) -> bytes:
    return part.encode("utf-8", "surrogateescape")


def passing() -> Derived:
    """Give identifiers by a secret that nobody keeps, so that no two runs agree."""
    return Derived(secrets.token_bytes(_BYTES))


def of_installation(folder: Path) -> Derived:
    """Give identifiers by the secret in a folder, made there on first use, readable by its owner alone.

    Raises UnfitSecret if what lies there is no secret of ours, or others can read it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / NAME
    with contextlib.suppress(FileExistsError):
        _made(path)
    status = path.lstat()
    content = path.read_bytes()
    if len(content) != _BYTES or path.is_symlink():
        raise UnfitSecret(f"{path} is not what Readout wrote there. Put it back from a backup, or remove it: "
                          "identifiers made from then on differ from the earlier ones.")
    if os.name == "posix" and status.st_mode & 0o077:
        raise UnfitSecret(f"{path} can be read by others. Make it yours alone: chmod 600.")
    return Derived(content)


def _made(path: Path) -> None:
    """Write a new secret whole or not at all, also where two processes begin at once."""
    new = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(new, path)
    finally:
        new.unlink(missing_ok=True)
