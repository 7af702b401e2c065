"""Seasons as people name them, and boards of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot import Choice, Context
from db import boards
from db.boards import Record, SeasonRow, Show

TOP = 10


def season_of(session: Session, community: int, season: str) -> SeasonRow | None:
    """Find a season by its id; without one, the current season, or the last that ended."""
    rows = boards.seasons(session, community)
    if season:
        return next((row for row in rows if str(row.id) == season), None)
    return next((row for row in rows if row.current), rows[0] if rows else None)


def shown(session: Session, community: int, season: str, member: int | None) -> Show | None:
    """Read a season's board; None before the first season."""
    row = season_of(session, community, season)
    return boards.show(session, community, member, row.id, TOP) if row else None


def record(session: Session, community: int, season: str, member: int) -> tuple[SeasonRow, Record] | None:
    """Read a member's own record over a season."""
    row = season_of(session, community, season)
    found = boards.me(session, community, member, row.id) if row else None
    return (row, found) if row and found else None


def counted_seasons(session: Session, community: int) -> tuple[tuple[SeasonRow, ...], tuple[int, ...]]:
    """List the seasons with their numbers of revealed cases."""
    rows = boards.seasons(session, community)
    return rows, tuple(boards.rounds_of(session, row.id) for row in rows)


def begin(session: Session, community: int, name: str, by: int | None, now: datetime) -> str:
    """Begin a season: 'begun', or 'there' where one is called so already."""
    if any(row.name.casefold() == name.casefold() for row in boards.seasons(session, community)):
        return "there"
    boards.begin_season(session, community, name, by, now)
    return "begun"


async def offered(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    """Offer seasons by name."""
    rows = await ctx.read(boards.seasons, ctx.community)
    wanted = text.casefold()
    return [Choice(str(row.id), row.name) for row in rows if text == str(row.id) or wanted in row.name.casefold()][:25]
