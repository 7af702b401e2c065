"""The case duty in the database: turns in order, each told once, whatever happens meanwhile."""

import itertools
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from db import Database, blobs, cases, communities, deliveries, duty, members, runway
from db.duty import order
from tests.db.world import NOW, World

MONDAY = date(2027, 1, 11)
# Both hemispheres, a zone of half an hour, one without clock changes; the community's own changes on other days.
ZONES = ("America/New_York", "Australia/Sydney", "Asia/Kolkata", "Pacific/Honolulu", "Europe/London")
HOME = "Europe/Zurich"
HALF_A_DAY = timedelta(hours=12)


def reached(world: World, member: str, zone: str | None = None) -> int:
    """Add a member who can be written to alone."""
    found = world.write(members.member_of, world.community, "discord", "guild", member, member, False, NOW)
    world.write(members.set_zone, world.community, found.id, zone)
    return int(found.id)


def chatting(database: Database) -> World:
    """Make a community on a platform where people are written to alone."""
    world = World(database)
    world.write(communities.lodge, world.community, "discord", "guild", "guild")
    world.write(communities.set_zone, world.community, HOME, None, NOW)
    return world


def messages(world: World) -> list[Any]:
    """List what was to be sent about turns and places in the rota, oldest first."""
    table = deliveries.DELIVERY

    def found(session: Any) -> list[Any]:
        return list(session.execute(select(table).where(table.c.view.like("duty.%")).order_by(table.c.id)).all())

    return world.read(found)


def turns(world: World) -> list[Any]:
    """List the turns that were settled."""
    return world.read(lambda session: list(session.execute(select(duty.TURN).order_by(duty.TURN.c.starts_on)).all()))


def send_case(world: World, author: int, now: datetime) -> int:
    """Have a member send a case with a picture."""
    made = world.write(cases.create_draft, world.community, author, {"title": "A title"}, now)
    stack = world.hash()
    world.write(blobs.add, world.community, stack, "stack", "application/x-npy", 10, now)
    held = {"hash": stack, "pictures": 1, "meta": {}, "report": {}}
    world.write(cases.attach_stacks, world.community, made.id, [held], author, now)
    return int(made.id)


@dataclass
class Year:
    """A year of one rota: what is done to it at random, and what was seen of it."""

    world: World
    chance: random.Random
    people: dict[int, str]
    now: datetime = NOW
    sweeps: list[datetime] = field(default_factory=list)
    away: dict[int, list[tuple[datetime, datetime]]] = field(default_factory=dict)
    holders: dict[int, list[int | None]] = field(default_factory=dict)

    def live(self) -> None:
        """Go through the year in uneven steps; now and then the process is down for days."""
        world = self.world
        while self.now < NOW + timedelta(days=365):
            down = self.chance.random() < 0.03
            self.now += timedelta(hours=self.chance.uniform(30, 110) if down else self.chance.uniform(1, 28))
            if self.chance.random() < 0.16:
                self.happen()
            world.write(duty.tell, world.community, self.now)
            self.sweeps.append(self.now)
            self.note()

    def happen(self) -> None:
        """Let somebody go away, send a case, or have turns exchanged or passed on."""
        world, (one, other) = self.world, self.chance.sample(sorted(self.people), 2)
        match self.chance.choice(("leave", "leave", "leave", "swap", "skip", "case")):
            case "leave" if not self.is_away(one, self.now):
                back = self.now + timedelta(days=self.chance.uniform(2, 25))
                self.away.setdefault(one, []).append((self.now, back))
                world.write(members.change, world.community, one, away_until=back)
            case "swap":
                world.write(duty.swap, world.community, one, other, None, self.now)
            case "skip":
                world.write(duty.skip, world.community, one, None, self.now)
            case "case":
                send_case(world, one, self.now)
        self.note()

    def note(self) -> None:
        """Remember who holds which turn."""
        for row in turns(self.world)[-3:]:
            held = self.holders.setdefault(row.id, [])
            held += [row.member] if not held or held[-1] != row.member else []

    def is_away(self, member: int, at: datetime) -> bool:
        """Tell whether a member is away at an instant."""
        return any(since <= at < back for since, back in self.away.get(member, ()))

    def may_hear(self, member: int, at: datetime) -> bool:
        """Tell whether a member may be told something at an instant."""
        local = at.astimezone(ZoneInfo(self.people[member]))
        return 7 <= local.hour < 20 and not self.is_away(member, at)


