"""Saving an edit: of an approved case only what its signatures still stand for, with the pictures that it changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

import db.cases
import db.rounds
import db.signatures
from bot import Button, Context, Refusal, say
from cogs.cases import fitting, signing
from cogs.cases.changes import ANSWERED, add_drawn, as_edited, drawn
from cogs.cases.faults import Fault, Faults
from cogs.cases.looked import sights
from cogs.cases.showing import Stills
from db.signatures import digest

# The word in a signature that says what it is for: decisions.CONFIRMED tells it.
EDITED = "edited"


async def redrawn(ctx: Context, case: db.cases.CaseRow, fields: dict[str, Any]) -> Stills | None:
    """Draw the stills of an approved case again where an edit changes them; raises Faults for what nobody opened."""
    after = as_edited(case, fields)
    if case.status != "approved" or after == case:
        return None
    await ctx.read(_one_signs, case, after)
    found = fitting.faults(after) or _unseen(case, after, await ctx.read(_looks, case.id, ctx.member))
    if found:
        raise Faults(found)
    return await drawn(ctx, after)


def _looks(session: Session, case: int, member: int | None) -> frozenset[tuple[str, int]]:
    return db.signatures.looks(session, case, member) if member is not None else frozenset()


def _unseen(before: db.cases.CaseRow, after: db.cases.CaseRow, looks: frozenset[tuple[str, int]]) -> list[Fault]:
    """Find pictures that an edit would show though whoever edits has not opened them so: an approval is of others."""
    known = looks | {(one.pixels, one.image) for one in sights(before) if one.meaning}
    fresh = [one.number for one in sights(after) if one.meaning and not one.opened(known)]
    if fresh and after.version.window != before.version.window:
        return [Fault("window", say("Another window shows what this one hides, so the pictures are looked at again "
                                    "first. Take the approval back with `/case recall`, then edit."))]
    return [Fault("key_images", say("Picture {picture} was not shown before. Open it among the pictures of the review, "
                                    "then save again.", picture=number)) for number in fresh]


def _one_signs(session: Session, before: db.cases.CaseRow, after: db.cases.CaseRow) -> None:
    """Refuse a change of an approved case that two editors sign for: one of them alone would replace what both saw."""
    needed, why = signing.reviewers(session, before)
    if needed > 1:
        raise _recall("Two editors signed case {number} as it is. Take the approval back first, then change it; they "
                      "look at it again.", before)
    needed, why = signing.reviewers(session, after)
    if needed > 1 and why == "tracing":
        raise _recall("With these words somebody could tell who the patient is, so two editors sign case {number}. "
                      "Leave them out, or take the approval back first.", before)


def _recall(template: str, case: db.cases.CaseRow) -> Refusal:
    return Refusal(template, Button(say("Take the approval back"), "review.recall", case.id), number=case.number)


def save(session: Session, row: db.cases.CaseRow, fields: dict[str, Any], stills: Stills | None, by: int,
         now: datetime, note: str) -> db.cases.Edited:
    """Write an edit and, where it changes them, the pictures that are shown, in one transaction.

    `row` is the case for which the edit was checked and drawn. Of an approved case the editor signs for what is there
    then. Raises, so that nothing is written, where two have to sign, where the case was approved, taken back or masked
    meanwhile, or where somebody answered while the key was being changed.
    """
    before = db.cases.get(session, row.community, row.id)
    if before is None:
        return db.cases.Edited("unknown")
    approved = before.status == "approved"
    if approved != (row.status == "approved") or (approved and before.stacks != row.stacks):
        raise _meanwhile(row)
    outcome = db.cases.edit(session, row.community, row.id, fields, by, now, note=note)
    after = outcome.case
    if after is None or outcome.outcome not in ("saved", "new version"):
        return outcome
    _mend(session, before, after)
    if after.audience != before.audience:
        db.rounds.confine(session, row.community, case=row.id)
    if approved and digest(after) != digest(before):
        _one_signs(session, before, after)
        _show_and_sign(session, after, stills, by, now)
    return outcome


def _mend(session: Session, before: db.cases.CaseRow, after: db.cases.CaseRow) -> None:
    """Give rounds that are open the new key of a posted case; raises Faults where somebody has answered."""
    if after.question.key != before.question.key and before.version.posted and not db.rounds.mend_key(
            session, after.community, after.id):
        raise Faults([Fault("key", ANSWERED)])


def _show_and_sign(session: Session, case: db.cases.CaseRow, stills: Stills | None, by: int, now: datetime) -> None:
    """Show what was drawn, and keep the editor's signature for the words and pixels that are there then."""
    if stills is not None:
        add_drawn(session, case.community, stills, now)
        if not db.cases.show(session, case.community, case.id, stills.pictures, by, now):
            raise _meanwhile(case)
    shown = db.cases.get(session, case.community, case.id)
    assert shown is not None
    db.signatures.record(session, case.community, case.id, shown.version.number, "approved", by, now,
                         looked=digest(shown), pixels=db.signatures.pixels_of_case(shown), note=EDITED)


def _meanwhile(case: db.cases.CaseRow) -> Refusal:
    return Refusal("Somebody else decided about case {number}, or changed its pictures, at the same time. Nothing was "
                   "saved; look at it again.", Button(say("Look again"), "cases.show", case.id), number=case.number)
