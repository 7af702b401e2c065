"""What was decided about a case, by whom and for which pixels; and how many signatures a community asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from sqlalchemy.orm import Session

import db.audit
import db.cases
import db.communities
import db.members
import db.rounds
import db.signatures
from bot import Ask, Card, Context, Refusal, Table, Text, When, action, say
from cogs.cases import asks, correcting, signing
from cogs.cases.masking import CHANGES

SHORT = 8
DECISION: dict[str, Text] = {
    "approved": say("Signed"), "returned": say("Returned with a note"), "rejected": say("Rejected"),
    "withdrawn": say("Withdrawn"), "voided": say("Signatures void: looked at again"),
    "hidden": say("Hidden after a concern"), "restored": say("Restored"),
    "permission withdrawn": say("Permission withdrawn"), "permission expired": say("Permission expired")}
CONFIRMED: dict[str, Text] = {
    "looked": say("looked at every picture"), "undated": say("nothing dates or places it"),
    "unspoiled": say("title and alt text do not give it away"), "nobody": say("no person is shown"),
    correcting.EDITED: say("an edit of the approved case"),
    db.cases.ERASED: say("its words were erased"),
    db.rounds.AGREED: say("one more editor is waited for")}


async def _reviewers(ctx: Context, given: dict[str, str]) -> str:
    row = await ctx.read(db.communities.settings, ctx.community)
    return "2" if row is not None and row.policy.get(signing.REVIEWERS) == 2 else "1"


class Decisions:
    """The part of the reviews that tells what was decided, and sets how many decide."""

    @action("case decisions", role="editor", submit="List them")
    async def decisions(self, ctx: Context, case: asks.Case) -> Card:
        """List what was decided about a case: who, when, and for which pixels."""
        row = await ctx.read(db.cases.get, ctx.community, case)
        if row is None:
            raise Refusal("That case is not here any more.")
        found = await ctx.read(_told, ctx.community, case)
        head = say("Decisions about case {number}", number=row.number)
        if not found:
            return Card(head, say("Nothing was decided about it yet."))
        rows = tuple((say("{at}", at=When(one.at, "long")), one.who, one.what, one.pixels[:SHORT]) for one in found)
        return Card(head, Table(say("Oldest first; the same letters are the same pixels"),
                                (say("When"), say("Who"), say("What"), say("Pixels")), rows))

    @action("review rules", role="director", form=True, submit="Save", title="Rules of the review")
    async def rules(self, ctx: Context, reviewers: Annotated[Literal["1", "2"], Ask(
            "Signatures for each case", "Where two are needed they are of two editors, and the author is neither.",
            now=_reviewers)]) -> Text:
        """Set how many editors sign each case before it may be posted."""
        await ctx.db(signing.set_reviewers, ctx.community, int(reviewers), ctx.member, ctx.now)
        if reviewers == "2":
            return say("Saved. Two editors sign each case from now on, and its author is neither of them.", tone="good")
        return say("Saved. One editor signs each case from now on; two where tracing the patient is likely.",
                   tone="good")


@dataclass(frozen=True)
class Told:
    """One line of the list: when, who, what, and the hash of the pixels."""

    at: datetime
    who: Text
    what: Text
    pixels: str


def _told(session: Session, community: int, case: int) -> list[Told]:
    """Give what was decided and which masks were changed, in the order in which it happened."""
    found = [Told(one.at, _who(session, community, one.member), _what(one), one.pixels)
             for one in db.signatures.of_case(session, community, case)]
    masks = db.audit.about(session, community, f"case:{case}", CHANGES.values())
    found += [Told(one.at, _who(session, community, one.by), _masked(one), one.detail["pixels"]) for one in masks]
    return sorted(found, key=lambda one: one.at)


def _who(session: Session, community: int, member: int | None) -> Text:
    row = db.members.get(session, community, member) if member is not None else None
    return say("{name}", name=row.name) if row is not None else say("by itself")


def _masked(one: db.audit.EntryRow) -> Text:
    """Say which mask was changed."""
    series, picture = one.detail["series"], one.detail["picture"]
    where = say("picture {picture} of series {series}", picture=picture, series=series) if picture else say(
        "all pictures of series {series}", series=series)
    return say("A mask was added in {where}", where=where) if one.what == CHANGES["added"] else say(
        "A mask was taken away in {where}", where=where)


def _what(one: db.signatures.SignatureRow) -> Text:
    told = DECISION[one.decision]
    for word in one.note.split(", "):
        if word in CONFIRMED:
            told = say("{before}; {confirmed}", before=told, confirmed=CONFIRMED[word])
    return told
