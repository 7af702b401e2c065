"""The hourly sweep: originals go in time whatever else fails, and nothing that is needed goes with them."""

import os
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import db.blobs
import db.cases
import db.replays
import db.rounds
from bot import quarantine
from bot.delivery.clock import SteppedClock
from bot.upkeep import Upkeep
from db import Database, Store
from tests.db.world import NOW, World

DAYS = 86_400.0


@pytest.fixture
def swept(database: Database, tmp_path: Path) -> Any:
    """A sweep over an empty quarantine and an empty store."""
    world, folder = World(database), tmp_path / "quarantine"
    folder.mkdir()
    store = Store((tmp_path / "blobs").as_uri())
    upkeep = Upkeep(database, store, folder, SteppedClock(NOW))
    return SimpleNamespace(world=world, folder=folder, store=store, sweep=upkeep.sweep, upkeep=upkeep,
                           blobs=tmp_path / "blobs")


def laid(path: Path, days: float) -> Path:
    """Lay a file that was written so many days ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"pixels")
    age(path, days)
    return path


def age(path: Path, days: float) -> None:
    """Let a file have been written so many days ago."""
    os.utime(path, (time.time() - days * DAYS,) * 2)


def draft(world: World) -> int:
    return int(world.draft().id)


async def test_each_batch_goes_by_its_own_time(swept: Any) -> None:
    case = draft(swept.world)
    folder = quarantine.folder_of(swept.folder, case)
    old, new = laid(folder / "1" / "00001", 15), laid(folder / "2" / "00001", 3)
    bundled = laid(folder / "3" / "pictures" / "0001", 15)
    # What was written beside it later makes nothing younger.
    laid(folder / "1" / quarantine.PACKED, 0)
    frames, kept, copy = (laid(folder / "plain" / name, 1) for name in ("1/series.npy", "2/series.npy", "whole-4.npy"))
    await swept.sweep()
    assert not any(path.exists() for path in (old, old.parent, bundled, frames, copy))
    assert new.exists()
    assert kept.exists()


async def test_frames_without_masks_go_by_their_own_time_too(swept: Any) -> None:
    folder = quarantine.folder_of(swept.folder, draft(swept.world))
    laid(folder / "1" / "00001", 13)
    copy, young = laid(folder / "plain" / "whole-4.npy", 15), laid(folder / "plain" / "whole-5.npy", 1)
    await swept.sweep()
    assert not copy.exists()
    assert young.exists()


async def test_originals_of_a_decided_case_go_though_the_process_was_killed(swept: Any) -> None:
    world = swept.world
    approved = world.draft()
    stack, picture = world.picture_of[approved.id]
    shown = [{"series": 1, "image": 1, "stack": stack, "question_blob": picture, "reveal_blob": None,
              "meaning": "question"}]
    world.write(db.cases.approve, world.community, approved.id, world.director, shown, NOW)
    rejected, withdrawn, open_one, just_now = (draft(world) for _ in range(4))
    world.write(db.cases.reject, world.community, rejected, world.director, NOW)
    world.write(db.cases.withdraw, world.community, withdrawn, world.director, NOW)
    world.write(db.cases.withdraw, world.community, just_now, world.director, NOW)
    files = {case: laid(quarantine.folder_of(swept.folder, case) / "1" / "00001", 0.2)
             for case in (approved.id, rejected, withdrawn, open_one)}
    under_way = laid(quarantine.folder_of(swept.folder, just_now) / "1" / "00001", 0)
    await swept.sweep()
    assert [case for case, file in files.items() if file.exists()] == [open_one]
    assert under_way.exists()


async def test_uploads_that_no_case_claimed_go_after_a_day(swept: Any) -> None:
    old, new, loose = laid(swept.folder / "u1" / "1", 2), laid(swept.folder / "u2" / "1", 0.5), laid(
        swept.folder / "3", 2)
    await swept.sweep()
    assert [path.exists() for path in (old, new, loose)] == [False, True, False]


def fails(*args: Any, **kwargs: Any) -> Any:
    raise RuntimeError("broken")


@pytest.mark.parametrize("broken", [
    "db.rounds.expire", "db.policies.keep_posted", "db.blobs.sweep", "db.calls.sweep", "db.cases.decided"])
async def test_a_step_that_fails_keeps_nothing_else(
    swept: Any, broken: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder = quarantine.folder_of(swept.folder, draft(swept.world))
    old = laid(folder / "1" / "00001", 15)
    monkeypatch.setattr(broken, fails)
    await swept.sweep()
    assert not old.exists()
    assert "failed" in caplog.text


async def test_a_folder_that_cannot_be_deleted_keeps_no_other(
    swept: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = (quarantine.folder_of(swept.folder, draft(swept.world)) for _ in range(2))
    stuck, gone = laid(first / "1" / "00001", 15), laid(second / "1" / "00001", 15)
    remove = quarantine.remove

    def held_open(path: Path) -> None:
        if path == stuck.parent:
            raise PermissionError(13, "in use", str(path))
        remove(path)

    monkeypatch.setattr(quarantine, "remove", held_open)
    await swept.sweep()
    assert stuck.exists()
    assert not gone.exists()
    assert first.name in caplog.text


async def test_bytes_that_cannot_be_deleted_keep_no_others(swept: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def stuck(hash: str) -> bool:
        # A store behind a network would hold up everybody else on the event loop.
        assert threading.current_thread() is not threading.main_thread()
        asked.append(hash)
        raise OSError("the store does not answer")

    monkeypatch.setattr(swept.store, "delete", stuck)
    monkeypatch.setattr(db.blobs, "sweep", lambda session, before: ("a" * 64, "b" * 64))
    await swept.sweep()
    assert asked == ["a" * 64, "b" * 64]


async def test_bytes_that_no_row_names_go_within_a_day(swept: Any) -> None:
    """A refused signature, a closed case, a kill between a commit and a deletion: each leaves such bytes."""
    orphan, young, named = (swept.store.put(word) for word in (b"orphan", b"young", b"named"))
    swept.world.write(db.blobs.add, swept.world.community, named, "stack", "application/x-npy", 5, NOW)
    part = laid(swept.blobs / "ab" / "cd" / f"{orphan}.1a2b.part", 1)
    fresh = laid(swept.blobs / "ab" / "cd" / f"{young}.1a2b.part", 0)
    for name in (orphan, named):
        age(swept.store.path(name), 1)
    await swept.sweep()
    assert [swept.store.has(name) for name in (orphan, young, named)] == [False, True, True]
    assert not part.exists()
    assert fresh.exists()


async def test_bytes_put_again_wait_for_their_row(swept: Any) -> None:
    orphan = swept.store.put(b"orphan")
    age(swept.store.path(orphan), 5)
    assert swept.store.put(b"orphan") == orphan
    await swept.sweep()
    assert swept.store.has(orphan)


async def test_the_store_is_not_listed_at_every_sweep(swept: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await swept.sweep()
    monkeypatch.setattr(swept.store, "names", fails)
    await swept.sweep()
    assert swept.upkeep._listed == NOW


async def test_what_nobody_can_send_again_is_forgotten(swept: Any) -> None:
    for mark, at in (("old", NOW - db.replays.REPLAYED * 2), ("new", NOW)):
        swept.world.write(db.replays.claim, mark, at)
    await swept.sweep()
    assert swept.world.write(db.replays.claim, "old", NOW)
    assert not swept.world.write(db.replays.claim, "new", NOW)
