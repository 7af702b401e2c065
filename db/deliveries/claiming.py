"""Messages that are due: claimed by urgency, and in turn between workspaces, however much each has waiting.

Every statement here is bounded by what it claims and not by what waits: ten thousand messages may.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import ColumnCollection, Index, Integer, and_, bindparam, func, literal, or_, select, true, update
from sqlalchemy.orm import Session

from db.columns import Instant
from db.deliveries.posting import DELIVERY, LIVE, PRIORITIES, DeliveryRow
from db.deliveries.stopping import AGAIN, STOP
from db.notes import carries
from db.rows import scalar

C = DELIVERY.c
# So many ready messages are looked at for each that is wanted, since several may be for one place; and so many at most.
HEADS_EACH, HEADS = 16, 512
URGENT = tuple(sorted(set(PRIORITIES.values()) - {PRIORITIES["count"]}))
EVERY = (*URGENT, PRIORITIES["count"])
Index("ix_delivery_turn", C.platform, C.priority, C.workspace, C.due_at, sqlite_where=LIVE, postgresql_where=LIVE)
Index("ix_delivery_next", C.platform, C.state, C.due_at, sqlite_where=LIVE, postgresql_where=LIVE)


@dataclass(frozen=True)
class Aside:
    """What is left out of a claim: places that get a message just now, and places and workspaces that are busy.

    Where it is busy, takedowns are claimed all the same.
    """

    places: Collection[str] = ()
    busy_places: Collection[str] = ()
    busy_workspaces: Collection[str] = ()


NOTHING = Aside()
NOW = bindparam("now", type_=Instant())
LIMIT, PAGE = bindparam("limit", type_=Integer), bindparam("page", type_=Integer)


@carries
def due(
    session: Session, platform: str, now: datetime, limit: int = 50, *, worker: str = "", lease_seconds: float = 60,
    aside: Aside = NOTHING, turns: Mapping[int, str] | None = None, urgent: bool = False, each: int = 1,
) -> tuple[DeliveryRow, ...]:
    """Claim what a platform has to send now, most urgent first, at most one message for a place.

    A row whose `message_id` is set is drawn over; without one it is posted. A `begun_at` without a message id means
    that an earlier attempt may have posted it; `first_attempt_at` tells only since when it was claimed. A row waits
    for the one it comes `after`. Within an urgency, workspaces come in turn, beginning after the one that `turns`
    names for it, which is where the last claim ended; `each` gets so many in its turn, and more where fewer workspaces
    wait. `urgent` leaves out counts.
    """
    chosen: list[int] = []
    for priority in URGENT if urgent else EVERY:
        if len(chosen) < limit:
            given = _given(platform, priority, now, aside)
            chosen += _in_turn(session, given, (turns or {}).get(priority, ""), limit - len(chosen), chosen, each)
    return _claim(session, chosen, now, worker, lease_seconds)


def _given(platform: str, priority: int, now: datetime, aside: Aside) -> dict[str, Any]:
    """Give the values of the conditions below, for one urgency."""
    waiting = priority != PRIORITIES["takedown"]
    return {"platform": platform, "priority": priority, "now": now, "tried": now - AGAIN,
            "places": [*aside.places, *(aside.busy_places if waiting else ())],
            "workspaces": list(aside.busy_workspaces if waiting else ())}


def _in_turn(session: Session, given: dict[str, Any], after: str, limit: int, taken: Sequence[int],
             each: int) -> list[int]:
    """Choose messages, as many of each workspace as fit, beginning with the workspace whose turn it is."""
    most = ceil(limit / each)
    homes = list(session.execute(HOMES, {**given, "after": after, "limit": most}).scalars())
    if len(homes) < most and after:
        rest = {**given, "after": "", "until": after, "limit": most - len(homes)}
        homes += session.execute(HOMES_UNTIL, rest).scalars()
    chosen: list[int] = []
    share = ceil(limit / len(homes)) if homes else 0
    for home in homes:
        room = min(share, limit - len(chosen))
        if room > 0:
            page = min(HEADS, (room + 1) * HEADS_EACH)
            values = {**given, "workspace": home, "taken": list(taken), "limit": room, "page": page}
            chosen += session.execute(FIRST, values).scalars()
    return chosen


def _ready(c: "ColumnCollection[Any, Any]") -> Any:
    """Tell whether a message of one urgency may be claimed."""
    due_now = or_(and_(c.state == "pending", c.due_at <= NOW), and_(c.state == "sending", c.lease_until < NOW))
    return and_(LIVE, c.platform == bindparam("platform"), c.priority == bindparam("priority"), due_now, ~waits(c),
                ~_stopped(c), c.place.not_in(bindparam("places", expanding=True)),
                c.workspace.not_in(bindparam("workspaces", expanding=True)))


def _stopped(c: "ColumnCollection[Any, Any]") -> Any:
    """Tell whether a message is for a place to which nothing is sent for now; what is taken down never is."""
    early = or_(c.message_id.is_not(None), STOP.c.tried_at > bindparam("tried", type_=Instant()))
    return and_(~c.takedown, select(STOP.c.id).where(STOP.c.place == c.place, early).exists())


def waits(c: "ColumnCollection[Any, Any]") -> Any:
    """Tell whether a message waits for the one that it comes after."""
    first = DELIVERY.alias("awaited")
    return select(first.c.id).where(first.c.id == c.after, first.c.message_id.is_(None)).exists()


def _homes(until: bool) -> Any:
    """List workspaces with something ready, by name: those after one, or up to another."""
    first = _next_home(DELIVERY.alias("first"), bindparam("after"), until).label("workspace")
    turn = select(first, literal(1).label("n")).cte("turn", recursive=True)
    later = _next_home(DELIVERY.alias("later"), turn.c.workspace, until)
    more = select(later, turn.c.n + 1).where(turn.c.workspace.is_not(None), turn.c.n < LIMIT)
    turn = turn.union_all(more)
    return select(turn.c.workspace).where(turn.c.workspace.is_not(None))


def _next_home(held: Any, after: Any, until: bool) -> Any:
    """Give the first workspace after another, which an index finds without looking at what each has waiting."""
    query = select(held.c.workspace).where(_ready(held.c), held.c.workspace > after)
    query = query.where(held.c.workspace <= bindparam("until")) if until else query
    return query.order_by(held.c.workspace).limit(1).scalar_subquery()


def _first() -> Any:
    """Choose the first ready message of each place of a workspace, looking no further than a page.

    Places to which a more urgent message goes just now are left out.
    """
    going = select(C.place).where(C.id.in_(bindparam("taken", expanding=True)))
    page = select(C.id, C.place, C.due_at).where(_ready(C), C.workspace == bindparam("workspace"))
    found = page.where(C.place.not_in(going)).order_by(C.due_at, C.id).limit(PAGE).subquery()
    turn = func.row_number().over(partition_by=found.c.place, order_by=(found.c.due_at, found.c.id)).label("turn")
    turns = select(*found.c, turn).subquery()
    heads = select(turns.c.id).where(turns.c.turn == 1)
    return heads.order_by(turns.c.due_at, turns.c.id).limit(LIMIT)


def _claim(session: Session, chosen: Sequence[int], now: datetime, worker: str, seconds: float,
           ) -> tuple[DeliveryRow, ...]:
    if not chosen:
        return ()
    ready = or_(C.state == "pending", and_(C.state == "sending", C.lease_until < now))
    free = select(C.id).where(C.id.in_(chosen), ready).with_for_update(skip_locked=True)
    values = {
        "state": "sending", "worker": worker, "attempt": C.attempt + 1,
        "lease_until": now + timedelta(seconds=seconds), "first_attempt_at": func.coalesce(C.first_attempt_at, now),
    }
    taken = update(DELIVERY).where(C.id.in_(free)).values(values).returning(*C)
    rows = {row["id"]: DeliveryRow(**row) for row in session.execute(taken).mappings()}
    return tuple(rows[id] for id in chosen if id in rows)


def next_due(session: Session, platform: str | None = None) -> datetime | None:
    """Give the instant at which the next message wants attention.

    What waits for a place that is stopped wants none: a new message there, or somebody who sets it right, does.
    """
    held = C.platform == platform if platform is not None else true()
    shut = and_(~C.takedown, select(STOP.c.id).where(STOP.c.place == C.place).exists())
    lease = select(func.min(C.lease_until, type_=Instant())).where(LIVE, C.state == "sending", held)
    first = select(C.due_at).where(LIVE, C.state == "pending", held, ~waits(C), ~shut)
    found = (scalar(session, lease), scalar(session, first.order_by(C.due_at).limit(1)))
    return min((one for one in found if one is not None), default=None)


HOMES, HOMES_UNTIL, FIRST = _homes(until=False), _homes(until=True), _first()
