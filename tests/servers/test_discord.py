"""The loopback Discord is as strict as Discord, also where its OpenAPI description is silent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.servers.discord import Discord, Refused, checks
from tests.servers.discord.described import FILE, validate
from tests.servers.discord.rest import POST
from tests.servers.discord.world import FORUM, V2

TEXT = {"type": 10, "content": "x"}
BUTTON = {"type": 2, "style": 2, "label": "A", "custom_id": "a"}
LABEL = {"type": 18, "label": "L", "component": {"type": 4, "custom_id": "a", "style": 1}}


def button(number: int) -> dict[str, Any]:
    """Give one of several buttons."""
    return {**BUTTON, "custom_id": str(number)}


def row(*held: dict[str, Any]) -> dict[str, Any]:
    """Give a row."""
    return {"type": 1, "components": list(held)}


def v2(*components: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give a message of components."""
    return {"flags": V2, "components": list(components), **more}


def select(*values: str) -> dict[str, Any]:
    """Give a menu."""
    return {"type": 3, "custom_id": "s", "options": [{"label": one, "value": one} for one in values]}


MESSAGES = {
    "content over 2000": {"content": "x" * 2001}, "an empty message": {}, "an empty message with a flag": {"flags": V2},
    "v2 with content": v2(TEXT, content="x"), "v2 with an embed": v2(TEXT, embeds=[{"title": "x"}]),
    "components that need v2": {"components": [TEXT]},
    "41 components": v2({"type": 17, "components": [TEXT] * 40}),
    "a custom_id twice": v2(row(BUTTON), row(BUTTON)), "an id twice": v2({**TEXT, "id": 7}, {**TEXT, "id": 7}),
    "an unknown key": v2(TEXT, colour=1), "an unknown key of a component": v2({**TEXT, "colour": 1}),
    "six buttons": v2(row(*(button(number) for number in range(6)))), "an empty row": v2(row()),
    "a menu beside a button": v2(row(select("a"), BUTTON)), "26 options": v2(row(select(*map(str, range(26))))),
    "an option twice": v2(row(select("a", "a"))), "4001 characters": v2({**TEXT, "content": "x" * 4001}),
    "4001 characters in two": v2({**TEXT, "content": "x" * 2000}, {**TEXT, "content": "x" * 2001}),
    "a text of blanks": v2({**TEXT, "content": " \n"}), "a button without words": v2(row({**BUTTON, "label": ""})),
    "a custom_id of 101": v2(row({**BUTTON, "custom_id": "x" * 101})), "a nonce of 26": v2(TEXT, nonce="x" * 26),
    "a link with a custom_id": v2(row({**BUTTON, "style": 5, "url": "https://a.example"})),
    "a picture that was not sent": v2({"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}),
    "an input in a message": v2(row({"type": 4, "custom_id": "a", "style": 1})),
}
MODALS = {
    "six components": {"components": [LABEL] * 6}, "none": {"components": []}, "a title of 46": {"title": "x" * 46},
    "a custom_id twice": {"components": [LABEL, LABEL]},
    "a label of 46": {"components": [{**LABEL, "label": "x" * 46}]},
    "a button": {"components": [row(BUTTON)]},
    "one radio": {"components": [{**LABEL, "component": {**select("a"), "type": 21}}]},
    "a value over its limit": {"components": [{**LABEL, "component": {**LABEL["component"], "max_length": 2,  # type: ignore[dict-item]
                                                                      "value": "xxx"}}]},
}
COMMANDS = {
    "101 commands": [{"name": f"a{n}", "description": "x"} for n in range(101)],
    "capitals": [{"name": "Case", "description": "x"}], "a blank": [{"name": "a b", "description": "x"}],
    "a long description": [{"name": "a", "description": "x" * 101}],
    "twice": [{"name": "a", "description": "x"}] * 2,
    "26 options": [{"name": "a", "description": "x", "options": [
        {"type": 3, "name": f"o{n}", "description": "x"} for n in range(26)]}],
    "required after optional": [{"name": "a", "description": "x", "options": [
        {"type": 3, "name": "b", "description": "x"}, {"type": 3, "name": "c", "description": "x", "required": True}]}],
    "over 8000 letters": [{"name": "a", "description": "x", "options": [
        {"type": 1, "name": f"s{n}", "description": "x" * 100, "options": [
            {"type": 3, "name": f"o{m}", "description": "x" * 100} for m in range(5)]} for n in range(20)]}],
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        checks.message(MESSAGES[name], {}, checks.CREATE)


def test_a_file_that_nothing_shows_is_refused_and_one_that_is_too_large() -> None:
    with pytest.raises(Refused, match="no component shows"):
        checks.message(v2(TEXT), {"a.png": b"x"}, checks.CREATE)
    shown = v2({"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]})
    checks.message(shown, {"a.png": b"x"}, checks.CREATE)
    with pytest.raises(Refused, match="too large"):
        checks.message(shown, {"a.png": bytes(checks.FILE_BYTES + 1)}, checks.CREATE)


@pytest.mark.parametrize("name", MODALS)
def test_a_modal_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        checks.modal({"custom_id": "m", "title": "M", "components": [LABEL], **MODALS[name]})


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_are_refused(name: str) -> None:
    with pytest.raises(Refused):
        checks.commands(COMMANDS[name])


def test_what_is_right_is_taken() -> None:
    checks.message(v2({"type": 17, "components": [TEXT] * 39}), {}, checks.CREATE)
    checks.modal({"custom_id": "m", "title": "M", "components": [LABEL]})
    checks.commands([{"name": "a", "description": "x"}])


@pytest.mark.skipif(not FILE.is_file(), reason="Discord's OpenAPI description lies beside the project or nowhere")
def test_the_description_refuses_too() -> None:
    validate(POST, "post", v2(TEXT))
    for wrong in (v2({**TEXT, "content": 1}), v2(TEXT, nonce="x" * 26), v2(row(*map(button, range(6))))):
        with pytest.raises(Refused):
            validate(POST, "post", wrong)


@pytest.fixture
async def server() -> AsyncIterator[Discord]:
    """A Discord."""
    made = Discord()
    await made.start()
    yield made
    await made.stop()


async def test_limits_are_told_and_held(server: Discord) -> None:
    server.rates.channel = (2, 60.0)
    channel = server.world.channel(server.world.guild("room"), "cases")
    address = f"{server.api}/channels/{channel.id}/messages"
    given = {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession(headers=given) as session:
        answers = [await session.post(address, json={"content": str(number)}) for number in range(3)]
        assert [one.status for one in answers] == [200, 200, 429]
        assert [one.headers.get("X-RateLimit-Remaining") for one in answers[:2]] == ["1", "0"]
        assert (await answers[2].json())["retry_after"] > 50
        assert answers[2].headers["Via"]
    async with aiohttp.ClientSession() as session:
        assert (await session.post(address, json={"content": "x"})).status == 401
    assert server.invalid == 2


async def test_an_interaction_is_answered_once_and_in_time(server: Discord) -> None:
    channel = server.world.channel(server.world.guild("room"), "cases")
    waiting = await server.interactions.begin(2, server.world.user("Rey"), channel.id, {"name": "help"})
    address = f"{server.api}/interactions/{waiting.id}/{waiting.token}/callback"
    body = {"type": 4, "data": {"content": "x"}}
    async with aiohttp.ClientSession() as session:
        assert (await session.post(address, json={"type": 7, "data": {"content": "x"}})).status == 400
        assert (await session.post(f"{address}?with_response=1", json=body)).status == 200
        assert (await (await session.post(address, json=body)).json())["code"] == 40060
        late = await server.interactions.begin(2, waiting.user, channel.id, {"name": "help"})
        late.sent -= 4
        address = f"{server.api}/interactions/{late.id}/{late.token}/callback"
        assert (await (await session.post(address, json=body)).json())["code"] == 10062


REFUSED = {
    "a thread without a name": ("POST", "/channels/{text}/messages/{message}/threads", {"name": ""}, 400, 50035),
    "a thread in a forum": ("POST", "/channels/{forum}/messages/{message}/threads", {"name": "x"}, 400, 50024),
    "a second thread": ("POST", "/channels/{text}/messages/{talked}/threads", {"name": "x"}, 400, 160004),
    "a post without the tag that is wanted": ("POST", "/channels/{forum}/threads", {
        "name": "x", "message": {"content": "x"}}, 400, 40067),
    "a tag that the forum does not offer": ("POST", "/channels/{forum}/threads", {
        "name": "x", "message": {"content": "x"}, "applied_tags": ["12"]}, 400, 50035),
    "a post with a nonce": ("POST", "/channels/{forum}/threads", {
        "name": "x", "message": {"content": "x", "nonce": "1"}}, 400, 50035),
    "tags of what is in no forum": ("PATCH", "/channels/{talked}", {"applied_tags": ["12"]}, 400, 50035),
    "a change of a message in a thread that sleeps": ("PATCH", "/channels/{asleep}/messages/{line}", {
        "content": "x"}, 400, 50083),
    "the name of somebody else's thread": ("PATCH", "/channels/{theirs}", {"name": "x"}, 403, 50013),
    "a role named twice": ("POST", "/channels/{text}/messages", {
        "content": "x", "allowed_mentions": {"parse": [], "roles": ["1", "1"]}}, 400, 50035),
    "roles named, and all of them": ("POST", "/channels/{text}/messages", {
        "content": "x", "allowed_mentions": {"parse": ["roles"], "roles": ["1"]}}, 400, 50035),
    "a whole thread": ("DELETE", "/channels/{talked}", None, 403, 50013)}


@pytest.mark.parametrize("what", REFUSED)
async def test_of_threads_forums_and_mentions_it_refuses(server: Discord, what: str) -> None:
    method, path, body, status, code = REFUSED[what]
    world = server.world
    guild = world.guild("room")
    text, forum = world.channel(guild, "cases"), world.channel(guild, "forum", FORUM, ("CT",))
    forum.tagged = True
    message, talked, slept = (server.rest.seen(text.id, {"content": "x"}, {}, None) for _ in range(3))
    world.thread(text, "Talk", talked.id)
    asleep = world.thread(text, "Asleep", slept.id)
    line = server.rest.seen(asleep.id, {"content": "x"}, {}, None)
    asleep.archived = True
    theirs = world.thread(text, "Theirs", world.snowflake())
    theirs.owner = 7
    ids = {"text": text.id, "forum": forum.id, "message": message.id, "talked": talked.id, "asleep": asleep.id,
           "line": line.id, "theirs": theirs.id}
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {server.token}"}) as session:
        answer = await session.request(method, server.api + path.format(**ids), json=body)
        assert (answer.status, (await answer.json())["code"]) == (status, code)
