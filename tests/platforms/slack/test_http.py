"""HTTP mode: on the web rooms' port, for whoever has the signing secret and is not late, and for nobody else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from bot.platforms.slack.http import MOST, PATH
from bot.platforms.web.platform import Web
from tests.platforms.slack.conftest import Pictures, Stage, built, until
from tests.platforms.slack.test_posting import PLAIN
from tests.servers.slack import Failed
from tests.servers.slack import Slack as Server
from tests.servers.slack.sending import Signed

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def stage(server: Server, tmp_path: Path) -> AsyncIterator[Stage]:
    """A running platform behind a port of the web rooms."""
    home = server.world.workspace("room")
    channel, pictures = server.world.channel(home, "cases"), Pictures()
    platform, dispatch = built(server, home, tmp_path, pictures, socket=False)
    # No page is opened here, so nothing stands behind the pages.
    web = Web("127.0.0.1", 0, "", cast(Any, None), tmp_path, False, lambda: datetime.now(UTC))
    web.also(platform.routes())
    await web.start(dispatch)
    server.sending.url = f"http://127.0.0.1:{web.port}{PATH}"
    early, _, _ = await server.sending.replay(server.sending.signed("{}", "application/json"))
    assert early == 503
    await platform.start(dispatch)
    await until(lambda: platform._door._app is not None)
    yield Stage(server, platform, dispatch, pictures, home, channel)
    await platform.stop()
    await web.stop()


async def posted(stage: Stage, signed: Signed) -> int:
    """Send a request; give the status of its answer."""
    return (await stage.server.sending.replay(signed))[0]


async def test_a_command_a_press_and_the_home_are_answered(stage: Stage) -> None:
    hand = stage.hand()
    assert (await hand.slash("help")).message is not None
    await stage.platform.post(stage.posting(PLAIN))
    answer = await hand.click(stage.server.world.standing(stage.channel.id)[0], "desk.answer/101/a1")
    assert answer.message is not None
    assert await hand.open_home() is not None
    assert not stage.server.sockets.opened


async def test_the_address_is_verified_as_slack_asks_for_it(stage: Stage) -> None:
    body = '{"type": "url_verification", "challenge": "c-42", "token": "x"}'
    status, answer, _ = await stage.server.sending.replay(stage.server.sending.signed(body, "application/json"))
    assert status == 200
    assert b"c-42" in answer


async def test_a_signature_by_another_secret_is_refused(stage: Stage) -> None:
    stage.server.sending.broken = 1
    with pytest.raises(Failed, match="401"):
        await stage.hand().slash("help")


@pytest.mark.parametrize("skew", [-400, 400])
async def test_a_request_that_is_too_old_or_too_new_is_refused(stage: Stage, skew: int) -> None:
    stage.server.sending.skew = skew
    with pytest.raises(Failed, match="401"):
        await stage.hand().slash("help")


@pytest.mark.parametrize("lacking", ["X-Slack-Request-Timestamp", "X-Slack-Signature"])
async def test_a_request_that_lacks_its_proof_is_refused(stage: Stage, lacking: str) -> None:
    signed = stage.server.sending.signed("command=%2Freadout&text=help&team_id=T1&user_id=U1", FORM)
    del signed.headers[lacking]
    assert await posted(stage, signed) == 401


@pytest.mark.parametrize(("name", "value"), [
    ("X-Slack-Request-Timestamp", ""), ("X-Slack-Request-Timestamp", "soon"),
    ("X-Slack-Request-Timestamp", "9" * 40), ("X-Slack-Request-Timestamp", "-1"),
    ("X-Slack-Signature", ""), ("X-Slack-Signature", "v0="), ("X-Slack-Signature", "v1=00"),
    ("X-Slack-Signature", "v0=" + "é" * 64)])
async def test_a_proof_that_is_none_is_refused(stage: Stage, name: str, value: str) -> None:
    signed = stage.server.sending.signed("command=%2Freadout&text=help&team_id=T1&user_id=U1", FORM)
    signed.headers[name] = value
    assert await posted(stage, signed) == 401


async def test_a_replay_changes_nothing(stage: Stage) -> None:
    await stage.platform.post(stage.posting(PLAIN))
    await stage.hand().click(stage.server.world.standing(stage.channel.id)[0], "desk.answer/101/a1")
    answered = len(stage.server.kinds("respond"))
    for _ in range(20):
        assert await posted(stage, stage.server.sending.sent[-1]) == 200
    await until(lambda: not len(stage.platform.work))
    assert len(stage.server.kinds("respond")) == answered


async def test_what_is_longer_than_anything_from_slack_is_not_read(stage: Stage) -> None:
    assert await posted(stage, stage.server.sending.signed("x" * (MOST + 1), FORM)) == 413


@pytest.mark.parametrize("body", ["", "{", "payload=", "payload=%7B", "payload=%5B%5D", "payload=7", "%ff%fe", "a&b&c=",
                                  "payload=%7B%22type%22%3A%22block_actions%22%7D", "null", "[]", '{"event": 7}'])
@pytest.mark.parametrize("kind", [FORM, "application/json", "text/plain"])
async def test_a_body_that_is_none_ends_nothing(stage: Stage, body: str, kind: str,
                                                caplog: pytest.LogCaptureFixture) -> None:
    assert await posted(stage, stage.server.sending.signed(body, kind)) < 600
    assert (await stage.hand().slash("help")).message is not None
    assert "fault" not in caplog.text or body not in caplog.text


async def test_bytes_that_are_no_text_are_refused(stage: Stage) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(stage.server.sending.url, content=b"\xff\xfe", headers={"content-type": FORM})
    assert answer.status_code == 400


async def test_only_posts_are_taken(stage: Stage) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(stage.server.sending.url)).status_code in (404, 405)


async def test_events_that_slack_repeats_are_answered_once_more_and_change_nothing(stage: Stage) -> None:
    hand = stage.hand()
    await hand.open_home()
    published = len(stage.server.kinds("views.publish"))
    signed = stage.server.sending.sent[-1]
    signed.headers.update({"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"})
    assert await posted(stage, signed) == 200
    await asyncio.sleep(0.1)
    assert len(stage.server.kinds("views.publish")) <= published + 1


async def test_when_too_much_is_waiting_slack_waits_too(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    going = asyncio.Event()

    async def held(payload: object) -> None:
        await going.wait()

    await stage.platform.post(stage.posting(PLAIN))
    message = stage.server.world.standing(stage.channel.id)[0]
    monkeypatch.setattr(stage.platform._interactions, "answer", held)
    stage.platform.work._most = 5
    stage.server.sending.seconds = 10
    pressed = [asyncio.create_task(stage.hand(f"Rey{number}").click(message, "desk.answer/101/a1", quiet=True))
               for number in range(12)]
    await until(lambda: sum(one.done() for one in pressed) == 5)
    await asyncio.sleep(0.2)
    assert sum(one.done() for one in pressed) == 5
    going.set()
    began = time.monotonic()
    await asyncio.gather(*pressed)
    assert time.monotonic() - began < 5


def test_without_a_signing_secret_nothing_is_served(server: Server, tmp_path: Path) -> None:
    home = server.world.workspace("room")
    server.signing_secret = ""
    platform, _ = built(server, home, tmp_path, Pictures(), socket=False)
    assert not platform.routes()


@pytest.mark.parametrize("body", [b"[]", b"[" * 100_000, b'{"a":' * 100_000, b"nothing", b"3"])
async def test_what_is_no_event_is_refused_without_a_word_to_the_log(
        stage: Stage, body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(stage.server.sending.url, content=body,
                                   headers={"content-type": "application/json"})
    assert answer.status_code in (400, 401)
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
