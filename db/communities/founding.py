"""How a community begins, the workspaces that it lives in, and its settings."""

import itertools
import re
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db import audit
from db.communities.records import COMMUNITY, WORKSPACE, CommunityRow, WorkspaceRow
from db.rows import many, one, pick, scalar, set_where


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


def home_on(session: Session, community: int, platform: str) -> str:
    """Give the name under which a community lives on a platform where we give the names; it moves in when it has none.

    Its own short name may be gone with a workspace that joined another community.
    """
    found = next((row for row in workspaces(session, community) if row.platform == platform), None)
    if found is not None:
        return found.external
    row = settings(session, community)
    assert row is not None
    numbered = (row.slug if n == 1 else f"{row.slug}-{n}" for n in itertools.count(1))
    external = next(name for name in numbered if workspace(session, platform, name) is None)
    lodge(session, community, platform, external, row.name)
    return external


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


def _free_slug(session: Session, name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "community"
    like = (COMMUNITY.c.slug == plain) | COMMUNITY.c.slug.startswith(plain + "-")
    taken = set(session.execute(select(COMMUNITY.c.slug).where(like)).scalars())
    numbered = (plain if n == 1 else f"{plain}-{n}" for n in itertools.count(1))
    return next(slug for slug in numbered if slug not in taken)
