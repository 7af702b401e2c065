"""A loopback Slack with one workspace, and the real SDK on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack import HISTORY, SCOPES, Slack, Workspace
from tests.servers.slack.world import Channel


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A Slack whose clock stands."""
    made = Slack(lambda: datetime(2027, 1, 4, 11, tzinfo=UTC))
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def home(slack: Slack) -> Workspace:
    """A workspace with the bot."""
    return slack.world.workspace("room", scopes=SCOPES | HISTORY)


@pytest.fixture
def cases(slack: Slack, home: Workspace) -> Channel:
    """A channel that the bot is in."""
    return slack.world.channel(home, "cases")


@pytest.fixture
def client(slack: Slack, home: Workspace) -> AsyncWebClient:
    """The real SDK."""
    return sdk(slack, home.token)


def sdk(slack: Slack, token: str | None) -> AsyncWebClient:
    """Give the real SDK's client, which would take a proxy of the environment for loopback too."""
    made = AsyncWebClient(token=token, base_url=slack.api, retry_handlers=[])
    made.proxy = None
    return made


async def refused(call: Any) -> str:
    """Give Slack's word for not doing something."""
    with pytest.raises(SlackApiError) as caught:
        await call
    word: str = caught.value.response["error"]
    return word
