"""Decks: ordered collections of cases that do not repeat before they are used up."""

import hashlib
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, delete, func, insert, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit
from db.cases.bounds import FREE, Bounds, current, within
from db.cases.hidden import hidden
from db.cases.records import CASE, VERSION
from db.columns import Instant, Record, one_of, table
from db.rows import changed, many, next_number, one, pick, scalar, set_where


class Deck(Record, table=True):
    """An ordered collection of cases; `turn` counts how often it has begun anew."""

    __table_args__ = (UniqueConstraint("community", "number"), one_of("order", ("given", "shuffled")))
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    number: int
    name: str
    order: str = "given"
    seed: str = ""
    turn: int = 1
    created_at: datetime = Field(sa_type=Instant)


class DeckCase(Record, table=True):
    """A case in a deck."""

    __tablename__ = "deck_case"
    deck: int = Field(foreign_key="deck.id", primary_key=True)
    case: int = Field(foreign_key="case.id", primary_key=True, index=True)
    position: int


DECK, DECK_CASE = table(Deck), table(DeckCase)


@dataclass(frozen=True, slots=True)
class DeckRow:
    """A deck; in a shuffled one the seed decides the order of each turn."""

    id: int
    community: int
    number: int
    name: str
    order: str
    seed: str
    turn: int


@dataclass(frozen=True, slots=True)
class Next:
    """The case that a deck gives next, and the turn that this belongs to."""

    case: int
    turn: int


@dataclass(frozen=True, slots=True)
class DeckCaseRow:
    """A case in a deck, with what a list shows."""

    case: int
    number: int
    title: str
    status: str
    position: int
    used: bool


def create(
    session: Session, community: int, name: str, order: str, seed: str, by: int | None, now: datetime
) -> DeckRow:
    """Begin a deck: 'given' in the order of its cases, 'shuffled' by a seed."""
    number = next_number(session, DECK, community)
    values = {"community": community, "number": number, "name": name, "order": order, "seed": seed}
    deck = scalar(session, insert(DECK).values(**values, created_at=now).returning(DECK.c.id))
    audit.record(session, community, by, "deck.create", f"deck:{deck}", now)
    found = get(session, community, deck)
    assert found is not None
    return found


def get(session: Session, community: int, deck: int) -> DeckRow | None:
    """Find a deck of a community."""
    query = pick(DECK, DeckRow).where(DECK.c.id == deck, DECK.c.community == community)
    return one(session, query, DeckRow)


def list_decks(session: Session, community: int) -> tuple[DeckRow, ...]:
    """List the decks of a community."""
    query = pick(DECK, DeckRow).where(DECK.c.community == community).order_by(DECK.c.number)
    return many(session, query, DeckRow)


def find(session: Session, community: int, text: str) -> tuple[DeckRow, ...]:
    """Suggest decks by a text in the name or by their number; at most 25."""
    wanted = text.strip().lower()
    return tuple(
        deck for deck in list_decks(session, community)
        if wanted in deck.name.lower() or wanted.lstrip("#") == str(deck.number)
    )[:25]


def edit(session: Session, community: int, deck: int, by: int | None, now: datetime, **values: Any) -> str:
    """Change the name, order or seed of a deck."""
    if get(session, community, deck) is None:
        return "unknown"
    set_where(session, DECK, DECK.c.id == deck, **values)
    audit.record(session, community, by, "deck.edit", f"deck:{deck}", now, fields=sorted(values))
    return "saved"


def add(session: Session, community: int, deck: int, case: int, by: int | None, now: datetime) -> str:
    """Put a case at the end of a deck: 'added', 'already' or 'unknown'; only approved ones are ever posted."""
    cases = DECK.metadata.tables["case"]
    theirs = scalar(session, select(cases.c.id).where(cases.c.id == case, cases.c.community == community))
    if get(session, community, deck) is None or theirs is None:
        return "unknown"
    inside = (DECK_CASE.c.deck == deck) & (DECK_CASE.c.case == case)
    if scalar(session, select(DECK_CASE.c.case).where(inside)) is not None:
        return "already"
    last = scalar(session, select(func.max(DECK_CASE.c.position)).where(DECK_CASE.c.deck == deck))
    position = 0 if last is None else last + 1
    session.execute(insert(DECK_CASE).values(deck=deck, case=case, position=position))
    audit.record(session, community, by, "deck.add", f"deck:{deck}", now, case=case)
    return "added"


def remove(session: Session, community: int, deck: int, case: int, by: int | None, now: datetime) -> str:
    """Take a case out of a deck: 'removed' or 'unknown'."""
    if get(session, community, deck) is None:
        return "unknown"
    if not changed(session, delete(DECK_CASE).where(DECK_CASE.c.deck == deck, DECK_CASE.c.case == case)):
        return "unknown"
    audit.record(session, community, by, "deck.remove", f"deck:{deck}", now, case=case)
    return "removed"


def move(session: Session, community: int, deck: int, case: int, to: int) -> str:
    """Put a case at a position of its deck, counted from 0: 'moved' or 'unknown'."""
    order = [row.case for row in cases_in(session, community, deck)]
    if case not in order:
        return "unknown"
    order.remove(case)
    order.insert(max(0, min(to, len(order))), case)
    for position, each in enumerate(order):
        here = (DECK_CASE.c.deck == deck) & (DECK_CASE.c.case == each)
        set_where(session, DECK_CASE, here, position=position)
    return "moved"


