"""Rows that people name: whether one is in a community, and the number by which people call it."""

from functools import cache
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from db.columns import Record
from db.rows import Direct, scalar

TABLES = {
    "case": "case", "round": "round", "deck": "deck", "schedule": "schedule", "member": "member",
    "job": "job", "delivery": "delivery", "season": "season", "board": "board",
    "stop": "stop", "concern": "concern", "turn": "turn", "export": "export",
    "inquiry": "inquiry", "disagreement": "disagreement",
    "review": "review", "sheet": "review_sheet",
}
COUNTED = ("case", "round", "deck", "schedule", "member", "concern", "inquiry", "export")


def _table(noun: str) -> Table:
    return Record.metadata.tables[TABLES[noun]]


def _number(noun: str) -> Any:
    columns = _table(noun).c
    return columns.number if noun in COUNTED else columns.id


def exists(session: Session, noun: str, community: int, row: int) -> bool:
    """Tell whether a row is there, inside this community; another community's row is not."""
    return _existing(noun).first(session, row, community) is not None


@cache
def _existing(noun: str) -> Direct:
    """Build once what is asked of every id that a token carries."""
    return Direct(f'SELECT 1 FROM "{TABLES[noun]}" WHERE id = {{p}} AND community = {{p}}')


def by_number(session: Session, noun: str, community: int, number: int) -> int | None:
    """Find a row's id by the number that people use; rows that are not counted go by their id."""
    columns = _table(noun).c
    query = select(columns.id).where(columns.community == community, _number(noun) == number)
    found: int | None = scalar(session, query)
    return found


def number_of(session: Session, noun: str, community: int, row: int) -> int | None:
    """Give the number that people use for a row."""
    columns = _table(noun).c
    found: int | None = scalar(session, select(_number(noun)).where(columns.community == community, columns.id == row))
    return found
