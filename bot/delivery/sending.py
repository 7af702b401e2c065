"""One delivery carried out, exactly once as far as its platform allows.

A first attempt is sent with a nonce. A second one within the platform's nonce window is sent with the same nonce;
later, the message is looked up before it is sent. Where the platform cannot tell, a director decides.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

import db.audit
import db.deliveries
import db.reviews
import db.stops
from bot.chat.card import Card, Text, say
from bot.chat.markup import plain
from bot.chat.people import Audience, Place
from bot.chat.platform import Beyond, Busy, Closed, Gone, Platform, Posting, Unsure, Untold
from bot.chat.refusal import Refusal
from bot.delivery.clock import Clock, trace
from bot.delivery.drawing import Drawings
from db.deliveries import DeliveryRow
from db.engine import Database
from db.notes import carries

log = logging.getLogger("readout.outbox")
LONGEST_PAUSE = 300.0
LOOK_BACK = timedelta(minutes=5)
# Of so many messages it is known how often they failed; one that another process sends after a pause is never asked of.
MOST = 10_000
CLOSED = say("The place is gone, or Readout may not post there. Restore it, or choose another place.")
SHARED = say("The channel is shared beyond its workspace now, so nothing new is posted there. Choose another place, or "
             "say with `/place audience` that everybody may read it, and try again.")
STUCK = say("It could not be taken down: the place is gone, or Readout may not delete there. Look for it, and delete "
            "it by hand.")
DOUBT = say("It may have been posted, and the platform cannot tell. Look whether it is there, then decide whether it "
            "is posted again.")
STILL_THERE = say("It may still be there, and the platform cannot tell. Look for it, and delete it by hand.")
UNANSWERED = say("The platform gave no answer; it is tried again.")
UNDRAWN = say("The card could not be drawn; it is tried again.")
ORPHAN = say("The message that this one follows was not posted.")
WAITING = say("The platform asked to wait.")
THREADLESS = say("No thread could be opened: it needs a permission that readout check names. The case is not touched.")
# What concerns a message that stands: that it fails says nothing about posting.
STEPS = (db.deliveries.PIN, db.deliveries.THREAD)
Ending = tuple[Callable[..., bool], tuple[Any, ...]]


class Sending:
    """Carry deliveries out, one at a time each; every way to end is one write that only the lease's holder makes."""

    def __init__(self, database: Database, platform: Platform, clock: Clock, lease_seconds: float,
                 asked_to_wait: Callable[[DeliveryRow, Busy], None]) -> None:
        self._database = database
        self._most = lease_seconds / 3  # seconds for one delivery, so that it ends well before its lease
        self._platform = platform
        self._clock = clock
        self._asked_to_wait = asked_to_wait
        self._faults: dict[int, int] = {}

    async def send(self, row: DeliveryRow, drawings: Drawings, first: bool) -> None:
        """Bring a claimed delivery to its place; `first` says that no earlier attempt can have posted it."""
        before = self._faults.get(row.id)
        ending = await self._ending(row, drawings, first)
        end = carried if ending[0] in (db.deliveries.sent, db.deliveries.defer) else conclude
        held = await self._database.write(end, row, ending, self._clock.now())
        if not held or self._faults.get(row.id) == before:
            # It did not end in a pause, or somebody else has it now: nobody asks how many faults there were.
            self._faults.pop(row.id, None)
        if not held:
            await self._heal(row, ending)

    async def _ending(self, row: DeliveryRow, drawings: Drawings, first: bool) -> Ending:
        """Do what is to be done and say how it ended; platforms' refusals become endings."""
        try:
            async with asyncio.timeout(self._most):
                return await (self._take_down(row) if row.takedown else self._place(row, drawings, first))
        except Busy as busy:
            return self._waits(row, busy, first)
        except Gone:
            return db.deliveries.gone, ()
        except Beyond:
            return db.deliveries.failed, (_plain(SHARED),)
        except Closed:
            return db.deliveries.failed, (_plain(STUCK if row.takedown else CLOSED),)
        except Untold:
            return db.deliveries.in_doubt, (_plain(STILL_THERE if row.takedown else DOUBT),)
        except (Unsure, TimeoutError):
            return self._later(row, self._pause(row), UNANSWERED)
        except Exception as fault:
            # A mistake in a platform: whether it sent anything is not known.
            log.error("delivery %d: %s", row.id, trace(fault))
            return self._later(row, self._pause(row), UNANSWERED)

    async def _place(self, row: DeliveryRow, drawings: Drawings, first: bool) -> Ending:
        place = Place.parse(row.place)
        if row.view == db.deliveries.PIN:
            return await self._pin(row, place)
        if row.subject_kind == db.deliveries.THREAD and row.message_id is None:
            return await self._thread(row, place, drawings, first)
        return await self._message(row, place, drawings, first)

    async def _message(self, row: DeliveryRow, place: Place, drawings: Drawings, first: bool) -> Ending:
        if row.message_id is None and not first and not self._within_nonce(row):
            found = await self._find(row, place)
            if found is not None:
                return db.deliveries.sent, (found, 0, self._clock.now())
        try:
            card, audience = await drawings.of(row)
        except Refusal:
            log.warning("delivery %d: its view draws nothing any more", row.id)
            return db.deliveries.gone, ()
        except Exception as fault:
            log.error("delivery %d cannot be drawn: %s", row.id, trace(fault))
            return self._later(row, self._pause(row), UNDRAWN, untried=first)
        if not self._time_left(row):
            return self._later(row, 0.0, WAITING, untried=first)
        now = await self._as_it_stands(row)
        if now is None or now.attempt != row.attempt or now.state != "sending":
            return db.deliveries.gone, ()
        if now.takedown:
            return (db.deliveries.gone, ()) if first else await self._take_down(row)
        return await self._deliver(row, _posting(row, place, card, audience), first)

    async def _as_it_stands(self, row: DeliveryRow) -> DeliveryRow | None:
        """Read a delivery again; of one that is to be posted it is stored that this may happen from now on."""
        if row.message_id is None:
            return await self._database.write(db.deliveries.begin, row.id, row.attempt, self._clock.now())
        return await self._database.read(db.deliveries.get, row.community, row.id)

    async def _deliver(self, row: DeliveryRow, posting: Posting, first: bool) -> Ending:
        if row.message_id is not None:
            await self._platform.edit(posting, row.message_id)
            return db.deliveries.sent, (row.message_id, row.wanted, self._clock.now())
        message = await self._platform.post(posting)
        # The answer to a repeated nonce may be the message of an earlier attempt, with an earlier drawing.
        return db.deliveries.sent, (message, row.wanted if first else 0, self._clock.now())

    async def _pin(self, row: DeliveryRow, place: Place) -> Ending:
        """Pin the message that this one waited for; pinning it twice changes nothing."""
        held = await self._database.read(db.deliveries.get, row.community, row.after or 0)
        if held is None or held.message_id is None or held.state == "gone":
            return db.deliveries.gone, ()
        await self._platform.pin(place, held.message_id)
        return db.deliveries.sent, (held.message_id, row.wanted, self._clock.now())

    async def _thread(self, row: DeliveryRow, place: Place, drawings: Drawings, first: bool) -> Ending:
        """Open the thread of the message that this line waited for, and send the line into it.

        What the platform does not let us open is left out: neither the message nor its place is any worse for it.
        """
        held = await self._database.read(db.deliveries.get, row.community, row.after or 0)
        if held is None or held.message_id is None or held.takedown or held.state == "gone":
            return db.deliveries.gone, ()
        try:
            if row.place == held.place:
                name = await drawings.name(row)
                where = await self._platform.thread(place, held.message_id, name)
                if not await self._database.write(db.deliveries.moved, row.id, row.attempt, str(where)):
                    return db.deliveries.gone, ()
                row, place = replace(row, place=str(where)), where
            return await self._message(row, place, drawings, first)
        except Refusal:
            return db.deliveries.gone, ()
        except Closed:
            return db.deliveries.skipped, (_plain(THREADLESS),)

    async def _take_down(self, row: DeliveryRow) -> Ending:
        place = Place.parse(row.place)
        message = row.message_id
        if message is None and row.begun_at is not None:
            message = await self._find(row, place)
        if message is not None:
            await self._platform.delete(place, message)
        return db.deliveries.gone, ()

    async def _find(self, row: DeliveryRow, place: Place) -> str | None:
        assert row.first_attempt_at is not None
        return await self._platform.find(place, nonce_of(row), row.first_attempt_at - LOOK_BACK)

    def _within_nonce(self, row: DeliveryRow) -> bool:
        assert row.first_attempt_at is not None
        age = (self._clock.now() - row.first_attempt_at).total_seconds()
        return 0 <= age + self._most <= self._platform.nonce_seconds

    def _time_left(self, row: DeliveryRow) -> bool:
        """Tell whether sending would end before the lease does; after that another attempt may have the message."""
        assert row.lease_until is not None
        return self._clock.now() + timedelta(seconds=self._most) < row.lease_until

    def _later(self, row: DeliveryRow, seconds: float, why: Text, untried: bool = False) -> Ending:
        return db.deliveries.defer, (self._clock.now() + timedelta(seconds=seconds), _plain(why), untried)

    def _waits(self, row: DeliveryRow, busy: Busy, first: bool) -> Ending:
        """Give back what the platform asked to wait with.

        Where more than this one waits, the outbox sees to that, and each keeps its turn: what was wanted first in a
        place is sent first.
        """
        self._asked_to_wait(row, busy)
        if row.takedown or busy.wide == "message":
            end, values = self._later(row, busy.seconds, WAITING, untried=first)
            return end, (*values, row.priority == db.deliveries.PRIORITIES["count"])
        return db.deliveries.defer, (row.due_at, _plain(WAITING), first)

    def _pause(self, row: DeliveryRow) -> float:
        faults = self._faults[row.id] = self._faults.pop(row.id, 0) + 1
        if len(self._faults) > MOST:
            self._faults.pop(next(iter(self._faults)))
        return min(2.0 ** min(faults, 20), LONGEST_PAUSE)

    async def _heal(self, row: DeliveryRow, ending: Ending) -> None:
        """Set right what an attempt did after it had lost its lease: a second message, an older drawing."""
        log.warning("delivery %d: attempt %d ended after it had lost its lease", row.id, row.attempt)
        if ending[0] is not db.deliveries.sent:
            return
        message = ending[1][0]
        now = await self._database.write(look_again, row)
        if now is not None and now.message_id not in (None, message):
            await self._platform.delete(Place.parse(row.place), message)


