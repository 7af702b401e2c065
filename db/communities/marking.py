"""What an admin says of a place beyond its reach: whom a new case mentions, whether it has threads, a forum's tags."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit
from db.communities.records import PLACE
from db.communities.registering import place_of
from db.rows import set_where


def set_mention(session: Session, community: int, place: str, group: str | None, by: int | None, now: datetime) -> str:
    """Say which group of the platform a new case mentions in a place: 'saved', 'unchanged' or 'unknown'."""
    return _set(session, community, place, "mention", {"mention": group}, by, now)


def set_threads(session: Session, community: int, place: str, threads: bool, by: int | None, now: datetime) -> str:
    """Say whether a thread is opened at each reveal in a place: 'saved', 'unchanged' or 'unknown'."""
    return _set(session, community, place, "threads", {"threads": threads}, by, now)


def set_tags(session: Session, community: int, place: str, tags: Mapping[str, str | None], by: int | None,
             now: datetime) -> str:
    """Name the tags of a forum for "open" and "revealed"; None is the usual word. 'saved', 'unchanged' or 'unknown'."""
    values = {f"{state}_tag": tags.get(state) for state in ("open", "revealed")}
    return _set(session, community, place, "tags", values, by, now)


def _set(session: Session, community: int, place: str, what: str, values: dict[str, Any], by: int | None,
         now: datetime) -> str:
    row = place_of(session, community, place)
    if row is None:
        return "unknown"
    if all(getattr(row, name) == value for name, value in values.items()):
        return "unchanged"
    set_where(session, PLACE, PLACE.c.id == row.id, **values)
    audit.record(session, community, by, f"place.{what}", place, now)
    return "saved"


def tags_at(session: Session, place: str) -> dict[str, str]:
    """Give the tags that say "open" and "revealed" in a place, as far as an admin has named them."""
    row = session.execute(select(PLACE.c.open_tag, PLACE.c.revealed_tag).where(PLACE.c.place == place)).one_or_none()
    named = {"open": row.open_tag, "revealed": row.revealed_tag} if row is not None else {}
    return {state: word for state, word in named.items() if word}
