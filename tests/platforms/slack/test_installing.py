"""Installing Readout in a workspace: the whole way through a browser, Slack's page and slack-bolt, and back out."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

import db
from bot.app import Readout
from bot.chat.platform import Busy, Undelivered
from bot.config import Bot, Settings, Slack, Web
from bot.delivery.clock import Clock
from bot.installs import WELCOME
from bot.platforms.slack.manifest import scopes
from bot.platforms.slack.platform import Slack as Platform
from bot.platforms.slack.sealing import NAME
from bot.platforms.slack.tokens import NotTaken, Tokens
from db import communities, deliveries, departures
from tests.servers.slack import Fault, Hand, Workspace
from tests.servers.slack import Slack as Server


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Moved(Clock):
    """A clock that is moved on from the true time."""

    by = timedelta()

    def now(self) -> datetime:
        """Give the present instant, moved."""
        return super().now() + self.by


@dataclass
class House:
    """A running Readout, and Slack beside it."""

    app: Readout
    server: Server
    folder: Path
    clock: Moved

    @property
    def tokens(self) -> Tokens:
        """The tokens that it knows."""
        slack = self.app.platforms["slack"]
        assert isinstance(slack, Platform)
        return slack._tokens

    @property
    def address(self) -> str:
        """Where the web rooms are."""
        return self.app.settings.web.address

    def browser(self) -> httpx.AsyncClient:
        """Open a browser."""
        return httpx.AsyncClient(base_url=self.address, trust_env=False)

    async def asked(self, browser: httpx.AsyncClient) -> str:
        """Open the install address, and give Slack's page that the browser is sent to."""
        answer = await browser.get("/slack/install")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(self.server.authorize)
        return str(answer.headers["location"])

    async def install(self, home: Workspace, user: str) -> httpx.Response:
        """Install in a workspace, as somebody there."""
        async with self.browser() as browser:
            return await browser.get(self.server.approve(await self.asked(browser), home, user))

    async def until(self, held: Callable[[], Awaitable[bool]]) -> None:
        """Wait for something that an event brings about."""
        async with asyncio.timeout(20):
            while not await held():  # noqa: ASYNC110 - there is no bell
                await asyncio.sleep(0.01)

    async def posted(self, team: str) -> list[tuple[str, str, str]]:
        """List what was to be sent about a workspace's community: place, view, state."""
        home = await self.app.database.read(communities.workspace, "slack", team)
        if home is None:
            return []
        found = await self.app.database.read(deliveries.about, home.community, "community", home.community)
        return [(row.place, row.view, row.state) for row in found]


def settings(folder: Path, server: Server, mode: str) -> Settings:
    """Give the settings of a Readout that several workspaces install."""
    given = Slack(mode, signing_secret=server.signing_secret, app_token=server.app_token, client_id=server.client_id,
                  client_secret=server.client_secret, api_url=server.api)
    return Settings(bot=Bot(data_dir=folder), web=Web(port=free_port()), slack=given)


@pytest.fixture
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    """A running house, in Socket Mode unless told otherwise."""
    server, clock = Server(), Moved()
    await server.start()
    given = settings(tmp_path, server, getattr(request, "param", "socket"))
    server.redirects.append(f"{given.web.address}/slack/oauth_redirect")
    app = Readout(given, clock=clock)
    await app.start()
    made = House(app, server, tmp_path, clock)
    if given.slack.mode == "http":
        server.sending.url = f"{given.web.address}/slack/events"
    else:
        await server.sockets.up(1)
    try:
        yield made
    finally:
        await app.stop()
        await server.stop()


def somebody(house: House, name: str = "room") -> tuple[Workspace, str]:
    """Give a workspace without Readout, and somebody who administers it."""
    home = house.server.world.workspace(name, installed=False)
    return home, house.server.world.user(home, "Dana", admin=True)


