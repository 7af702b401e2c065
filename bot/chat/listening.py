"""A dispatcher that remembers what one call did: the jobs it started, the files it kept, the view it answered with."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from bot.chat.card import Card
from bot.chat.context import Context
from bot.chat.dispatch import Dispatch
from bot.chat.people import Audience, Person, Place
from bot.chat.store import Kept, Store
from bot.chat.stored import locate


class _Starting:
    """A store that notes every job that is started and every file of a call kept for later, and passes all on."""

    def __init__(self, store: Store, jobs: list[int], waiting: set[str]) -> None:
        self._store = store
        self._jobs = jobs
        self._waiting = waiting

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def start_job(self, community: int, call: str, key: str, by: int | None, now: datetime) -> int:
        """Start a job and note it."""
        job = await self._store.start_job(community, call, key, by, now)
        self._jobs.append(job)
        return job

    async def keep(self, community: int, kept: Kept, now: datetime) -> None:
        """Keep a call for later and note its files: before, since it may be kept although nobody heard so."""
        self._waiting.update(one["path"] for given in kept.files.values() for one in given)
        await self._store.keep(community, kept, now)


class Listening(Dispatch):
    """The same dispatcher for one call, with what it started (`jobs`) and the first view it drew (`drawn`).

    The first is what it answers with: news and letters, which stand below, are drawn after it. `files` says whether
    the call brought any; `waiting` are the paths of those that a call kept for later names.
    `audience` is whom it was answered for, `workspace` where they are known.
    """

    def __init__(self, dispatch: Dispatch) -> None:
        self.__dict__.update(dispatch.__dict__)
        self.jobs: list[int] = []
        self.drawn: str | None = None
        self.files = False
        self.waiting: set[str] = set()
        self.audience = Audience()
        self.workspace = ""
        self.store = cast(Store, _Starting(dispatch.store, self.jobs, self.waiting))

    async def draw(self, token: str, community: int, audience: Audience) -> Card:
        """Draw a view, and note the first."""
        self.drawn = self.drawn or token
        return await super().draw(token, community, audience)

    async def context(self, person: Person, place: Place | None, at: datetime | None,
                      within: Store | None = None) -> Context:
        """Tell who speaks, and note for whom the answer is drawn."""
        ctx = await super().context(person, place, at, within)
        self.audience, self.workspace = ctx.audience, person.workspace
        return ctx

    async def harmless(self, person: Person, place: Place | None, token: str) -> set[str]:
        """Name the fields of a form whose files cannot hold a patient: no other file is fetched."""
        found = await locate(self, await self.context(person, place, None), token)
        if found is None:
            return set()
        return {p.name for p in found.action.params if p.kind == "file" and not p.ask.patient}
