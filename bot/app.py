"""Readout: config, database, cogs, platforms and clock joined; started and stopped in order."""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from sqlalchemy.orm import Session

import db.communities
import db.jobs
from bot import delivery
from bot.behind import PLATFORM, Behind, web_workspace
from bot.chat.cog import Cog, Registry
from bot.chat.dispatch import Dispatch
from bot.chat.people import Place
from bot.chat.platform import Platform
from bot.config import Settings
from bot.delivery.clock import Clock
from bot.news import News
from bot.platforms.terminal.platform import Terminal
from bot.platforms.terminal.session import Progress
from bot.platforms.web.backstage import Persona
from bot.platforms.web.platform import Web
from bot.records import Records
from bot.upkeep import Upkeep
from cogs import every_cog
from db import migrations
from db.engine import Database
from db.store import Store

log = logging.getLogger("readout")
PARTS = {"all": frozenset({"planner", "sender", "gateway", "web"}), "planner": frozenset({"planner"}),
         "sender": frozenset({"sender"}), "gateway": frozenset({"gateway"}), "web": frozenset({"web"})}


def random_id() -> str:
    """Make an id of 80 random bits, in letters and digits."""
    return secrets.token_hex(10)


def slug_of(name: str) -> str:
    """Make a community's short name from its name."""
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.casefold())
    return "-".join(part for part in kept.split("-") if part) or "readout"


