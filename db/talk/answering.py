"""Answers to what readers say; a correction of the key answers everybody who disagreed with it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit, deliveries
from db.rows import set_where
from db.talk.records import DISAGREEMENT, INQUIRY
from db.talk.standing import KIND
from db.talk.telling import KIND as TALK

SAID, ASKED = DISAGREEMENT.c, INQUIRY.c


def reply(session: Session, community: int, disagreement: int, text: str, by: int, now: datetime) -> str:
    """Answer a reader who disagrees; they hear it when they next speak to Readout: 'saved', 'corrected' or 'unknown'.
    """
    these = (SAID.id == disagreement) & (SAID.community == community)
    row = session.execute(select(SAID.round, SAID.state).where(these)).one_or_none()
    if row is None:
        return "unknown"
    if row.state == "corrected":
        return "corrected"
    set_where(session, DISAGREEMENT, these, state="answered", reply=text, replied_by=by, replied_at=now, heard_at=None)
    audit.record(session, community, by, "talk.reply", f"disagreement:{disagreement}", now)
    deliveries.redraw(session, TALK, row.round, "correction")
    return "saved"


def answer(session: Session, community: int, inquiry: int, text: str, by: int, now: datetime) -> str:
    """Answer a question where it stands: 'saved', 'hidden', 'removed' or 'unknown'."""
    these = (ASKED.id == inquiry) & (ASKED.community == community)
    row = session.execute(select(ASKED.round, ASKED.state).where(these)).one_or_none()
    if row is None or row.state != "shown":
        return "unknown" if row is None else str(row.state)
    set_where(session, INQUIRY, these, reply=text, replied_by=by, replied_at=now)
    audit.record(session, community, by, "talk.answer", f"inquiry:{inquiry}", now)
    deliveries.redraw(session, KIND, inquiry, "correction")
    deliveries.redraw(session, TALK, row.round, "correction")
    return "saved"


def correct(session: Session, rounds: Sequence[int], now: datetime) -> None:
    """Close what readers disagreed with: the question of these rounds was corrected, and they hear that with thanks."""
    waiting = SAID.round.in_(rounds) & SAID.state.in_(("open", "answered"))
    set_where(session, DISAGREEMENT, waiting, state="corrected", replied_at=now, heard_at=None)
    for round in rounds:
        deliveries.redraw(session, TALK, round, "correction")
