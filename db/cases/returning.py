"""Pictures that were taken back for good and come again: those of a withdrawn permission or a founded concern."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from db.cases.records import CASE, STACK
from db.signatures import SIGNATURE

PERMISSION_WITHDRAWN = "permission withdrawn"


@dataclass(frozen=True, slots=True)
class Returned:
    """The number of the case with which pictures were taken back; `permission` says that its own was withdrawn."""

    number: int
    permission: bool


def returned(session: Session, community: int, stacks: Collection[str], case: int | None = None) -> Returned | None:
    """Find a case with one of some stacks, by their hashes, that was taken back for good; None where there is none.

    A case that was withdrawn for another reason is none of them. What an editor found nothing wrong with since, in
    another case with the same pixels, is not held against these; and a `case` whose ticket is open is not shown before
    that is decided, so nothing needs to be held against it here.
    """
    if case is not None and _concerned(session, case):
        return None
    withdrawn, founded = _withdrawn(), _has_concern("founded")
    query = select(CASE.c.number, withdrawn.label("permission")).join(STACK, STACK.c.case == CASE.c.id)
    query = query.where(CASE.c.community == community, STACK.c.hash.in_(stacks), CASE.c.status == "withdrawn")
    row = session.execute(query.where(withdrawn | founded).order_by(CASE.c.number.desc()).limit(1)).first()
    return None if row is None else Returned(row.number, bool(row.permission))


def _concerned(session: Session, case: int) -> bool:
    return session.execute(select(CASE.c.id).where(CASE.c.id == case, _has_concern("open"))).first() is not None


def _has_concern(state: str) -> ColumnElement[bool]:
    concern = CASE.metadata.tables["concern"]
    return exists().where(concern.c.case == CASE.c.id, concern.c.state == state).correlate(CASE)


def _withdrawn() -> ColumnElement[bool]:
    """Hold of a case whose permission was withdrawn, unless an editor cleared other cases with its pixels since."""
    concern, same = CASE.metadata.tables["concern"], STACK.alias("same")
    cleared = exists().where(
        same.c.hash == STACK.c.hash, same.c.case != CASE.c.id, concern.c.case == same.c.case,
        concern.c.community == CASE.c.community, concern.c.state == "unfounded",
        concern.c.decided_at >= SIGNATURE.c.at).correlate(CASE, STACK, SIGNATURE)
    decided = exists().where(SIGNATURE.c.case == CASE.c.id, SIGNATURE.c.decision == PERMISSION_WITHDRAWN, ~cleared)
    return decided.correlate(CASE, STACK)
