"""What a case says of its pictures, held against those that it has, and against what would give a face away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import db.cases
from bot import Text, imaging, say
from bot.packs.choosing import of_question
from cogs.cases.faults import Fault


class Series(Protocol):
    """A series of pictures, stored already or just taken in."""

    @property
    def number(self) -> int:
        """Its number, counted from 1."""

    @property
    def pictures(self) -> int:
        """How many pictures it has."""

    @property
    def meta(self) -> Mapping[str, Any]:
        """What shows it."""


class Said(Protocol):
    """What a case says of its pictures."""

    @property
    def series(self) -> int:
        """The number of the series that is shown."""

    @property
    def key_images(self) -> Sequence[int]:
        """The numbers of the pictures on the card."""

    @property
    def answer_images(self) -> Sequence[int]:
        """The numbers of the pictures that are shown with the answer only."""

    @property
    def findings(self) -> Sequence[Mapping[str, Any]]:
        """What is marked."""

    @property
    def window(self) -> Mapping[str, Any] | None:
        """How pictures become grey."""


def faults(case: db.cases.CaseRow) -> list[Fault]:
    """Find what the fields of a case say about pictures that the case does not have."""
    return misfits(case.stacks, case.version)


def misfits(stacks: Sequence[Series], said: Said) -> list[Fault]:
    """Find what is said about pictures that are not among the series; nothing where there are no series yet."""
    stack = next((one for one in stacks if one.number == said.series), None)
    if not stacks:
        return []
    if stack is None:
        return [Fault("series", say("There is no series {series}; the case has {count}.", series=said.series,
                                    count=len(stacks)))]
    found = [Fault("key_images", say("There is no picture {image}; series {series} has {count}.", image=image,
                                     series=stack.number, count=stack.pictures))
             for image in said.key_images if image > stack.pictures]
    found += [Fault("answer_images", say("There is no picture {image}; series {series} has {count}.", image=image,
                                         series=stack.number, count=stack.pictures))
              for image in said.answer_images if image > stack.pictures]
    if stack.pictures and not set(said.key_images or range(1, stack.pictures + 1)) - set(said.answer_images):
        found.append(Fault("answer_images", say("Every picture is for the answer only. Leave one for the question.")))
    for place, finding in enumerate(said.findings, 1):
        found += _finding_faults(stack, place, finding)
    return [*found, *_window_faults(stack, said.window), *([] if found else _face_faults(stack, said))]


def _face_faults(stack: Series, said: Said) -> Iterator[Fault]:
    """Find pictures of a head that together show more of its surface than a single slice does."""
    chosen = of_question(stack.pictures, said.key_images, said.answer_images)
    chosen += [*said.answer_images, *(finding["image"] for finding in said.findings)]
    for image, why in imaging.face_limits(stack.meta, chosen):
        if why == "too near":
            yield Fault("key_images", say("Picture {image} lies too near to another that is shown. A face can be "
                                          "recognized from neighboring slices of a head, so they are shown 20 mm apart "
                                          "at least.", image=image))
        else:
            yield Fault("key_images", say("Picture {image} is one too many: of a head that could be recognized up to "
                                          "six slices are shown.", image=image))


def amiss(case: db.cases.CaseRow) -> list[Text]:
    """Give the sentences for what does not fit the pictures of a case."""
    return [fault.sentence for fault in faults(case)]


def _finding_faults(stack: Series, place: int, finding: Mapping[str, Any]) -> list[Fault]:
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


def _window_faults(stack: Series, window: Mapping[str, Any] | None) -> list[Fault]:
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
