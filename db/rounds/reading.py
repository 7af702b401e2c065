"""Reading rounds."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import cases
from db.cases import QUESTION, QuestionRow
from db.cases.records import CASE
from db.rounds.records import ROUND, RoundRow, same_run
from db.rows import one, pick, scalar

PLAIN = [
    ROUND.c[name] for name in RoundRow.__dataclass_fields__ if name not in ("case", "question", "answered")
]

SHOWN = ROUND.c.case.in_(select(CASE.c.id).where(CASE.c.status != "withdrawn"))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands by its newest round: the round's state and its instants."""

    state: str
    closes_at: datetime
    reveal_at: datetime


def get(session: Session, community: int, round: int) -> RoundRow | None:
    """Read a round of a community with its case, question and count of answers."""
    query = select(*PLAIN, ROUND.c.case.label("case_id"), ROUND.c.question.label("question_id"), ROUND.c.answered)
    query = query.where(ROUND.c.id == round, ROUND.c.community == community)
    found = session.execute(query).mappings().one_or_none()
    return None if found is None else _whole(session, community, dict(found))


def _whole(session: Session, community: int, row: dict[str, Any]) -> RoundRow:
    case = cases.get(session, community, row.pop("case_id"))
    posted = one(session, pick(QUESTION, QuestionRow).where(QUESTION.c.id == row.pop("question_id")), QuestionRow)
    assert case is not None
    assert posted is not None
    if row["answered"] is None:
        row["answered"] = _count(session, row["id"])
    return RoundRow(**row, case=case, question=_with_texts(posted, case.questions[posted.position]))


def _with_texts(posted: QuestionRow, now: QuestionRow) -> QuestionRow:
    texts = {option["id"]: option["text"] for option in now.options}
    options = [{"id": o["id"], "text": texts.get(o["id"], o["text"])} for o in posted.options]
    return replace(posted, prompt=now.prompt, options=options, names=now.names)


def _count(session: Session, round: int) -> int:
    answer = ROUND.metadata.tables["answer"]
    found: int = scalar(session, select(func.count()).select_from(answer).where(answer.c.round == round))
    return found


def newest_of(session: Session, community: int, of: Collection[int]) -> dict[int, Standing]:
    """Say where each of some cases stands: by its newest round that was not withdrawn; none where it was not posted."""
    query = select(ROUND.c.case, ROUND.c.state, ROUND.c.closes_at, ROUND.c.reveal_at)
    query = query.where(ROUND.c.community == community, ROUND.c.case.in_(of), ROUND.c.state != "withdrawn")
    rows = session.execute(query.order_by(ROUND.c.id))
    return {row.case: Standing(row.state, row.closes_at, row.reveal_at) for row in rows}


def by_number(session: Session, community: int, number: int) -> RoundRow | None:
    """Find a round by the number that people see."""
    query = select(ROUND.c.id).where(ROUND.c.community == community, ROUND.c.number == number)
    found = scalar(session, query)
    return None if found is None else get(session, community, found)


def of_case(session: Session, community: int, case: int) -> tuple[RoundRow, ...]:
    """List the rounds of a case, oldest first; none that was withdrawn."""
    query = select(ROUND.c.id).where(ROUND.c.community == community, ROUND.c.case == case)
    return _all(session, community, query.where(ROUND.c.state != "withdrawn").order_by(ROUND.c.id))


def latest(
    session: Session, community: int, limit: int = 10, *, state: str | None = None
) -> tuple[RoundRow, ...]:
    """List the newest rounds of a community, newest first; none of a withdrawn case."""
    query = select(ROUND.c.id).where(ROUND.c.community == community, SHOWN)
    query = query.where(ROUND.c.state == state) if state is not None else query
    return _all(session, community, query.order_by(ROUND.c.id.desc()).limit(limit))


def open_rounds(session: Session, community: int) -> tuple[RoundRow, ...]:
    """List the rounds of a community that have not been revealed, oldest first; none of a withdrawn case."""
    query = select(ROUND.c.id).where(ROUND.c.community == community, ROUND.c.state.in_(("open", "closed")), SHOWN)
    return _all(session, community, query.order_by(ROUND.c.id))


def _all(session: Session, community: int, ids: Any) -> tuple[RoundRow, ...]:
    found = (get(session, community, number) for number in session.execute(ids).scalars().all())
    return tuple(row for row in found if row is not None)


def before(session: Session, round: int) -> RoundRow | None:
    """Give the revealed round that the same schedule, or the same deck, posted before; for yesterday's line."""
    this = session.execute(select(ROUND).where(ROUND.c.id == round)).one_or_none()
    if this is None:
        return None
    query = select(ROUND.c.id).where(same_run(this), ROUND.c.id < round, ROUND.c.state == "revealed")
    found = scalar(session, query.order_by(ROUND.c.id.desc()).limit(1))
    return None if found is None else get(session, this.community, found)
