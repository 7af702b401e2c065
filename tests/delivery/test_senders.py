"""One process sends under a token at a time, whichever it is: no message twice, and no more a second than one may."""

from datetime import datetime, timedelta

import pytest

import db.leases
from bot.chat.lossy import Faults
from bot.delivery.holding import SECONDS
from tests.delivery.stage import START, Stage

POLL = timedelta(seconds=1)


def busiest(stage: Stage) -> int:
    """Count the messages of the busiest second, wherever it begins."""
    taken = [message.taken_at for message in stage.platform.messages(deleted=True)]
    return max(sum(at <= other < at + POLL for other in taken) for at in taken)


async def at(stage: Stage, seconds: float, how: str, name: str = "worker") -> tuple[str, datetime]:
    """Take the lease as a process, some seconds after the start."""
    found: tuple[str, datetime] = await stage.write(db.leases.take, "sender:lossy", name,
                                                    START + timedelta(seconds=seconds), SECONDS)
    assert found[0] == how
    return found


async def test_a_lease_is_one_holders_until_it_runs_out_or_is_let_go(database_url: str) -> None:
    stage = Stage(database_url)
    await at(stage, 0, "new")
    await at(stage, 5, "own")
    assert (await at(stage, 10, "another", "other"))[1] == START + timedelta(seconds=5 + SECONDS)
    await at(stage, 5 + SECONDS, "taken", "other")
    await at(stage, 21, "another")
    await stage.write(db.leases.let_go, "sender:lossy", "worker", START)
    await at(stage, 21, "another")
    await stage.write(db.leases.let_go, "sender:lossy", "other", START + timedelta(seconds=21))
    await at(stage, 21, "taken")
    await stage.close()


@pytest.fixture(autouse=True)
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a sender on SQLite think, as on PostgreSQL, that there may be another beside it."""
    monkeypatch.setattr("bot.delivery.file_of", lambda url: None)


async def test_two_senders_send_no_more_than_one_may_and_nothing_twice(database_url: str) -> None:
    stage = Stage(database_url, faults=Faults(unanswered=0.1, lost=0.1, slow=0.3, slow_seconds=2.0), seed=7)
    await stage.found()
    other = Stage.beside(stage, "another", own_database=not database_url.startswith("sqlite"))
    await stage.start(poll=POLL, per_second=8.0)
    await other.start(poll=POLL, per_second=8.0)
    round = await stage.open(places=40)
    await stage.move(seconds=120)
    await stage.assert_settled(round, 40)
    assert len(stage.platform.messages(deleted=True)) == 40
    assert busiest(stage) <= 8
    assert len({row.worker for row in await stage.rows(round)}) == 1
    await other.delivery_stop()
    await stage.close()
    if other.database is not stage.database:
        await other.database.close()


@pytest.mark.parametrize("killed", [True, False])
async def test_another_sender_goes_on_where_one_ended(database_url: str, killed: bool) -> None:
    stage = Stage(database_url)
    await stage.found()
    other = Stage.beside(stage, "another")
    await stage.start(poll=POLL, per_second=8.0)
    await other.start(poll=POLL, per_second=8.0)
    round = await stage.open(places=40)
    await stage.move(seconds=2)
    early = len(stage.platform.messages())
    assert 8 <= early <= 24
    assert stage.delivery is not None
    outbox = stage.delivery.outboxes[0]
    if killed:
        outbox.loop.cancel()
    else:
        await stage.delivery.stop(0)
    await stage.move(seconds=3)
    # Whoever stops gives the lease back; whoever is killed is waited for until it has run out.
    assert (len(stage.platform.messages()) > early) is not killed
    await stage.move(seconds=100)
    await stage.assert_settled(round, 40)
    assert busiest(stage) <= 8
    assert {row.worker for row in await stage.rows(round)} == {"worker", "another"}
    await other.delivery_stop()
    await stage.close()