@pytest.mark.parametrize("seed", [2, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, *range(3, 12)))])
def test_in_a_year_each_turn_is_reminded_once(sqlite_database: Database, seed: int) -> None:
    world, chance = chatting(sqlite_database), random.Random(seed)
    people = {reached(world, f"person{place}", zone): zone for place, zone in enumerate(ZONES)}
    assert world.write(duty.draw_up, world.community, list(people), 1, MONDAY, None, NOW).outcome == "saved"
    year = Year(world, chance, people)
    year.live()
    told, found = messages(world), turns(world)
    assert len(found) > 48
    for row, after in itertools.pairwise(found):
        assert (after.starts_on - row.starts_on).days == 7
        assert row.ends_on == after.starts_on - timedelta(days=1)
    for row in found[:-2]:
        check_turn(year, row, [one for one in told if one.subject_kind == "turn" and one.subject_id == row.id])
    for one in told:
        member = reader(year, one.place)
        assert year.may_hear(member, one.due_at) or one.key.startswith("duty:moved"), one.key
        local = one.due_at.astimezone(ZoneInfo(people[member]))
        assert 7 <= local.hour < 20, one.key


def reader(year: Year, place: str) -> int:
    """Give who reads a direct message."""
    return sorted(year.people)[int(place.rpartition("@person")[2])]


def check_turn(year: Year, row: Any, told: list[Any]) -> None:
    """Hold that a turn that is over was told of once, a week before and on its first day, to whom it was."""
    kinds = Counter(one.key.split(":")[3] for one in told)
    begin = datetime.combine(row.starts_on, datetime.min.time(), ZoneInfo(HOME)).astimezone(UTC)
    end = datetime.combine(row.ends_on + timedelta(days=1), datetime.min.time(), ZoneInfo(HOME)).astimezone(UTC)
    for one in told:
        kind = one.key.split(":")[3]
        first, last = (begin - timedelta(days=7, hours=2), begin) if kind == "week" else (begin, end)
        assert kind == "thanks" or first <= one.due_at < last, one.key
        known = [(since, back) for since, back in year.away.get(reader(year, one.place), ()) if since <= one.due_at]
        assert kind != "day" or not any(since <= begin + HALF_A_DAY < back for since, back in known), one.key
    assert kinds["day"] <= 1
    assert max(Counter(one.key for one in told).values(), default=0) <= 1
    if row.case is not None or year.holders[row.id] != [row.member] or row.member is None:
        return
    # Nothing was done to this turn: its member hears of it each time when there was an hour to be told.
    week = [at for at in year.sweeps if begin - timedelta(days=7) <= at < begin and year.may_hear(row.member, at)]
    day = [at for at in year.sweeps if begin <= at < end and year.may_hear(row.member, at)]
    assert (kinds["week"], kinds["day"]) == (bool(week), bool(day)), (row, kinds)


queues = st.lists(st.integers(1, 9), unique=True, min_size=1, max_size=9)


@given(queues, st.sets(st.integers(1, 9)), st.integers(1, 30))
def test_whoever_is_passed_over_comes_next_and_nobody_is_lost(queue: list[int], gone: set[int], rounds: int) -> None:
    def free(member: int, day: date) -> bool:
        return member not in gone or day > MONDAY

    first, after = order.take(queue, MONDAY, free)
    assert sorted(after) == sorted(queue)
    assert (first is None) == (set(queue) <= gone)
    if first is not None:
        over = queue[:queue.index(first)]
        assert after[:len(over)] == over
    taken = [member for _, (_, member) in zip(range(rounds), order.ahead(after, MONDAY + timedelta(7), 1, free),
                                              strict=False)]
    counts = Counter({member: 0 for member in queue}) + Counter(taken)
    assert max(taken.count(member) for member in queue) - min(taken.count(member) for member in queue) <= 1
    assert sum(counts.values()) == rounds


