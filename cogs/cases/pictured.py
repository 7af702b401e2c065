"""What a case's card says of its pictures: how many are shown, what the gate dropped, masked, left in and refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import db.cases
from bot import Text, say
from cogs.cases import words
from cogs.cases.faults import below
from cogs.cases.fields import SHOWN_PICTURES
from cogs.cases.fitting import amiss
from cogs.cases.looked import sights, uncovered_in
from cogs.cases.showing import answer_images, shown_images, unmarked

REFUSALS = 8


def pictured(case: db.cases.CaseRow) -> Iterator[Text]:
    """Say what pictures a case has, how many are shown, what was dropped, masked, left in and refused."""
    if not case.stacks:
        return
    yield from _about(case)
    kept = {name for stack in case.stacks for name in stack.report.get("kept", ())}
    yield say("Dropped: every attribute but {kept}.", kept=len(kept)) if kept else say(
        "Dropped: everything but the pixels.")
    yield from _masked(case)
    yield from _in_doubt(case)
    yield from _packed(case)
    refusals = [one["sentence"] for stack in case.stacks for one in stack.report.get("refusals", ())]
    told = [say("{sentence}", sentence=sentence) for sentence in refusals[:REFUSALS]]
    if len(refusals) > REFUSALS:
        told.append(say("And {count} more were left out or refused.", count=len(refusals) - REFUSALS))
    if told:
        yield below(*told).toned("caution")


def _about(case: db.cases.CaseRow) -> Iterator[Text]:
    if amiss(case):
        yield say("{about}.", about=words.about(case))
        return
    total, shown = sum(stack.pictures for stack in case.stacks), [*shown_images(case), *answer_images(case)]
    if unmarked(case):
        yield say("{about}. Which of them are shown is to be said.", about=words.about(case))
        return
    yield say("{about}, of which {shown} will be shown.", about=words.about(case), shown=len(shown))
    if any("face" in stack.meta.get("risks", ()) for stack in case.stacks):
        yield say("A face can be recognized from neighboring slices of a head, so only a thin slab is shown, or slices "
                  "20 mm apart.", tone="quiet")
    if not case.version.key_images and total > 1:
        yield say("No key pictures are named, so the middle one is shown and the others are not. To show "
                  "others, name up to {most} key pictures under Edit.", most=SHOWN_PICTURES,
                  tone="quiet")
    elif total > len(shown):
        yield say("The key pictures are shown; the others are not.", tone="quiet")


def _masked(case: db.cases.CaseRow) -> Iterator[Text]:
    """Say where text was found and masked, and where an editor uncovered it."""
    bare = [(stack, numbers) for stack in case.stacks if (numbers := uncovered_in(stack, drawn=False))]
    texts = [(stack, stack.report.get("text") or {}) for stack in case.stacks]
    found = [(stack, text) for stack, text in texts if text.get("pictures")]
    if not found and not bare:
        yield say("No text was found in the pictures. Look for yourself.")
    if found:
        several = len(case.stacks) > 1
        told = [_where(stack, text, several) for stack, text in found[:REFUSALS]]
        if len(found) > REFUSALS:
            told.append(say("And in {count} more series.", count=len(found) - REFUSALS))
        yield below(*told)
    for stack, numbers in bare:
        yield _bare(stack, numbers, len(case.stacks) > 1).toned("caution")
    for stack in case.stacks:
        if numbers := uncovered_in(stack, drawn=True):
            yield say("A mask that an editor drew was taken away, in series {series}: {pictures}.",
                      series=stack.number, pictures=_named(stack, numbers), tone="caution")


def _where(stack: db.cases.StackRow, text: dict[str, Any], several: bool) -> Text:
    """Say where the masks of a series lie: in all pictures at once, and in those that hold one of their own."""
    own = sorted(int(number) for number in text.get("boxes") or {})
    numbers = own if own and not text.get("everywhere") else list(text["pictures"])
    where = _named(stack, numbers)
    if text.get("everywhere") and own:
        where = say("{all}; more of it in {own}", all=where, own=words.pictures(own))
    return say("Text found and masked in series {series}: {pictures}.", series=stack.number,
               pictures=where) if several else say("Text found and masked: {pictures}.", pictures=where)


def _bare(stack: db.cases.StackRow, numbers: Sequence[int], several: bool) -> Text:
    where = _named(stack, numbers)
    return say("Text was found and uncovered by an editor in series {series}: {pictures}.", series=stack.number,
               pictures=where) if several else say("Text was found and uncovered by an editor: {pictures}.",
                                                   pictures=where)


def _named(stack: db.cases.StackRow, numbers: Sequence[int]) -> Text:
    """Name pictures of a series by their numbers, or as all of them."""
    return say("all pictures") if len(numbers) == stack.pictures > 1 else words.pictures(numbers)


def _in_doubt(case: db.cases.CaseRow) -> Iterator[Text]:
    """Say which pictures are to be looked at most closely: where letters stay, or where the search was not sure."""
    found = sights(case)
    kept = [one.number for one in found if "kept" in one.why]
    held = [one.number for one in found if "held" in one.why]
    if kept:
        yield say("Markers or measurements were left in: {pictures}.", pictures=words.pictures(kept))
    if held:
        yield say("The search for text was not sure: {pictures}. Look closely.", pictures=words.pictures(held),
                  tone="caution")


def _packed(case: db.cases.CaseRow) -> Iterator[Text]:
    """Say what a bundle tells of what was done before; what it tells proves nothing."""
    told = [stack.report["packed"] for stack in case.stacks if stack.report.get("packed")]
    if told:
        masked = words.counted(sum(one["masked"] for one in told), 1)
        yield say("It came as a bundle. By its own words, attributes were dropped before, {dropped} of them, and text "
                  "was masked in {masked}. Look at them as at any other.", dropped=sum(one["dropped"] for one in told),
                  masked=masked, tone="quiet")
