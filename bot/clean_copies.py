"""`readout deidentify SRC DST`: pictures without patients' data, made from files that may hold some."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bot.imaging import Report, TakenSeries, face_risk, open_stack, still, take_in, write_instances
from bot.imaging.modules import EDITION
from bot.imaging.uids import UnfitSecret, of_installation
from bot.unclean import unclean

Tell = Callable[[str], None]
Progress = Callable[[str, int, int], None]
TOLD = 20


class Unusable(Exception):
    """The source, the target or the folder of the secret cannot be used."""


def make(source: Path, target: Path, report: Path | None, secret: Path, tell: Tell, progress: Progress) -> int:
    """Write clean copies of a file, folder or zip: DICOM as DICOM, other pictures as PNG; 3 where some were refused.

    Identifiers are derived by the installation's secret in the folder `secret`.
    """
    if not source.exists():
        raise Unusable("There is no file or folder to read at the first path.")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Unusable("The second path holds something already. Name a folder that is empty or new.")
    try:
        derived = of_installation(secret)
    except UnfitSecret as unfit:
        raise Unusable(str(unfit)) from None
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Beside the target, so that nothing that is not clean yet lies on another disk.
    with unclean(target.absolute().parent) as scratch:
        taken = take_in([source], scratch, progress=progress, derived=derived)
        files = _write(taken, target, progress)
    if report is not None:
        report.write_text(json.dumps(described(taken, files), indent=2) + "\n", "utf-8")
    _tell(taken, target, tell)
    return 3 if taken.refusals else 0


def _write(taken: Report, target: Path, progress: Progress) -> dict[int, int]:
    """Write every series into a folder of its own; give the number of files by the series' number."""
    done, files = 0, {}
    for series in taken.series:
        folder = target / f"series-{series.number}"
        folder.mkdir()
        before = done

        def wrote(pictures: int, before: int = before) -> None:
            progress("writing", before + pictures, taken.pictures)

        files[series.number] = write_instances(series, folder, wrote=wrote) if series.header else _drawn(series, folder)
        done += series.pictures
        wrote(series.pictures)
    return files


def _drawn(series: TakenSeries, folder: Path) -> int:
    stack = open_stack(series.stack, series.meta)
    for index in range(series.pictures):
        (folder / f"{index + 1:04d}.png").write_bytes(still(stack, index))
    return series.pictures


def described(taken: Report, files: dict[int, int]) -> dict[str, object]:
    """Give the report for a file: what was taken, refused, kept and masked; no value from any header."""
    series = [
        {"number": one.number, "modality": one.modality, "pictures": one.pictures, "files": files[one.number],
         "format": "DICOM" if one.header else "PNG", "face": face_risk(one.meta)}
        for one in taken.series
    ]  # fmt: skip
    return {
        "method": f"allow-list; DICOM PS3.15 Table E.1-1 as of edition {EDITION}",
        "reviewed": False,
        "series": series,
        "refusals": [asdict(one) for one in taken.refusals],
        "kept": list(taken.kept),
        "dropped": taken.dropped,
        "masked": [asdict(one) for one in taken.text],
        "ignored": taken.ignored,
    }


def _tell(taken: Report, target: Path, tell: Tell) -> None:
    for refusal in taken.refusals[:TOLD]:
        tell(refusal.sentence)
    if len(taken.refusals) > TOLD:
        tell(f"And {len(taken.refusals) - TOLD} more; --report lists them all.")
    if not taken.series:
        tell("No picture could be taken.")
        return
    masked, unsure = (sum(len(getattr(one, name)) for one in taken.text) for name in ("pictures", "unsure"))
    tell(f"{taken.pictures} pictures in {len(taken.series)} series are in {target}; text was masked in {masked}. "
         f"{f'In {unsure} of them some may remain. ' if unsure else ''}"
         "Look at every one before you pass it on: a person decides, not this program.")
    if faces := [str(series.number) for series in taken.series if face_risk(series.meta)]:
        tell(f"A face can be rebuilt from a whole head, and these series may hold one: {', '.join(faces)}. Pass on "
             "single slices of them, or none; readout pack takes only those that its question shows.")
