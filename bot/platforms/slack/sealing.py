"""Tokens sealed at rest: AES-256-GCM under a key that lies outside the database, and proofs made by that key."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BYTES, NONCE = 32, 12
NAME = "slack.key"


class UnfitKey(Exception):
    """The key that seals Slack's tokens cannot be used as it lies there."""


class Unopened(Exception):
    """A sealed token cannot be opened: its key is missing, or it was sealed for another workspace."""


@dataclass(frozen=True)
class Keys:
    """Keys by which tokens are sealed, the newest first; the others only open what they sealed."""

    keys: Sequence[bytes] = field(repr=False)

    @property
    def newest(self) -> str:
        """The id of the key that seals."""
        return _id(self.keys[0])

    def seal(self, secret: str, about: str) -> str:
        """Seal a secret; it opens only together with `about`, so that it cannot be put beside another workspace."""
        nonce = secrets.token_bytes(NONCE)
        return base64.b64encode(nonce + AESGCM(self.keys[0]).encrypt(nonce, secret.encode(), about.encode())).decode()

    def open(self, sealed: str, key: str, about: str) -> str:
        """Open what the key of this id sealed; raises Unopened."""
        found = next((one for one in self.keys if _id(one) == key), None)
        if found is None:
            raise Unopened
        try:
            raw = base64.b64decode(sealed, validate=True)
            return AESGCM(found).decrypt(raw[:NONCE], raw[NONCE:], about.encode()).decode()
        except (ValueError, InvalidTag):
            raise Unopened from None

    def prove(self, *parts: bytes) -> bytes:
        """Make a proof that these parts passed here before."""
        return _proof(self.keys[0], parts)

    def proved(self, proof: bytes, *parts: bytes) -> bool:
        """Tell whether a proof is of these parts, by any of the keys."""
        return any([hmac.compare_digest(_proof(key, parts), proof) for key in self.keys])


def _id(key: bytes) -> str:
    return hashlib.sha256(b"readout key id\0" + key).hexdigest()[:16]


def _proof(key: bytes, parts: Sequence[bytes]) -> bytes:
    own = hmac.digest(key, b"readout proof", "sha256")
    return hmac.digest(own, b"".join(len(part).to_bytes(4, "big") + part for part in parts), "sha256")


def read(text: str) -> Keys:
    """Read keys from base64, the newest first, with commas between; UnfitKey where one is none."""
    try:
        found = [base64.b64decode(_standard(one), validate=True) for one in text.split(",")]
    except ValueError:
        found = []
    if not found or any(len(key) != BYTES for key in found):
        raise UnfitKey("READOUT_SLACK__ENCRYPTION_KEY holds no key of 32 bytes in base64. Make one with: "
                       "openssl rand -base64 32")
    return Keys(tuple(found))


def _standard(text: str) -> str:
    return text.strip().rstrip("=").replace("-", "+").replace("_", "/") + "="


def of_folder(folder: Path) -> Keys:
    """Give the key in a folder, made there on first use, readable by its owner alone; raises UnfitKey.

    Whoever loses the file loses the tokens: every workspace installs Readout again.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / NAME
    with contextlib.suppress(FileExistsError):
        _make(path)
    return found_in(path)


def found_in(path: Path) -> Keys:
    """Read the key of a file that is there; raises UnfitKey."""
    status = path.lstat()
    if os.name == "posix" and status.st_mode & 0o077:
        raise UnfitKey(f"{path} can be read by others. Make it yours alone: chmod 600.")
    try:
        return read(path.read_text("ascii"))
    except (UnfitKey, UnicodeDecodeError):
        raise UnfitKey(f"{path} is not what Readout wrote there. Put it back from a backup, or remove it: every "
                       "workspace installs Readout again then.") from None


def _make(path: Path) -> None:
    """Write a new key whole or not at all, also where two processes begin at once."""
    new = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(new, path)
    finally:
        new.unlink(missing_ok=True)
