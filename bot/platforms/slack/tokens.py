"""Bot tokens by workspace, from memory: one from the environment, or those of every workspace that installed Readout.

How they are joined: `Tokens(installs, keys, clock)` or `Tokens(installs, None, clock, single=TOKEN)`;
`await tokens.start(client)` before anything is sent; `AsyncApp(authorize=tokens.authorize, ...)`;
`listen(app, tokens)`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.card import say
from bot.platforms.slack.sealing import Keys, Unopened
from db.installs import InstallRow

log = logging.getLogger("readout.slack")
PLATFORM = "slack"
# So old may be what is in memory: a revocation that another process heard of holds here after so long.
REREAD_SECONDS = 15.0
# A workspace that is unknown here may have come in through another process a moment ago.
UNKNOWN_SECONDS = 1.0
NOT_INSTALLED = say("Readout is not installed in this workspace. Ask whoever runs it for the address to install it.")
DEAD = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
Client = Callable[[str | None], AsyncWebClient]
Authorize = Callable[[str | None, str | None, str | None], Awaitable[AuthorizeResult | None]]


class NotTaken(Exception):
    """Slack does not take the bot's token. Copy it again from OAuth & Permissions on the app's page."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True)
class Held:
    """What is known of one workspace's token; `at` is since when it is valid."""

    token: str = field(repr=False)
    bot: str
    bot_user: str
    enterprise: str | None
    scopes: str
    at: datetime


class Installs(Protocol):
    """The rows behind the tokens, and what coming and going means for a workspace."""

    async def every(self) -> Sequence[InstallRow]:
        """List the tokens as they are stored."""

    async def keep(self, row: InstallRow, name: str, installer: str) -> None:
        """Store a token, and let its workspace come in: a new one greets its installer."""

    async def reseal(self, row: InstallRow, sealed: str, key: str) -> bool:
        """Store the same token under another key."""

    async def came(self, workspace: str, name: str) -> None:
        """Take note of a workspace whose token is not stored."""

    async def left(self, workspace: str, at: datetime) -> None:
        """Delete the token that a workspace had until an instant, and send nothing there from now on."""