@pytest.mark.parametrize("house", ["socket", "http"], indirect=True)
async def test_the_whole_install_and_revoke(house: House) -> None:
    home, dana = somebody(house, "Example Radiology")
    channel = house.server.world.channel(home, "cases")
    answer = await house.install(home, dana)
    assert answer.status_code == 200
    assert "Readout is in Example Radiology" in answer.text
    assert home.scopes == set(scopes())

    # The token lies nowhere in the clear, and in the log of no browser.
    assert home.token is not None
    lying = b"".join(file.read_bytes() for file in house.folder.rglob("*") if file.is_file())
    assert home.token.encode() not in lying
    assert home.token not in answer.text
    assert (house.folder / NAME).stat().st_mode & 0o777 == 0o600

    # Its community is there, and the first steps wait for whoever installed it.
    assert await house.tokens.of(home.id) == home.token
    direct = house.server.world.direct(home, dana).id

    async def greeted() -> bool:
        return bool(house.server.world.standing(direct))

    await house.until(greeted)
    assert "place add" in str(house.server.world.standing(direct)[0].payload)
    assert [(place, view) for place, view, _ in await house.posted(home.id)] == [
        (f"slack:{home.id}/@{dana}", WELCOME)]

    # Bolt answers from memory: Slack is not asked whose token it is.
    hand = Hand(house.server, home, dana, channel.id)
    before = len(house.server.kinds("auth.test"))
    for _ in range(3):
        assert "who" in str((await hand.slash("who")).message.payload)
    assert len(house.server.kinds("auth.test")) == before

    # Somebody removes it: everything about the token is gone, and nothing more is sent there.
    gone = home.token
    house.server.uninstall(home)

    async def noted() -> bool:
        return home.id not in await house.app.database.read(departures.there, "slack")

    await house.until(noted)
    assert await house.tokens.of(home.id) is None
    assert await house.app.database.read(db.installs.every, "slack") == ()
    assert [state for _, _, state in await house.posted(home.id)] == ["skipped"]
    assert "Readout is not installed in this workspace." in str((await hand.slash("who")).message.payload)

    # And takes it in again.
    house.clock.by += timedelta(minutes=1)
    assert (await house.install(home, dana)).status_code == 200
    assert home.token not in (None, gone)
    assert await house.tokens.of(home.id) == home.token
    assert home.id in await house.app.database.read(departures.there, "slack")
    assert len(await house.posted(home.id)) == 1


async def test_an_uninstall_that_is_told_again_takes_nothing_from_a_new_install(house: House) -> None:
    home, dana = somebody(house)
    await house.install(home, dana)
    late = {"type": "app_uninstalled", "event_ts": house.server.world.ts()}
    house.clock.by += timedelta(minutes=1)
    await house.install(home, dana)
    assert await house.server.sending.told(home, late)
    assert await house.tokens.of(home.id) == home.token


async def test_two_workspaces_have_each_their_own_token(house: House) -> None:
    (one, dana), (two, rey) = somebody(house, "One"), somebody(house, "Two")
    await house.install(one, dana)
    await house.install(two, rey)
    assert (await house.tokens.of(one.id), await house.tokens.of(two.id)) == (one.token, two.token)
    house.server.uninstall(one)

    async def noted() -> bool:
        return await house.tokens.of(one.id) is None

    await house.until(noted)
    assert await house.tokens.of(two.id) == two.token


async def test_a_token_of_a_person_that_is_revoked_is_not_ours(house: House) -> None:
    home, dana = somebody(house)
    await house.install(home, dana)
    await house.server.sending.told(home, {"type": "tokens_revoked", "tokens": {"oauth": [dana]}, "event_ts": "1.1"})
    assert await house.tokens.of(home.id) == home.token


async def test_whoever_says_no_installs_nothing(house: House) -> None:
    async with house.browser() as browser:
        answer = await browser.get(house.server.deny(await house.asked(browser)))
    assert "Slack was not allowed to" in answer.text
    assert await house.tokens.teams() == []


