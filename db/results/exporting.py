"""Exports: asked for by a director, made by a job, kept for a day, and noted for good with who had them."""

import zlib
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db import audit, deliveries, jobs
from db.results.reading import Span
from db.results.records import EXPORT, ExportRow
from db.rows import next_number, one, pick, scalar, set_where

KEPT = timedelta(days=1)
MAKE = "results.make"


def ask(session: Session, community: int, span: Span, separator: str, by: int | None, now: datetime) -> int:
    """Note what is to be exported, and have it made; give the export's id."""
    values = {"community": community, "number": next_number(session, EXPORT, community), "by": by,
              "season": span.season, "since": span.since, "until": span.until, "separator": separator, "at": now}
    export: int = scalar(session, insert(EXPORT).values(values).returning(EXPORT.c.id))
    audit.record(session, community, by, "results.export", f"export:{export}", now, season=span.season,
                 since=_day(span.since), until=_day(span.until))
    # In the same transaction: what was asked for and has no job would be waited for until it is forgotten.
    jobs.add(session, _job_key(export), f"{MAKE}/{export}", now, community, by, now)
    return export


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def get(session: Session, community: int, export: int) -> ExportRow | None:
    """Find an export of a community."""
    these = (EXPORT.c.id == export) & (EXPORT.c.community == community)
    return one(session, pick(EXPORT, ExportRow).where(these), ExportRow)


def finish(
    session: Session, community: int, export: int, content: bytes, rows: int, members: int, left_out: int
) -> bool:
    """Keep what was made, or that there was nothing to make."""
    values = {"state": "ready" if rows or left_out else "empty", "rows": rows, "members": members,
              "left_out": left_out, "content": zlib.compress(content)}
    these = (EXPORT.c.id == export) & (EXPORT.c.community == community)
    deliveries.redraw(session, "export", export)
    return set_where(session, EXPORT, these, **values) == 1


def fetch(session: Session, community: int, export: int, by: int | None, now: datetime) -> bytes | None:
    """Give the file of an export, and note who had it; None where there is none, or none any more."""
    query = select(EXPORT.c.content).where(EXPORT.c.id == export, EXPORT.c.community == community,
                                           EXPORT.c.state == "ready", EXPORT.c.at > now - KEPT)
    content: bytes | None = scalar(session, query)
    if content is None:
        return None
    audit.record(session, community, by, "results.file", f"export:{export}", now)
    return zlib.decompress(content)


def forget(session: Session, now: datetime) -> int:
    """Forget the files of exports that are a day old; what was asked for stays noted."""
    old = (EXPORT.c.at <= now - KEPT) & (EXPORT.c.state != "over")
    return set_where(session, EXPORT, old, state="over", content=None)


def _job_key(export: int) -> str:
    """Give the key of the job that makes an export."""
    return f"export:{export}"


def failed(session: Session, export: int) -> bool:
    """Tell whether an export could not be made."""
    row = jobs.by_key(session, _job_key(export))
    return row is not None and row.state == "failed"
