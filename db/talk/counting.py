"""How much readers say: for letters to authors, and for those whom it waits for."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.rows import scalar
from db.talk.records import DISAGREEMENT, INQUIRY, REPORT, others

SAID, ASKED, TOLD = DISAGREEMENT.c, INQUIRY.c, REPORT.c


def asked(session: Session, community: int, round: int) -> int:
    """Count what readers said about a round: disagreements, and questions that were not removed."""
    said = scalar(session, select(func.count()).select_from(DISAGREEMENT).where(
        SAID.round == round, SAID.community == community))
    return int(said + scalar(session, select(func.count()).select_from(INQUIRY).where(
        ASKED.round == round, ASKED.community == community, ASKED.state != "removed")))


def waiting(session: Session, community: int, author: int | None = None) -> int:
    """Count the revealed cases about which something waits for an answer; of one `author`, where that is given."""
    return len(unanswered(session, community, author))


def unanswered(session: Session, community: int, author: int | None = None) -> tuple[int, ...]:
    """List the rounds about which something waits for an answer or a decision, newest first."""
    reported = select(TOLD.inquiry).where(TOLD.community == community, TOLD.state == "open")
    waits = [select(SAID.round).where(SAID.community == community, SAID.state == "open"),
             select(ASKED.round).where(ASKED.community == community, ASKED.state == "shown", ASKED.reply == ""),
             select(ASKED.round).where(ASKED.id.in_(reported))]
    found = {round for query in waits for round in session.execute(_open(query, author)).scalars()}
    return tuple(sorted(found, reverse=True))


def _open(query: Any, author: int | None) -> Any:
    """Leave out what is said of a case that was withdrawn, or is another author's."""
    rounds, cases = others("round").c, others("case").c
    theirs = select(rounds.id).join(others("case"), cases.id == rounds.case).where(
        rounds.state == "revealed", cases.status != "withdrawn")
    theirs = theirs if author is None else theirs.where(cases.author == author)
    return query.where(query.selected_columns[0].in_(theirs))
