"""What a ticket's card needs of the database, read in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db import cases, communities, concerns, deliveries, members, rounds
from db.cases import CaseRow
from db.concerns import ConcernRow
from db.deliveries import DeliveryRow


@dataclass(frozen=True)
class Named:
    """The place of a message by its name, None where it is not in the list any more, and its platform."""

    name: str | None
    platform: str


@dataclass(frozen=True)
class Ticket:
    """A ticket with its case.

    `places` names where messages with its pictures are still to be deleted, `stuck` where that failed; `sharing` are
    the numbers of other cases with the same pictures, `hidden_by` of those among them that are hidden. `hidden` says
    that its pictures are: its own, or with one of those.
    """

    row: ConcernRow
    case: CaseRow
    decider: str = ""
    places: tuple[Named, ...] = ()
    stuck: tuple[Named, ...] = ()
    sharing: tuple[int, ...] = ()
    hidden: bool = False
    hidden_by: tuple[int, ...] = ()


def ticket_of(session: Session, community: int, concern: int) -> Ticket | None:
    """Read a ticket as editors see it; nobody reads whose it is."""
    row = concerns.get(session, community, concern)
    case = cases.get(session, community, row.case) if row is not None else None
    if row is None or case is None:
        return None
    decider = members.get(session, community, row.decided_by) if row.decided_by is not None else None
    left = rounds.still_standing(session, community, case.id)
    stuck = [_name(session, community, one) for one in left if one.state in ("failed", "in_doubt", "skipped")]
    going = [_name(session, community, one) for one in left if one.state in ("pending", "sending")]
    same = [cases.get(session, community, one) for one in rounds.sharing(session, community, case.id)]
    shared = [one for one in same if one is not None]
    return Ticket(row, case, decider.name if decider else "", _once(going), _once(stuck),
                  tuple(one.number for one in shared), any(one.hidden_at is not None for one in (case, *shared)),
                  tuple(one.number for one in shared if one.hidden_at is not None))


def _name(session: Session, community: int, row: DeliveryRow) -> Named:
    """Name the place of a message; what stands in a thread is named by the place of the thread's own message."""
    parent = deliveries.get(session, community, row.subject_id) if row.subject_kind == deliveries.THREAD else None
    known = communities.place_of(session, community, (parent or row).place)
    return Named(known.name if known is not None else None, row.platform)


def _once(names: Sequence[Named]) -> tuple[Named, ...]:
    return tuple(dict.fromkeys(names))


def listed(session: Session, community: int, limit: int) -> list[tuple[ConcernRow, CaseRow]]:
    """List tickets with their cases, those that wait first."""
    found = [(row, cases.get(session, community, row.case))
             for row in concerns.list_concerns(session, community, limit)]
    return [(row, case) for row, case in found if case is not None]


def withdraw(session: Session, community: int, concern: int, note: str, by: int,
             now: datetime) -> rounds.Ended | None:
    """Decide a ticket as founded and take its case down for good, with every other that shows the same pictures.

    None where it was decided already, or is none of the community's.
    """
    row = concerns.get(session, community, concern)
    if row is None or not concerns.decide(session, community, row.case, "founded", by, now):
        return None
    if note:
        concerns.write_note(session, community, concern, note, by, now)
    return rounds.withdraw_shared(session, community, row.case, by, now)
