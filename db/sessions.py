"""Signing in to the web rooms: links that work once, and the sessions that they begin."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Record, table
from db.members import MEMBER, MemberRow
from db.rows import changed, one, pick, scalar, set_where


class SignIn(Record, table=True):
    """A link that signs a member in once; kept as a digest."""

    __tablename__ = "sign_in"
    digest: str = Field(primary_key=True)
    member: int = Field(foreign_key="member.id")
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class WebSession(Record, table=True):
    """A browser that is signed in; its cookie is kept as a digest."""

    __tablename__ = "web_session"
    digest: str = Field(primary_key=True)
    member: int = Field(foreign_key="member.id", index=True)
    expires_at: datetime = Field(sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)


SIGN_IN, WEB_SESSION = table(SignIn), table(WebSession)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The member whom a browser speaks for."""

    member: MemberRow
    expires_at: datetime


def make_link(session: Session, community: int, member: int, digest: str, expires_at: datetime) -> bool:
    """Store the digest of a sign-in link for a member of a community; False when there is no such member."""
    theirs = select(MEMBER.c.id).where(MEMBER.c.id == member, MEMBER.c.community == community)
    if scalar(session, theirs) is None:
        return False
    session.execute(insert(SIGN_IN).values(digest=digest, member=member, expires_at=expires_at))
    return True


def consume(session: Session, digest: str, now: datetime) -> int | None:
    """Use a link, once and before it expires; give its member."""
    fresh = (SIGN_IN.c.digest == digest) & SIGN_IN.c.used_at.is_(None) & (SIGN_IN.c.expires_at > now)
    if not set_where(session, SIGN_IN, fresh, used_at=now):
        return None
    found: int = scalar(session, select(SIGN_IN.c.member).where(SIGN_IN.c.digest == digest))
    return found


def begin(session: Session, member: int, digest: str, expires_at: datetime, now: datetime) -> None:
    """Begin a browser's session."""
    session.execute(
        insert(WEB_SESSION).values(digest=digest, member=member, expires_at=expires_at, created_at=now)
    )


def sign_in(
    session: Session, link: str, cookie: str, expires_at: datetime, now: datetime
) -> int | None:
    """Use a link and begin a session, in one transaction; give the member, None when the link is spent."""
    member = consume(session, link, now)
    if member is not None:
        begin(session, member, cookie, expires_at, now)
    return member


def signed_in(session: Session, digest: str, now: datetime) -> SignedIn | None:
    """Give the member whose session a cookie's digest is."""
    these = (WEB_SESSION.c.digest == digest) & (WEB_SESSION.c.expires_at > now)
    expires_at = scalar(session, select(WEB_SESSION.c.expires_at).where(these))
    query = pick(MEMBER, MemberRow).join(WEB_SESSION, WEB_SESSION.c.member == MEMBER.c.id).where(these)
    member = one(session, query, MemberRow)
    return None if member is None else SignedIn(member, expires_at)


def end(session: Session, digest: str) -> bool:
    """Sign a browser out."""
    return changed(session, delete(WEB_SESSION).where(WEB_SESSION.c.digest == digest)) == 1


def sweep(session: Session, now: datetime) -> int:
    """Forget links and sessions that have ended."""
    spent = or_(SIGN_IN.c.expires_at <= now, SIGN_IN.c.used_at.is_not(None))
    links = changed(session, delete(SIGN_IN).where(spent))
    return links + changed(session, delete(WEB_SESSION).where(WEB_SESSION.c.expires_at <= now))
