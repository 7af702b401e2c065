"""What `readout check` finds on Slack: tokens, scopes, the clock, each place; every finding with the next step."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.people import Place
from bot.chat.seen import Seen
from bot.platforms.slack.manifest import WHY, scopes
from bot.platforms.slack.places import shared
from bot.platforms.slack.proxies import proxy_for, unspoken
from bot.platforms.slack.tokens import DEAD

SECONDS = 20.0
# Slack's requests carry their time, and are refused when it differs by 5 minutes.
WRONG_CLOCK, ODD_CLOCK = 240.0, 60.0
AGAIN = "Copy it again from OAuth & Permissions on the app's page into READOUT_SLACK__BOT_TOKEN."
APP_AGAIN = ("Make one on the app's page, under Basic Information, App-Level Tokens, with the scope connections:write, "
             "and put it into READOUT_SLACK__APP_TOKEN.")
ANEW = "Paste what readout slack manifest prints into App Manifest on the app's page, then install the app again."


@dataclass(frozen=True)
class Asked:
    """What is looked at. `tokens` are the bots', `install` the address for further workspaces, if there is one."""

    api_url: str
    tokens: Sequence[str] = field(repr=False)
    app_token: str = field(default="", repr=False)
    socket: bool = True
    look_up: bool = False
    install: str = ""
    places: Sequence[str] = ()
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


def look(asked: Asked) -> list[Seen]:
    """Look at everything; what cannot be reached is told in one line."""
    return asyncio.run(_look(asked))


async def _look(asked: Asked) -> list[Seen]:
    found: list[Seen] = []
    kind = unspoken(asked.api_url)
    if kind is not None:
        found.append(Seen("fault", f"the proxy of the environment is of the kind {kind}, which is not spoken here.",
                          "Name an http:// proxy in HTTPS_PROXY, or leave slack.com out with NO_PROXY."))
    try:
        async with asyncio.timeout(SECONDS), aiohttp.ClientSession() as session:
            # Kept as they come, so that what was seen before Slack stopped answering is still told.
            async for seen in _findings(asked, session):
                found.append(seen)
    except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError, ValueError) as lost:
        # Its message may hold addresses: only its kind is told.
        found.append(Seen("fault", f"Slack cannot be reached ({type(lost).__name__}).",
                          "Look at this computer's way to the internet, then check again."))
    return found


async def _findings(asked: Asked, session: aiohttp.ClientSession) -> AsyncIterator[Seen]:
    homes: dict[str, AsyncWebClient] = {}
    told_time = False
    for token in asked.tokens:
        client = _client(asked, session, token)
        try:
            answer: Any = await client.auth_test()
        except SlackApiError as refused:
            yield _refused(refused, bool(asked.install))
            continue
        homes[str(answer["team_id"])] = client
        yield Seen("well", f"the token is that of {answer.get('user')} in {answer.get('team')}.")
        for seen in _scopes(str(answer.headers.get("x-oauth-scopes", "")), asked.look_up, str(answer.get("team"))):
            yield seen
        if not told_time:
            told_time = True
            for seen in _clock(answer.headers.get("Date"), asked):
                yield seen
    if asked.socket and asked.app_token:
        yield await _connection(_client(asked, session, asked.app_token))
    if asked.install:
        yield Seen("note", "to install it in a workspace, open:", asked.install)
    for place in asked.places:
        yield await _place(homes, Place.parse(place))


def _client(asked: Asked, session: aiohttp.ClientSession, token: str) -> AsyncWebClient:
    made = AsyncWebClient(token, asked.api_url.rstrip("/") + "/", session=session)
    made.proxy = proxy_for(asked.api_url)
    return made


def _refused(refused: SlackApiError, by_installs: bool) -> Seen:
    error = _error(refused)
    if error not in DEAD:
        return Seen("fault", f"Slack answers {error}.", "Check again in a minute.")
    if by_installs:
        return Seen("note", "Slack does not take the token of one workspace any more.",
                    "Readout was taken out of it; who wants it back installs it again.")
    return Seen("fault", "Slack does not take the bot's token.", AGAIN)


