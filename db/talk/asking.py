"""Asking as a reader: the question is posted under the revealed card, and nothing there tells who asked."""

from datetime import datetime
from typing import Literal

from sqlalchemy import insert
from sqlalchemy.orm import Session

from db import audit
from db.rows import next_number, scalar
from db.talk import tracing
from db.talk.records import INQUIRY
from db.talk.rounds import told
from db.talk.standing import post
from db.talk.telling import tell

Outcome = Literal["asked", "enough", "muted", "being checked", "not revealed", "withdrawn", "unknown"]


def ask(session: Session, community: int, round: int, member: int, text: str, now: datetime) -> Outcome:
    """Post a question under every card of a round; whoever asked is kept apart, for a report alone."""
    row = told(session, community, round)
    if isinstance(row, str):
        return row  # type: ignore[return-value]
    if row.hidden:
        return "being checked"
    # Its lock comes first, so that of two questions at once only so many as are allowed are asked.
    number = next_number(session, INQUIRY, community)
    barred = tracing.barred(session, community, member, now)
    if barred is not None:
        return barred
    values = {"community": community, "number": number, "round": round, "text": text, "at": now}
    made: int = scalar(session, insert(INQUIRY).values(values).returning(INQUIRY.c.id))
    tracing.keep(session, made, member)
    post(session, community, made, round, now)
    tell(session, community, round, row.author, now)
    audit.record(session, community, None, "talk.ask", f"inquiry:{made}", now)
    return "asked"
