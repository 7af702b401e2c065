"""How fast one file's header is cleaned and written, against pydicom's bare reading and writing, and against peers.

The files are those of a folder of public DICOM beside the checkout whose pixels are uncompressed and which both ways
can write. CPU time of one thread, all ways in turn in the same run, the best of some rounds for each file.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pydicom

from bot.imaging.decoding import NATIVE
from bot.imaging.headers import header
from bot.imaging.instances import files as instances
from bot.imaging.instances import write_instance
from bot.imaging.meta import as_told
from bot.imaging.modules import Pixels
from bot.imaging.report import Limits, TakenSeries
from bot.imaging.spool import Spool
from bot.imaging.taking import Taking
from bot.imaging.uids import passing

CORPUS = Path(os.environ.get("READOUT_CORPUS") or Path(__file__).parents[2] / "shared" / "data" / "dicom")
ROUNDS = 5
GOAL = 0.6

Way = Callable[[Path, Path], None]


def bare(path: Path, out: Path) -> None:
    """Read and write with pydicom and nothing between."""
    pydicom.dcmwrite(out, pydicom.dcmread(path))


class Held(Spool):
    """Frames in memory in place of the spool on disk, which is there for series larger than memory."""

    def __init__(self) -> None:
        self.end = 0
        self.frames: list[Any] = []

    def add(self, frame: Any) -> int:
        self.frames.append(frame)
        return len(self.frames) - 1


class Ours:
    """The way of one file through the intake and out again: all but the search for text and the spool on disk."""

    def __init__(self, scratch: Path) -> None:
        self.limits = Limits()
        self.scratch = scratch
        self.derived = passing()

    def __call__(self, path: Path, out: Path) -> None:
        """Open as untrusted, keep, decode, and write clean instances: one, or one for each slice of a stack."""
        held = Held()
        taking = Taking(self.limits, held, self.scratch, self.derived)
        records = taking.dicom(path, 1, 0)
        series = TakenSeries(1, out, as_told(records), "", len(records), header(records))
        decoded = held.frames[0][None] if len(records) == 1 else np.stack(held.frames)
        for first, count in instances(series.header, series.meta, Pixels.of(decoded)):
            with out.with_name(f"{out.name}-{first}").open("wb") as file:
                write_instance(file, series, decoded[first : first + count], first)


def files() -> list[Path]:
    """List the uncompressed pictures that both ways take."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(Path(folder))
        for path in sorted(CORPUS.rglob("*")):
            try:
                syntax = str(pydicom.dcmread(path, stop_before_pixels=True).file_meta.TransferSyntaxUID)
                if syntax in NATIVE and syntax != "1.2.840.10008.1.2.1.99":
                    bare(path, Path(folder, "bare"))
                    ours(path, Path(folder, "ours"))
                    found.append(path)
            except Exception:
                # What either way refuses is not compared; parsers raise whatever they like.
                continue
    return found


def peers() -> Iterator[tuple[str, Way | None]]:
    """Give each peer's own documented way, or None where it is not installed (`uv sync --group bench-peers`)."""
    for name, make in (("dicognito", _dicognito), ("dicom-anonymizer", _kitware), ("deid", _deid)):
        try:
            yield name, make()
        except ImportError:
            yield name, None


def _dicognito() -> Way:
    from dicognito.anonymizer import Anonymizer

    anonymizer = Anonymizer()

    def way(path: Path, out: Path) -> None:
        dataset = pydicom.dcmread(path)
        anonymizer.anonymize(dataset)
        dataset.save_as(out)

    return way


def _kitware() -> Way:
    from dicomanonymizer.simpledicomanonymizer import anonymize_dicom_file, initialize_actions

    def rules() -> Any:
        return initialize_actions("dicomfields_2026c")

    return lambda path, out: anonymize_dicom_file(str(path), str(out), base_rules_gen=rules)


def _deid() -> Way:
    from deid.config import DeidRecipe
    from deid.dicom import replace_identifiers

    recipe = DeidRecipe()

    def way(path: Path, out: Path) -> None:
        into = str(out.parent)
        replace_identifiers(str(path), deid=recipe, save=True, output_folder=into, overwrite=True, remove_private=True)

    return way


def seconds(way: Way, path: Path, out: Path) -> float:
    """Give the CPU seconds that a way takes for one file; a peer that cannot do it has still spent its time on it."""
    start = time.thread_time()
    with contextlib.suppress(Exception):
        way(path, out)
    return time.thread_time() - start


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Keep what parsers say of the values that they read from the terminal."""
    nowhere = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        warnings.simplefilter("ignore")
        before = logging.root.manager.disable
        logging.disable(logging.CRITICAL)
        yield
        logging.disable(before)


def run() -> list[dict[str, Any]]:
    """Measure all ways on the same files; the floor is pydicom's bare reading and writing."""
    if not CORPUS.is_dir():
        return [_figure("headers", None, None, None, f">= {GOAL} of bare; the folder of DICOM files is not here", None)]
    with silence(), tempfile.TemporaryDirectory() as folder:
        return _measured(Path(folder))


def _measured(folder: Path) -> list[dict[str, Any]]:
    paths = files()
    known = dict(peers())
    ways: dict[str, Way] = {"bare": bare, "ours": Ours(folder)}
    ways |= {name: way for name, way in known.items() if way is not None}
    best = dict.fromkeys(ways, 0.0)
    for path in paths:
        # File by file and in turn, so that a busy moment of the machine meets no way alone.
        spent = [{name: seconds(way, path, folder / name) for name, way in ways.items()} for _ in range(ROUNDS)]
        for name in ways:
            best[name] += min(one[name] for one in spent)
    each = {name: 1_000 * total / len(paths) for name, total in best.items()}
    ratio = each["bare"] / each["ours"]
    told = ", ".join(f"{name} {each[name]:.1f} ms" if way else f"{name}: not installed" for name, way in known.items())
    rivals = [each[name] for name, way in known.items() if way]
    return [
        _figure("headers", each["ours"], each["bare"], ratio, f">= {GOAL} of bare, {len(paths)} files", ratio >= GOAL),
        _figure("headers-peers", each["ours"], min(rivals, default=None),
                min(rivals) / each["ours"] if rivals else None, f"faster than {told}",
                min(rivals) > each["ours"] if rivals else None),
    ]  # fmt: skip


def _figure(
    name: str, value: float | None, floor: float | None, ratio: float | None, goal: str, met: bool | None
) -> dict[str, Any]:
    rounded = {"value": value, "floor": floor, "ratio": ratio}
    told = {key: None if number is None else round(number, 2) for key, number in rounded.items()}
    return {"name": name, "unit": "ms of CPU a file", **told, "goal": goal, "met": met}
