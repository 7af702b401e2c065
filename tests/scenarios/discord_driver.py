"""Scenarios on Discord: the real discord.py against the loopback Discord, with slash commands, buttons and modals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx

import db.communities
import db.members
from bot.app import Readout
from bot.chat.people import Audience, Person, Place
from bot.chat.words import Typed, parse
from bot.config import Bot, Settings
from bot.delivery.clock import SteppedClock
from bot.guilds import Guilds
from bot.platforms.discord.commands import option_name, taken
from bot.platforms.discord.platform import Discord
from bot.platforms.web.platform import Web
from tests.scenarios.discord_parts import Parts, entries, parts_of
from tests.scenarios.discord_words import card_words, modal_words
from tests.scenarios.driver import MONDAY, House, nothing
from tests.scenarios.html_tree import tree
from tests.scenarios.web_driver import Indoors, WebSeat
from tests.scenarios.web_words import open_form
from tests.servers.discord import Answer, Hand
from tests.servers.discord import Discord as Server
from tests.servers.discord.hand import controls
from tests.servers.discord.world import Message

LINK = 5
BUSY = 60.0


class DiscordSeat:
    """One person in one channel. `card` is what only this person sees; `form` the modal that is open."""

    def __init__(self, house: DiscordHouse, hand: Hand, person: Person, place: Place, audience: Audience) -> None:
        self.house, self.hand, self.person, self.place = house, hand, person, place
        self.audience = audience
        self.form: Any = None
        self.card: Message | None = None
        self._pressed: Message | None = None
        self._page: WebSeat | None = None

    async def say(self, text: str) -> str:
        """Send the command that these words are; what no option takes is entered into the form that opens."""
        typed = parse(self.house.app.registry, text or "help", self.house.app.registry)
        if not isinstance(typed, Typed):
            words = text.split()[:2]
            return await self._done(lambda: self.hand.stale(*words))
        options, left = _options(typed)
        said = await self._done(lambda: self.hand.slash(typed.action.command, forced=True, **options))
        return await self.fill(**left) if left and self.form is not None else said

    async def press(self, label: str, *, at: datetime | None = None) -> str:
        """Press a button by its label: on what only this person sees if it is there, else on the newest message."""
        if self._page is not None and label in [one.label for one in self._page._controls()]:
            return self._on_page(await self._page.press(label))
        for message in self._messages():
            for one in controls(message):
                if one["type"] == 2 and one.get("label") == label and one["style"] != LINK:
                    return await self._done(partial(self.hand.click, message, one["custom_id"], at=at), message)
        seen = [one.get("label") for message in self._messages() for one in controls(message)]
        raise LookupError(f"no button {label!r} among {seen}")

    async def press_token(self, token: str, *, at: datetime | None = None) -> str:
        """Press a button by its token, as a forger would."""
        message = next(iter(self._messages()), None) or self.house.stray(self.hand)
        return await self._done(lambda: self.hand.forge(token, message, at=at), message)

    async def choose(self, menu: str, label: str) -> str:
        """Choose an entry of a menu by its label."""
        for message in self._messages():
            for one in controls(message):
                if one["type"] == 3 and one["placeholder"] == menu:
                    value = next(option["value"] for option in one["options"] if option["label"] == label)
                    return await self._done(partial(self.hand.choose, message, one["custom_id"], value), message)
        raise LookupError(f"no menu {menu!r}")

    async def fill(self, **values: object) -> str:
        """Fill the open form and send it; fields not named keep what they show."""
        if isinstance(self.form, Parts):
            return await self._done(partial(self.form.fill, values), self.form.message)
        if self._page is not None:
            return self._on_page(await self._page.fill(**values))
        assert self.form is not None, "no form is open"
        modal, sent, pressed = self.form, entries(self.form, values), self._pressed
        return await self._done(lambda: self.hand.submit(modal, sent, pressed, forced=True), pressed)

    async def upload(self, name: str, *paths: Path, **values: object) -> str:
        """Put files into a field of the open form, fill others, and send it; a value that is a path is a file too."""
        if self._page is not None:
            return self._on_page(await self._page.upload(name, *paths, **values))
        return await self.fill(**{name: list(paths)}, **values)

    def see(self) -> str:
        """See the messages of the place, oldest first, then what only this person sees."""
        shown = [self._words(one) for one in self.house.server.world.standing(self.hand.channel)]
        shown += [self._words(self.card)] if self.card else []
        shown += [modal_words(self.form)] if isinstance(self.form, dict) else []
        shown += [self._page.see()] if self._page is not None else []
        return "\n\n".join(shown)

    def _words(self, message: Message) -> str:
        return card_words(message.payload["components"], self.audience)

    def _messages(self) -> list[Message]:
        standing = self.house.server.world.standing(self.hand.channel)
        return [*([self.card] if self.card else []), *reversed(standing)]

    async def _done(self, what: Callable[[], Awaitable[Answer]], pressed: Message | None = None) -> str:
        """Do something, and see what comes back."""
        answer = await what()
        self.audience = await self.house.audience(self.person)
        self.form, self._page = answer.modal, None
        if self.form is not None:
            self._pressed = pressed
            return modal_words(self.form)
        if answer.message is None:
            return ""
        if answer.message.reader is not None:
            self.card = answer.message
        link = next((one["url"] for one in controls(answer.message) if "/upload/" in one.get("url", "")), None)
        if link is not None:
            return await self._follow(link)
        self.form = await parts_of(self.hand, answer.message, what) if self.house.whole else None
        return self.form.words if self.form is not None else self._words(answer.message)

    async def _follow(self, link: str) -> str:
        """Open the upload page, as somebody does who was given its link."""
        page = WebSeat(self.house.browser(), self.house.web, self.person, self.place)
        door = next(tree((await page.browser.get(link)).text).every("form"))
        opened = tree((await page.browser.post(door["action"])).text)
        page._panel = next(opened.looking("panel-card"))
        self.form = page.form = open_form(page._panel)
        self._page = page
        assert page.form is not None
        return page.form.words

    def _on_page(self, said: str) -> str:
        assert self._page is not None
        self.form = self._page.form
        return said


def _options(typed: Typed) -> tuple[dict[str, Any], dict[str, str]]:
    """Part what was typed into options and what only a form takes."""
    offered = {p.name: p for p in taken(typed.action)}
    options = {option_name(offered[name]): _value(offered[name].kind, text)
               for name, text in typed.values.items() if name in offered}
    options |= {option_name(p): typed.values[p.name] for p in typed.action.params
                if p.ask.bound and p.name in typed.values}
    options |= {word.removeprefix("--").partition("=")[0]: "x" for word in typed.unknown}
    return options, {name: text for name, text in typed.values.items() if name not in offered}


def _value(kind: str, text: str) -> Any:
    if kind == "number" and text.lstrip("-").isdecimal():
        return int(text)
    if kind == "yes" and text.casefold() in ("yes", "no"):
        return text.casefold() == "yes"
    return text


class DiscordHouse(House):
    """A running Readout with Discord as its platform, and the web rooms beside it for what no chat takes."""

    platform = "discord"
    whole = False

    def __init__(self, app: Readout, server: Server, web: Indoors, clock: SteppedClock, guilds: Guilds) -> None:
        super().__init__(app, clock)
        self.server, self.web, self.guilds = server, web, guilds
        self._users: dict[str, int] = {}
        self._guilds: dict[str, int] = {}
        self._channels: dict[tuple[str, str], int] = {}
        self._browsers: list[httpx.AsyncClient] = []

    async def seat(self, name: str, role: str = "member", *, workspace: str = "room", channel: str = "cases",
                   accepted: bool = True) -> DiscordSeat:
        """Let somebody with a role sit down; they are a member from then on."""
        guild = await self._guild(workspace)
        place = Place("discord", str(guild), str(await self._channel(workspace, channel)))
        user = self._users.setdefault(name, 0) or self.server.world.user(name)
        self._users[name] = user
        person = Person("discord", str(guild), str(user), name)
        presence = await self.app.records.enter(person, place, self.clock.now())
        assert presence.member is not None
        if role != "member":
            await self.app.database.write(db.members.set_role, presence.community, presence.member, role, None,
                                          self.clock.now())
            if accepted:
                await self.accept(presence.community, presence.member)
        hand = Hand(self.server, user, int(place.channel), wait=BUSY)
        return DiscordSeat(self, hand, person, place, presence.audience)

    async def place(self, channel: str = "cases", workspace: str = "room") -> Place:
        """Take a channel into its community."""
        guild = await self._guild(workspace)
        place = Place("discord", str(guild), str(await self._channel(workspace, channel)))
        database = self.app.database
        home = await database.read(db.communities.workspace, "discord", str(guild))
        assert home is not None
        await database.write(db.communities.add_place, home.community, home.id, str(place), channel.title(), None,
                             self.clock.now(), purpose="cases")
        return place

    async def community(self, workspace: str = "room") -> int:
        """Give the community of a workspace."""
        found = await self.app.database.read(db.communities.workspace, "discord", str(await self._guild(workspace)))
        assert found is not None
        return found.community

    def ask_whole(self, whole: bool = True) -> None:
        """Have seats open the parts of a draft one after another, as one form."""
        self.whole = whole

    def stray(self, hand: Hand) -> Message:
        """Give a message without anything on it, for a forger's press where none stands."""
        world = self.server.world
        made = Message(world.snowflake(), hand.channel, {}, reader=hand.user)
        made.payload = {"id": str(made.id), "channel_id": str(hand.channel), "content": "", "embeds": [], "flags": 64,
                        "author": world.user_payload(world.application), "attachments": [], "components": [],
                        "timestamp": self.clock.now().isoformat(), "edited_timestamp": None, "mentions": [],
                        "mention_roles": [], "mention_everyone": False, "pinned": False, "tts": False, "type": 0}
        return made

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

    async def _guild(self, workspace: str, roles: tuple[str, ...] = ()) -> int:
        if workspace not in self._guilds:
            guild = self._guilds[workspace] = self.server.world.guild(workspace)
            for role in roles:
                self.server.world.role(guild, role)
            await self.server.join(guild)
            await self.guilds.arrived(str(guild), workspace)
        return self._guilds[workspace]

    async def _channel(self, workspace: str, name: str) -> int:
        if name.isdecimal():
            return int(name)
        if (workspace, name) not in self._channels:
            made = self.server.world.channel(self._guilds[workspace], name)
            await self.server.open(made)
            self._channels[workspace, name] = made.id
        return self._channels[workspace, name]


@asynccontextmanager
async def discord_house(folder: Path) -> AsyncIterator[DiscordHouse]:
    """Open a Discord on a Monday morning, with one place for cases."""
    clock = SteppedClock(MONDAY)
    server = Server(clock.now)
    # Scenarios hold no figures: a busy machine may take its time.
    server.interactions.seconds = BUSY
    await server.start()
    app = Readout(Settings(bot=Bot(data_dir=folder)), clock=clock)
    served = app.platforms["web"]
    assert isinstance(served, Web)
    web = Indoors(served.host, served.port, served.public_url, served.backstage, folder, False, clock.now)
    guilds = Guilds(app.database, app.bytes, clock.now)
    discord = Discord(server.token, guilds, api_url=server.api)
    app.platforms = app.dispatch.platforms = {"discord": discord, "web": web}
    clock.drained = lambda: app.database.write(nothing)
    await app.start()
    house = DiscordHouse(app, server, web, clock, guilds)
    try:
        await asyncio.wait_for(server.gateway.ready.wait(), 60)
        await house.place()
        yield house
    finally:
        await house.close()
        await app.stop()
        await server.stop()


