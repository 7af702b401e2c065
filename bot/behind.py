"""What the web rooms ask, answered from the database and the blobs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

import db.blobs
import db.cases
import db.communities
import db.concerns
import db.deliveries
import db.handouts
import db.jobs
import db.members
import db.sessions
import db.signatures
import db.uploads
from bot import drafts
from bot.chat.people import Person, Place, allows
from bot.chat.store import Bytes
from bot.platforms.web.backstage import Handout, Image, Message, Persona, Progress, Room, Sheets, Ticket
from db.engine import Database

PLATFORM = "web"
EDITORS_ROLE = "editor"


class Behind:
    """The `Backstage` of a running Readout.

    `quarantine` is the folder of the originals, `personas` lists the members whose eyes the demo lends, `troubles` says
    what keeps this process from being ready.
    """

    def __init__(self, database: Database, bytes: Bytes, *, quarantine: Path | None = None,
                 personas: Callable[[], Sequence[Persona]] = tuple,
                 troubles: Callable[[], Sequence[str]] = tuple,
                 metrics: Callable[[], Sequence[str]] = tuple) -> None:
        self.database = database
        self.bytes = bytes
        self.quarantine = quarantine
        self._personas = personas
        self._troubles = troubles
        self._metrics = metrics

    async def person(self, member: int) -> Person | None:
        """Tell how the web rooms call a member; None where the member is gone."""
        return await self.database.read(_person, member)

    async def personas(self) -> Sequence[Persona]:
        """List the members to switch between in the demo, the first being whom a newcomer is."""
        return self._personas()

    async def rooms(self, community: int, member: int | None) -> Sequence[Room]:
        """List the places on the web that a member may read, the main one first."""
        return await self.database.read(_rooms, community, member)

    async def messages(self, community: int, place: Place, before: int | None, limit: int) -> Sequence[Message]:
        """Give the newest messages of a place, oldest first, or those before a message."""
        rows = await self.database.read(db.deliveries.page, community, str(place), before, limit)
        return [_message(row) for row in rows]

    async def pinned(self, community: int, place: Place) -> Sequence[Message]:
        """Give the messages that stand pinned at the top of a place, oldest first."""
        rows = await self.database.read(db.deliveries.pinned, community, str(place))
        return [_message(row) for row in rows]

    async def message(self, community: int, delivery: int) -> Message | None:
        """Give one message."""
        row = await self.database.read(db.deliveries.get, community, delivery)
        if row is None or row.platform != PLATFORM or row.subject_kind == db.deliveries.PIN:
            return None
        return _message(row)

    async def public_picture(self, community: int, hash: str) -> Image | None:
        """Give a picture that may be seen now: released, or drawn by us."""
        public = await self.database.read(db.blobs.public, community, hash)
        if public is None:
            return None
        # The store may lie behind a network, which nobody else is to wait for.
        return Image(await asyncio.to_thread(self.bytes.read, hash), public.mime)

    async def may_see(self, community: int, hash: str) -> bool:
        """Tell whether `public_picture` would give it, without reading it."""
        return await self.database.read(db.blobs.public, community, hash) is not None

    async def sheets(self, community: int, case: int, member: int | None) -> Sheets | None:
        """List every picture of a case that may be reviewed, in the order of its series; note who looked."""
        row, looks, noted = await self.database.read(_case, community, case, member)
        if row is None or row.status not in drafts.SEEN:
            return None
        if member is not None and not noted:
            await self.database.write(db.cases.opened, case, member)
        return await asyncio.to_thread(drafts.listed, row, looks, self.quarantine)

    async def draft_picture(self, community: int, case: int, number: int, pixels: str,
                            whole: bool = False) -> Image | None:
        """Draw one picture of a case that may be reviewed, for editors' eyes; None where its pixels are others.

        It is drawn in the case's window, or over its `whole` range.
        """
        row = await self.database.read(db.cases.get, community, case)
        sight = drafts.found(row, number, pixels) if row is not None and row.status in drafts.SEEN else None
        return await drafts.drawn(self.bytes, row, sight, whole) if row is not None and sight is not None else None

    async def draft_thumbnail(self, community: int, case: int, number: int, pixels: str) -> Image | None:
        """Draw the same picture small; nobody has opened it then."""
        row = await self.database.read(db.cases.get, community, case)
        sight = drafts.found(row, number, pixels) if row is not None and row.status in drafts.SEEN else None
        return await drafts.thumbnail(self.bytes, row, sight) if row is not None and sight is not None else None

    async def opened(self, community: int, case: int, number: int, pixels: str, member: int, now: datetime) -> None:
        """Note that a picture was served to a member with these pixels; they are not ranked on the case."""
        await self.database.write(_opened, community, case, number, pixels, member, now)

    async def take_sign_in(self, digest: str, now: datetime) -> int | None:
        """Use up a sign-in link, once and within 10 minutes, and give its member."""
        return await self.database.write(db.sessions.consume, digest, now)

    async def begin_session(self, digest: str, member: int, expires: datetime, now: datetime) -> None:
        """Keep a session under the sha256 of its id."""
        await self.database.write(_begin, digest, member, expires, now)

    async def session(self, digest: str, now: datetime) -> int | None:
        """Give the member of a session that has not ended."""
        found = await self.database.read(db.sessions.signed_in, digest, now)
        return found.member.id if found is not None else None

    async def end_session(self, digest: str) -> None:
        """Forget a session."""
        await self.database.write(db.sessions.end, digest)

    async def take_ticket(self, digest: str, now: datetime) -> Ticket | None:
        """Use up an upload link, once and within 10 minutes."""
        row = await self.database.write(db.uploads.consume, digest, now)
        return Ticket(row.member, row.token) if row is not None else None

    async def take_handout(self, digest: str, now: datetime) -> Handout | None:
        """Use up the link of a file, once and within 10 minutes, and give the file."""
        row = await self.database.write(db.handouts.take, digest, now)
        return Handout(row.name, row.mime, row.content) if row is not None else None

    async def progress(self, community: int, job: int) -> Progress | None:
        """Tell how far a job has come."""
        row = await self.database.read(db.jobs.get, community, job)
        if row is None:
            return None
        come = row.progress or {}
        finished = row.state not in db.jobs.LIVE
        return Progress(str(come.get("stage", "")), int(come.get("done", 0)), int(come.get("total", 0)), finished)

    async def troubles(self) -> Sequence[str]:
        """Say why this process is not ready, one short line each; nothing when it is."""
        return self._troubles()

    async def metrics(self) -> Sequence[str]:
        """Give figures as lines of the Prometheus text format."""
        return self._metrics()


def _message(row: db.deliveries.DeliveryRow) -> Message:
    return Message(row.id, Place.parse(row.place), row.view, row.created_at, row.wanted, row.takedown)


def _rooms(session: Session, community: int, member: int | None) -> list[Room]:
    """List the rooms of the web; what is for editors is shown to nobody else."""
    reader = db.members.get(session, community, member) if member is not None else None
    edits = reader is not None and allows(reader.role, EDITORS_ROLE)
    return [Room(Place.parse(row.place), row.name) for row in db.communities.places(session, community)
            if row.platform == PLATFORM and row.kind == "room" and (row.purpose != db.concerns.PURPOSE or edits)]


def _case(session: Session, community: int, case: int,
          member: int | None) -> tuple[db.cases.CaseRow | None, frozenset[tuple[str, int]], bool]:
    """Read a case with what a member has opened of it, and tell whether nothing need be noted of them."""
    row = db.cases.get(session, community, case)
    looks = db.signatures.looks(session, case, member) if row is not None and member is not None else frozenset()
    noted = row is None or not db.cases.secret(session, case) or member in db.cases.opened_by(session, case)
    return row, looks, noted


def _opened(session: Session, community: int, case: int, number: int, pixels: str, member: int, now: datetime) -> None:
    row = db.cases.get(session, community, case)
    sight = drafts.found(row, number, pixels) if row is not None and row.status in drafts.SEEN else None
    if sight is not None:
        db.cases.opened(session, case, member)
        db.signatures.look(session, case, member, sight.pixels, sight.image, now)


def _person(session: Session, member: int) -> Person | None:
    found = db.members.on_platform(session, member, PLATFORM)
    if found is None:
        return None
    person, name = found
    return Person(PLATFORM, person.workspace, person.external, name)


def _begin(session: Session, digest: str, member: int, expires: datetime, now: datetime) -> None:
    db.sessions.begin(session, member, digest, expires, now)
    signed_in = db.sessions.signed_in(session, digest, now)
    if signed_in is not None:
        db.members.meet(session, member, PLATFORM, web_workspace(session, signed_in.member.community))


def web_workspace(session: Session, community: int) -> str:
    """Give the name under which a community lives in the web rooms; it moves in when it has none."""
    return db.communities.home_on(session, community, PLATFORM)
