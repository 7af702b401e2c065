"""What a ticket's card needs of the database, read in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db import cases, communities, concerns, members, rounds
from db.cases import CaseRow
from db.concerns import ConcernRow


@dataclass(frozen=True)
class Ticket:
    """A ticket with its case.

    `places` names where messages with its pictures are still to be deleted, `stuck` where that failed; `sharing` are
    the numbers of other cases with the same pictures. `hidden` says that its pictures are: its own, or with one of
    those.
    """

    row: ConcernRow
    case: CaseRow
    decider: str = ""
    places: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()
    sharing: tuple[int, ...] = ()
    hidden: bool = False


def ticket_of(session: Session, community: int, concern: int) -> Ticket | None:
    """Read a ticket as editors see it; nobody reads whose it is."""
    row = concerns.get(session, community, concern)
    case = cases.get(session, community, row.case) if row is not None else None
    if row is None or case is None:
        return None
    decider = members.get(session, community, row.decided_by) if row.decided_by is not None else None
    names = {place.place: place.name for place in communities.places(session, community)}
    left = rounds.still_standing(session, community, case.id)
    stuck = [names.get(one.place, one.place) for one in left if one.state in ("failed", "in_doubt", "skipped")]
    going = [names.get(one.place, one.place) for one in left if one.state in ("pending", "sending")]
    same = [cases.get(session, community, one) for one in rounds.sharing(session, community, case.id)]
    shared = [one for one in same if one is not None]
    return Ticket(row, case, decider.name if decider else "", _once(going), _once(stuck),
                  tuple(one.number for one in shared), any(one.hidden_at is not None for one in (case, *shared)))


def _once(names: Sequence[str]) -> tuple[str, ...]:
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
