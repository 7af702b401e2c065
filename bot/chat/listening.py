"""A dispatcher that remembers what one call did: the jobs it started, and the view it answered with."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from bot.chat.card import Card
from bot.chat.dispatch import Dispatch
from bot.chat.people import Audience
from bot.chat.store import Store


class _Starting:
    """A store that notes every job that is started, and passes everything on."""

    def __init__(self, store: Store, jobs: list[int]) -> None:
        self._store = store
        self._jobs = jobs

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def start_job(self, community: int, call: str, key: str, by: int | None, now: datetime) -> int:
        """Start a job and note it."""
        job = await self._store.start_job(community, call, key, by, now)
        self._jobs.append(job)
        return job


class Listening(Dispatch):
    """The same dispatcher for one call, with what it started (`jobs`) and the last view it drew (`drawn`).

    `files` says whether the call brought any.
    """

    def __init__(self, dispatch: Dispatch) -> None:
        self.__dict__.update(dispatch.__dict__)
        self.jobs: list[int] = []
        self.drawn: str | None = None
        self.files = False
        self.store = cast(Store, _Starting(dispatch.store, self.jobs))

    async def draw(self, token: str, community: int, audience: Audience) -> Card:
        """Draw a view, and note which."""
        self.drawn = token
        return await super().draw(token, community, audience)
