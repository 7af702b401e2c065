"""An academic year of one program, lived through the Room, and every number of it counted again from the answers.

Residents of different ability answer, skip what is hard, go on call and on leave; directors correct keys. What Readout
says of them in the end is held against a recomputation that shares no code with it and reads only the answers.
"""

from __future__ import annotations

import json
import math
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fsrs import Card, Rating, Scheduler
from sqlalchemy import text

import db.boards
import db.decks
import db.rounds
import db.schedules
import db.streaks
from tests.scenarios.casebook import approved_case
from tests.scenarios.room_driver import RoomHouse, room_house

HOME = "America/New_York"
POSTED = 0b01101  # Monday, Wednesday, Thursday
CORRECTED_EVERY = 5


@dataclass
class Resident:
    """One who learns: how able, how careful with what is hard, when on call (weeks of the year) and on leave."""

    name: str
    seat: Any
    member: int
    ability: float
    picky: bool
    call: frozenset[int]
    leaves: list[tuple[date, date]] = field(default_factory=list)


@dataclass
class Year:
    """A program on its way through a year."""

    house: RoomHouse
    director: Any
    residents: list[Resident]
    chance: random.Random
    hard: dict[int, float] = field(default_factory=dict)

    async def rows(self, query: str) -> list[Any]:
        """Read plain rows, past every function that counts."""
        return await self.house.app.database.read(lambda session: list(session.execute(text(query))))


async def begin(house: RoomHouse, residents: int, cases: int) -> Year:
    """Found the program: a deck with its cases, a schedule on three mornings a week, and its residents."""
    chance = random.Random(23)
    ada, dora = await house.seat("Ada", "editor"), await house.seat("Dora", "director")
    community = await house.community()
    store, now = house.app.database, house.clock.now()
    deck = await store.write(db.decks.create, community, "Morning", "given", "", None, now)
    for number in range(cases):
        made = await approved_case(house, ada, dora, title=f"A case of the morning, {number}")
        assert await store.write(db.decks.add, community, deck.id, made.id, None, now) == "added"
    place = str(dora.place)
    await store.write(db.schedules.create, community, "Morning", deck.id, "07:00", HOME, [place], None, now,
                      days=POSTED)
    year = Year(house, dora, [], chance)
    for number in range(residents):
        seat = await house.seat(f"Resident {number}")
        entered = await house.app.records.enter(seat.person, seat.place, now)
        assert entered.member is not None
        call = frozenset(chance.sample(range(52), 6))
        if number % 3 == 0:
            assert "review stop" in await seat.say("review start")
        year.residents.append(Resident(seat.person.name, seat, entered.member, chance.gauss(0, 1),
                                       chance.random() < 0.3, call))
    return year


async def live(year: Year, rounds: int) -> None:
    """Let the days go by until so many rounds were revealed."""
    done, week_of_leave = 0, 0
    while done < rounds:
        await year.house.later(hours=24)
        today = year.house.clock.now().astimezone(ZoneInfo(HOME)).date()
        if today.isocalendar().week != week_of_leave:
            week_of_leave = today.isocalendar().week
            await leave(year, today)
        opened = await year.rows("SELECT id, number FROM round WHERE state = 'open' ORDER BY id DESC LIMIT 1")
        for row in opened:
            if row.id not in year.hard:
                year.hard[row.id] = year.chance.gauss(0, 1.2)
                await answer(year, row.id, today)
        await look_back(year, today)
        revealed = await year.rows("SELECT number FROM round WHERE state = 'revealed' ORDER BY number")
        for row in revealed[done:]:
            if row.number % CORRECTED_EVERY == 0:
                await correct(year, row.number)
        done = len(revealed)


async def leave(year: Year, today: date) -> None:
    """Let one in eight go on leave this week, for one to three weeks, and say so."""
    for one in year.residents:
        if year.chance.random() < 0.12 and not away(one, today):
            back = today + timedelta(days=year.chance.randrange(7, 22))
            assert "away" in (await one.seat.say(f"away until {back}")).casefold()
            one.leaves.append((today, back))


def away(one: Resident, day: date) -> bool:
    """Tell whether somebody is on leave."""
    return any(begin <= day < end for begin, end in one.leaves)


