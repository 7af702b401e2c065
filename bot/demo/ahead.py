"""What is settled of the demo's weeks to come, and what a reader asks, so that plan and lists hold something."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

import db.plans
import db.rounds
import db.schedules
import db.talk
from db.schedules.calendar import local_date, next_after

PINNED, FREE = 3, 6
QUESTION = "Would you have shown this on another window first?"


def plan(session: Session, community: int, schedule: int, case: int, director: int, now: datetime) -> None:
    """Pin a case to a date of the coming week, and keep a holiday in the one after it."""
    days = coming(session, community, schedule, now)
    db.schedules.pin(session, community, schedule, days[PINNED], case, director, now)
    db.plans.keep_holidays(session, community, {days[FREE]: "Department outing"}, director, now)


def coming(session: Session, community: int, schedule: int, now: datetime) -> list[date]:
    """List the next dates of a schedule."""
    rule = db.schedules.get(session, community, schedule)
    assert rule is not None
    found = [local_date(now, rule.zone)]
    while len(found) <= FREE + 1 and (after := next_after(rule, found[-1])) is not None:
        found.append(after[0])
    return found[1:]


def ask(session: Session, community: int, member: int, now: datetime) -> None:
    """Have a reader ask about the case that was revealed last."""
    for row in db.rounds.latest(session, community, 1, state="revealed"):
        db.talk.ask(session, community, row.id, member, QUESTION, now)
