"""The stills of a case: which pictures its card shows, before and after the reveal, drawn from its stack."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import db.cases
from bot import Text, imaging, say
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


def amiss(case: db.cases.CaseRow) -> list[Text]:
    """Give the sentences for what does not fit the pictures of a case."""
    return [fault.sentence for fault in faults(case)]


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
    sheet = _Sheet(row, imaging.open_stack(path, row.meta), _chosen(case.version.window), _marked(case), keep)
    images = shown_images(case)
    for group in [[image] for image in images] if len(images) <= ONE_BELOW_THE_OTHER else [images]:
        sheet.show(group)
    for image in sorted(set(sheet.marked) - set(images))[:ONE_BELOW_THE_OTHER]:
        sheet.show([image], answer=True)
    return Stills(row.hash, tuple(sheet.drawn.values()), tuple(sheet.pictures))


def _marked(case: db.cases.CaseRow) -> dict[int, list[imaging.Finding]]:
    marked: dict[int, list[imaging.Finding]] = {}
    for finding in case.version.findings:
        x, y, width, height = finding["box"]
        marked.setdefault(finding["image"], []).append(imaging.Finding((x, y, width, height), finding["label"]))
    return marked


@dataclass
class _Sheet:
    """The stills of one stack while they are drawn."""

    row: db.cases.StackRow
    stack: imaging.Stack
    window: str | tuple[float, float] | None
    marked: Mapping[int, Sequence[imaging.Finding]]
    keep: Keep
    drawn: dict[str, Drawn] = field(default_factory=dict)
    pictures: list[dict[str, Any]] = field(default_factory=list)

    def show(self, images: Sequence[int], *, answer: bool = False) -> None:
        """Draw one picture or montage as it stands before and after the reveal."""
        reveal = self._put(images, self.marked)
        plain = self._put(images, {}) if not answer and set(images) & set(self.marked) else reveal
        self.pictures.append({
            "series": self.row.number, "image": images[0] - 1, "stack": self.row.hash,
            "question_blob": None if answer else plain, "reveal_blob": reveal,
            "meaning": "answer" if answer else "question"})

    def _put(self, images: Sequence[int], marked: Mapping[int, Sequence[imaging.Finding]]) -> str:
        png = _picture(self.stack, images, self.window, marked)
        hash = self.keep.put(png)
        # A PNG says its width and height in the first bytes of its header.
        self.drawn[hash] = Drawn(hash, len(png), *struct.unpack(">II", png[16:24]))
        return hash


def _picture(stack: imaging.Stack, images: Sequence[int], window: str | tuple[float, float] | None,
             marked: Mapping[int, Sequence[imaging.Finding]]) -> bytes:
    if len(images) == 1:
        return imaging.still(stack, images[0] - 1, window, marked.get(images[0], ()))
    places = [image - 1 for image in images]
    return imaging.montage(stack, places, window, {image - 1: found for image, found in marked.items()})


def _chosen(window: Mapping[str, Any] | None) -> str | tuple[float, float] | None:
    if not window:
        return None
    return str(window["preset"]) if "preset" in window else (float(window["center"]), float(window["width"]))