async def test_a_way_back_belongs_to_its_browser(house: House) -> None:
    home, dana = somebody(house)
    async with house.browser() as browser, house.browser() as another:
        back = house.server.approve(await house.asked(browser), home, dana)
        await house.asked(another)
        for stranger in (another, house.browser()):
            answer = await stranger.get(back)
            assert answer.status_code == 403
            assert "was not begun in this browser" in answer.text
        assert not house.server.kinds("oauth.v2.access")
        assert (await browser.get(back)).status_code == 200
    assert await house.tokens.teams() == [home.id]


async def test_a_state_counts_once(house: House) -> None:
    home, dana = somebody(house)
    async with house.browser() as browser:
        page = await house.asked(browser)
        first = house.server.approve(page, home, dana)
        second = house.server.approve(page, home, dana)
        assert (await browser.get(first)).status_code == 200
        assert (await browser.get(first)).status_code == 403
        assert (await browser.get(second)).status_code == 403
    assert len(house.server.kinds("oauth.v2.access")) == 1


async def test_a_state_lasts_ten_minutes(house: House) -> None:
    home, dana = somebody(house)
    async with house.browser() as browser:
        back = house.server.approve(await house.asked(browser), home, dana)
        house.clock.by += timedelta(minutes=10)
        assert (await browser.get(back)).status_code == 403
    assert not house.server.kinds("oauth.v2.access")


@pytest.mark.parametrize("state", ["", "x", "%00", "A" * 76, "é", "../.."])
async def test_a_state_that_is_none_of_ours_is_refused(house: House, state: str) -> None:
    async with house.browser() as browser:
        await house.asked(browser)
        answer = await browser.get("/slack/oauth_redirect", params={"code": "c", "state": state})
    assert answer.status_code == 403
    assert not house.server.kinds("oauth.v2.access")


async def test_two_tabs_of_one_browser_both_arrive(house: House) -> None:
    (one, dana), (two, rey) = somebody(house, "One"), somebody(house, "Two")
    async with house.browser() as browser:
        pages = [await house.asked(browser), await house.asked(browser)]
        for page, home, user in zip(pages, (one, two), (dana, rey), strict=True):
            assert (await browser.get(house.server.approve(page, home, user))).status_code == 200
    assert await house.tokens.teams() == sorted((one.id, two.id))


async def test_opening_the_install_address_stores_nothing_and_names_the_least_scopes(house: House) -> None:
    async with house.browser() as browser:
        asked = parse_qs(urlsplit(await house.asked(browser)).query)
        kept = next(one for one in browser.cookies.jar if one.name == "readout-slack")
    assert asked["scope"] == [",".join(scopes())]
    assert asked["redirect_uri"] == [f"{house.address}/slack/oauth_redirect"]
    assert "history" not in asked["scope"][0]
    assert kept.has_nonstandard_attr("HttpOnly")
    assert kept.get_nonstandard_attr("SameSite") == "lax"
    rows = await house.app.database.read(lambda session: session.execute(
        db.installs.INSTALL_STATE.select()).all())
    assert rows == []


@pytest.mark.parametrize(("given", "sentence"), [
    ({"is_enterprise_install": True, "team": None, "enterprise": {"id": "E1"}}, "not in a whole organization"),
    ({"refresh_token": "xoxe-1"}, "tokens expire"), ({"access_token": "xoxe.xoxb-1"}, "tokens expire")])
async def test_what_cannot_be_served_is_refused_and_kept_by_nobody(
        house: House, given: dict[str, Any], sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    home, dana = somebody(house)
    await answering(house, monkeypatch, given)
    answer = await house.install(home, dana)
    assert sentence in answer.text
    assert await house.tokens.teams() == []
    if "team" in given:
        assert home.token is None


async def answering(house: House, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]) -> None:
    """Have the server's answer to an exchange hold something else."""
    from dataclasses import replace

    from tests.servers.slack.calls import METHODS, Call

    ours = METHODS["oauth.v2.access"]

    async def other(call: Call) -> dict[str, Any]:
        return {**await ours.work(call), **given}

    monkeypatch.setitem(METHODS, "oauth.v2.access", replace(ours, work=other))


