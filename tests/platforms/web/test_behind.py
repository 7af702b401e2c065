"""What the web rooms ask of the store never holds up the event loop."""

import threading
from pathlib import Path

import pytest

import db.blobs
from bot.behind import Behind
from db import Database, Store
from tests.db.world import World


class Far(Store):
    """A store behind a network: whoever waits for it may not be the event loop."""

    def read(self, name: str) -> bytes:
        assert threading.current_thread() is not threading.main_thread()
        return super().read(name)


async def test_a_public_picture_is_read_beside_the_event_loop(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, store = World(database), Far((tmp_path / "blobs").as_uri())
    name = store.put(b"a picture")
    monkeypatch.setattr(db.blobs, "public", lambda session, community, hash: db.blobs.Public(hash, "image/png", 8, 8))
    shown = await Behind(database, store).public_picture(world.community, name)
    assert shown is not None
    assert shown.data == b"a picture"
