"""Teams within a community: named by a director, filled by hand or by a platform's own groups."""

from db.teams.grouping import due, map_group, settle
from db.teams.records import TEAM, TEAM_GROUP, TEAM_MEMBER, Team, TeamGroup, TeamMember, TeamRow
from db.teams.sides import add_team, members_of, put, remove_team, take, team_of, teams

__all__ = [
    "TEAM", "TEAM_GROUP", "TEAM_MEMBER", "Team", "TeamGroup", "TeamMember", "TeamRow", "add_team", "due", "map_group",
    "members_of", "put", "remove_team", "settle", "take", "team_of", "teams",
]
