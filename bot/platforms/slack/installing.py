"""Workspaces that install Readout: to Slack's consent page and back, with a token sealed before it is stored."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.chat.card import Text, say
from bot.platforms.slack.sealing import Keys
from bot.platforms.slack.tokens import Client, Held, Tokens

log = logging.getLogger("readout.slack")
LASTS = timedelta(minutes=10)
BACK = "/slack/oauth_redirect"
BROWSER = re.compile(r"[\w-]{43}")
Use = Callable[[str, datetime], Awaitable[bool]]


class NotInstalled(Exception):
    """An install that ends here: the status and the sentence that the browser shows."""

    def __init__(self, status: int, sentence: Text) -> None:
        super().__init__(sentence.template)
        self.status, self.sentence = status, sentence


@dataclass(frozen=True)
class Asked:
    """Where a browser goes to consent, and the secret that it keeps until it comes back."""

    url: str
    browser: str


class Installing:
    """Installs through Slack's consent page.

    A state is signed, lasts 10 minutes, belongs to the browser that holds its secret, and is used once: `use` stores
    the digest of one that came back, and says whether it was the first time. So nothing is stored for whoever only
    opens the address.
    """

    def __init__(self, client_id: str, client_secret: str, scopes: str, address: str, api_url: str, keys: Keys,
                 tokens: Tokens, client: Client, use: Use, clock: Callable[[], datetime]) -> None:
        self._client_id, self._client_secret, self._scopes = client_id, client_secret, scopes
        self._consent = urljoin(api_url, "/oauth/v2/authorize")
        self.back = address.rstrip("/") + BACK
        self._keys, self._tokens, self._client, self._use, self._clock = keys, tokens, client, use, clock

    def begin(self, browser: str | None) -> Asked:
        """Send a browser to Slack; one that is on its way already keeps its secret, so that two tabs both arrive."""
        kept = browser if browser is not None and BROWSER.fullmatch(browser) else secrets.token_urlsafe(32)
        state = self._state(kept, self._clock() + LASTS)
        query = {"client_id": self._client_id, "scope": self._scopes, "redirect_uri": self.back, "state": state}
        return Asked(f"{self._consent}?{urlencode(query)}", kept)

    async def finish(self, query: Mapping[str, str], browser: str | None) -> str:
        """Take a browser back and store its workspace's token; give the workspace's name. Raises NotInstalled."""
        await self._prove(query.get("state", ""), browser or "")
        if query.get("error") or not query.get("code"):
            raise NotInstalled(200, say("Nothing was installed, since Slack was not allowed to. Open the install "
                                        "address again when you want to."))
        try:
            return await self._exchange(query["code"])
        except SlackApiError as refused:
            raise self._refused(str(refused.response.get("error", ""))) from None
        except (aiohttp.ClientError, OSError, TimeoutError):
            raise NotInstalled(502, say("Slack could not be reached, so nothing was installed. Open the install "
                                        "address again in a minute.")) from None

    def _state(self, browser: str, until: datetime) -> str:
        head = int(until.timestamp()).to_bytes(8, "big") + secrets.token_bytes(16)
        return base64.urlsafe_b64encode(head + self._keys.prove(head, browser.encode())).decode()

    async def _prove(self, state: str, browser: str) -> None:
        """Hold that a state is ours, of this browser, of the last 10 minutes, and here for the first time."""
        try:
            raw = base64.urlsafe_b64decode(state.encode())
        except ValueError:
            raise expired() from None
        head, proof = raw[:24], raw[24:]
        until = int.from_bytes(head[:8], "big")
        if not self._keys.proved(proof, head, browser.encode()) or until <= self._clock().timestamp():
            raise expired()
        if not await self._use(hashlib.sha256(raw).hexdigest(), datetime.fromtimestamp(until, UTC)):
            raise expired()

    async def _exchange(self, code: str) -> str:
        answer: Any = (await self._client(None).oauth_v2_access(
            client_id=self._client_id, client_secret=self._client_secret, code=code, redirect_uri=self.back)).data
        token, team = str(answer.get("access_token") or ""), answer.get("team") or {}
        if answer.get("is_enterprise_install") or not team.get("id"):
            await self._give_back(token)
            raise NotInstalled(200, say("Readout is installed in one workspace at a time, not in a whole organization. "
                                        "Nothing was installed. Open the install address again and choose a "
                                        "workspace."))
        if answer.get("refresh_token") or not token.startswith("xoxb-"):
            raise NotInstalled(200, say("Nothing was installed, since this app's tokens expire. Whoever runs Readout "
                                        "turns Token Rotation off in the app's settings, under OAuth & Permissions; "
                                        "then open the install address again."))
        me: Any = (await self._client(token).auth_test()).data
        if me.get("team_id") != team["id"]:
            raise NotInstalled(502, say("Slack named two workspaces, so nothing was installed. Open the install "
                                        "address again."))
        held = Held(token, str(me.get("bot_id") or ""), str(me["user_id"]),
                    (answer.get("enterprise") or {}).get("id"), str(answer.get("scope", "")), self._clock())
        name = str(team.get("name") or team["id"])
        await self._tokens.install(str(team["id"]), held, name, str((answer.get("authed_user") or {}).get("id") or ""))
        log.info("Readout was installed in a workspace")
        return name

    async def _give_back(self, token: str) -> None:
        """Give a token back that is not kept."""
        try:
            await self._client(token).auth_revoke()
        except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError):
            # It is stored nowhere, so nobody can use it; an admin who looks at the organization's apps removes it.
            log.error("a token that is not kept could not be given back to Slack")

    def _refused(self, error: str) -> NotInstalled:
        """Say why Slack gave no token."""
        log.error("Slack gave no token for an install: %s", error if re.fullmatch(r"[a-z_]{1,60}", error) else "?")
        if error == "bad_redirect_uri":
            return NotInstalled(200, say("Nothing was installed. Whoever runs Readout adds {address} in the app's "
                                         "settings, under OAuth & Permissions, Redirect URLs.", address=self.back))
        if error in ("invalid_client_id", "bad_client_secret", "invalid_client"):
            return NotInstalled(200, say("Nothing was installed, since Slack does not know this Readout. Whoever runs "
                                         "it copies the client id and secret again, under Basic Information."))
        if error in ("invalid_code", "code_already_used", "code_expired"):
            return expired()
        return NotInstalled(502, say("Slack refused, so nothing was installed. Open the install address again; if it "
                                     "stays so, whoever runs Readout finds the reason in its log."))


def expired() -> NotInstalled:
    """Refuse a way back that does not count, without telling why."""
    return NotInstalled(403, say("This install was not begun in this browser, or its 10 minutes are over. Open the "
                                 "install address again."))
