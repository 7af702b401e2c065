"""Calls of Slack's Web API with their outcomes in the words of the outbox: Busy, Closed, Gone, Unsure."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.platform import Busy, Closed, Gone, Undelivered, Unsure
from bot.platforms.slack.limits import POST, Pace
from bot.platforms.slack.proxies import proxy_for
from bot.platforms.slack.tokens import Tokens

# Bolt and slack_sdk log what people wrote: what goes wrong is logged by us instead, by its type and place. slack_sdk
# also writes each request out for a log whose level was never set, which takes as long as sending it.
SILENT = logging.getLogger("readout.slack.kit")
SILENT.setLevel(logging.CRITICAL + 1)
API, OWN = "https://slack.com/api/", "slack.com"
SECONDS = 15
# A connection that was idle for longer is not trusted with a message: whether it was taken could not be told.
IDLE_SECONDS = 10.0
NOT_YET, NOT_TAKEN, TOO_MANY, CHANNEL_WAIT = 5.0, 300.0, 10.0, 2.0
# Methods that take JSON; the others take their arguments as form fields only.
IN_JSON = ("chat.", "views.", "files.completeUploadExternal", "pins.", "conversations.open")
GONE = {"message_not_found"}
MISSING = {"channel_not_found", "user_not_found", "file_not_found", "file_deleted", "thread_not_found"}
CLOSED = {"not_in_channel", "is_archived", "missing_scope", "restricted_action", "restricted_action_read_only_channel",
          "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel", "no_permission",
          "cant_update_message", "cant_delete_message", "edit_window_closed", "cannot_dm_bot", "messages_tab_disabled",
          "user_disabled", "user_not_visible", "not_allowed_token_type", "permission_denied", "not_pinnable",
          "team_access_not_granted", "method_not_supported_for_channel_type", "posting_to_channel_denied",
          "storage_limit_reached", "blocked_file_type", "file_uploads_disabled", "method_deprecated"}
NO_TOKEN = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required"}
# Said of a token that was taken back, and of nothing else: the others were seen in outages too.
DEAD_FOR_GOOD = {"token_revoked", "account_inactive"}
TOO_OFTEN = {"ratelimited", "rate_limited", "message_limit_exceeded"}
UNSURE = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", ""}


class Missing(Closed):
    """What was asked about is not there."""


class Refused(Exception):
    """Slack refuses what was sent: a mistake of ours, or something that this workspace's Slack does not know."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Requests:
    """Calls under the token of a workspace, over one session of connections that all of them share.

    Nothing is sent twice in here and nothing sleeps.
    """

    def __init__(self, tokens: Tokens, api_url: str = API, *, pace: Pace | None = None) -> None:
        self.api_url = api_url.rstrip("/") + "/"
        self.pace = pace or Pace()
        self._tokens = tokens
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections, which are opened when they are first wanted; inside a running loop."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=128, keepalive_timeout=IDLE_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=SECONDS))
        return self._session

    async def close(self) -> None:
        """Let go of the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def client(self, token: str | None = None) -> AsyncWebClient:
        """Give slack_sdk's client for a token, which by itself never sends a call again."""
        made = AsyncWebClient(token, self.api_url, timeout=SECONDS, session=self.session, retry_handlers=[],
                              logger=SILENT)
        # Set afterwards: given to it, None would have it look at the environment, which holds for loopback too.
        made.proxy = proxy_for(self.api_url)
        return made

    async def call(self, team: str, method: str, body: Mapping[str, Any] | None = None, *,
                   urgent: bool = True) -> Mapping[str, Any]:
        """Call a method for a workspace and give the answer; raises an Undelivered, or Refused."""
        token = await self._tokens.of(team)
        if token is None:
            raise Busy(NOT_TAKEN, "workspace")
        given = dict(body or {})
        lately = self.pace.take(team, method, given.get("channel"), urgent)
        try:
            return await self.under(token, method, given)
        except Told as told:
            if method == POST and not lately:
                # It is not the channel that had too much: nothing else is tried in the workspace in vain.
                told.wide = "workspace"
                self.pace.give_back(team, given.get("channel"))
            self.pace.pause(team, method, told.seconds, told.wide)
            raise
        except Dead:
            await self._tokens.refused(team, token)
            raise

    async def under(self, token: str | None, method: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call a method under a token, whoever's it is; no turn is taken for it."""
        how: dict[str, Any] = {"json": dict(given)} if method.startswith(IN_JSON) else {"params": dict(given)}
        try:
            answer = await self._shared().api_call(method, headers=_bearing(token), **how)
        except SlackApiError as refused:
            raise outcome(refused) from refused
        except (aiohttp.ClientError, OSError, TimeoutError) as lost:
            raise _lost(lost) from lost
        found: Mapping[str, Any] = answer.data if isinstance(answer.data, dict) else {}
        return found

    def _shared(self) -> AsyncWebClient:
        """Give the one client that carries every token's calls: making one takes as long as its call."""
        session = self.session
        if self._client is None or self._client.session is not session:
            self._client = self.client()
        return self._client

    async def send(self, url: str, *, raw: bytes | None = None, body: Mapping[str, Any] | None = None) -> None:
        """Post bytes or JSON to an address that Slack gave: an upload, or a response_url; raises an Undelivered."""
        content = raw if raw is not None else json.dumps(body or {}).encode()
        kind = "application/octet-stream" if raw is not None else "application/json; charset=utf-8"
        try:
            async with self.session.post(url, data=content, headers={"content-type": kind},
                                         proxy=proxy_for(url)) as answer:
                _look_at(answer.status, answer.headers)
        except (aiohttp.ClientError, OSError, TimeoutError) as lost:
            raise _lost(lost) from lost

    async def fetch(self, team: str, url: str, most: int) -> bytes | None:
        """Fetch a file that somebody sent in a form; None where it holds more than `most` bytes."""
        if not self._slacks_own(url):
            # The token goes to nobody else, whatever a file's description names.
            raise Closed("file_not_found")
        head = {"authorization": f"Bearer {await self._tokens.of(team) or ''}"}
        try:
            async with self.session.get(url, headers=head, proxy=proxy_for(url)) as answer:
                _look_at(answer.status, answer.headers)
                if answer.content_type == "text/html":
                    # Instead of a file, whoever may not have it gets a page on which to sign in.
                    raise Closed("file_not_found")
                raw = await answer.content.read(most + 1)
                while len(raw) <= most and not answer.content.at_eof():
                    raw += await answer.content.read(most + 1 - len(raw))
        except (aiohttp.ClientError, OSError, TimeoutError) as lost:
            raise Busy(NOT_YET, "message") from lost
        return raw if len(raw) <= most else None


    def _slacks_own(self, url: str) -> bool:
        """Tell whether an address is Slack's, by https, or on the very server that the API is asked at."""
        try:
            asked, api = urlsplit(url), urlsplit(self.api_url)
            if (asked.scheme, asked.hostname, asked.port) == (api.scheme, api.hostname, api.port):
                return True
            return asked.scheme == "https" and asked.port in (None, 443) and any(
                f".{asked.hostname}".endswith(f".{home}") for home in {OWN, api.hostname})
        except ValueError:
            return False


class Dead(Busy):
    """The token was taken back; nothing sent under it will ever arrive."""


class Told(Busy):
    """Slack itself asked to wait; for long where it is not the one channel that had a message a moment ago."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds, "place" if seconds <= CHANNEL_WAIT else "workspace")


def _bearing(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def _lost(lost: Exception) -> Undelivered:
    """Tell whether a request that got no answer may have been taken.

    One that no connection was made for was not; neither was one whose connection turned out to be closed as it was
    written, since all of it was not sent then.
    """
    unwritten = isinstance(lost.__cause__, aiohttp.ClientConnectionResetError)
    if unwritten or isinstance(lost, aiohttp.ClientConnectorError | aiohttp.ClientConnectionResetError):
        return Busy(NOT_YET, "platform")
    return Unsure()


def _look_at(status: int, headers: Mapping[str, str]) -> None:
    """Raise what the status of an answer without an error code means."""
    if status == 429:
        raise Told(_retry_after(headers))
    if status >= 500:
        raise Unsure
    if status >= 400:
        raise Closed("it is not taken there")


def outcome(refused: SlackApiError) -> Undelivered | Refused:
    """Tell what a refusal means; what is no refusal of a place is a `Refused`."""
    answer: Any = refused.response
    held = answer.data if isinstance(getattr(answer, "data", None), dict) else {}
    status = getattr(answer, "status_code", getattr(answer, "status", 500))
    error = str(held.get("error", ""))
    if status == 429 or error in TOO_OFTEN:
        return Told(_retry_after(getattr(answer, "headers", {})))
    if status >= 500 or error in UNSURE:
        return Unsure()
    if error in GONE:
        return Gone()
    if error in NO_TOKEN:
        return (Dead if error in DEAD_FOR_GOOD else Busy)(NOT_TAKEN, "workspace")
    if error in MISSING:
        return Missing(error)
    return Closed(error) if error in CLOSED else Refused(error)


def _retry_after(headers: Mapping[str, Any]) -> float:
    try:
        return max(float(headers.get("Retry-After", TOO_MANY)), 0.0)
    except (TypeError, ValueError):
        return TOO_MANY
