"""The stills of a case: which pictures its card shows, before and after the reveal, drawn from its stack."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import db.cases
from bot import imaging
from bot.packs.choosing import of_question
from cogs.cases.words import UNKNOWN

ONE_BELOW_THE_OTHER = 2
TILES = 4


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
    """Give the numbers of the pictures shown with the question, counted from 1: the key pictures, else the middle one.

    A picture that is for the answer only is never among them, whatever else is said of it; of several that came
    without a header none is, until somebody says which.
    """
    stack, version = stack_of(case), case.version
    if unmarked(case):
        return []
    return of_question(stack.pictures if stack is not None else 0, version.key_images, version.answer_images)


def answer_images(case: db.cases.CaseRow) -> list[int]:
    """Give the numbers of the pictures that are shown with the answer only: those named so, and those with marks."""
    named, shown = list(case.version.answer_images), shown_images(case)
    marked = sorted({finding["image"] for finding in case.version.findings}.difference(shown, named))
    return [*named, *marked[:ONE_BELOW_THE_OTHER]]


def meanings(case: db.cases.CaseRow) -> dict[int, Literal["question", "answer"]]:
    """Say of each picture of the shown series that will be shown whether it stands with the question or the answer."""
    answers: dict[int, Literal["question", "answer"]] = dict.fromkeys(answer_images(case), "answer")
    return answers | dict.fromkeys(shown_images(case), "question")


def unmarked(case: db.cases.CaseRow) -> bool:
    """Tell whether several pictures came without a header and nobody has said which of them is for the question.

    The middle one of a CT is a fair guess; the middle one of five screenshots may be the one with the arrow.
    """
    stack = stack_of(case)
    several = sum(one.pictures for one in case.stacks) > 1
    return several and stack is not None and stack.meta["modality"] == UNKNOWN and not case.version.key_images


def draw(case: db.cases.CaseRow, path: Path, keep: Keep) -> Stills:
    """Draw what the card shows and put it into the store; the stack lies at `path`. The case has no faults."""
    row = stack_of(case)
    assert row is not None
    pointed = shown_images(case)[0] if case.question.kind == "point" else None
    sheet = _Sheet(row, imaging.open_stack(path, row.meta), chosen(case.version.window), _marked(case), keep, pointed)
    for group in _grouped(shown_images(case)):
        sheet.show(group)
    for group in _grouped(answer_images(case)):
        sheet.show(group, answer=True)
    return Stills(row.hash, tuple(sheet.drawn.values()), tuple(sheet.pictures))


def _grouped(images: Sequence[int]) -> list[list[int]]:
    """Part pictures into those that stand alone, and montages of up to four where there are more than two."""
    if len(images) <= ONE_BELOW_THE_OTHER:
        return [[image] for image in images]
    return [list(images[start:start + TILES]) for start in range(0, len(images), TILES)]


def _marked(case: db.cases.CaseRow) -> dict[int, list[imaging.Finding]]:
    marked: dict[int, list[imaging.Finding]] = {}
    for finding in case.version.findings:
        x, y, width, height = finding["box"]
        marked.setdefault(finding["image"], []).append(imaging.Finding((x, y, width, height), finding["label"]))
    return marked


@dataclass
class _Sheet:
    """The stills of one stack while they are drawn; over the picture that readers point at lies a grid."""

    row: db.cases.StackRow
    stack: imaging.Stack
    window: str | tuple[float, float] | None
    marked: Mapping[int, Sequence[imaging.Finding]]
    keep: Keep
    pointed: int | None = None
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
        if list(images) == [self.pointed]:
            png = imaging.gridded(self.stack, images[0] - 1, self.window, marked.get(images[0], ()))
        else:
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


def chosen(window: Mapping[str, Any] | None) -> str | tuple[float, float] | None:
    """Give the window that a case chooses, as drawing takes it; None where its pictures bring their own."""
    if not window:
        return None
    return str(window["preset"]) if "preset" in window else (float(window["center"]), float(window["width"]))
