"""Scenarios on Slack: the real slack-bolt against the loopback Slack, in Socket Mode and over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from pathlib import Path

import httpx
from starlette.types import ASGIApp

import db.communities
import db.members
from bot.app import Readout
from bot.chat.dispatch import Dispatch
from bot.chat.people import Audience, Person, Place
from bot.chat.platform import Busy, Platform
from bot.config import Bot, Settings
from bot.config import Slack as Given
from bot.delivery.clock import SteppedClock
from bot.platforms.slack.manifest import scopes
from bot.platforms.slack.platform import Slack
from bot.platforms.slack.tokens import Held
from bot.platforms.web.platform import Web
from tests.scenarios.driver import MONDAY, House, nothing
from tests.scenarios.slack_seat import SlackSeat
from tests.scenarios.web_driver import Indoors
from tests.servers.slack import Hand, Workspace
from tests.servers.slack import Slack as Server
from tests.servers.slack.world import Channel, Message

BUSY = 60.0
Beside = Callable[[Readout], Mapping[str, Platform]]


class SlackHouse(House):
    """A running Readout with Slack as its platform, and the web rooms beside it for what no chat takes."""

    platform = "slack"
    whole = False

    def __init__(self, app: Readout, server: Server, web: Indoors, clock: SteppedClock, slack: Slack) -> None:
        super().__init__(app, clock)
        self.server, self.web, self.slack = server, web, slack
        self._homes: dict[str, Workspace] = {}
        self._users: dict[tuple[str, str], str] = {}
        self._channels: dict[tuple[str, str], Channel] = {}
        self._browsers: list[httpx.AsyncClient] = []

    async def seat(self, name: str, role: str = "member", *, workspace: str = "room", channel: str = "cases",
                   accepted: bool = True) -> SlackSeat:
        """Let somebody with a role sit down; they are a member from then on."""
        home, room = await self._workspace(workspace), await self._channel(workspace, channel)
        place, world = Place("slack", home.id, room.id), self.server.world
        user = self._users.get((workspace, name)) or world.user(home, name)
        self._users[workspace, name] = user
        room.members += [user] if user not in room.members else []
        person = Person("slack", home.id, user, name)
        presence = await self.app.records.enter(person, place, self.clock.now())
        assert presence.member is not None
        if role != "member":
            await self.app.database.write(db.members.set_role, presence.community, presence.member, role, None,
                                          self.clock.now())
            if accepted:
                await self.accept(presence.community, presence.member)
        hand = Hand(self.server, home, user, room.id, wait=BUSY, settled=self.settled)
        return SlackSeat(self, hand, person, place, presence.audience)

    async def place(self, channel: str = "cases", workspace: str = "room") -> Place:
        """Take a channel into its community."""
        home, room = await self._workspace(workspace), await self._channel(workspace, channel)
        place, database = Place("slack", home.id, room.id), self.app.database
        found = await database.read(db.communities.workspace, "slack", home.id)
        assert found is not None
        await database.write(db.communities.add_place, found.community, found.id, str(place), channel.title(), None,
                             self.clock.now(), purpose="cases")
        return place

    async def community(self, workspace: str = "room") -> int:
        """Give the community of a workspace."""
        found = await self.app.database.read(db.communities.workspace, "slack", (await self._workspace(workspace)).id)
        assert found is not None
        return found.community

    def ask_whole(self, whole: bool = True) -> None:
        """Have seats open the parts of a draft one after another, as one form."""
        self.whole = whole

    async def settled(self) -> None:
        """Wait until everything that was acknowledged has been answered."""
        async with asyncio.timeout(BUSY):
            while len(self.slack.work) or self.slack._interactions._submissions.working:  # noqa: ASYNC110
                await asyncio.sleep(0.001)

    def stray(self, hand: Hand) -> Message:
        """Give a message without anything on it, for a forger's press where none stands."""
        world = self.server.world
        return Message(hand.channel, world.ts(), {"type": "message", "text": "", "blocks": []}, hand.home.id,
                       reader=hand.user)

    def browser(self) -> httpx.AsyncClient:
        """Open a browser that nobody is signed in with."""
        made = httpx.AsyncClient(transport=httpx.ASGITransport(self.web.pages), base_url=self.web.address,
                                 headers={"sec-fetch-site": "same-origin"}, follow_redirects=True)
        self._browsers.append(made)
        return made

    async def audience(self, person: Person) -> Audience:
        """Tell for whom a person's answers are drawn."""
        return (await self.app.records.enter(person, None, self.clock.now())).audience

    async def close(self) -> None:
        """Close every browser."""
        for browser in self._browsers:
            await browser.aclose()

    async def _workspace(self, name: str) -> Workspace:
        """Install Readout in a workspace, as its consent page does; that way itself is tested with the platform."""
        if name not in self._homes:
            home = self._homes[name] = self.server.world.workspace(name, scopes=scopes())
            assert home.token is not None
            held = Held(home.token, home.bot_id, home.bot, None, ",".join(sorted(home.scopes)), self.clock.now())
            await self.slack._tokens.install(home.id, held, name, "")
        return self._homes[name]

    async def _channel(self, workspace: str, name: str) -> Channel:
        if name in self.server.world.channels:
            return self.server.world.channels[name]
        if (workspace, name) not in self._channels:
            self._channels[workspace, name] = self.server.world.channel(self._homes[workspace], name)
        return self._channels[workspace, name]


