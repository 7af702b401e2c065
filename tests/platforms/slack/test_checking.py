"""What `readout check` says of Slack: settings, tokens, scopes, places, the clock, each with the next step."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import db.communities
import db.installs
from bot.chat.people import Place
from bot.chat.seen import Seen
from bot.check import Finding, findings
from bot.platforms.slack.checking import Asked, look
from bot.platforms.slack.manifest import scopes
from bot.platforms.slack.sealing import NAME, Keys, of_folder
from db import Database
from db.installs import InstallRow
from tests.servers.slack import PRIVATE, Fault, Workspace
from tests.servers.slack import Slack as Server

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def home(server: Server) -> Workspace:
    """A workspace that installed Readout with the scopes that it needs."""
    return server.world.workspace("room", scopes=scopes())


async def seen(server: Server, *tokens: str | None, **given: Any) -> list[Seen]:
    """Look, as a process of its own would."""
    asked = Asked(server.api, tuple(one or "" for one in tokens), **{"app_token": server.app_token, **given})
    return await asyncio.to_thread(look, asked)


def faulty(found: list[Seen]) -> list[str]:
    return [one.sentence for one in found if one.state == "fault"]


async def test_all_is_well(server: Server, home: Workspace) -> None:
    channel = server.world.channel(home, "cases")
    places = [str(Place("slack", home.id, one)) for one in (channel.id, "@U5", f"{channel.id}:1.2")]
    found = await seen(server, home.token, places=places)
    assert {one.state for one in found} == {"well"}
    told = [one.sentence for one in found]
    assert "the token is that of readout in room." in told
    assert "in room it has the scopes that it needs, and no others." in told
    assert "the app's token opens connections." in told
    assert "in #cases Readout may post." in told
    assert not server.sockets.links


@pytest.mark.parametrize("token", ["xoxb-wrong", "revoked"])
async def test_a_token_that_is_wrong_or_revoked(server: Server, home: Workspace, token: str) -> None:
    given = home.token if token == "revoked" else token
    if token == "revoked":
        server.world.revoke(home)
    found = next(one for one in await seen(server, given) if one.state == "fault")
    assert found.sentence == "Slack does not take the bot's token."
    assert "READOUT_SLACK__BOT_TOKEN" in found.fix
    assert str(given) not in str(found)


async def test_a_token_of_many_that_was_revoked_is_worth_a_note(server: Server, home: Workspace) -> None:
    other = server.world.workspace("other", scopes=scopes())
    gone = other.token
    server.world.revoke(other)
    found = await seen(server, home.token, gone, install="https://readout.example/slack/install")
    assert not faulty(found)
    assert "Slack does not take the token of one workspace any more." in [one.sentence for one in found]
    assert "https://readout.example/slack/install" in [one.fix for one in found]


async def test_an_app_token_without_its_scope(server: Server, home: Workspace) -> None:
    server.app_scopes.clear()
    found = next(one for one in await seen(server, home.token) if one.state == "fault")
    assert found.sentence == "the app's token lacks the scope connections:write."
    assert "App-Level Tokens" in found.fix


async def test_an_app_token_that_is_wrong_or_the_bots_own(server: Server, home: Workspace) -> None:
    for token in ("xapp-wrong", home.token):
        assert faulty(await seen(server, home.token, app_token=token)) == ["Slack does not take the app's token."]


async def test_scopes_that_are_missing_or_not_needed(server: Server) -> None:
    home = server.world.workspace("room", scopes={*scopes(), "channels:history"} - {"pins:write", "im:write"})
    found = await seen(server, home.token)
    assert faulty(found) == [
        "in room Readout lacks the scope im:write, to write to whoever installed Readout, to editors and admins, "
        "and to those who asked for messages.",
        "in room Readout lacks the scope pins:write, to keep the policy in sight."]
    more = next(one for one in found if one.state == "note")
    assert more.sentence == "in room Readout has scopes that it does not need: channels:history."
    assert "readout slack manifest" in more.fix
    opted = await seen(server, home.token, look_up=True)
    assert not [one for one in opted if one.state == "note"]
    assert any("groups:history" in one for one in faulty(opted))


async def test_places_that_nothing_can_be_posted_to(server: Server, home: Workspace) -> None:
    outside, private = (server.world.channel(home, "outside", joined=False),
                        server.world.channel(home, "private", PRIVATE, joined=False))
    archived = server.world.channel(home, "old")
    archived.archived = True
    places = [str(Place("slack", home.id, one.id)) for one in (outside, private, archived)]
    found = await seen(server, home.token, places=[*places, "slack:T9/C9"])
    assert faulty(found) == [
        "Readout is not in #outside.", f"{places[1]} is not there, or private and closed to Readout.",
        "#old is archived.", "there is no token for the workspace of slack:T9/C9."]
    assert all(one.fix for one in found if one.state != "well")
    assert any(one.fix == "Write there: /invite @Readout" for one in found)


@pytest.mark.parametrize(("minutes", "socket", "state"), [
    (0, False, ""), (2, False, "note"), (5, False, "fault"), (-5, False, "fault"), (5, True, "note")])
async def test_a_clock_that_differs(server: Server, home: Workspace, minutes: int, socket: bool, state: str) -> None:
    found = await seen(server, home.token, socket=socket, clock=lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    told = [one.state for one in found if "clock differs" in one.sentence]
    assert told == ([state] if state else [])


async def test_where_slack_is_away_what_was_seen_before_is_told(server: Server, home: Workspace) -> None:
    server.faults["apps.connections.open"] += [Fault(), Fault()]
    found = await seen(server, home.token)
    assert found[0].sentence == "the token is that of readout in room."
    assert "Slack cannot be reached" in found[-1].sentence
    await server.stop()
    found, = await seen(server, home.token)
    assert "Slack cannot be reached" in found.sentence


async def test_a_proxy_of_another_kind_is_told(server: Server, home: Workspace,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://name:word@proxy.example:1")
    asked = Asked("https://slack.invalid/api/", ())
    found = look_now(asked)
    assert "of the kind socks5" in found[0].sentence
    assert "word" not in str(found)
    assert not [one for one in await seen(server, home.token) if "proxy" in one.sentence]


def look_now(asked: Asked) -> list[Seen]:
    """Look, without a loop around it."""
    import concurrent.futures

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return pool.submit(look, asked).result()


@pytest.fixture
def shell(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Look as `readout check` does, in a folder with a database; give what is told of Slack."""
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(sqlite_template, tmp_path / "readout.sqlite3")

    async def checked(**given: str | None) -> list[Finding]:
        environment = {"READOUT_BOT__DATA_DIR": str(tmp_path)}
        environment |= {f"READOUT_{name}": value for name, value in given.items() if value is not None}
        return [one for one in await asyncio.to_thread(findings, None, environment) if one.what == "slack"]

    return checked


