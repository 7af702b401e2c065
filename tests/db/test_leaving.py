"""Leaves: by local dates, one that runs at a time, over at once when somebody comes back."""

from datetime import UTC, date, datetime, timedelta

from db import Database, deliveries, members
from tests.db.world import NOW, World

MONDAY = date(2027, 1, 4)
ZONE = "America/New_York"


def test_a_leave_begins_today_and_ends_on_the_day_of_coming_back(database: Database) -> None:
    world = World(database)
    member, other = world.member(), world.member()
    assert world.write(members.go_away, world.community, member, MONDAY, date(2027, 1, 11), ZONE) == "saved"
    row = world.read(members.get, world.community, member)
    assert row.away_until == datetime(2027, 1, 11, 5, tzinfo=UTC)
    days = [date(2027, 1, day) for day in range(3, 13)]
    assert [day.day for day in days if world.read(members.away, world.community, member, day)] == list(range(4, 11))
    assert world.read(members.away_on, world.community, date(2027, 1, 10)) == {member}
    assert world.read(members.away_on, world.community, date(2027, 1, 11)) == frozenset()
    assert not world.read(members.away, world.community, other, MONDAY)
    assert [row.member for row in world.read(members.leaves, world.community)] == [member]


def test_the_leave_that_runs_is_made_longer_and_never_two_at_once(database: Database) -> None:
    world = World(database)
    member = world.member()
    for today, back in ((4, 11), (5, 20), (6, 8)):
        given = (date(2027, 1, today), date(2027, 1, back), ZONE)
        assert world.write(members.go_away, world.community, member, *given) == "saved"
        assert world.write(members.go_away, world.community, member, *given) == "unchanged"
    found = world.read(members.leaves, world.community, member)
    assert [(row.starts_on.day, row.back_on.day) for row in found] == [(4, 8)]


def test_who_comes_back_is_back_at_once(database: Database) -> None:
    world = World(database)
    member = world.member()
    assert world.write(members.come_back, world.community, member, MONDAY) is None
    world.write(members.go_away, world.community, member, MONDAY, date(2027, 2, 1), ZONE)
    ended = world.write(members.come_back, world.community, member, date(2027, 1, 6))
    assert (ended.starts_on, ended.back_on) == (MONDAY, date(2027, 2, 1))
    assert world.read(members.get, world.community, member).away_until is None
    assert not world.read(members.away, world.community, member, date(2027, 1, 6))
    assert world.read(members.away, world.community, member, date(2027, 1, 5))
    world.write(members.go_away, world.community, member, date(2027, 1, 7), date(2027, 1, 9), ZONE)
    found = world.read(members.leaves, world.community, member)
    assert [(row.starts_on.day, row.back_on.day) for row in found] == [(4, 6), (7, 9)]
    # Back on the day of going: there was no leave.
    world.write(members.come_back, world.community, member, date(2027, 1, 7))
    assert len(world.read(members.leaves, world.community, member)) == 1


def test_direct_messages_wait_for_whoever_is_away(database: Database) -> None:
    world = World(database)
    member = world.write(members.member_of, world.community, "discord", "9/0", "11 a", "Rey", False, NOW).id
    world.write(members.member_of, world.community, "discord", "9/0", "12", "Wei", False, NOW)
    count = iter(range(99))

    def due(place: str, priority: str = "post") -> timedelta:
        given = (world.community, place, "x.y/1", ("case", 1), f"k{next(count)}", NOW, priority)
        made = world.write(deliveries.post, *given)
        return world.read(deliveries.get, world.community, made).due_at - NOW

    own, other, now = "discord:9%2F0/@11%20a", "discord:9%2F0/@12", timedelta(0)
    assert due(own) == now
    back = world.write(members.go_away, world.community, member, NOW.date(), NOW.date() + timedelta(days=5), "UTC")
    until = datetime(2027, 1, 9, tzinfo=UTC) - NOW
    assert (back, due(own), due(other), due("discord:9%2F0/77"), due(world.place)) == ("saved", until, now, now, now)
    # What is urgent does not wait.
    assert due(own, "correction") == now
    # A longer leave takes what waits along, and what had not been sent before it; coming back lets all of it go.
    later = NOW + timedelta(days=20)
    assert world.write(deliveries.hold, world.community, member, later) == 2
    assert world.write(deliveries.release, world.community, member, NOW + timedelta(days=1)) == 2
    assert world.write(deliveries.release, world.community, member, NOW + timedelta(days=1)) == 0
