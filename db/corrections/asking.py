"""Asking for a correction: checked against what the round is now, kept, and counted by a job."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db import audit, jobs, kinds
from db.cases.records import CASE, CLOSED, QUESTION
from db.corrections.records import CORRECTION
from db.rounds.records import RANKED_KINDS, ROUND
from db.rows import scalar

JOB = "quiz.regrade"
Asked = Literal["asked", "meanwhile", "being counted", "being revealed", "not revealed", "withdrawn", "no such option",
                "unchanged", "unknown"]


def ask(
    session: Session, community: int, round: int, revision: int, kind: str, key: Sequence[str], note: str,
    by: int | None, now: datetime,
) -> Asked:
    """Correct the key of a revealed round whose key revision is `revision`; a job counts everybody again.

    `key` are the ids of the options that count from now on; a question that is set aside keeps its own. Of two who
    correct the same at once, the second gets 'meanwhile', or 'being counted' while the first is under way.
    """
    row = session.execute(select(ROUND).where(ROUND.c.id == round, ROUND.c.community == community)
                          .with_for_update()).one_or_none()
    if row is None:
        return "unknown"
    chosen, aside = _chosen(session, row, kind, key), kind == "aside" or (kind == "graded" and row.set_aside)
    refused = _refused(session, row, revision, aside, chosen)
    if refused is None and kind != "aside" and (len(chosen) != len(set(key)) or not (chosen or kind == "graded")):
        refused = "no such option"
    if refused is not None:
        return refused
    before = {"key": row.key, "set_aside": row.set_aside}
    values = {"community": community, "round": round, "revision": revision + 1, "kind": kind, "before": before,
              "key": chosen, "set_aside": aside, "note": note, "by": by, "at": now, "state": "waiting"}
    made: int = scalar(session, insert(CORRECTION).values(values).returning(CORRECTION.c.id))
    jobs.add(session, f"correction:{made}", f"{JOB}/{round}/{revision + 1}", now, community, by, now)
    # The note stands with the correction: what is written here can never be taken away again.
    audit.record(session, community, by, f"round.{kind}", f"round:{round}", now, correction=made, before=before,
                 after={"key": chosen, "set_aside": aside})
    return "asked"


def _chosen(session: Session, row: Any, kind: str, key: Sequence[str]) -> list[str]:
    """Give what counts from now on, in the order of the card."""
    if kind == "aside":
        return list(row.key)
    asked = scalar(session, select(QUESTION.c.kind).where(QUESTION.c.id == row.question))
    if kinds.typed(asked, row.order):
        return list(key) if kind == "graded" else []
    if asked == "point":
        return sorted({cell for cell in key if kinds.CELL.fullmatch(cell)})
    return [option for option in row.order if option in key]


def _refused(
    session: Session, row: Any, revision: int, aside: bool, chosen: Sequence[str]
) -> Asked | None:
    status = scalar(session, select(CASE.c.status).where(CASE.c.id == row.case))
    if row.state == "withdrawn" or status in CLOSED:
        return "withdrawn"
    if row.state != "revealed":
        return "not revealed"
    if under_way(session, row.id):
        return "being counted"
    if row.key_revision != revision:
        return "meanwhile"
    if _being_revealed(session, row.case):
        return "being revealed"
    unchanged = (row.set_aside, set(row.key)) == (aside, set(chosen))
    return "unchanged" if unchanged else None


def under_way(session: Session, round: int) -> bool:
    """Tell whether a correction of a round is being counted."""
    these = (CORRECTION.c.round == round) & (CORRECTION.c.state == "waiting")
    return scalar(session, select(CORRECTION.c.id).where(these)) is not None


def _being_revealed(session: Session, case: int) -> bool:
    """Tell whether another round of a case that counts is being scored with the key as it was."""
    these = (ROUND.c.case == case) & (ROUND.c.state == "closed") & ROUND.c.kind.in_(RANKED_KINDS)
    return session.execute(select(ROUND.c.id).where(these).limit(1)).first() is not None
