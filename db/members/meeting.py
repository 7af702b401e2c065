"""Meeting members on the platforms that they are persons of."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, select
from sqlalchemy.orm import Session

from db.members.changing import add, set_role
from db.members.reading import everyone, get
from db.members.records import MEMBER, PERSON, MemberRow, PersonRow
from db.rows import many, one, pick, scalar


def member_of(
    session: Session, community: int, platform: str, workspace: str, external: str, name: str,
    admin: bool, now: datetime,
) -> MemberRow:
    """Give the member that a person is; somebody seen for the first time becomes one.

    `admin` says that the platform knows the person as an administrator: it raises the role, never lowers it.
    """
    this = (PERSON.c.platform == platform) & (PERSON.c.workspace == workspace) & (PERSON.c.external == external)
    query = everyone(community).join(PERSON, PERSON.c.member == MEMBER.c.id).where(this)
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


@dataclass(frozen=True, slots=True)
class Entered:
    """A member as each press knows them; zone and language are the community's where they chose none.

    `mapped` tells that groups of the person's workspace give roles.
    """

    id: int
    community: int
    number: int
    name: str
    role: str
    zone: str
    language: str
    mapped: bool


@cache
def _entered() -> Any:
    """Build once what is asked at each press, of no more columns than a press needs."""
    home = MEMBER.metadata.tables["community"]
    member, person = MEMBER.c, PERSON.c
    own = (func.coalesce(member.zone, home.c.zone), func.coalesce(member.language, home.c.language))
    given = MEMBER.metadata.tables["group_role"].c
    mapped = exists().where(given.platform == person.platform, given.workspace == person.workspace)
    query = select(member.id, member.community, member.number, member.name, member.role, *own, mapped)
    query = query.join(PERSON, person.member == member.id).join(home, home.c.id == member.community)
    return query.where(*(person[name] == bindparam(name) for name in ("platform", "workspace", "external")))


def entered(session: Session, platform: str, workspace: str, external: str) -> Entered | None:
    """Find who somebody on a platform is, in whichever community their workspace belongs to."""
    given = {"platform": platform, "workspace": workspace, "external": external}
    found = session.execute(_entered(), given).one_or_none()
    return None if found is None else Entered(*found)


def of_person(session: Session, community: int, platform: str, workspace: str, external: str) -> int | None:
    """Find the member that somebody on a platform is; None where the community has not met them."""
    this = (PERSON.c.platform == platform) & (PERSON.c.workspace == workspace) & (PERSON.c.external == external)
    query = select(MEMBER.c.id).join(PERSON, PERSON.c.member == MEMBER.c.id)
    query = query.where(this, MEMBER.c.community == community)
    found: int | None = scalar(session, query)
    return found


def anybody_on(session: Session, platform: str) -> bool:
    """Tell whether anybody was ever met on a platform."""
    return scalar(session, select(PERSON.c.id).where(PERSON.c.platform == platform).limit(1)) is not None


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
