"""Not sure counts as taking part, wherever taking part is counted; it is never right, and nobody asks how sure."""

from datetime import timedelta

from sqlalchemy import true

from db import Database, boards, calibration, confidence, members, rounds, streaks
from tests.db.world import NOW, World


def test_not_sure_counts_wherever_taking_part_is_counted(database: Database) -> None:
    world = World(database)
    unsure, absent, right = world.member(), world.member(), world.member()
    world.write(confidence.ask, world.community, True, world.director, NOW)
    played = [world.round() for _ in range(2)]
    for round in played:
        world.give(round, unsure, "unsure")
        assert world.write(confidence.keep, world.community, round, unsure, 3, 0, NOW + timedelta(
            minutes=2)).outcome == "not sure"
        world.give(round, right, "a2")
        world.reveal(round)
    row = world.read(rounds.get, world.community, played[0])
    assert (row.answered, row.ranked, row.correct) == (2, 2, 1)
    assert row.tally["unsure"] == 1
    own = world.read(boards.me, world.community, unsure)
    assert (own.answered, own.n, own.correct) == (2, 2, 0)
    assert world.read(boards.me, world.community, absent).answered == 0
    taken = world.read(boards.taken, world.community, true())
    assert [(taken[one].offered, taken[one].answered) for one in (unsure, absent, right)] == [(2, 2), (2, 0), (2, 2)]
    later = NOW + timedelta(days=40)
    assert world.read(streaks.weeks, world.community, unsure, "UTC", later) == streaks.Streak(1, 1, 1)
    assert world.read(streaks.weeks, world.community, absent, "UTC", later) == streaks.Streak(0, 0, 0)
    assert world.read(members.get, world.community, unsure).first_answer_at is not None
    assert world.read(rounds.missed, world.community, unsure) == ()
    assert len(world.read(rounds.missed, world.community, absent)) == 2
    assert world.read(calibration.read, world.community, unsure).n == 0
