"""The dispatcher's questions to the database, answered: who somebody is, which rows exist, calls kept for later."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

import db.calls
import db.communities
import db.deliveries
import db.groups
import db.jobs
import db.members
import db.numbers
import db.sessions
import db.uploads
from bot import offers
from bot.chat import limits
from bot.chat.card import Choice
from bot.chat.people import Audience, Person, Place, Presence
from bot.chat.store import Bytes, Kept
from db.engine import Database

OPERATOR = "terminal"
LINK_LIFE = timedelta(minutes=10)


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
        found: Presence | None = await self.read(_entered, person)
        if found is not None and (not person.admin or found.role == "admin"):
            return found
        community, member = await self.write(_enter, person, now)
        presence: Presence = await self.read(_presence, community, member)
        return presence

    async def community(self, community: int, member: int | None = None) -> Presence:
        """Give the presence under which a stored call or a drawing runs."""
        presence: Presence = await self.read(_presence, community, member)
        return presence

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

    async def write(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Run one writing transaction."""
        return await self.database.write(function, *args, **kwargs)

    async def read(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Run one reading transaction."""
        return await self.database.read(function, *args, **kwargs)

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


def _enter(session: Session, person: Person, now: datetime) -> tuple[int, int]:
    community = _community(session, person, now)
    made = db.members.member_of(session, community, person.platform, person.workspace, person.external,
                                person.name or person.external, person.admin, now)
    if person.groups is not None:
        db.groups.settle(session, community, made.id, _key(person), person.groups, now)
    return community, made.id


def _key(person: Person) -> tuple[str, str, str]:
    return person.platform, person.workspace, person.external


def _community(session: Session, person: Person, now: datetime) -> int:
    """Find the community of a person's workspace; the operator's workspace is the community's own name."""
    if person.platform == OPERATOR:
        named = db.communities.by_slug(session, person.workspace)
        if named is not None:
            return named.id
    return db.communities.community_of(session, person.platform, person.workspace, person.workspace, now).id


def _entered(session: Session, person: Person) -> Presence | None:
    """Tell who a person is; None where that is to be written first: a newcomer, or another role by their groups."""
    row = db.members.entered(session, *_key(person))
    if row is None:
        return None
    if row.mapped and person.groups is not None and db.groups.due(session, _key(person), person.groups):
        return None
    return Presence(row.community, row.id, row.number, row.name, row.role, Audience(row.language, row.zone, row.id))


def _presence(session: Session, community: int, member: int | None) -> Presence | None:
    settings = db.communities.settings(session, community)
    if settings is None:
        return None
    if member is None:
        return Presence(community, None, 0, "", "member", Audience(settings.language, settings.zone))
    row = db.members.get(session, community, member)
    if row is None:
        return None
    audience = Audience(row.language or settings.language, row.zone or settings.zone, row.id)
    return Presence(row.community, row.id, row.number, row.name, row.role, audience)


def _keep(session: Session, kept: Kept, community: int, given: dict[str, Any], expires: datetime,
          now: datetime) -> None:
    if not db.calls.update(session, kept.id, community, kept.member, given, expires):
        db.calls.keep(session, kept.id, community, kept.member, kept.action, given, kept.kind, expires, now)
