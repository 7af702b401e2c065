"""What acted once acts no more when it is sent again, though the process that heard it is gone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from bot.platforms.slack.http import PATH
from bot.platforms.slack.once import taken_up
from bot.platforms.web.platform import Web
from bot.teams import Teams
from db import Database
from db.migrations import migrate
from tests.platforms.slack.conftest import Pictures, Stage, built, until
from tests.platforms.slack.test_interactions import words
from tests.platforms.slack.test_posting import PLAIN
from tests.platforms.slack.test_render import words as words_in
from tests.servers.slack import Slack as Server
from tests.servers.slack import payloads
from tests.servers.slack.world import Json, Message

Begun = Callable[[], AbstractAsyncContextManager[Stage]]
TWICE = "Slack sent this twice, and it is done once at most. Look whether it was done; if it was not, do it again."


def now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


@pytest.fixture
def begun(server: Server, tmp_path: Path) -> Begun:
    """Begin a process in HTTP mode over the one database, as often as one is wanted."""
    return _processes(server, tmp_path, socket=False)


@pytest.fixture
def connected(server: Server, tmp_path: Path) -> Begun:
    """Begin a process in Socket Mode over the one database."""
    return _processes(server, tmp_path, socket=True)


def _processes(server: Server, folder: Path, *, socket: bool) -> Begun:
    url = f"sqlite:///{folder / 'a.sqlite'}"
    migrate(url)
    home = server.world.workspace("room")
    channel = server.world.channel(home, "cases")

    @asynccontextmanager
    async def process() -> AsyncIterator[Stage]:
        database = Database(url)
        database.start()
        behind = cast(Any, Teams(database, cast(Any, None), now))
        platform, dispatch = built(server, home, folder, behind, socket=socket)
        web = Web("127.0.0.1", 0, "", cast(Any, None), folder, False, now)
        web.also(platform.routes())
        await web.start(dispatch)
        server.sending.url = "" if socket else f"http://127.0.0.1:{web.port}{PATH}"
        await platform.start(dispatch)
        await (server.sockets.up(2) if socket else until(lambda: platform._door._app is not None))
        yield Stage(server, platform, dispatch, cast(Pictures, behind), home, channel)
        await platform.stop()
        await web.stop()
        database.close_now()
        await until(lambda: not server.sockets.open)

    return process


def standing(stage: Stage) -> list[str]:
    """Read what stands in the channel for all."""
    return ["".join(words_in(one.blocks)) for one in stage.server.world.standing(stage.channel.id)]


def written(stage: Stage) -> list[Any]:
    """Give what was done in this process."""
    return list(stage.dispatch.store.written)  # type: ignore[attr-defined]


async def settled(stage: Stage) -> None:
    """Wait until everything that was acknowledged was answered."""
    await until(lambda: not len(stage.platform.work) and not stage.platform._interactions._submissions.working)


async def again(stage: Stage, times: int = 3) -> Json | None:
    """Send the last signed request as it is, some times; give what the last was answered with."""
    body = b""
    for _ in range(times):
        status, body, _ = await stage.server.sending.replay(stage.server.sending.sent[-1])
        assert status == 200
    await settled(stage)
    return cast(Json, json.loads(body)) if body else None


async def test_a_form_that_posts_is_posted_once_though_it_is_replayed_after_a_restart(begun: Begun) -> None:
    async with begun() as stage:
        hand = stage.hand()
        opened = await hand.slash("shout")
        assert opened.view is not None
        assert words(await hand.submit(opened.view, {"text": "Here I am"})) == "Posted in the channel."
        assert standing(stage) == ["Here I am"]
    async with begun() as stage:
        answer = await again(stage)
        assert answer is not None
        assert "".join(words_in(answer["view"]["blocks"])) == TWICE
        assert standing(stage) == ["Here I am"]


async def test_a_command_is_carried_out_once_though_it_is_replayed_after_a_restart(begun: Begun) -> None:
    async with begun() as stage:
        await stage.hand().slash("shout Hear me")
        assert standing(stage) == ["Hear me"]
    for _ in range(2):
        async with begun() as stage:
            told = len(stage.server.kinds("respond"))
            await again(stage)
            assert standing(stage) == ["Hear me"]
            assert len(stage.server.kinds("respond")) == told
    async with begun() as stage:
        await stage.hand("Wei").slash("shout Hear me")
        assert standing(stage) == ["Hear me", "Hear me"]


async def test_a_press_acts_once_though_it_is_replayed_after_a_restart(begun: Begun) -> None:
    async with begun() as stage:
        await stage.platform.post(stage.posting(PLAIN))
        message = stage.server.world.standing(stage.channel.id)[0]
        await stage.hand().click(message, "desk.answer/101/a1")
        assert len(written(stage)) == 1
    async with begun() as stage:
        told = len(stage.server.kinds("respond"))
        await again(stage)
        assert written(stage) == []
        assert len(stage.server.kinds("respond")) == told
        await stage.hand("Wei").click(message, "desk.answer/101/a1")
        assert len(written(stage)) == 1


async def test_what_socket_mode_sends_again_after_a_restart_is_not_done_again_and_says_so(connected: Begun) -> None:
    async with connected() as stage:
        hand = stage.hand()
        began = hand.begin(channel=stage.channel.id)
        payload = payloads.command(stage.server, began, "/readout", "shout Hear me")
        await stage.server.sending.deliver("slash_commands", payload)
        await settled(stage)
        assert standing(stage) == ["Hear me"]
    async with connected() as stage:
        for _ in range(3):
            await stage.server.sending.deliver("slash_commands", payload)
        await settled(stage)
        assert standing(stage) == ["Hear me"]
        assert _private(hand.ephemeral()) == [TWICE]


async def test_a_press_whose_process_was_killed_before_it_acted_says_so_when_it_comes_again(connected: Begun) -> None:
    async with connected() as stage:
        hand = stage.hand()
        await stage.platform.post(stage.posting(PLAIN))
        message = stage.server.world.standing(stage.channel.id)[0]
        began = hand.begin(message)
        payload = payloads.actions(stage.server, began, {"type": "button", "action_id": "desk.answer/101/a1",
                                                         "block_id": "b"}, {}, None)
        stamp = payload["actions"][0]["action_ts"]
        key = f"{stage.home.id} {began.trigger} {stamp}"
        # So far it came: taken up, and not done.
        assert await taken_up(stage.platform._backstage, key)
    async with connected() as stage:
        await stage.server.sending.deliver("interactive", payload)
        await settled(stage)
        assert written(stage) == []
        assert _private(hand.ephemeral()) == [TWICE]
        await hand.click(message, "desk.answer/101/a1")
        assert len(written(stage)) == 1


async def test_a_form_that_socket_mode_sends_again_after_a_restart_is_not_done_again(connected: Begun) -> None:
    async with connected() as stage:
        hand = stage.hand()
        opened = await hand.slash("shout")
        assert opened.view is not None
        field = next(one for one in opened.view["blocks"] if one["type"] == "input")
        state = {field["block_id"]: {field["element"]["action_id"]: {"type": "plain_text_input", "value": "Here"}}}
        payload = payloads.submission(stage.server, hand.begin(opened.view), state)
        await stage.server.sending.deliver("interactive", payload, accepts=True)
        assert standing(stage) == ["Here"]
    async with connected() as stage:
        ack = await stage.server.sending.deliver("interactive", payload, accepts=True)
        assert "".join(words_in(ack.body["view"]["blocks"])) == TWICE
        assert standing(stage) == ["Here"]


async def test_nothing_of_what_was_sent_is_kept_but_a_hash(begun: Begun, tmp_path: Path) -> None:
    async with begun() as stage:
        await stage.hand().slash("shout Hear me")
    raw = lying(tmp_path)
    assert b"ix_replay_at" in raw
    assert b"Hear me" not in raw
    assert stage.home.id.encode() not in raw


def lying(folder: Path) -> bytes:
    """Read the database as it lies there."""
    return b"".join(path.read_bytes() for path in folder.glob("a.sqlite*"))


def _private(shown: list[Message]) -> list[str]:
    return ["".join(words_in(one.blocks)) for one in shown]
