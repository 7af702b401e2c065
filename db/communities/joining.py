"""Taking a workspace into another community, by a code that works once."""

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db import audit
from db.communities.records import AUDIENCES, COMMUNITY, JOIN_CODE, PLACE, WORKSPACE
from db.rows import scalar, set_where


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
    # What was one's own department is another one to the community that it joins.
    set_where(session, PLACE, PLACE.c.workspace == workspace, PLACE.c.audience == AUDIENCES[0], audience=AUDIENCES[1])
    set_where(session, PLACE, PLACE.c.workspace == workspace, community=code.community)
    # Which groups give which role or fill which team is for the admins of the community that it joins to say.
    for held in (tables["group_role"], tables["granted"], tables["team_group"], person):
        session.execute(delete(held).where(held.c.platform == place.platform, held.c.workspace == place.external))
    audit.record(session, code.community, None, "community.join", f"workspace:{workspace}", now)
    return "joined"
