"""Reading what readers say; who they are is told of those alone who gave leave."""

from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from db.members.records import MEMBER
from db.rows import many, one, pick, scalar
from db.talk.records import DISAGREEMENT, INQUIRY, DisagreementRow, InquiryRow

SAID, ASKED = DISAGREEMENT.c, INQUIRY.c


def _disagreements(community: int) -> Any:
    name = case((SAID.named, MEMBER.c.name), else_=None)
    query = pick(DISAGREEMENT, DisagreementRow, name=name).join(MEMBER, MEMBER.c.id == SAID.member)
    return query.where(SAID.community == community)


def disagreements(session: Session, community: int, round: int) -> tuple[DisagreementRow, ...]:
    """List the disagreements with a round's key: those that wait first, then the newest."""
    query = _disagreements(community).where(SAID.round == round)
    return many(session, query.order_by(SAID.state != "open", SAID.id.desc()), DisagreementRow)


def disagreement(session: Session, community: int, number: int) -> DisagreementRow | None:
    """Find a disagreement of a community by its id."""
    return one(session, _disagreements(community).where(SAID.id == number), DisagreementRow)


def reader(session: Session, community: int, disagreement: int, member: int) -> bool:
    """Tell whether a disagreement is a member's own."""
    query = select(SAID.id).where(SAID.id == disagreement, SAID.community == community, SAID.member == member)
    return scalar(session, query) is not None


def mine(session: Session, community: int, round: int, member: int) -> DisagreementRow | None:
    """Give a member's own disagreement with a round's key."""
    return one(session, _disagreements(community).where(SAID.round == round, SAID.member == member), DisagreementRow)


def inquiries(session: Session, community: int, round: int) -> tuple[InquiryRow, ...]:
    """List the questions of readers about a round: those without an answer first, then the newest."""
    these = (ASKED.round == round) & (ASKED.community == community) & (ASKED.state != "removed")
    query = pick(INQUIRY, InquiryRow).where(these)
    return many(session, query.order_by(ASKED.reply != "", ASKED.id.desc()), InquiryRow)


def inquiry(session: Session, community: int, number: int) -> InquiryRow | None:
    """Find a question of a community by its id."""
    query = pick(INQUIRY, InquiryRow).where(ASKED.id == number, ASKED.community == community)
    return one(session, query, InquiryRow)
