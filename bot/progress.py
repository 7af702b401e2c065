"""How far a job has come, as the terminal asks it."""

from __future__ import annotations

import db.jobs
from bot.platforms.terminal.session import Progress, Watch
from db.engine import Database


def watch(database: Database) -> Watch:
    """Give the way to look at a job of a community."""

    async def look(community: int, job: int) -> Progress | None:
        row = await database.read(db.jobs.get, community, job)
        if row is None:
            return None
        come = row.progress or {}
        return Progress(row.state, str(come.get("stage", "")), int(come.get("done", 0)), int(come.get("total", 0)),
                        row.error or row.result)

    return look
