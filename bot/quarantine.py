"""Originals on disk: where they lie until somebody decides, and how they leave.

A case's folder holds one folder for each time that pictures were sent. Files that came through the upload page are
moved there; of a bundle the pictures are unpacked there; what the operator named at the terminal is only pointed at,
and never changed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import packs
from bot.chat.card import File

SOURCES = "sources.json"
PACKED = "packed.json"
CASE, PLAIN = "case-", "plain"
KEPT = timedelta(days=14)
UNCLAIMED = timedelta(days=1)
# A case may be opened again while it is swept; what came within the hour waits for the next time.
SETTLED = timedelta(hours=1)


def folder_of(quarantine: Path, case: int) -> Path:
    """Give the folder of a case."""
    return quarantine / f"{CASE}{case}"


def batch_of(quarantine: Path, case: int, batch: int) -> Path:
    """Give the folder of one time that pictures were sent."""
    return folder_of(quarantine, case) / str(batch)


def plain_of(quarantine: Path, case: int) -> Path:
    """Give the folder with the unmasked frames of a case, from which a mask can be taken away."""
    return folder_of(quarantine, case) / PLAIN


def receive(quarantine: Path, case: int, batch: int, files: Sequence[File]) -> None:
    """Take files into a case's folder and note their order; names are not kept."""
    folder = batch_of(quarantine, case, batch)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sources = []
    for place, file in enumerate(files, 1):
        path = Path(file.path).absolute()
        if inside(quarantine, path):
            target = folder / f"{place:05d}"
            os.replace(path, target)
            path = target
        sources.append(str(path))
    (folder / SOURCES).write_text(json.dumps(sources), "utf-8")


def unpack(quarantine: Path, case: int, batch: int, file: File) -> None:
    """Take a bundle's pictures into a case's folder, each checked once more; the bundle itself is not kept.

    Raises packs.Unfit where somebody changed it since it was looked at.
    """
    folder = batch_of(quarantine, case, batch)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    bundle, pictures = packs.unpack(Path(file.path), folder / "pictures")
    (folder / SOURCES).write_text(json.dumps([str(path.absolute()) for path in pictures]), "utf-8")
    (folder / PACKED).write_text(json.dumps({**bundle.said, "masks": bundle.masks}), "utf-8")
    delete(quarantine, [file])


def packed(quarantine: Path, case: int, batch: int) -> dict[str, Any] | None:
    """Give what a bundle says was done before it was sent, and where; None where the batch was no bundle."""
    said = batch_of(quarantine, case, batch) / PACKED
    return json.loads(said.read_text("utf-8")) if said.is_file() else None


def inside(quarantine: Path, path: Path) -> bool:
    """Tell whether a file lies in quarantine, and is ours to move or delete."""
    return quarantine.absolute() in path.absolute().parents


def delete(quarantine: Path, files: Sequence[File]) -> None:
    """Delete files that lie in quarantine; what the operator named at the terminal stays as it is."""
    for path in (Path(file.path) for file in files):
        if inside(quarantine, path) and path.is_file():
            path.unlink()
            if path.parent != quarantine and not any(path.parent.iterdir()):
                path.parent.rmdir()


def sources(quarantine: Path, case: int, batch: int) -> list[Path]:
    """Give the files of a batch in their order; none where the originals are deleted already."""
    listed = batch_of(quarantine, case, batch) / SOURCES
    return [Path(path) for path in json.loads(listed.read_text("utf-8"))] if listed.is_file() else []


def clear(quarantine: Path, case: int) -> None:
    """Delete the originals of a case."""
    shutil.rmtree(folder_of(quarantine, case), ignore_errors=True)


def entries(quarantine: Path) -> list[Path]:
    """List what lies in quarantine: the folders of cases, and uploads that no case has claimed."""
    return sorted(quarantine.iterdir()) if quarantine.exists() else []


def held(quarantine: Path) -> list[int]:
    """List the cases that have a folder."""
    return [int(path.name.removeprefix(CASE)) for path in entries(quarantine) if is_case(path)]


def is_case(path: Path) -> bool:
    """Tell whether this is the folder of a case."""
    return path.name.startswith(CASE) and path.name.removeprefix(CASE).isdecimal()


def due(path: Path, decided: Collection[int], now: datetime) -> Iterator[Path]:
    """Give what of one entry of the quarantine is past its time.

    That is what is 14 days old, everything of a decided case, and after a day what no case has claimed. By the
    computer's own clock, which is the files'; every batch has its own time, that of the oldest file in it.
    """
    if not is_case(path):
        yield from [path] if min(_times(path)) < now - UNCLAIMED else ()
    elif int(path.name.removeprefix(CASE)) in decided and max(_times(path)) < now - SETTLED:
        yield path
    else:
        yield from _past(path, now - KEPT)


def _past(folder: Path, before: datetime) -> Iterator[Path]:
    """Give the batches of a case from before an instant, and unmasked frames as old or left of such a batch."""
    plain = folder / PLAIN
    batches = {path for path in folder.iterdir() if path != plain}
    old = {path for path in batches if min(_times(path)) < before}
    left = {path.name for path in batches - old}
    yield from sorted(old)
    for path in sorted(plain.iterdir()) if plain.exists() else ():
        # A copy that the first mask made is of one of the batches, and nobody knows of which.
        orphaned = path.name not in left if path.is_dir() else bool(old) or not left
        if orphaned or min(_times(path)) < before:
            yield path


def _times(path: Path) -> list[datetime]:
    """Give when each file below a path was written; of an empty folder its own time, of what is gone just now none."""
    found = [Path(folder, name) for folder, _, names in os.walk(path) for name in names] or [path]
    times = []
    for each in found:
        try:
            times.append(datetime.fromtimestamp(each.lstat().st_mtime, UTC))
        except FileNotFoundError:
            # Somebody decided meanwhile, or a picture was just taken in.
            continue
    return times or [datetime.now(UTC)]


def remove(path: Path) -> None:
    """Delete a file, or a folder with all that is in it; what cannot be deleted keeps nothing else, and is raised."""
    faults: list[BaseException] = []
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, onerror=lambda _, __, fault: faults.append(fault[1]))
    else:
        path.unlink(missing_ok=True)
    if faults:
        raise faults[0]
