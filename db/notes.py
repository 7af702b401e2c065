"""What a transaction notes down for its end: work to do once before the commit, and topics to tell after it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

Ending = Callable[[Session, dict[Any, Any]], None]


def note(session: Session, ending: Ending, key: Any, value: Any = None, join: Any = None) -> None:
    """Note a key for an ending, which runs once before the commit with all its keys.

    With `join`, a value that is there already becomes `join(old, new)`.
    """
    keys = session.info.setdefault("notes", {}).setdefault(ending, {})
    keys[key] = join(keys[key], value) if join and key in keys else value


def touch(session: Session, topic: str) -> None:
    """Note that watchers of a topic ("delivery", "job", "schedule") have something to look at."""
    session.info.setdefault("topics", set()).add(topic)


def before_commit(session: Session) -> None:
    """Run every ending that was noted, once each."""
    for ending, keys in session.info.pop("notes", {}).items():
        ending(session, keys)


def topics_of(session: Session) -> frozenset[str]:
    """Give the topics that were touched."""
    return frozenset(session.info.get("topics", ()))


def keep(session: Session) -> Any:
    """Copy the notes, to go back to them if a caller fails."""
    notes = {ending: dict(keys) for ending, keys in session.info.get("notes", {}).items()}
    return notes, set(session.info.get("topics", ()))


def forget(session: Session, kept: Any) -> None:
    """Go back to notes that were kept."""
    session.info["notes"], session.info["topics"] = kept
