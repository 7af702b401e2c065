"""The manifest: what Slack takes, the least scopes, and nothing that the code does not use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import bot.platforms.slack as package
from bot.platforms.slack import shortcuts
from bot.platforms.slack.manifest import BESIDES, EVENTS, LOOK_UPS, METHODS, WHY, Mode, manifest, scopes

ROOT = Path(package.__file__).parent
# Modules that name methods without calling them.
NAMED_ONLY = {"manifest.py", "limits.py", "requests.py"}
FAMILIES = "auth|oauth|apps|chat|views|conversations|users|usergroups|pins|files|reactions|team|bots|blocks"
# As the SDK's own methods are called.
AS_METHODS = {"auth_test": "auth.test", "auth_revoke": "auth.revoke", "oauth_v2_access": "oauth.v2.access",
              "conversations_info": "conversations.info"}
# Text that looks like a method and is none.
ADDRESS = "https://readout.example"


def called() -> set[str]:
    """List every method that the platform's code calls."""
    found: set[str] = set()
    for path in ROOT.glob("*.py"):
        if path.name not in NAMED_ONLY:
            text = path.read_text("utf-8")
            found |= set(re.findall(rf'"((?:{FAMILIES})\.[a-zA-Z.]+)"', text))
            found |= {AS_METHODS[name] for name in re.findall(rf"\.((?:{FAMILIES})_\w+)\(", text)}
    return found


def test_the_table_holds_every_method_that_is_called_and_no_other() -> None:
    assert called() == set(METHODS) | set(LOOK_UPS)


def test_each_scope_is_there_for_a_method_and_is_explained() -> None:
    needed = {scope for table in (METHODS, LOOK_UPS) for these in table.values() for scope in these} | set(BESIDES)
    assert set(scopes(look_up=True)) == needed == set(WHY)


def test_history_is_read_only_by_whoever_opted_in() -> None:
    assert not [one for one in scopes() if "history" in one]
    assert set(scopes(look_up=True)) - set(scopes()) == {"channels:history", "groups:history", "im:history"}
    assert "It reads no messages." in made("socket")["display_information"]["long_description"]
    told = manifest("socket", look_up=True)["display_information"]["long_description"]
    assert "It reads no messages, with one exception" in told


def made(mode: Mode, **given: bool) -> dict[str, Any]:
    return manifest(mode, ADDRESS, **given)


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("mode", ["socket", "http"])
def test_what_slack_takes(mode: Mode, several: bool) -> None:
    """Hold the lengths of Slack's manifest schema, and what belongs together."""
    for look_up in (False, True):
        given = manifest(mode, ADDRESS, several=several, look_up=look_up)
        about = given["display_information"]
        assert len(about["name"]) <= 35
        assert len(about["description"]) <= 140
        assert 175 <= len(about["long_description"]) <= 4000
        for one in given["features"]["shortcuts"]:
            assert len(one["name"]) <= 24
            assert len(one["description"]) <= 150
        command, = given["features"]["slash_commands"]
        assert command["command"] == "/readout"
        urls = re.findall(r"'(https://readout[^']*)'", str(given))
        assert set(urls) == ({f"{ADDRESS}/slack/events"} if mode == "http" else set()) | (
            {f"{ADDRESS}/slack/oauth_redirect"} if several else set())
        assert given["settings"]["socket_mode_enabled"] == (mode == "socket")
        assert not given["settings"]["token_rotation_enabled"]
        assert not given["settings"]["org_deploy_enabled"]


def test_shortcuts_and_events_are_those_that_are_answered() -> None:
    given = made("socket")
    assert {(one["type"], one["callback_id"]) for one in given["features"]["shortcuts"]} == {
        ("global", shortcuts.TODAY), ("global", shortcuts.SEND), ("message", shortcuts.CONCERN)}
    heard = set()
    for path in ROOT.glob("*.py"):
        heard |= {name for name in EVENTS if f'"{name}"' in path.read_text("utf-8")} if path.name != "manifest.py" \
            else set()
    assert heard == set(EVENTS)
    assert given["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    assert "message" not in "".join(EVENTS)


def test_the_guide_says_what_each_scope_is_for() -> None:
    guide = (ROOT.parents[2] / "docs" / "slack.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z:]+)` \| (.+) \|$", guide, re.MULTILINE))
    assert rows == {scope: WHY[scope] for scope in scopes()}
    assert all(f"`{scope}`" in guide for scope in scopes(look_up=True))
