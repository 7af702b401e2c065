"""Originals on disk: where they lie until somebody decides, and how they leave.

A case's folder holds one folder for each time that pictures were sent. Files that came through the upload page are
moved there; of a bundle the pictures are unpacked there; what the operator named at the terminal is only pointed at,
and never changed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from bot import packs
from bot.chat.card import File

SOURCES = "sources.json"
PACKED = "packed.json"


def folder_of(quarantine: Path, case: int) -> Path:
    """Give the folder of a case."""
    return quarantine / f"case-{case}"


def batch_of(quarantine: Path, case: int, batch: int) -> Path:
    """Give the folder of one time that pictures were sent."""
    return folder_of(quarantine, case) / str(batch)


def plain_of(quarantine: Path, case: int) -> Path:
    """Give the folder with the unmasked frames of a case, from which a mask can be taken away."""
    return folder_of(quarantine, case) / "plain"


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
    (folder / PACKED).write_text(json.dumps(dict(bundle.said)), "utf-8")
    delete(quarantine, [file])


def packed(quarantine: Path, case: int, batch: int) -> dict[str, int] | None:
    """Give what a bundle says was done before it was sent; None where the batch was no bundle."""
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
