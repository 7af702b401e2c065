"""Events that Discord never should have sent: each is forgotten, and what comes next is read as ever."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.platforms.discord.conftest import Stage, until
from tests.platforms.discord.test_interactions import words
from tests.servers.discord import Failed

NOTHING = (None, [], {}, "x", 7)
# Of each kind that a client with the intent for guilds hears; the last is of no kind at all.
KINDS = ("GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE", "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE",
         "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE", "CHANNEL_PINS_UPDATE", "THREAD_CREATE", "THREAD_UPDATE",
         "THREAD_DELETE", "THREAD_LIST_SYNC", "THREAD_MEMBER_UPDATE", "THREAD_MEMBERS_UPDATE", "STAGE_INSTANCE_CREATE",
         "MESSAGE_CREATE", "USER_UPDATE", "INTERACTION_CREATE", "NO_SUCH_EVENT")
PRESS, COMMAND, OFFER, FORM = 3, 2, 4, 5
DATA: dict[int, dict[str, Any]] = {
    PRESS: {"custom_id": "desk.answer/101/a1", "component_type": 2, "id": 1},
    COMMAND: {"id": "1", "name": "help", "type": 1, "options": [], "resolved": {}},
    OFFER: {"id": "1", "name": "paint", "type": 1, "options": [{"type": 3, "name": "colour", "value": "r",
                                                                "focused": True}]},
    FORM: {"custom_id": "desk.edit/101", "components": [
        {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "title", "value": "Bones"}}]},
}


def spoiled(event: Any) -> Iterator[Any]:
    """Give an event with each of its parts missing, or something else, at every depth."""
    if isinstance(event, dict):
        for name, value in event.items():
            yield {key: held for key, held in event.items() if key != name}
            for other in (*NOTHING, *spoiled(value)):
                yield {**event, name: other}
    elif isinstance(event, list):
        for index, value in enumerate(event):
            for other in (*NOTHING, *spoiled(value)):
                yield [*event[:index], other, *event[index + 1:]]


async def _heard(stage: Stage) -> None:
    """See that the same connection still brings answers."""
    assert words(await stage.hand().slash("help")) == "Help."
    assert stage.server.gateway.identified == 1
    assert stage.server.gateway.resumed == 0


@pytest.mark.parametrize("kind", KINDS)
async def test_an_event_that_holds_nothing_of_its_kind_ends_nothing(stage: Stage, kind: str) -> None:
    for data in NOTHING:
        await stage.server.gateway.tell(kind, data)
    await _heard(stage)


@pytest.mark.parametrize("kind", ["READY", "RESUMED"])
async def test_a_session_that_cannot_be_understood_is_begun_anew(stage: Stage, kind: str) -> None:
    await stage.server.gateway.tell(kind, None)
    await until(lambda: stage.server.gateway.identified == 2)
    assert words(await stage.hand().slash("help")) == "Help."


@pytest.mark.parametrize("kind", [PRESS, COMMAND, OFFER, FORM])
async def test_a_spoiled_interaction_ends_nothing_and_keeps_no_other_waiting(stage: Stage, kind: int) -> None:
    await stage.platform.post(stage.posting())
    message = stage.server.world.standing(stage.channel.id)[0] if kind == PRESS else None
    await stage.hand().begin(kind, DATA[kind], message)
    session = next(reversed(stage.server.gateway.sessions.values()))
    event = json.loads(session.sent[-1][1])["d"]
    event["message"] = {"id": event["id"], "flags": 64} if kind == PRESS else None
    for number, data in enumerate(spoiled(copy.deepcopy(event))):
        await stage.server.gateway.tell("INTERACTION_CREATE", data)
        if number % 100 == 99:
            await _heard(stage)
    await _heard(stage)


async def test_a_spoiled_guild_ends_nothing(stage: Stage) -> None:
    guild = stage.server.world.guild_payload(stage.guild)
    for data in [copy.deepcopy(one) for one in spoiled(guild)]:
        await stage.server.gateway.tell("GUILD_CREATE", data)
    await stage.server.gateway.tell("GUILD_CREATE", guild)
    await _heard(stage)
    await until(lambda: str(stage.guild) in stage.pictures.guilds)


@pytest.mark.parametrize("frame", ["{", "[]", "7", '{"op": 0}', '{"op": 0, "t": "GUILD_CREATE", "s": "x"}'])
async def test_a_frame_that_cannot_be_read_keeps_nobody_from_being_answered(stage: Stage, frame: str) -> None:
    session = next(reversed(stage.server.gateway.sessions.values()))
    assert session.wire is not None
    await session.wire.socket.send_str(frame)
    await stage.server.gateway.tell("NO_SUCH_EVENT", {})
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(Failed):
                assert words(await replace(stage.hand(), wait=0.5).slash("help")) == "Help."
                return
