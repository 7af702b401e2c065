"""Keeping typed answers: a wording that nobody typed before is kept, and the answer names it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import answers, kinds
from db.answers import ANSWER, Given
from db.cases.records import QUESTION
from db.rounds.records import ROUND
from db.rows import scalar, set_where, upsert
from db.wordings.records import WORDING, Said


def write(
    session: Session, community: int, round: int, member: int, said: Sequence[Said], kind: str, pressed_at: datetime,
    now: datetime,
) -> Given:
    """Keep a typed answer, the most likely diagnosis first; see `answers.give`, which says what became of it."""
    case = _taken(session, community, round, kind, pressed_at)
    # Words that come too late, or to another kind of question, are kept nowhere.
    names = [f"w{place}" for place, _ in enumerate(said, 1)] if case is None else [
        f"w{_wording(session, community, case, one)}" for one in said]
    given = answers.give(session, community, round, member, kinds.joined(names), pressed_at, now, kind=kind)
    if given.outcome in ("saved", "changed"):
        mine = (ANSWER.c.round == round) & (ANSWER.c.member == member) & (ANSWER.c.community == community)
        set_where(session, ANSWER, mine, said="\n".join(one.shown for one in said))
    return given


def _taken(session: Session, community: int, round: int, kind: str, pressed_at: datetime) -> int | None:
    """Give the case of a round that takes typed answers of this kind now."""
    query = select(ROUND.c.case, ROUND.c.order).join(QUESTION, QUESTION.c.id == ROUND.c.question)
    query = query.where(ROUND.c.id == round, ROUND.c.community == community, ROUND.c.state == "open",
                        ROUND.c.closes_at > pressed_at, QUESTION.c.kind == kind)
    found = session.execute(query).one_or_none()
    return found.case if found is not None and kinds.typed(kind, found.order) else None


def _wording(session: Session, community: int, case: int, said: Said) -> int:
    new = upsert(session, WORDING).values(community=community, case=case, words=said.words, shown=said.shown, why="")
    session.execute(new.on_conflict_do_nothing(index_elements=["case", "words"]))
    these = (WORDING.c.case == case) & (WORDING.c.words == said.words)
    found: int = scalar(session, select(WORDING.c.id).where(these))
    return found
