"""What a form offers for a row: up to 25 names that hold the typed text; values are numbers that people use.

What is offered tells its name, so nobody is offered what they may not read.
"""

from __future__ import annotations

from collections import Counter
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
from bot.chat.people import Place, Presence, allows

Offer = Callable[[Session, Presence, str], Sequence[Choice]]


def of(session: Session, noun: str, presence: Presence, text: str) -> Sequence[Choice]:
    """Offer rows of a noun to a member; nothing where that noun has no names."""
    offer = OFFERS.get(noun)
    return offer(session, presence, text.strip())[: limits.CHOICES] if offer else ()


def _choice(number: object, name: str) -> Choice:
    label = f"{number} · {name}" if name else str(number)
    return Choice(str(number), label[: limits.CHOICE_LABEL])


def _cases(session: Session, presence: Presence, text: str) -> Sequence[Choice]:
    found = db.cases.find(session, presence.community, text, reader=presence.member,
                          whole=allows(presence.role, "editor"))
    return [_choice(row.number, row.version.title) for row in _reaching(session, presence, found)]


def _reaching(session: Session, presence: Presence, found: Sequence[db.cases.CaseRow]) -> list[db.cases.CaseRow]:
    """Leave out what may not be told of where somebody asks; editors, who work with every case, see each title."""
    if presence.home is None or allows(presence.role, "editor"):
        return list(found)
    reach = db.communities.reach_at(session, presence.community, str(presence.place), presence.home)
    return [row for row in found if db.cases.reaches(row.audience, reach)]


def _members(session: Session, presence: Presence, text: str) -> Sequence[Choice]:
    row = _named_by_place(session, presence, text)
    if row is not None:
        return [_choice(row.number, row.name)]
    return [_choice(row.number, row.name) for row in db.members.find(session, presence.community, text)]


def _named_by_place(session: Session, presence: Presence, text: str) -> db.members.MemberRow | None:
    """Find a member by the place of their direct messages, as a chat writes a person whom somebody mentions."""
    try:
        place = Place.parse(text)
    except ValueError:
        return None
    found = db.members.of_person(session, presence.community, place.platform, place.workspace,
                                 place.channel.removeprefix("@")) if place.direct else None
    return db.members.get(session, presence.community, found) if found is not None else None


def _decks(session: Session, presence: Presence, text: str) -> Sequence[Choice]:
    return [_choice(row.number, row.name) for row in db.decks.find(session, presence.community, text)]


def _schedules(session: Session, presence: Presence, text: str) -> Sequence[Choice]:
    return [_choice(row.number, row.name) for row in db.schedules.find(session, presence.community, text)]


def _rounds(session: Session, presence: Presence, text: str) -> Sequence[Choice]:
    rows = [row for row in db.rounds.latest(session, presence.community, limits.CHOICES)
            if text.casefold() in row.case.version.title.casefold() and row.state != "withdrawn"]
    told = {row.id for row in _reaching(session, presence, [row.case for row in rows])}
    return [_choice(row.number, row.case.version.title) for row in rows if row.case.id in told]


def _places(session: Session, presence: Presence, text: str) -> Sequence[Choice]:
    rows = db.communities.places(session, presence.community)
    wanted = text.casefold()
    exact = [row for row in rows if wanted in (row.name.casefold(), row.place.casefold())]
    near = exact or [row for row in rows if wanted in row.name.casefold()]
    homes = {row.id: row.name for row in db.communities.workspaces(session, presence.community)}
    twice = {name for name, count in Counter(row.name.casefold() for row in near).items() if count > 1}
    return [Choice(row.place, (f"{row.name} · {homes.get(row.workspace, '')}, {row.platform.title()}"
                               if row.name.casefold() in twice else row.name)[: limits.CHOICE_LABEL]) for row in near]


OFFERS: dict[str, Offer] = {"case": _cases, "member": _members, "deck": _decks, "schedule": _schedules,
                            "round": _rounds, "place": _places}