def test_two_turns_in_a_row_are_nobodys_where_one_comes_back(database: Database) -> None:
    world = chatting(database)
    ada, ben = reached(world, "ada"), reached(world, "ben")
    world.write(duty.draw_up, world.community, [ada, ben], 1, MONDAY, None, NOW)
    monday = datetime(2027, 1, 11, 10, tzinfo=UTC)
    world.write(duty.tell, world.community, monday - timedelta(days=7))
    world.write(members.change, world.community, ada, away_until=monday + timedelta(days=2))
    world.write(duty.tell, world.community, monday)
    world.write(duty.tell, world.community, monday + timedelta(days=3))
    assert [row.member for row in turns(world)] == [ben, ada]
    assert world.read(duty.get, world.community).queue == [ben, ada]
    world.write(members.change, world.community, ben, away_until=monday + timedelta(days=60))
    world.write(members.change, world.community, ada, away_until=monday + timedelta(days=60))
    world.write(duty.tell, world.community, monday + timedelta(days=7))
    assert [row.member for row in turns(world)][1:] == [None, None]
    world.write(members.change, world.community, ada, away_until=None)
    world.write(duty.tell, world.community, monday + timedelta(days=8))
    assert turns(world)[1].member == ada


def test_who_is_not_reached_or_wants_none_is_not_told(database: Database) -> None:
    world = chatting(database)
    quiet, unreached = reached(world, "quiet"), world.member("Unreached")
    assert world.write(duty.choose, world.community, quiet, reminders=False) == "saved"
    assert world.write(duty.choose, world.community, quiet, reminders=False) == "unchanged"
    world.write(duty.draw_up, world.community, [quiet, unreached], 1, MONDAY, None, NOW)
    for days in range(21):
        world.write(duty.tell, world.community, NOW + timedelta(days=days))
    assert messages(world) == []
    home = world.read(communities.workspaces, world.community)[0].id
    world.write(communities.add_place, world.community, home, "room:x/editors", "Editors", None, NOW, purpose="editors")
    for days in range(21, 35):
        world.write(duty.tell, world.community, NOW + timedelta(days=days))
    assert {one.place for one in messages(world)} == {"room:x/editors"}
    assert {one.key.split(":")[2] for one in messages(world)} == {str(unreached)}


def test_a_direct_message_that_is_not_taken_is_told_to_the_editors_once(database: Database) -> None:
    world = chatting(database)
    ada = reached(world, "ada")
    home = world.read(communities.workspaces, world.community)[0].id
    world.write(communities.add_place, world.community, home, "room:x/editors", "Editors", None, NOW, purpose="editors")
    world.write(duty.draw_up, world.community, [ada], 4, MONDAY, None, NOW)
    world.write(duty.tell, world.community, NOW)
    table = deliveries.DELIVERY
    assert [one.place for one in messages(world)] == ["discord:guild/@ada"]
    world.write(lambda session: session.execute(table.update().values(state="failed")))
    for hours in range(3):
        world.write(duty.tell, world.community, NOW + timedelta(hours=1 + hours))
    assert [one.place for one in messages(world)] == ["discord:guild/@ada", "room:x/editors"]


def test_a_case_counts_for_one_turn_and_a_rejected_one_for_none(database: Database) -> None:
    world = chatting(database)
    ada = reached(world, "ada")
    world.write(duty.draw_up, world.community, [ada], 1, MONDAY, None, NOW)
    first = send_case(world, ada, NOW - timedelta(days=1))
    world.write(duty.tell, world.community, NOW)
    assert [row.case for row in turns(world)] == [None]
    second = send_case(world, ada, NOW + timedelta(days=1))
    for days in range(1, 12):
        world.write(duty.tell, world.community, NOW + timedelta(days=days))
    assert [row.case for row in turns(world)] == [second, None]
    third = send_case(world, ada, NOW + timedelta(days=12))
    world.write(cases.discard, world.community, third, ada, NOW)
    world.write(duty.tell, world.community, NOW + timedelta(days=13))
    assert [row.case for row in turns(world)][:2] == [second, None]
    assert [one.view.split("/")[0] for one in messages(world)].count("duty.thanks") == 1
    assert first < second


