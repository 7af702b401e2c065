"""Nothing is done while there is nothing to do, and a stop leaves everything in order."""

from typing import Any

from tests.delivery.stage import Stage


class Counted:
    """A database that counts how often it is asked."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.asked = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        if name in ("read", "write"):
            self.asked += 1
        return found


async def test_a_day_without_work_costs_nothing(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found()
    counted: Any = Counted(stage.database)
    stage.database = counted
    await stage.start()
    stage.database = counted.inner
    await stage.clock.settle()
    asked = counted.asked
    await stage.move(days=1)
    assert counted.asked == asked
    await stage.close()


async def test_a_stop_waits_for_what_is_on_its_way(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found()
    await stage.start()
    held = stage.platform.hold("post")
    round = await stage.open(places=2)
    await stage.clock.settle()
    held.set()
    assert stage.delivery is not None
    await stage.delivery.stop(10)
    assert {row.state for row in await stage.rows(round)} == {"sent"}
    await stage.open(key="after")
    await stage.move(minutes=1)
    assert len(stage.platform.messages()) == 2
    await stage.close()


async def test_a_stop_hands_back_what_does_not_come_to_an_end(database_url: str) -> None:
    stage = Stage(database_url, nonce_seconds=0)
    await stage.found()
    await stage.start()
    stage.platform.hold("post")
    round = await stage.open(places=2)
    await stage.clock.settle()
    assert stage.delivery is not None
    await stage.delivery.stop(0)
    assert sorted(row.state for row in await stage.rows(round)) == ["pending", "sent"]
    await stage.start()
    await stage.move(minutes=1)
    await stage.assert_settled(round, 2)
    await stage.close()


async def test_a_database_that_fails_for_a_while_stops_nothing_for_good(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found()
    broken: Any = Broken(stage.database)
    stage.database = broken
    await stage.start()
    broken.fails = True
    stage.database = broken.inner
    round = await stage.open(places=2)
    await stage.move(minutes=1)
    assert stage.platform.messages() == []
    broken.fails = False
    await stage.move(minutes=2)
    await stage.assert_settled(round, 2)
    await stage.close()


class Broken:
    """A database that can be made to fail."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.fails = False

    def __getattr__(self, name: str) -> Any:
        if self.fails and name in ("read", "write"):
            raise OSError("the disk is gone")
        return getattr(self.inner, name)
