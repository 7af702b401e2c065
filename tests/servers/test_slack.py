"""The loopback Slack is as strict as Slack about calls, tokens, scopes, limits, triggers and files."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.conftest import refused, sdk
from tests.servers.slack import HISTORY, PRIVATE, SCOPES, Fault, Slack, Workspace
from tests.servers.slack.world import Channel
from tests.servers.slack_parts import Json, fine, modal, plain, section

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)

CALLS: dict[str, tuple[str, Json, str]] = {
    "no channel of this workspace": ("chat.postMessage", {"channel": "C9", "text": "x"}, "channel_not_found"),
    "a channel without the bot": ("chat.postMessage", {"channel": "$out", "text": "x"}, "not_in_channel"),
    "a private channel without the bot": ("chat.postMessage", {"channel": "$hidden", "text": "x"},
                                          "channel_not_found"),
    "an archived channel": ("chat.postMessage", {"channel": "$archived", "text": "x"}, "is_archived"),
    "a message that says nothing": ("chat.postMessage", {"channel": "$cases"}, "no_text"),
    "a text of 40001": ("chat.postMessage", {"channel": "$cases", "text": "x" * 40001}, "msg_too_long"),
    "an unknown argument": ("chat.postMessage", {"channel": "$cases", "text": "x", "colour": 1}, "invalid_arguments"),
    "blocks that are no list": ("chat.postMessage", {"channel": "$cases", "blocks": {}}, "invalid_blocks_format"),
    "blocks that are no JSON": ("chat.postMessage", {"channel": "$cases", "blocks": "["}, "invalid_blocks_format"),
    "metadata without a payload": ("chat.postMessage", {"channel": "$cases", "text": "x",
                                                        "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
    "a thread that is not there": ("chat.postMessage", {"channel": "$cases", "text": "x", "thread_ts": "1.1"},
                                   "thread_not_found"),
    "a change of nothing": ("chat.update", {"channel": "$cases", "ts": "1.1", "text": "x"}, "message_not_found"),
    "a deletion of nothing": ("chat.delete", {"channel": "$cases", "ts": "1.1"}, "message_not_found"),
    "a reader who is not there": ("chat.postEphemeral", {"channel": "$cases", "user": "U9", "text": "x"},
                                  "user_not_in_channel"),
    "an unknown person": ("users.info", {"user": "U9"}, "user_not_found"),
    "joining what is private": ("conversations.join", {"channel": "$private"}, "method_not_supported_for_channel_type"),
    "an unknown file": ("files.info", {"file": "F9"}, "file_not_found"),
    "an upload of nothing": ("files.getUploadURLExternal", {"filename": "a.png", "length": 0}, "invalid_arguments"),
    "an unknown method": ("chat.shout", {}, "unknown_method"),
    "a lacking argument": ("chat.update", {"channel": "$cases"}, "invalid_arguments"),
    "a scheduled message": ("chat.scheduleMessage", {"channel": "$cases", "text": "x", "post_at": 1},
                            "unknown_method"),
    "an unknown trigger": ("views.open", {"trigger_id": "1.x", "view": modal()}, "invalid_trigger_id"),
    "a view that is not open": ("views.update", {"view_id": "V9", "view": modal()}, "not_found"),
}


@pytest.mark.parametrize(("name", "given", "word"), CALLS.values(), ids=CALLS)
async def test_a_call_is_refused(name: str, given: Json, word: str, client: AsyncWebClient, cases: Channel,
                                 slack: Slack, home: Workspace) -> None:
    world = slack.world
    known = {"$cases": cases.id, "$out": world.channel(home, "out", joined=False).id,
             "$hidden": world.channel(home, "hidden", PRIVATE, joined=False).id,
             "$private": world.channel(home, "private", PRIVATE).id}
    old = world.channel(home, "old")
    old.archived = True
    known["$archived"] = old.id
    asked_for = {key: known.get(value, value) if isinstance(value, str) else value for key, value in given.items()}
    assert await refused(client.api_call(name, json=asked_for)) == word


SCOPED: dict[str, tuple[str, Json]] = {"chat:write": ("chat.postMessage", {"channel": "$", "text": "x"}),
          "files:write": ("files.getUploadURLExternal", {"filename": "a.png", "length": 3}),
          "files:read": ("files.info", {"file": "F1"}), "users:read": ("users.info", {"user": "U1"}),
          "channels:read": ("conversations.info", {"channel": "$"}), "channels:join": (
              "conversations.join", {"channel": "$"}), "usergroups:read": ("usergroups.list", {}),
          "pins:write": ("pins.add", {"channel": "$", "timestamp": "1.1"}),
          "pins:read": ("pins.list", {"channel": "$"}), "channels:history": ("conversations.history", {"channel": "$"}),
          "im:write": ("conversations.open", {"users": "U1"})}


@pytest.mark.parametrize("scope", SCOPED)
async def test_a_scope_is_needed(scope: str, slack: Slack) -> None:
    home = slack.world.workspace("room", scopes=(SCOPES | HISTORY) - {scope})
    cases = slack.world.channel(home, "cases")
    name, given = SCOPED[scope]
    asked_for = {key: cases.id if value == "$" else value for key, value in given.items()}
    with pytest.raises(SlackApiError) as caught:
        await sdk(slack, home.token).api_call(name, params=asked_for)
    assert (caught.value.response["error"], caught.value.response["needed"]) == ("missing_scope", scope)


async def test_tokens_are_told_apart(slack: Slack, home: Workspace) -> None:
    assert await refused(sdk(slack, None).auth_test()) == "not_authed"
    assert await refused(sdk(slack, "xoxb-9").auth_test()) == "invalid_auth"
    assert await refused(sdk(slack, slack.app_token).auth_test()) == "not_allowed_token_type"
    assert await refused(sdk(slack, None).apps_connections_open(app_token=str(home.token))) == "not_allowed_token_type"
    slack.app_scopes.clear()
    assert await refused(sdk(slack, None).apps_connections_open(app_token=slack.app_token)) == "missing_scope"
    client = sdk(slack, home.token)
    assert (await client.auth_test())["team_id"] == home.id
    await client.auth_revoke()
    assert await refused(client.auth_test()) == "token_revoked"


async def test_nothing_of_another_workspace_is_seen(client: AsyncWebClient, slack: Slack) -> None:
    other = slack.world.workspace("other")
    there, stranger = slack.world.channel(other, "cases"), slack.world.user(other, "Zoe")
    assert await refused(client.chat_postMessage(channel=there.id, text="x")) == "channel_not_found"
    assert await refused(client.users_info(user=stranger)) == "user_not_found"
    began = slack.interactions.begin(other.id, stranger)
    assert await refused(client.views_open(trigger_id=began.trigger, view=modal())) == "invalid_trigger_id"


async def test_a_trigger_is_good_once_and_for_three_seconds() -> None:
    ticks = [0.0]
    slack = Slack(ticks=lambda: ticks[0])
    await slack.start()
    home = slack.world.workspace("room")
    client, user = sdk(slack, home.token), slack.world.user(home, "Rey")
    began = slack.interactions.begin(home.id, user)
    ticks[0] = 2.9
    await client.views_open(trigger_id=began.trigger, view=modal())
    assert await refused(client.views_open(trigger_id=began.trigger, view=modal())) == "exchanged_trigger_id"
    late = slack.interactions.begin(home.id, user)
    ticks[0] = 6.0
    assert await refused(client.views_open(trigger_id=late.trigger, view=modal())) == "expired_trigger_id"
    await slack.stop()


async def test_three_views_stand_on_each_other(client: AsyncWebClient, slack: Slack, home: Workspace) -> None:
    user = slack.world.user(home, "Rey")

    def trigger() -> str:
        return slack.interactions.begin(home.id, user).trigger

    first = await client.views_open(trigger_id=trigger(), view=modal(external_id="one"))
    assert await refused(client.views_push(trigger_id=trigger(), view=modal(external_id="one"))
                         ) == "duplicate_external_id"
    for _ in range(2):
        await client.views_push(trigger_id=trigger(), view=modal())
    assert await refused(client.views_push(trigger_id=trigger(), view=modal())) == "push_limit_reached"
    again = await client.views_update(view_id=first["view"]["id"], view=modal(), hash=first["view"]["hash"])
    assert again["view"]["id"] == first["view"]["id"]
    assert await refused(client.views_update(view_id=first["view"]["id"], view=modal(), hash=first["view"]["hash"])
                         ) == "hash_conflict"


async def test_a_picture_is_shown_when_it_is_ready_and_stands_in_this_workspace(
        client: AsyncWebClient, slack: Slack, home: Workspace, cases: Channel) -> None:
    slack.late_looks = 2
    told = await client.files_getUploadURLExternal(filename="a.png", length=len(PNG))
    assert await refused(client.files_completeUploadExternal(files=[{"id": told["file_id"]}])) == "file_not_found"
    async with aiohttp.ClientSession() as session, session.post(told["upload_url"], data=PNG) as answer:
        assert (await answer.text(), answer.content_type) == (f"OK - {len(PNG)}", "text/plain")
    await client.files_completeUploadExternal(files=[{"id": told["file_id"], "title": "a"}])
    picture = {"type": "image", "alt_text": "a head", "slack_file": {"id": told["file_id"]}}

    async def post() -> Any:
        return await client.chat_postMessage(channel=cases.id, text="x", blocks=[picture])

    assert await refused(post()) == "invalid_blocks"
    looks = [(await client.files_info(file=told["file_id"]))["file"]["mimetype"] for _ in range(3)]
    assert looks == ["", "", "image/png"]
    await post()
    other = slack.world.workspace("other")
    elsewhere = slack.world.channel(other, "cases")
    assert await refused(sdk(slack, other.token).chat_postMessage(channel=elsewhere.id, text="x", blocks=[picture])
                         ) == "invalid_blocks"
    await client.files_delete(file=told["file_id"])
    assert await refused(client.files_info(file=told["file_id"])) == "file_deleted"
    assert await refused(post()) == "invalid_blocks"


async def test_an_upload_of_another_length_is_not_taken(client: AsyncWebClient) -> None:
    told = await client.files_getUploadURLExternal(filename="a.png", length=3)
    async with aiohttp.ClientSession() as session, session.post(told["upload_url"], data=PNG) as answer:
        assert answer.status == 400


async def test_a_private_file_without_its_token_is_a_page_to_sign_in(client: AsyncWebClient, home: Workspace) -> None:
    sent = await client.files_upload_v2(filename="a.png", content=PNG)
    url = sent["files"][0]["url_private"]
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")
        async with session.get(url, headers={"Authorization": f"Bearer {home.token}"}) as answer:
            assert await answer.read() == PNG


async def test_a_response_address_is_good_five_times_in_half_an_hour() -> None:
    now = [datetime(2027, 1, 4, 11, tzinfo=UTC)]
    slack = Slack(lambda: now[0])
    await slack.start()
    home = slack.world.workspace("room")
    cases, user = slack.world.channel(home, "cases"), slack.world.user(home, "Rey")
    began = slack.interactions.begin(home.id, user, cases.id)
    async with aiohttp.ClientSession() as session:
        async def respond(url: str, **body: Any) -> tuple[int, str]:
            async with session.post(url, json=body) as answer:
                return answer.status, await answer.text()

        assert (await respond(began.response_url, colour=1))[0] == 400
        assert [(await respond(began.response_url, text=str(n)))[0] for n in range(5)] == [200, 200, 200, 200, 404]
        shown = slack.world.seen_by(cases.id, user)
        assert [one.payload["text"] for one in shown] == ["0", "1", "2", "3"]
        later = slack.interactions.begin(home.id, user, cases.id, source=shown[0])
        assert await respond(later.response_url, text="new", replace_original=True) == (200, "ok")
        assert slack.world.seen_by(cases.id, user)[0].payload["text"] == "new"
        assert (await respond(later.response_url, delete_original=True))[0] == 200
        assert len(slack.world.seen_by(cases.id, user)) == 3
        now[0] += timedelta(minutes=31)
        status, text = await respond(later.response_url, text="x")
        assert (status, json.loads(text)["error"]) == (404, "expired_url")
    await slack.stop()


async def test_the_limits_hold_where_they_are_real() -> None:
    ticks = [0.0]
    slack = Slack(ticks=lambda: ticks[0], real_rates=True)
    await slack.start()
    home = slack.world.workspace("room")
    client = sdk(slack, home.token)
    one, two = slack.world.channel(home, "one"), slack.world.channel(home, "two")
    await client.chat_postMessage(channel=one.id, text="x")
    await client.chat_postMessage(channel=two.id, text="x")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=one.id, text="x")
    answer = caught.value.response
    assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "1")
    ticks[0] = 1.0
    sent = await client.chat_postMessage(channel=one.id, text="x")
    for _ in range(50):
        await client.chat_update(channel=one.id, ts=sent["ts"], text="y")
    assert await refused(client.chat_update(channel=one.id, ts=sent["ts"], text="y")) == "ratelimited"
    ticks[0] = 61.0
    await client.chat_update(channel=one.id, ts=sent["ts"], text="y")
    await slack.stop()


async def test_looking_back_needs_a_scope_and_is_limited(client: AsyncWebClient, slack: Slack, cases: Channel) -> None:
    meta = {"event_type": "readout", "event_payload": {"id": "1"}}
    for number in range(20):
        await client.chat_postMessage(channel=cases.id, text=str(number), metadata=meta)
    whole = await client.conversations_history(channel=cases.id, include_all_metadata=True)
    assert len(whole["messages"]) == 20
    assert whole["messages"][0]["metadata"] == meta
    assert "metadata" not in (await client.conversations_history(channel=cases.id))["messages"][0]
    slack.history_limited = True
    assert len((await client.conversations_history(channel=cases.id, limit=100))["messages"]) == 15
    assert await refused(client.conversations_history(channel=cases.id)) == "ratelimited"


@pytest.mark.parametrize("fault", [Fault(), Fault(after=True), Fault(status=503), Fault(status=500, after=True),
                                   Fault("ratelimited"), Fault("internal_error")], ids=str)
async def test_what_goes_wrong_goes_wrong_once(fault: Fault, client: AsyncWebClient, slack: Slack,
                                               cases: Channel) -> None:
    slack.faults["chat.postMessage"].append(fault)
    with pytest.raises((SlackApiError, aiohttp.ClientError)):
        await client.chat_postMessage(channel=cases.id, text="x")
    assert len(slack.world.standing(cases.id)) == fault.after
    await client.chat_postMessage(channel=cases.id, text="x")


async def test_bytes_and_answers_are_lost_too(client: AsyncWebClient, slack: Slack, home: Workspace,
                                              cases: Channel) -> None:
    slack.faults["upload"].append(Fault(status=503))
    with pytest.raises(Exception, match="503"):
        await client.files_upload_v2(filename="a.png", content=PNG)
    began = slack.interactions.begin(home.id, slack.world.user(home, "Rey"), cases.id)
    slack.faults["respond"] += [Fault(status=500), Fault(after=True)]
    async with aiohttp.ClientSession() as session:
        async with session.post(began.response_url, json={"text": "x"}) as answer:
            assert (answer.status, began.uses) == (500, 0)
        with pytest.raises(aiohttp.ClientError):
            await session.post(began.response_url, json={"text": "x"})
    assert began.uses == 1


async def test_an_old_client_knows_no_data_table(client: AsyncWebClient, slack: Slack, cases: Channel) -> None:
    slack.world.unknown_blocks = {"data_table"}
    assert await refused(client.chat_postMessage(channel=cases.id, text="x", blocks=fine())) == "invalid_blocks"
    older = [one for one in fine() if one["type"] != "data_table"]
    await client.chat_postMessage(channel=cases.id, text="x", blocks=older)


async def test_a_changed_block_under_its_old_id_is_taken_note_of(client: AsyncWebClient, slack: Slack,
                                                                 cases: Channel) -> None:
    sent = await client.chat_postMessage(channel=cases.id, text="x", blocks=[section("a", block_id="b")])
    await client.chat_update(channel=cases.id, ts=sent["ts"], text="x", blocks=[section("a", block_id="c")])
    assert slack.world.kept_ids == []
    await client.chat_update(channel=cases.id, ts=sent["ts"], text="x", blocks=[section("d", block_id="c")])
    assert slack.world.kept_ids == [(cases.id, sent["ts"], "c")]


@pytest.mark.parametrize("said", ["<!channel>", "<!here|here>", "<!everyone>", "<!subteam^S1>", "<@U1>"])
async def test_a_mention_is_taken_note_of(said: str, client: AsyncWebClient, slack: Slack, cases: Channel) -> None:
    escaped = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    await client.chat_postMessage(channel=cases.id, text=escaped, blocks=[section(escaped), {
        "type": "header", "text": plain(said)}])
    assert slack.world.broadcasts == []
    await client.chat_postMessage(channel=cases.id, text="x", blocks=[section(said)])
    await client.chat_postMessage(channel=cases.id, text=said)
    assert len(slack.world.broadcasts) == 2


async def test_pins_lists_groups_and_people(client: AsyncWebClient, slack: Slack, home: Workspace,
                                            cases: Channel) -> None:
    sent = await client.chat_postMessage(channel=cases.id, text="x")
    await client.pins_add(channel=cases.id, timestamp=sent["ts"])
    assert await refused(client.pins_add(channel=cases.id, timestamp=sent["ts"])) == "already_pinned"
    await client.pins_remove(channel=cases.id, timestamp=sent["ts"])
    assert await refused(client.pins_remove(channel=cases.id, timestamp=sent["ts"])) == "no_pin"
    boss = slack.world.user(home, "Kim", owner=True)
    assert (await client.users_info(user=boss))["user"]["is_owner"]
    group = slack.world.group(home, "Tutors", boss)
    assert (await client.usergroups_users_list(usergroup=group))["users"] == [boss]
    for number in range(5):
        slack.world.channel(home, f"c{number}")
    pages = [await client.conversations_list(limit=4)]
    while pages[-1]["response_metadata"]["next_cursor"]:
        pages.append(await client.conversations_list(limit=4, cursor=pages[-1]["response_metadata"]["next_cursor"]))
    assert [len(page["channels"]) for page in pages] == [4, 2]
    direct = (await client.conversations_open(users=[boss]))["channel"]["id"]
    assert (await client.chat_postMessage(channel=boss, text="x"))["channel"] == direct


async def test_blocks_can_be_validated_without_being_shown(client: AsyncWebClient) -> None:
    assert (await client.blocks_validate(blocks=fine()))["errors"] == []
    told = await client.blocks_validate(blocks=[section("x" * 3001)])
    assert told["errors"][0]["pointer"] == "/blocks/0/text/text"
