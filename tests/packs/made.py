"""A folder of DICOM files as a hospital's PC has them, a question about it, and the command that packs both."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

from tests.imaging.made import SECRETS, dataset, save, screen

ROOT = Path(__file__).parent.parent.parent
QUESTION = f"""\
# Asked by {SECRETS[0]}, who is not to be named
title = "Cough for two weeks"
history = "A cough that does not end."
question = "Which finding?"
options = ["Consolidation", "Effusion", "Nodule", "Normal"]
key = "C"
explanation = "A nodule in the right lung."
alt = "Axial CT of the chest."
series = 1
key_images = [3, 2]
[[finding]]
image = 2
box = [40, 50, 60, 60]
label = "Nodule"
[permission]
kind = "consent"
reference = "filed with the department"
"""


def chest(folder: Path, count: int = 3, *, body_part: str = "CHEST", shape: tuple[int, int] = (160, 300)) -> Path:
    """Write a series with a name burned into every slice and secrets in every header."""
    folder.mkdir(parents=True, exist_ok=True)
    text = screen("QUIXOTE ALONSO MRN 774411", shape=shape)
    for place in range(count):
        frame = np.roll(text.astype(np.int16) * 4, 0) + place
        save(dataset(frame, BodyPartExamined=body_part, ImagePositionPatient=[0, 0, 2.5 * place],
                     ImageOrientationPatient=[1, 0, 0, 0, 1, 0], InstanceNumber=place + 1, PixelSpacing=[0.7, 0.7],
                     RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=-600, WindowWidth=1500),
             folder / f"QUIXOTE-{place}.dcm")
    return folder


def question(folder: Path, text: str = QUESTION) -> Path:
    """Write a question file."""
    path = folder / "question.toml"
    path.write_text(text, "utf-8")
    return path


def pack(source: Path, asked: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `readout pack` as a hospital's PC does: a process of its own, and without a network where that can be had."""
    alone = ["unshare", "-rn"] if _unshares() else []
    command = [*alone, sys.executable, "-m", "bot", "pack", str(source), "--question", str(asked), "--out", str(out),
               *options]
    home = out.parent / "home"
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "XDG_DATA_HOME": str(home), "PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, timeout=120, check=False)


def _unshares() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0
