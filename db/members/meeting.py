"""Meeting members on the platforms that they are persons of."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db.members.changing import add, set_role
from db.members.reading import everyone, get
from db.members.records import MEMBER, PERSON, MemberRow, PersonRow
from db.rows import Direct, many, one, pick, scalar


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

    `mapped` tells that groups of the person's workspace give roles, or fill teams; `unread` that letters wait for them.
    """

    id: int
    community: int
    number: int
    name: str
    role: str
    zone: str
    language: str
    mapped: bool
    unread: bool


# Asked at each press, of no more columns than a press needs.
ENTERED = Direct("""
SELECT m.id, m.community, m.number, m.name, m.role, coalesce(m.zone, c.zone), coalesce(m.language, c.language),
 EXISTS (SELECT 1 FROM group_role g WHERE g.platform = p.platform AND g.workspace = p.workspace)
 OR EXISTS (SELECT 1 FROM team_group t WHERE t.platform = p.platform AND t.workspace = p.workspace),
 EXISTS (SELECT 1 FROM letter l LEFT JOIN delivery d ON d.id = l.delivery WHERE l.member = m.id AND l.told_at IS NULL
  AND (d.id IS NULL OR d.state IN ('failed', 'skipped', 'gone')))
FROM person p JOIN member m ON m.id = p.member JOIN community c ON c.id = m.community
WHERE p.platform = {p} AND p.workspace = {p} AND p.external = {p}
""")


def entered(session: Session, platform: str, workspace: str, external: str) -> Entered | None:
    """Find who somebody on a platform is, in whichever community their workspace belongs to."""
    found = ENTERED.first(session, platform, workspace, external)
    return None if found is None else Entered(*found)


@dataclass(frozen=True, slots=True)
class Home:
    """A workspace in which somebody is known, its community, and the member that they are there."""

    workspace: str
    community: int
    member: int


def homes(session: Session, platform: str, external: str) -> tuple[Home, ...]:
    """List where somebody on a platform is known, among the workspaces that Readout is in, the first one first."""
    tables = MEMBER.metadata.tables
    place, left = tables["workspace"].c, tables["departure"].c
    query = select(PERSON.c.workspace, MEMBER.c.community, PERSON.c.member).join(MEMBER, MEMBER.c.id == PERSON.c.member)
    query = query.join(tables["workspace"], (place.platform == PERSON.c.platform)
                       & (place.external == PERSON.c.workspace) & (place.community == MEMBER.c.community))
    query = query.outerjoin(tables["departure"], left.workspace == place.id).where(left.workspace.is_(None))
    query = query.where(PERSON.c.platform == platform, PERSON.c.external == external).order_by(PERSON.c.id)
    return many(session, query, Home)


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