def _error(refused: SlackApiError) -> str:
    """Give Slack's own word for a refusal."""
    answer: Any = refused.response
    data = answer.data if isinstance(getattr(answer, "data", None), dict) else {}
    return str(data.get("error") or "with a fault")


def _scopes(header: str, look_up: bool, team: str) -> Iterable[Seen]:
    """Compare what a token may do with what is needed."""
    have = {one.strip() for one in header.split(",") if one.strip()}
    needed = set(scopes(look_up=look_up))
    for missing in sorted(needed - have):
        yield Seen("fault", f"in {team} Readout lacks the scope {missing}, {WHY.get(missing, 'which it needs')}.", ANEW)
    if more := sorted(have - needed):
        yield Seen("note", f"in {team} Readout has scopes that it does not need: {', '.join(more)}.",
                   f"{ANEW} Slack drops a scope only when the app was removed before.")
    if have == needed:
        yield Seen("well", f"in {team} it has the scopes that it needs, and no others.")


def _clock(date: str | None, asked: Asked) -> Iterable[Seen]:
    """Compare this computer's clock with Slack's."""
    if date is None:
        return
    off = abs((asked.clock() - parsedate_to_datetime(date)).total_seconds())
    told = f"this computer's clock differs from Slack's by {off:.0f} seconds."
    if off > WRONG_CLOCK and not asked.socket:
        yield Seen("fault", told, "Set it: what Slack sends is refused when its time differs by 5 minutes.")
    elif off > ODD_CLOCK:
        yield Seen("note", told, "Let it be set by a time server (NTP).")


async def _connection(client: AsyncWebClient) -> Seen:
    """Ask whether a connection might be opened; none is."""
    try:
        # With no argument the SDK would ask for the token apart.
        await client.api_call("apps.connections.open")
    except SlackApiError as refused:
        error = _error(refused)
        if error == "missing_scope":
            return Seen("fault", "the app's token lacks the scope connections:write.", APP_AGAIN)
        if error in DEAD or error == "not_allowed_token_type":
            return Seen("fault", "Slack does not take the app's token.", APP_AGAIN)
        return Seen("fault", f"Slack opens no connection: {error}.",
                    "Look whether Socket Mode is on, on the app's page.")
    return Seen("well", "the app's token opens connections.")


async def _place(homes: dict[str, AsyncWebClient], place: Place) -> Seen:
    """Look at one place: whether it is there, and whether Readout may write in it."""
    if place.direct:
        return Seen("well", "a direct message needs no invitation.")
    client = homes.get(place.workspace)
    if client is None:
        return Seen("fault", f"there is no token for the workspace of {place}.",
                    "Install Readout there again, or remove the place with /readout place remove.")
    try:
        answer: Any = await client.conversations_info(channel=place.channel.partition(":")[0])
    except SlackApiError as refused:
        if _error(refused) in ("channel_not_found", "missing_scope"):
            return Seen("fault", f"{place} is not there, or private and closed to Readout.",
                        "Write /invite @Readout in it, or remove the place with /readout place remove.")
        return Seen("fault", f"about {place} Slack answers {_error(refused)}.", "Check again in a minute.")
    channel = answer["channel"]
    if shared(channel):
        return Seen("fault", f"#{channel['name']} is shared beyond its workspace, so others see every case.",
                    "Remove the place with /readout place remove, and add a channel of the workspace alone.")
    if channel.get("is_archived"):
        return Seen("fault", f"#{channel['name']} is archived.",
                    "Unarchive it in Slack, or remove the place with /readout place remove.")
    if not channel.get("is_member"):
        return Seen("fault", f"Readout is not in #{channel['name']}.", "Write there: /invite @Readout")
    return Seen("well", f"in #{channel['name']} Readout may post.")
