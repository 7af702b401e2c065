"""The numbers of a season for its chair: rounds, taking part, what was covered and how good the questions are.

They are about groups: whatever fewer than five people stand behind is None.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.autopsy import DISTRACTORS_FROM, SHOWN_FROM, beaten_by, dead
from db.cases.records import CASE, STACK, VERSION
from db.coverage import modality_of, subspecialty_of
from db.results.reading import Head, Part, Span, heads, parts, people
from db.rows import scalar

FEW = 5
HARD, EASY = 0.3, 0.8


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some weeks in a row: how many rounds they had, how many members took part, and what share of what was offered."""

    first: date
    last: date
    rounds: int
    members: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Quality:
    """How the questions did that enough people answered."""

    judged: int
    wanted: int
    hard: int
    easy: int
    right: float | None
    doubted: int
    tempting: int
    with_options: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A season in numbers."""

    rounds: int
    first: date | None
    last: date | None
    members: int | None
    answers: int
    share: float | None
    stretches: tuple[Stretch, ...]
    domains: dict[str, int]
    modalities: dict[str, int]
    cases: int
    authors: int | None
    set_aside: int
    corrected: int
    quality: Quality


def summarize(session: Session, community: int, span: Span, most: int = 12) -> Summary:
    """Count a season; its weeks are put together where they are more than `most`."""
    found, among = heads(session, community, span), people(session, community)
    made = {head.id: parts(session, community, head, among) for head in found}
    everything = [part for one in made.values() for part in one]
    took = {part.member for part in everything if part.took_part}
    domains, modalities = _covered(session, community, found)
    authors = _authors(session, community, found)
    return Summary(
        len(found), min((one.day for one in found), default=None), max((one.day for one in found), default=None),
        _many(len(took)), sum(part.took_part for part in everything), _share(everything),
        _stretches(found, made, most), domains, modalities, len({one.case for one in found}), _many(authors),
        sum(one.set_aside for one in found), sum(one.corrected for one in found), _quality(found, made))


def _many(count: int) -> int | None:
    """Give a count of people unless it is of one to four."""
    return None if 0 < count < FEW else count


def _share(among: Sequence[Part]) -> float | None:
    took = {part.member for part in among if part.took_part}
    return sum(part.took_part for part in among) / len(among) if among and len(took) >= FEW else None


def _stretches(found: Sequence[Head], made: dict[int, tuple[Part, ...]], most: int) -> tuple[Stretch, ...]:
    if not found:
        return ()
    begin, end = _monday(min(one.day for one in found)), _monday(max(one.day for one in found))
    weeks = (end - begin).days // 7 + 1
    size = -(-weeks // most)
    stretches = []
    for place in range(0, weeks, size):
        first = begin + timedelta(weeks=place)
        last = min(first + timedelta(weeks=size), end + timedelta(weeks=1)) - timedelta(days=1)
        rounds = [one for one in found if first <= one.day <= last]
        within = [part for one in rounds for part in made[one.id]]
        members = _many(len({part.member for part in within if part.took_part}))
        stretches.append(Stretch(first, last, len(rounds), members, _share(within)))
    return tuple(stretches)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _covered(session: Session, community: int, found: Sequence[Head]) -> tuple[dict[str, int], dict[str, int]]:
    """Count the cases of some rounds by subspecialty and by modality."""
    these = {one.case for one in found}
    current = (VERSION.c.case == CASE.c.id) & (VERSION.c.number == CASE.c.current_version)
    query = select(CASE.c.id, VERSION.c.tags).join(VERSION, current).where(
        CASE.c.community == community, CASE.c.id.in_(these))
    tags = {row.id: row.tags for row in session.execute(query)}
    metas: dict[int, list[dict[str, object]]] = {}
    for row in session.execute(select(STACK.c.case, STACK.c.meta).where(STACK.c.case.in_(tags)).order_by(STACK.c.id)):
        metas.setdefault(row.case, []).append(row.meta)
    domains = Counter(subspecialty_of(words) or "other" for words in tags.values())
    modalities = Counter(modality_of(metas.get(case, ()), words) or "other" for case, words in tags.items())
    return _sorted(domains), _sorted(modalities)


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _authors(session: Session, community: int, found: Sequence[Head]) -> int:
    query = select(func.count(CASE.c.author.distinct())).where(
        CASE.c.community == community, CASE.c.id.in_({one.case for one in found}))
    count: int = scalar(session, query)
    return count


def _quality(found: Sequence[Head], made: dict[int, tuple[Part, ...]]) -> Quality:
    """Judge the questions that five or more answered and that still count."""
    shares, doubted, tempting, with_options = [], 0, 0, 0
    for one in found:
        grades = [part.grade for part in made[one.id] if part.counted and part.grade is not None]
        if one.set_aside or len(grades) < SHOWN_FROM:
            continue
        shares.append(sum(grades) / len(grades))
        tally = one.tally or {}
        if one.asked == "choice":
            doubted += bool(beaten_by(tally, one.key, one.order))
        if one.asked == "choice" and sum(tally.values()) >= DISTRACTORS_FROM:
            with_options += 1
            tempting += not dead(tally, one.key, one.order)
    hard, easy = sum(one < HARD for one in shares), sum(one > EASY for one in shares)
    right = sum(shares) / len(shares) if shares else None
    return Quality(len(shares), len(shares) - hard - easy, hard, easy, right, doubted, tempting, with_options)
