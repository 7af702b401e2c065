"""How sure members say they are of an answer, where their community asks: a fact beside the answer, for them alone."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit
from db.answers import ANSWER, UNSURE
from db.communities import COMMUNITY
from db.rounds.records import ROUND
from db.rows import Direct, scalar, set_where

# In the order in which they grow; an answer keeps the place of one, counted from 1.
LEVELS = ("guess", "probable", "certain")
SayingOutcome = Literal["saved", "unchanged", "older", "changed since", "not sure", "no answer", "closed", "unknown"]

STANDS = Direct("""
SELECT c.asks_confidence, a.earlier, a.confidence FROM community c
LEFT JOIN answer a ON a.community = c.id AND a.round = {p} AND a.member = {p} WHERE c.id = {p}
""")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a receipt asks: `turn` counts which of the member's answers to the round it is about."""

    turn: int
    level: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """What became of saying how sure one is: `level`, `turn` and `value` are those of the answer that stands now."""

    outcome: SayingOutcome
    level: int | None = None
    turn: int = 0
    value: str = ""
    closes_at: datetime | None = None


def asks(session: Session, community: int) -> bool:
    """Tell whether a community asks how sure its members are."""
    return bool(scalar(session, select(COMMUNITY.c.asks_confidence).where(COMMUNITY.c.id == community)))


def ask(session: Session, community: int, on: bool, by: int | None, now: datetime) -> str:
    """Have a community ask how sure its members are, or not any more: 'saved' or 'unchanged'."""
    changed = set_where(session, COMMUNITY, COMMUNITY.c.id == community, COMMUNITY.c.asks_confidence.is_not(on),
                        asks_confidence=on)
    if not changed:
        return "unchanged"
    audit.record(session, community, by, "community.confidence", f"community:{community}", now, on=on)
    return "saved"


def asked(session: Session, community: int, round: int, member: int) -> Asked | None:
    """Say what the receipt of an answer asks; None where the community does not ask."""
    row = STANDS.first(session, round, member, community)
    return Asked(_turn(row[1]), row[2]) if row is not None and row[0] and row[1] is not None else None


def _turn(earlier: Any) -> int:
    return len(json.loads(earlier) if isinstance(earlier, str) else earlier)


def keep(session: Session, community: int, round: int, member: int, level: int, turn: int,
         pressed_at: datetime) -> Said:
    """Keep how sure a member is of the answer that was the `turn`th they gave, if it still stands.

    It may be changed until the round closes; of two presses the later stands, however they arrive. The answer itself is
    never touched.
    """
    # As an answer does, it holds off the reveal until it is kept.
    query = select(ROUND.c.state, ROUND.c.closes_at, ROUND.c.question).where(
        ROUND.c.id == round, ROUND.c.community == community)
    row = session.execute(query.with_for_update(read=True)).one_or_none()
    if row is None:
        return Said("unknown")
    mine = ((ANSWER.c.round == round) & (ANSWER.c.question == row.question) & (ANSWER.c.member == member)
            & (ANSWER.c.community == community))
    stands = session.execute(select(ANSWER).where(mine).with_for_update()).one_or_none()
    if stands is None:
        return Said("no answer")
    outcome = _outcome(row, stands, level, turn, pressed_at)
    if outcome == "saved":
        set_where(session, ANSWER, ANSWER.c.id == stands.id, confidence=level, sure_at=pressed_at)
    held = level if outcome == "saved" else stands.confidence
    return Said(outcome, held, len(stands.earlier), stands.value, row.closes_at)


def _outcome(round: Any, stands: Any, level: int, turn: int, pressed_at: datetime) -> SayingOutcome:
    if round.state != "open" or pressed_at >= round.closes_at:
        return "closed"
    if stands.value == UNSURE:
        return "not sure"
    if turn != len(stands.earlier) or pressed_at < stands.pressed_at:
        return "changed since"
    if stands.confidence == level:
        return "unchanged"
    return "older" if stands.confidence is not None and stands.sure_at and pressed_at < stands.sure_at else "saved"
