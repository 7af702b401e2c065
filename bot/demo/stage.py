"""Setting the demo up: the season at once, its pictures in the background, and a draft that waits for review."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from asyncio.subprocess import Process
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

import db.blobs
import db.cases
import db.communities
import db.jobs
import db.members
import db.rounds.charts
import db.schedules
from bot.behind import web_workspace
from bot.chat.card import File
from bot.chat.people import Person
from bot.demo import season
from bot.demo.index import index, prepared
from bot.demo.people import AUTHOR, DIRECTOR, EVERYBODY
from bot.platforms.web.backstage import Persona
from cogs.cases import question_file
from cogs.quiz.board import chart_of
from cogs.quiz.reading import SPREAD_FROM, posted

if TYPE_CHECKING:
    from bot.app import Readout

log = logging.getLogger("readout.demo")
MORNING = "next morning"


class Stage:
    """One setting-up of the demo; on a folder that was set up before, only what is missing is done."""

    def __init__(self, app: Readout) -> None:
        self.app = app
        self.index = index()
        self.drawn = asyncio.Event()

    async def set_up(self) -> None:
        """Return when the community and the open case's picture are there; the rest follows by itself."""
        app = self.app
        # It loads what reads pictures while the season is made.
        child = await self._begin()
        if not await app.database.read(db.schedules.list_schedules, app.community):
            fields = {name: question_file.read(entry.question) for name, entry in self.index.cases.items()}
            place = await app.database.read(_first_place, app.community)
            workspace = await app.database.read(web_workspace, app.community)
            await app.database.write(season.build, app.community, place, app.settings.bot.timezone, workspace,
                                     self.index, fields, prepared(), app.clock.now())
        app.personas = await app.database.read(_personas, app.community)
        app.clock.spawn(self._draw(child))
        app.clock.spawn(self._draft())
        await asyncio.wait_for(self.drawn.wait(), 60)

    async def _begin(self) -> Process:
        """Start the child that draws; it waits to be told what."""
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.demo.drawing", str(self.app.settings.bot.data_dir / "blobs"),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)

    async def _draw(self, child: Process) -> None:
        """Have the child draw every picture that is missing, and take each in as it comes."""
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(json.dumps(await self.app.database.read(_wanted, self.app.community)).encode())
            child.stdin.close()
            while line := await child.stdout.readline():
                await self.app.database.write(_take, self.app.community, json.loads(line), self.app.clock.now())
                self.drawn.set()
            if await child.wait():
                log.error("the demo's pictures could not all be drawn")
        finally:
            self.drawn.set()
            if child.returncode is None:
                child.kill()

    async def _draft(self) -> None:
        """Send the draft in as its author would, through the whole of the intake, and then to review."""
        app = self.app
        await self.drawn.wait()
        if await app.database.read(_has_draft, app.community):
            return
        author = await app.database.read(_person, app.community, AUTHOR.name)
        entry = self.index.cases[self.index.draft]
        files: dict[str, tuple[File, ...]] = {
            "pictures": (File(str(entry.path), entry.path.stat().st_size, patient=True),),
            "question": (File(str(entry.question), entry.question.stat().st_size, entry.question.name),)}
        await app.dispatch.fill(author, None, "cases.add", {}, files=files)
        case = await app.database.read(_newest_draft, app.community)
        if case is None:
            log.error("the demo's draft could not be added")
            return
        ended = asyncio.Event()
        forget = app.database.watch(lambda topics: ended.set() if "job" in topics else None)
        while await app.database.read(_still_going, app.community):
            await app.clock.wait(ended)
            ended.clear()
        forget()
        await app.dispatch.press(author, None, f"cases.submit/{case}")


def _first_place(session: Session, community: int) -> str:
    return next(row.place for row in db.communities.places(session, community) if row.platform == "web")


def _personas(session: Session, community: int) -> list[Persona]:
    by_name = {row.name: row.id for row in db.members.list_members(session, community)}
    return [Persona(by_name[who.name], who.label, MORNING if who.role == "director" else "")
            for who in EVERYBODY if who.label and who.name in by_name]


def _person(session: Session, community: int, name: str) -> Person:
    row = next(row for row in db.members.list_members(session, community) if row.name == name)
    found = db.members.on_platform(session, row.id, "web")
    assert found is not None
    return Person("web", found[0].workspace, found[0].external, name)


def _has_draft(session: Session, community: int) -> bool:
    titles = question_file.read(index().cases[index().draft].question)
    return bool(db.cases.list_cases(session, community, text=titles["title"]))


def _newest_draft(session: Session, community: int) -> int | None:
    found = db.cases.list_cases(session, community, "draft")
    return found[0].id if found else None


def _still_going(session: Session, community: int) -> bool:
    jobs = db.jobs.list_jobs(session, community)
    return any(row.call.startswith("cases.intake") and row.state in ("waiting", "running") for row in jobs)


def _wanted(session: Session, community: int) -> list[dict[str, Any]]:
    """List what has no picture yet, the most wanted first: cases with their fields, then charts."""
    by_title = {row.version.title: row for row in db.cases.list_cases(session, community, "approved", limit=100)}
    wanted = []
    for name in index().shown:
        entry = index().cases[name]
        row = by_title.get(question_file.read(entry.question)["title"])
        if row is not None and row.pictures and row.pictures[0].question_blob is None:
            wanted.append({"case": row.id, "source": str(entry.path), "question": str(entry.question)})
    return wanted + _charts(session, community)


def _charts(session: Session, community: int) -> list[dict[str, Any]]:
    """List the charts of revealed rounds that are not drawn yet, the newest first."""
    found = []
    for row in db.rounds.latest(session, community, 50, state="revealed"):
        shown = posted(session, community, row.id)
        if row.chart_blob is None and row.answered >= SPREAD_FROM and shown is not None:
            rows, key = chart_of(shown)
            found.append({"round": row.id, "rows": rows, "key": key})
    return found


def _take(session: Session, community: int, drawn: dict[str, Any], now: datetime) -> None:
    """Take in what the child drew: the pictures of a case, or the chart of a round."""
    director = next(row.id for row in db.members.list_members(session, community) if row.name == DIRECTOR.name)
    if "round" in drawn:
        one = drawn["blob"]
        db.blobs.add(session, community, one["hash"], "chart", "image/png", one["size"], now, state="drawn",
                     width=one["width"], height=one["height"])
        db.rounds.charts.set_chart(session, community, drawn["round"], one["hash"])
        return
    for one in drawn["blobs"]:
        db.blobs.add(session, community, one["hash"], "picture", "image/png", one["size"], now,
                     width=one["width"], height=one["height"], made_from=drawn["stack"])
    db.cases.show(session, community, drawn["case"], drawn["pictures"], director, now)
