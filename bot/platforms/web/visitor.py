"""Who visits: sessions in a cookie, one-time links, and the reader they stand for."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from bot.chat.card import say
from bot.chat.people import Audience, Person, Place, Presence
from bot.platforms.web.backstage import Room
from bot.platforms.web.door import Sorry, nowhere
from bot.platforms.web.front import Front, front_of

SESSION = timedelta(days=30)
UPLOAD_SESSION = timedelta(hours=2)


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in, as their community knows them, with the places they may read."""

    person: Person
    presence: Presence
    rooms: Sequence[Room]
    now: datetime

    @property
    def audience(self) -> Audience:
        """For whom private answers are drawn."""
        return self.presence.audience

    @property
    def everyone(self) -> Audience:
        """For whom posted cards are drawn: anybody with this language and zone, since they hold nothing personal."""
        return Audience(self.audience.language, self.audience.zone)

    @property
    def first(self) -> Place | None:
        """The room with which a community that has none would begin; None where it has one."""
        return None if self.rooms else Place(self.person.platform, self.person.workspace, "cases")

    def room(self, place: Place | str) -> Room:
        """Give a place that this visitor may read; any other is not there."""
        found = next((room for room in self.rooms if str(room.place) == str(place)), None)
        if found is None:
            raise nowhere()
        return found


def new_token() -> str:
    """Make a secret of 32 random bytes for a link or a cookie."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Give the sha256 of a secret, which is all that is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def cookie_name(front: Front) -> str:
    """Name the session cookie; over https the browser itself then holds it to this host and path."""
    return "__Host-readout" if front.secure else "readout"


async def visitor_of(request: Request) -> Visitor | None:
    """Tell who visits; None where nobody is signed in."""
    front = front_of(request)
    token = request.cookies.get(cookie_name(front))
    member = await front.backstage.session(digest(token), front.clock()) if token else None
    return await as_visitor(front, member) if member is not None else None


async def as_visitor(front: Front, member: int) -> Visitor | None:
    """See the rooms as a member sees them; None where the member is gone."""
    person = await front.backstage.person(member)
    if person is None:
        return None
    ctx = await front.dispatch.context(person, None, None)
    rooms = await front.backstage.rooms(ctx.presence.community, ctx.presence.member)
    return Visitor(person, ctx.presence, rooms, ctx.now)


async def signed_in(request: Request) -> Visitor:
    """Give the visitor, or refuse with the way to sign in."""
    visitor = await visitor_of(request)
    if visitor is not None:
        return visitor
    if front_of(request).demo:
        raise Sorry(401, say("Nobody is signed in here yet. Open the first page to begin."))
    raise Sorry(401, say("You are not signed in. Ask a director for a link; where Readout is in your chat, write "
                         "`/web` to it."))


async def begin(request: Request, member: int, lasts: timedelta = SESSION) -> str:
    """Begin a session for a member and give its new id; the one before it ends."""
    front = front_of(request)
    await forget(request)
    token = new_token()
    now = front.clock()
    await front.backstage.begin_session(digest(token), member, now + lasts, now)
    return token


def carry(request: Request, response: Response, token: str, lasts: timedelta = SESSION) -> Response:
    """Let a response bring the browser its session."""
    front = front_of(request)
    response.set_cookie(cookie_name(front), token, max_age=int(lasts.total_seconds()), path="/",
                        secure=front.secure, httponly=True, samesite="lax")
    return response


async def forget(request: Request) -> None:
    """End the session that a request carries, if any."""
    front = front_of(request)
    token = request.cookies.get(cookie_name(front))
    if token:
        await front.backstage.end_session(digest(token))
