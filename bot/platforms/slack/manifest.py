"""What Readout is to Slack: the app's manifest, with the least scopes, each with the methods that need it.

Lengths are those of Slack's manifest schema 1: a name 35, a description 140 and a long one 175 to 4,000 characters, a
shortcut's name 24 and description 150.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Mode = Literal["socket", "http"]
# Every method that is called, with the scopes that it needs; a test holds this table against the code and against
# what a server heard. Methods of a channel need the scope of each kind of channel that they are called for.
METHODS: Mapping[str, tuple[str, ...]] = {
    "auth.test": (), "auth.revoke": (), "oauth.v2.access": (), "apps.connections.open": (),
    "chat.postMessage": ("chat:write",), "chat.update": ("chat:write",), "chat.delete": ("chat:write",),
    "views.open": (), "views.update": (), "views.publish": (),
    "conversations.info": ("channels:read", "groups:read"), "conversations.open": ("im:write",),
    "users.conversations": ("channels:read", "groups:read"),
    "users.info": ("users:read",),
    "usergroups.list": ("usergroups:read",),
    "pins.add": ("pins:write",),
    "files.getUploadURLExternal": ("files:write",), "files.completeUploadExternal": ("files:write",),
    "files.delete": ("files:write",), "files.info": ("files:read",),
}
# Asked for only where the operator opted in to look-ups.
LOOK_UPS: Mapping[str, tuple[str, ...]] = {
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.replies": ("channels:history", "groups:history", "im:history")}
# What is not a method: the command and the shortcuts.
BESIDES = ("commands",)
# What each scope is for, as docs/slack.md and `readout check` tell it.
WHY: Mapping[str, str] = {
    "chat:write": "to post cases where you say, draw them again and take them down",
    "commands": "the command /readout and the shortcuts",
    "channels:read": "to know whether a public channel is there and Readout is in it",
    "groups:read": "the same for private channels that Readout was invited to",
    "im:write": "to write to whoever installed Readout, to editors and admins, and to those who asked for messages",
    "users:read": "to know who is an admin or owner of the workspace",
    "usergroups:read": "to let your user groups give roles",
    "pins:write": "to keep the policy in sight",
    "files:write": "to upload the pictures of approved cases, and to delete them",
    "files:read": "to see when a picture is ready, and to read a bundle that somebody sends in a form",
    "channels:history": "only with look-ups: to see whether a message stands before it is sent again",
    "groups:history": "the same in private channels",
    "im:history": "the same in direct messages"}
EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked")
SHORT = "The radiology readout room: a case every morning, a private answer, a reveal that teaches."
LONG = ("Readout posts a de-identified radiology case with a question, in your community's own time. Answers are "
        "private; the reveal shows why, and a board is fair and kind. Slack is a place without patients' data: files "
        "that may hold a patient are never asked for here, and what Readout shows was de-identified and looked at "
        "first. ")
READS_NOTHING = "It reads no messages."
READS_ITS_OWN = ("It reads no messages, with one exception that whoever runs it chose: before one of its own is sent "
                 "again, it looks in that channel whether it stands there already.")
# Their callback_ids are those of `shortcuts.py`.
SHORTCUTS: tuple[Mapping[str, str], ...] = (
    {"name": "Today's case", "type": "global", "callback_id": "today",
     "description": "The case of the day, to answer where you are"},
    {"name": "Send a case", "type": "global", "callback_id": "send_case",
     "description": "Begin a case of your own; you get a link to the upload page"},
    {"name": "Privacy concern", "type": "message", "callback_id": "privacy_concern",
     "description": "On a posted case: take it out of sight, and tell the editors"})


def scopes(*, look_up: bool = False) -> tuple[str, ...]:
    """List the bot's scopes, sorted."""
    needed = {*BESIDES, *(scope for these in METHODS.values() for scope in these)}
    if look_up:
        needed |= {scope for these in LOOK_UPS.values() for scope in these}
    return tuple(sorted(needed))


def manifest(mode: Mode, address: str = "", *, look_up: bool = False, several: bool = False) -> dict[str, Any]:
    """Make the manifest. `address` is where Slack and browsers reach Readout, which HTTP mode and installs need.

    `several` adds the address on which browsers come back from an install.
    """
    events = f"{address}/slack/events"
    over_http: dict[str, str] = {"request_url": events} if mode == "http" else {}
    command = {"command": "/readout", "description": "The readout room: alone for the menu, or with words",
               "usage_hint": "[board | case list | help]", "should_escape": False}
    oauth: dict[str, Any] = {"scopes": {"bot": list(scopes(look_up=look_up))}}
    if several:
        oauth["redirect_urls"] = [f"{address}/slack/oauth_redirect"]
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Readout", "description": SHORT, "background_color": "#1b1f24",
            "long_description": LONG + (READS_ITS_OWN if look_up else READS_NOTHING)},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True,
                         "messages_tab_read_only_enabled": True},
            "bot_user": {"display_name": "Readout", "always_online": True},
            "shortcuts": [dict(one) for one in SHORTCUTS],
            "slash_commands": [{**command, **({"url": events} if mode == "http" else {})}]},
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {**over_http, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **over_http,
                              **({"message_menu_options_url": events} if mode == "http" else {})},
            "org_deploy_enabled": False, "socket_mode_enabled": mode == "socket",
            "token_rotation_enabled": False}}
