"""What is heard of Discord's answers hangs on one name in discord.py: it is looked at when Readout starts."""

from typing import Any

import discord.http
import pytest

from bot.platforms.discord import heard


def test_this_discord_py_can_be_listened_to() -> None:
    heard.listen()
    heard.listen()


def test_a_discord_py_that_reads_answers_another_way_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def request(self: discord.http.HTTPClient, *_: Any) -> Any:
        return await self.read_by_another_name()  # type: ignore[attr-defined]

    monkeypatch.setattr(discord.http.HTTPClient, "request", request)
    with pytest.raises(RuntimeError, match="json_or_text"):
        heard.listen()
    monkeypatch.undo()
    heard.listen()