def cases_in(session: Session, community: int, deck: int) -> tuple[DeckCaseRow, ...]:
    """List the cases of a deck by position; `used` says whether this turn has posted them."""
    found = get(session, community, deck)
    if found is None:
        return ()
    case, version = DECK.metadata.tables["case"], DECK.metadata.tables["version"]
    current = (version.c.case == case.c.id) & (version.c.number == case.c.current_version)
    used = set(_used(session, found))
    query = (
        select(DECK_CASE.c.case, case.c.number, version.c.title, case.c.status, DECK_CASE.c.position)
        .join(case, case.c.id == DECK_CASE.c.case)
        .join(version, current)
        .where(DECK_CASE.c.deck == deck)
        .order_by(DECK_CASE.c.position, DECK_CASE.c.case)
    )
    rows = session.execute(query).mappings()
    return tuple(DeckCaseRow(**row, used=row["case"] in used) for row in rows)


def next_case(
    session: Session, deck: int, bounds: Bounds | None = None, kept: Container[int] = (), ahead: Sequence[Next] = ()
) -> Next | None:
    """Give the approved case that comes next, or None when the deck has none; nothing is changed.

    What may not be shown within the bounds is passed over, and what is `kept` for a date to which it is pinned, as
    long as there is another. `ahead` are cases that will have been given by then, the last of them last.
    """
    row = _row(session, deck)
    eligible = _eligible(session, deck, bounds)
    if row is None or not eligible:
        return None
    turn, used = _come(session, row, ahead)
    left = [case for case in _in_order(row, eligible, turn) if case not in used]
    anew = _in_order(row, eligible, turn + 1)
    free, again = ([case for case in cases if case not in kept] for cases in (left, anew))
    if free or (left and not again):
        return Next((free or left)[0], turn)
    # The first of a new turn is not the case that was posted last, where there is another.
    anew = again or anew
    first = next((case for case in anew if not used or case != used[-1]), anew[0])
    return Next(first, turn + 1)


def counted(session: Session, deck: int, case: int, ahead: Sequence[Next] = ()) -> Next | None:
    """Give the turn in which a deck counts a case that is posted for its pin; None where the deck does not hold it."""
    row = _row(session, deck)
    held = select(DECK_CASE.c.case).where(DECK_CASE.c.deck == deck, DECK_CASE.c.case == case)
    if row is None or scalar(session, held) is None:
        return None
    return Next(case, _come(session, row, ahead)[0])


def begin_turn(session: Session, deck: int, turn: int) -> None:
    """Remember the turn that a posted case belongs to."""
    set_where(session, DECK, DECK.c.id == deck, DECK.c.turn < turn, turn=turn)


def left(session: Session, deck: int, bounds: Bounds | None = None, kept: Collection[int] = ()) -> int:
    """Count the approved cases that the deck has before it repeats; within bounds, those that may be shown there.

    What is `kept` for a date to which it is pinned is not the deck's to give.
    """
    row = _row(session, deck)
    return 0 if row is None else len(set(_eligible(session, deck, bounds)) - set(_used(session, row)) - set(kept))


def shuffled(seed: str, turn: int, cases: list[int]) -> list[int]:
    """Order cases by a digest of the seed, the turn and the case: the same for ever, whatever is added."""
    return sorted(cases, key=lambda case: hashlib.sha256(f"{seed}/{turn}/{case}".encode()).digest())


def _row(session: Session, deck: int) -> DeckRow | None:
    return one(session, pick(DECK, DeckRow).where(DECK.c.id == deck), DeckRow)


def _in_order(deck: DeckRow, cases: list[int], turn: int) -> list[int]:
    return shuffled(deck.seed, turn, cases) if deck.order == "shuffled" else cases


def _eligible(session: Session, deck: int, bounds: Bounds | None = None) -> list[int]:
    case = CASE
    query = select(DECK_CASE.c.case).join(case, case.c.id == DECK_CASE.c.case)
    query = query.where(DECK_CASE.c.deck == deck, case.c.status == "approved")
    query = query.join(VERSION, current()).where(within(bounds)) if bounds is not None else query
    # What is hidden while an editor looks at it waits for its turn.
    query = query.where(~hidden())
    return list(session.execute(query.order_by(DECK_CASE.c.position, DECK_CASE.c.case)).scalars())


def held_back(session: Session, deck: int | None) -> tuple[int, ...]:
    """List the approved cases of a deck that wait, since their pictures are hidden while an editor looks at them."""
    case = CASE
    query = select(DECK_CASE.c.case).join(case, case.c.id == DECK_CASE.c.case)
    query = query.where(DECK_CASE.c.deck == deck, case.c.status == "approved", hidden())
    return tuple(session.execute(query.order_by(DECK_CASE.c.position, DECK_CASE.c.case)).scalars())


def of_patients(session: Session, community: int, deck: int) -> tuple[int, ...]:
    """List the numbers of a deck's approved cases that show patients, in its order."""
    query = select(CASE.c.number).join(DECK_CASE, DECK_CASE.c.case == CASE.c.id).join(VERSION, current())
    these = (DECK_CASE.c.deck == deck) & (CASE.c.community == community) & (CASE.c.status == "approved")
    query = query.where(these, VERSION.c.permission_kind.not_in(FREE))
    return tuple(session.execute(query.order_by(DECK_CASE.c.position, DECK_CASE.c.case)).scalars())


def _used(session: Session, deck: DeckRow) -> list[int]:
    rounds = DECK.metadata.tables["round"]
    query = select(rounds.c.case).where(rounds.c.deck == deck.id, rounds.c.turn == deck.turn)
    return list(session.execute(query.order_by(rounds.c.id)).scalars())


def _come(session: Session, deck: DeckRow, ahead: Sequence[Next]) -> tuple[int, list[int]]:
    """Give the turn of a deck once all that is `ahead` was posted, and what that turn has posted by then."""
    turn = max([deck.turn, *(one.turn for one in ahead)])
    posted = _used(session, deck) if turn == deck.turn else []
    return turn, [*posted, *(one.case for one in ahead if one.turn == turn)]
