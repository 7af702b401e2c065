"""Communities, the workspaces that they live in, and their places."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, delete, func, insert, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit
from db.columns import Instant, Json, Record, one_of, table
from db.rows import many, one, pick, scalar, set_where


class Community(Record, table=True):
    """One education community; every row that a person can name belongs to one."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    zone: str = "UTC"
    language: str = "en-US"
    policy: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime = Field(sa_type=Instant)


class Workspace(Record, table=True):
    """A Discord guild, a Slack workspace or the built-in web rooms."""

    __table_args__ = (UniqueConstraint("platform", "external"),)
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id", index=True)
    platform: str
    external: str
    name: str


class Place(Record, table=True):
    """A channel, thread or direct message that a community posts to."""

    __table_args__ = (one_of("kind", ("room", "direct")),)
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id", index=True)
    workspace: int = Field(foreign_key="workspace.id", index=True)
    place: str = Field(unique=True)
    name: str
    kind: str = "room"
    purpose: str | None = None


class JoinCode(Record, table=True):
    """A one-time code, kept as a digest, that takes a workspace into a community."""

    digest: str = Field(primary_key=True)
    community: int = Field(foreign_key="community.id")
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


COMMUNITY, WORKSPACE, PLACE, JOIN_CODE = map(table, (Community, Workspace, Place, JoinCode))


@dataclass(frozen=True, slots=True)
class CommunityRow:
    """A community with its settings."""

    id: int
    slug: str
    name: str
    zone: str
    language: str
    policy: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class WorkspaceRow:
    """A workspace and the community that lives in it."""

    id: int
    community: int
    platform: str
    external: str
    name: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place with the platform and workspace that it is in."""

    id: int
    community: int
    workspace: int
    place: str
    name: str
    kind: str
    purpose: str | None
    platform: str


def community_of(session: Session, platform: str, external: str, name: str, now: datetime) -> CommunityRow:
    """Give the community of a workspace; a workspace seen for the first time begins as its own."""
    found = workspace(session, platform, external)
    owner = found.community if found else add_workspace(session, platform, external, name, now)
    row = settings(session, owner)
    assert row is not None
    return row


def add_workspace(session: Session, platform: str, external: str, name: str, now: datetime) -> int:
    """Store a new workspace with a community of its own and give the community's id."""
    values = {"slug": _free_slug(session, name), "name": name, "created_at": now}
    owner: int = scalar(session, insert(COMMUNITY).values(values).returning(COMMUNITY.c.id))
    session.execute(
        insert(WORKSPACE).values(community=owner, platform=platform, external=external, name=name)
    )
    return owner


def lodge(session: Session, community: int, platform: str, external: str, name: str) -> int:
    """Give the workspace of a community on a platform, made when it is missing; ValueError for another's."""
    found = workspace(session, platform, external)
    if found is None:
        values = {"community": community, "platform": platform, "external": external, "name": name}
        made: int = scalar(session, insert(WORKSPACE).values(values).returning(WORKSPACE.c.id))
        return made
    if found.community != community:
        raise ValueError("this workspace belongs to another community")
    return found.id


def found_community(session: Session, slug: str, name: str, zone: str, language: str, now: datetime) -> int:
    """Give the community of this short name, made when it is missing."""
    found = by_slug(session, slug)
    if found is not None:
        return found.id
    values = {"slug": slug, "name": name, "zone": zone, "language": language, "created_at": now}
    made: int = scalar(session, insert(COMMUNITY).values(values).returning(COMMUNITY.c.id))
    return made


def workspace(session: Session, platform: str, external: str) -> WorkspaceRow | None:
    """Find a workspace by its platform's own id."""
    this = (WORKSPACE.c.platform == platform) & (WORKSPACE.c.external == external)
    return one(session, pick(WORKSPACE, WorkspaceRow).where(this), WorkspaceRow)


def workspaces(session: Session, community: int) -> tuple[WorkspaceRow, ...]:
    """List the workspaces that a community lives in."""
    query = pick(WORKSPACE, WorkspaceRow).where(WORKSPACE.c.community == community)
    return many(session, query.order_by(WORKSPACE.c.id), WorkspaceRow)


def settings(session: Session, community: int) -> CommunityRow | None:
    """Give a community with its settings."""
    return one(session, pick(COMMUNITY, CommunityRow).where(COMMUNITY.c.id == community), CommunityRow)


def by_slug(session: Session, slug: str) -> CommunityRow | None:
    """Find a community by its slug."""
    return one(session, pick(COMMUNITY, CommunityRow).where(COMMUNITY.c.slug == slug), CommunityRow)


def all_communities(session: Session) -> tuple[CommunityRow, ...]:
    """List every community, for the people who run the process."""
    return many(session, pick(COMMUNITY, CommunityRow).order_by(COMMUNITY.c.id), CommunityRow)


