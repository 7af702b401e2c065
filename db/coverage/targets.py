"""How many cases of each square a community wants."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit
from db.columns import Record, table
from db.coverage.squares import DIFFICULTIES, USUAL_PAIRS
from db.rows import upsert

MOST = 50
Key = tuple[str, str, int]


class Target(Record, table=True):
    """How many cases of one subspecialty, modality and difficulty are wanted; 0 where none is."""

    community: int = Field(foreign_key="community.id", primary_key=True)
    subspecialty: str = Field(primary_key=True)
    modality: str = Field(primary_key=True)
    difficulty: int = Field(primary_key=True)
    wanted: int


TARGET = table(Target)


def targets_of(session: Session, community: int) -> dict[Key, int]:
    """Give how many cases of each square are wanted, the usual number where nobody said; nought is left out."""
    wanted = {(*pair, level): 1 for pair in USUAL_PAIRS for level in DIFFICULTIES} | _own(session, community)
    return {key: count for key, count in wanted.items() if count}


def set_target(
    session: Session, community: int, subspecialty: str | None, modality: str | None, difficulty: int | None,
    wanted: int, by: int | None, now: datetime,
) -> int:
    """Want so many cases of a square, or of every one of a subspecialty, modality or difficulty; give of how many.

    What is meant by every are the usual squares and those for which there is a target; a single one may be any.
    """
    pairs = {(subspecialty, modality)} if subspecialty and modality else {
        pair for pair in (*USUAL_PAIRS, *(key[:2] for key in _own(session, community)))
        if subspecialty in (None, pair[0]) and modality in (None, pair[1])}
    levels = DIFFICULTIES if difficulty is None else (difficulty,)
    for name, how in sorted(pairs):
        for level in levels:
            _write(session, {"community": community, "subspecialty": name, "modality": how, "difficulty": level},
                   wanted)
    audit.record(session, community, by, "coverage.target", f"community:{community}", now, wanted=wanted,
                 squares=len(pairs) * len(levels))
    return len(pairs) * len(levels)


def _write(session: Session, square: dict[str, Any], wanted: int) -> None:
    row = upsert(session, TARGET).values(**square, wanted=wanted)
    session.execute(row.on_conflict_do_update(index_elements=list(square), set_={"wanted": wanted}))


def _own(session: Session, community: int) -> dict[Key, int]:
    rows = session.execute(select(TARGET).where(TARGET.c.community == community)).all()
    return {(row.subspecialty, row.modality, row.difficulty): row.wanted for row in rows}
