"""Seasons: begun by hand or by themselves, ended, and never deleted."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db import audit
from db.boards.blocks import Span, midnight, span_of
from db.boards.choices import choices
from db.boards.records import BOARD, RANKED_FROM, SEASON, SeasonRow
from db.communities.records import COMMUNITY
from db.rows import many, one, pick, scalar, set_where


def current_season(session: Session, community: int, now: datetime) -> SeasonRow:
    """Give the season that new rounds count for.

    The first begins by itself, and so does the next where the one that runs has come to its last day, or where the
    community lets seasons begin with each quarter or block. It begins with its first case.
    """
    found = _running(session, community)
    begins = now if found is None else _next_begins(session, found, now)
    if found is not None and begins is None:
        return found
    return begin_season(session, community, _next_name(session, community, now), None, now, at=begins)


def _running(session: Session, community: int) -> SeasonRow | None:
    these = (SEASON.c.community == community) & SEASON.c.current
    return one(session, pick(SEASON, SeasonRow).where(these), SeasonRow)


def _next_begins(session: Session, season: SeasonRow, now: datetime) -> datetime | None:
    """Say since when another season runs; None while this one does."""
    chosen = choices(session, season.community)
    due = [season.until] if season.until is not None and season.until <= now else []
    if chosen.rhythm != "none" and chosen.rhythm_since is not None:
        zone = zone_of(session, season.community)
        begun = midnight(_span(chosen.rhythm, zone, now).begin, zone)
        due += [begun] if begun > max(season.starts_at, chosen.rhythm_since) else []
    return max(due, default=None)


def _next_name(session: Session, community: int, now: datetime) -> str:
    chosen, taken = choices(session, community), _names(session, community)
    name = (f"Season {len(taken) + 1}" if chosen.rhythm == "none"
            else _span(chosen.rhythm, zone_of(session, community), now).name)
    return next(one for one in (name, *(f"{name} ({n})" for n in range(2, len(taken) + 3)))
                if one.casefold() not in taken)


def _names(session: Session, community: int) -> list[str]:
    query = select(SEASON.c.name).where(SEASON.c.community == community)
    return [name.casefold() for name in session.execute(query).scalars()]


def proposed(session: Session, community: int, now: datetime) -> Span:
    """Propose the next season: the quarter or block that runs now, or the first after it that is none yet."""
    zone, taken = zone_of(session, community), _names(session, community)
    rhythm = choices(session, community).rhythm
    found = _span(rhythm, zone, now)
    while found.name.casefold() in taken:
        found = span_of(rhythm, found.end)
    return found


def _span(rhythm: str, zone: str, now: datetime) -> Span:
    return span_of(rhythm, now.astimezone(ZoneInfo(zone)).date())


def zone_of(session: Session, community: int) -> str:
    """Give the zone in which a community's days begin."""
    return scalar(session, select(COMMUNITY.c.zone).where(COMMUNITY.c.id == community)) or "UTC"


def begin_season(
    session: Session, community: int, name: str, by: int | None, now: datetime, *,
    ranked_from: int = RANKED_FROM, until: datetime | None = None, at: datetime | None = None,
) -> SeasonRow:
    """End the current season and begin another with its board, now or since an instant before."""
    since = now if at is None else at
    set_where(session, SEASON, (SEASON.c.community == community) & SEASON.c.current, current=False, ends_at=since)
    values = {"community": community, "name": name, "starts_at": since, "until": until}
    season = scalar(session, insert(SEASON).values(values).returning(SEASON.c.id))
    session.execute(insert(BOARD).values(season=season, ranked_from=ranked_from))
    audit.record(session, community, by, "season.begin", f"season:{season}", now)
    found = one(session, pick(SEASON, SeasonRow).where(SEASON.c.id == season), SeasonRow)
    assert found is not None
    return found


def end_season(session: Session, community: int, by: int | None, now: datetime) -> SeasonRow | None:
    """End the season that runs, and give it; None where none runs. The next one begins with the next round."""
    found = _running(session, community)
    if found is not None:
        set_where(session, SEASON, SEASON.c.id == found.id, current=False, ends_at=now)
        audit.record(session, community, by, "season.end", f"season:{found.id}", now)
    return found


def seasons(session: Session, community: int) -> tuple[SeasonRow, ...]:
    """List the seasons of a community, newest first."""
    query = pick(SEASON, SeasonRow).where(SEASON.c.community == community).order_by(SEASON.c.id.desc())
    return many(session, query, SeasonRow)
