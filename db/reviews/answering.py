"""Answers to what came back: each once, kept in a log, counted for no board."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db import deliveries
from db.reviews.choosing import review_of
from db.reviews.records import ASKED, KIND, LOG, REVIEW, REVIEWER, SHEET, ReviewRow
from db.reviews.sheets import Step
from db.rows import scalar, set_where

Answered = Literal["saved", "already", "over", "unknown"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked last, to its member; `state` says whether they still want reviews."""

    review: ReviewRow
    sheet: int
    over: bool
    order: list[str]
    before: dict[str, Any]
    streak: int
    value: str | None
    guessed: bool
    answered_at: datetime | None
    state: str


def asked(session: Session, community: int, review: int, member: int | None) -> Asked | None:
    """Read what a member was asked last of a review; None where it is not theirs, or was never asked."""
    row = review_of(session, community, review, member) if member is not None else None
    if row is None:
        return None
    query = select(ASKED, SHEET.c.over).join(SHEET, SHEET.c.id == ASKED.c.sheet).where(ASKED.c.review == review)
    last = session.execute(query.order_by(ASKED.c.sheet.desc()).limit(1)).one_or_none()
    if last is None:
        return None
    state = scalar(session, select(REVIEWER.c.state).where(REVIEWER.c.member == member))
    return Asked(row, last.sheet, last.over, last.order, last.before, last.streak, last.value, last.guessed,
                 last.answered_at, state)


def answer(session: Session, community: int, found: Asked, value: str, step: Step, now: datetime) -> Answered:
    """Keep an answer with the card that follows it; of two presses the first stands."""
    this = (ASKED.c.sheet == found.sheet) & (ASKED.c.review == found.review.id)
    over = scalar(session, select(SHEET.c.over).where(SHEET.c.id == found.sheet, SHEET.c.community == community))
    if over is None:
        return "unknown"
    if not set_where(session, ASKED, this, ASKED.c.value.is_(None), value=value, answered_at=now):
        return "already"
    _keep(session, community, found, value, step, now)
    set_where(session, REVIEW, REVIEW.c.id == found.review.id, answered=found.review.answered + 1)
    set_where(session, REVIEWER, REVIEWER.c.member == found.review.member, ignored=0)
    deliveries.redraw(session, KIND, found.sheet, "correction")
    return "saved"


def guessed(session: Session, community: int, found: Asked, step: Step, now: datetime) -> bool:
    """Count a right answer as a guess, once: it comes back sooner. False where it was said before."""
    this = (ASKED.c.sheet == found.sheet) & (ASKED.c.review == found.review.id) & ASKED.c.value.is_not(None)
    if not set_where(session, ASKED, this, ~ASKED.c.guessed, guessed=True):
        return False
    _keep(session, community, found, found.value or "", step, now)
    return True


def _keep(session: Session, community: int, found: Asked, value: str, step: Step, now: datetime) -> None:
    set_where(session, REVIEW, REVIEW.c.id == found.review.id, REVIEW.c.community == community, card=dict(step.card),
              due_on=step.due, streak=step.streak, retired_at=now if step.retired else None)
    session.execute(insert(LOG).values(community=community, review=found.review.id, at=now, value=value,
                                       rating=step.rating, gap=step.gap, due_on=step.due))
