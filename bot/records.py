"""The dispatcher's questions to the database, answered: who somebody is, which rows exist, calls kept for later."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

import db.calls
import db.deliveries
import db.handouts
import db.jobs
import db.letters
import db.numbers
import db.sessions
import db.uploads
from bot import entering, hearing, offers
from bot.chat import limits
from bot.chat.card import Choice
from bot.chat.people import Person, Place, Presence
from bot.chat.store import Bytes, Handed, Kept, Store
from db.engine import Database

T = TypeVar("T")
LINK_LIFE = timedelta(minutes=10)
# Whoever may open the terminal's socket sits at the computer to which its files are written.
AT_HOME = "terminal"


def digest(token: str) -> str:
    """Give what is kept of a token that must not be readable in the database: its sha256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


class Records:
    """The `Store` of a running Readout. `web_url` gives the web rooms' address, or None where none runs.

    `accepts` is what may be sent: raw, packs or public.
    """

    def __init__(self, database: Database, bytes: Bytes, quarantine: Path,
                 web_url: Callable[[], str | None] = lambda: None, accepts: str = "raw") -> None:
        self.database = database
        self.bytes = bytes
        self.quarantine = quarantine
        self.web_url = web_url
        self.accepts = accepts

    async def enter(self, person: Person, place: Place | None, now: datetime) -> Presence:
        """Tell who a person is in the community of their workspace; a newcomer becomes a member."""
        found: Presence | None = await self.read(entering.entered, person)
        if found is not None and (not person.admin or found.role == "admin"):
            return found
        community, member = await self.write(entering.enter, person, now)
        presence: Presence = await self.read(entering.presence, community, member)
        return presence

    async def community(self, community: int, member: int | None = None) -> Presence:
        """Give the presence under which a stored call or a drawing runs."""
        presence: Presence = await self.read(entering.presence, community, member)
        return presence

    async def workspace_of(self, platform: str, external: str, about: tuple[str, int | str] | None,
                           now: datetime) -> str | None:
        """Name the workspace that somebody means where their platform tells none: that of the row, or their only one.
        """
        workspace: str | None = await self.read(entering.workspace_of, platform, external, about, now)
        return workspace

    async def exists(self, noun: str, community: int, row: int) -> bool:
        """Tell whether a row is there, inside this community."""
        found: bool = await self.read(db.numbers.exists, noun, community, row)
        return found

    async def by_number(self, noun: str, community: int, number: int) -> int | None:
        """Find a row by the number that people use."""
        row: int | None = await self.read(db.numbers.by_number, noun, community, number)
        return row

    async def number(self, noun: str, community: int, row: int) -> int:
        """Give the number that people use for a row; KeyError where there is none."""
        number: int | None = await self.read(db.numbers.number_of, noun, community, row)
        if number is None:
            raise KeyError(noun)
        return number

    async def offer(self, noun: str, presence: Presence, text: str) -> Sequence[Choice]:
        """Offer a member rows whose name holds the text, as far as they may read it."""
        choices: Sequence[Choice] = await self.read(offers.of, noun, presence, text)
        return choices

    async def keep(self, community: int, kept: Kept, now: datetime) -> None:
        """Keep a stored call for 24 hours, or renew the one with this id."""
        given = {"values": dict(kept.values), "files": {n: list(f) for n, f in kept.files.items()}}
        expires = now + timedelta(hours=limits.STORED_HOURS)
        await self.write(_keep, kept, community, given, expires, now)

    async def kept(self, community: int, id: str, member: int | None, now: datetime) -> Kept | None:
        """Find a member's stored call."""
        row = await self.read(db.calls.get, id, community, member, now)
        if row is None:
            return None
        return Kept(row.id, row.kind, row.action, row.given["values"], row.given["files"], row.member)

    async def drop(self, community: int, id: str, member: int | None) -> bool:
        """Forget a stored call; tell whether it was there."""
        found: bool = await self.write(db.calls.drop, id, community, member)
        return found

    async def unheard(self, presence: Presence) -> str | None:
        """Give the view of what a member waits to be told; None for nothing."""
        view: str | None = await self.read(hearing.unheard, presence)
        return view

    async def heard(self, presence: Presence, view: str, now: datetime) -> None:
        """Note that a member was told what a view shows."""
        await self.write(hearing.heard, presence, view, now)

    async def upload_link(self, community: int, member: int | None, token: str, now: datetime) -> str | None:
        """Make a one-time link to the upload page, bound to the member; None where no web page runs."""
        url = self.web_url()
        if url is None or member is None:
            return None
        secret = secrets.token_urlsafe(32)
        await self.write(db.uploads.make, digest(secret), community, member, token, now + LINK_LIFE)
        return f"{url}/upload/{secret}"

    async def sign_in_link(self, community: int, member: int, now: datetime) -> str | None:
        """Make a one-time link that signs a member in to the web rooms; None where no web page runs."""
        url = self.web_url()
        if url is None:
            return None
        secret = secrets.token_urlsafe(32)
        made = await self.write(db.sessions.make_link, community, member, digest(secret), now + LINK_LIFE)
        return f"{url}/sign-in/{secret}" if made else None

    async def hand_over(self, community: int, person: Person, member: int, file: Handed, now: datetime) -> str | None:
        """Give a member a file by a one-time link; at the terminal write it below the data folder."""
        if person.platform == AT_HOME:
            return str(await asyncio.to_thread(_written, self.quarantine.parent / "files", file))
        url = self.web_url()
        if url is None:
            return None
        secret, row = secrets.token_urlsafe(32), db.handouts.HandoutRow(file.name, file.mime, file.content)
        await self.write(db.handouts.keep, digest(secret), community, member, row, now + LINK_LIFE)
        return f"{url}/file/{secret}"

    async def keyed(self, kind: str, *parts: str) -> bytes:
        """Derive bytes from texts by the installation's secret."""
        return await asyncio.to_thread(_keyed, self.quarantine.parent, kind, parts)

    async def letters(self, community: int, member: int) -> Sequence[tuple[int, str]]:
        """List the letters that wait for a member."""
        rows = await self.read(db.letters.waiting, community, member)
        return [(row.id, row.view) for row in rows]

    async def letters_told(self, community: int, member: int, letters: Sequence[int], now: datetime) -> None:
        """Note that a member has read letters."""
        await self.write(db.letters.told, community, member, letters, now)

    async def write(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Run one writing transaction."""
        return await self.database.write(function, *args, **kwargs)

    async def read(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Run one reading transaction."""
        return await self.database.read(function, *args, **kwargs)

    async def together(self, work: Callable[[Store], Coroutine[Any, Any, T]]) -> T:
        """Run work whose reads and writes are one transaction; what it raises takes all of them back."""
        done: T = await self.write(_together, self, work)
        return done

    async def post(self, community: int, place: Place, view: str, subject: tuple[str, int], key: str,
                   now: datetime) -> None:
        """Post a view to a place, once for its key."""
        await self.write(db.deliveries.post, community, str(place), view, subject, key, now)

    async def redraw(self, subject: tuple[str, int]) -> None:
        """Have every posted view about a row drawn again."""
        await self.write(db.deliveries.redraw, *subject)

    async def start_job(self, community: int, call: str, key: str, by: int | None, now: datetime) -> int:
        """Store a call to be run soon; give the job's id."""
        job: int = await self.write(db.jobs.add, key, call, now, community, by, now)
        return job

    async def progress(self, job: int, attempt: int, stage: str, done: int, total: int) -> None:
        """Note how far a job has come."""
        await self.write(db.jobs.progress, job, attempt, stage, done, total)


class Together(Records):
    """The same store inside one transaction, in the thread of its session."""

    def __init__(self, records: Records, session: Session) -> None:
        self.__dict__.update(records.__dict__)
        self._session = session

    async def write(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a part of the transaction."""
        return function(self._session, *args, **kwargs)

    read = write

    async def start_job(self, community: int, call: str, key: str, by: int | None, now: datetime) -> int:
        """Refuse: whoever waits for a job would wait for one that another run of the transaction forgot."""
        raise TypeError("a call that is one transaction starts no job")


def _keyed(folder: Path, kind: str, parts: Sequence[str]) -> bytes:
    # Reading pictures takes long to import, and most calls derive nothing.
    from bot.imaging.uids import of_installation

    return of_installation(folder).keyed(kind, *parts)


def _written(folder: Path, file: Handed) -> Path:
    """Write a file that its owner alone can read; one of the same name is written anew."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / file.name
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
        made.write(file.content)
    return path.resolve()


def _together(session: Session, records: Records, work: Callable[[Store], Coroutine[Any, Any, T]]) -> T:
    """Run work to its end at once: nothing in it may wait, since the transaction of many others is held meanwhile."""
    running = work(Together(records, session))
    try:
        running.send(None)
    except StopIteration as end:
        done: T = end.value
        return done
    running.close()
    raise RuntimeError("a call that is one transaction waited for something else than the database")


def _keep(session: Session, kept: Kept, community: int, given: dict[str, Any], expires: datetime,
          now: datetime) -> None:
    if not db.calls.update(session, kept.id, community, kept.member, given, expires):
        db.calls.keep(session, kept.id, community, kept.member, kept.action, given, kept.kind, expires, now)
