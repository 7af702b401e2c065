"""What somebody waits to be told: an answer to what they said, shown once with the next thing that they do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.chat.call import Call
from bot.chat.people import Presence
from db.reviews import hearing as reviews
from db.talk import hearing as talk

# Each names its view, and answers `unheard` and `heard`; the first that has something is told first.
SOURCES = (talk, reviews)


def unheard(session: Session, presence: Presence) -> str | None:
    """Give the view of what a member waits to be told; None for nothing."""
    if presence.member is None:
        return None
    for source in SOURCES:
        row = source.unheard(session, presence.community, presence.member)
        if row is not None:
            return f"{source.VIEW}/{row}"
    return None


def heard(session: Session, presence: Presence, view: str, now: datetime) -> None:
    """Note that a member was told what a view shows."""
    call = Call.parse(view)
    for source in SOURCES:
        if call.action == source.VIEW:
            source.heard(session, presence.community, int(call.args[0] or 0), now)
