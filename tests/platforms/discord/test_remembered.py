"""What is remembered of channels is bounded, and asked for again."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.people import Place
from bot.platforms.discord.places import Places


class Opening:
    """A Discord that opens direct messages and describes channels."""

    async def call(self, method: str, route: str, body: Any = None, **given: Any) -> Any:
        """Answer with a channel."""
        return {"id": str(1000 + int(body["recipient_id"]))} if method == "POST" else {"type": 15}


async def test_no_more_channels_are_remembered_than_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.discord.places.MOST", 5)
    places = Places(Opening(), lambda: None)  # type: ignore[arg-type]
    for user in range(23):
        assert await places.channel(Place("discord", "900", f"@{user}")) == 1000 + user
        assert places.reads(1000 + user)
        assert not await places.forum(1000 + user), "of a direct message nothing is asked"
        assert await places.forum(5000 + user)
        assert max(len(places._direct), len(places._alone), len(places._forums)) <= 5
