"""The review of a case: nothing of it is shown before a person has approved it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from db import audit, blobs
from db.cases.drafts import redraw
from db.cases.reading import get, lacking
from db.cases.records import CASE, PICTURE, CaseRow
from db.rows import set_where

ApproveOutcome = Literal["approved", "missing", "unknown", "already", "no pictures"]


@dataclass(frozen=True, slots=True)
class Approved:
    """What became of an approval; `missing` names what the case lacks."""

    outcome: ApproveOutcome
    missing: tuple[str, ...] = ()


def submit(session: Session, community: int, case: int, by: int | None, now: datetime) -> str:
    """Ask for the review of a draft: 'submitted', 'already' or 'unknown'."""
    return _move(session, community, case, ("draft", "rejected"), "review", "submitted", by, now)


def approve(
    session: Session, community: int, case: int, by: int, pictures: Sequence[dict[str, Any]], now: datetime
) -> Approved:
    """Approve a case with the pictures that it shows, and release their stacks.

    Each picture is {series, image, stack, question_blob, reveal_blob, meaning}.
    """
    found = get(session, community, case)
    if found is None or found.status in ("withdrawn", "rejected"):
        return Approved("unknown")
    if found.status == "approved":
        return Approved("already")
    if lacking(found):
        return Approved("missing", lacking(found))
    if not pictures or not {picture["stack"] for picture in pictures} <= {s.hash for s in found.stacks}:
        return Approved("no pictures")
    blobs.release(session, community, [stack.hash for stack in found.stacks])
    _show(session, found, pictures)
    set_where(session, CASE, CASE.c.id == case, status="approved", approved_by=by, approved_at=now, note=None)
    audit.record(session, community, by, "case.approve", f"case:{case}", now, pictures=len(pictures))
    redraw(session, case)
    return Approved("approved")


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
    session: Session, community: int, case: int, by: int | None, now: datetime, note: str = ""
) -> str:
    """Return a case from review to its author, to be worked on: 'returned', 'already' or 'unknown'."""
    return _move(session, community, case, ("review",), "draft", "returned", by, now, note)


def reject(
    session: Session, community: int, case: int, by: int | None, now: datetime, note: str = ""
) -> str:
    """Send a draft back with a note: 'rejected', 'already' or 'unknown'."""
    return _move(session, community, case, ("draft", "review"), "rejected", "rejected", by, now, note)


def withdraw(session: Session, community: int, case: int, by: int | None, now: datetime) -> str:
    """Take a case and its pictures back from everywhere: 'withdrawn', 'already' or 'unknown'.

    What another approved case of the community shows stays with that case.
    """
    outcome = _move(
        session, community, case, ("draft", "review", "approved", "rejected"), "withdrawn", "withdrawn", by, now
    )
    found = get(session, community, case)
    if outcome == "withdrawn" and found is not None:
        blobs.revoke(session, community, [stack.hash for stack in found.stacks])
    return outcome


def revoke_stack(
    session: Session, community: int, case: int, stack: str, by: int | None, now: datetime
) -> str:
    """Void the approval of a case since the masks of a stack change: 'revoked' or 'unknown'."""
    found = get(session, community, case)
    if found is None or stack not in {held.hash for held in found.stacks}:
        return "unknown"
    if found.status == "approved":
        set_where(session, CASE, CASE.c.id == case, status="review", approved_by=None, approved_at=None)
    blobs.revoke(session, community, [held.hash for held in found.stacks])
    audit.record(session, community, by, "case.revoke", f"case:{case}", now)
    redraw(session, case)
    return "revoked"


def _move(
    session: Session, community: int, case: int, sources: tuple[str, ...], status: str, said: str,
    by: int | None, now: datetime, note: str | None = None,
) -> str:
    found = get(session, community, case)
    if found is None:
        return "unknown"
    if found.status not in sources:
        return "already"
    set_where(session, CASE, CASE.c.id == case, status=status, note=note)
    audit.record(session, community, by, f"case.{said}", f"case:{case}", now)
    redraw(session, case)
    return said