class Outdoors(Indoors):
    """The web rooms on a free port."""

    def application(self, dispatch: Dispatch) -> ASGIApp:
        """Keep the pages, so that a browser without a socket sees the same ones."""
        self.pages = super().application(dispatch)
        return self.pages

    async def start(self, dispatch: Dispatch) -> None:
        """Serve them."""
        await Web.start(self, dispatch)


@asynccontextmanager
async def slack_house(folder: Path, mode: str = "socket", beside: Beside = lambda app: {}) -> AsyncIterator[SlackHouse]:
    """Open a Slack on a Monday morning, with one place for cases; `beside` gives further platforms."""
    clock = SteppedClock(MONDAY)
    server = Server(clock.now)
    # Scenarios hold no figures: a busy machine may take its time.
    server.sending.seconds = server.interactions.life = BUSY
    await server.start()
    given = Given(mode, app_token=server.app_token, signing_secret=server.signing_secret, client_id=server.client_id,
                  client_secret=server.client_secret, api_url=server.api)
    app = Readout(Settings(bot=Bot(data_dir=folder), slack=given), clock=clock)
    served, slack = app.platforms["web"], app.platforms["slack"]
    assert isinstance(served, Web)
    assert isinstance(slack, Slack)
    kind, port = (Indoors, served.port) if mode == "socket" else (Outdoors, 0)
    web = kind(served.host, port, served.public_url, served.backstage, folder, False, clock.now)
    web.also(served.further)
    app.platforms = app.dispatch.platforms = {"slack": slack, "web": web, **beside(app)}
    _at_once(slack)
    clock.drained = lambda: app.database.write(nothing)
    await app.start()
    house = SlackHouse(app, server, web, clock, slack)
    try:
        if mode == "socket":
            await server.sockets.up(2)
        else:
            server.sending.url = f"{web.address}/slack/events"
            await _opened(slack)
        await house.place()
        yield house
    finally:
        await house.close()
        await app.stop()
        await server.stop()


def _at_once(slack: Slack) -> None:
    """Let everything have its turn at once, since the clock of a scenario stands: pictures come, limits do not hold."""
    turns, ready = count(step=60.0), slack.files.ready
    slack.requests.pace._clock = lambda: next(turns)

    async def patient(workspace: str, hashes: Collection[str]) -> Mapping[str, str]:
        while True:
            try:
                return await ready(workspace, hashes)
            except Busy:
                coming = tuple(slack.files._coming.values())
                if not coming:
                    raise
                await asyncio.wait(coming)

    slack.files.ready = patient  # type: ignore[method-assign]


async def _opened(slack: Slack) -> None:
    """Wait until the platform answers at its door."""
    async with asyncio.timeout(BUSY):
        while slack._door._app is None:  # noqa: ASYNC110 - it has no bell
            await asyncio.sleep(0.005)


slack_http_house = partial(slack_house, mode="http")
