"""What Slack sends to an app: interactions, commands and events, in the shapes that it documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.servers.slack.world import DIRECT, PUBLIC, Json, Message, Workspace

if TYPE_CHECKING:
    from tests.servers.slack.interactions import Interaction
    from tests.servers.slack.server import Slack

# Slack writes people and channels so in what somebody typed; everything else of its special characters is escaped.
MARK = re.compile(r"(<[@#][A-Z0-9]+(?:\|[^<>]*)?>)")
TOKEN = "verification"


def team(home: Workspace) -> Json:
    """Give a workspace."""
    return {"id": home.id, "domain": home.domain}


def user(server: Slack, id: str) -> Json:
    """Give a person, without what only users.info tells."""
    found = server.world.users[id]
    return {"id": id, "username": found.name.casefold(), "name": found.name.casefold(), "team_id": found.team}


def channel(server: Slack, id: str) -> Json:
    """Give a channel: private ones and direct messages have no name of theirs."""
    found = server.world.channels[id]
    return {"id": id, "name": found.name if found.kind in (PUBLIC, DIRECT) else "privategroup"}


def whole(server: Slack, began: Interaction, kind: str) -> Json:
    """Give what every interaction carries."""
    home = server.world.workspaces[began.team]
    return {"type": kind, "token": TOKEN, "team": team(home), "user": user(server, began.user), "enterprise": None,
            "api_app_id": server.world.application, "is_enterprise_install": False, "trigger_id": began.trigger}


def source(server: Slack, began: Interaction) -> Json:
    """Give where an interaction came from: a view, or a message; one that only its reader sees is not sent along."""
    if began.view is not None:
        return {"container": {"type": "view", "view_id": began.view["id"]}, "view": began.view}
    found = began.source
    assert found is not None, "an action comes from a view or a message"
    return {"container": {"type": "message", "message_ts": found.ts, "channel_id": found.channel,
                          "is_ephemeral": found.reader is not None}
            | ({"thread_ts": found.thread} if found.thread else {}),
            "channel": channel(server, found.channel), "response_url": began.response_url,
            **({} if found.reader else {"message": message(found)})}


def message(found: Message) -> Json:
    """Give a message as an interaction carries it, with its metadata."""
    return found.payload | ({"metadata": found.metadata} if found.metadata else {})


def actions(server: Slack, began: Interaction, action: Json, values: Json, at: str | None) -> Json:
    """Give a press or a choice."""
    return {**whole(server, began, "block_actions"), **source(server, began), "state": {"values": values},
            "actions": [{**action, "action_ts": at or server.world.ts()}]}


def suggestion(server: Slack, began: Interaction, action_id: str, block_id: str, typed: str) -> Json:
    """Give what somebody typed into a menu that asks for its options."""
    return {**whole(server, began, "block_suggestion"), **source(server, began), "action_id": action_id,
            "block_id": block_id, "value": typed}


def submission(server: Slack, began: Interaction, values: Json) -> Json:
    """Give a modal that is sent."""
    assert began.view is not None
    return {**whole(server, began, "view_submission"), "view": {**began.view, "state": {"values": values}},
            "response_urls": []}


def closed(server: Slack, began: Interaction, cleared: bool) -> Json:
    """Give a modal that was closed."""
    sent = {**whole(server, began, "view_closed"), "view": began.view, "is_cleared": cleared}
    del sent["trigger_id"]
    return sent


def shortcut(server: Slack, began: Interaction, callback: str, at: str | None) -> Json:
    """Give a shortcut, of a message where there is one."""
    sent: Json = {"callback_id": callback, "action_ts": at or server.world.ts()}
    if began.source is None:
        return {**whole(server, began, "shortcut"), **sent}
    found = began.source
    return {**whole(server, began, "message_action"), **sent, "channel": channel(server, found.channel),
            "message_ts": found.ts, "message": message(found), "response_url": began.response_url}


def command(server: Slack, began: Interaction, name: str, text: str) -> Json:
    """Give a command, flat as a form."""
    home, person = server.world.workspaces[began.team], server.world.users[began.user]
    assert began.channel is not None, "a command is typed in a channel"
    shown = channel(server, began.channel)
    return {"token": TOKEN, "team_id": home.id, "team_domain": home.domain, "channel_id": shown["id"],
            "channel_name": shown["name"], "user_id": person.id, "user_name": person.name.casefold(), "command": name,
            "text": typed(text), "api_app_id": server.world.application, "is_enterprise_install": "false",
            "response_url": began.response_url, "trigger_id": began.trigger}


def typed(text: str) -> str:
    """Write what somebody typed as Slack passes it on."""
    return "".join(part if number % 2 else part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                   for number, part in enumerate(MARK.split(text)))


def event(server: Slack, home: Workspace, held: Json, id: str) -> Json:
    """Give an event."""
    return {"token": TOKEN, "team_id": home.id, "api_app_id": server.world.application, "event": held,
            "type": "event_callback", "event_id": id, "event_time": int(server.world.now().timestamp()),
            "authorizations": [{"enterprise_id": None, "team_id": home.id, "user_id": home.bot, "is_bot": True,
                                "is_enterprise_install": False}], "is_ext_shared_channel": False,
            "context_team_id": home.id, "context_enterprise_id": None}


def option(one: Any) -> Json | None:
    """Give an option as it is sent back."""
    return {"text": one["text"], "value": one["value"]} if one else None
