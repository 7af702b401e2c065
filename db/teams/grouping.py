"""Teams that a platform's own groups fill: whoever comes with the group is in the team, whoever comes without is not.

Whom a director put into a team by hand stays there, whatever their groups say.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db import audit
from db.rows import upsert
from db.teams.records import TEAM, TEAM_GROUP, TEAM_MEMBER
from db.teams.sides import team

KEY = ("platform", "workspace", "external")


def map_group(session: Session, community: int, number: int, workspace: tuple[str, str], group: tuple[str, str],
              by: int | None, now: datetime) -> str:
    """Have a group (its id and name) fill a team from its people's next visit on: 'saved' or 'unknown'."""
    if team(session, community, number) is None:
        return "unknown"
    values = {"platform": workspace[0], "workspace": workspace[1], "external": group[0], "name": group[1]}
    session.execute(upsert(session, TEAM_GROUP).values(**values, team=number).on_conflict_do_update(
        index_elements=KEY, set_={"team": number, "name": group[1]}))
    audit.record(session, community, by, "team.group", f"team:{number}", now, group=group[0])
    return "saved"


def due(session: Session, member: int, workspace: tuple[str, str], groups: Collection[str]) -> bool:
    """Tell whether somebody's groups mean another team than the one that they are in."""
    return _change(session, member, workspace, groups) is not None


def settle(session: Session, member: int, workspace: tuple[str, str], groups: Collection[str]) -> None:
    """Put a member into the team that their groups mean, and out of one that no group of theirs means any more."""
    change = _change(session, member, workspace, groups)
    if change is None:
        return
    session.execute(delete(TEAM_MEMBER).where(TEAM_MEMBER.c.member == member))
    if change:
        session.execute(insert(TEAM_MEMBER).values(member=member, team=change, grouped=True))


def _change(session: Session, member: int, workspace: tuple[str, str], groups: Collection[str]) -> int | None:
    """Give the team to go to, 0 for none, and None where nothing is to be changed."""
    meant = _meant(session, workspace)
    held = session.execute(select(TEAM_MEMBER).where(TEAM_MEMBER.c.member == member)).one_or_none()
    if held is not None and (not held.grouped or held.team not in meant.values()):
        return None
    wanted = next((meant[group] for group in meant if group in groups), 0)
    return None if wanted == (held.team if held is not None else 0) else wanted


def _meant(session: Session, workspace: tuple[str, str]) -> dict[str, Any]:
    query = select(TEAM_GROUP.c.external, TEAM_GROUP.c.team).join(TEAM, TEAM.c.id == TEAM_GROUP.c.team)
    query = query.where(TEAM_GROUP.c.platform == workspace[0], TEAM_GROUP.c.workspace == workspace[1])
    return {group: number for group, number in session.execute(query.order_by(TEAM_GROUP.c.team))}
