"""Who decided what about a case, and when, and who looked at which picture before: kept for good."""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Record, append_only, one_of, table
from db.rows import many, pick, upsert

if TYPE_CHECKING:
    from db.cases.records import CaseRow, QuestionRow

DECISIONS = (
    "approved", "returned", "rejected", "withdrawn", "voided", "hidden", "restored", "permission withdrawn",
    "permission expired",
)
BYTES = 16
# What changes without anybody editing: it is not looked at.
BESIDE = ("created_at", "posted")
# What questions did not say when the first cases were signed: while it says nothing, those signatures stand.
LATER = ("look_first", "names")
# After one of these every approval before it stands for nothing. What is hidden and restored stays approved.
ENDING = ("returned", "rejected", "withdrawn", "voided", "permission withdrawn", "permission expired")


class Signature(Record, table=True):
    """One decision of one person about a case; `looked` is the digest of what was decided about.

    `pixels` is the SHA-256 over the hashes of the stacks and of the pictures that were to be shown. Rows are only
    ever added. `member` is None where the clock decided.
    """

    __table_args__ = (one_of("decision", DECISIONS),)
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id", index=True)
    case: int = Field(foreign_key="case.id", index=True)
    version: int
    member: int | None = Field(default=None, foreign_key="member.id")
    decision: str
    at: datetime = Field(sa_type=Instant)
    looked: str = ""
    pixels: str = ""
    note: str = ""


class Looked(Record, table=True):
    """A picture that a member has opened in a review; `image` counts from 0 inside the stack.

    `stack` names what was opened: the hash of the stack and, where the case chooses one, the window.
    """

    case: int = Field(foreign_key="case.id", primary_key=True)
    member: int = Field(foreign_key="member.id", primary_key=True)
    stack: str = Field(primary_key=True)
    image: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


SIGNATURE, LOOKED = table(Signature), table(Looked)
append_only(SIGNATURE, "record of decisions")


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One decision; `member` is None where the clock decided."""

    id: int
    case: int
    version: int
    member: int | None
    decision: str
    at: datetime
    looked: str
    pixels: str
    note: str


def digest(case: "CaseRow") -> str:
    """Give 22 letters that differ when any word of a case, its question or its pictures does, or their order."""
    version = {name: value for name, value in asdict(case.version).items() if name not in BESIDE}
    stacks = [[stack.number, stack.hash, stack.pictures, stack.meta] for stack in case.stacks]
    whole = [case.id, case.audience, version, [_said(question) for question in case.questions], stacks]
    found = hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).digest()[:BYTES]
    return base64.urlsafe_b64encode(found).decode().rstrip("=")


def _said(question: "QuestionRow") -> dict[str, Any]:
    """Give what a question says; what questions could not say once is left out where this one does not."""
    return {name: value for name, value in asdict(question).items() if value or name not in LATER}


def pixels_of_case(case: "CaseRow", drawn: Iterable[tuple[str | None, str | None]] | None = None) -> str:
    """Name all pixels of a case by one hash, so that the same letters are the same pixels, whatever was decided.

    These are its stacks in order, and the pictures that it shows, or those (with the question, with the answer) that
    were `drawn` to be shown.
    """
    if drawn is None:
        drawn = ((one.question_blob, one.reveal_blob) for one in case.pictures)
    hashes = (*(stack.hash for stack in case.stacks), "shown", *(hash or "" for pair in drawn for hash in pair))
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def record(
    session: Session, community: int, case: int, version: int, decision: str, by: int | None, now: datetime, *,
    looked: str = "", pixels: str = "", note: str = "",
) -> None:
    """Add a decision about a case; `version` is the number that people see, `note` fixed words and no free text."""
    values = {
        "community": community, "case": case, "version": version, "member": by, "decision": decision, "at": now,
        "looked": looked, "pixels": pixels, "note": note,
    }
    session.execute(insert(SIGNATURE).values(values))


def of_case(session: Session, community: int, case: int) -> tuple[SignatureRow, ...]:
    """List every decision about a case, oldest first."""
    query = pick(SIGNATURE, SignatureRow).where(SIGNATURE.c.community == community, SIGNATURE.c.case == case)
    return many(session, query.order_by(SIGNATURE.c.id), SignatureRow)


def standing(session: Session, community: int, case: int, looked: str, pixels: str | None = None) -> tuple[int, ...]:
    """Name the members whose approval of exactly this stands, in the order in which they signed.

    It stands where it was given for this digest and for these pixels, after the last decision that ended what was
    before. Where the pixels are not known they are those of the last signature: whatever was drawn otherwise before it
    is signed for anew.
    """
    rows: list[SignatureRow] = []
    for row in of_case(session, community, case):
        if row.decision in ENDING:
            rows = []
        elif row.decision == "approved" and row.looked == looked:
            rows.append(row)
    pixels = rows[-1].pixels if rows and pixels is None else pixels
    return tuple(dict.fromkeys(row.member for row in rows if row.member is not None and row.pixels == pixels))


def signed(session: Session, community: int, case: int) -> bool:
    """Tell whether any signature stands, whatever it was for."""
    last = [row.decision for row in of_case(session, community, case) if row.decision in (*ENDING, "approved")]
    return last[-1:] == ["approved"]


def look(session: Session, case: int, member: int, stack: str, image: int, now: datetime) -> None:
    """Note that a member has opened a picture; the first time counts."""
    noted = upsert(session, LOOKED).values(case=case, member=member, stack=stack, image=image, at=now)
    session.execute(noted.on_conflict_do_nothing())


def looks(session: Session, case: int, member: int) -> frozenset[tuple[str, int]]:
    """Give what a member has opened of a case: what was opened, and the picture's index in it."""
    query = select(LOOKED.c.stack, LOOKED.c.image).where(LOOKED.c.case == case, LOOKED.c.member == member)
    return frozenset((row.stack, row.image) for row in session.execute(query))
