"""Roles by groups: given, taken back, and never more than what holds now."""

from typing import Any

import pytest

from db import Database, communities, groups, members
from tests.db.test_people import LATER
from tests.db.world import NOW, World

HOME = ("discord", "G1")
PEOPLE = ("7", "People")


class Guild:
    """A community with a member who is two persons on a platform."""

    def __init__(self, database: Database) -> None:
        self.world = World(database, "Guild")
        self.member = self.world.member("Rey")
        self.community = self.world.community

    def gives(self, group: tuple[str, str], role: str, home: tuple[str, str] = HOME) -> str:
        return str(self.world.write(groups.map_group, self.community, home, group, role, None, NOW))

    def comes(self, *ids: str, home: tuple[str, str] = HOME) -> str:
        self.world.write(groups.settle, self.community, self.member, (*home, "rey"), ids, NOW)
        assert not self.world.read(groups.due, (*home, "rey"), ids)
        return self.role

    @property
    def role(self) -> str:
        found: Any = self.world.read(members.get, self.community, self.member)
        return str(found.role)


@pytest.fixture
def guild(database: Database) -> Guild:
    return Guild(database)


def test_a_group_gives_a_role_and_leaving_it_takes_the_role_back(guild: Guild) -> None:
    assert guild.gives(PEOPLE, "editor") == "saved"
    assert guild.gives(PEOPLE, "editor") == "unchanged"
    assert guild.comes("1") == "member"
    assert guild.world.read(groups.due, (*HOME, "rey"), ("7",))
    assert guild.comes("1", "7") == "editor"
    assert guild.comes("1") == "member"


def test_of_several_groups_the_highest_role_counts(guild: Guild) -> None:
    guild.gives(PEOPLE, "contributor")
    guild.gives(("8", "Chiefs"), "director")
    assert guild.comes("7", "8") == "director"
    assert guild.comes("7") == "contributor"
    assert guild.comes() == "member"


def test_a_group_that_gives_nothing_any_more_takes_its_roles_back_at_once(guild: Guild) -> None:
    guild.gives(PEOPLE, "director")
    assert guild.comes("7") == "director"
    guild.gives(PEOPLE, "editor")
    assert guild.role == "member"
    assert guild.comes("7") == "editor"
    guild.gives(PEOPLE, "member")
    assert guild.role == "member"
    assert guild.world.read(groups.mapped, *HOME) == ()


def test_a_role_set_by_hand_stands(guild: Guild) -> None:
    guild.gives(PEOPLE, "editor")
    guild.comes("7")
    guild.world.write(members.set_role, guild.community, guild.member, "contributor", None, NOW)
    assert guild.comes("7") == "contributor"
    assert guild.comes() == "contributor"
    guild.world.write(members.set_role, guild.community, guild.member, "admin", None, NOW)
    guild.world.write(members.add, guild.community, "Second", NOW, role="admin")
    assert guild.comes("7") == "admin"
    assert guild.comes() == "admin"


def test_two_workspaces_of_one_member_take_back_what_each_gave(guild: Guild) -> None:
    other = ("slack", "T1")
    guild.gives(PEOPLE, "editor")
    guild.gives(PEOPLE, "director", other)
    assert guild.comes("7") == "editor"
    assert guild.comes("7", home=other) == "director"
    assert guild.comes() == "director"
    assert guild.comes(home=other) == "member"
    guild.comes("7", home=other)
    guild.comes("7")
    assert guild.comes(home=other) == "editor"
    assert guild.comes() == "member"


def test_a_workspace_that_joins_another_community_leaves_its_groups_behind(database: Database) -> None:
    host, guest = World(database, "Host"), World(database, "Guest")
    guest.write(groups.map_group, guest.community, ("room", "Guest"), PEOPLE, "director", None, NOW)
    workspace = guest.read(communities.workspaces, guest.community)[0]
    database.write_now(communities.make_code, host.community, "good", LATER)
    assert database.write_now(communities.join, workspace.id, "good", NOW) == "joined"
    assert guest.read(groups.mapped, "room", "Guest") == ()
