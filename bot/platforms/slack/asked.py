"""What somebody did on Slack, read out of the payload that tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.chat.people import Place
from bot.platforms.slack.modals import MODAL, Origin
from bot.platforms.slack.outside import Json

NAME = "slack"
COMMAND, PRESS, FORM, OFFER, SHORTCUT, MESSAGE, HOME = (
    "command", "block_actions", "view_submission", "block_suggestion", "shortcut", "message_action", "home")
HOME_OPENED = "app_home_opened"


@dataclass(frozen=True)
class Asked:
    """One thing that somebody did: who, where, when, and the doors by which it can be answered.

    `url` takes an answer in the conversation, `trigger` opens a modal within three seconds, `view` is the modal or the
    home that it was done in. `ephemeral` tells that it was done on what only this person sees.
    """

    kind: str
    team: str
    user: str
    name: str = ""
    channel: str = ""
    thread: str = ""
    trigger: str = ""
    url: str = ""
    view: Json = field(default_factory=dict)
    ephemeral: bool = False
    at: datetime | None = None
    key: str = ""

    @property
    def place(self) -> Place:
        """Where it was done: a direct message with Readout, and what is in no channel, is read by one person alone.

        There is always one: how far a case may be shown is asked of the workspace.
        """
        alone = not self.channel or self.channel.startswith("D")
        return Place(NAME, self.team, f"@{self.user}" if alone else self.channel)

    @property
    def in_modal(self) -> bool:
        """Whether it was done in a modal."""
        return self.view.get("type") == MODAL

    @property
    def in_home(self) -> bool:
        """Whether it was done in the app's home."""
        return self.view.get("type") == HOME

    @property
    def origin(self) -> Origin:
        """Where a modal that answers it was opened from."""
        return Origin(self.channel, self.thread)


def read(payload: Mapping[str, Any]) -> Asked | None:
    """Read a payload; None for what is none of ours."""
    if payload.get("command"):
        return _command(payload)
    if payload.get("type") == "event_callback":
        return _event(payload)
    return _interactive(payload) if payload.get("type") in (PRESS, FORM, OFFER, SHORTCUT, MESSAGE) else None


def _command(payload: Mapping[str, Any]) -> Asked:
    team, user, trigger = (str(payload.get(name) or "") for name in ("team_id", "user_id", "trigger_id"))
    return Asked(COMMAND, team, user, str(payload.get("user_name") or ""), str(payload.get("channel_id") or ""),
                 str(payload.get("thread_ts") or ""), trigger, str(payload.get("response_url") or ""),
                 key=f"{team} {trigger}" if trigger else "")


def _event(payload: Mapping[str, Any]) -> Asked | None:
    event = payload.get("event") or {}
    if event.get("type") != HOME_OPENED or event.get("tab", HOME) != HOME:
        return None
    team = str(payload.get("team_id") or "")
    return Asked(HOME, team, str(event["user"]), key=f"{team} {payload.get('event_id', '')}",
                 view={"type": HOME})


def _interactive(payload: Mapping[str, Any]) -> Asked:
    view: Json = dict(payload.get("view") or {})
    user: Mapping[str, Any] = payload.get("user") or {}
    held: Mapping[str, Any] = payload.get("container") or {}
    action: Mapping[str, Any] = (payload.get("actions") or [{}])[0]
    origin = Origin.read(str(view.get("private_metadata") or ""))
    # In a workspace of an organization, and in a channel that several share, these are not all the same.
    team = str(view.get("app_installed_team_id") or (payload.get("team") or {}).get("id") or user.get("team_id") or "")
    trigger = str(payload.get("trigger_id") or "")
    stamp = str(action.get("action_ts") or payload.get("action_ts") or "")
    channel = str((payload.get("channel") or {}).get("id") or held.get("channel_id") or origin.channel)
    name = str(user.get("username") or user.get("name") or "")
    return Asked(str(payload["type"]), team, str(user.get("id") or ""), name, channel,
                 _thread(held) or origin.thread, trigger, _url(payload), view,
                 bool(held.get("is_ephemeral")), instant(stamp), f"{team} {trigger} {stamp}" if trigger else "")


def _thread(held: Mapping[str, Any]) -> str:
    """Give the thread that something was done in; whoever presses on the message that began one is not in it."""
    thread = str(held.get("thread_ts") or "")
    return "" if thread == str(held.get("message_ts") or "") else thread


def _url(payload: Mapping[str, Any]) -> str:
    listed = payload.get("response_urls") or [{}]
    return str(payload.get("response_url") or listed[0].get("response_url") or "")


def instant(stamp: str) -> datetime | None:
    """Read an instant as Slack writes it, seconds with a fraction; None where it is none."""
    try:
        return datetime.fromtimestamp(float(stamp), UTC) if stamp else None
    except (ValueError, OverflowError, OSError):
        return None
