"""A member's own record: what they took part in, in numbers, and the row by which its check code can be checked."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from db.cases.records import CASE, VERSION
from db.coverage import subspecialty_of
from db.results.reading import Head, Span, heads, parts, people
from db.results.records import OWN_RECORD, OwnRecordRow
from db.rows import next_number, one, pick, scalar

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Own:
    """What a member took part in over a span; `domains` counts the rounds that they answered."""

    first: date
    last: date
    offered: int
    answered: int
    domains: dict[str, int]
    written: int


def read(session: Session, community: int, member: int, span: Span) -> Own | None:
    """Count what a member took part in; None where nothing was offered to them, and they wrote nothing."""
    found = heads(session, community, span)
    mine = [one for one in people(session, community) if one.id == member]
    offered = [(head, part) for head in found for part in parts(session, community, head, mine)]
    wrote = written(session, community, member, found)
    if not offered and not wrote:
        return None
    days = [head.day for head, _ in offered] or [head.day for head in found]
    answered = [head for head, part in offered if part.took_part]
    return Own(min(days), max(days), len(offered), len(answered), domains(session, community, answered), wrote)


def written(session: Session, community: int, member: int, among: tuple[Head, ...]) -> int:
    """Count the cases of some rounds that a member wrote."""
    these = {head.case for head in among}
    query = select(func.count()).select_from(CASE).where(
        CASE.c.community == community, CASE.c.author == member, CASE.c.id.in_(these))
    found: int = scalar(session, query)
    return found


def domains(session: Session, community: int, among: list[Head]) -> dict[str, int]:
    """Count rounds by the subspecialty that the tags of their cases name first, the most frequent first."""
    current = (VERSION.c.case == CASE.c.id) & (VERSION.c.number == CASE.c.current_version)
    query = select(CASE.c.id, VERSION.c.tags).join(VERSION, current).where(
        CASE.c.community == community, CASE.c.id.in_({head.case for head in among}))
    tags = {row.id: row.tags for row in session.execute(query)}
    counts = Counter(subspecialty_of(tags.get(head.case, ())) or OTHER for head in among)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def keep(session: Session, community: int, seal: str, day: date, numbers: dict[str, Any]) -> OwnRecordRow:
    """Keep the numbers of a record under a seal; the same record of the same day is kept once."""
    these = (OWN_RECORD.c.seal == seal) & (OWN_RECORD.c.community == community)
    found = one(session, pick(OWN_RECORD, OwnRecordRow).where(these), OwnRecordRow)
    if found is not None:
        return found
    number = next_number(session, OWN_RECORD, community)
    values = {"community": community, "number": number, "seal": seal, "day": day, "numbers": numbers}
    session.execute(insert(OWN_RECORD).values(values))
    made = by_number(session, community, number)
    assert made is not None
    return made


def by_number(session: Session, community: int, number: int) -> OwnRecordRow | None:
    """Find a record by its number."""
    these = (OWN_RECORD.c.number == number) & (OWN_RECORD.c.community == community)
    return one(session, pick(OWN_RECORD, OwnRecordRow).where(these), OwnRecordRow)

