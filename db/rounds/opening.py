"""Opening a round, with its posts and the job that reveals it, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db import audit, cases, communities, decks, deliveries, jobs, schedules, thanks
from db.boards.seasons import current_season
from db.cases import VERSION, CaseRow
from db.extent import bounds_of
from db.rounds.choosing import choose
from db.rounds.records import RANKED_KINDS, ROUND
from db.rows import next_number, scalar, set_where

REVEAL_AFTER = timedelta(seconds=5)
VIEW, REVEAL = "quiz.board", "quiz.reveal"

CHECKED = "the pictures of the case are being checked"
ABSENT = {"paused": "paused", "holiday": "a holiday"}

OpeningOutcome = Literal["opened", "already", "empty", "skipped", "unknown"]


@dataclass(frozen=True, slots=True)
class Opening:
    """What became of an opening; `why` gives the reason where nothing was opened."""

    outcome: OpeningOutcome
    round: int | None = None
    why: str = ""


def open_next(
    session: Session, community: int, schedule: int, day: date, key: str, now: datetime,
    *, places: Sequence[str] | None = None, view: str = VIEW, reveal: str = REVEAL,
) -> Opening:
    """Open the round of a schedule's date with the pinned case, or the next of its deck.

    Its posts go to the schedule's places and its reveal is due five seconds after the close. The same key opens
    one round, however often this runs.
    """
    rule = schedules.get(session, community, schedule)
    if rule is None:
        return Opening("unknown")
    there = _made(session, community, key)
    if there is not None:
        return Opening("already", there)
    closes_at = schedules.closes(rule, day)
    absent = schedules.absence(rule, day)
    if absent:
        return _skip(session, schedule, day, ABSENT.get(absent, "skipped by a director"))
    late = now - schedules.occurrence(day, rule.at, rule.zone) > timedelta(hours=rule.window_hours)
    if late or closes_at <= now:
        return _skip(session, schedule, day, "too late")
    where = places if places is not None else rule.places
    chosen = choose(session, rule, day, where)
    if chosen.case is None:
        schedules.record_occasion(session, schedule, day, "skipped", chosen.why)
        return Opening("empty", why=chosen.why)
    if rule.deck is not None and chosen.turn is not None:
        decks.begin_turn(session, rule.deck, chosen.turn)
    round = _open(
        session, chosen.case, where, closes_at, key, now, view, reveal,
        schedule=schedule, deck=rule.deck if chosen.turn else None, turn=chosen.turn,
    )
    schedules.record_occasion(session, schedule, day, "posted", chosen.why, round=round)
    return Opening("opened", round, chosen.why)


def post_now(
    session: Session, community: int, case: int, places: Sequence[str], hours: float, key: str, now: datetime,
    *, by: int | None = None, kind: str = "daily", deck: int | None = None, view: str = VIEW,
    reveal: str = REVEAL,
) -> Opening:
    """Open a round of an approved case at once; the same key opens one round.

    Whatever `kind` says, a case that was posted before is posted as a review, which is not ranked.
    """
    found = cases.get(session, community, case)
    if found is None:
        return Opening("unknown")
    there = _made(session, community, key)
    if there is not None:
        return Opening("already", there)
    if found.status != "approved":
        return Opening("skipped", why="the case is not approved")
    if cases.is_hidden(session, found.id):
        return Opening("skipped", why=CHECKED)
    row = decks.get(session, community, deck) if deck is not None else None
    closes_at = now + timedelta(hours=hours)
    reach = communities.reach_of(session, community, places)
    why = cases.barred(found, bounds_of(session, community, reach, closes_at))
    if why:
        return Opening("skipped", why=why)
    round = _open(
        session, found, places, closes_at, key, now, view, reveal, kind=kind, by=by,
        deck=row.id if row else None, turn=row.turn if row else None,
    )
    return Opening("opened", round)


def close_early(session: Session, community: int, round: int, by: int | None, now: datetime) -> str:
    """Close a round at once; its reveal follows: 'closing', 'already' or 'unknown'."""
    this = (ROUND.c.id == round) & (ROUND.c.community == community)
    row = session.execute(select(ROUND.c.state, ROUND.c.closes_at).where(this)).one_or_none()
    if row is None:
        return "unknown"
    if row.state != "open" or row.closes_at <= now:
        return "already"
    set_where(session, ROUND, this, closes_at=now, reveal_at=now + REVEAL_AFTER)
    jobs.move(session, f"reveal:{round}", now + REVEAL_AFTER)
    deliveries.redraw(session, "round", round, "correction")
    audit.record(session, community, by, "round.close", f"round:{round}", now)
    return "closing"


def _made(session: Session, community: int, key: str) -> int | None:
    query = select(ROUND.c.id).where(ROUND.c.made_key == key, ROUND.c.community == community)
    found: int | None = scalar(session, query)
    return found


def _posted_before(session: Session, case: CaseRow) -> bool:
    """Tell whether a case has another round, whose reveal tells its key: once or while this one is open."""
    these = (ROUND.c.case == case.id) & (ROUND.c.community == case.community) & (ROUND.c.state != "withdrawn")
    return session.execute(select(ROUND.c.id).where(these).limit(1)).first() is not None


def _skip(session: Session, schedule: int, day: date, why: str) -> Opening:
    schedules.record_occasion(session, schedule, day, "skipped", why)
    return Opening("skipped", why=why)


def _open(
    session: Session, case: CaseRow, places: Sequence[str], closes_at: datetime, key: str, now: datetime,
    view: str, reveal: str, *, kind: str = "daily", by: int | None = None, schedule: int | None = None,
    deck: int | None = None, turn: int | None = None,
) -> int:
    question = case.question
    # Its lock comes first, so that two processes never open one case as its first round.
    number = next_number(session, ROUND, case.community)
    if kind in RANKED_KINDS and _posted_before(session, case):
        kind = "review"
    season = current_season(session, case.community, now).id if kind in RANKED_KINDS else None
    values = {
        "community": case.community, "number": number, "case": case.id,
        "version": case.version.id, "question": question.id, "schedule": schedule, "deck": deck, "turn": turn,
        "season": season, "kind": kind, "opens_at": now, "closes_at": closes_at,
        "reveal_at": closes_at + REVEAL_AFTER, "order": [option["id"] for option in question.options],
        "key": question.key, "key_revision": question.key_revision, "made_key": key,
    }
    round: int = scalar(session, insert(ROUND).values(values).returning(ROUND.c.id))
    set_where(session, VERSION, VERSION.c.id == case.version.id, posted=True)
    for place in places:
        key = f"round:{round}:{place}"
        deliveries.post(session, case.community, place, f"{view}/{round}", ("round", round), key, now,
                        mentions=True)
    jobs.add(session, f"reveal:{round}", f"{reveal}/{round}", closes_at + REVEAL_AFTER, case.community, by, now)
    thanks.runs(session, case, round, by, now)
    audit.record(session, case.community, by, "round.open", f"round:{round}", now)
    return round
