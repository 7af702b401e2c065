"""The tables of communities, workspaces and places."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from db.columns import Instant, Json, Record, one_of, table

# How far a case may ever travel, and how far a place reaches: from the narrowest to the widest.
AUDIENCES = ("department", "community", "public")


class Community(Record, table=True):
    """One education community; every row that a person can name belongs to one."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    zone: str = "UTC"
    language: str = "en-US"
    policy: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    asks_confidence: bool = False
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

    __table_args__ = (one_of("kind", ("room", "direct")), one_of("audience", AUDIENCES))
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id", index=True)
    workspace: int = Field(foreign_key="workspace.id", index=True)
    place: str = Field(unique=True)
    name: str
    kind: str = "room"
    purpose: str | None = None
    audience: str = "department"
    threads: bool = True
    mention: str | None = None
    open_tag: str | None = None
    revealed_tag: str | None = None


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
    """A place with the platform and workspace that it is in.

    `mention` is the group of the platform that a new case mentions there; the tags are what a forum's posts are marked
    with before and after the reveal, None for the usual words.
    """

    id: int
    community: int
    workspace: int
    place: str
    name: str
    kind: str
    purpose: str | None
    audience: str
    threads: bool
    mention: str | None
    open_tag: str | None
    revealed_tag: str | None
    platform: str
