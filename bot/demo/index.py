"""The demo's content: which cases there are, where their pictures come from, in which order they are posted."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
INSTALLED = "pydicom:"


@dataclass(frozen=True)
class Entry:
    """One case of the demo: its question file and the source of its pictures."""

    name: str
    question: Path
    source: str

    @property
    def path(self) -> Path:
        """Where the pictures lie: in this package, or in the installed pydicom."""
        if not self.source.startswith(INSTALLED):
            return CONTENT / self.source
        # The package is only looked for, not imported: the process that serves has no use for it.
        found = find_spec("pydicom")
        assert found is not None
        assert found.origin is not None
        return Path(found.origin).parent / "data" / "test_files" / self.source.removeprefix(INSTALLED)


@dataclass(frozen=True)
class Index:
    """All cases by name, and the order of the season."""

    cases: dict[str, Entry]
    season: tuple[str, ...]
    open: str
    draft: str
    deck: tuple[str, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """The cases in the order in which their pictures are wanted: the open one, then back in time, then ahead."""
        return (self.open, *reversed(self.season), *self.deck)


@cache
def index() -> Index:
    """Read the index of the content."""
    raw = tomllib.loads((CONTENT / "index.toml").read_text("utf-8"))
    cases = {one["name"]: Entry(one["name"], CONTENT / one["question"], one["source"]) for one in raw["case"]}
    return Index(cases, tuple(raw["season"]), raw["open"], raw["draft"], tuple(raw["deck"]))


def prepared() -> dict[str, Any]:
    """Read what taking each source in gave: hashes, sizes, meta, report; `tools/prepare_demo.py` makes it."""
    found: dict[str, Any] = json.loads((CONTENT / "prepared.json").read_text("utf-8"))
    return found
