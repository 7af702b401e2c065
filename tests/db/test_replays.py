"""What was taken up is taken up once, by whichever process, and forgotten when nobody can send it again."""

import asyncio
from datetime import timedelta

from db import Database, replays
from db.replays import REPLAYED
from tests.db.world import NOW

SECOND = timedelta(seconds=1)


def test_a_mark_is_claimed_once_until_it_is_forgotten(database: Database) -> None:
    assert database.write_now(replays.claim, "a", NOW)
    assert not database.write_now(replays.claim, "a", NOW + SECOND)
    assert database.write_now(replays.claim, "b", NOW + SECOND)
    assert database.write_now(replays.sweep, NOW + REPLAYED) == 0
    assert database.write_now(replays.sweep, NOW + REPLAYED + SECOND) == 1
    assert not database.write_now(replays.claim, "b", NOW + REPLAYED + SECOND)
    assert database.write_now(replays.claim, "a", NOW + REPLAYED + SECOND)


async def test_of_claims_of_one_moment_one_is_the_first(database: Database) -> None:
    assert sum(await asyncio.gather(*(database.write(replays.claim, "a", NOW) for _ in range(20)))) == 1
