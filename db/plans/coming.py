"""What is posted on the dates to come, found by the very choice that posts; and what became of those before."""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from db import cases, decks, jobs, rounds, schedules
from db.cases import CaseRow
from db.decks import Next
from db.rounds.choosing import choose
from db.schedules import OccasionRow, ScheduleRow

# Beyond so many dates nobody counts on the order of a deck, and each takes some queries: only pins are told there.
NAMED = 80
FARTHEST = 800
FAILED = "it could not be posted"


@dataclass(frozen=True, slots=True)
class Planned:
    """One date of one schedule.

    `state`: posted, missed (what became of it says `why`), due (its time has come, and it is being posted), coming,
    later (so far away that the deck's case is not named), nothing (no case is there for it), or why it does not post:
    paused, skipped, holiday, other. `again` says that the deck has begun anew by then. On a date that does not post, a
    `case` is one that is pinned to it.
    """

    schedule: int
    day: date
    at: datetime
    state: str
    case: int | None = None
    number: int | None = None
    title: str = ""
    audience: str = ""
    pinned: bool = False
    again: bool = False
    why: str = ""


def coming(session: Session, community: int, until: date, rules: Sequence[ScheduleRow] = ()) -> tuple[Planned, ...]:
    """Give what the schedules of a community post up to a date, in the order in which they post."""
    rules = rules or schedules.list_schedules(session, community)
    turns = {deck.id: deck.turn for deck in decks.list_decks(session, community)}
    ahead: dict[int | None, list[Next]] = defaultdict(list)
    found = []
    for place, (at, day, rule) in enumerate(_occasions(rules, until)):
        if place >= NAMED:
            found.append(_far(session, rule, day, at))
            continue
        chosen = choose(session, rule, day, rule.places, ahead[rule.deck])
        again = chosen.turn is not None and not chosen.pinned and chosen.turn > turns.get(rule.deck or 0, chosen.turn)
        if chosen.case is not None and chosen.turn is not None:
            ahead[rule.deck].append(Next(chosen.case.id, chosen.turn))
        state = "coming" if chosen.case is not None else "nothing"
        found.append(Planned(rule.id, day, at, state, *_named(chosen.case), chosen.pinned, again, chosen.why))
    return tuple(found)


def _far(session: Session, rule: ScheduleRow, day: date, at: datetime) -> Planned:
    held = schedules.pinned(session, rule.id, day)
    case = cases.get(session, rule.community, held) if held is not None else None
    return Planned(rule.id, day, at, "later" if case is None else "coming", *_named(case), pinned=case is not None)


def dates(session: Session, community: int, since: date, until: date, now: datetime) -> tuple[Planned, ...]:
    """Give all that there is to say of a community's dates between two dates: posted, coming, and left out."""
    rules = schedules.list_schedules(session, community)
    found = {(one.schedule, one.day): one for one in coming(session, community, until, rules)}
    for row in schedules.occasions_between(session, community, since, until):
        found[row.schedule, row.date] = _past(session, community, row, rules)
    for rule in rules:
        for day in _days(since, until):
            if (rule.id, day) not in found and (one := _absent(session, rule, day, now)) is not None:
                found[rule.id, day] = one
    these = [one for one in found.values() if since <= one.day <= until]
    return tuple(sorted(these, key=lambda one: (one.day, one.at, one.schedule)))


def _opening(session: Session, rule: ScheduleRow, day: date, at: datetime) -> Planned | None:
    """Tell of a date whose time has come: its case is being posted, or could not be."""
    job = jobs.by_key(session, f"schedule:{rule.id}:{day.isoformat()}")
    if job is None or job.state not in ("waiting", "running", "failed"):
        return None
    failed = job.state == "failed"
    return Planned(rule.id, day, at, "missed" if failed else "due", why=FAILED if failed else "")


def _occasions(rules: Sequence[ScheduleRow], until: date) -> Iterator[tuple[datetime, date, ScheduleRow]]:
    """Give the dates on which schedules post, in the order in which they are planned."""
    streams = [_stream(rule, until) for rule in rules]
    merged = heapq.merge(*streams, key=lambda one: (one[0], one[2].id))
    for _, one in zip(range(FARTHEST), merged, strict=False):
        yield one


def _stream(rule: ScheduleRow, until: date) -> Iterator[tuple[datetime, date, ScheduleRow]]:
    upcoming = (rule.next_date, rule.next_at) if rule.next_date and rule.next_at and rule.enabled else None
    while upcoming is not None and upcoming[0] <= until:
        yield upcoming[1], upcoming[0], rule
        upcoming = schedules.next_after(rule, upcoming[0])


def _named(case: CaseRow | None) -> tuple[int | None, int | None, str, str]:
    return (None, None, "", "") if case is None else (case.id, case.number, case.version.title, case.audience)


def _past(session: Session, community: int, row: OccasionRow, rules: Sequence[ScheduleRow]) -> Planned:
    rule = next(one for one in rules if one.id == row.schedule)
    at = schedules.occurrence(row.date, rule.at, rule.zone)
    round = rounds.get(session, community, row.round) if row.round is not None else None
    state = "posted" if row.state == "posted" else "missed"
    return Planned(row.schedule, row.date, at, state, *_named(round.case if round is not None else None), why=row.why)


def _absent(session: Session, rule: ScheduleRow, day: date, now: datetime) -> Planned | None:
    """Say why a date has nothing: left out, being posted now, or no date of this schedule, to which a case is pinned.

    A date that passed without a word was before the schedule, or it did not post then.
    """
    at = schedules.occurrence(day, rule.at, rule.zone)
    absent = schedules.absence(rule, day)
    past = day < schedules.local_date(now, rule.zone)
    if not absent:
        return _opening(session, rule, day, at)
    held = schedules.pinned(session, rule.id, day) if not past else None
    if (absent == "other" and held is None) or (past and absent == "paused"):
        return None
    case = cases.get(session, rule.community, held) if held is not None else None
    return Planned(rule.id, day, at, absent, *_named(case), pinned=case is not None)


def _days(since: date, until: date) -> Iterator[date]:
    for ahead in range((until - since).days + 1):
        yield since + timedelta(days=ahead)
