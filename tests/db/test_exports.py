"""An export and the job that makes it are kept together, on both engines."""

from __future__ import annotations

from db import Database, jobs, results
from tests.db.world import NOW, World


def test_what_is_asked_for_is_made_whatever_ends_in_between(database: Database) -> None:
    world = World(database)
    made = world.write(results.ask, world.community, results.Span(), "comma", world.director, NOW)
    row, = [one for one in world.read(jobs.list_jobs, world.community) if one.call == f"results.make/{made}"]
    assert (row.due_at, row.state) == (NOW, "waiting")
    assert not world.read(results.failed, made)