def test_a_rota_made_anew_cuts_what_was_settled(database: Database) -> None:
    world = chatting(database)
    ada, ben = reached(world, "ada"), reached(world, "ben")
    world.write(duty.draw_up, world.community, [ada, ben], 1, MONDAY, None, NOW)
    later = NOW + timedelta(days=9)
    for days in range(8):
        world.write(duty.tell, world.community, NOW + timedelta(days=days))
    assert [row.member for row in turns(world)] == [ada, ben]
    assert world.write(duty.draw_up, world.community, [ben], 2, MONDAY + timedelta(days=3), None, later).outcome == (
        "saved")
    assert [(row.starts_on, row.ends_on) for row in turns(world)] == [(MONDAY, MONDAY + timedelta(days=2))]
    assert [one.place for one in messages(world) if one.view.startswith("duty.moved")] == ["discord:guild/@ben"]
    assert world.write(duty.draw_up, world.community, [], 1, MONDAY, None, later).outcome == "nobody"
    assert world.write(duty.draw_up, world.community, [ada, ada], 1, MONDAY, None, later).who == ("ada",)
    assert world.write(duty.leave, world.community, ben, None, later).outcome == "alone"
    assert world.write(duty.join, world.community, ada, 1, None, later).outcome == "full"
    assert world.write(duty.end, world.community, None, later) == "ended"
    assert world.write(duty.end, world.community, None, later) == "unknown"
    assert world.read(duty.upcoming, world.community, later, 3) == ()


def test_a_deck_is_told_of_once_for_a_day_and_once_a_week_at_most(database: Database) -> None:
    world = World(database)
    world.write(communities.add_place, world.community, world.read(communities.workspaces, world.community)[0].id,
                "room:x/editors", "Editors", None, NOW, purpose="editors")
    deck = world.deck(*(world.approved().id for _ in range(12)))
    rule = world.schedule(deck, at="12:00", zone="UTC")
    assert rule.next_at is not None

    def sweep(at: datetime) -> int:
        short = world.read(runway.short, world.community, at)
        if not world.read(duty.changed, world.community, short, at):
            return 0
        return int(world.write(duty.tell_dry, world.community, short, at))

    dry = world.read(runway.of, world.community, deck, NOW)
    assert (dry.until, dry.days(NOW)) == (date(2027, 1, 19), 16)
    told = [hours for hours in range(24 * 7, 24 * 15, 3) if sweep(NOW + timedelta(hours=hours))]
    at, = (NOW + timedelta(hours=hours) for hours in told)
    assert timedelta(days=6, hours=12) < dry.dry_at - at <= timedelta(days=7)
    assert [one.view for one in messages(world)] == [f"duty.dry/{deck}/2027-01-20"]
    assert not world.read(duty.dry_rows, world.community)[deck].filled
    hours = [hour for hour in range(24) if world.read(duty.scheduled, NOW + timedelta(hours=hour))]
    assert [(NOW + timedelta(hours=hour)).hour for hour in hours] == [13, 18, 8]


def test_a_turn_whose_case_was_sent_stays_where_the_rota_is_made_anew(database: Database) -> None:
    world = chatting(database)
    ada, ben = reached(world, "ada"), reached(world, "ben")
    world.write(duty.draw_up, world.community, [ada, ben], 1, MONDAY, None, NOW)
    world.write(duty.tell, world.community, NOW)
    case = send_case(world, ada, NOW)
    world.write(duty.tell, world.community, NOW + timedelta(hours=1))
    assert world.write(duty.draw_up, world.community, [ben, ada], 2, MONDAY, None, NOW).outcome == "saved"
    assert world.write(duty.skip, world.community, ada, None, NOW).outcome == "nobody"
    assert world.write(duty.swap, world.community, ada, ben, None, NOW).outcome == "swapped"
    for days in range(9):
        world.write(duty.tell, world.community, NOW + timedelta(days=days))
    week = timedelta(days=7)
    assert [(row.starts_on, row.member, row.case) for row in turns(world)] == [
        (MONDAY, ada, case), (MONDAY + week, ada, None)]
