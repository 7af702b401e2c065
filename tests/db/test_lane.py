"""The writing lane: all that has queued commits together, and nobody's fault is anybody else's."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db import Database, communities, deliveries, members
from db.members import MEMBER
from db.notes import touch
from tests.db.world import NOW, World


class Deliberate(Exception):
    """A fault made on purpose."""


def name_of(session: Any, community: int, member: int) -> str:
    found = members.get(session, community, member)
    assert found is not None
    return found.name


def rename(session: Any, community: int, member: int, name: str, fails: bool = False) -> str:
    members.set_name(session, community, member, name)
    if fails:
        deliveries.redraw(session, "round", member, "reveal")
        raise Deliberate
    return name


async def test_callers_share_commits_and_each_gets_its_own_outcome(database: Database) -> None:
    world = World(database)
    everyone = world.members(60)
    before = database.metrics.batches
    writes = [
        database.write(rename, world.community, member, f"new {member}", fails=member % 10 == 0) for member in everyone
    ]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    for member, outcome in zip(everyone, outcomes, strict=True):
        name = await database.read(name_of, world.community, member)
        if member % 10 == 0:
            assert isinstance(outcome, Deliberate)
            assert name.startswith("Member")
        else:
            assert outcome == name == f"new {member}"
    assert database.metrics.batches - before < len(everyone)


async def test_a_database_fault_sinks_only_its_caller(database: Database) -> None:
    world = World(database)
    member = world.member()

    def breaks(session: Any) -> None:
        session.execute(text("SELECT * FROM no_such_table"))

    results = await asyncio.gather(
        database.write(rename, world.community, member, "kept"), database.write(breaks),
        database.write(members.set_stage, world.community, member, "PGY-2"), return_exceptions=True,
    )
    assert results[0] == "kept"
    assert isinstance(results[1], DBAPIError)
    assert results[2] == "saved"
    assert await database.read(name_of, world.community, member) == "kept"


def test_what_a_failed_caller_noted_is_forgotten(database: Database) -> None:
    world = World(database)
    round = world.round()
    before = world.read(deliveries.about, world.community, "round", round)

    def fails(session: Any) -> None:
        deliveries.redraw(session, "round", round, "reveal")
        raise Deliberate

    with pytest.raises(Deliberate):
        world.write(fails)
    assert world.read(deliveries.about, world.community, "round", round) == before


def test_readers_cannot_write(database: Database) -> None:
    world = World(database)
    with pytest.raises(DBAPIError):
        database.read_now(members.set_name, world.community, world.director, "changed")


def test_serialization_failures_run_again(database: Database) -> None:
    world = World(database)
    runs = []

    class Conflict(Exception):
        sqlstate = "40001"

    def conflicts_twice(session: Any) -> str:
        runs.append(members.set_name(session, world.community, world.director, f"run {len(runs)}"))
        if len(runs) < 3:
            raise Conflict
        return "done"

    assert world.write(conflicts_twice) == "done"
    assert world.read(name_of, world.community, world.director) == "run 2"

    def conflicts_always(session: Any) -> None:
        raise Conflict

    with pytest.raises(Conflict):
        world.write(conflicts_always)


async def test_watchers_hear_of_topics_after_the_commit(database: Database) -> None:
    world = World(database)
    heard: asyncio.Queue[frozenset[str]] = asyncio.Queue()
    stop = database.watch(heard.put_nowait)
    await database.write(rename, world.community, world.director, "quiet")
    await database.write(touch, "job")
    assert await asyncio.wait_for(heard.get(), 5) == {"job"}
    stop()
    assert heard.empty()


async def test_a_caller_who_gave_up_disturbs_nobody(database: Database) -> None:
    world = World(database)
    given_up = database.write(rename, world.community, world.director, "anyway")
    given_up.cancel()
    assert await database.write(rename, world.community, world.member(), "other") == "other"


async def test_closing_finishes_what_has_queued(database: Database) -> None:
    world = World(database)
    member = world.member()
    pending = [database.write(rename, world.community, member, f"name {n}") for n in range(50)]
    await database.close()
    assert [await write for write in pending] == [f"name {n}" for n in range(50)]
    with pytest.raises(RuntimeError, match="not been started"):
        database.write(rename, world.community, member, "late")
    database.start()
    assert await database.read(name_of, world.community, member) == "name 49"


def test_a_loop_that_ended_disturbs_nobody(database: Database) -> None:
    world = World(database)

    async def leave() -> None:
        database.watch(lambda topics: None)
        database.write(rename, world.community, world.director, "left behind")

    asyncio.run(leave())
    assert world.write(rename, world.community, world.director, "here") == "here"
    assert world.write(touch, "job") is None
    assert world.read(name_of, world.community, world.director) == "here"


def test_objects_of_one_caller_are_not_seen_by_the_next(database: Database) -> None:
    world = World(database)

    def through_the_orm(session: Any) -> str:
        found = session.get(members.Member, world.director)
        session.execute(MEMBER.update().where(MEMBER.c.id == world.director).values(name="by statement"))
        return str(found.name)

    world.write(through_the_orm)
    assert world.write(through_the_orm) == "by statement"


def test_a_lost_connection_is_opened_again(database: Database) -> None:
    world = World(database)
    if database.url.startswith("sqlite"):
        pytest.skip("a file has no connection to lose")

    def cut(session: Any) -> None:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(DBAPIError):
        world.write(cut)
    assert world.write(rename, world.community, world.director, "after") == "after"


def test_in_earnest_every_commit_reaches_the_disk(database_url: str) -> None:
    opened = Database(database_url)
    opened.start()

    def setting(session: Any, name: str) -> Any:
        return session.execute(text(("PRAGMA " if "sqlite" in database_url else "SHOW ") + name)).scalar_one()

    if "sqlite" in database_url:
        asked = ("journal_mode", "synchronous", "foreign_keys", "query_only")
        assert [opened.write_now(setting, name) for name in asked] == ["wal", 2, 1, 0]
        assert opened.read_now(setting, "query_only") == 1
    else:
        assert opened.read_now(setting, "transaction_read_only") == "on"
        assert opened.read_now(setting, "transaction_isolation") == "repeatable read"
    opened.close_now()


def test_a_naive_datetime_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="without a zone"):
        database.write_now(communities.community_of, "room", "x", "X", NOW.replace(tzinfo=None))


def test_instants_come_back_aware_and_whole(database: Database) -> None:
    odd = NOW + timedelta(microseconds=123456)
    made = database.write_now(communities.community_of, "room", "x", "X", odd)
    found = database.read_now(communities.settings, made.id)
    assert found is not None
    assert found.created_at == odd
    assert found.created_at.utcoffset() == timedelta(0)
