"""The child that draws the demo's pictures, so that the serving process stays small and quick.

The content of the package is its own and known: it is read without the sandbox, and text is masked where preparing it
found some; `tools/prepare_demo.py` took everything in as if a person had brought it. What a person brings goes
through `bot.imaging.take_in`.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from bot.demo.index import index, prepared
from bot.imaging import Limits, Report, spread
from bot.imaging.burned_in import Found
from bot.imaging.storing import Spooled
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
                              key_images=fields.get("key_images", []), series=fields.get("series", 1),
                              answer_images=fields.get("answer_images", []))
    question = SimpleNamespace(kind=fields.get("kind", "choice"))
    case = cast(CaseRow, SimpleNamespace(version=version, question=question, stacks=stacks))
    chosen = showing.stack_of(case)
    assert chosen is not None
    stills = showing.draw(case, store.path(chosen.hash), store)
    return {"case": one["case"], "stack": stills.stack, "blobs": [asdict(blob) for blob in stills.drawn],
            "pictures": list(stills.pictures)}


STORED: dict[str, Sequence[SimpleNamespace]] = {}


def stored(store: Store, source: str, scratch: str) -> Sequence[SimpleNamespace]:
    """Take a source in, once, with the text masked that preparing it found."""
    if source not in STORED:
        name = next(entry.source for entry in index().cases.values() if str(entry.path) == source)
        report = taken(Path(source), Path(tempfile.mkdtemp(dir=scratch)), prepared()[name])
        STORED[source] = [
            SimpleNamespace(number=series.number, hash=store.put(series.stack.read_bytes()), meta=series.meta,
                            pictures=series.pictures)
            for series in report.series]
    return STORED[source]


def taken(source: Path, into: Path, known: Sequence[dict[str, Any]]) -> Report:
    """Take a source of the package in; where text lies is known from when it was prepared."""
    def seek(number: int, spooled: Spooled, progress: Any) -> Found:
        return found(known[number - 1]["meta"])

    return take([source], into, limits=Limits(), skip=frozenset(), seek=seek,
                at=lambda position: None, progress=lambda stage, done, total: None)


def found(meta: dict[str, Any]) -> Found:
    """Read back which boxes were masked, in every picture and in single ones."""
    single = {int(number) - 1: tuple(tuple(box) for box in boxes) for number, boxes in meta["masked_in"].items()}
    return Found(tuple(tuple(box) for box in meta["masked"]), single)


if __name__ == "__main__":
    main()
