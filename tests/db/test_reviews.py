"""Reviews in the database: half a year of mornings, the limits that hold on each, and what never comes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from cogs.reviews import reading
from db import Database, boards, deliveries, jobs, members, reviews, rounds
from tests.db.world import NOW, World

ZONE = ZoneInfo("America/New_York")
ALONE = "room:Example%20Residency/@p"


def missed(world: World, member: int, count: int, at: datetime = NOW) -> list[int]:
    """Have somebody answer wrong in some revealed rounds; give these."""
    found = []
    for _ in range(count):
        round = world.round(at=at)
        world.give(round, member, "a1", at + timedelta(minutes=1))
        reveal(world, round, at + timedelta(days=30))
        world.write(told_at, round, at + timedelta(hours=1))
        found.append(round)
    return found


def reveal(world: World, round: int, at: datetime) -> None:
    """Reveal a round."""
    world.write(boards.begin_reveal, world.community, round, at)
    while world.write(boards.score_page, world.community, round) is not None:
        pass
    assert world.write(boards.finish_reveal, world.community, round, None, at) == "revealed"


def told_at(session: Any, round: int, at: datetime) -> None:
    """Say when a round was revealed."""
    session.execute(text("UPDATE round SET revealed_at = :at WHERE id = :round"), {
        "at": at.strftime("%Y-%m-%d %H:%M:%S.%f") if session.get_bind().dialect.name == "sqlite" else at,
        "round": round})


def reader(world: World, zone: str | None = None) -> int:
    """Give a member who wants reviews, in New York unless another zone is named."""
    member = world.member()
    world.write(members.set_zone, world.community, member, zone or "America/New_York")
    assert world.write(reviews.start, world.community, member, ALONE, NOW) == "started"
    return member


def look(world: World, member: int, at: datetime) -> str:
    """Do what the morning's job does."""
    zone = ZoneInfo(world.read(reviews.zone_of, world.community, member))
    found = world.read(reviews.missed, world.community, member)
    world.write(reviews.adopt, world.community, member, reading.first(found, zone))
    plan = world.read(reviews.plan, world.community, member, at)
    return str(world.write(reviews.send, world.community, member, reading.choices(plan) if plan else [], at))


def first_morning(world: World, member: int) -> str:
    """Look on the day of the reveal, when nothing is due yet, and on the one after."""
    assert look(world, member, due(world, member)) == "nothing"
    return look(world, member, due(world, member))


def due(world: World, member: int) -> datetime:
    """Give when a member's misses are looked at next."""
    row = world.read(reviews.get, world.community, member)
    assert row.next_at is not None
    return row.next_at  # type: ignore[no-any-return]


def asked(world: World, sheet: int) -> list[int]:
    """List the reviews on a sheet."""
    found = world.read(reviews.sheet, world.community, sheet)
    return list(found[1]) if found is not None else []


def answer(world: World, member: int, review: int, at: datetime, right: bool) -> Any:
    """Answer what came back."""
    found = world.read(reviews.asked, world.community, review, member)
    step = reading.step(found, right, at.astimezone(ZONE).date())
    value = "a2" if right else "a1"
    assert world.write(reviews.answer, world.community, found, value, step, at) == "saved"
    assert world.write(reviews.answer, world.community, found, value, step, at) == "already"
    return step


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 6))])
def test_half_a_year_of_mornings(sqlite_database: Database, seed: int) -> None:
    """Never more than two a day in one message, none at night or while away; each comes, and none that is known."""
    dice, world = Random(seed), World(sqlite_database)
    member = reader(world)
    known: set[int] = set()
    came: Counter[int] = Counter()
    days: Counter[date] = Counter()
    away: datetime | None = None
    expected: dict[int, date] = {}
    for day in range(182):
        now = NOW + timedelta(days=day)
        if day < 140 and dice.random() < 0.35:
            missed(world, member, 1, now)
        if dice.random() < 0.02:
            away = now + timedelta(days=dice.randint(3, 14))
            world.write(members.change, world.community, member, away_until=away)
        while (at := due(world, member)) <= now + timedelta(days=1):
            outcome = look(world, member, at)
            here = at.astimezone(ZONE)
            assert 7 <= here.hour < 20
            assert outcome in ("sent", "nothing", "away")
            if outcome != "sent":
                continue
            assert away is None or away <= at
            days[here.date()] += 1
            sheet = sum(days.values())
            these = asked(world, sheet)
            assert 1 <= len(these) <= 2
            assert not known & set(these)
            message, = world.read(deliveries.about, world.community, reviews.KIND, sheet)
            assert message.place == ALONE
            for review in these:
                assert expected.get(review, here.date()) <= here.date()
                came[review] += 1
                if dice.random() < 0.85:
                    step = answer(world, member, review, at + timedelta(hours=dice.randint(0, 9)), dice.random() < 0.7)
                    expected[review] = step.due
                    known |= {review} if step.retired else set()
    assert max(days.values()) == 1
    rows = world.read(everything)
    assert set(came) == {row.id for row in rows}, "each of them came"
    assert known == {row.id for row in rows if row.retired_at is not None}
    assert known


def everything(session: Any) -> Any:
    """Read what comes back, of everybody."""
    return session.execute(reviews.REVIEW.select()).all()


