"""Communities, members, links, tickets, stored calls and the store of bytes."""

import asyncio
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest

from db import Database, MissingBytes, Store, UnusableDatabase, calls, communities, members, sessions, uploads
from db.connect import file_of
from tests.db.world import NOW, World

LATER, PAST = NOW + timedelta(minutes=10), NOW - timedelta(minutes=1)


def test_a_workspace_begins_as_its_own_community(database: Database) -> None:
    first = database.write_now(communities.community_of, "slack", "T1", "General Hospital", NOW)
    again = database.write_now(communities.community_of, "slack", "T1", "renamed there", NOW)
    second = database.write_now(communities.community_of, "discord", "G1", "General Hospital", NOW)
    assert first == again
    assert (first.slug, second.slug) == ("general-hospital", "general-hospital-2")
    assert database.write_now(communities.set_zone, first.id, "Europe/Berlin", None, NOW) == "saved"
    assert database.write_now(communities.set_zone, first.id, "Europe/Berlin", None, NOW) == "unchanged"
    assert database.write_now(communities.rename, 999, "x", None, NOW) == "unknown"


def test_joining_takes_a_workspace_along_once(database: Database) -> None:
    host, guest, late = World(database, "Host"), World(database, "Guest"), World(database, "Late")
    workspace = guest.read(communities.workspaces, guest.community)[0]
    database.write_now(communities.make_code, host.community, "good", LATER)
    database.write_now(communities.make_code, host.community, "old", PAST)
    assert database.write_now(communities.join, workspace.id, "none", NOW) == "unknown"
    assert database.write_now(communities.join, workspace.id, "old", NOW) == "expired"
    late.round()
    busy = late.read(communities.workspaces, late.community)[0]
    assert database.write_now(communities.join, busy.id, "good", NOW) == "has rounds"
    assert database.write_now(communities.join, workspace.id, "good", NOW) == "joined"
    database.write_now(communities.make_code, guest.community, "back", LATER)
    assert database.write_now(communities.join, workspace.id, "good", NOW) == "unknown"
    assert database.write_now(communities.community_of, "room", "Guest", "Guest", NOW).id == host.community
    assert {row.name for row in host.read(communities.places, host.community)} == {"cases"}
    assert len(host.read(communities.places, host.community)) == 2


def test_members_are_met_once_and_admins_raised(database: Database) -> None:
    world = World(database)
    met = (world.community, "slack", "T1", "U1", "Ada")
    one = world.write(members.member_of, *met, False, NOW)
    assert (one.role, one.named, one.shown_name) == ("member", False, None)
    assert world.write(members.member_of, *met, True, NOW).role == "admin"
    assert world.write(members.member_of, *met, False, NOW).role == "admin"
    assert world.write(members.set_role, world.community, one.id, "member", None, NOW) == "last admin"
    second = world.member(role="admin")
    assert world.write(members.set_role, world.community, one.id, "editor", second, NOW) == "saved"
    assert world.write(members.set_role, world.community, one.id, "king", second, NOW) == "unknown"


def test_suggesting_members(database: Database) -> None:
    world = World(database)
    ada, percent = world.member("Ada Example"), world.member("100% Sure")
    world.write(members.set_alias, world.community, ada, "Countess")
    for text, expected in (("ada", [ada]), ("exam", [ada]), ("COUNT", [ada]), ("100%", [percent]), ("%", [])):
        assert [row.id for row in world.read(members.find, world.community, text)] == expected, text
    world.members(40)
    assert len(world.read(members.find, world.community, "member")) == 25


async def test_a_link_and_a_ticket_work_once(database: Database) -> None:
    world = World(database)
    member = world.member()
    await database.write(sessions.make_link, world.community, member, "link", LATER)
    await database.write(sessions.make_link, world.community, member, "spent", PAST)
    used = await asyncio.gather(*(
        database.write(sessions.sign_in, "link", f"cookie{n}", LATER, NOW) for n in range(5)
    ))
    assert sorted(used, key=bool) == [None, None, None, None, member]
    assert await database.write(sessions.consume, "spent", NOW) is None
    cookie = f"cookie{used.index(member)}"
    found = await database.read(sessions.signed_in, cookie, NOW)
    assert found is not None
    assert found.member.id == member
    assert await database.read(sessions.signed_in, cookie, LATER) is None
    assert await database.write(sessions.end, cookie)
    assert await database.read(sessions.signed_in, cookie, NOW) is None
    await database.write(uploads.make, "ticket", world.community, member, "cases.add", LATER)
    assert await database.read(uploads.look, "ticket", NOW) is not None
    taken = await asyncio.gather(*(database.write(uploads.consume, "ticket", NOW) for _ in range(5)))
    assert sum(row is not None for row in taken) == 1
    assert await database.write(sessions.sweep, LATER) + await database.write(uploads.sweep, LATER) == 3


def test_a_stored_call_is_its_members_until_it_expires(database: Database) -> None:
    world = World(database)
    member, other = world.member(), world.member()
    keep = (world.community, member, "cases.add", {"title": "x"}, "draft", LATER, NOW)
    world.write(calls.keep, "id", *keep)
    assert world.read(calls.get, "id", world.community, member, NOW).given == {"title": "x"}
    assert world.read(calls.get, "id", world.community, other, NOW) is None
    assert world.read(calls.get, "id", world.community, member, LATER) is None
    assert not world.write(calls.update, "id", world.community, other, {}, LATER)
    assert world.write(calls.update, "id", world.community, member, {"title": "y"}, LATER)
    assert world.read(calls.get, "id", world.community, member, NOW).given == {"title": "y"}
    assert world.write(calls.sweep, LATER) == 1


def test_the_store_keeps_bytes_by_their_hash(tmp_path: Path) -> None:
    for url in (str(tmp_path / "folder"), f"file://{tmp_path}/other", "memory://readout-test"):
        store = Store(url)
        name = store.put(b"some bytes")
        assert store.put(b"some bytes") == name
        assert store.read(name) == b"some bytes"
        assert store.has(name)
        path = store.path(name)
        assert path.read_bytes() == b"some bytes"
        assert store.delete(name)
        assert not path.exists()
        assert not store.delete(name)
        with pytest.raises(MissingBytes):
            store.read(name)
        with pytest.raises(ValueError, match="SHA-256"):
            store.read("../../secret")
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("scheme", ["file://{}", "memory://readout-files"])
def test_a_large_file_is_kept_without_being_held_in_memory(tmp_path: Path, scheme: str) -> None:
    sent = tmp_path / "stack.npy"
    size = 24 << 20
    with open(sent, "wb") as file:
        file.truncate(size)
    store = Store(scheme.format(tmp_path / "blobs"))
    small = store.put(b"some bytes")
    tracemalloc.start()
    try:
        name = store.put_file(sent)
        assert store.put_file(sent) == name
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # The store in memory holds them of course; a folder does not.
    assert scheme.startswith("memory") or peak < size / 4
    assert store.names() == {small, name}
    assert store.path(name).stat().st_size == size
    assert store.written(name) is not None
    assert store.written("0" * 64) is None
    assert store.delete(name)
    assert store.names() == {small}
    store.delete(small)


def test_other_databases_are_refused() -> None:
    for url in ("sqlite://", "sqlite:///:memory:", "mysql://x/y"):
        with pytest.raises(UnusableDatabase):
            file_of(url)
