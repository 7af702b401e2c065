"""Members, and the persons on several platforms that are one of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, func, insert, or_, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit
from db.columns import Instant, Record, one_of, table
from db.rows import many, next_number, one, pick, scalar, set_where

ROLES = ("member", "contributor", "editor", "director", "admin")
SUGGESTIONS = 25


class Member(Record, table=True):
    """One human in a community. Unnamed on boards until they choose."""

    __table_args__ = (UniqueConstraint("community", "number"), one_of("role", ROLES))
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    number: int
    name: str
    alias: str | None = None
    named: bool = False
    stage: str | None = None
    role: str = "member"
    zone: str | None = None
    language: str | None = None
    away_until: datetime | None = Field(default=None, sa_type=Instant)
    joined_at: datetime = Field(sa_type=Instant)
    first_answer_at: datetime | None = Field(default=None, sa_type=Instant)


class Person(Record, table=True):
    """Somebody on one platform."""

    __table_args__ = (UniqueConstraint("platform", "workspace", "external"),)
    id: int | None = Field(default=None, primary_key=True)
    member: int = Field(foreign_key="member.id", index=True)
    platform: str
    workspace: str
    external: str


MEMBER, PERSON = table(Member), table(Person)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member; times are aware UTC."""

    id: int
    community: int
    number: int
    name: str
    alias: str | None
    named: bool
    stage: str | None
    role: str
    zone: str | None
    language: str | None
    away_until: datetime | None
    joined_at: datetime
    first_answer_at: datetime | None

    @property
    def shown_name(self) -> str | None:
        """Give the name for a board: None until the member has chosen to be named."""
        return (self.alias or self.name) if self.named else None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody on one platform."""

    member: int
    platform: str
    workspace: str
    external: str


def member_of(
    session: Session, community: int, platform: str, workspace: str, external: str, name: str,
    admin: bool, now: datetime,
) -> MemberRow:
    """Give the member that a person is; somebody seen for the first time becomes one.

    `admin` says that the platform knows the person as an administrator: it raises the role, never lowers it.
    """
    this = (PERSON.c.platform == platform) & (PERSON.c.workspace == workspace) & (PERSON.c.external == external)
    query = _all(community).join(PERSON, PERSON.c.member == MEMBER.c.id).where(this)
    found = one(session, query, MemberRow)
    if found is None:
        found = add(session, community, name, now, role="admin" if admin else "member")
        session.execute(
            insert(PERSON).values(member=found.id, platform=platform, workspace=workspace, external=external)
        )
    elif admin and found.role != "admin":
        set_role(session, community, found.id, "admin", None, now)
        found = get(session, community, found.id)
    assert found is not None
    return found


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


def add_person(session: Session, member: int, platform: str, workspace: str, external: str) -> None:
    """Join a person on a platform to a member."""
    session.execute(
        insert(PERSON).values(member=member, platform=platform, workspace=workspace, external=external)
    )


def persons(session: Session, community: int, member: int) -> tuple[PersonRow, ...]:
    """List the persons that a member is."""
    query = pick(PERSON, PersonRow).join(MEMBER, MEMBER.c.id == PERSON.c.member)
    query = query.where(MEMBER.c.id == member, MEMBER.c.community == community).order_by(PERSON.c.id)
    return many(session, query, PersonRow)


def by_person(session: Session, platform: str, workspace: str, external: str) -> MemberRow | None:
    """Find the member that somebody on a platform is, in whichever community their workspace belongs to."""
    this = (PERSON.c.platform == platform) & (PERSON.c.workspace == workspace) & (PERSON.c.external == external)
    query = pick(MEMBER, MemberRow).join(PERSON, PERSON.c.member == MEMBER.c.id)
    return one(session, query.where(this), MemberRow)


def of_person(session: Session, community: int, platform: str, workspace: str, external: str) -> int | None:
    """Find the member that somebody on a platform is; None where the community has not met them."""
    this = (PERSON.c.platform == platform) & (PERSON.c.workspace == workspace) & (PERSON.c.external == external)
    query = select(MEMBER.c.id).join(PERSON, PERSON.c.member == MEMBER.c.id)
    query = query.where(this, MEMBER.c.community == community)
    found: int | None = scalar(session, query)
    return found


def _all(community: int) -> Any:
    return pick(MEMBER, MemberRow).where(MEMBER.c.community == community)


def get(session: Session, community: int, member: int) -> MemberRow | None:
    """Find a member by id within a community."""
    return one(session, _all(community).where(MEMBER.c.id == member), MemberRow)


def by_number(session: Session, community: int, number: int) -> MemberRow | None:
    """Find a member by the number that people see."""
    return one(session, _all(community).where(MEMBER.c.number == number), MemberRow)


def list_members(session: Session, community: int, *, role: str | None = None) -> tuple[MemberRow, ...]:
    """List the members of a community, by number."""
    query = _all(community).order_by(MEMBER.c.number)
    return many(session, query.where(MEMBER.c.role == role) if role else query, MemberRow)


def find(session: Session, community: int, text: str) -> tuple[MemberRow, ...]:
    """Suggest members whose name or alias has a word that begins with a text; at most 25."""
    wanted = text.strip().lower()
    hits = [
        func.lower(column).startswith(before + wanted, autoescape=True) if not before
        else func.lower(column).contains(before + wanted, autoescape=True)
        for column in (MEMBER.c.name, MEMBER.c.alias) for before in ("", " ")
    ]
    query = _all(community).where(or_(*hits)).order_by(MEMBER.c.name, MEMBER.c.id).limit(SUGGESTIONS)
    return many(session, query, MemberRow)


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


def set_away(session: Session, community: int, member: int, until: datetime | None) -> str:
    """Stop pings until an instant."""
    return change(session, community, member, away_until=until)


def change(session: Session, community: int, member: int, **values: Any) -> str:
    """Set fields of a member: 'saved', 'unchanged' or 'unknown'."""
    found = get(session, community, member)
    if found is None:
        return "unknown"
    if all(getattr(found, name) == value for name, value in values.items()):
        return "unchanged"
    set_where(session, MEMBER, MEMBER.c.id == member, **values)
    return "saved"


def count(session: Session, community: int) -> int:
    """Count the members of a community."""
    found: int = scalar(session, select(func.count()).where(MEMBER.c.community == community))
    return found


def on_platform(session: Session, member: int, platform: str) -> tuple[PersonRow, str] | None:
    """Give how a platform calls a member, and the member's name."""
    query = pick(PERSON, PersonRow).where(PERSON.c.member == member, PERSON.c.platform == platform)
    found = many(session, query.order_by(PERSON.c.id).limit(1), PersonRow)
    name = scalar(session, select(MEMBER.c.name).where(MEMBER.c.id == member))
    return (found[0], name) if found else None


def meet(session: Session, member: int, platform: str, workspace: str) -> PersonRow:
    """Give how a platform calls a member; one whom it has not met gets a name made of the member's id."""
    found = on_platform(session, member, platform)
    if found is not None:
        return found[0]
    add_person(session, member, platform, workspace, f"member-{member}")
    return PersonRow(member, platform, workspace, f"member-{member}")
