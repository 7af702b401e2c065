"""`readout deidentify SRC DST`: pictures without patients' data, made from files that may hold some."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bot.imaging import Report, open_stack, still, take_in

Tell = Callable[[str], None]
Progress = Callable[[str, int, int], None]
TOLD = 20


class Unusable(Exception):
    """The source or the target cannot be used."""


def make(source: Path, target: Path, report: Path | None, tell: Tell, progress: Progress) -> int:
    """Write every picture of a file, folder or zip as PNG, text masked and headers gone; 3 where some were refused."""
    if not source.exists():
        raise Unusable("There is no file or folder to read at the first path.")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Unusable("The second path holds something already. Name a folder that is empty or new.")
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Beside the target, so that nothing that is not clean yet lies on another disk.
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".readout-") as scratch:
        taken = take_in([source], Path(scratch), progress=progress)
        _write(taken, target, progress)
    if report is not None:
        report.write_text(json.dumps(described(taken), indent=2) + "\n", "utf-8")
    _tell(taken, target, tell)
    return 3 if taken.refusals else 0


def _write(taken: Report, target: Path, progress: Progress) -> None:
    done = 0
    for series in taken.series:
        folder = target / f"series-{series.number}"
        folder.mkdir()
        stack = open_stack(series.stack, series.meta)
        for index in range(series.pictures):
            (folder / f"{index + 1:04d}.png").write_bytes(still(stack, index))
            done += 1
            progress("writing", done, taken.pictures)


def described(taken: Report) -> dict[str, object]:
    """Give the report for a file: what was taken, refused, kept and masked; no value from any header."""
    series = [{"number": one.number, "modality": one.modality, "pictures": one.pictures} for one in taken.series]
    return {"series": series, "refusals": [asdict(one) for one in taken.refusals], "kept": list(taken.kept),
            "dropped": taken.dropped, "masked": [asdict(one) for one in taken.text], "ignored": taken.ignored}


def _tell(taken: Report, target: Path, tell: Tell) -> None:
    for refusal in taken.refusals[:TOLD]:
        tell(refusal.sentence)
    if len(taken.refusals) > TOLD:
        tell(f"And {len(taken.refusals) - TOLD} more; --report lists them all.")
    masked = sum(len(one.pictures) for one in taken.text)
    if taken.series:
        tell(f"{taken.pictures} pictures in {len(taken.series)} series are in {target}; text was masked in {masked}. "
             "Look at every one before you pass it on: a person decides, not this program.")
    else:
        tell("No picture could be taken.")
