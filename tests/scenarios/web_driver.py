"""Scenarios in the web rooms: real pages over ASGI, real sessions, forms as a browser without script sends them."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx
from sqlalchemy.orm import Session
from starlette.types import ASGIApp

import db.communities
import db.members
from bot.app import Readout
from bot.chat.dispatch import Dispatch
from bot.chat.people import Person, Place
from bot.config import Bot, Settings
from bot.delivery.clock import SteppedClock
from bot.platforms.web.pages import address
from bot.platforms.web.platform import Web
from tests.scenarios.driver import MONDAY, House, nothing
from tests.scenarios.html_tree import Node, tree
from tests.scenarios.web_words import Control, OpenForm, Pairs, card_words, controls, open_form

Files = Mapping[str, Sequence[Path]]


class Indoors(Web):
    """The web rooms without a socket."""

    pages: ASGIApp

    async def start(self, dispatch: Dispatch) -> None:
        """Put the pages together."""
        self.pages = self.application(dispatch)


class WebSeat:
    """One person at a browser, signed in, with a room open. What it shows is what came last."""

    def __init__(self, browser: httpx.AsyncClient, web: Indoors, person: Person, place: Place) -> None:
        self.browser, self.person, self.place = browser, person, place
        self.form: OpenForm | None = None
        self._messages: list[Node] = []
        self._panel: Node | None = None
        self._along: Pairs = []
        self._ears = web.listeners.join(place)

    async def say(self, text: str) -> str:
        """Type words, and see the answer."""
        return await self._send("/say", [*self._along, ("words", text)])

    async def press(self, label: str) -> str:
        """Press a button by its label: in the panel if it is there, else on the newest message."""
        found = [one for one in self._controls() if one.choices is None]
        pressed = next((one for one in found if one.label == label), None)
        if pressed is None:
            raise LookupError(f"no button {label!r} among {[one.label for one in found]}")
        return await self._send("/press", [*pressed.along, ("token", pressed.token)])

    async def press_token(self, token: str) -> str:
        """Press a button by its token, as a forger would."""
        return await self._send("/press", [*self._along, ("token", token)])

    async def choose(self, menu: str, label: str) -> str:
        """Choose an entry of a menu by its label."""
        found = next(one for one in self._controls() if one.choices is not None and one.label == menu)
        assert found.choices is not None
        return await self._send("/press", [*found.along, ("chosen", found.choices[label]), ("token", found.token)])

    async def fill(self, **values: object) -> str:
        """Fill the open form and send it; fields not named keep what they show."""
        return await self._fill(values, {})

    async def upload(self, name: str, *paths: Path, **values: object) -> str:
        """Put files into a field of the open form, fill others, and send it; a value that is a path is a file too."""
        files = {name: paths, **{other: (given,) for other, given in values.items() if isinstance(given, Path)}}
        return await self._fill({other: given for other, given in values.items() if other not in files}, files)

    def see(self) -> str:
        """See the messages of the place, then the panel."""
        shown = [card_words(card) for message in self._messages for card in message.looking("card")]
        return "\n\n".join([*shown, *([self._told()] if self._panel is not None else [])])

    async def look(self, path: str) -> None:
        """Open a page and read its messages; the panel stays, as it does where the page's script draws them again."""
        self._read(tree((await self.browser.get(path)).text))

    async def hear(self) -> None:
        """Draw the messages again where the server has told of a change."""
        if await self._ears.changed(0):
            await self.look(address(self.place))

    def _read(self, page: Node) -> None:
        self._messages = list(page.looking("message"))
        words = next(page.looking("words"))
        self._along = [(one["name"], one["value"]) for one in words.every("input") if one["type"] == "hidden"]

    def _controls(self) -> list[Control]:
        cards = [*([self._panel] if self._panel is not None else []), *reversed(self._messages)]
        return [one for card in cards for one in controls(card)]

    def _told(self) -> str:
        assert self._panel is not None
        return self.form.words if self.form is not None else card_words(self._panel)

    async def _fill(self, values: Mapping[str, object], files: Files) -> str:
        assert self.form is not None, "no form is open"
        unknown = [name for name in (*values, *files) if name not in self.form.fields]
        if unknown:
            raise LookupError(f"the form asks for {list(self.form.fields)}, not for {unknown}")
        pairs = list(self.form.along)
        for name, asked in self.form.fields.items():
            given = asked.typed(values[name]) if name in values else asked.shown
            pairs += [(f"value.{name}", one) for one in given]
        if not self.form.files:
            return await self._send("/fill", pairs)
        empty = {name: () for name, asked in self.form.fields.items() if asked.files}
        return await self._send("/fill", pairs, {**empty, **files})

    async def _send(self, path: str, pairs: Pairs, files: Files | None = None) -> str:
        sent = [(name, value.replace("\n", "\r\n")) for name, value in pairs]
        kind, body = ("application/x-www-form-urlencoded", urlencode(sent).encode()) if files is None else multipart(
            sent, files)
        answer = await self.browser.post(path, content=body, headers={"content-type": kind})
        page = tree(answer.text)
        panel = next(page.looking("panel-card"), None)
        if panel is None:
            return card_words(next(page.every("main")))
        self._read(page)
        self._panel, self.form = panel, open_form(panel)
        return self._told()


