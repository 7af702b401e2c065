"""What a message that somebody points at is, to those whose message it is."""

from db import Database, deliveries
from tests.db.world import NOW, World


def test_a_message_is_known_by_its_platforms_id_to_its_own_community_alone(database: Database) -> None:
    ours, theirs = World(database, "T1", "slack"), World(database, "T2", "slack")
    delivery = ours.write(deliveries.post, ours.community, ours.place, "quiz.board/1", ("round", 1), "key", NOW)
    row, = ours.write(deliveries.due, "slack", NOW)
    assert ours.read(deliveries.view_at, ours.community, "T1", "C1:1.5") is None
    assert ours.write(deliveries.sent, delivery, row.attempt, "C1:1.5", 1, NOW)
    assert ours.read(deliveries.view_at, ours.community, "T1", "C1:1.5") == "quiz.board/1"
    assert ours.read(deliveries.view_at, ours.community, "T1", "C1:1.6") is None
    assert ours.read(deliveries.view_at, ours.community, "T2", "C1:1.5") is None
    assert theirs.read(deliveries.view_at, theirs.community, "T1", "C1:1.5") is None
    assert ours.write(deliveries.pin, ours.community, delivery, NOW)
    pinned, = ours.write(deliveries.due, "slack", NOW)
    ours.write(deliveries.sent, pinned.id, pinned.attempt, "C1:1.5", 1, NOW)
    assert ours.read(deliveries.view_at, ours.community, "T1", "C1:1.5") == "quiz.board/1"
