"""Counting a correction: the season scored again in pages, then shown at once, then every answer graded anew.

Every step may be killed after it and run again. Pages write what nobody reads before the last of them is there; one
transaction then changes the round, what every round of the season is worth, and the board.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit, cases, deliveries, letters, signatures, talk
from db.answers import ANSWER, write_grades
from db.boards.holding import held_board, hold
from db.boards.pages import switch
from db.boards.rescoring import PAGE, Revision, Value, rescore_page, revalue, write_values
from db.boards.reveal import tell_followers
from db.cases.records import QUESTION
from db.corrections.records import CORRECTION, CorrectionRow, get
from db.rounds.records import ROUND
from db.rows import set_where

GRADES = 1_000
# The word in a signature that says what it is for, as for any edit of an approved case.
EDITED = "edited"
Begun = Literal["begun", "busy", "shown", "done", "unknown"]


def begin(session: Session, community: int, round: int, revision: int, now: datetime) -> Begun:
    """Take the board for a correction; 'busy' while another round of it is being scored."""
    row = get(session, community, round, revision)
    if row is None:
        return "unknown"
    if row.state != "waiting":
        return "shown" if row.state == "shown" else "done"
    season = _round(session, row).season
    return "begun" if season is None or hold(session, season, round, now, row.id) else "busy"


def score_page(session: Session, community: int, round: int, revision: int, now: datetime, limit: int = PAGE) -> bool:
    """Score about so many answers of the season again; False when all are scored."""
    row, board = _held(session, community, round, revision)
    if row is None or board is None:
        return False
    hold(session, board.season, round, now, row.id)
    return rescore_page(session, community, board, _values(session, row, board), limit)


def finish(
    session: Session, community: int, round: int, revision: int, charts: Mapping[int, str | None], now: datetime
) -> str:
    """Show a correction and its board, both at once: 'counted', 'already' or 'unknown'.

    `charts` are the pictures of the spread by round, drawn with the new key.
    """
    row, board = _held(session, community, round, revision)
    if row is None:
        return "unknown" if get(session, community, round, revision) is None else "already"
    if board is not None:
        write_values(session, board.season, _values(session, row, board))
        switch(session, board)
        deliveries.redraw(session, "board", board.id, "correction")
    _show(session, row, charts, now)
    _keep_in_case(session, row, now)
    set_where(session, CORRECTION, CORRECTION.c.id == row.id, state="shown")
    audit.record(session, community, None, "round.corrected", f"round:{round}", now, correction=row.id)
    return "counted"


def _held(session: Session, community: int, round: int, revision: int) -> tuple[CorrectionRow | None, Any]:
    row = get(session, community, round, revision)
    if row is None or row.state != "waiting":
        return None, None
    return row, held_board(session, _round(session, row).season, round, row.id)


def _round(session: Session, row: CorrectionRow) -> Any:
    return session.execute(select(ROUND).where(ROUND.c.id == row.round).with_for_update()).one()


def _values(session: Session, row: CorrectionRow, board: Any) -> dict[int, Value]:
    return revalue(session, board.season, Revision(row.round, tuple(row.key), row.set_aside))


def siblings(session: Session, community: int, round: int) -> tuple[int, ...]:
    """List the rounds that ask a round's question, itself among them: whenever its case was posted."""
    this = select(ROUND.c.case).where(ROUND.c.id == round, ROUND.c.community == community).scalar_subquery()
    these = (ROUND.c.case == this) & (ROUND.c.community == community) & (ROUND.c.state != "withdrawn")
    return tuple(session.execute(select(ROUND.c.id).where(these).order_by(ROUND.c.id)).scalars())


def _show(session: Session, row: CorrectionRow, charts: Mapping[int, str | None], now: datetime) -> None:
    """Give every round of the question its key, and have its cards drawn again."""
    changed: dict[str, Any] = {"key": row.key, "key_revision": row.revision, "set_aside": row.set_aside}
    # Whoever grades what was typed corrects nothing that a card said.
    changed |= {"corrected_at": now, "correction_note": row.note} if row.kind != "graded" else {}
    asked = siblings(session, row.community, row.round)
    if row.kind != "graded":
        talk.correct(session, asked, now)
    for number in asked:
        drawn = {"chart_blob": charts[number]} if number in charts else {}
        set_where(session, ROUND, ROUND.c.id == number, **changed, **drawn)
        deliveries.redraw(session, "round", number, "correction")
        tell_followers(session, session.execute(select(ROUND).where(ROUND.c.id == number)).one())
    letters.redraw(session, _round(session, row).case)


def _keep_in_case(session: Session, row: CorrectionRow, now: datetime) -> None:
    """Have the case ask with the new key from now on; whoever corrected it signs for that."""
    found = cases.get(session, row.community, _round(session, row).case)
    if found is None or found.question.typed or found.question.key == row.key:
        return
    set_where(session, QUESTION, QUESTION.c.id == found.question.id, key=row.key, key_revision=row.revision)
    after = cases.get(session, row.community, found.id)
    if after is not None and after.status == "approved":
        signatures.record(session, row.community, found.id, after.version.number, "approved", row.by, now,
                          looked=signatures.digest(after), pixels=signatures.pixels_of_case(after), note=EDITED)
    deliveries.redraw(session, "case", found.id, "correction")


def grade_page(
    session: Session, community: int, round: int, revision: int, of: int, after_member: int = 0, limit: int = GRADES
) -> int | None:
    """Grade the next answers to `of`, a round of the question, by the key that is shown; give the last member of them.

    None when all are graded; with the last round of the question the correction is done.
    """
    row = get(session, community, round, revision)
    if row is None or row.state != "shown":
        return None
    these = (ANSWER.c.round == of) & (ANSWER.c.community == community) & (ANSWER.c.member > after_member)
    members = session.execute(select(ANSWER.c.member).where(these).order_by(ANSWER.c.member).limit(limit)).scalars()
    page = list(members)
    if page:
        # What waited for a person has no grade, and counts or does not like any other.
        graded = these & (ANSWER.c.member <= page[-1]) & ANSWER.c.counts.is_not(None)
        write_grades(session, graded, row.key)
    if len(page) == limit:
        return page[-1]
    if of == siblings(session, community, round)[-1]:
        set_where(session, CORRECTION, CORRECTION.c.id == row.id, state="done")
    return None