def multipart(pairs: Pairs, files: Files) -> tuple[str, bytes]:
    """Write a form with files as browsers do: a field without a file sends one without a name."""
    edge = secrets.token_hex(16)
    parts = [(f'name="{name}"', value.encode()) for name, value in pairs]
    for name, paths in files.items():
        given = [(path.name, path.read_bytes()) for path in paths] or [("", b"")]
        parts += [(f'name="value.{name}"; filename="{shown}"\r\nContent-Type: application/octet-stream', content)
                  for shown, content in given]
    body = b"".join(f"--{edge}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
                    for head, content in parts)
    return f"multipart/form-data; boundary={edge}", body + f"--{edge}--\r\n".encode()


class WebHouse(House):
    """A running Readout with the web rooms as its platform."""

    platform = "web"

    def __init__(self, app: Readout, web: Indoors, clock: SteppedClock) -> None:
        super().__init__(app, clock)
        self.web = web
        self.members: dict[tuple[str, str], int] = {}
        self.seats: list[WebSeat] = []

    async def seat(self, name: str, role: str = "member", *, workspace: str = "room",
                   channel: str = "cases", accepted: bool = True) -> WebSeat:
        """Let somebody with a role sign in by a link; they are a member from then on."""
        community = await self.app.database.write(self._lodge, workspace)
        member = await self.app.database.write(self._join, community, workspace, name, role)
        if role != "member" and accepted:
            await self.accept(community, member)
        browser = httpx.AsyncClient(transport=httpx.ASGITransport(self.web.pages), base_url=self.web.address,
                                    headers={"sec-fetch-site": "same-origin"}, follow_redirects=True)
        link = await self.app.records.sign_in_link(community, member, self.clock.now())
        assert link is not None
        door = next(tree((await browser.get(link)).text).every("form"))
        assert (await browser.post(door["action"])).is_success
        person = await self.web.backstage.person(member)
        assert person is not None
        seat = WebSeat(browser, self.web, person, Place("web", workspace, channel))
        rooms = await self.web.backstage.rooms(community, member)
        await seat.look(address(seat.place) if seat.place in [room.place for room in rooms] else "/")
        self.seats.append(seat)
        return seat

    async def place(self, channel: str = "cases", workspace: str = "room") -> Place:
        """Take a room into its community."""
        community = await self.app.database.write(self._lodge, workspace)
        home = await self.app.database.read(db.communities.workspace, "web", workspace)
        assert home is not None
        place = Place("web", workspace, channel)
        await self.app.database.write(db.communities.add_place, community, home.id, str(place), channel.title(), None,
                                      self.clock.now(), purpose="cases")
        return place

    def ask_whole(self, whole: bool = True) -> None:
        """Leave it: a page always asks in one piece."""

    async def later(self, **by: float) -> None:
        """Let time pass; open pages then show what has changed."""
        await super().later(**by)
        assert self.app.news is not None
        await self.app.news.caught_up()
        for seat in self.seats:
            await seat.hear()

    async def close(self) -> None:
        """Close every browser."""
        for seat in self.seats:
            await seat.browser.aclose()

    def _lodge(self, session: Session, workspace: str) -> int:
        now = self.clock.now()
        found = db.communities.workspace(session, "web", workspace)
        if found is not None:
            return found.community
        community = db.communities.found_community(session, workspace, workspace, "UTC", "en-US", now)
        db.communities.lodge(session, community, "web", workspace, workspace)
        return community

    def _join(self, session: Session, community: int, workspace: str, name: str, role: str) -> int:
        known = self.members.get((workspace, name))
        if known is None:
            known = self.members[workspace, name] = db.members.add(session, community, name, self.clock.now()).id
        if role != "member":
            db.members.set_role(session, community, known, role, None, self.clock.now())
        return known


@asynccontextmanager
async def web_house(folder: Path) -> AsyncIterator[WebHouse]:
    """Open the web rooms on a Monday morning; the place for cases is there by itself."""
    clock = SteppedClock(MONDAY)
    app = Readout(Settings(bot=Bot(data_dir=folder, community="room", timezone="UTC")), clock=clock)
    served = app.platforms["web"]
    assert isinstance(served, Web)
    web = Indoors(served.host, served.port, served.public_url, served.backstage, folder, False, clock.now)
    app.platforms = {"web": web}
    app.dispatch.platforms = {"web": web}
    clock.drained = lambda: app.database.write(nothing)
    await app.start()
    house = WebHouse(app, web, clock)
    try:
        yield house
    finally:
        await house.close()
        await app.stop()
