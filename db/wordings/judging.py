"""What typed answers are worth: the matcher says so at the reveal, a person where it cannot, and a person's word stays.

The words are read outside the database, so a reveal closes its round first, has its wordings judged, and counts then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import cases, kinds
from db.answers import ANSWER
from db.cases.records import CASE, CLOSED, QUESTION, VERSION
from db.rounds.records import ROUND
from db.rows import set_where
from db.wordings.records import WORDING, WordingRow, named, of_case


@dataclass(frozen=True, slots=True)
class Unjudged:
    """What the matcher reads for one case: what counts already, what was typed, and what else is known."""

    case: int
    key: str
    synonyms: tuple[str, ...]
    wordings: tuple[WordingRow, ...]
    others: tuple[str, ...]


def close(session: Session, community: int, round: int, now: datetime) -> bool:
    """Close a round whose answers are typed, so that none comes in while they are judged; False for any other."""
    query = select(ROUND.c.state, ROUND.c.closes_at, ROUND.c.order, QUESTION.c.kind)
    query = query.join(QUESTION, QUESTION.c.id == ROUND.c.question)
    row = session.execute(query.where(ROUND.c.id == round, ROUND.c.community == community)).one_or_none()
    if row is None or not kinds.typed(row.kind, row.order) or row.state not in ("open", "closed"):
        return False
    if row.state == "open" and now >= row.closes_at:
        set_where(session, ROUND, (ROUND.c.id == round) & (ROUND.c.state == "open"), state="closed")
    return bool(now >= row.closes_at)


def unjudged(session: Session, community: int, round: int) -> Unjudged | None:
    """Give what answers to a round say and no person has decided; None where the round is not there."""
    query = select(ROUND.c.case).where(ROUND.c.id == round, ROUND.c.community == community)
    found = session.execute(query).one_or_none()
    case = cases.get(session, community, found.case) if found is not None else None
    if case is None or not case.question.names:
        return None
    values = session.execute(select(ANSWER.c.value).where(ANSWER.c.round == round).distinct()).scalars()
    typed = named(session, community, {one for value in values for one in kinds.listed(value)})
    accepted = [row.shown for row in of_case(session, community, case.id) if row.decided_at and row.grade == 1]
    key, *synonyms = case.question.names
    waiting = tuple(row for row in typed.values() if row.decided_at is None)
    return Unjudged(case.id, key, (*synonyms, *accepted), waiting, _known(session, community, case.id))


def _known(session: Session, community: int, case: int) -> tuple[str, ...]:
    """Name the diagnoses of the community's other cases: what is closer to one of them is not this one misspelt."""
    current = (VERSION.c.case == CASE.c.id) & (VERSION.c.number == CASE.c.current_version)
    query = select(QUESTION.c.kind, QUESTION.c.options, QUESTION.c.key, QUESTION.c.names)
    query = query.join(VERSION, VERSION.c.id == QUESTION.c.version).join(CASE, current)
    query = query.where(CASE.c.community == community, CASE.c.id != case, CASE.c.status.not_in(CLOSED))
    found: dict[str, None] = {}
    for row in session.execute(query.order_by(CASE.c.id)).all():
        right = [option["text"] for option in row.options if option["id"] in row.key]
        found.update(dict.fromkeys([*right, *row.names[:1]]))
    return tuple(name for name in found if name.strip())


def judge(
    session: Session, community: int, round: int, verdicts: Mapping[int, tuple[float | None, str]], now: datetime
) -> None:
    """Keep what the matcher made of wordings, (worth, why) by their ids, and give the closed round its key.

    None leaves one to a person. What a person has decided meanwhile stays.
    """
    query = select(ROUND.c.case).where(ROUND.c.id == round, ROUND.c.community == community)
    case = session.execute(query).scalar_one_or_none()
    for wording, (worth, why) in sorted(verdicts.items()):
        these = (WORDING.c.id == wording) & (WORDING.c.case == case) & (WORDING.c.community == community)
        since = now if worth is None else None
        set_where(session, WORDING, these, WORDING.c.decided_at.is_(None), grade=worth, why=why, waits_since=since)
    if case is not None:
        waits = (ROUND.c.id == round) & (ROUND.c.state == "closed") & ROUND.c.tally.is_(None)
        set_where(session, ROUND, waits, key=list(key_of(session, community, case)))


def key_of(session: Session, community: int, case: int) -> tuple[str, ...]:
    """Give the key of a case whose answers are typed: what each wording is worth that is not wrong.

    What nobody has judged waits for a person.
    """
    return tuple(kinds.worthy(row.name, row.grade) for row in of_case(session, community, case) if row.grade != 0)
