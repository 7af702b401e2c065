"""What an editor looked at: the words by a digest that a button carries, the pictures one by one.

A signature stands for what was looked at and nothing else. The words of a case stand on the card beside the button,
so the button carries their digest: whatever changes after the card was drawn makes the signature refused. Pictures
are on sheets that are opened one after another, so each is noted by itself when its bytes were served, under the hash
of its stack and the window in which it was shown; a picture whose pixels or window change has not been opened. So no
change of pixels between two sheets can pass, whichever digest the last sheet was drawn with. The pages carry the
digest of the first sheet on to the next ones all the same: where the words have changed since, they show the card and
its buttons only after the editor has begun again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import db.cases
from bot.packs.format import PER_SHEET as SHEET
from cogs.cases.showing import meanings


@dataclass(frozen=True)
class Sight:
    """One picture of a case. `number` counts from 1 over all series, `image` from 0 inside its own.

    `meaning` is "question", "answer" or, where it is not shown, "". `why` are the reasons beside being shown for
    which a person opens it: "masked", "uncovered" (a mask was taken away), "kept" (a marker was taken for no text),
    "held" (the gate was not sure).
    """

    number: int
    stack: db.cases.StackRow
    image: int
    pixels: str
    meaning: str = ""
    why: tuple[str, ...] = ()

    @property
    def wanted(self) -> bool:
        """Whether an editor opens it before the case is approved."""
        return bool(self.meaning or self.why)

    def opened(self, looks: Collection[tuple[str, int]]) -> bool:
        """Tell whether it is among what somebody opened, with these pixels and in this window."""
        return (self.pixels, self.image) in looks


def sights(case: db.cases.CaseRow) -> tuple[Sight, ...]:
    """Give every picture of a case, in the order of its series."""
    return tuple(_sights(case))


def _sights(case: db.cases.CaseRow) -> Iterator[Sight]:
    number, meaning = 0, meanings(case)
    for stack in case.stacks:
        reasons, pixels = _reasons(stack), pixels_of(case, stack)
        shown = meaning if stack.number == case.version.series else {}
        for image in range(stack.pictures):
            number += 1
            why = tuple(name for name, images in reasons.items() if image + 1 in images)
            yield Sight(number, stack, image, pixels, shown.get(image + 1, ""), why)


def pixels_of(case: db.cases.CaseRow, stack: db.cases.StackRow) -> str:
    """Name what somebody sees of a stack: its hash, and the window that the case chooses, which hides and shows."""
    window = case.version.window
    return stack.hash if not window else f"{stack.hash} {json.dumps(window, sort_keys=True)}"


def _reasons(stack: db.cases.StackRow) -> dict[str, set[int]]:
    """Give the pictures, counted from 1, by the reasons for which a person opens them."""
    text = stack.report.get("text") or {}
    masked = {int(number) for number in text.get("boxes") or {}}
    masked |= _spread(stack.pictures) if text.get("everywhere") else set()
    kept: set[int] = set()
    for one in text.get("kept") or ():
        kept |= _spread(stack.pictures) if len(one["pictures"]) == stack.pictures else set(one["pictures"])
    uncovered: set[int] = set()
    for one in text.get("uncovered") or ():
        uncovered |= _spread(stack.pictures) if one["picture"] is None else {one["picture"]}
    return {"masked": masked or set(text.get("pictures") or ()), "uncovered": uncovered, "kept": kept,
            "held": set(text.get("unsure") or ())}


def uncovered_in(stack: db.cases.StackRow, *, drawn: bool | None = None) -> tuple[int, ...]:
    """Give the pictures of a series, counted from 1, from which an editor took a mask away.

    `drawn` says whether a mask that a person had drawn counts, or only those; None takes both.
    """
    bare = {one["picture"] for one in (stack.report.get("text") or {}).get("uncovered") or ()
            if drawn in (None, one.get("drawn", False))}
    return tuple(range(1, stack.pictures + 1)) if None in bare else tuple(sorted(bare))


def _spread(pictures: int) -> set[int]:
    """Give one sheet of picture numbers from the first to the last.

    What is masked, or stays, in all pictures is one box in one place: a sheet of them shows where it lies and whether
    what lay there moves. A cine of 120 frames would otherwise be ten sheets of the same.
    """
    return {round(place * (pictures - 1) / (SHEET - 1)) + 1 for place in range(SHEET)}


def wanted(case: db.cases.CaseRow) -> tuple[Sight, ...]:
    """Give the pictures that an editor opens before the case is approved: shown, or marked in any way."""
    return tuple(one for one in sights(case) if one.wanted)


def unopened(case: db.cases.CaseRow, looks: Collection[tuple[str, int]]) -> tuple[Sight, ...]:
    """Give those of them that somebody has not opened as they are now."""
    return tuple(one for one in wanted(case) if not one.opened(looks))
