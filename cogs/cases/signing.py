"""Signing for a case: who has to, what they opened before, and the one transaction in which it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

import db.cases
import db.communities
import db.concerns
import db.members
import db.rounds
import db.signatures
from bot import Link, say
from cogs.cases import tracing, words
from cogs.cases.changes import add_drawn
from cogs.cases.looked import SHEET, unopened, wanted
from cogs.cases.showing import Stills
from db.signatures import digest

REVIEWERS = "reviewers"
# Of what shows no person by its nature a color picture needs no word more: ultrasound's Doppler, and painted counts.
COLORED = frozenset({"US", "IVUS", "NM", "PT"})


@dataclass(frozen=True)
class Standing:
    """How far the review of a case has come, for one member.

    `wanted` pictures are to be opened and `left` of them are not yet; `sheet` is the first sheet with one of those.
    `needed` signatures are asked for, by `why`: "community", "tracing" or nobody in particular. `signers` are the
    names of those whose signatures stand, `signed` says that the member is among them, `own` that they wrote the case.
    """

    wanted: int
    left: int
    sheet: int
    needed: int
    why: str
    signers: tuple[str, ...]
    signed: bool
    own: bool


@dataclass(frozen=True)
class Unopened:
    """Nothing was signed: so many pictures were not opened, the first of them on a sheet."""

    left: int
    sheet: int


def standing(session: Session, case: db.cases.CaseRow, member: int | None) -> Standing:
    """Tell how far the review of a case has come for a member."""
    left, sheet = _left(session, case, member)
    signers = db.signatures.standing(session, case.community, case.id, digest(case))
    counted = [one for one in signers if one != case.author]
    needed, why = reviewers(session, case)
    return Standing(len(wanted(case)), left, sheet, needed, why, tuple(_names(session, case.community, counted)),
                    member in counted, member is not None and member == case.author)


def _left(session: Session, case: db.cases.CaseRow, member: int | None) -> tuple[int, int]:
    """Count what a member has not opened yet, and give the sheet with the first of it."""
    looks = db.signatures.looks(session, case.id, member) if member is not None else frozenset()
    left = {one.number for one in unopened(case, looks)}
    first = next((place for place, one in enumerate(wanted(case)) if one.number in left), 0)
    return len(left), first // SHEET + 1


def _names(session: Session, community: int, signers: list[int]) -> list[str]:
    found = [db.members.get(session, community, one) for one in signers]
    return [row.name for row in found if row is not None]


def reviewers(session: Session, case: db.cases.CaseRow) -> tuple[int, str]:
    """Give how many signatures a case needs, and who asks for more than one: the community, or its tracing.

    Where two are needed, they are of two members neither of whom is the author: an author has looked at the case
    too often to see what is wrong with it, and vouched for it already by sending it to review.
    """
    row = db.communities.settings(session, case.community)
    if row is not None and row.policy.get(REVIEWERS) == 2:
        return 2, "community"
    return (2, "tracing") if tracing.of(case).two else (1, "")


def may_show_person(case: db.cases.CaseRow) -> bool:
    """Tell whether any series may be a photograph or a rendered head, so that somebody says that nobody is shown."""
    return any(_may_show(stack) for stack in case.stacks)


def _may_show(stack: db.cases.StackRow) -> bool:
    meta = stack.meta
    color = "colour" in meta["risks"] if "risks" in meta else meta.get("photometric") == "RGB"
    # A grey picture without a header may be a photograph too: nothing says what it is of.
    unsaid = meta.get("modality") == words.UNKNOWN
    return unsaid or "rendering" in meta.get("risks", ()) or (color and meta.get("modality") not in COLORED)


def sign(session: Session, row: db.cases.CaseRow, stills: Stills, by: int, now: datetime,
         note: str) -> db.cases.Approved | Unopened | None:
    """Sign for a case with what was drawn for it; None where somebody changed it while it was drawn.

    Everything is asked once more inside the transaction: the case is the one that was looked at, mask by mask, and
    whoever signs has opened every picture of it as it is now.
    """
    if db.cases.get(session, row.community, row.id) != row:
        return None
    left, sheet = _left(session, row, by)
    if left:
        return Unopened(left, sheet)
    add_drawn(session, row.community, stills, now)
    db.cases.opened(session, row.id, by)
    signed = db.cases.approve(session, row.community, row.id, by, stills.pictures, now, looked=digest(row), note=note,
                              reviewers=reviewers(session, row)[0])
    if signed.outcome == "approved" and not db.concerns.open_about(session, row.community, row.id):
        # Its pictures were hidden when a mask was added; those that somebody was concerned about wait for an editor.
        db.rounds.show_again(session, row.community, row.id, now)
    return signed


def set_reviewers(session: Session, community: int, count: int, by: int | None, now: datetime) -> str:
    """Set how many signatures each case of a community needs: 'saved', 'unchanged' or 'unknown'."""
    row = db.communities.settings(session, community)
    if row is None:
        return "unknown"
    return db.communities.set_policy(session, community, {**row.policy, REVIEWERS: count}, by, now)


def at_sheet(web: str | None, number: int, sheet: int) -> tuple[Link, ...]:
    """Give the link to a sheet of a case's pictures; none where no web rooms run."""
    return (Link(say("Look at the pictures"), f"{web}/review/{number}?sheet={sheet}"),) if web is not None else ()
