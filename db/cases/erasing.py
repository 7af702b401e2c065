"""Erasing the words of a case that was withdrawn, since a person can be named in words as well as in pictures."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, select, update
from sqlalchemy.orm import Session

from db import audit, deliveries, signatures
from db.cases.reading import get
from db.cases.records import CASE, QUESTION, STACK, VERSION
from db.rows import set_where

# The word in a decision that says what was done beside withdrawing.
ERASED = "erased"
BLANK: dict[str, Any] = {
    "title": "", "history": "", "explanation": "", "teaching_points": [], "references": [], "tags": [], "alt": "",
    "alt_full": "", "author_credit": "", "why_not": {}, "findings": [], "permission_reference": "",
    "correction_note": "",
}


def erase(session: Session, community: int, case: int, by: int | None, now: datetime) -> str:
    """Blank what a withdrawn case said in all its versions: 'erased', 'already', 'not withdrawn' or 'unknown'.

    Its numbers, the ids of its options and what was answered stay, as do the decisions about it with their digests,
    and this is kept as one of them.
    """
    found = get(session, community, case)
    if found is None:
        return "unknown"
    if found.status != "withdrawn":
        return "not withdrawn"
    if any(row.note == ERASED for row in signatures.of_case(session, community, case)):
        return "already"
    # While the words are there: it says which case was erased, without saying what stood in it.
    signatures.record(session, community, case, found.version.number, "withdrawn", by, now,
                      looked=signatures.digest(found), pixels=signatures.pixels_of_case(found), note=ERASED)
    _blank(session, case)
    audit.record(session, community, by, "case.erase", f"case:{case}", now)
    deliveries.redraw(session, "case", case, "correction")
    return "erased"


def _blank(session: Session, case: int) -> None:
    """Blank every version, question and report of a case, what readers typed and said, and the notes about it."""
    set_where(session, VERSION, VERSION.c.case == case, **BLANK)
    versions = select(VERSION.c.id).where(VERSION.c.case == case)
    for row in session.execute(select(QUESTION.c.id, QUESTION.c.options).where(QUESTION.c.version.in_(versions))).all():
        options = [{"id": option["id"], "text": ""} for option in row.options]
        set_where(session, QUESTION, QUESTION.c.id == row.id, prompt="", options=options, names=[])
    set_where(session, STACK, STACK.c.case == case, report={})
    concern = CASE.metadata.tables["concern"]
    session.execute(update(concern).where(concern.c.case == case).values(note=""))
    wording = CASE.metadata.tables["wording"]
    blank = "erased " + cast(wording.c.id, String)
    session.execute(update(wording).where(wording.c.case == case).values(words=blank, shown="", why=""))
    rounds, correction = (CASE.metadata.tables[name] for name in ("round", "correction"))
    session.execute(update(rounds).where(rounds.c.case == case).values(correction_note=""))
    theirs = select(rounds.c.id).where(rounds.c.case == case)
    session.execute(update(correction).where(correction.c.round.in_(theirs)).values(note=""))
    for name in ("first_look", "answer"):
        said = CASE.metadata.tables[name]
        session.execute(update(said).where(said.c.round.in_(theirs)).values(said=None))
    _blank_talk(session, case)


def _blank_talk(session: Session, case: int) -> None:
    """Blank what readers said and asked about a case, and what was answered; that they did stays."""
    rounds, disagreement, inquiry = (CASE.metadata.tables[name] for name in ("round", "disagreement", "inquiry"))
    for row in session.execute(select(rounds.c.id, rounds.c.order).where(rounds.c.case == case)).all():
        said = update(disagreement).where(disagreement.c.round == row.id)
        session.execute(said.values(why="", reply=""))
        # An option is named by its id; whatever else stands there was typed.
        session.execute(said.where(disagreement.c.value.not_in(row.order)).values(value=""))
        session.execute(update(inquiry).where(inquiry.c.round == row.id).values(text="", reply=""))
