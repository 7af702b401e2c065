"""Weeks in a row, against a count of our own that walks through the days."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from db import Database, cases, members, streaks
from db.answers import ANSWER, UNSURE
from db.rounds import ROUND
from tests.db.world import NOW, World

SHARED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
COUNT = itertools.count(1)
# Weeks of 2027 in which clocks change in both of these zones.
START = date(2027, 2, 22)
ROUNDS = st.lists(st.tuples(
    st.integers(0, 62), st.sampled_from([0, 5, 11, 23]), st.sampled_from([4, 24, 72]),
    st.sampled_from(["answered", "unsure", "missed", "missed", "withdrawn", "own"])), max_size=20)
LEAVES = st.lists(st.tuples(st.integers(0, 62), st.integers(1, 16)), max_size=2)


def brute(rounds: list[Any], leaves: list[tuple[date, date]], zone: str, now: datetime) -> tuple[int, int, int]:
    """Count week by week from the first day to the last, by what the words of the rule say."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    first = START - timedelta(days=START.weekday() + 7)
    row = longest = taken = 0
    for week in range(14):
        days = [first + timedelta(days=7 * week + day) for day in range(7)]
        mine = [one for one in rounds if one[0].astimezone(here).date() in days]
        if any(what in ("answered", "unsure") for _, _, what in mine):
            row, taken = row + 1, taken + 1
        else:
            missed = any(what == "missed" and closes <= now for _, closes, what in mine)
            waits = any(what in ("missed", "own") and closes > now for _, closes, what in mine)
            away = any(start <= day < back for start, back in leaves for day in days)
            if missed and not waits and not away and today not in days:
                row = 0
        longest = max(longest, row)
    return row, longest, taken


def write_round(session: Any, like: int, opens: datetime, closes: datetime, what: str, case: int, member: int,
                now: datetime) -> None:
    """Copy a round to another time, with an answer or without."""
    number = next(COUNT) + 1_000
    held = dict(session.execute(select(ROUND).where(ROUND.c.id == like)).mappings().one())
    state = "withdrawn" if what == "withdrawn" else "open" if closes > now else "revealed"
    held |= {"number": number, "case": case, "made_key": f"copy:{number}:{like}", "opens_at": opens,
             "closes_at": closes, "reveal_at": closes, "state": state}
    made = session.execute(insert(ROUND).values({k: v for k, v in held.items() if k != "id"}).returning(ROUND.c.id))
    if what in ("answered", "unsure"):
        session.execute(insert(ANSWER).values(
            community=held["community"], round=made.scalar(), question=held["question"], member=member,
            value="a1" if what == "answered" else UNSURE, pressed_at=opens, saved_at=opens, earlier=[]))


@SHARED
@given(ROUNDS, LEAVES, st.sampled_from(["America/New_York", "Pacific/Auckland", "UTC"]), st.integers(0, 70))
def test_weeks_are_what_a_walk_through_the_days_counts(
    database: Database, drawn: list[Any], gone: list[tuple[int, int]], zone: str, ahead: int,
) -> None:
    world = World(database, f"weeks {next(COUNT)}")
    member = world.member()
    case, own = world.approved().id, world.write(cases.create_draft, world.community, member, {}, NOW).id
    like = world.round(case)
    now = datetime(2027, 2, 22, 12, tzinfo=UTC) + timedelta(days=ahead)
    rounds, leaves = [], []
    for day, hour, hours, what in drawn:
        opens = datetime.combine(START + timedelta(days=day), datetime.min.time(), UTC) + timedelta(hours=hour)
        if opens <= now:
            rounds.append((opens, opens + timedelta(hours=hours), what))
    end = START - timedelta(days=1)
    for start, length in sorted(gone):
        begins = max(START + timedelta(days=start), end)
        end = begins + timedelta(days=length)
        leaves.append((begins, end))

    def write(session: Any) -> None:
        for opens, closes, what in rounds:
            write_round(session, like, opens, closes, what, own if what == "own" else case, member, now)
        for begins, back in leaves:
            members.go_away(session, world.community, member, begins, back, "UTC")

    world.write(write)
    found = world.read(streaks.weeks, world.community, member, zone, now)
    # The round that all were copied from was posted in January, and closed without an answer before these weeks.
    assert (found.current, found.longest, found.all) == brute(rounds, leaves, zone, now)


def test_a_week_is_told_once_and_a_day_missed_costs_nothing(database: Database) -> None:
    world = World(database)
    member = world.member()
    case = world.approved().id

    def answer(days: int) -> int | None:
        at = NOW + timedelta(days=days)
        round = world.round(case, at=at)
        world.give(round, member, "a1", at + timedelta(minutes=1))
        found: int | None = world.read(
            streaks.begun, world.community, member, round, "UTC", at + timedelta(minutes=1))
        return found

    assert answer(0) == 1
    assert answer(1) is None
    world.round(case, at=NOW + timedelta(days=3))
    assert answer(8) == 2
    assert answer(9) is None
    # Two weeks in which nothing was posted hold it; one in which something was missed ends it.
    assert answer(28) == 3
    world.round(case, at=NOW + timedelta(days=35))
    assert answer(42) == 1
    found = world.read(streaks.weeks, world.community, member, "UTC", NOW + timedelta(days=43))
    assert found == streaks.Streak(1, 3, 4)
    # A row that is longer than half a year is counted to its beginning.
    assert [answer(42 + 7 * week) for week in range(1, 31)] == list(range(2, 32))
    assert world.read(streaks.weeks, world.community, world.member(), "UTC", NOW).all == 0
