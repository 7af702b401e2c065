"""The policy in its versions, who has accepted which, its posted copies, and the recorded approval."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from db import Database, audit, communities, deliveries, policies
from tests.db.world import NOW, World


def save(world: World, said: str, link: str = "") -> int:
    return int(world.write(policies.save, world.community, said, link, world.director, NOW))


def test_ours_stands_until_a_director_writes_one(database: Database) -> None:
    world = World(database)
    row = world.read(policies.current, world.community)
    assert (row.version, row.text, row.at) == (0, policies.SHIPPED, None)
    assert save(world, "Ask first.", "https://hospital.example") == 1
    row = world.read(policies.current, world.community)
    assert (row.version, row.text, row.link, row.by, row.at) == (
        1, "Ask first.", "https://hospital.example", world.director, NOW)
    assert save(world, "  Ask first. ", "https://hospital.example") == 1
    assert save(world, "") == 2
    assert world.read(policies.current, world.community).text == policies.SHIPPED
    assert [row.detail for row in world.read(audit.recent, world.community) if row.what == "policy.edit"] == [
        {"version": 2}, {"version": 1}]


def test_what_a_community_said_of_its_cases_before_is_its_policy(database: Database) -> None:
    world = World(database)
    world.write(communities.set_policy, world.community, {"cases": "Cases stay here."}, None, NOW)
    assert world.read(policies.current, world.community).text == "Cases stay here."
    assert save(world, "Cases stay here.") == 0
    assert save(world, "Cases may travel.") == 1


def test_each_version_is_accepted_once(database: Database) -> None:
    world = World(database)
    member = world.member(role="contributor")

    def accept(version: int) -> str:
        return str(world.write(policies.accept, world.community, member, version, NOW))
    assert not world.read(policies.accepted, world.community, member)
    assert [accept(1), accept(0), accept(0)] == ["outdated", "accepted", "already"]
    assert world.read(policies.accepted, world.community, member)
    save(world, "Ask first.")
    assert not world.read(policies.accepted, world.community, member)
    assert [accept(0), accept(1)] == ["outdated", "accepted"]
    assert world.read(policies.accepted, world.community, member)


def test_who_may_contribute_and_has_not_accepted_is_listed(database: Database) -> None:
    world = World(database)
    roles = {role: world.member(role=role) for role in ("member", "contributor", "editor", "admin")}
    world.write(policies.accept, world.community, roles["editor"], 0, NOW)
    found = [row.id for row in world.read(policies.missing, world.community)]
    assert found == [world.director, roles["contributor"], roles["admin"]]


@pytest.mark.parametrize("name", ["policy", "approval"])
@pytest.mark.parametrize("change", ['UPDATE {} SET "by" = NULL', "DELETE FROM {}"])
def test_no_version_and_no_approval_is_changed_or_deleted(database: Database, name: str, change: str) -> None:
    world = World(database)
    save(world, "Ask first.")
    world.write(policies.approve, world.community, "PO-17", None, world.director, NOW)
    with pytest.raises(Exception, match="append-only"):
        world.write(lambda session: session.execute(text(change.format(name))))


def test_one_copy_stands_in_a_place_and_shows_what_holds(database: Database) -> None:
    world = World(database)
    assert world.write(policies.post, world.community, world.place, NOW) == "posted"
    assert world.write(policies.post, world.community, world.place, NOW) == "there"
    copy, = copies(world)
    assert (copy.view, copy.subject_kind, copy.subject_id) == ("policy.card", "policy", world.community)
    claimed, = world.write(deliveries.due, "room", NOW, worker="w")
    assert claimed.id == copy.id, "a pin waits for its post"
    world.write(deliveries.sent, copy.id, claimed.attempt, "m1", 1, NOW)
    pin, = world.write(deliveries.due, "room", NOW, worker="w")
    assert (pin.view, pin.after) == (deliveries.PIN, copy.id)
    world.write(deliveries.sent, pin.id, pin.attempt, "m1", 1, NOW)
    save(world, "Ask first.")
    again, = world.write(deliveries.due, "room", NOW, worker="w")
    assert (again.id, again.wanted) == (copy.id, 2), "the pin is not drawn"


def copies(world: World) -> list[deliveries.DeliveryRow]:
    return list(world.read(deliveries.about, world.community, "policy", world.community))


def sent(world: World) -> None:
    """Have everything sent that waits."""
    while rows := world.write(deliveries.due, "room", NOW, worker="w"):
        for row in rows:
            world.write(deliveries.sent, row.id, row.attempt, f"m{row.id}", row.wanted, NOW)


def test_what_somebody_deleted_is_posted_again_once(database: Database) -> None:
    world = World(database)
    world.write(policies.post, world.community, world.place, NOW)
    sent(world)
    assert world.write(policies.keep_posted, NOW) == 0
    found, = world.write(deliveries.due, "room", NOW, worker="w")
    world.write(deliveries.gone, found.id, found.attempt)
    assert [world.write(policies.keep_posted, NOW) for _ in range(3)] == [1, 0, 0]
    old, new = copies(world)
    assert (old.state, new.state, new.key) == ("gone", "pending", f"again:{old.id}")
    sent(world)
    pins = world.read(deliveries.pinned, world.community, world.place)
    assert [row.id for row in pins] == [new.id]


def test_what_was_taken_down_or_lost_its_place_stays_away(database: Database) -> None:
    world = World(database)
    world.write(policies.post, world.community, world.place, NOW)
    sent(world)
    world.write(communities.remove_place, world.community, world.place, None, NOW)
    world.write(deliveries.redraw, "policy", world.community)
    found, = world.write(deliveries.due, "room", NOW, worker="w")
    world.write(deliveries.gone, found.id, found.attempt)
    assert world.write(policies.keep_posted, NOW) == 0


def test_a_pin_on_the_web_is_no_message(database: Database) -> None:
    world = World(database, "Web", platform="web")
    world.write(policies.post, world.community, world.place, NOW)
    copy, = copies(world)
    assert [row.id for row in world.read(deliveries.page, world.community, world.place)] == [copy.id]
    assert [row.id for row in world.read(deliveries.pinned, world.community, world.place)] == [copy.id]
    assert world.read(deliveries.pinned, World(database, "Other").community, world.place) == ()


def test_an_approval_is_valid_to_its_last_day_and_the_newest_stands(database: Database) -> None:
    world = World(database)
    today = NOW.date()

    def approved(day: date) -> bool:
        return bool(world.read(policies.approved, world.community, day))
    assert not approved(today)
    world.write(policies.approve, world.community, "PO-17", today, world.director, NOW)
    assert approved(today)
    assert not approved(today + timedelta(days=1))
    world.write(policies.approve, world.community, "PO-18", None, world.director, NOW)
    assert approved(today + timedelta(days=4_000))
    rows = world.read(policies.approvals, world.community)
    assert [row.reference for row in rows] == ["PO-18", "PO-17"]
    assert not world.read(policies.approved, World(database, "Other").community, today)
