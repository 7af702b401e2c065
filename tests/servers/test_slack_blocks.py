"""The loopback Slack refuses the blocks and views that Slack would refuse, with its published types or without."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.conftest import refused
from tests.servers.slack import Slack, Workspace, described
from tests.servers.slack.blocks import problems
from tests.servers.slack.world import Channel
from tests.servers.slack_parts import (
    Json,
    actions,
    asked,
    button,
    fine,
    image,
    modal,
    mrkdwn,
    option,
    plain,
    section,
    select,
    table,
)

MESSAGES: dict[str, list[Json]] = {
    "51 blocks": [{"type": "divider"}] * 51, "a section of 3001": [section("x" * 3001)],
    "an empty section": [{"type": "section"}], "an empty text": [section("")],
    "eleven fields": [{"type": "section", "fields": [mrkdwn()] * 11}],
    "a field of 2001": [{"type": "section", "fields": [mrkdwn("x" * 2001)]}],
    "a header of 151": [{"type": "header", "text": plain("x" * 151)}],
    "a header with marks": [{"type": "header", "text": mrkdwn()}],
    "26 buttons": [actions(*(button(str(n)) for n in range(26)))], "an empty row": [actions()],
    "a button of 76": [actions({**button(), "text": plain("x" * 76)})],
    "a button with marks": [actions({**button(), "text": mrkdwn()})],
    "a value of 2001": [actions(button(value="x" * 2001))], "an action_id of 256": [actions(button("x" * 256))],
    "a block_id of 256": [section(block_id="x" * 256)], "a url of 3001": [actions(button(url="https://" + "x" * 3000))],
    "a url that is none": [actions(button(url="javascript:x"))], "a third style": [actions(button(style="warning"))],
    "an action_id twice": [actions(button()), actions(button(), block_id="b")],
    "a block_id twice": [section(block_id="b"), section(block_id="b")],
    "101 options": [actions(select(*map(str, range(101))))], "no options": [actions(select())],
    "an option of 76": [actions({**select(), "options": [{"text": plain("x" * 76), "value": "v"}]})],
    "a value of an option of 151": [actions(select("x" * 151))], "an option twice": [actions(select("a", "a"))],
    "an initial option that is not offered": [actions(select("a", initial_option=option("b")))],
    "six options to overflow": [actions({"type": "overflow", "action_id": "o",
                                         "options": [option(str(n)) for n in range(6)]})],
    "a confirmation of 301": [actions(button(confirm={"title": plain(), "text": plain("x" * 301)}))],
    "eleven in a context": [{"type": "context", "elements": [mrkdwn()] * 11}],
    "a picture without words": [{"type": "image", "image_url": "https://pictures.example/a.png"}],
    "a picture with empty words": [image(alt_text="")],
    "a picture with words of 2001": [image(alt_text="x" * 2001)], "a picture from nowhere": [
        {"type": "image", "alt_text": "x"}],
    "a picture from two places": [image(slack_file={"id": "F1"})],
    "a file by id and address": [{"type": "image", "alt_text": "x", "slack_file": {"id": "F1", "url": "x"}}],
    "a file that is not known": [{"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}}],
    "an input in a message": [asked()], "a file field in a message": [asked({"type": "file_input", "action_id": "f"})],
    "an unknown block": [{"type": "chart"}], "an unknown element": [actions({"type": "knob", "action_id": "k"})],
    "an unknown key of a block": [section(colour=1)], "an unknown key of an element": [actions(button(colour=1))],
    "an unknown key of a text": [{"type": "section", "text": {**mrkdwn(), "emoji": True}}],
    "two tables": [table(), table(block_id="b")], "a table of 101 rows": [table(rows=101)],
    "a table of 21 cells": [table(cells=21)], "a table with an uneven row": [
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}], [{"type": "raw_text", "text": "x"}] * 2]}],
    "an empty cell": [{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}],
    "a data table without a caption": [table("data_table")],
    "a data table of one row": [table("data_table", rows=1, caption="x")],
    "a data table of 102 rows": [table("data_table", rows=102, caption="x")],
    "a data table of pages of 101": [table("data_table", caption="x", page_size=101)],
    "an empty rich text": [{"type": "rich_text", "elements": []}],
    "an empty run of rich text": [{"type": "rich_text", "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]}],
    "markdown of 12001": [{"type": "markdown", "text": "x" * 6001}] * 2,
}
MODALS: dict[str, Json] = {
    "a title of 25": modal(title=plain("x" * 25)), "a title with marks": modal(title=mrkdwn()),
    "101 blocks": modal(*[{"type": "divider"}] * 101), "no blocks": {**modal(), "blocks": []},
    "metadata of 3001": modal(private_metadata="x" * 3001), "a callback_id of 256": modal(callback_id="x" * 256),
    "a submit of 25": modal(submit=plain("x" * 25)), "an unknown key": modal(colour=1),
    "a field and no submit": {"type": "modal", "title": plain(), "blocks": [asked()]},
    "a table in a modal": modal(table()), "a data table in a modal": modal(table("data_table", caption="x")),
    "markdown in a modal": modal({"type": "markdown", "text": "x"}),
    "eleven files": modal(asked({"type": "file_input", "action_id": "f", "max_files": 11})),
    "eleven boxes": modal(asked({"type": "checkboxes", "action_id": "c",
                                 "options": [option(str(n)) for n in range(11)]})),
    "a field of 3001": modal(asked({"type": "plain_text_input", "action_id": "a", "max_length": 3001})),
    "an initial value that is too long": modal(asked({"type": "plain_text_input", "action_id": "a", "max_length": 3,
                                                      "initial_value": "four"})),
    "a label of 2001": modal(asked(label=plain("x" * 2001))),
    "a number that does not say whether whole": modal(asked({"type": "number_input", "action_id": "n"})),
    "a button as a field": modal(asked(button())), "a home as a modal": {"type": "home", "blocks": [section()]},
    "two with focus": modal(*(asked({"type": "plain_text_input", "action_id": "a", "focus_on_load": True},
                                    block_id=str(n)) for n in range(2))),
}


async def test_our_own_blocks_are_taken(client: AsyncWebClient, cases: Channel, slack: Slack) -> None:
    await client.chat_postMessage(channel=cases.id, text="x", blocks=fine())
    assert [one["type"] for one in slack.world.standing(cases.id)[0].blocks] == [one["type"] for one in fine()]


@pytest.mark.parametrize("blocks", MESSAGES.values(), ids=MESSAGES)
async def test_a_message_is_refused(blocks: list[Json], client: AsyncWebClient, cases: Channel, slack: Slack) -> None:
    assert await refused(client.chat_postMessage(channel=cases.id, text="x", blocks=blocks)) == "invalid_blocks"
    assert not slack.world.standing(cases.id)


@pytest.mark.parametrize("view", MODALS.values(), ids=MODALS)
async def test_a_modal_is_refused(view: Json, client: AsyncWebClient, slack: Slack, home: Workspace) -> None:
    began = slack.interactions.begin(home.id, slack.world.user(home, "Rey"))
    assert await refused(client.views_open(trigger_id=began.trigger, view=view)) == "invalid_arguments"
    await client.views_open(trigger_id=began.trigger, view=modal(asked()))


async def test_a_home_has_no_title_and_no_file_field(client: AsyncWebClient, slack: Slack, home: Workspace) -> None:
    user = slack.world.user(home, "Rey")
    for blocks, more in (([section()], {"title": plain()}), ([asked({"type": "file_input", "action_id": "f"})], {})):
        view = {"type": "home", "blocks": blocks, **more}
        assert await refused(client.views_publish(user_id=user, view=view)) == "invalid_arguments"
    await client.views_publish(user_id=user, view={"type": "home", "blocks": [section()]})


async def test_blocks_together_are_too_long(client: AsyncWebClient, cases: Channel) -> None:
    many = [section("x" * 3000) for _ in range(4)]
    await client.chat_postMessage(channel=cases.id, text="x", blocks=[*many, section("x" * 1200)])
    assert await refused(client.chat_postMessage(
        channel=cases.id, text="x", blocks=[*many, section("x" * 1201)])) == "msg_blocks_too_long"


async def test_a_view_may_not_weigh_more_than_250_kilobytes(client: AsyncWebClient, slack: Slack,
                                                           home: Workspace) -> None:
    began = slack.interactions.begin(home.id, slack.world.user(home, "Rey"))
    heavy = modal(*(section("x" * 3000) for _ in range(90)))
    assert await refused(client.views_open(trigger_id=began.trigger, view=heavy)) == "view_too_large"


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_the_published_types_are_asked_too(surface: str) -> None:
    if not described.file(surface).is_file():
        pytest.skip("the published types of blocks are not beside the project")
    blocks = fine() if surface == "message" else [section(), image(), actions(button())]
    assert problems(blocks, surface) == []
    assert described.fault(surface, blocks) is None
    assert described.fault(surface, [section(accessory=button(colour=1))]) is not None