async def answer(year: Year, round: int, today: date) -> None:
    """Let those who are there answer, some of them "not sure", and some a second time."""
    key, order = await the_key(year, round)
    wrong, hard = [option for option in order if option not in key], year.hard[round]
    there = [one for one in year.residents if not away(one, today) and today.isocalendar().week not in one.call
             and not (one.picky and hard > 0.8) and year.chance.random() < 0.9]
    for again in (False, True):
        for one in there:
            if again and year.chance.random() < 0.9:
                continue
            knows = year.chance.random() < 1 / (1 + math.exp(hard - one.ability))
            chosen = "unsure" if year.chance.random() < 0.04 else key[0] if knows else year.chance.choice(wrong)
            said = await one.seat.press_token(f"quiz.answer/{round}/{chosen}")
            assert said.startswith(("Saved", "Changed", "Still")), said
        await year.house.later(seconds=5)


async def the_key(year: Year, round: int) -> tuple[list[str], list[str]]:
    """Read what is right now, and what is shown."""
    row = await year.house.app.database.read(db.rounds.get, await year.house.community(), round)
    assert row is not None
    return list(row.key), list(row.order)


async def look_back(year: Year, today: date) -> None:
    """Let most of those to whom something came back this morning answer it, as if it were easier now."""
    asked = await year.rows("SELECT a.review, s.member, r.round FROM review_asked a JOIN review_sheet s "
                            "ON s.id = a.sheet JOIN review r ON r.id = a.review WHERE a.value IS NULL AND NOT s.over")
    for row in asked:
        one = next(one for one in year.residents if one.member == row.member)
        if away(one, today) or year.chance.random() < 0.2:
            continue
        key, order = await the_key(year, row.round)
        wrong = [option for option in order if option not in key]
        chosen = key[0] if year.chance.random() < 0.7 else year.chance.choice([*wrong, "unsure"])
        said = await one.seat.press_token(f"reviews.answer/{row.review}/{chosen}")
        assert "It counts for no board." in said, said


