"""Make the demo's synthetic head CTs again.

    uv venv .content && uv pip install --python .content --group demo-content pydicom pyjpegls pillow
    .content/bin/python tools/make_demo_cases.py [NAME ...]

Writes `bot/demo/content/NAME.zip` for each volume (all by default) and rewrites, in the question files
there, each finding's `box` from the mask that the disease was drawn with: a finding names its mask in a
comment behind the box. Everything follows from the seeds below, so the same versions of numpy and scipy
give the same files; run tools/prepare_demo.py afterwards. It needs nilearn for the MNI tissue maps (see
NOTICE); running the demo does not.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import lesions
import numpy as np
from demo_dicom import Invented, write
from head_ct import Change, truth, volume
from phantom import Array, Atlas, Grid, Head, Pose, read_atlas

CONTENT = Path(__file__).resolve().parent.parent / "bot" / "demo" / "content"
GRID = Grid(spacing=0.875, slices=36, thickness=3.2, bottom=-33.0)
MARGIN = 3  # pixels around a mask


@dataclass(frozen=True)
class Volume:
    """One synthetic study: a head, a disease, an invented person."""

    pose: Pose
    disease: Callable[[Head], Change]
    person: Invented


VOLUMES = {
    "normal": Volume(
        Pose(seed=1, scale=(0.95, 0.95, 0.95)),
        lesions.nothing,
        Invented("Demo^Fictional Zero", 1, "19880312", "F", "20240108"),
    ),
    "subdural": Volume(
        Pose(seed=2, scale=(0.95, 0.95, 0.95), tilt=10, roll=1.5, yaw=-2),
        lesions.subdural,
        Invented("Demo^Fictional One", 2, "19590527", "M", "20240111", burned=(21,)),
    ),
    "epidural": Volume(
        Pose(4, (0.94, 0.93, 0.94), yaw=2, swelling=(82, -14, 12), calcified=0.1, fracture=(1, 1.2, 0, 54)),
        lesions.epidural,
        Invented("Demo^Fictional Two", 3, "20010930", "M", "20240115", burned=(1,)),
    ),
    "ganglionic": Volume(
        Pose(seed=5, scale=(0.96, 0.96, 0.96), roll=-1.5, widened=0.6, atrophy=1),
        lesions.ganglionic,
        Invented("Demo^Fictional Three", 4, "19611104", "F", "20240118"),
    ),
    "infarct": Volume(
        Pose(seed=7, scale=(0.95, 0.95, 0.95), widened=0.4, atrophy=0.8),
        lesions.infarct,
        Invented("Demo^Fictional Four", 5, "19520219", "F", "20240122"),
    ),
    "subarachnoid": Volume(
        Pose(seed=8, scale=(0.94, 0.95, 0.95), widened=1.8),
        lesions.subarachnoid,
        Invented("Demo^Fictional Five", 6, "19770816", "F", "20240125"),
    ),
    "cerebellar": Volume(
        Pose(seed=6, scale=(0.95, 0.94, 0.95), tilt=14),
        lesions.cerebellar,
        Invented("Demo^Fictional Six", 7, "19550703", "M", "20240129"),
    ),
    "old_subdural": Volume(
        Pose(seed=3, scale=(0.93, 0.95, 0.94), atrophy=2.5, widened=1.2),
        lesions.old_subdural,
        Invented("Demo^Fictional Seven", 8, "19431221", "M", "20240201"),
    ),
    "hydrocephalus": Volume(
        Pose(seed=9, scale=(0.96, 0.95, 0.96), widened=5.5),
        lesions.hydrocephalus,
        Invented("Demo^Fictional Eight", 9, "19490409", "F", "20240205"),
    ),
}


def bounding_box(mask: Array) -> list[int]:
    """Give x, y, width and height in pixels of a mask with a margin around it."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, left = max(0, rows[0] - MARGIN), max(0, columns[0] - MARGIN)
    bottom, right = min(mask.shape[0], rows[-1] + MARGIN + 1), min(mask.shape[1], columns[-1] + MARGIN + 1)
    return [int(left), int(top), int(right - left), int(bottom - top)]


def boxed(text: str, masks: dict[str, Array]) -> str:
    """Rewrite the boxes in a question file from the masks that their comments name."""

    def box(found: re.Match[str]) -> str:
        return f"image = {found[1]}\nbox = {bounding_box(masks[found[2]][int(found[1]) - 1])}  # {found[2]}"

    return re.sub(r"image = (\d+)\nbox = \[[^\]]*\]  # (\w+)", box, text)


def rewrite_boxes(name: str, masks: dict[str, Array]) -> None:
    """Correct the findings of every question about one volume."""
    for case in tomllib.loads((CONTENT / "index.toml").read_text())["case"]:
        if case["source"] == f"{name}.zip":
            path = CONTENT / case["question"]
            path.write_text(boxed(path.read_text(), masks))


def make(name: str, atlas: Atlas) -> None:
    """Compute and write one volume."""
    wanted = VOLUMES[name]
    head = Head(atlas, wanted.pose, GRID)
    change = wanted.disease(head)
    pictures = volume(head, change)
    write(CONTENT / f"{name}.zip", pictures, wanted.person, GRID.spacing, GRID.thickness, GRID.bottom)
    rewrite_boxes(name, {mask: truth(head, share) for mask, share in change.truth.items()})


def main(names: list[str]) -> None:
    """Make the volumes named, or all."""
    atlas = read_atlas()
    for name in names or list(VOLUMES):
        make(name, atlas)
        print(f"{name}: {(CONTENT / f'{name}.zip').stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
