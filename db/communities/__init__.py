"""Communities, the workspaces that they live in, and their places."""

from db.communities.founding import (
    add_workspace,
    by_slug,
    community_of,
    found_community,
    home_on,
    lodge,
    rename,
    set_language,
    set_policy,
    set_zone,
    settings,
    workspace,
    workspaces,
)
from db.communities.joining import (
    join,
    make_code,
)
from db.communities.marking import set_mention, set_tags, set_threads, tags_at
from db.communities.records import (
    AUDIENCES,
    COMMUNITY,
    JOIN_CODE,
    PLACE,
    WORKSPACE,
    Community,
    CommunityRow,
    JoinCode,
    Place,
    PlaceRow,
    Workspace,
    WorkspaceRow,
)
from db.communities.registering import (
    add_place,
    place_of,
    places,
    reach_at,
    reach_of,
    remove_place,
    set_audience,
)
from db.communities.rooms import WEB, open_room
from db.communities.telling import EDITORS, direct_to, read_by

__all__ = [
    "AUDIENCES", "COMMUNITY", "EDITORS", "JOIN_CODE", "PLACE", "WEB", "WORKSPACE", "Community", "CommunityRow",
    "JoinCode", "Place", "PlaceRow", "Workspace", "WorkspaceRow", "add_place", "add_workspace", "by_slug",
    "community_of", "direct_to", "found_community", "home_on", "join", "lodge", "make_code", "open_room",
    "place_of", "places", "reach_at", "reach_of", "read_by", "remove_place", "rename", "set_audience",
    "set_language", "set_mention", "set_policy", "set_tags", "set_threads", "set_zone", "settings", "tags_at",
    "workspace", "workspaces",
]