def test_what_never_comes(database: Database) -> None:
    """What was right, not ranked, set aside, corrected, withdrawn or hidden; what comes to others."""
    world = World(database)
    member, other = reader(world), world.member()
    right, hidden, gone, aside, comes = (missed(world, member, 1)[0] for _ in range(5))
    cases = {round: case for round, case in world.read(cases_of)}
    world.write(sql, f"UPDATE answer SET grade = 1 WHERE round = {right}")
    world.write(sql, f"UPDATE round SET set_aside = {'true' if 'postgres' in str(database.url) else 1} "
                     f"WHERE id = {aside}")
    world.write(rounds.hide, world.community, cases[hidden], NOW)
    world.write(rounds.withdraw_permission, world.community, cases[gone], None, NOW)
    assert first_morning(world, member) == "sent"
    review, = asked(world, 1)
    assert world.read(reviews.asked, world.community, review, member).review.round == comes
    assert world.read(reviews.asked, world.community, review, other) is None


def test_a_message_goes_with_what_it_showed(database: Database) -> None:
    """A case that may not travel as far any more, or is hidden, takes every message along that showed it."""
    world = World(database)
    member = reader(world)
    first, second = missed(world, member, 2)
    cases = dict(world.read(cases_of))
    assert first_morning(world, member) == "sent"
    message, = world.read(deliveries.about, world.community, reviews.KIND, 1)
    world.write(rounds.confine, world.community, case=cases[first])
    assert not world.read(deliveries.get, world.community, message.id).takedown
    world.write(sql, f"UPDATE place SET audience = 'public' WHERE community = {world.community}")
    world.write(rounds.confine, world.community, case=cases[second])
    assert world.read(deliveries.get, world.community, message.id).takedown
    assert look(world, member, due(world, member)) == "nothing"


def test_a_key_that_was_corrected_is_the_one_that_counts(database: Database) -> None:
    world = World(database)
    member = reader(world)
    round, = missed(world, member, 1)
    assert first_morning(world, member) == "sent"
    review, = asked(world, 1)
    world.write(sql, f"""UPDATE round SET "key" = '["a3"]' WHERE id = {round}""")
    shown = world.read(reading.shown, world.community, review, member)
    assert [text for _, text in shown.key] == ["three"]
    assert sorted(shown.asked.order) == ["a1", "a2", "a3", "a4"]
    assert shown.asked.order != ["a1", "a2", "a3", "a4"]


def cases_of(session: Any) -> list[tuple[int, int]]:
    """Pair rounds with their cases."""
    return [(row.id, row.case) for row in session.execute(text('SELECT id, "case" FROM round')).all()]


def sql(session: Any, statement: str) -> None:
    """Run one statement."""
    session.execute(text(statement))


def test_what_they_were_certain_of_comes_first(database: Database) -> None:
    world = World(database)
    member = reader(world)
    these = missed(world, member, 3)
    world.write(sql, f"UPDATE answer SET confidence = 3 WHERE round = {these[2]}")
    assert first_morning(world, member) == "sent"
    first, second = asked(world, 1)
    assert [world.read(reviews.asked, world.community, one, member).review.round for one in (first, second)] == [
        these[2], these[0]]


def test_messages_that_nobody_answers_become_rare(database: Database) -> None:
    world = World(database)
    member = reader(world)
    missed(world, member, 40)
    assert look(world, member, due(world, member)) == "nothing"
    gaps, before = [], due(world, member)
    for _ in range(6):
        assert look(world, member, before) == "sent"
        gaps.append((due(world, member) - before).days)
        before = due(world, member)
    assert gaps == [1, 2, 4, 7, 7, 7]
    last = asked(world, 6)[0]
    answer(world, member, last, before - timedelta(hours=1), True)
    look(world, member, before)
    assert (due(world, member) - before).days == 1


def test_a_morning_that_nobody_looked_at_is_found_again(database: Database) -> None:
    world = World(database)
    member = reader(world)
    missed(world, member, 1)
    late = due(world, member) + timedelta(hours=5)
    assert world.write(reviews.mend, late - timedelta(hours=4)) == 0
    assert world.write(reviews.mend, late) == 1
    assert due(world, member) > late
    assert world.read(jobs.next_due) is not None


def test_quiet_hours_and_mornings_around_clock_changes() -> None:
    """A morning is the end of the quiet hours by the wall clock, on every day of the year."""
    for zone in ("America/New_York", "Europe/Zurich", "Australia/Lord_Howe", "Asia/Kolkata"):
        here, at = ZoneInfo(zone), datetime(2027, 1, 1, tzinfo=UTC)
        for _ in range(366):
            morning = reviews.morning_after(at, zone, "20:00", "07:00")
            assert at < morning
            assert (morning.astimezone(here).hour, morning.astimezone(here).minute) == (7, 0)
            assert not reviews.is_quiet(morning, zone, "20:00", "07:00")
            assert reviews.is_quiet(morning - timedelta(minutes=1), zone, "20:00", "07:00")
            assert morning.astimezone(here).date() - at.astimezone(here).date() <= timedelta(days=1)
            at = morning
    assert reviews.is_quiet(datetime(2027, 1, 1, 3, tzinfo=UTC), "UTC", "01:00", "05:00")
    assert not reviews.is_quiet(datetime(2027, 1, 1, 23, tzinfo=UTC), "UTC", "01:00", "05:00")
