"""Seasons and scopes as people name them, and boards of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import Choice, Context, Refusal, say
from cogs.leaderboard.cards import Beside
from db import boards, cups, teams
from db.boards import Improved, Participation, Record, Scope, SeasonRow, Show, Span, TeamLine

TOP = 10
OFF = ("Boards are switched off in this community. Your answers still count for your own record, which `/me show` "
       "shows to you alone.")


async def refuse_if_off(ctx: Context) -> None:
    """Refuse where the community has switched its boards off."""
    if await ctx.read(boards.are_off, ctx.community):
        raise Refusal(OFF)


def season_of(session: Session, community: int, season: str) -> SeasonRow | None:
    """Find a season by its id; without one, the current season, or the last that ended."""
    rows = boards.seasons(session, community)
    if season:
        return next((row for row in rows if str(row.id) == season), None)
    return next((row for row in rows if row.current), rows[0] if rows else None)


@dataclass(frozen=True)
class Opened:
    """A board and what there is beside it."""

    show: Show
    beside: Beside


def shown(session: Session, community: int, season: str, scope: str, member: int | None) -> Show | None:
    """Read a season's board; None before the first season, or for a scope that is not there."""
    row, found = season_of(session, community, season), boards.scope_of(session, community, scope)
    return boards.show(session, community, member, row.id, TOP, found) if row and found else None


def opened(session: Session, community: int, season: str, scope: str, member: int | None) -> Opened | None:
    """Read a season's board as everybody sees it, and what a member may read beside it."""
    show = shown(session, community, season, scope, None)
    if show is None:
        return None
    beside = Beside(boards.scopes(session, community, member), bool(teams.teams(session, community)),
                    bool(cups.cups_of(session, community)))
    return Opened(show, beside)


@dataclass(frozen=True)
class Compared:
    """A season with its board, for what is counted beside it."""

    season: SeasonRow
    ranked_from: int
    part: Participation | None = None
    gained: Improved | None = None
    teams: tuple[TeamLine, ...] | None = None


def compared(session: Session, community: int, season: str, wanted: str, member: int | None) -> Compared | None:
    """Count the "part", what was "gained", both ("own"), or the "teams" of a season; None before the first."""
    row = season_of(session, community, season)
    board = boards.board_of(session, community, row.id) if row else None
    if row is None or board is None:
        return None
    return Compared(
        row, board.ranked_from,
        boards.participation(session, community, board, member, TOP) if wanted in ("part", "own") else None,
        boards.improved(session, community, board, member, TOP) if wanted in ("gained", "own") else None,
        boards.team_lines(session, community, board) if wanted == "teams" else None)


def record(session: Session, community: int, season: str, member: int) -> tuple[SeasonRow, Record] | None:
    """Read a member's own record over a season."""
    row = season_of(session, community, season)
    found = boards.me(session, community, member, row.id) if row else None
    return (row, found) if row and found else None


def counted_seasons(session: Session, community: int) -> tuple[tuple[SeasonRow, ...], tuple[int, ...]]:
    """List the seasons with their numbers of revealed cases."""
    rows = boards.seasons(session, community)
    return rows, tuple(boards.rounds_of(session, row.id) for row in rows)


def begin(session: Session, community: int, name: str, last: date | None, by: int | None, now: datetime) -> str:
    """Begin a season, up to a last day where there is one: 'begun', or 'there' where one is called so already."""
    if any(row.name.casefold() == name.casefold() for row in boards.seasons(session, community)):
        return "there"
    zone = boards.zone_of(session, community)
    until = boards.midnight(last + timedelta(days=1), zone) if last is not None else None
    boards.begin_season(session, community, name, by, now, until=until)
    return "begun"


def today(session: Session, community: int, now: datetime) -> date:
    """Give the date that it is in a community's zone."""
    return now.astimezone(ZoneInfo(boards.zone_of(session, community))).date()


def running(session: Session, community: int, rhythm: str, now: datetime) -> Span:
    """Give the quarter or block that runs."""
    return boards.span_of(rhythm, today(session, community, now))


async def offered(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    """Offer seasons by name."""
    rows = await ctx.read(boards.seasons, ctx.community)
    wanted = text.casefold()
    return [Choice(str(row.id), row.name) for row in rows if text == str(row.id) or wanted in row.name.casefold()][:25]


async def scopes(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    """Offer whose board to see: everybody's, that of a stage, or that of a team."""
    wanted = text.casefold()
    found: list[Scope] = [boards.EVERYBODY, *await ctx.read(boards.scopes, ctx.community, ctx.member)]
    return [Choice(one.value, one.name or say("Everybody")) for one in found
            if text == one.value or wanted in (one.name or "Everybody").casefold()][:25]
