"""What came with a form: texts by name, and files in quarantine under numbers instead of names.

A file's own name stays in memory while the request lasts, to put the pictures in order. It is kept
only for fields that cannot hold a patient, shortened and cleaned.
"""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.chat.card import File
from bot.chat.received import short


@dataclass
class Received:
    """Values by name, several of one name in order, and files by field with the names they were given."""

    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    files: dict[str, list[tuple[str, Path]]] = field(default_factory=lambda: defaultdict(list))
    folder: Path | None = None

    def one(self, name: str) -> str:
        """Give the last value of a name; empty where there is none."""
        return self.values[name][-1] if self.values.get(name) else ""

    def texts(self, prefix: str, single: Container[str] = ()) -> dict[str, str]:
        """Give the texts whose names begin with `prefix`, without it; several are one line each.

        Of the names in `single` the last counts: a box that is not ticked sends only the "no" before it.
        """
        found = {name.removeprefix(prefix): given for name, given in self.values.items() if name.startswith(prefix)}
        return {name: given[-1] if name in single else "\n".join(given) for name, given in found.items()}

    def drop(self) -> None:
        """Delete every file that came."""
        if self.folder is not None and self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder = None

    def settle(self, waiting: Container[str]) -> None:
        """Delete every file that is still here and whose path is not in `waiting`, and the folder if none is left."""
        if self.folder is None or not self.folder.exists():
            return
        for path in [*self.folder.iterdir()]:
            if str(path) not in waiting:
                path.unlink()
        if not any(self.folder.iterdir()):
            self.drop()

    def kept(self, patient: Mapping[str, bool], prefix: str = "") -> dict[str, tuple[File, ...]]:
        """Number the files of the fields in `patient`, in the natural order of their names, and delete the others.

        `patient` tells for each field whether its files may hold a patient: their names are forgotten.
        """
        found: dict[str, tuple[File, ...]] = {}
        number = 0
        for field_name, given in self.files.items():
            name = field_name.removeprefix(prefix)
            kept: list[File] = []
            for shown, path in sorted(given, key=lambda one: natural(one[0])):
                if name not in patient:
                    path.unlink()
                    continue
                number += 1
                target = path.with_name(f"{number:04d}")
                path.rename(target)
                kept.append(File(str(target), target.stat().st_size, "" if patient[name] else short(shown),
                                 patient[name]))
            if kept:
                found[name] = tuple(kept)
        if not found:
            self.drop()
        return found


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort names as people count: picture 2 before picture 10; numbers of any length by how long they are."""
    parts = re.findall(r"([0-9]+)|([^0-9]+)", name.casefold())
    return tuple(_counted(digits.lstrip("0")) if digits else (1, 0, text) for digits, text in parts)


def _counted(digits: str) -> tuple[int, int, str]:
    return 0, len(digits), digits