def conclude(session: Session, row: DeliveryRow, ending: Ending, now: datetime) -> bool:
    """Record how an attempt ended, and tell directors what needs them; False when the lease was lost."""
    end, values = ending
    if not end(session, row.id, row.attempt, *values):
        return False
    if end in (db.deliveries.failed, db.deliveries.in_doubt):
        db.audit.record(session, row.community, None, f"delivery.{end.__name__}", f"delivery:{row.id}", now)
        _take_down_yet(session, row)
    stops = end is db.deliveries.failed and values[0] in (_plain(CLOSED), _plain(SHARED))
    if stops and row.subject_kind not in STEPS:
        db.stops.refused(session, row, values[0], now)
        if row.subject_kind == db.reviews.KIND:
            db.reviews.refused(session, row)
    if end is db.deliveries.sent and row.message_id is None and row.subject_kind not in STEPS:
        db.stops.over(session, row.community, row.place, now)
    if end in (db.deliveries.failed, db.deliveries.gone) and row.message_id is None:
        db.deliveries.orphaned(session, row.id, _plain(ORPHAN))
    return True


@carries
def carried(session: Session, row: DeliveryRow, ending: Ending, now: datetime) -> bool:
    """Record that a message stands, or comes again: no card tells of that unless it is drawn again for it."""
    return conclude(session, row, ending, now)


def _take_down_yet(session: Session, row: DeliveryRow) -> None:
    """Keep a takedown that was asked for while this attempt was under way."""
    now = db.deliveries.get(session, row.community, row.id)
    if now is not None and now.takedown and not row.takedown:
        db.deliveries.takedown(session, (row.subject_kind, row.subject_id), only=row.id)


def look_again(session: Session, row: DeliveryRow) -> DeliveryRow | None:
    """Have a delivery drawn again, and give it as it stands."""
    db.deliveries.redraw(session, row.subject_kind, row.subject_id)
    return db.deliveries.get(session, row.community, row.id)


def _posting(row: DeliveryRow, place: Place, card: Card, audience: Audience) -> Posting:
    return Posting(row.id, nonce_of(row), place, card, audience, row.mention,
                   urgent=row.priority < db.deliveries.PRIORITIES["count"])


def nonce_of(row: DeliveryRow) -> str:
    """Make a delivery's nonce: the same at every attempt, at most 25 characters, no other database's."""
    mark = hashlib.sha256(f"{row.key} {row.created_at.isoformat()}".encode()).hexdigest()
    return f"{row.id:x}-{mark[:12]}"[:25]


def _plain(sentence: Text) -> str:
    return plain(sentence, Audience())
