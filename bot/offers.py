"""What a form offers for a row: up to 25 names that hold the typed text; values are numbers that people use."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

import db.cases
import db.communities
import db.decks
import db.members
import db.rounds
import db.schedules
from bot.chat import limits
from bot.chat.card import Choice

Offer = Callable[[Session, int, str], Sequence[Choice]]


def of(session: Session, noun: str, community: int, text: str) -> Sequence[Choice]:
    """Offer rows of a noun; nothing where that noun has no names."""
    offer = OFFERS.get(noun)
    return offer(session, community, text.strip())[: limits.CHOICES] if offer else ()


def _choice(number: object, name: str) -> Choice:
    label = f"{number} · {name}" if name else str(number)
    return Choice(str(number), label[: limits.CHOICE_LABEL])


def _cases(session: Session, community: int, text: str) -> Sequence[Choice]:
    return [_choice(row.number, row.version.title) for row in db.cases.find(session, community, text)]


def _members(session: Session, community: int, text: str) -> Sequence[Choice]:
    return [_choice(row.number, row.name) for row in db.members.find(session, community, text)]


def _decks(session: Session, community: int, text: str) -> Sequence[Choice]:
    return [_choice(row.number, row.name) for row in db.decks.find(session, community, text)]


def _schedules(session: Session, community: int, text: str) -> Sequence[Choice]:
    return [_choice(row.number, row.name) for row in db.schedules.find(session, community, text)]


def _rounds(session: Session, community: int, text: str) -> Sequence[Choice]:
    rows = db.rounds.latest(session, community, limits.CHOICES)
    return [_choice(row.number, row.case.version.title) for row in rows
            if text.casefold() in row.case.version.title.casefold()]


def _places(session: Session, community: int, text: str) -> Sequence[Choice]:
    rows = db.communities.places(session, community)
    wanted = text.casefold()
    exact = [row for row in rows if wanted in (row.name.casefold(), row.place.casefold())]
    near = exact or [row for row in rows if wanted in row.name.casefold()]
    return [Choice(row.place, row.name[: limits.CHOICE_LABEL]) for row in near]


OFFERS: dict[str, Offer] = {"case": _cases, "member": _members, "deck": _decks, "schedule": _schedules,
                            "round": _rounds, "place": _places}
