"""The stills of a case: which pictures its card shows, before and after the reveal, drawn from its stack."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import db.cases
from bot import imaging, say
from cogs.cases.faults import Fault

ONE_BELOW_THE_OTHER = 2


class Keep(Protocol):
    """Where drawn pictures are put."""

    def put(self, content: bytes) -> str:
        """Keep bytes; give their hash."""


@dataclass(frozen=True)
class Drawn:
    """One PNG: its hash, size in bytes, width and height in pixels."""

    hash: str
    size: int
    width: int
    height: int


@dataclass(frozen=True)
class Stills:
    """What was drawn from a stack, and the pictures of the version as `db.cases.approve` takes them."""

    stack: str
    drawn: tuple[Drawn, ...]
    pictures: tuple[dict[str, Any], ...]


def stack_of(case: db.cases.CaseRow) -> db.cases.StackRow | None:
    """Give the series that the case shows; None where it has no such series."""
    return next((stack for stack in case.stacks if stack.number == case.version.series), None)


def shown_images(case: db.cases.CaseRow) -> list[int]:
    """Give the numbers of the pictures on the card, counted from 1: the key pictures, else the middle one."""
    stack = stack_of(case)
    middle = [stack.pictures // 2 + 1] if stack is not None and stack.pictures else []
    return list(case.version.key_images) or middle


def faults(case: db.cases.CaseRow) -> list[Fault]:
    """Find what the fields of a case say about pictures that the case does not have."""
    stack = stack_of(case)
    if not case.stacks:
        return []
    if stack is None:
        return [Fault("series", say("There is no series {series}; the case has {count}.", series=case.version.series,
                                    count=len(case.stacks)))]
    found = [Fault("key_images", say("There is no picture {image}; series {series} has {count}.", image=image,
                                     series=stack.number, count=stack.pictures))
             for image in case.version.key_images if image > stack.pictures]
    for place, finding in enumerate(case.version.findings, 1):
        found += _finding_faults(stack, place, finding)
    return found + _window_faults(stack, case.version.window)


def _finding_faults(stack: db.cases.StackRow, place: int, finding: Mapping[str, Any]) -> list[Fault]:
    if finding["image"] > stack.pictures:
        return [Fault("findings", say("Finding {place} lies on picture {image}; series {series} has {count}.",
                                      place=place, image=finding["image"], series=stack.number, count=stack.pictures))]
    x, y, width, height = finding["box"]
    columns, rows = stack.meta["columns"], stack.meta["rows"]
    if x + width > columns or y + height > rows:
        return [Fault("findings", say("The box of finding {place} ends at {right}, {bottom}; the picture is {columns} "
                                      "by {rows} pixels.", place=place, right=x + width, bottom=y + height,
                                      columns=columns, rows=rows))]
    return []


def _window_faults(stack: db.cases.StackRow, window: Mapping[str, Any] | None) -> list[Fault]:
    if not window or "preset" not in window:
        return []
    colour = stack.meta["photometric"] == "RGB"
    names = [one.name for one in imaging.presets(str(stack.meta["modality"]), colour=colour)]
    if window["preset"] in names:
        return []
    if not names:
        return [Fault("window", say("These pictures have color, and no window. Leave it empty."))]
    return [Fault("window", say("There is no window “{name}” for these pictures. Write center and width like 40/80, or "
                                "one of {names}.", name=window["preset"], names=", ".join(names)))]


def draw(case: db.cases.CaseRow, path: Path, keep: Keep) -> Stills:
    """Draw what the card shows and put it into the store; the stack lies at `path`. The case has no faults."""
    row = stack_of(case)
    assert row is not None
    stack = imaging.open_stack(path, row.meta)
    window = _chosen(case.version.window)
    marked: dict[int, list[imaging.Finding]] = {}
    for finding in case.version.findings:
        x, y, width, height = finding["box"]
        marked.setdefault(finding["image"], []).append(imaging.Finding((x, y, width, height), finding["label"]))
    drawn: list[Drawn] = []
    pictures: list[dict[str, Any]] = []

    def put(png: bytes) -> str:
        hash = keep.put(png)
        width, height = struct.unpack(">II", png[16:24])
        drawn.append(Drawn(hash, len(png), width, height))
        return hash

    def show(images: Sequence[int], *, answer: bool) -> None:
        plain = _picture(stack, images, window, {})
        marks = _picture(stack, images, window, marked)
        pictures.append({"series": row.number, "image": images[0] - 1, "stack": row.hash, "reveal_blob": put(marks),
                         "question_blob": None if answer else put(plain),
                         "meaning": "answer" if answer else "question"})

    images = shown_images(case)
    for group in [[image] for image in images] if len(images) <= ONE_BELOW_THE_OTHER else [images]:
        show(group, answer=False)
    for image in sorted(set(marked) - set(images))[:ONE_BELOW_THE_OTHER]:
        show([image], answer=True)
    return Stills(row.hash, tuple(drawn), tuple(pictures))


def _picture(stack: Any, images: Sequence[int], window: Any, marked: Mapping[int, Sequence[imaging.Finding]]) -> bytes:
    if len(images) == 1:
        return imaging.still(stack, images[0] - 1, window, marked.get(images[0], ()))
    places = [image - 1 for image in images]
    return imaging.montage(stack, places, window, {image - 1: found for image, found in marked.items()})


def _chosen(window: Mapping[str, Any] | None) -> str | tuple[float, float] | None:
    if not window:
        return None
    return str(window["preset"]) if "preset" in window else (float(window["center"]), float(window["width"]))
