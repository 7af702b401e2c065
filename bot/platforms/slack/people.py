"""Who somebody is in a workspace: their name, whether they administer it, their user groups; asked for sparingly."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.chat.people import Person
from bot.platforms.slack.asked import NAME, Asked
from bot.platforms.slack.outside import Declined, Json, Web

log = logging.getLogger("readout.slack")
# How long an answer holds, how long a press waits for one, and how many are asked for in a minute (users.info allows
# some hundred). Whoever is not told of in time is a member like any other, until the next press.
HOLDS, PATIENCE, MINUTE, ASKED_A_MINUTE, MOST, WORKSPACES = 300.0, 0.8, 60.0, 60, 20_000, 1000


@dataclass(frozen=True)
class Known:
    """What Slack tells of somebody."""

    name: str = ""
    admin: bool = False


@dataclass(frozen=True)
class Group:
    """A user group: its name, and who is in it."""

    name: str
    users: frozenset[str]


class People:
    """Persons of workspaces. What is remembered here can be asked for again."""

    def __init__(self, web: Web, clock: Callable[[], float] = time.monotonic, patience: float = PATIENCE) -> None:
        self._web, self._clock, self._patience = web, clock, patience
        self._known: OrderedDict[tuple[str, str], tuple[float, Known]] = OrderedDict()
        self._groups: dict[str, tuple[float, Mapping[str, Group] | None]] = {}
        self._asking: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._budget: dict[str, list[float]] = {}

    async def person(self, asked: Asked) -> Person:
        """Give whoever did something, as Slack tells of them now or told lately."""
        now = self._clock()
        if not (self._fresh(asked.team, asked.user, now) and self._fresh(asked.team, "", now)):
            await asyncio.gather(self._ask(asked.team, asked.user), self._ask(asked.team, ""))
        told = self._known.get((asked.team, asked.user))
        found = told[1] if told else Known()
        given = self._groups.get(asked.team, (0.0, None))[1]
        mine = tuple(id for id, group in given.items() if asked.user in group.users) if given is not None else None
        return Person(NAME, asked.team, asked.user, found.name or asked.name, found.admin, mine)

    async def groups(self, team: str) -> Mapping[str, str]:
        """Name a workspace's user groups by their ids; none where Slack does not tell."""
        await self._ask(team, "")
        given = self._groups.get(team, (0.0, None))[1] or {}
        return {id: group.name for id, group in given.items()}

    async def _ask(self, team: str, user: str) -> None:
        """See that what is known is not old; wait for it a moment, and for one question at a time."""
        now = self._clock()
        if self._fresh(team, user, now):
            return
        key = (team, user)
        task = self._asking.get(key)
        if task is None:
            if user and not self._may(team, now):
                return
            task = self._asking[key] = asyncio.create_task(self._learn(team, user))
            task.add_done_callback(lambda done: self._asking.pop(key, None))
        await asyncio.wait({task}, timeout=self._patience)

    def _fresh(self, team: str, user: str, now: float) -> bool:
        told = self._known.get((team, user)) if user else self._groups.get(team)
        return told is not None and now - told[0] < HOLDS

    def _may(self, team: str, now: float) -> bool:
        """Take one of the questions that may be asked in a minute."""
        lately = [at for at in self._budget.get(team, ()) if now - at < MINUTE]
        allowed = len(lately) < ASKED_A_MINUTE
        if len(self._budget) > WORKSPACES:
            self._budget = {one: asked for one, asked in self._budget.items() if now - asked[-1] < MINUTE}
        self._budget[team] = [*lately, now] if allowed else lately
        return allowed

    async def _learn(self, team: str, user: str) -> None:
        try:
            if user:
                self._keep(team, user, known(await self._web.call(team, "users.info", {"user": user}), team))
            else:
                told = await self._web.call(team, "usergroups.list", {"include_users": True})
                self._groups[team] = (self._clock(), groups_in(told))
        except Declined as declined:
            # What was known before holds for the while; without the scope there is nothing to be known.
            log.info("Slack does not tell who somebody is: %s", declined.why)
            if user:
                self._keep(team, user, self._known.get((team, user), (0.0, Known()))[1])
            else:
                self._groups[team] = (self._clock(), self._groups.get(team, (0.0, None))[1])

    def _keep(self, team: str, user: str, found: Known) -> None:
        self._known[team, user] = (self._clock(), found)
        self._known.move_to_end((team, user))
        if len(self._known) > MOST:
            self._known.popitem(last=False)


def known(told: Json, team: str) -> Known:
    """Read the answer of users.info: whoever owns or administers a workspace is an admin.

    In a channel that workspaces share there are people of another one, whose rights there mean nothing here.
    """
    user = told.get("user") or {}
    profile = user.get("profile") or {}
    name = profile.get("display_name") or user.get("real_name") or profile.get("real_name") or user.get("name") or ""
    stranger = bool(user.get("is_stranger")) or user.get("team_id") not in (None, team)
    admin = any(user.get(right) for right in ("is_admin", "is_owner", "is_primary_owner"))
    return Known(str(name), admin and not stranger)


def groups_in(told: Json) -> Mapping[str, Group]:
    """Read the answer of usergroups.list; groups that were put away are none."""
    return {str(one["id"]): Group(str(one.get("name") or one.get("handle") or ""), frozenset(one.get("users") or ()))
            for one in told.get("usergroups") or () if not one.get("date_delete")}
