"""Changes that an admin or a director makes, each one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from bot import Place
from db import audit, cases, communities, deliveries, departures, members, policies, rounds, schedules, stops
from db.communities import CommunityRow, PlaceRow, WorkspaceRow
from db.deliveries import StopRow
from db.members import ROLES, MemberRow
from db.policies import ApprovalRow

CODE_LIFE = timedelta(hours=24)
PURPOSE = "cases"


@dataclass(frozen=True)
class Community:
    """A community as its admins see it; `left` is when Readout was taken out of a workspace, by its id."""

    row: CommunityRow
    members: int
    places: tuple[PlaceRow, ...]
    workspaces: tuple[WorkspaceRow, ...]
    left: Mapping[int, datetime]
    approval: ApprovalRow | None = None


def community_of(session: Session, community: int) -> Community:
    """Read a community with its places and workspaces."""
    row = communities.settings(session, community)
    assert row is not None
    served = tuple(one for one in communities.places(session, community) if one.purpose == PURPOSE)
    return Community(row, members.count(session, community), served, communities.workspaces(session, community),
                     departures.left(session, community), policies.approval(session, community))


@dataclass(frozen=True)
class Places:
    """A community's places, what is `stopped` of them, and when Readout was taken out of workspaces, by their ids."""

    rows: tuple[PlaceRow, ...]
    stopped: tuple[StopRow, ...]
    left: Mapping[int, datetime]


def places(session: Session, community: int) -> Places:
    """List a community's places, with those that nothing is sent to."""
    return Places(communities.places(session, community), deliveries.stops(session, community),
                  departures.left(session, community))


def edit(session: Session, community: int, name: str, zone: str, language: str, policy: str, by: int | None,
         now: datetime) -> None:
    """Set a community's name, zone, language and policy, all at once; a policy that differs is a new version."""
    policies.save(session, community, policy, policies.current(session, community).link, by, now)
    communities.rename(session, community, name, by, now)
    communities.set_zone(session, community, zone, by, now)
    communities.set_language(session, community, language, by, now)


def digest(code: str) -> str:
    """Give what is kept of a one-time code; spaces, dashes and case do not matter."""
    return sha256("".join(c for c in code.upper() if c.isalnum()).encode()).hexdigest()


def join(session: Session, platform: str, workspace: str, code: str, now: datetime) -> str:
    """Take a workspace into the community whose code it knows; 'no workspace' for the terminal, which is in none."""
    home = communities.workspace(session, platform, workspace)
    return communities.join(session, home.id, digest(code), now) if home else "no workspace"


def add_place(session: Session, community: int, place: Place | None, name: str, by: int | None, now: datetime,
              purpose: str = PURPOSE) -> str:
    """Take a place in as one for a purpose: 'saved', 'taken', 'unknown', or 'there' for a name in use.

    Rooms of the web are ours: there, and from the terminal, which has none, a new one is made.
    """
    if place is None or place.platform == communities.WEB:
        return communities.open_room(session, community, name, by, now, purpose=purpose)
    home = communities.workspace(session, place.platform, place.workspace)
    if home is None:
        return "unknown"
    # Whoever adds it again has set it right, if nothing was sent there for a time.
    stops.over(session, community, str(place), now)
    return communities.add_place(session, community, home.id, str(place), name, by, now, purpose=purpose)


@dataclass(frozen=True)
class Reaching:
    """What became of saying how far a place reaches: messages taken down, and pins that are not posted there."""

    outcome: str
    messages: int = 0
    pinned: tuple[int, ...] = ()


def set_audience(session: Session, community: int, place: Place, audience: str, by: int | None, now: datetime,
                 sure: str = "") -> Reaching:
    """Say how far a place reaches, and take down what may not be there any more, in one transaction.

    'asked' where messages would come down and `sure` does not carry how many: nothing is changed then.
    """
    beyond = rounds.confine(session, community, place=str(place), reaching=audience)
    if beyond and sure != str(beyond):
        return Reaching("asked", beyond)
    outcome = communities.set_audience(session, community, str(place), audience, by, now)
    if outcome != "saved":
        return Reaching(outcome)
    messages = rounds.confine(session, community, place=str(place))
    return Reaching(outcome, messages, _pinned_beyond(session, community, str(place), audience, now))


def _pinned_beyond(session: Session, community: int, place: str, reach: str, now: datetime) -> tuple[int, ...]:
    """List the numbers of cases that are pinned to a date to come and may not go to a place."""
    rules = [rule for rule in schedules.list_schedules(session, community) if place in rule.places]
    pins = [case for rule in rules for case in schedules.pins(session, rule.id, schedules.local_date(now, rule.zone))]
    found = [cases.get(session, community, case) for case in dict.fromkeys(pins)]
    return tuple(row.number for row in found if row is not None and not cases.reaches(row.audience, reach))


@dataclass(frozen=True)
class Closing:
    """What became of a place: its name, the schedules that keep it, and whether any room is left beside it."""

    outcome: str
    name: str = ""
    schedules: tuple[str, ...] = ()
    left: bool = True


def close_place(session: Session, community: int, place: Place, by: int | None, now: datetime) -> Closing:
    """Stop posting to a place: 'removed', 'unknown', or 'kept' where schedules still post to it."""
    row = communities.place_of(session, community, str(place))
    if row is None:
        return Closing("unknown")
    posting = tuple(rule.name for rule in schedules.list_schedules(session, community) if row.place in rule.places)
    if posting:
        return Closing("kept", row.name, posting)
    communities.remove_place(session, community, row.place, by, now)
    rest = communities.places(session, community)
    return Closing("removed", row.name, left=any(one.platform == row.platform for one in rest))


def add_member(session: Session, community: int, name: str, role: str, stage: str | None, by: MemberRow,
               now: datetime) -> MemberRow | str:
    """Add a member by hand, with a role up to that of whoever adds; else why not: 'above' or 'taken'."""
    if ROLES.index(role) > ROLES.index(by.role):
        return "above"
    return members.enrol(session, community, name, role, stage, by.id, now) or "taken"


def may_let_in(session: Session, community: int, member: int, by: MemberRow, now: datetime) -> MemberRow | None:
    """Note that somebody makes a link for a member; None where that member's role is above their own."""
    found = members.get(session, community, member)
    if found is None or ROLES.index(found.role) > ROLES.index(by.role):
        return None
    audit.record(session, community, by.id, "member.link", f"member:{member}", now)
    return found


def set_role(session: Session, community: int, member: int, role: str, by: MemberRow, now: datetime) -> str:
    """Give a member a role, never above that of whoever gives it."""
    found = members.get(session, community, member)
    if found is None:
        return "unknown"
    own = ROLES.index(by.role)
    if ROLES.index(found.role) > own or ROLES.index(role) > own:
        return "above"
    return members.set_role(session, community, member, role, by.id, now)


def asker(session: Session, community: int, member: int) -> MemberRow:
    """Read the member who asks."""
    found = members.get(session, community, member)
    assert found is not None
    return found
