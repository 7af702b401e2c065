"""Write a bundle: the same content gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.packs import format as bundle
from bot.version import VERSION

_CHUNK = 1 << 20


def write(path: Path, question: str, report: Mapping[str, Any], pictures: Iterable[tuple[str, bytes | Path]]) -> None:
    """Write a bundle to a path at which there is nothing yet.

    `pictures` are names as `picture_name` gives them and clean bytes, or a file with them, in order; they are asked
    for one at a time.
    """
    listed: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(path, "x") as archive:
        _add(archive, bundle.MIMETYPE, bundle.KIND, zipfile.ZIP_STORED)
        _listed(archive, listed, bundle.QUESTION, question.encode())
        _listed(archive, listed, bundle.REPORT, _json(report))
        for name, content in pictures:
            _listed(archive, listed, name, content)
        _add(archive, bundle.MANIFEST, _json(manifest_of(listed)))


def manifest_of(listed: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Give the list of a bundle: its format, what made it, counts, and every other member with length and hash."""
    places = [found for name in listed if (found := bundle.PICTURE.fullmatch(name))]
    return {"format": bundle.FORMAT, "readout": VERSION, "series": len({one[1] for one in places}),
            "files": len(places), "members": dict(listed)}


def _listed(archive: zipfile.ZipFile, listed: dict[str, dict[str, Any]], name: str, content: bytes | Path) -> None:
    size, digest = _add(archive, name, content)
    listed[name] = {"bytes": size, "sha256": digest}


def _add(archive: zipfile.ZipFile, name: str, content: bytes | Path,
         method: int = zipfile.ZIP_DEFLATED) -> tuple[int, str]:
    """Add a member in pieces; give its length and its hash."""
    member = zipfile.ZipInfo(name, bundle.NO_DATE)
    member.compress_type = method
    # Else both would tell on which kind of computer the bundle was made.
    member.create_system, member.external_attr = bundle.UNIX, bundle.OWNER_ONLY
    found, size = hashlib.sha256(), 0
    source = content.open("rb") if isinstance(content, Path) else io.BytesIO(content)
    with source, archive.open(member, "w") as packed:
        while chunk := source.read(_CHUNK):
            found.update(chunk)
            size += packed.write(chunk)
    return size, found.hexdigest()


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, allow_nan=False) + "\n").encode()
