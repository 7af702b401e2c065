"""Answers: facts, kept once for each member and question, of which the later press wins."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Float, Index, UniqueConstraint, case, func, literal, null, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import deliveries, kinds
from db.columns import Instant, Json, Record, table
from db.rows import driver, many, one, pick, scalar, set_where

UNSURE = kinds.UNSURE
GivenOutcome = Literal["saved", "changed", "unchanged", "older", "closed", "another kind", "look first",
                       "no such option", "unknown"]


class Answer(Record, table=True):
    """One member's answer to one question of one round; `earlier` holds [value, pressed_at] pairs.

    `said` is what was typed for the value that stands, one diagnosis a line.
    """

    __table_args__ = (
        UniqueConstraint("round", "question", "member"),
        Index("ix_answer_member", "member", "round"),
    )
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    round: int = Field(foreign_key="round.id")
    question: int = Field(foreign_key="question.id")
    member: int = Field(foreign_key="member.id")
    value: str
    said: str | None = None
    confidence: int | None = None
    sure_at: datetime | None = Field(default=None, sa_type=Instant)
    pressed_at: datetime = Field(sa_type=Instant)
    saved_at: datetime = Field(sa_type=Instant)
    earlier: list[list[str]] = Field(default_factory=list, sa_type=Json)
    grade: float | None = None
    counts: bool | None = None


ANSWER = table(Answer)


@dataclass(frozen=True, slots=True)
class Given:
    """What became of a press: `value` stands now, `previous` stood before; `first` is the member's first ever.

    `order` holds the ids of the options as the round shows them.
    """

    outcome: GivenOutcome
    value: str | None = None
    previous: str | None = None
    closes_at: datetime | None = None
    first: bool = False
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer; `grade` and `counts` are None before the reveal."""

    id: int
    round: int
    question: int
    member: int
    value: str
    confidence: int | None
    pressed_at: datetime
    saved_at: datetime
    earlier: list[list[str]]
    grade: float | None
    counts: bool | None
    said: str | None = None


# The hot path speaks to the driver: a statement through Core costs several times what the write itself does.
FACTS = """
SELECT r.state, r.opens_at, r.closes_at, r."order", a.value, a.pressed_at, m.first_answer_at IS NULL, q.kind,
 q.look_first
FROM round r JOIN member m ON m.id = {p} AND m.community = r.community JOIN question q ON q.id = r.question
LEFT JOIN answer a ON a.round = r.id AND a.question = r.question AND a.member = m.id
WHERE r.id = {p} AND r.community = {p}{lock}
"""
KEEP = """
INSERT INTO answer (community, round, question, member, value, confidence, pressed_at, saved_at, earlier)
SELECT r.community, r.id, r.question, {p}, {p}, {p}, {p}, {p}, '[]' FROM round r
WHERE r.id = {p} AND r.community = {p} AND r.state = 'open' AND r.closes_at > {p}
ON CONFLICT (round, question, member) DO UPDATE SET
 value = excluded.value, pressed_at = excluded.pressed_at, saved_at = excluded.saved_at,
 confidence = CASE WHEN answer.value = excluded.value THEN coalesce(excluded.confidence, answer.confidence)
  ELSE excluded.confidence END,
 earlier = CASE WHEN answer.value = excluded.value THEN answer.earlier ELSE {append} END
WHERE (excluded.pressed_at, excluded.value{order}) > (answer.pressed_at, answer.value{order})
"""
LOOKED = "SELECT 1 FROM first_look WHERE round = {p} AND member = {p}"
FIRST = "UPDATE member SET first_answer_at = {p} WHERE id = {p} AND first_answer_at IS NULL"
PARTS = {
    "sqlite": {
        "p": "?", "lock": "", "order": "",
        "append": "json_insert(answer.earlier, '$[#]', json_array(answer.value, answer.pressed_at))",
    },
    "postgresql": {
        # The share lock makes a reveal in another process wait for this answer, and this answer see the reveal.
        "p": "%s", "lock": " FOR SHARE OF r",
        # The order of code points, which is Python's and SQLite's too.
        "order": ' COLLATE "C"',
        "append": "answer.earlier || jsonb_build_array(jsonb_build_array(answer.value, answer.pressed_at))",
    },
}
STATEMENTS = {name: tuple(sql.format(**parts) for sql in (FACTS, KEEP, FIRST, LOOKED)) for name, parts in PARTS.items()}


