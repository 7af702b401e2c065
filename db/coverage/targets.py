"""How many cases of each square a community wants."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit
from db.columns import Record, table
from db.coverage.squares import DIFFICULTIES, USUAL
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
    wanted = {(name, modality, level): 1 for name, modalities in USUAL.items() for modality in modalities
              for level in DIFFICULTIES}
    own = session.execute(select(TARGET).where(TARGET.c.community == community)).all()
    wanted |= {(row.subspecialty, row.modality, row.difficulty): row.wanted for row in own}
    return {key: count for key, count in wanted.items() if count}


def set_target(session: Session, community: int, squares: Sequence[Key], wanted: int, by: int | None,
               now: datetime) -> None:
    """Want so many cases of each of some squares."""
    for subspecialty, modality, difficulty in squares:
        values = {"community": community, "subspecialty": subspecialty, "modality": modality,
                  "difficulty": difficulty, "wanted": wanted}
        row = upsert(session, TARGET).values(values)
        session.execute(row.on_conflict_do_update(
            index_elements=["community", "subspecialty", "modality", "difficulty"], set_={"wanted": wanted}))
    audit.record(session, community, by, "coverage.target", f"community:{community}", now, squares=len(squares),
                 wanted=wanted)
