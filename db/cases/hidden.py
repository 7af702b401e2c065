"""Which cases are hidden, by a concern about them or about another that has the same pixels."""

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from db.cases.records import CASE, CLOSED, STACK
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


def held(session: Session, case: int) -> bool:
    """Tell whether a case keeps its series, since they are what hides the pictures.

    A ticket about it is open, or it is hidden and another case that is not closed has one of its series.
    """
    concern, own, same, other = CASE.metadata.tables["concern"], *map(STACK.alias, ("own", "same")), CASE.alias("other")
    open_ticket = exists().where(concern.c.case == CASE.c.id, concern.c.state == "open").correlate(CASE)
    shared = exists().where(
        own.c.case == CASE.c.id, same.c.hash == own.c.hash, same.c.case != CASE.c.id, other.c.id == same.c.case,
        other.c.community == CASE.c.community, other.c.status.not_in(CLOSED)).correlate(CASE)
    these = or_(open_ticket, CASE.c.hidden_at.is_not(None) & shared)
    return scalar(session, select(CASE.c.id).where(CASE.c.id == case, these)) is not None
