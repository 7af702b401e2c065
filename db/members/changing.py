"""Adding members, and what they and their directors change."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from db import audit
from db.members.reading import called, get, list_members
from db.members.records import MEMBER, ROLES, MemberRow
from db.rows import next_number, scalar, set_where


def add(
    session: Session, community: int, name: str, now: datetime, *, role: str = "member", **fields: Any
) -> MemberRow:
    """Add a member whom no platform has shown yet."""
    number = next_number(session, MEMBER, community)
    values = {"community": community, "number": number, "name": name, "role": role, "joined_at": now, **fields}
    identity = scalar(session, insert(MEMBER).values(values).returning(MEMBER.c.id))
    found = get(session, community, identity)
    assert found is not None
    return found


def enrol(
    session: Session, community: int, name: str, role: str, stage: str | None, by: int | None, now: datetime
) -> MemberRow | None:
    """Add a member by hand; None where somebody is called so already."""
    if called(session, community, name) is not None:
        return None
    made = add(session, community, name, now, role=role, stage=stage)
    audit.record(session, community, by, "member.add", f"member:{made.id}", now, role=role)
    return made


def rename(session: Session, community: int, member: int, name: str, by: int | None, now: datetime) -> str:
    """Name a member anew: 'saved', 'unchanged', 'unknown', or 'taken' where another is called so."""
    other = called(session, community, name)
    if other is not None and other.id != member:
        return "taken"
    outcome = set_name(session, community, member, name)
    if outcome == "saved":
        audit.record(session, community, by, "member.rename", f"member:{member}", now)
    return outcome


def set_role(
    session: Session, community: int, member: int, role: str, by: int | None, now: datetime
) -> str:
    """Give a member a role: 'saved', 'unchanged', 'unknown', or 'last admin' when nobody else could undo it."""
    found = get(session, community, member)
    if found is None or role not in ROLES:
        return "unknown"
    if found.role == role:
        return "unchanged"
    if found.role == "admin" and len(list_members(session, community, role="admin")) == 1:
        return "last admin"
    set_where(session, MEMBER, MEMBER.c.id == member, role=role)
    audit.record(session, community, by, "member.role", f"member:{member}", now, role=role, was=found.role)
    return "saved"


def set_name(session: Session, community: int, member: int, name: str) -> str:
    """Set the name that directors see."""
    return change(session, community, member, name=name)


def set_alias(session: Session, community: int, member: int, alias: str | None) -> str:
    """Set the name that a board shows instead."""
    return change(session, community, member, alias=alias)


def set_named(session: Session, community: int, member: int, named: bool) -> str:
    """Choose whether a board shows the name."""
    return change(session, community, member, named=named)


def set_stage(session: Session, community: int, member: int, stage: str | None) -> str:
    """Set the stage of training."""
    return change(session, community, member, stage=stage)


def set_zone(session: Session, community: int, member: int, zone: str | None) -> str:
    """Set the zone in which the member reads times."""
    return change(session, community, member, zone=zone)


def set_language(session: Session, community: int, member: int, language: str | None) -> str:
    """Set the language that the member is addressed in."""
    return change(session, community, member, language=language)


def change(session: Session, community: int, member: int, **values: Any) -> str:
    """Set fields of a member: 'saved', 'unchanged' or 'unknown'."""
    found = get(session, community, member)
    if found is None:
        return "unknown"
    if all(getattr(found, name) == value for name, value in values.items()):
        return "unchanged"
    set_where(session, MEMBER, MEMBER.c.id == member, **values)
    return "saved"
