"""Send planted files the product's own ways, and gather all that comes out: add to `gather` what is new."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.imaging import Limits, Report, montage, open_stack, still, take_in
from tests.privacy.planting.channels import Sown, write
from tests.privacy.searching import Reader
from tests.privacy.tokens import Token

ROOT = Path(__file__).parents[2]
# More single pictures than one case may have, so that all go in one batch.
LIMITS = Limits(pictures=1_000)
SHEETS = 3
QUESTION = """\
title = "Cough for a week"
history = "A cough that does not end."
question = "Which sign?"
options = ["Silhouette sign", "Air bronchogram"]
key = "A"
explanation = "The border of the heart is gone."
alt = "A frontal view of the chest."
[permission]
kind = "synthetic"
reference = "drawn for this test"
"""


@dataclass(frozen=True)
class Harvest:
    """What came of some planted files: which were taken, and which tokens are where."""

    sown: Sown
    outcomes: Mapping[str, Sequence[bool]]
    found: Mapping[str, set[Token]]

    def left(self, channel: str) -> list[str]:
        """Say where tokens of a channel were found, and what they had been planted as."""
        return sorted(f"{name}: {one.where}" for name, tokens in self.found.items() for one in tokens
                      if one.channel == channel)


def take(sown: Sown, folder: Path) -> Harvest:
    """Take everything in by `take_in`; gather stacks, metas, the report and the pictures drawn of them."""
    paths = write(sown, folder / "planted")
    out = folder / "taken"
    report = take_in([path for found in paths.values() for path in found], out, limits=LIMITS)
    gather(report, out)
    return Harvest(sown, _outcomes(paths, report), Reader(sown.tokens).search_folder(out))


def gather(report: Report, out: Path) -> None:
    """Write down what a caller sees of a report, beside the stacks."""
    (out / "report.json").write_text(report.to_json(), "utf-8")
    (out / "report.txt").write_text(repr(report), "utf-8")
    for series in report.series:
        stack = open_stack(series.stack, series.meta)
        for index in range(series.pictures):
            (out / f"still-{series.number}-{index}.png").write_bytes(still(stack, index))
        if series.number == 1:
            (out / "montage.png").write_bytes(montage(stack, [0]))


def _outcomes(paths: Mapping[str, Sequence[Path]], report: Report) -> dict[str, list[bool]]:
    """Say of each file, in order, whether a picture came of it; a zip at the end stands for all in it."""
    taken = {position for series in report.series for position in series.meta["sources"]}
    names = [(channel, path) for channel, found in paths.items() for path in found]
    outcomes: dict[str, list[bool]] = {}
    for position, (channel, path) in enumerate(names, 1):
        last = position == len(names) and path.suffix == ".zip"
        outcomes.setdefault(channel, []).append(max(taken) >= position if last else position in taken)
    return outcomes


def deidentify(sown: Sown, folder: Path) -> Harvest:
    """Run `readout deidentify` on a folder of everything; gather its files, its report and what it says."""
    out = _run(sown, folder, "deidentify", lambda planted, out: [planted, out / "clean"])
    assert any(path.suffix in (".png", ".dcm") for path in out.rglob("*"))
    return Harvest(sown, {}, Reader(sown.tokens).search_folder(out))


def pack(sown: Sown, folder: Path) -> Harvest:
    """Run `readout pack` on a folder of everything; gather the bundle, its sheets, its report and what it says."""
    asked = folder / "question.toml"
    asked.write_text(QUESTION, "utf-8")
    out = _run(sown, folder, "pack", lambda planted, out: [
        planted, "--question", asked, "--out", out / "case.readout", "--look", out / "look", "--all"])
    assert (out / "case.readout").stat().st_size > 10_000
    for sheet in sorted((out / "look").iterdir())[SHEETS:]:
        # Enlarged, they take longest to search, and they show what the bundle holds.
        sheet.unlink()
    return Harvest(sown, {}, Reader(sown.tokens).search_folder(out))


def _run(sown: Sown, folder: Path, command: str, arguments: Callable[[Path, Path], list[Any]]) -> Path:
    """Run a command in a process of its own; give the folder of all that it made and said."""
    out = folder / "out"
    out.mkdir()
    write(sown, folder / "planted")
    given = [str(one) for one in (*arguments(folder / "planted", out), "--report", out / "report.json")]
    environment = {"TMPDIR": str(folder), "XDG_DATA_HOME": str(out), "PYTHONWARNINGS": "always", "PYTHONDEVMODE": "1"}
    ran = subprocess.run([sys.executable, "-m", "bot", command, *given], capture_output=True, cwd=ROOT, timeout=300,
                         check=False, env={**os.environ, **environment})
    (out / "stdout").write_bytes(ran.stdout)
    (out / "stderr").write_bytes(ran.stderr)
    assert ran.returncode == 3, "some files were to be refused, and nothing else was to go wrong"
    assert {path.name for path in folder.iterdir()} <= {"planted", "out", "question.toml"}, "scratch was left behind"
    return out
