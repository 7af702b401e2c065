"""What a transaction notes down for its end: work to do once before the commit, and topics to tell after it."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

Ending = Callable[[Session, dict[Any, Any]], None]
F = TypeVar("F", bound=Callable[..., Any])


def carries(function: F) -> F:
    """Mark a function that only carries messages: what it writes changes no card, unless it wants one drawn again.

    Every other function is taken to change cards, so one that is not marked costs time and shows nothing old.
    """
    function.__dict__["carries"] = True
    return function


def only_carries(function: Callable[..., Any]) -> bool:
    """Tell whether a function is marked so."""
    return bool(getattr(function, "carries", False))


def note(session: Session, ending: Ending, key: Any, value: Any = None, join: Any = None) -> None:
    """Note a key for an ending, which runs once before the commit with all its keys.

    With `join`, a value that is there already becomes `join(old, new)`.
    """
    keys = session.info.setdefault("notes", {}).setdefault(ending, {})
    keys[key] = join(keys[key], value) if join and key in keys else value


def touch(session: Session, topic: str) -> None:
    """Note that watchers of a topic ("delivery", "job", "schedule") have something to look at."""
    session.info.setdefault("topics", set()).add(topic)


def before_commit(session: Session) -> bool:
    """Run every ending that was noted, once each; tell whether there was any."""
    noted = session.info.pop("notes", {})
    for ending, keys in noted.items():
        ending(session, keys)
    return bool(noted)


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
