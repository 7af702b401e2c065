"""Masks added and taken away by an editor, and approvals taken back: what was signed stands for nothing then."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated

from sqlalchemy.orm import Session

import db
import db.audit
import db.cases
import db.rounds
import db.signatures
from bot import Ask, Button, Context, Refusal, Text, action, say
from cogs.cases import pickers
from cogs.cases.looked import sights
from cogs.cases.marking import Picture
from cogs.cases.masks import MOST, Boxes, Mask, Masked, boxes_of, changed, masks, parsed, plain_of, redone
from db.cases import OPEN
from db.signatures import digest

# So many letters of a stack's hash tell it from the next.
HASH = 16
CHANGES = {"added": "case.masked", "taken away": "case.unmasked"}


class Masking:
    """The part of the reviews that covers what the gate left, uncovers what it took for text, takes approvals back."""

    @action("case mask", role="editor", submit="Add this mask", title="Add a mask")
    async def mask(self, ctx: Context, case: pickers.Open, picture: Picture,
                   box: Annotated[str, Ask("Box", "Left, top, width and height in pixels, like “310 90 60 240”.",
                                           most=40)],
                   everywhere: Annotated[bool, Ask("In every picture of the series")] = False) -> Text:
        """Cover a part of a picture for good; approvals before it are void, and what was posted is taken down."""
        row = await _row(ctx, case)
        found = next((one for one in sights(row) if one.number == picture), None)
        if found is None:
            raise Refusal("This case has no picture {picture}.", field="picture", picture=picture)
        held = boxes_of(found.stack)
        if held.count >= MOST:
            raise Refusal("A series takes up to {most} masks. Take the series out and send it with the text covered.",
                          most=MOST)
        made = parsed(box, found.stack)
        # First everything is taken down, then the pixels are written anew, however long that takes.
        taken = await ctx.db(void, ctx.community, case, found.stack.hash, ctx.member, ctx.now)
        boxes = held.added(made, None if everywhere else found.image + 1)
        taken = await _replace(ctx, row, found.stack, boxes, more=True) or taken
        told = say("Masked. The pictures of this series are to be opened again before the case is approved.",
                   tone="good")
        return _down(told) if taken else told

    @action("case unmask", role="editor", submit="Take this mask away", title="Take a mask away")
    async def unmask(self, ctx: Context, case: pickers.Open,
                     number: Annotated[int, Ask("Mask", "Its number beside the picture.", least=1, most=100_000)],
                     sure: Annotated[bool, Ask("Show again what it covers", "Everybody sees it once the case is "
                                               "approved.")] = False,
                     of: Annotated[str, Ask("Which one", "The button carries it.", bound=True)] = "") -> Text:
        """Take a mask away, as long as the originals are there: what it covers is shown again."""
        row = await _row(ctx, case)
        found = next((one for one in masks(row) if one.number == number), None)
        if found is None:
            raise Refusal("This case has no mask {number}.", field="number", number=number)
        stack = next(one for one in row.stacks if one.number == found.series)
        if row.status == "approved" or await ctx.work(plain_of, ctx.quarantine, case, stack) is None:
            raise Refusal("The originals of case {number} are deleted, so this mask stays. To show what lies below it, "
                          "add a new case with the pictures.", number=row.number)
        if not sure or of not in ("", _named(stack, found)):
            raise _bared(row, stack, found)
        taken = await _replace(ctx, row, stack, boxes_of(stack).without(found), more=False)
        told = say("Taken away: what it covered is shown again in pictures: {count}. Open the marked ones before the "
                   "case is approved.", count=_count(stack, found), tone="caution")
        return _down(told) if taken else told

    @action("case recall", role="editor", submit="Take it back", title="Take an approval back")
    async def recall(self, ctx: Context, case: pickers.Approved, sure: Annotated[bool, Ask(
            "Have this case reviewed again", "Its pictures are hidden everywhere until it is approved anew.")]) -> Text:
        """Take an approval back, so that the case is looked at again."""
        if not sure:
            raise Refusal("Nothing was changed. Confirm it to take the approval back.", field="sure")
        if not await ctx.db(recalled, ctx.community, case, ctx.member, ctx.now):
            raise Refusal("Only an approved case has an approval to take back.")
        return say("Taken back. The case is in review again, and its pictures are hidden until it is approved.",
                   tone="good")


async def _row(ctx: Context, case: int) -> db.cases.CaseRow:
    row = await ctx.read(db.cases.get, ctx.community, case)
    if row is None:
        raise Refusal("That case is not here any more.")
    if row.status not in OPEN:
        raise Refusal("Case {number} is closed; its pictures are not changed any more.", number=row.number)
    return row


def _bared(row: db.cases.CaseRow, stack: db.cases.StackRow, found: Mask) -> Refusal:
    """Ask before a mask goes: what it covered is shown again. The button holds for this mask on these pixels only."""
    sure = Button(say("Show it again"), "review.unmask", row.id, found.number, True, _named(stack, found),
                  look="danger")
    if found.picture is not None or stack.pictures == 1:
        return Refusal("What this mask covers is shown again if it goes, in 1 picture. Take it away only if you know "
                       "that no name and no number lies below it.", sure, field="sure")
    return Refusal("What this mask covers is shown again if it goes, in {count} pictures: it lies on every one of the "
                   "series. Take it away only if you know that no name and no number lies below it.", sure,
                   field="sure", count=stack.pictures)


def _count(stack: db.cases.StackRow, found: Mask) -> int:
    return stack.pictures if found.picture is None else 1


def _named(stack: db.cases.StackRow, found: Mask) -> str:
    """Name a mask and the pixels it lies on, so that no other one goes in its place."""
    return "-".join(map(str, (stack.hash[:HASH], found.picture or 0, *found.box)))


def _down(told: Text) -> Text:
    return say("{told} Its approval is void, and its pictures are taken down everywhere.", told=told, tone="caution")


async def _replace(ctx: Context, row: db.cases.CaseRow, stack: db.cases.StackRow, boxes: Boxes, *,
                   more: bool) -> bool:
    """Write a series with other masks and put it in its place; refuse where somebody else did so meanwhile.

    True where the case was approved while the pixels were written, and was taken down again.
    """
    try:
        path = ctx.bytes.path(stack.hash)
    except db.MissingBytes:
        raise Refusal("The pictures of case {number} are not in the store any more. Send them again.",
                      Button(say("Send the pictures again"), "cases.pictures", row.id), number=row.number) from None
    with tempfile.TemporaryDirectory(prefix="masking-", dir=ctx.quarantine) as into:
        done = await ctx.work(redone, ctx.quarantine, row, stack, path, boxes, ctx.bytes, Path(into))
        return await _put(ctx, row, stack, done, more)


async def _put(ctx: Context, row: db.cases.CaseRow, stack: db.cases.StackRow, done: Masked, more: bool) -> bool:
    outcome = await ctx.db(replaced, ctx.community, row.id, stack, done, ctx.member, ctx.now, more)
    if outcome not in ("replaced", "taken down"):
        raise Refusal("Somebody changed the pictures of case {number} at the same time. Look at them again.",
                      Button(say("Look again"), "review.open", row.id), number=row.number)
    # Equal bytes, as before the last mask, may have been swept before the row that names them again was written.
    await ctx.work(ctx.bytes.put_file, done.file)
    return outcome == "taken down"


def void(session: Session, community: int, case: int, stack: str, by: int | None, now: datetime) -> bool:
    """Void the approval of a case, and of every other with the same pixels, since something was seen in them.

    What was posted is deleted and posted again without pictures, in this transaction. True where anything was shown.
    """
    shown = False
    for one in (case, *db.rounds.sharing(session, community, case)):
        row = db.cases.get(session, community, one)
        if row is None or stack not in {held.hash for held in row.stacks}:
            continue
        if row.status == "approved":
            shown = True
            db.rounds.hide(session, community, one, now)
        if row.status == "approved" or db.signatures.signed(session, community, one):
            db.cases.revoke_stack(session, community, one, stack, by, now, looked=digest(row))
    return shown


def recalled(session: Session, community: int, case: int, by: int | None, now: datetime) -> bool:
    """Take the approval of a case back, and what was posted with its pictures; False where it is not approved."""
    row = db.cases.get(session, community, case)
    if row is None or row.status != "approved" or not row.stacks:
        return False
    db.rounds.hide(session, community, case, now)
    db.cases.revoke_stack(session, community, case, row.stacks[0].hash, by, now, looked=digest(row))
    return True


def replaced(session: Session, community: int, case: int, stack: db.cases.StackRow, done: Masked, by: int | None,
             now: datetime, more: bool = True) -> str:
    """Put pixels with other masks in the place of a series: 'replaced', or 'taken down' where it was approved by then.

    Looks at the old pixels count until the new ones are there, so somebody may have approved them meanwhile: what was
    posted then comes down in this transaction, and where `more` is covered than before, so does every case that shares
    them. 'changed' where the series is another one by now.
    """
    row = db.cases.get(session, community, case)
    if row is None or stack not in row.stacks:
        return "changed"
    # While its pictures are hidden they hide every other case's that has them; other pixels would no longer do so.
    seen = more or row.status == "approved" or row.hidden_at is not None
    shown = seen and void(session, community, case, stack.hash, by, now)
    outcome = db.cases.replace_stack(session, community, case, stack.hash, done.row, done.size, by, now,
                                     looked=digest(row))
    if outcome == "replaced":
        _recorded(session, community, case, stack, done, by, now)
    return "taken down" if shown and outcome == "replaced" else outcome


def _recorded(session: Session, community: int, case: int, stack: db.cases.StackRow, done: Masked, by: int | None,
              now: datetime) -> None:
    """Keep for good whose masks these are; `picture` is 0 for all, as `case decisions` tells them."""
    row = db.cases.get(session, community, case)
    pixels = db.signatures.pixels_of_case(row) if row is not None else ""
    for what, picture in changed(stack, done):
        db.audit.record(session, community, by, CHANGES[what], f"case:{case}", now, series=stack.number,
                        picture=picture or 0, pixels=pixels)