async def correct(year: Year, number: int) -> None:
    """Correct a key as a director does: another, both, or none."""
    await year.director.say(f"case autopsy {number}")
    how = ("Rekey", "Accept both", "Set aside")[number // CORRECTED_EVERY % 3]
    buttons = year.director.see()
    if f"[{how}]" not in buttons:
        how = "Set aside"
    await year.director.press(how)
    given = {"Rekey": {"key": "A"}, "Accept both": {"also": "C"}}.get(how, {})
    said = await year.director.fill(note="The literature says otherwise.", **given)
    assert said.startswith("Noted.") or "key already" in said, said
    await year.house.settle()


@dataclass(frozen=True)
class Counted:
    """A member's part of a board, by the formula alone: the sum over n + 10, and how many count."""

    total: Fraction
    n: int

    @property
    def skill(self) -> Fraction:
        """Give points better than peers, in thousandths."""
        return 1000 * self.total / (self.n + 10)


async def board_by_hand(year: Year) -> dict[int, Counted]:
    """Count the season again: q_i = (c_i - y + 3 m) / (n_i - 1 + 3), skill = sum (y - q_i) / (n + 10)."""
    keys = {row.id: set(json.loads(row.key)) for row in await year.rows(
        "SELECT id, key FROM round WHERE state = 'revealed' AND NOT set_aside AND kind = 'daily'")}
    given: dict[int, dict[int, int]] = defaultdict(dict)
    for row in await year.rows("SELECT round, member, value FROM answer"):
        if row.round in keys:
            given[row.round][row.member] = int(row.value in keys[row.round])
    sums: dict[int, Counted] = {}
    right = count = 0
    for round in sorted(given):
        mean = Fraction(right, count) if count else Fraction(1, 2)
        c, n = sum(given[round].values()), len(given[round])
        for member, y in given[round].items():
            expected = (c - y + 3 * mean) / (n - 1 + 3)
            had = sums.get(member, Counted(Fraction(0), 0))
            sums[member] = Counted(had.total + y - expected, had.n + 1)
        right, count = right + c, count + n
    return sums


async def weeks_by_hand(year: Year, one: Resident, now: datetime) -> tuple[int, int]:
    """Count the weeks in a row again, week by week: the row as it stands, and all weeks with an answer."""
    zone = ZoneInfo(HOME)
    answered = {row.round for row in await year.rows(f"SELECT round FROM answer WHERE member = {one.member}")}
    weeks: dict[tuple[int, int], list[tuple[bool, bool]]] = defaultdict(list)
    for row in await year.rows("SELECT id, opens_at, closes_at FROM round ORDER BY id"):
        opened, closes = (datetime.fromisoformat(f"{at}+00:00") for at in (row.opens_at, row.closes_at))
        weeks[opened.astimezone(zone).isocalendar()[:2]].append((row.id in answered, closes > now))
    row_of_weeks = total = 0
    for (number, week), rounds in sorted(weeks.items()):
        first = date.fromisocalendar(number, week, 1)
        days = [first + timedelta(days=day) for day in range(7)]
        if any(taken for taken, _ in rounds):
            row_of_weeks, total = row_of_weeks + 1, total + 1
        elif not (any(away(one, day) for day in days) or any(still for _, still in rounds)
                  or now.astimezone(zone).date() in days):
            row_of_weeks = 0
    return row_of_weeks, total


async def reviews_by_hand(year: Year) -> int:
    """Space every miss again by FSRS from the log alone, and hold each morning to what was promised; count them."""
    mornings = await year.rows("SELECT s.member, s.day, s.at, a.review FROM review_sheet s JOIN review_asked a "
                               "ON a.sheet = s.id ORDER BY s.day")
    assert max(Counter((row.member, row.day) for row in mornings).values()) <= 2
    assert len({(row.member, row.day, row.at) for row in mornings}) == len({(row.member, row.day) for row in mornings})
    for row in mornings:
        one = next(one for one in year.residents if one.member == row.member)
        # The morning of the day on which somebody leaves comes before they say so.
        assert not any(begin < date.fromisoformat(row.day) < end for begin, end in one.leaves)
        assert 7 <= datetime.fromisoformat(row.at).hour < 20
    spaced = Scheduler(desired_retention=0.85, learning_steps=(), relearning_steps=(), maximum_interval=180,
                       enable_fuzzing=False)
    reviews = await year.rows("SELECT v.id, v.retired_at, r.revealed_at FROM review v JOIN round r ON r.id = v.round")
    for review in reviews:
        came = [date.fromisoformat(row.day) for row in mornings if row.review == review.id]
        answers = await year.rows(f"SELECT at, rating, due_on FROM review_log WHERE review = {review.id} ORDER BY id")
        steps = [(date.fromisoformat(review.revealed_at[:10]), 1, None),
                 *((date.fromisoformat(row.at[:10]), row.rating, date.fromisoformat(row.due_on)) for row in answers)]
        card, known, last = Card(card_id=0), 0, steps[0][0]
        for at, (on, rating, told) in enumerate(steps):
            noon = datetime.combine(on, time(12), UTC)
            card, _ = spaced.review_card(card, Rating(rating), noon)
            assert told is None or told == card.due.date(), review.id
            following = [day for day in came if day > on][:1]
            assert all(day >= card.due.date() for day in following), "it came before it was due"
            known = known + 1 if rating > 1 else 0
            if known >= 2 and (on - last).days >= 5:
                assert review.retired_at is not None
                assert at == len(steps) - 1, "it came again although it was known"
            last = on
    return len(reviews)


async def is_counted_right(year: Year) -> None:
    """Hold every number that Readout tells against the one that is counted by hand."""
    community, store, now = await year.house.community(), year.house.app.database, year.house.clock.now()
    by_hand = await board_by_hand(year)
    placed = sorted((counted.skill for counted in by_hand.values() if counted.n >= 10), reverse=True)
    for one in year.residents:
        told = await store.read(db.boards.me, community, one.member)
        counted = by_hand.get(one.member, Counted(Fraction(0), 0))
        assert told is not None
        assert told.n == counted.n, one.name
        if counted.n:
            assert abs(told.value - counted.skill) <= 1, (one.name, told.value, float(counted.skill))
        if counted.n >= 10:
            above = sum(1 for skill in placed if skill > counted.skill + 2)
            assert above < told.place <= 1 + sum(1 for skill in placed if skill > counted.skill - 2)
        streak = await store.read(db.streaks.weeks, community, one.member, HOME, now)
        assert (streak.current, streak.all) == await weeks_by_hand(year, one, now), one.name


@pytest.mark.parametrize(("residents", "rounds"), [(5, 11), pytest.param(40, 150, marks=pytest.mark.long)])
async def test_an_academic_year_adds_up(tmp_path: Path, residents: int, rounds: int) -> None:
    async with room_house(tmp_path / "data") as house:
        year = await begin(house, residents, rounds + 5)
        await live(year, rounds)
        assert any(one.leaves for one in year.residents)
        corrected = await year.rows("SELECT kind FROM correction WHERE state = 'done'")
        assert len(corrected) >= rounds // CORRECTED_EVERY - 2
        await is_counted_right(year)
        assert await reviews_by_hand(year) >= rounds // 8
