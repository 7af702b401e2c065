"""Which cases are hidden, by a concern about them or about another that has the same pixels."""

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from db.cases.records import CASE, STACK
from db.rows import scalar


def hidden() -> ColumnElement[bool]:
    """Hold of a case while it, or another case of its community that has one of its stacks, is hidden."""
    own, same, other = STACK.alias("own"), STACK.alias("same"), CASE.alias("other")
    shared = exists().where(
        own.c.case == CASE.c.id, same.c.hash == own.c.hash, other.c.id == same.c.case,
        other.c.community == CASE.c.community, other.c.hidden_at.is_not(None),
    ).correlate(CASE)
    return or_(CASE.c.hidden_at.is_not(None), shared)


def is_hidden(session: Session, case: int) -> bool:
    """Tell whether no picture of a case is given at present."""
    return scalar(session, select(CASE.c.id).where(CASE.c.id == case, hidden())) is not None