class Readout:
    """One running process. `platforms` and `cogs` replace the usual ones in tests; `part` runs some of the work."""

    def __init__(self, settings: Settings, *, clock: Clock | None = None, demo: bool = False, part: str = "all",
                 platforms: Mapping[str, Platform] | None = None, cogs: Sequence[Cog] | None = None) -> None:
        self.settings = settings
        self.demo = demo
        self.parts = PARTS[part]
        folder = Path(settings.bot.data_dir)
        self.quarantine = folder / "quarantine"
        self.database = Database(settings.database.url or f"sqlite:///{folder / 'readout.sqlite3'}")
        self.bytes = Store(settings.storage.url or str(folder / "blobs"))
        self.clock = clock or self._clock()
        self.personas: list[Persona] = []
        self.slug = slug_of(settings.bot.community)
        self.community = 0
        self.records = Records(self.database, self.bytes, self.quarantine, self._web_url, settings.accepts)
        self.platforms: dict[str, Platform] = dict(self._platforms() if platforms is None else platforms)
        chosen = list(cogs) if cogs is not None else every_cog()
        self.registry = Registry([*chosen, *self._demo_cogs()])
        self.dispatch = Dispatch(self.registry, self.records, self.clock.now, random_id, self.platforms)
        self._delivery: delivery.Delivery | None = None

    async def start(self) -> None:
        """Migrate, open the database, set up the community, then the platforms and what happens by itself."""
        # Whatever this process writes is its owner's alone, the data folder and all that is made above it.
        os.umask(0o077)
        self.quarantine.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not migrations.settled(self.database.url):
            migrations.migrate(self.database.url)
        self.database.start()
        self.community = await self.database.write(self._settle)
        if self.demo:
            from bot.demo import prepare

            await prepare(self)
        for platform in self.platforms.values():
            await platform.start(self.dispatch)
        web = self.platforms.get(PLATFORM)
        self.news = News(self.database, web.listeners) if isinstance(web, Web) else None
        worker = f"{socket.gethostname()}-{os.getpid()}-{random_id()[:6]}"
        parts = self.parts & delivery.PARTS
        self._delivery = await delivery.start(self.database, self.dispatch, self.platforms, self.clock, worker,
                                              parts=parts)
        self.upkeep = Upkeep(self.database, self.bytes, self.quarantine, self.clock)
        self.upkeep.start()

    async def stop(self) -> None:
        """Finish what is under way, let go of the platforms, close the database; each even if one before it fails."""
        async with AsyncExitStack() as last:
            last.push_async_callback(self.database.close)
            last.push_async_callback(self.clock.close)
            for platform in self.platforms.values():
                last.push_async_callback(platform.stop)
            if self._delivery is not None:
                last.push_async_callback(self._delivery.stop)

    def _clock(self) -> Clock:
        if self.demo:
            from bot.demo import clock_of

            return clock_of(Path(self.settings.bot.data_dir))
        return Clock()

    def _demo_cogs(self) -> list[Cog]:
        if not self.demo:
            return []
        from bot.demo.cog import Demo

        return [Demo(self)]

    def _platforms(self) -> dict[str, Platform]:
        settings = self.settings
        found: dict[str, Platform] = {}
        if "web" in self.parts:
            behind = Behind(self.database, self.bytes, quarantine=self.quarantine, personas=lambda: self.personas,
                            metrics=self._figures)
            found[PLATFORM] = Web(settings.web.host, settings.web.port, settings.web.public_url, behind,
                                  settings.bot.data_dir, self.demo, self.clock.now)
        if "planner" in self.parts:
            found["terminal"] = Terminal(Path(settings.bot.data_dir) / "readout.sock", self.slug, self._progress)
        if settings.discord.token and self.parts & {"sender", "gateway"} and not self.demo:
            found["discord"] = self._discord()
        if settings.slack.on and self.parts & {"sender", "gateway", "web"} and not self.demo:
            found["slack"] = self._slack(found.get(PLATFORM))
        return found

    def _slack(self, web: Platform | None) -> Platform:
        """Join Slack, whose kit is read only where there is a token or a client id."""
        from bot import installs
        from bot.platforms.slack.platform import Slack
        from bot.teams import Teams

        given, clock = self.settings.slack, self.clock.now
        tokens = installs.tokens(self.settings, self.database, clock)
        socket = given.mode == "socket"
        slack = Slack(tokens, Teams(self.database, self.bytes, clock), api_url=given.api_url,
                      app_token=given.app_token if socket else "", signing_secret=given.signing_secret,
                      looks=given.history == "look-up",
                      listens="gateway" in self.parts if socket else "web" in self.parts)
        if isinstance(web, Web):
            web.also(slack.routes())
            installs.open_to_workspaces(web, self.settings, self.database, tokens, slack.client, clock)
        return slack

    def _discord(self) -> Platform:
        """Join Discord, whose kit is read only where there is a token."""
        from bot.guilds import Guilds
        from bot.platforms.discord.platform import Discord

        given = self.settings.discord
        guilds = Guilds(self.database, self.bytes, self.clock.now)
        return Discord(given.token, guilds, api_url=given.api_url, gateway_url=given.gateway_url,
                       listens="gateway" in self.parts)

    def _figures(self) -> Sequence[str]:
        """Give what the writing lane has done, for /metrics; no name, no community, no value."""
        lane = self.database.metrics
        figures = {"writes_total": lane.writes, "batches_total": lane.batches, "faults_total": lane.faults,
                   "largest_batch": lane.largest_batch, "longest_write_seconds": lane.longest_write,
                   "longest_commit_seconds": lane.longest_commit}
        return [f"readout_database_{name} {value:g}" for name, value in figures.items()]

    def _web_url(self) -> str | None:
        web = self.platforms.get(PLATFORM)
        if isinstance(web, Web):
            return web.address
        return self.settings.web.public_url or None

    def _settle(self, session: Session) -> int:
        """Make the community of the settings, with its room on the web, where they are missing."""
        bot, now = self.settings.bot, self.clock.now()
        community = db.communities.found_community(session, self.slug, bot.community, bot.timezone, bot.language, now)
        external = web_workspace(session, community)
        if not any(row.platform == PLATFORM for row in db.communities.places(session, community)):
            workspace = db.communities.lodge(session, community, PLATFORM, external, bot.community)
            place = str(Place(PLATFORM, external, "cases"))
            db.communities.add_place(session, community, workspace, place, "Cases", None, now, purpose="cases")
        return community

    async def _progress(self, community: int, job: int) -> Progress | None:
        row = await self.database.read(db.jobs.get, community, job)
        if row is None:
            return None
        come = row.progress or {}
        sentence = row.error or row.result
        return Progress(row.state, str(come.get("stage", "")), int(come.get("done", 0)), int(come.get("total", 0)),
                        sentence)
