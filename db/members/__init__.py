"""Members, and the persons on several platforms that are one of them."""

from db.members.changing import (
    add,
    change,
    set_alias,
    set_away,
    set_language,
    set_name,
    set_named,
    set_role,
    set_stage,
    set_zone,
)
from db.members.meeting import (
    Entered,
    add_person,
    entered,
    meet,
    member_of,
    of_person,
    on_platform,
    persons,
)
from db.members.reading import (
    SUGGESTIONS,
    by_number,
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

__all__ = [
    "MEMBER", "PERSON", "ROLES", "SUGGESTIONS", "Entered", "Member", "MemberRow", "Person", "PersonRow", "add",
    "add_person", "by_number", "change", "count", "entered", "everyone", "find", "get", "list_members",
    "meet", "member_of", "of_person", "on_platform", "persons", "set_alias", "set_away", "set_language",
    "set_name", "set_named", "set_role", "set_stage", "set_zone",
]