async def test_without_settings_nothing_is_said(shell: Callable[..., Any]) -> None:
    assert await shell() == []


async def test_half_given_settings_get_a_sentence(shell: Callable[..., Any]) -> None:
    found = await shell(SLACK__APP_TOKEN="xapp-1")
    assert [one.fault for one in found] == [True]
    assert "READOUT_SLACK__BOT_TOKEN" in found[0].sentence
    found = await shell(SLACK__MODE="http", SLACK__BOT_TOKEN="xoxb-1", SLACK__API_URL="http://127.0.0.1:9/api/")
    assert "slack.signing_secret" in found[0].sentence
    assert "Basic Information" in found[0].sentence


async def test_the_check_looks_at_the_places_of_the_database(server: Server, home: Workspace,
                                                             shell: Callable[..., Any], tmp_path: Path) -> None:
    place = Place("slack", home.id, "C77")
    database = Database(f"sqlite:///{tmp_path / 'readout.sqlite3'}")
    database.start()
    made = await database.write(db.communities.community_of, "slack", home.id, "room", NOW)
    workspace = await database.read(db.communities.workspace, "slack", home.id)
    assert workspace is not None
    await database.write(db.communities.add_place, made.id, workspace.id, str(place), "Cases", None, NOW)
    found = await shell(SLACK__BOT_TOKEN=home.token, SLACK__APP_TOKEN=server.app_token, SLACK__API_URL=server.api)
    await database.close()
    assert [one.sentence for one in found if one.fault] == [
        f"{place} is not there, or private and closed to Readout."]


async def test_tokens_whose_key_is_missing_are_told(server: Server, home: Workspace, shell: Callable[..., Any],
                                                    tmp_path: Path) -> None:
    keys, lost = of_folder(tmp_path), Keys((b"x" * 32,))
    database = Database(f"sqlite:///{tmp_path / 'readout.sqlite3'}")
    database.start()
    for team, by in ((home.id, keys), ("T9", lost)):
        sealed = by.seal(home.token or "", f"slack:{team}")
        await database.write(db.installs.keep, InstallRow("slack", team, sealed, by.newest, "B", "U", None, "", NOW))
    await database.close()
    given = {"SLACK__CLIENT_ID": server.client_id, "SLACK__CLIENT_SECRET": server.client_secret,
             "SLACK__APP_TOKEN": server.app_token, "SLACK__API_URL": server.api}
    found = await shell(**given)
    assert [one.sentence for one in found if one.fault] == [
        "1 of 2 stored tokens cannot be opened, since the key that sealed them is missing."]
    assert "the token is that of readout in room." in [one.sentence for one in found]
    (tmp_path / NAME).chmod(0o644)
    found = await shell(**given)
    assert "chmod 600" in next(one.fix for one in found if one.fault)
    (tmp_path / NAME).unlink()
    found = await shell(**given)
    assert "2 of 2 stored tokens" in next(one.sentence for one in found if one.fault)
    assert not (tmp_path / NAME).exists()
