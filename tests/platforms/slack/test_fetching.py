"""A file that somebody sent is fetched from Slack, and the token goes nowhere else."""

from __future__ import annotations

import pytest
from aiohttp import web

from bot.chat.platform import Closed
from bot.platforms.slack.requests import Requests
from tests.platforms.slack.conftest import Stage

ELSEWHERE = ["http://slack.com/f", "https://slack.com.example.org/f", "https://notslack.com/f",
             "https://slack.com:8443/f",
             "https://slack.com@example.org/f", "https://example.org/slack.com", "ftp://files.slack.com/f",
             "//slack.com/f",
             "https://[slack.com/f", "https://slack.com:port/f", ""]


@pytest.mark.parametrize("url", ["https://slack.com/f", "https://files.slack.com/files-pri/T1-F1/download/a.csv",
                                 "https://FILES.slack.com:443/f"])
async def test_slacks_own_addresses_are_asked(stage: Stage, url: str) -> None:
    assert stage.platform.requests._slacks_own(url)


async def test_no_other_address_is_asked_with_the_token(stage: Stage) -> None:
    heads: list[str | None] = []

    async def take(request: web.Request) -> web.Response:
        heads.append(request.headers.get("authorization"))
        return web.Response(body=b"a")

    other = web.Application()
    other.router.add_get("/{any:.*}", take)
    runner = web.AppRunner(other)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    with pytest.raises(Closed):
        await stage.platform.requests.fetch(stage.home.id, f"{site.name}/files-pri/a.csv", 100)
    assert not heads
    await runner.cleanup()


@pytest.mark.parametrize("url", ELSEWHERE)
async def test_an_address_that_only_looks_like_slacks_is_refused(stage: Stage, url: str) -> None:
    with pytest.raises(Closed):
        await stage.platform.requests.fetch(stage.home.id, url, 100)


async def test_where_the_api_is_at_another_host_so_are_its_files(stage: Stage) -> None:
    requests = Requests(stage.platform._tokens, "https://slack-gov.com/api/")
    assert requests._slacks_own("https://files.slack-gov.com/f")
    assert not requests._slacks_own("https://files.slack-gov.org/f")
