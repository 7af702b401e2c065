"""The round that something is said about: whether it may be talked about, and whose case it is."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.talk.records import others

CLOSED = ("withdrawn", "rejected")


@dataclass(frozen=True, slots=True)
class Told:
    """A revealed round: its options and key as they count now, its case, and who wrote that."""

    case: int
    author: int | None
    order: list[str]
    key: list[str]
    hidden: bool


def told(session: Session, community: int, round: int) -> Told | str:
    """Give a round that was revealed; else 'not revealed', 'withdrawn' or 'unknown'."""
    rounds, cases = others("round").c, others("case").c
    query = select(rounds.state, rounds.order, rounds.key, cases.id, cases.author, cases.status, cases.hidden_at)
    query = query.join(others("case"), cases.id == rounds.case)
    row = session.execute(query.where(rounds.id == round, rounds.community == community)).one_or_none()
    if row is None:
        return "unknown"
    if row.state == "withdrawn" or row.status in CLOSED:
        return "withdrawn"
    if row.state != "revealed":
        return "not revealed"
    return Told(row.id, row.author, row.order, row.key, row.hidden_at is not None)
