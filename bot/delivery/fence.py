"""Writes of a job that has lost its lease are refused, so that two attempts never change the same thing."""

from __future__ import annotations

import copy
from typing import Any

from sqlalchemy.orm import Session

import db.jobs
from bot.chat.dispatch import Dispatch


class LeaseLost(Exception):
    """Somebody else has this job by now."""


class Fenced:
    """A store whose every write first checks that this attempt still holds the job."""

    def __init__(self, store: Any, job: int, attempt: int) -> None:
        self._store = store
        self._job = job
        self._attempt = attempt

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def write(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Run one writing transaction; raises LeaseLost and changes nothing where another attempt has the job."""
        return await self._store.write(_held, self._job, self._attempt, function, args, kwargs)


def _held(session: Session, job: int, attempt: int, function: Any, args: Any, kwargs: Any) -> Any:
    if not db.jobs.holds(session, job, attempt):
        raise LeaseLost
    return function(session, *args, **kwargs)


def fenced(dispatch: Dispatch, job: int, attempt: int) -> Dispatch:
    """Give the dispatcher as one attempt of a job uses it."""
    own = copy.copy(dispatch)
    own.store = Fenced(dispatch.store, job, attempt)
    return own
