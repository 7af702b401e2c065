"""The child that draws the demo's pictures, so that the serving process stays small and quick.

The content of the package is its own and known: it is read without the sandbox, and text is looked for only where
preparing it found some. Whatever a person brings goes through `bot.imaging.take_in`.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from bot.demo.index import index, prepared
from bot.imaging import Limits, Report, spread
from bot.imaging.detector import Detector, rapid_detector
from bot.imaging.taking import take
from cogs.cases import question_file, showing
from db.cases import CaseRow
from db.store import Store


def main() -> None:
    """Read what is wanted from standard input; write one JSON line for each thing drawn."""
    os.nice(5)
    store = Store(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        for one in json.load(sys.stdin):
            drawn = chart(store, one) if "round" in one else pictures(store, one, scratch)
            sys.stdout.write(json.dumps(drawn) + "\n")
            sys.stdout.flush()


def chart(store: Store, one: dict[str, Any]) -> dict[str, Any]:
    """Draw the spread of a round's answers."""
    content = spread([(label, n) for label, n in one["rows"]], one["key"], width=1_000)
    return {"round": one["round"], "blob": {"hash": store.put(content), **size(content)}}


def size(png: bytes) -> dict[str, int]:
    """Give the size of a PNG in bytes, and its width and height."""
    return {"size": len(png), "width": int.from_bytes(png[16:20], "big"), "height": int.from_bytes(png[20:24], "big")}


def pictures(store: Store, one: dict[str, Any], scratch: str) -> dict[str, Any]:
    """Store the stacks of a case's source, and draw the pictures of its card."""
    fields = question_file.read(Path(one["question"]))
    stacks = stored(store, one["source"], scratch)
    version = SimpleNamespace(window=fields.get("window"), findings=fields.get("findings", []),
                              key_images=fields.get("key_images", []), series=fields.get("series", 1))
    case = cast(CaseRow, SimpleNamespace(version=version, stacks=stacks))
    chosen = showing.stack_of(case)
    assert chosen is not None
    stills = showing.draw(case, store.path(chosen.hash), store)
    return {"case": one["case"], "stack": stills.stack, "blobs": [asdict(blob) for blob in stills.drawn],
            "pictures": list(stills.pictures)}


STORED: dict[str, Sequence[SimpleNamespace]] = {}


def stored(store: Store, source: str, scratch: str) -> Sequence[SimpleNamespace]:
    """Take a source in, once."""
    if source not in STORED:
        name = next(entry.source for entry in index().cases.values() if str(entry.path) == source)
        known = prepared()[name]
        report = taken(Path(source), Path(tempfile.mkdtemp(dir=scratch)),
                       closely=any(stack["report"]["text"] for stack in known))
        STORED[source] = [
            SimpleNamespace(number=series.number, hash=store.put(series.stack.read_bytes()), meta=series.meta,
                            pictures=series.pictures)
            for series in report.series]
    return STORED[source]


def taken(source: Path, into: Path, *, closely: bool) -> Report:
    """Take a source of the package in, looking for text only where there is some."""
    return take([source], into, limits=Limits(), skip=frozenset(), look=detector if closely else lambda: nothing,
                at=lambda position: None, progress=lambda stage, done, total: None)


@cache
def detector() -> Detector:
    """Load the detector of text once."""
    return rapid_detector(threads=2)


def nothing(picture: Any) -> list[Any]:
    """Find no text."""
    return []


if __name__ == "__main__":
    main()
