"""Slack does what it does: the platform comes back by itself, and nobody else notices."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.chat.platform import Busy
from tests.platforms.slack.conftest import Pictures, Stage, built, until
from tests.platforms.slack.test_posting import PLAIN
from tests.servers.slack import Fault
from tests.servers.slack import Slack as Server


async def begun(server: Server, folder: Path) -> Stage:
    """Start a platform without waiting for anything."""
    home = next(iter(server.world.workspaces.values()), None) or server.world.workspace("room")
    channel, pictures = server.world.channel(home, "cases"), Pictures()
    platform, dispatch = built(server, home, folder, pictures)
    await platform.start(dispatch)
    return Stage(server, platform, dispatch, pictures, home, channel)


async def answers(stage: Stage) -> bool:
    """Tell whether somebody gets an answer."""
    return (await stage.hand().slash("help")).message is not None


async def test_a_failed_first_connect_is_tried_again(server: Server, tmp_path: Path) -> None:
    server.world.workspace("room")
    await server.stop()
    stage = await begun(server, tmp_path)
    await asyncio.sleep(0.2)
    with pytest.raises(Busy):
        await stage.platform.post(stage.posting(PLAIN))
    await server.start()
    await stage.up()
    assert await answers(stage)
    await stage.platform.stop()


async def test_a_slack_that_goes_away_and_comes_back_is_found_again(stage: Stage) -> None:
    await stage.server.stop()
    await asyncio.sleep(0.05)
    with pytest.raises(Busy) as busy:
        await stage.platform.post(stage.posting(PLAIN))
    assert busy.value.wide == "platform"
    await stage.server.start()
    await stage.up()
    await stage.platform.post(stage.posting(PLAIN))
    assert await answers(stage)


@pytest.mark.parametrize("fault", [Fault(status=503), Fault("internal_error"), Fault(), Fault("ratelimited")])
async def test_a_first_question_that_fails_is_asked_again(server: Server, tmp_path: Path, fault: Fault) -> None:
    server.faults["auth.test"].append(fault)
    stage = await begun(server, tmp_path)
    await stage.up()
    assert await answers(stage)
    await stage.platform.stop()


async def test_a_token_that_is_not_taken_is_told_of_and_tried_again(server: Server, tmp_path: Path,
                                                                    caplog: pytest.LogCaptureFixture) -> None:
    server.faults["auth.test"] += [Fault("invalid_auth"), Fault("invalid_auth")]
    stage = await begun(server, tmp_path)
    await stage.up()
    assert "READOUT_SLACK__BOT_TOKEN" in caplog.text
    assert stage.home.token is not None
    assert stage.home.token not in caplog.text
    await stage.platform.stop()


async def test_a_name_that_is_not_found_asks_to_wait(stage: Stage) -> None:
    await stage.platform.requests.close()
    stage.platform.requests.api_url = "http://no-such-host.invalid/api/"
    with pytest.raises(Busy):
        await stage.platform.post(stage.posting(PLAIN))


async def test_proxies_of_the_environment_are_never_used_for_this_computer(
        server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    stage = await begun(server, tmp_path)
    await stage.up()
    await stage.post()
    assert await answers(stage)
    await stage.platform.stop()
    assert os.environ["HTTPS_PROXY"]


async def test_an_answer_that_takes_too_long_is_unsure_and_holds_nobody_up(
        stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.server.faults["chat.postMessage"].append(Fault(seconds=1.5))
    slow = asyncio.create_task(stage.platform.post(stage.posting(PLAIN)))
    await until(lambda: bool(stage.server.kinds("chat.postMessage")))
    other = stage.server.world.channel(stage.home, "other")
    await stage.platform.post(stage.posting(PLAIN, nonce="2-abc", place=stage.at(other)))
    assert not slow.done()
    assert await slow


async def test_answers_to_people_go_on_while_messages_are_slowed_down(stage: Stage) -> None:
    await stage.platform.post(stage.posting(PLAIN))
    message = stage.server.world.standing(stage.channel.id)[0]
    stage.server.faults["chat.postMessage"].append(Fault("ratelimited", retry_after=60))
    other = stage.server.world.channel(stage.home, "other")
    with pytest.raises(Busy):
        await stage.platform.post(stage.posting(PLAIN, place=stage.at(other)))
    answer = await stage.hand().click(message, "desk.answer/101/a1")
    assert answer.message is not None


async def test_many_presses_ask_slack_nothing_about_themselves(stage: Stage) -> None:
    await stage.platform.post(stage.posting(PLAIN))
    message = stage.server.world.standing(stage.channel.id)[0]
    hand = stage.hand()
    for _ in range(20):
        await hand.click(message, "desk.answer/101/a1")
    assert len(stage.server.kinds("auth.test")) == 1
    assert len(stage.server.kinds("users.info")) == 1


async def test_what_was_acknowledged_is_answered_before_the_end(stage: Stage) -> None:
    await stage.platform.post(stage.posting(PLAIN))
    message = stage.server.world.standing(stage.channel.id)[0]
    hands = [stage.hand(f"Rey{number}") for number in range(40)]
    await asyncio.gather(*(hand.click(message, "desk.answer/101/a1", quiet=True) for hand in hands))
    await stage.platform.stop()
    assert len(stage.server.kinds("respond")) == 40
