"""What somebody has missed: cases that are new to them, and may be shown to them now."""

from datetime import timedelta

from db import Database, cases, rounds, trials
from db.rounds import RoundRow
from tests.db.world import NOW, World


def missed(world: World, member: int, *audiences: str) -> list[int]:
    rows: tuple[RoundRow, ...] = world.read(
        rounds.missed, world.community, member, 5, audiences or ("department", "community", "public"))
    return [row.id for row in rows]


def test_what_is_missed_is_new_and_may_be_shown(database: Database) -> None:
    world = World(database)
    member, other = world.member(), world.member()
    made = [world.approved(audience="public" if n == 5 else "department") for n in range(9)]
    played = [world.round(case.id, at=NOW + timedelta(hours=n)) for n, case in enumerate(made)]
    world.give(played[0], member, "unsure", NOW + timedelta(hours=1))
    assert missed(world, member) == []
    for round in played[:8]:
        world.reveal(round)
    answered, tried, hidden, withdrawn, again, _, _, _, still_open = played
    assert missed(world, member) == played[7:2:-1]
    assert world.read(rounds.count_missed, world.community, member) == 7
    assert world.write(trials.keep, world.community, tried, member, NOW)
    assert world.write(trials.keep, world.community, tried, member, NOW)
    assert world.read(trials.tried, world.community, made[1].id, member)
    assert not world.read(trials.tried, world.community, made[1].id, other)
    assert world.write(rounds.hide, world.community, made[2].id, NOW)
    assert world.write(cases.withdraw, world.community, made[3].id, None, NOW) == "withdrawn"
    second = world.round(made[4].id, at=NOW + timedelta(days=3))
    assert missed(world, member) == played[7:4:-1]
    assert missed(world, member, "public") == [played[5]]
    world.reveal(second)
    assert missed(world, member) == [second, *played[7:4:-1]]
    assert world.read(rounds.count_missed, world.community, member) == 4
    # Whoever wrote or approved them has missed nothing, and neither has who answered the first time.
    assert missed(world, world.director) == []
    again_answered = world.member()
    assert again not in missed(world, again_answered)
    assert answered not in missed(world, member)
    assert still_open not in missed(world, other)
    assert {hidden, withdrawn}.isdisjoint(missed(world, other))
