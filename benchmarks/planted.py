"""How many planted identifiers are left in anything that is made of files that hold them, ours and peers'.

The files are those of tests/privacy, by seed: every channel, taken in, de-identified and packed as the product does
it, and searched by a reader that shares no code with it. Peers get the DICOM files among them, one by one, in the
way that each documents; what they refuse to write is counted neither as planted nor as left.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.headers import Way, peers, silence
from tests.privacy.harvest import deidentify, pack, take
from tests.privacy.planting.channels import Sown, sow
from tests.privacy.searching import Reader

SEEDS = tuple(range(1, 1 + int(os.environ.get("READOUT_SEEDS", "3"))))
GOAL = 0


def run() -> list[dict[str, Any]]:
    """Count what is left of every seed's tokens by our ways, then of the first seed's by each peer's."""
    with silence():
        sowings = [sow(seed) for seed in SEEDS]
        planted = sum(len(sown.tokens) for sown in sowings)
        left = sum(_left(sown) for sown in sowings)
        theirs = _theirs(sowings[0])
    unit = f"of {planted:,} tokens left by any way, {len(SEEDS)} seeds"
    told = ", ".join(f"{name} {count[0]:,} of {count[1]:,}" if count else f"{name}: not installed"
                     for name, count in theirs.items())
    lowest = min((count[0] for count in theirs.values() if count), default=None)
    return [
        _figure("planted", left, unit, None, f"{GOAL}"),
        _figure("planted-peers", _of_dicom(sowings[0]), "tokens left in DICOM files", lowest, f"0; {told}"),
    ]


def _left(sown: Sown) -> int:
    """Count the tokens that are anywhere in what is made of one seed's files."""
    found = set()
    for way in (take, deidentify, pack):
        with tempfile.TemporaryDirectory() as folder:
            found |= {token for tokens in way(sown, Path(folder)).found.values() for token in tokens}
    return len(found)


def _of_dicom(sown: Sown) -> int:
    """Count what our DICOM holds of the same seed's tokens."""
    with tempfile.TemporaryDirectory() as folder:
        found = deidentify(sown, Path(folder)).found
    return len({token for name, tokens in found.items() if name.endswith(".dcm") for token in tokens})


def _theirs(sown: Sown) -> Mapping[str, tuple[int, int] | None]:
    """Give for each peer how many tokens are left, and how many were planted into the files that it wrote."""
    return {name: _through(way, sown) if way is not None else None for name, way in peers()}


def _through(way: Way, sown: Sown) -> tuple[int, int]:
    reader, count = Reader(sown.tokens), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        for number, one in enumerate(one for files in sown.files.values() for one in files if one.taken):
            if one.data[128:132] != b"DICM":
                continue
            # Each writes by its own name into a folder of its own, whatever it makes of the name that it is given.
            given, out = Path(folder, f"{number}.dcm"), Path(folder, str(number), "out.dcm")
            out.parent.mkdir()
            given.write_bytes(one.data)
            with contextlib.suppress(Exception):
                way(given, out)
            made = [path for path in out.parent.rglob("*") if path.is_file()]
            if made:
                count["planted"] += len(reader.search(one.data))
                count["left"] += len(set().union(*(reader.search(path.read_bytes()) for path in made)))
    return count["left"], count["planted"]


def _figure(name: str, value: int, unit: str, floor: int | None, goal: str) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "floor": floor, "ratio": None, "goal": goal,
            "met": value <= GOAL}
