"""What is known of pictures that are ready is used again only while nothing was committed that could hide them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.teams import Teams
from db import Database, deliveries, slack_files
from db.connect import file_of
from tests.db.test_blobs import PICTURE, approved
from tests.db.world import NOW, World


class Reads:
    """Counts what is read of files."""

    def __init__(self, database: Database) -> None:
        self.count, self._read = 0, database.read

    async def __call__(self, function: object, *given: object) -> object:
        self.count += function is slack_files.held
        return await self._read(function, *given)  # type: ignore[arg-type]


async def begun(database: Database) -> tuple[World, Teams, Reads, list[datetime]]:
    """Have a picture ready in a workspace."""
    world = World(database, "T1", "slack")
    approved(world)
    now = [NOW]
    reads = Reads(database)
    database.read = reads  # type: ignore[method-assign, assignment]
    teams = Teams(database, None, lambda: now[0])  # type: ignore[arg-type]
    row = await teams.begin_file("T1", PICTURE)
    assert row is not None
    assert await teams.name_file(row, "F1")
    assert await teams.keep_file(row, True)
    return world, teams, reads, now


async def shown(teams: Teams) -> str | None:
    """Give the file of the picture as far as it may be shown."""
    held = (await teams.pictures("T1", (PICTURE,))).get(PICTURE)
    return held.file if held is not None and held.ready else None


async def test_what_is_ready_is_read_once_while_messages_are_only_carried(database: Database) -> None:
    _, teams, reads, _ = await begun(database)
    for _ in range(5):
        assert await shown(teams) == "F1"
        await database.write(deliveries.due, "slack", NOW)
    # Where other processes may hide it, it is read each time.
    assert reads.count == (1 if file_of(database.url) is not None else 5)


async def test_a_picture_that_is_hidden_is_not_known_any_more_from_that_commit_on(database: Database) -> None:
    _, teams, _, _ = await begun(database)
    assert await shown(teams) == "F1"

    def hide(session: Session) -> None:
        session.execute(text('UPDATE "case" SET hidden_at = :now'), {"now": NOW.isoformat()})

    await database.write(hide)
    assert await shown(teams) is None


async def test_a_permission_that_ends_with_the_day_ends_what_is_known(database: Database) -> None:
    _, teams, reads, now = await begun(database)
    assert await shown(teams) == "F1"
    before = reads.count
    now[0] += timedelta(days=1)
    assert await shown(teams) == "F1"
    assert reads.count == before + 1


async def test_a_file_that_is_gone_is_not_known_any_more(database: Database) -> None:
    _, teams, _, _ = await begun(database)
    assert await shown(teams) == "F1"
    row = (await teams.pictures("T1", (PICTURE,)))[PICTURE]
    assert row is not None
    await teams.drop_file(row.row)
    assert await shown(teams) is None
    assert await teams.begin_file("T1", PICTURE) is not None


async def test_what_is_not_ready_is_asked_for_again(database: Database) -> None:
    world = World(database, "T1", "slack")
    approved(world)
    teams = Teams(database, None, lambda: NOW)  # type: ignore[arg-type]
    assert await shown(teams) is None
    row = await database.write(slack_files.begin, "T1", PICTURE, NOW)
    assert row is not None
    await database.write(slack_files.name, row, "F1")
    await database.write(slack_files.keep, row, True)
    assert await shown(teams) == "F1"