def give(
    session: Session, community: int, round: int, member: int, value: str, pressed_at: datetime, now: datetime,
    confidence: int | None = None, *, kind: str = "choice",
) -> Given:
    """Keep an answer if it was pressed before the close and later than what is kept.

    `kind` is that of the question which the caller asked; of what the round does not take, `outcome` says why.
    Of two presses at one instant the greater value stands, so that the order in which presses arrive never
    matters. A press that claims to be older than the round counts as made when it opened. An answer may come in
    after the close, until the reveal begins.
    """
    cursor, dialect = driver(session)
    facts, keep, first_ever, _ = STATEMENTS[dialect]
    cursor.execute(facts, (member, round, community))
    row = cursor.fetchone()
    if row is None:
        return Given("unknown")
    state, opens_at, closes_at, shown, previous, last, first, asked, look_first = row
    closing, order = _instant(closes_at), tuple(json.loads(shown) if isinstance(shown, str) else shown)
    # A platform's clock may be behind ours: nobody presses what is not there yet.
    pressed_at = max(pressed_at, _instant(opens_at))
    if state != "open" or pressed_at >= closing:
        return Given("closed", previous, previous, closing, order=order)
    refused = None if value == UNSURE else _refused(session, round, member, value, kind, asked, order, look_first)
    if refused is not None:
        return Given(refused, previous, previous, closing, order=order)
    if last is not None and (_instant(last), previous) >= (pressed_at, value):
        return Given("unchanged" if previous == value else "older", previous, previous, closing, order=order)
    stamp, arrived = _stamp(dialect, pressed_at), _stamp(dialect, now)
    cursor.execute(keep, (member, value, confidence, stamp, arrived, round, community, stamp))
    if cursor.rowcount == 0:
        # Another process was faster; what is kept now decides.
        return give(session, community, round, member, value, pressed_at, now, confidence, kind=kind)
    if first:
        cursor.execute(first_ever, (arrived, member))
    if previous is None:
        deliveries.redraw(session, "round", round)
    outcome: GivenOutcome = "saved" if previous is None else "unchanged" if previous == value else "changed"
    return Given(outcome, value, previous, closing, bool(first), order)


def _refused(
    session: Session, round: int, member: int, value: str, kind: str, asked: str, order: Sequence[str], look_first: bool
) -> GivenOutcome | None:
    """Say why a round does not take a value from a member."""
    if asked != kind:
        return "another kind"
    if not kinds.fits(kind, order, value):
        return "no such option"
    cursor, dialect = driver(session)
    if look_first and cursor.execute(STATEMENTS[dialect][-1], (round, member)).fetchone() is None:
        return "look first"
    return None


def _stamp(dialect: str, at: datetime) -> Any:
    if at.tzinfo is None:
        raise ValueError("a datetime without a zone cannot be stored")
    # SQLAlchemy's own text form of an instant, which compares as the instants do.
    return at.astimezone(UTC).isoformat(" ", "microseconds")[:26] if dialect == "sqlite" else at


def _instant(stored: Any) -> datetime:
    if isinstance(stored, str):
        return datetime.fromisoformat(stored + "+00:00")
    found: datetime = stored.astimezone(UTC)
    return found


def mine(session: Session, community: int, round: int, member: int) -> AnswerRow | None:
    """Give a member's answer to a round."""
    query = pick(ANSWER, AnswerRow).where(ANSWER.c.round == round, ANSWER.c.member == member)
    return one(session, query.where(ANSWER.c.community == community), AnswerRow)


def count(session: Session, community: int, round: int) -> int:
    """Count the answers to a round."""
    query = select(func.count()).where(ANSWER.c.round == round, ANSWER.c.community == community)
    found: int = scalar(session, query)
    return found


def of_member(session: Session, community: int, member: int, limit: int = 50) -> tuple[AnswerRow, ...]:
    """List a member's newest answers, newest first."""
    query = pick(ANSWER, AnswerRow).where(ANSWER.c.member == member, ANSWER.c.community == community)
    return many(session, query.order_by(ANSWER.c.round.desc()).limit(limit), AnswerRow)


def write_grades(session: Session, these: Any, key: Sequence[str], **more: Any) -> None:
    """Grade some answers by a key: one statement, whatever it says; what waits for a person gets no grade.

    `more` are other columns that change with them.
    """
    values = session.execute(select(ANSWER.c.value).where(these).distinct()).scalars()
    found: dict[float | None, list[str]] = {}
    for value in values:
        found.setdefault(kinds.grade(value, key), []).append(value)
    found.pop(0.0, None)
    # A kind that is typed knows many values; those that are wrong are all the others.
    whens = [(ANSWER.c.value.in_(given), null() if worth is None else literal(worth, Float))
             for worth, given in found.items()]
    set_where(session, ANSWER, these, grade=case(*whens, else_=0.0) if whens else 0.0, **more)
