"""The review of a case: nothing of it is shown before a person has approved it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db import audit, blobs, signatures
from db.cases.bounds import expired
from db.cases.drafts import redraw
from db.cases.reading import get, lacking
from db.cases.records import CASE, CLOSED, OPEN, PICTURE, STACK, VERSION, WORKED, CaseRow
from db.cases.returning import returned
from db.rows import set_where

ApproveOutcome = Literal["approved", "signed", "own", "missing", "unknown", "already", "no pictures"]


@dataclass(frozen=True, slots=True)
class Approved:
    """What became of an approval; `missing` names what the case lacks, `signers` whose signatures stand."""

    outcome: ApproveOutcome
    missing: tuple[str, ...] = ()
    signers: tuple[int, ...] = ()


def submit(session: Session, community: int, case: int, by: int | None, now: datetime) -> str:
    """Ask for the review of a draft: 'submitted', 'already' or 'unknown'."""
    return _move(session, community, case, ("draft", "rejected"), "review", "submitted", by, now)


def approve(
    session: Session, community: int, case: int, by: int, pictures: Sequence[dict[str, Any]], now: datetime, *,
    looked: str = "", note: str = "", reviewers: int = 1,
) -> Approved:
    """Sign for a case with the pictures that it shows; with the last signature it is approved and its stacks let go.

    Each picture is {series, image, stack, question_blob, reveal_blob, meaning}. Where two `reviewers` are needed, two
    members sign for the same `looked` and the same pixels; the author's own signature is refused then, since nobody
    sees a case with fresh eyes that they wrote. The first signature is kept: 'signed'.
    """
    found = get(session, community, case)
    if found is None or found.status in CLOSED:
        return Approved("unknown")
    if found.status == "approved":
        return Approved("already")
    if lacking(found):
        return Approved("missing", lacking(found))
    if expired(found.version.permission_expires, now):
        return Approved("missing", ("permission",))
    if not pictures or not {picture["stack"] for picture in pictures} <= {s.hash for s in found.stacks}:
        return Approved("no pictures")
    if returned(session, community, [stack.hash for stack in found.stacks], case):
        return Approved("no pictures")
    if reviewers > 1 and by == found.author:
        return Approved("own")
    signers = _sign(session, found, by, pictures, now, looked, note)
    if len(signers) < reviewers:
        redraw(session, case)
        return Approved("signed", signers=signers)
    blobs.release(session, community, [stack.hash for stack in found.stacks])
    _show(session, found, pictures)
    set_where(session, CASE, CASE.c.id == case, status="approved", approved_by=by, approved_at=now, note=None)
    audit.record(session, community, by, "case.approve", f"case:{case}", now, pictures=len(pictures))
    redraw(session, case)
    return Approved("approved", signers=signers)


def _sign(
    session: Session, case: CaseRow, by: int, pictures: Sequence[dict[str, Any]], now: datetime, looked: str, note: str
) -> tuple[int, ...]:
    """Record a signature, and give the members whose signatures stand for the same; not its author's among others.

    Whoever has signed for the same already does not sign twice.
    """
    pixels = signatures.pixels_of_case(case, [(one["question_blob"], one["reveal_blob"]) for one in pictures])
    if by not in signatures.standing(session, case.community, case.id, looked, pixels):
        signatures.record(session, case.community, case.id, case.version.number, "approved", by, now, looked=looked,
                          pixels=pixels, note=note)
    standing = signatures.standing(session, case.community, case.id, looked, pixels)
    return tuple(member for member in standing if member != case.author or member == by)


def _show(session: Session, case: CaseRow, pictures: Sequence[dict[str, Any]]) -> None:
    """Write which pictures a case shows; those made from its released stacks may be seen while it is approved."""
    session.execute(delete(PICTURE).where(PICTURE.c.version == case.version.id))
    for position, picture in enumerate(pictures):
        session.execute(insert(PICTURE).values(version=case.version.id, position=position, **picture))
    drawn = {picture[name] for picture in pictures for name in ("question_blob", "reveal_blob")}
    blobs.show(session, case.community, drawn - {None})


def show(
    session: Session, community: int, case: int, pictures: Sequence[dict[str, Any]], by: int, now: datetime
) -> bool:
    """Change which pictures of its approved stacks a case shows; False where they are not its own."""
    found = get(session, community, case)
    if found is None or not {picture["stack"] for picture in pictures} <= {s.hash for s in found.stacks}:
        return False
    _show(session, found, pictures)
    audit.record(session, community, by, "case.show", f"case:{case}", now, pictures=len(pictures))
    redraw(session, case)
    return True


def give_back(
    session: Session, community: int, case: int, by: int | None, now: datetime, note: str = "", *, looked: str = ""
) -> str:
    """Return a case from review to its author, to be worked on: 'returned', 'already' or 'unknown'."""
    return _move(session, community, case, ("review",), "draft", "returned", by, now, note, looked)


def reject(
    session: Session, community: int, case: int, by: int | None, now: datetime, note: str = "", *, looked: str = ""
) -> str:
    """Send a draft back with a note: 'rejected', 'already' or 'unknown'."""
    return _move(session, community, case, WORKED, "rejected", "rejected", by, now, note, looked)


def withdraw(
    session: Session, community: int, case: int, by: int | None, now: datetime, *, looked: str = "",
    decision: str = "withdrawn",
) -> str:
    """Take a case and its pictures back from everywhere: 'withdrawn', 'already' or 'unknown'.

    What another approved case of the community shows stays with that case. `decision` is what is kept, and stands on
    the case where it is another than 'withdrawn'.
    """
    outcome = _move(session, community, case, ("draft", "review", "approved", "rejected"), "withdrawn", "withdrawn",
                    by, now, decision if decision != "withdrawn" else None, looked, decision)
    found = get(session, community, case)
    if outcome == "withdrawn" and found is not None:
        blobs.revoke(session, community, [stack.hash for stack in found.stacks])
    return outcome


def revoke_stack(
    session: Session, community: int, case: int, stack: str, by: int | None, now: datetime, *, looked: str = ""
) -> str:
    """Void the approval of a case since the masks of a stack change: 'revoked' or 'unknown'.

    Every signature so far stands for nothing then. Whoever calls it for a case that was posted takes its messages
    down in the same transaction.
    """
    found = get(session, community, case)
    if found is None or stack not in {held.hash for held in found.stacks}:
        return "unknown"
    if found.status == "approved":
        set_where(session, CASE, CASE.c.id == case, status="review", approved_by=None, approved_at=None)
    blobs.revoke(session, community, [held.hash for held in found.stacks])
    if found.status == "approved" or signatures.signed(session, community, case):
        _record(session, found, "voided", by, now, looked)
    audit.record(session, community, by, "case.revoke", f"case:{case}", now)
    redraw(session, case)
    return "revoked"


def replace_stack(
    session: Session, community: int, case: int, old: str, new: dict[str, Any], size: int, by: int | None,
    now: datetime, *, looked: str = "",
) -> str:
    """Put pixels with other masks, {hash, meta, report}, in the place of a stack: 'replaced', 'unknown' or 'closed'.

    'unknown' too where another series of the case holds the same pixels already. What was shown of the old pixels is
    shown no more, every signature so far is void, and the bytes of the old stack and of what was drawn from it go with
    the next sweep unless another case needs them.
    """
    found = get(session, community, case)
    held = {stack.hash for stack in found.stacks} if found is not None else set()
    if found is None or old not in held or new["hash"] in held - {old}:
        return "unknown"
    if found.status not in OPEN:
        return "closed"
    if revoke_stack(session, community, case, old, by, now, looked=looked) != "revoked":
        return "unknown"
    blobs.add(session, community, new["hash"], "stack", "application/x-npy", size, now)
    set_where(session, STACK, STACK.c.case == case, STACK.c.hash == old, **new)
    versions = select(VERSION.c.id).where(VERSION.c.case == case)
    session.execute(delete(PICTURE).where(PICTURE.c.version.in_(versions), PICTURE.c.stack == old))
    blobs.forsake(session, community, old)
    audit.record(session, community, by, "case.mask", f"case:{case}", now)
    return "replaced"


def _move(
    session: Session, community: int, case: int, sources: tuple[str, ...], status: str, said: str,
    by: int | None, now: datetime, note: str | None = None, looked: str = "", decision: str = "",
) -> str:
    found = get(session, community, case)
    if found is None:
        return "unknown"
    if found.status not in sources:
        return "already"
    set_where(session, CASE, CASE.c.id == case, status=status, note=note)
    # A return without a note is an author's own, who changed the case while it was in review: that decides nothing.
    if said in signatures.DECISIONS and (said != "returned" or note):
        _record(session, found, decision or said, by, now, looked)
    audit.record(session, community, by, f"case.{said}", f"case:{case}", now)
    redraw(session, case)
    return said


def _record(session: Session, case: CaseRow, decision: str, by: int | None, now: datetime, looked: str) -> None:
    """Keep a decision for good, without the note to the author: that is free text, and may be changed."""
    signatures.record(session, case.community, case.id, case.version.number, decision, by, now, looked=looked,
                      pixels=signatures.pixels_of_case(case))
