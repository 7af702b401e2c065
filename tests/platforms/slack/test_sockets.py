"""Socket Mode: two connections, each replaced before it ends; what comes meanwhile is answered, whatever comes."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from tests.platforms.slack.conftest import Pictures, Stage, built, until
from tests.platforms.slack.test_posting import PLAIN
from tests.servers.slack import Failed, Fault, Hand
from tests.servers.slack import Slack as Server


async def presses(stage: Stage, count: int, at_once: int = 8) -> tuple[int, int]:
    """Let a crowd press; give how many were acknowledged, and how many were not."""
    await stage.platform.post(stage.posting(PLAIN))
    message = stage.server.world.standing(stage.channel.id)[0]
    hands = [stage.hand(f"Rey{number}") for number in range(at_once)]
    counts = [0, 0]

    async def one(hand: Hand) -> None:
        for _ in range(count // at_once):
            try:
                await hand.click(message, "desk.answer/101/a1", quiet=True)
                counts[0] += 1
            except Failed:
                counts[1] += 1
            await asyncio.sleep(0.005)

    await asyncio.gather(*(one(hand) for hand in hands))
    return counts[0], counts[1]


async def test_two_connections_are_open(stage: Stage) -> None:
    assert len(stage.server.sockets.open) == 2
    assert (await stage.hand().slash("help")).message is not None


async def test_a_refresh_is_answered_by_a_new_connection_before_the_old_one_ends(stage: Stage) -> None:
    link = stage.server.sockets.open[0]
    await stage.server.sockets.refresh(link=link)
    await stage.server.sockets.up(2)
    assert link in stage.server.sockets.links
    assert len(stage.server.kinds("apps.connections.open")) == 3


@pytest.mark.parametrize(("polite", "times"), [(True, 8), (False, 3)])
async def test_refreshes_under_load_lose_nothing(stage: Stage, polite: bool, times: int) -> None:
    async def refreshes() -> None:
        asked: list[object] = []
        for _ in range(times):
            await until(lambda: sum(one not in asked for one in stage.server.sockets.open) == 2)
            link = next(one for one in stage.server.sockets.open if one not in asked)
            asked.append(link)
            await stage.server.sockets.refresh(polite=polite, link=link)

    (acknowledged, lost), _ = await asyncio.gather(presses(stage, 400), refreshes())
    assert (acknowledged, lost) == (400, 0)
    assert len(stage.server.kinds("apps.connections.open")) == 2 + times


async def test_both_connections_may_be_refreshed_at_once(stage: Stage) -> None:
    for link in stage.server.sockets.open:
        await stage.server.sockets.refresh(link=link)
    await stage.server.sockets.up(2)
    assert (await stage.hand().slash("help")).message is not None


async def test_connections_that_are_cut_come_back_by_themselves(stage: Stage) -> None:
    await stage.server.sockets.drop()
    await stage.server.sockets.up(2)
    assert (await stage.hand().slash("help")).message is not None


async def test_too_many_connections_are_not_asked_for_without_a_pause(stage: Stage) -> None:
    stage.server.sockets.too_many = 1000
    asked = len(stage.server.kinds("apps.connections.open"))
    await stage.server.sockets.drop()
    await asyncio.sleep(1.5)
    # Unchecked, a client asks hundreds of times a second. Here the pauses grow from 25 ms on.
    assert 2 <= len(stage.server.kinds("apps.connections.open")) - asked <= 16
    stage.server.sockets.too_many = 0
    await stage.server.sockets.up(2)
    assert (await stage.hand().slash("help")).message is not None


async def test_one_that_is_told_that_it_is_too_many_goes_before_another_is_asked_for(stage: Stage) -> None:
    link = stage.server.sockets.open[0]
    await stage.server.sockets.refresh(link=link, reason="too_many_websockets")
    await until(lambda: link not in stage.server.sockets.links, 10)
    await stage.server.sockets.up(2)


async def test_a_silent_connection_is_noticed(server: Server, tmp_path: Path,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    home = server.world.workspace("room")
    channel, pictures = server.world.channel(home, "cases"), Pictures()
    platform, dispatch = built(server, home, tmp_path, pictures)
    monkeypatch.setattr("bot.platforms.slack.sockets.HEARTBEAT", 0.2)
    await platform.start(dispatch)
    stage = Stage(server, platform, dispatch, pictures, home, channel)
    await stage.up()
    old = list(server.sockets.links)
    server.sockets.deaf = True
    await until(lambda: all(link not in server.sockets.links for link in old), 10)
    server.sockets.deaf = False
    await server.sockets.up(2)
    assert (await stage.hand().slash("help")).message is not None
    await platform.stop()


@pytest.mark.parametrize("frame", ["{", "[]", "null", "7", '"x"', "{}", '{"type": null}', '{"type": "interactive"}',
                                   '{"type": "interactive", "envelope_id": 7}',
                                   '{"type": "interactive", "envelope_id": "x", "payload": null}',
                                   '{"type": "interactive", "envelope_id": "x", "payload": {"type": "block_actions"}}',
                                   '{"type": "events_api", "envelope_id": "y", "payload": {"event": 3}}',
                                   '{"type": "no_such_thing", "envelope_id": "z", "payload": {}}', "x" * 100_000])
async def test_a_malformed_envelope_ends_nothing(stage: Stage, frame: str) -> None:
    links = list(stage.server.sockets.links)
    await stage.server.sockets.blurt(frame)
    assert (await stage.hand().slash("help")).message is not None
    assert stage.server.sockets.links == links


async def test_what_is_malformed_is_never_logged(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    secret = "Quackenbush"
    await stage.server.sockets.blurt(json.dumps({"type": "interactive", "envelope_id": "x", "payload": {
        "type": "block_actions", "user": secret, "actions": [{"action_id": secret}]}}))
    await stage.server.sockets.blurt(secret)
    assert (await stage.hand().slash("help")).message is not None
    assert secret not in caplog.text


async def test_a_slow_form_keeps_no_press_waiting(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.platform.post(stage.posting(PLAIN))
    message = stage.server.world.standing(stage.channel.id)[0]
    real = stage.platform._interactions.acknowledge

    async def slow(payload: dict[str, object]) -> object:
        if payload["type"] == "view_submission":
            await asyncio.sleep(1)
        return await real(payload)

    monkeypatch.setattr(stage.platform._interactions, "acknowledge", slow)
    payload = {"type": "view_submission", "team": {"id": stage.home.id}, "user": {"id": "U1"},
               "view": {"id": "V1", "callback_id": "x", "state": {"values": {}}, "team_id": stage.home.id}}
    sent = asyncio.create_task(stage.server.sockets.send("interactive", payload, accepts=True))
    await sent
    began = time.monotonic()
    for _ in range(4):
        await stage.hand().click(message, "desk.answer/101/a1")
    assert time.monotonic() - began < 1


async def test_work_behind_the_acknowledgement_is_bounded(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.platform.post(stage.posting(PLAIN))
    message = stage.server.world.standing(stage.channel.id)[0]
    stage.platform.work._most = 20
    going = asyncio.Event()
    most = 0

    async def held(payload: object) -> None:
        nonlocal most
        most = max(most, len(stage.platform.work))
        await going.wait()

    monkeypatch.setattr(stage.platform._interactions, "answer", held)
    hands = [stage.hand(f"Rey{number}") for number in range(60)]
    pressed = [asyncio.create_task(hand.click(message, "desk.answer/101/a1", quiet=True)) for hand in hands]
    await until(lambda: len(stage.platform.work) >= 20)
    await asyncio.sleep(0.3)
    # Each connection may have taken one more before it waits.
    assert len(stage.platform.work) <= 24
    going.set()
    await asyncio.gather(*pressed)
    assert most <= 24


async def test_an_old_connection_ends_when_nothing_comes_on_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.slack.line.QUIET", 0.05)
    link = stage.server.sockets.open[0]
    await stage.server.sockets.refresh(link=link)
    await until(lambda: link not in stage.server.sockets.links, 10)
    assert len(stage.server.sockets.open) == 2


async def test_an_open_that_fails_is_tried_again(stage: Stage) -> None:
    stage.server.faults["apps.connections.open"] += [Fault(status=503), Fault(), Fault("internal_error"),
                                                     Fault("ratelimited", retry_after=1)]
    await stage.server.sockets.drop()
    await stage.server.sockets.up(2)
    assert (await stage.hand().slash("help")).message is not None
