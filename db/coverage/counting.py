"""Counting the cases of each square against what is wanted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from db.cases.bounds import current
from db.cases.records import CASE, STACK, VERSION
from db.coverage.squares import MODALITIES, SUBSPECIALTIES, modality_of, subspecialty_of
from db.coverage.targets import Key, targets_of


@dataclass(frozen=True, slots=True)
class Square:
    """One subspecialty, modality and difficulty: how many cases there are, and how many are wanted."""

    subspecialty: str
    modality: str
    difficulty: int
    have: int
    wanted: int

    @property
    def lacking(self) -> int:
        """Count the cases that are missing."""
        return max(0, self.wanted - self.have)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a community has, square by square, and the numbers of cases that belong in none, by what they lack.

    `season` names the season that was counted, None for all cases.
    """

    squares: tuple[Square, ...]
    cases: int
    untagged: tuple[int, ...] = ()
    unseen: tuple[int, ...] = ()
    unrated: tuple[int, ...] = ()
    season: str | None = None

    @property
    def missing(self) -> tuple[Square, ...]:
        """List the squares with fewer cases than wanted, the empty ones first."""
        short = [one for one in self.squares if one.lacking]
        return tuple(sorted(short, key=lambda one: one.have > 0))


def read(session: Session, community: int, *, season: bool = False) -> Coverage:
    """Count the approved cases of a community; of a season, those that it posted and those that wait to be posted.

    A case counts in one square: by its first tag that names a subspecialty, and its first series that says how it was
    taken.
    """
    span = _season(session, community) if season else None
    counts: Counter[Key] = Counter()
    lacking: dict[str, list[int]] = {"tag": [], "modality": [], "difficulty": []}
    rows = list(_cases(session, community, span.starts_at if span else None))
    for number, tags, difficulty, metas in rows:
        name, modality = subspecialty_of(tags), modality_of(metas, tags)
        if name and modality and difficulty:
            counts[name, modality, difficulty] += 1
        else:
            lacking["tag" if not name else "modality" if not modality else "difficulty"].append(number)
    return Coverage(_squares(counts, targets_of(session, community)), len(rows), tuple(lacking["tag"]),
                    tuple(lacking["modality"]), tuple(lacking["difficulty"]), span.name if span else None)


def missing(session: Session, community: int, *, most: int | None = None) -> tuple[Square, ...]:
    """List the squares with fewer approved cases than wanted, the empty ones first."""
    return read(session, community).missing[:most]


def _squares(counts: Counter[Key], wanted: dict[Key, int]) -> tuple[Square, ...]:
    order = {name: place for place, name in enumerate([*SUBSPECIALTIES, *MODALITIES])}
    keys = sorted(counts.keys() | wanted.keys(), key=lambda key: (order[key[0]], order[key[1]], key[2]))
    return tuple(Square(*key, counts[key], wanted.get(key, 0)) for key in keys)


def _season(session: Session, community: int) -> Any:
    season = CASE.metadata.tables["season"].c
    query = select(season.starts_at, season.name).where(season.community == community, season.current)
    return session.execute(query.order_by(season.id.desc()).limit(1)).one_or_none()


def _cases(session: Session, community: int, since: Any) -> Iterator[tuple[int, list[str], int | None, list[Any]]]:
    """Give number, tags, difficulty and what the series say, of each approved case."""
    these: list[ColumnElement[bool]] = [CASE.c.community == community, CASE.c.status == "approved"]
    if since is not None:
        these.append(_of_season(since))
    metas: dict[int, list[Any]] = {}
    held = select(STACK.c.case, STACK.c.meta).join(CASE, CASE.c.id == STACK.c.case).where(*these)
    for case, meta in session.execute(held.order_by(STACK.c.number)).all():
        metas.setdefault(case, []).append(meta)
    query = select(CASE.c.id, CASE.c.number, VERSION.c.tags, VERSION.c.difficulty).join(VERSION, current())
    for row in session.execute(query.where(*these).order_by(CASE.c.number)):
        yield row.number, row.tags, row.difficulty, metas.get(row.id, [])


def _of_season(since: Any) -> ColumnElement[bool]:
    rounds = CASE.metadata.tables["round"].c
    posted = select(rounds.id).where(rounds.case == CASE.c.id, rounds.state != "withdrawn").correlate(CASE)
    return or_(posted.where(rounds.opens_at >= since).exists(), ~posted.exists())
