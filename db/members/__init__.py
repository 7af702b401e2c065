"""Members, and the persons on several platforms that are one of them."""

from db.members.changing import (
    add,
    change,
    enrol,
    rename,
    set_alias,
    set_language,
    set_name,
    set_named,
    set_role,
    set_stage,
    set_zone,
)
from db.members.leaving import (
    LEAVE,
    Leave,
    LeaveRow,
    away,
    away_on,
    come_back,
    go_away,
    leaves,
)
from db.members.meeting import (
    Entered,
    Home,
    add_person,
    anybody_on,
    entered,
    homes,
    meet,
    member_of,
    of_person,
    on_platform,
    persons,
)
from db.members.reading import (
    SUGGESTIONS,
    by_number,
    called,
    count,
    everyone,
    find,
    get,
    list_members,
)
from db.members.records import (
    MEMBER,
    PERSON,
    ROLES,
    Member,
    MemberRow,
    Person,
    PersonRow,
)
from db.members.stages import STAGES, stage_of

__all__ = [
    "LEAVE", "MEMBER", "PERSON", "ROLES", "STAGES", "SUGGESTIONS", "Entered", "Home", "Leave", "LeaveRow", "Member",
    "MemberRow", "Person", "PersonRow", "add", "add_person", "anybody_on", "away", "away_on", "by_number", "called",
    "change", "come_back", "count", "enrol", "entered", "everyone", "find", "get", "go_away", "homes", "leaves",
    "list_members", "meet", "member_of", "of_person", "on_platform", "persons", "rename", "set_alias",
    "set_language", "set_name", "set_named", "set_role", "set_stage", "set_zone", "stage_of",
]
