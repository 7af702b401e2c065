"""Roles that come with a platform's own groups: Discord's roles, user groups elsewhere.

What a group gives is written to the member when they come, and taken back when they come without the group or when
the group gives nothing any more. A role that a person sets by hand meanwhile stands until the member's groups change.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit
from db.columns import Record, one_of, table
from db.members import ROLES, MemberRow, get, set_role
from db.rows import many, one, pick, upsert

# An administrator is known as one by the platform itself; a group of its own makes nobody one.
GIVEN = ROLES[1:-1]


class GroupRole(Record, table=True):
    """The role of whoever is in a group of a workspace."""

    __tablename__ = "group_role"
    __table_args__ = (one_of("role", GIVEN),)
    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    external: str = Field(primary_key=True)
    name: str
    role: str


class Granted(Record, table=True):
    """The role that a person has by their groups, and the one that the member had before."""

    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    external: str = Field(primary_key=True)
    member: int = Field(foreign_key="member.id", index=True)
    role: str
    was: str


GROUP_ROLE, GRANTED = table(GroupRole), table(Granted)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group by the platform's own id, its name when it was chosen, and the role that it gives."""

    external: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class GrantedRow:
    """What a person has by their groups."""

    platform: str
    workspace: str
    external: str
    member: int
    role: str
    was: str


def mapped(session: Session, platform: str, workspace: str) -> tuple[GroupRow, ...]:
    """List the groups of a workspace that give a role, by name."""
    these = (GROUP_ROLE.c.platform == platform) & (GROUP_ROLE.c.workspace == workspace)
    return many(session, pick(GROUP_ROLE, GroupRow).where(these).order_by(GROUP_ROLE.c.name), GroupRow)


def map_group(session: Session, community: int, workspace: tuple[str, str], group: tuple[str, str], role: str,
              by: int | None, now: datetime) -> str:
    """Have a group (its id and name) give a role; "member" gives nothing: 'saved' or 'unchanged'.

    Whoever had a role by it loses that at once, and gets at their next visit what their groups give then.
    """
    before = next((row.role for row in mapped(session, *workspace) if row.external == group[0]), ROLES[0])
    if before == role:
        return "unchanged"
    values = {"platform": workspace[0], "workspace": workspace[1], "external": group[0], "name": group[1]}
    if role == ROLES[0]:
        session.execute(delete(GROUP_ROLE).where(*(GROUP_ROLE.c[key] == values[key] for key in _KEY)))
    else:
        session.execute(upsert(session, GROUP_ROLE).values(**values, role=role).on_conflict_do_update(
            index_elements=_KEY, set_={"role": role, "name": group[1]}))
    for held in _granted(session, (GRANTED.c.platform == workspace[0]) & (GRANTED.c.workspace == workspace[1])
                         & (GRANTED.c.role == before)):
        _take(session, community, held, now)
    audit.record(session, community, by, "group.role", f"group:{group[0]}", now, role=role, was=before)
    return "saved"


def due(session: Session, person: tuple[str, str, str], groups: Collection[str]) -> bool:
    """Tell whether somebody's groups give another role than the one that was last given."""
    held = _held(session, person)
    return _best(session, person, groups) != (held.role if held else None)


def settle(session: Session, community: int, member: int, person: tuple[str, str, str], groups: Collection[str],
           now: datetime) -> None:
    """Give a member what a person's groups give, and take back what they gave before."""
    best, held = _best(session, person, groups), _held(session, person)
    if best == (held.role if held else None):
        return
    if held is not None:
        _take(session, community, held, now)
    found = get(session, community, member)
    if best is not None and found is not None:
        _give(session, found, person, best, now)


_KEY = ("platform", "workspace", "external")


def _give(session: Session, found: MemberRow, person: tuple[str, str, str], role: str, now: datetime) -> None:
    # What another person of this member has by a group is no role of the member's own.
    others = _granted(session, GRANTED.c.member == found.id)
    was = next((one.was for one in others if one.role == found.role), found.role)
    values = {**dict(zip(_KEY, person, strict=True)), "member": found.id, "role": role, "was": was}
    session.execute(upsert(session, GRANTED).values(values))
    if ROLES.index(role) > ROLES.index(found.role):
        set_role(session, found.community, found.id, role, None, now)


def _take(session: Session, community: int, held: GrantedRow, now: datetime) -> None:
    """Take a granted role back, unless somebody set another by hand since."""
    session.execute(delete(GRANTED).where(*(GRANTED.c[key] == getattr(held, key) for key in _KEY)))
    found = get(session, community, held.member)
    if found is not None and found.role == held.role:
        rest = [one.role for one in _granted(session, GRANTED.c.member == held.member)]
        set_role(session, community, held.member, max([held.was, *rest], key=ROLES.index), None, now)


def _best(session: Session, person: tuple[str, str, str], groups: Collection[str]) -> str | None:
    given = [row.role for row in mapped(session, *person[:2]) if row.external in groups]
    return max(given, key=ROLES.index, default=None)


def _held(session: Session, person: tuple[str, str, str]) -> GrantedRow | None:
    these = [GRANTED.c[key] == value for key, value in zip(_KEY, person, strict=True)]
    return one(session, pick(GRANTED, GrantedRow).where(*these), GrantedRow)


def _granted(session: Session, these: Any) -> tuple[GrantedRow, ...]:
    return many(session, pick(GRANTED, GrantedRow).where(these), GrantedRow)