async def test_an_address_that_slack_does_not_know_is_told_with_its_remedy(house: House) -> None:
    home, dana = somebody(house)
    house.server.faults["oauth.v2.access"].append(Fault("bad_redirect_uri"))
    answer = await house.install(home, dana)
    assert f"{house.address}/slack/oauth_redirect" in answer.text
    house.server.faults["oauth.v2.access"].append(Fault("bad_client_secret"))
    assert "client id and secret" in (await house.install(home, dana)).text
    assert (await house.install(home, dana)).status_code == 200


@pytest.mark.parametrize("fault", [Fault(), Fault(status=503), Fault("ratelimited"), Fault("fatal_error")])
async def test_where_slack_does_not_answer_nothing_is_installed(house: House, fault: Fault) -> None:
    home, dana = somebody(house)
    house.server.faults["oauth.v2.access"] += [Fault(fault.error, fault.status)] * 3
    answer = await house.install(home, dana)
    assert answer.status_code == 502
    assert "nothing was installed" in answer.text
    assert await house.tokens.teams() == []


async def test_what_comes_back_is_logged_without_any_secret(house: House, caplog: pytest.LogCaptureFixture) -> None:
    home, dana = somebody(house, secrets.token_hex(8))
    caplog.set_level("DEBUG", "readout")
    async with house.browser() as browser:
        back = house.server.approve(await house.asked(browser), home, dana)
        await browser.get(back)
    query = parse_qs(urlsplit(back).query)
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("readout"))
    assert "installed in a workspace" in ours
    for secret in (home.token, query["code"][0], query["state"][0], house.server.client_secret, home.name):
        assert secret not in ours


async def test_one_workspace_by_its_token(tmp_path: Path) -> None:
    server = Server()
    await server.start()
    home = server.world.workspace("Example Radiology")
    assert home.token is not None

    given = Settings(bot=Bot(data_dir=tmp_path), web=Web(port=free_port()), slack=Slack(
        bot_token=home.token, app_token=server.app_token, api_url=server.api))
    app = Readout(given)
    await app.start()
    try:
        await server.sockets.up(1)
        known = House(app, server, tmp_path, Moved()).tokens
        assert await known.of(home.id) == home.token
        assert await known.of("T-other") is None
        answer = await known.authorize(None, home.id, "U9")
        assert answer is not None
        assert answer.bot_user_id == home.bot
        assert await app.database.read(departures.there, "slack") == (home.id,)
        assert len(server.kinds("auth.test")) == 1
        assert not (tmp_path / NAME).exists()
        server.world.revoke(home)
        with pytest.raises(NotTaken, match="OAuth & Permissions"):
            await known.start(app.platforms["slack"].client)  # type: ignore[attr-defined]
    finally:
        await app.stop()
        await server.stop()


async def test_an_uninstall_that_nobody_heard_of_shows_when_something_is_sent(house: House) -> None:
    home, dana = somebody(house)
    await house.install(home, dana)
    house.server.sending.subscribed.clear()
    old = home.token or ""
    house.server.uninstall(home)
    slack = house.app.platforms["slack"]
    assert isinstance(slack, Platform)
    with pytest.raises(Busy):
        await slack.requests.call(home.id, "auth.test")
    assert await house.tokens.of(home.id) is None
    assert home.id not in await house.app.database.read(departures.there, "slack")

    # What is said of the old token says nothing of the next one.
    house.clock.by += timedelta(minutes=1)
    await house.install(home, dana)
    await house.tokens.refused(home.id, old)
    assert await house.tokens.of(home.id) == home.token


async def test_an_outage_that_knows_no_token_takes_none_away(house: House) -> None:
    home, dana = somebody(house)
    await house.install(home, dana)
    slack = house.app.platforms["slack"]
    assert isinstance(slack, Platform)
    house.server.faults["auth.test"] += [Fault("invalid_auth"), Fault("fatal_error"), Fault(status=503)]
    for _ in range(3):
        with pytest.raises(Undelivered):
            await slack.requests.call(home.id, "auth.test")
    assert await house.tokens.of(home.id) == home.token
