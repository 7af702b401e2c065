"""The tables of teams, of who is in them, and of the groups that fill them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field

from db.columns import Instant, Record, table


class Team(Record, table=True):
    """A part of a community that has a board of its own; one that was removed keeps its row."""

    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id", index=True)
    name: str
    created_at: datetime = Field(sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)


class TeamMember(Record, table=True):
    """The one team that a member is in; `grouped` tells that a group put them there, so that it may take them out."""

    __tablename__ = "team_member"
    member: int = Field(primary_key=True, foreign_key="member.id")
    team: int = Field(foreign_key="team.id", index=True)
    grouped: bool = False


class TeamGroup(Record, table=True):
    """A platform's own group whose people are in a team."""

    __tablename__ = "team_group"
    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    external: str = Field(primary_key=True)
    name: str
    team: int = Field(foreign_key="team.id")


TEAM, TEAM_MEMBER, TEAM_GROUP = map(table, (Team, TeamMember, TeamGroup))


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team and how many are in it."""

    id: int
    name: str
    size: int