class Tokens:
    """The bot token of each workspace. `single` is that of the one workspace of the environment."""

    def __init__(self, installs: Installs, keys: Keys | None, clock: Callable[[], datetime], *, single: str = "",
                 ticks: Callable[[], float] = time.monotonic) -> None:
        self._installs, self._keys, self._clock = installs, keys, clock
        self._single, self._ticks = single, ticks
        self._held: dict[str, Held] = {}
        self._rows: dict[str, InstallRow] = {}
        self._unopened: set[str] = set()
        self._read_at = -REREAD_SECONDS
        self._changes = 0
        self.authorize = self._authorizer()

    async def start(self, client: Client) -> None:
        """Know every token. Raises NotTaken, and what the network raises, where it is the environment's own token."""
        if self._single:
            return await self._learn(client(self._single))
        await self._read()
        await self._renew()

    async def of(self, team: str) -> str | None:
        """Give the bot token of a workspace; None where there is none, or none any more."""
        held = await self._of(team)
        return held.token if held is not None else None

    def _authorizer(self) -> Authorize:
        """Make what answers bolt's question whose token a press is answered with; without the network.

        A plain function: of a method, bolt takes `self` for one more argument that it should give.
        """
        async def authorize(enterprise_id: str | None, team_id: str | None,
                            user_id: str | None) -> AuthorizeResult | None:
            held = await self._of(team_id) if team_id is not None else None
            if held is None:
                return None
            return AuthorizeResult(enterprise_id=held.enterprise or enterprise_id, team_id=team_id, user_id=user_id,
                                   bot_id=held.bot, bot_user_id=held.bot_user, bot_token=held.token)

        return authorize

    async def teams(self) -> Sequence[str]:
        """List the workspaces that there is a token for."""
        await self._fresh(REREAD_SECONDS)
        return sorted(self._held)

    async def install(self, team: str, held: Held, name: str, installer: str) -> None:
        """Store a workspace's token, sealed, and let it come in."""
        assert self._keys is not None
        row = InstallRow(PLATFORM, team, self._keys.seal(held.token, about(team)), self._keys.newest, held.bot,
                         held.bot_user, held.enterprise, held.scopes, held.at)
        await self._installs.keep(row, name, installer)
        self._changes += 1
        self._rows[team], self._held[team] = row, held

    async def forget(self, team: str, at: datetime | None = None) -> None:
        """Forget the token that a workspace had until an instant, and stop what is to be sent there.

        An event that comes late, or again, takes nothing from a workspace that installed Readout anew since.
        """
        until = at if at is not None else self._clock()
        held = self._held.get(team)
        if held is not None and held.at > until:
            return
        self._drop(team)
        log.info("Readout is no longer in a workspace")
        await self._installs.left(team, until)
        # A look meanwhile may have found the row that was about to go.
        self._drop(team)

    async def refused(self, team: str, token: str) -> None:
        """Hear that Slack takes a token no more, as where nobody listened when its workspace took Readout out."""
        held = self._held.get(team)
        if held is not None and held.token == token:
            await self.forget(team, held.at)

    def _drop(self, team: str) -> None:
        self._changes += 1
        self._held.pop(team, None)
        self._rows.pop(team, None)

    async def _learn(self, client: AsyncWebClient) -> None:
        """Ask Slack once whose token the environment's is."""
        try:
            answer = await client.auth_test()
        except SlackApiError as refused:
            if refused.response.get("error") in DEAD:
                raise NotTaken from None
            raise
        team, scopes = str(answer["team_id"]), str(answer.headers.get("x-oauth-scopes", ""))
        self._held = {team: Held(self._single, str(answer.get("bot_id") or ""), str(answer["user_id"]),
                                 answer.get("enterprise_id"), scopes, self._clock())}
        await self._installs.came(team, str(answer.get("team") or team))

    async def _of(self, team: str) -> Held | None:
        await self._fresh(REREAD_SECONDS if team in self._held else UNKNOWN_SECONDS)
        return self._held.get(team)

    async def _fresh(self, seconds: float) -> None:
        """Read again where what is in memory is older; whoever asks meanwhile takes what is there."""
        now = self._ticks()
        if not self._single and now - self._read_at >= seconds:
            await self._read()

    async def _read(self) -> None:
        """Take over what is stored, unless it changed under our hands while it was read."""
        self._read_at, changes = self._ticks(), self._changes
        rows = {row.workspace: row for row in await self._installs.every()}
        if changes != self._changes:
            return
        for team in self._rows.keys() - rows.keys():
            del self._rows[team]
            self._held.pop(team, None)
        for team, row in rows.items():
            if self._rows.get(team) != row:
                self._take(team, row)

    def _take(self, team: str, row: InstallRow) -> None:
        assert self._keys is not None
        self._rows[team] = row
        try:
            token = self._keys.open(row.sealed, row.key, about(team))
        except Unopened:
            self._held.pop(team, None)
            if team not in self._unopened:
                log.error("a workspace's token cannot be opened, since its key is missing; readout check tells more")
            self._unopened.add(team)
            return
        self._held[team] = Held(token, row.bot, row.bot_user, row.enterprise, row.scopes, row.at)

    async def _renew(self) -> None:
        """Seal again what an older key sealed, so that the older one may go."""
        assert self._keys is not None
        for team, row in list(self._rows.items()):
            if row.key != self._keys.newest and team in self._held:
                sealed = self._keys.seal(self._held[team].token, about(team))
                await self._installs.reseal(row, sealed, self._keys.newest)


def about(team: str) -> str:
    """Give what a token is sealed together with."""
    return f"{PLATFORM}:{team}"


def listen(app: AsyncApp, tokens: Tokens) -> None:
    """Let an app hear when a workspace takes Readout out, or its token back; before any other listener."""

    @app.event("app_uninstalled")
    async def uninstalled(body: Mapping[str, Any]) -> None:
        await tokens.forget(str(body["team_id"]), _at(body))

    @app.event("tokens_revoked")
    async def revoked(body: Mapping[str, Any]) -> None:
        # Those of single users are not ours: no install asks for one.
        if body["event"].get("tokens", {}).get("bot"):
            await tokens.forget(str(body["team_id"]), _at(body))


def _at(body: Mapping[str, Any]) -> datetime | None:
    """Give when an event was, to the end of its second."""
    told = body.get("event_time")
    return datetime.fromtimestamp(told + 1, UTC) if isinstance(told, int) else None