def rename(session: Session, community: int, name: str, by: int | None, now: datetime) -> str:
    """Name a community."""
    return _set(session, community, "name", name, by, now)


def set_zone(session: Session, community: int, zone: str, by: int | None, now: datetime) -> str:
    """Set the zone in which a community reads its times."""
    return _set(session, community, "zone", zone, by, now)


def set_language(session: Session, community: int, language: str, by: int | None, now: datetime) -> str:
    """Set the language that a community is addressed in."""
    return _set(session, community, "language", language, by, now)


def set_policy(
    session: Session, community: int, policy: dict[str, Any], by: int | None, now: datetime
) -> str:
    """Set the policy of a community."""
    return _set(session, community, "policy", policy, by, now)


def _set(session: Session, community: int, field: str, value: Any, by: int | None, now: datetime) -> str:
    row = settings(session, community)
    if row is None:
        return "unknown"
    if getattr(row, field) == value:
        return "unchanged"
    set_where(session, COMMUNITY, COMMUNITY.c.id == community, **{field: value})
    audit.record(session, community, by, f"community.{field}", f"community:{community}", now)
    return "saved"


def _places() -> Any:
    query = pick(PLACE, PlaceRow, platform=WORKSPACE.c.platform)
    return query.join(WORKSPACE, WORKSPACE.c.id == PLACE.c.workspace)


def places(session: Session, community: int) -> tuple[PlaceRow, ...]:
    """List the places of a community."""
    query = _places().where(PLACE.c.community == community).order_by(PLACE.c.id)
    return many(session, query, PlaceRow)


def place_of(session: Session, community: int, place: str) -> PlaceRow | None:
    """Find a place of a community by its string."""
    query = _places().where(PLACE.c.community == community, PLACE.c.place == place)
    return one(session, query, PlaceRow)


def add_place(
    session: Session, community: int, workspace: int, place: str, name: str, by: int | None, now: datetime,
    *, kind: str = "room", purpose: str | None = None,
) -> str:
    """Take a place into a community, or change its name and purpose; another community's is 'taken'."""
    owner = scalar(session, select(WORKSPACE.c.community).where(WORKSPACE.c.id == workspace))
    held = scalar(session, select(PLACE.c.community).where(PLACE.c.place == place))
    if owner != community:
        return "unknown"
    if held not in (None, community):
        return "taken"
    values = {"name": name, "kind": kind, "purpose": purpose}
    if held is None:
        session.execute(insert(PLACE).values(community=community, workspace=workspace, place=place, **values))
    else:
        set_where(session, PLACE, PLACE.c.place == place, **values)
    audit.record(session, community, by, "place.add", place, now)
    return "saved"


def remove_place(session: Session, community: int, place: str, by: int | None, now: datetime) -> str:
    """Stop posting to a place; what was posted stays."""
    gone = delete(PLACE).where(PLACE.c.community == community, PLACE.c.place == place)
    if not session.execute(gone.returning(PLACE.c.id)).first():
        return "unknown"
    audit.record(session, community, by, "place.remove", place, now)
    return "removed"


def make_code(session: Session, community: int, digest: str, expires_at: datetime) -> None:
    """Store the digest of a one-time code for joining a community."""
    session.execute(insert(JOIN_CODE).values(digest=digest, community=community, expires_at=expires_at))


def join(session: Session, workspace: int, digest: str, now: datetime) -> str:
    """Take a workspace into the community whose code it knows: 'joined', 'unknown', 'expired', 'has rounds'.

    Its persons are forgotten and come back as members of the new community at their next press.
    """
    code = session.execute(select(JOIN_CODE).where(JOIN_CODE.c.digest == digest).with_for_update()).one_or_none()
    place = session.execute(select(WORKSPACE).where(WORKSPACE.c.id == workspace)).one_or_none()
    if code is None or place is None or place.community == code.community:
        return "unknown"
    if code.used_at is not None or code.expires_at <= now:
        return "expired"
    tables = COMMUNITY.metadata.tables
    rounds, person = tables["round"], tables["person"]
    if scalar(session, select(rounds.c.id).where(rounds.c.community == place.community).limit(1)):
        return "has rounds"
    set_where(session, JOIN_CODE, JOIN_CODE.c.digest == digest, used_at=now)
    set_where(session, WORKSPACE, WORKSPACE.c.id == workspace, community=code.community)
    set_where(session, PLACE, PLACE.c.workspace == workspace, community=code.community)
    theirs = (person.c.platform == place.platform) & (person.c.workspace == place.external)
    session.execute(delete(person).where(theirs))
    audit.record(session, code.community, None, "community.join", f"workspace:{workspace}", now)
    return "joined"


def _free_slug(session: Session, name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "community"
    taken = select(func.count()).where((COMMUNITY.c.slug == plain) | COMMUNITY.c.slug.startswith(plain + "-"))
    count = scalar(session, taken)
    return plain if not count else f"{plain}-{count + 1}"
