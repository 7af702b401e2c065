"""The real slack-bolt on the loopback Slack: in Socket Mode and over HTTP, with what goes wrong on the way."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.conftest import refused, sdk
from tests.servers.slack import Failed, Hand, Slack, Workspace
from tests.servers.slack.sending import Signed
from tests.servers.slack.world import Channel
from tests.servers.slack_parts import Json, actions, asked, button, modal, option, plain, section


@dataclass
class Seen:
    """What the app took: payloads of its lazy listeners, and of its events; `answer` is done behind each."""

    lazy: list[Json] = field(default_factory=list)
    events: list[Json] = field(default_factory=list)
    answer: Callable[..., Any] | None = None
    submitted: Json = field(default_factory=dict)


def app_on(slack: Slack, home: Workspace, seen: Seen) -> AsyncApp:
    """Make an app that acknowledges and does the rest behind that."""
    app = AsyncApp(client=sdk(slack, home.token), signing_secret=slack.signing_secret, process_before_response=True)
    every = re.compile(".*", re.DOTALL)

    async def taken(ack: Any) -> None:
        await ack()

    async def work(body: Json, client: AsyncWebClient, respond: Any) -> None:
        seen.lazy.append(body)
        if seen.answer is not None:
            await seen.answer(body=body, client=client, respond=respond)

    async def carried(ack: Any) -> None:
        await ack(**seen.submitted)

    async def event(body: Json) -> None:
        seen.events.append(body)

    for door in (app.command(every), app.action(every), app.shortcut(every)):
        door(ack=taken, lazy=[work])
    app.view(every)(carried)
    app.options(every)(carried)
    for kind in ("app_home_opened", "member_joined_channel", "app_uninstalled", "tokens_revoked"):
        app.event(kind)(event)
    return app


@pytest.fixture
def seen() -> Seen:
    """What the app took."""
    return Seen()


@pytest.fixture(params=["socket", "http"])
async def joined(request: pytest.FixtureRequest, slack: Slack, home: Workspace, seen: Seen) -> AsyncIterator[AsyncApp]:
    """An app that listens, in both modes."""
    app = app_on(slack, home, seen)
    if request.param == "socket":
        async with socketed(slack, app):
            yield app
        return
    runner = web.AppRunner(app.web_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.sending.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield app
    await runner.cleanup()


@asynccontextmanager
async def socketed(slack: Slack, app: AsyncApp, times: int = 1) -> AsyncIterator[None]:
    """Connect an app by Socket Mode, so many times."""
    handlers = [AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.2) for _ in range(times)]
    for one in handlers:
        one.client.proxy = None
        await one.connect_async()
    await slack.sockets.up(times)
    yield
    for one in handlers:
        await one.close_async()


@pytest.fixture
def rey(slack: Slack, home: Workspace, cases: Channel) -> Hand:
    """A person in the channel."""
    user = slack.world.user(home, "Rey")
    cases.members.append(user)
    return Hand(slack, home, user, cases.id)


async def whispered(respond: Any, **given: Any) -> None:
    """Answer beside what was pressed."""
    await respond(text="You chose B.", replace_original=False)


async def test_a_press_is_acknowledged_and_answered_where_it_was_asked(
        joined: AsyncApp, slack: Slack, rey: Hand, client: AsyncWebClient, cases: Channel, seen: Seen) -> None:
    seen.answer = whispered
    await client.chat_postMessage(channel=cases.id, text="Case 1", blocks=[actions(button("quiz.answer/1"))],
                                  metadata={"event_type": "r", "event_payload": {"delivery": "1"}})
    answer = await rey.click(slack.world.standing(cases.id)[0], "quiz.answer/1")
    assert answer.message is not None
    assert (answer.message.payload["text"], answer.message.reader) == ("You chose B.", rey.user)
    assert seen.lazy[0]["message"]["metadata"]["event_payload"] == {"delivery": "1"}
    again = await rey.forge(answer.message, "x")
    assert "message" not in seen.lazy[1]
    assert seen.lazy[1]["container"]["is_ephemeral"]
    assert again.ack.body is None


async def test_a_command_opens_a_modal_whose_faults_stand_on_its_fields(
        joined: AsyncApp, slack: Slack, rey: Hand, seen: Seen) -> None:
    async def opened(client: AsyncWebClient, body: Json, **given: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(asked(block_id="age"), callback_id="f"))

    seen.answer = opened
    answer = await rey.slash("away <soon> & <@U1>")
    assert seen.lazy[0]["text"] == "away &lt;soon&gt; &amp; <@U1>"
    assert answer.view is not None
    seen.submitted = {"response_action": "errors", "errors": {"age": "A number is needed."}}
    assert (await rey.submit(answer.view, {"age": "x"})).errors == {"age": "A number is needed."}
    assert rey.modal == answer.view
    seen.submitted = {"response_action": "update", "view": modal(section("Done."))}
    done = await rey.submit(answer.view, {"age": "7"})
    assert done.view is not None
    assert (done.view["id"], done.view["blocks"][0]["text"]["text"]) == (answer.view["id"], "Done.")
    seen.submitted = {"response_action": "clear"}
    await rey.submit(done.view, quiet=True)
    assert rey.modal is None


WRONG: dict[str, Json] = {
    "an error on no field": {"response_action": "errors", "errors": {"b9": "x"}},
    "no errors": {"response_action": "errors", "errors": {}},
    "a view that is refused": {"response_action": "update", "view": modal(title=plain("x" * 25))},
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
async def test_an_acknowledgement_of_a_modal_is_refused(body: Json, joined: AsyncApp, slack: Slack, rey: Hand,
                                                        seen: Seen) -> None:
    async def opened(client: AsyncWebClient, body: Json, **given: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(asked()))

    seen.answer, seen.submitted = opened, body
    view = (await rey.shortcut("today")).view
    assert view is not None
    with pytest.raises(Failed):
        await rey.submit(view, {"b": "x"})


async def test_a_menu_asks_for_its_options(joined: AsyncApp, slack: Slack, rey: Hand, seen: Seen) -> None:
    field_ = asked({"type": "external_select", "action_id": "who", "min_query_length": 0})

    async def opened(client: AsyncWebClient, body: Json, **given: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(field_))

    seen.answer = opened
    view = (await rey.slash("grant")).view
    assert view is not None
    seen.submitted = {"options": [option("Ada"), option("Bo")]}
    assert [one["value"] for one in await rey.suggest(view, "who", "a")] == ["Ada", "Bo"]
    seen.submitted = {"options": [option(str(number)) for number in range(101)]}
    with pytest.raises(Failed):
        await rey.suggest(view, "who", "a")


async def test_events_reach_the_app_and_come_again_where_nobody_answers(joined: AsyncApp, slack: Slack, rey: Hand,
                                                                        seen: Seen) -> None:
    rey.wait = 0.05
    await rey.open_home()
    assert [one["event"]["type"] for one in seen.events] == ["app_home_opened"]
    slack.sending.pauses = (0.0, 0.0, 0.0)
    if slack.sending.url:
        slack.sending.broken = 1
        await rey.open_home()
        assert (len(seen.events), slack.sending.retries[-1][1]) == (2, 1)
        slack.sending.broken = 9
        with pytest.raises(Failed):
            await rey.open_home()
        assert len(slack.sending.given_up) == 1


async def test_a_press_is_acknowledged_with_nothing_in_it(slack: Slack, home: Workspace, rey: Hand,
                                                          client: AsyncWebClient, cases: Channel) -> None:
    app = AsyncApp(client=sdk(slack, home.token), signing_secret=slack.signing_secret, process_before_response=True)

    async def talkative(ack: Any) -> None:
        await ack("Thank you.")

    app.action("a")(talkative)
    await client.chat_postMessage(channel=cases.id, text="x", blocks=[actions(button("a"))])
    async with socketed(slack, app):
        with pytest.raises(Failed, match="carries nothing"):
            await rey.click(slack.world.standing(cases.id)[0], "a")
    assert len(slack.sockets.misfits) == 1


async def test_what_never_acknowledges_fails(slack: Slack, home: Workspace, rey: Hand) -> None:
    app = AsyncApp(client=sdk(slack, home.token), signing_secret=slack.signing_secret, process_before_response=True)
    app.command("/readout")(_silent)
    slack.sending.seconds = 0.3
    async with socketed(slack, app):
        with pytest.raises(Failed, match="within"):
            await rey.slash("board")
    with pytest.raises(Failed, match="no connection"):
        await rey.slash("board")


async def _silent() -> None:
    """Do nothing, not even acknowledge."""


async def test_signatures_are_looked_at_and_a_request_can_be_replayed(slack: Slack, home: Workspace, rey: Hand,
                                                                      seen: Seen) -> None:
    runner = web.AppRunner(app_on(slack, home, seen).web_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sending = slack.sending
    sending.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await rey.slash("board", quiet=True)
    sending.broken = 1
    with pytest.raises(Failed, match="401"):
        await rey.slash("board")
    sending.skew = -400
    with pytest.raises(Failed, match="401"):
        await rey.slash("board")
    sending.skew = 0
    status, _, _ = await sending.replay(sending.sent[0])
    assert (status, len(seen.lazy)) == (200, 2)
    challenge = sending.signed('{"type":"url_verification","challenge":"abc"}', "application/json")
    assert (await sending.replay(Signed(challenge.headers, challenge.body)))[0] == 200
    await runner.cleanup()


async def test_each_payload_goes_to_one_connection_and_a_polite_refresh_loses_nothing(
        slack: Slack, home: Workspace, rey: Hand, seen: Seen) -> None:
    async with socketed(slack, app_on(slack, home, seen), 2):
        for number in range(40):
            if number % 10 == 5:
                await slack.sockets.refresh()
            await rey.slash(str(number), quiet=True)
        await slack.sockets.up(2)
    assert sorted(int(one["text"]) for one in seen.lazy) == list(range(40))


async def test_one_connection_too_many_is_told_to_go(slack: Slack, home: Workspace, seen: Seen) -> None:
    slack.sockets.most = 1
    async with socketed(slack, app_on(slack, home, seen)), aiohttp.ClientSession() as session:
        told = await sdk(slack, None).apps_connections_open(app_token=slack.app_token)
        async with session.ws_connect(told["url"]) as second:
            assert (await second.receive_json())["reason"] == "too_many_websockets"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(told["url"])


async def test_a_cut_connection_comes_back(slack: Slack, home: Workspace, rey: Hand, seen: Seen) -> None:
    async with socketed(slack, app_on(slack, home, seen)):
        await slack.sockets.drop()
        await slack.sockets.up(1)
        await slack.sockets.blurt("no envelope")
        await slack.sockets.blurt('{"type":"interactive"}')
        await rey.slash("board", quiet=True)
        assert len(seen.lazy) == 1


async def test_an_install_gives_a_token_and_its_end_takes_it(slack: Slack, home: Workspace, seen: Seen) -> None:
    other = slack.world.workspace("other", installed=False)
    boss = slack.world.user(other, "Kim", owner=True)
    slack.redirects = ["https://readout.example/slack/oauth_redirect"]
    asked_for = f"{slack.authorize}?client_id={slack.client_id}&scope=chat:write,commands&state=s1"
    async with aiohttp.ClientSession() as session, session.get(asked_for) as page:
        assert (page.status, "chat:write" in await page.text()) == (200, True)
    assert "error=access_denied" in slack.deny(asked_for)
    back = slack.approve(asked_for, other, boss)
    code = re.search(r"code=([^&]+)&state=s1", back)
    assert code is not None
    client = sdk(slack, None)
    keys = {"client_id": slack.client_id, "code": code[1]}
    assert await refused(client.oauth_v2_access(client_secret="x", **keys)) == "bad_client_secret"
    given = await client.oauth_v2_access(client_secret=slack.client_secret, **keys)
    assert given["team"]["id"] == other.id
    assert await refused(client.oauth_v2_access(client_secret=slack.client_secret, **keys)) == "code_already_used"
    mine = sdk(slack, given["access_token"])
    assert (await mine.auth_test()).headers["x-oauth-scopes"] == "chat:write,commands"
    async with socketed(slack, app_on(slack, home, seen)):
        slack.uninstall(other)
        async with asyncio.timeout(5):
            while len(seen.events) < 2:  # noqa: ASYNC110 - what is waited for has no bell
                await asyncio.sleep(0.005)
    assert await refused(mine.auth_test()) == "token_revoked"
