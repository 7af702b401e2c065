"""Slack's bot tokens: sealed where they lie, in memory where they are asked for, gone everywhere once revoked."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot.installs import WELCOME, Rows
from bot.platforms.slack.sealing import NAME, Keys, UnfitKey, Unopened, of_folder, read
from bot.platforms.slack.tokens import REREAD_SECONDS, UNKNOWN_SECONDS, Held, Tokens
from db import Database, communities, deliveries, departures, installs
from db.installs import INSTALL, InstallRow

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
KEYS = Keys((bytes(range(32)),))
NEWER = Keys((bytes(32), bytes(range(32))))
TOKEN = "xoxb-of-one-workspace"


class Time:
    """Instants and ticks that a test moves."""

    def __init__(self) -> None:
        self.at, self.ticks = NOW, 1000.0

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.ticks += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def held(token: str = TOKEN, at: datetime = NOW) -> Held:
    return Held(token, "B1", "U0", None, "chat:write", at)


def tokens(database: Database, time: Time, keys: Keys = KEYS) -> Tokens:
    """Give what one process knows."""
    return Tokens(Rows(database, lambda: time.at), keys, lambda: time.at, ticks=lambda: time.ticks)


def nobody(token: str | None) -> Any:
    raise AssertionError("nothing is asked of Slack")


async def test_what_is_stored_is_nobodys_to_read(database: Database, time: Time) -> None:
    known = tokens(database, time)
    await known.start(nobody)
    await known.install("T1", held(), "General", "U7")
    row, = await database.read(installs.every, "slack")
    assert TOKEN not in str(row.sealed)
    assert base64.b64encode(TOKEN.encode()).decode() not in row.sealed
    assert TOKEN not in repr(row) + repr(held()) + repr(KEYS)
    assert await known.of("T1") == TOKEN


async def test_bolt_is_answered_from_memory(database: Database, time: Time) -> None:
    known = tokens(database, time)
    await known.start(nobody)
    await known.install("T1", held(), "General", "U7")
    answer = await known.authorize("E1", "T1", "U7")
    assert answer is not None
    assert (answer.bot_token, answer.bot_id, answer.bot_user_id, answer.team_id) == (TOKEN, "B1", "U0", "T1")
    assert await known.authorize(None, "T2", "U7") is None
    assert await known.authorize("E1", None, "U7") is None


async def test_another_process_hears_of_an_install_and_of_a_revocation(database: Database, time: Time) -> None:
    one, other = tokens(database, time), tokens(database, time)
    await one.start(nobody)
    await other.start(nobody)
    await one.install("T1", held(), "General", "U7")
    time.move(UNKNOWN_SECONDS)
    assert await other.of("T1") == TOKEN
    await one.forget("T1")
    assert await one.of("T1") is None
    time.move(REREAD_SECONDS)
    assert await other.of("T1") is None
    assert await other.authorize(None, "T1", "U7") is None
    assert await other.teams() == []


async def test_between_two_looks_nothing_is_read(database: Database, time: Time) -> None:
    known = tokens(database, time)
    await known.start(nobody)
    await known.install("T1", held(), "General", "U7")
    await database.close()
    for _ in range(50):
        assert await known.of("T1") == TOKEN


async def test_a_revocation_that_comes_late_takes_nothing_from_a_new_install(database: Database, time: Time) -> None:
    known, other = tokens(database, time), tokens(database, time)
    await known.start(nobody)
    await other.start(nobody)
    await known.install("T1", held(), "General", "U7")
    before = time.at
    time.move(60)
    await known.install("T1", held("xoxb-second", time.at), "General", "U7")
    await known.forget("T1", before)
    await other.forget("T1", before)
    assert await known.of("T1") == "xoxb-second"
    assert await database.read(departures.there, "slack") == ("T1",)


class Slow(Rows):
    """Rows whose reading takes as long as a test wants."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, lambda: NOW)
        self.read = asyncio.Event()
        self.go = asyncio.Event()
        self.go.set()

    async def every(self) -> Sequence[InstallRow]:
        found = await super().every()
        self.read.set()
        await self.go.wait()
        return found


async def test_a_look_that_began_before_a_revocation_brings_nothing_back(database: Database, time: Time) -> None:
    rows = Slow(database)
    known = Tokens(rows, KEYS, lambda: NOW, ticks=lambda: time.ticks)
    await known.start(nobody)
    await known.install("T1", held(), "General", "U7")
    time.move(REREAD_SECONDS)
    rows.read.clear()
    rows.go.clear()
    looking = asyncio.create_task(known.of("T1"))
    await rows.read.wait()
    await known.forget("T1", NOW)
    rows.go.set()
    assert await looking is None
    assert await known.of("T1") is None


class Late(Rows):
    """Rows of which one is deleted as late as a test wants."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, lambda: NOW)
        self.leaving, self.go = asyncio.Event(), asyncio.Event()

    async def left(self, workspace: str, at: datetime) -> None:
        self.leaving.set()
        await self.go.wait()
        await super().left(workspace, at)


async def test_a_look_before_a_revocation_is_written_down_brings_nothing_back(database: Database, time: Time) -> None:
    rows = Late(database)
    known = Tokens(rows, KEYS, lambda: NOW, ticks=lambda: time.ticks)
    await known.start(nobody)
    await known.install("T1", held(), "General", "U7")
    going = asyncio.create_task(known.forget("T1", NOW))
    await rows.leaving.wait()
    time.move(UNKNOWN_SECONDS)
    await known.of("T1")
    rows.go.set()
    await going
    assert await known.of("T1") is None


async def test_a_new_workspace_greets_its_installer_once(database: Database, time: Time) -> None:
    known = tokens(database, time)
    await known.start(nobody)
    await known.install("T1", held(), "General Hospital", "U7")
    home = await database.read(communities.workspace, "slack", "T1")
    assert home is not None
    found = await database.read(deliveries.about, home.community, "community", home.community)
    assert [(row.place, row.view, row.state) for row in found] == [("slack:T1/@U7", WELCOME, "pending")]
    await known.forget("T1")
    assert await database.read(departures.there, "slack") == ()
    assert (await database.read(deliveries.get, home.community, found[0].id)).state == "skipped"  # type: ignore[union-attr]
    time.move(60)
    await known.install("T1", held("xoxb-second", time.at), "General Hospital", "U8")
    assert await database.read(departures.there, "slack") == ("T1",)
    again = await database.read(deliveries.about, home.community, "community", home.community)
    assert len(again) == 1
    assert (await database.read(communities.workspace, "slack", "T1")) == home


async def test_a_newer_key_seals_and_an_older_one_still_opens(database: Database, time: Time) -> None:
    before = tokens(database, time)
    await before.start(nobody)
    await before.install("T1", held(), "General", "U7")
    after = tokens(database, time, NEWER)
    await after.start(nobody)
    assert await after.of("T1") == TOKEN
    row, = await database.read(installs.every, "slack")
    assert row.key == NEWER.newest
    alone = tokens(database, time, Keys(NEWER.keys[:1]))
    await alone.start(nobody)
    assert await alone.of("T1") == TOKEN


async def test_without_its_key_a_token_is_none_and_the_others_work(
        database: Database, time: Time, caplog: pytest.LogCaptureFixture) -> None:
    before = tokens(database, time)
    await before.start(nobody)
    await before.install("T1", held(), "General", "U7")
    after = tokens(database, time, Keys((b"x" * 32,)))
    await after.start(nobody)
    await after.install("T2", held("xoxb-two"), "Other", "U8")
    assert (await after.of("T1"), await after.of("T2")) == (None, "xoxb-two")
    assert "readout check" in caplog.text
    assert TOKEN not in caplog.text


async def test_a_token_put_beside_another_workspace_does_not_open(database: Database, time: Time) -> None:
    known = tokens(database, time)
    await known.start(nobody)
    for team in ("T1", "T2"):
        await known.install(team, held(f"xoxb-{team}"), team, "U7")
    one = (await database.read(installs.every, "slack"))[0]
    await database.write(lambda session: session.execute(
        update(INSTALL).where(INSTALL.c.workspace == "T2").values(sealed=one.sealed)))
    fresh = tokens(database, time)
    await fresh.start(nobody)
    assert (await fresh.of("T1"), await fresh.of("T2")) == ("xoxb-T1", None)


@given(st.text(min_size=1, max_size=200), st.text(max_size=20), st.text(max_size=20), st.binary(min_size=1, max_size=8))
def test_only_the_key_and_the_workspace_open(secret: str, about: str, other: str, broken: bytes) -> None:
    if any("\ud800" <= letter <= "\udfff" for letter in secret + about + other):
        return
    sealed = KEYS.seal(secret, about)
    assert KEYS.open(sealed, KEYS.newest, about) == secret
    assert NEWER.open(sealed, KEYS.newest, about) == secret
    assert KEYS.seal(secret, about) != sealed
    raw = bytearray(base64.b64decode(sealed))
    raw[broken[0] % len(raw)] ^= 1 + broken[-1] % 255
    for wrong in [(base64.b64encode(raw).decode(), KEYS.newest, about), (sealed, NEWER.newest, about),
                  (sealed, "unknown", about), *([(sealed, KEYS.newest, other)] if other != about else [])]:
        with pytest.raises(Unopened):
            NEWER.open(*wrong)


def test_a_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    made = of_folder(tmp_path / "data")
    file = tmp_path / "data" / NAME
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in file.parent.iterdir()] == [NAME]
    assert of_folder(tmp_path / "data") == made
    assert read(file.read_text()) == made
    file.chmod(0o640)
    with pytest.raises(UnfitKey, match="chmod 600"):
        of_folder(tmp_path / "data")
    file.chmod(0o600)
    file.write_text("no key\n")
    with pytest.raises(UnfitKey, match="installs Readout again"):
        of_folder(tmp_path / "data")


def test_keys_are_read_as_openssl_writes_them() -> None:
    first, second = os.urandom(32), os.urandom(32)
    texts = [base64.b64encode(first).decode(), base64.urlsafe_b64encode(second).decode().rstrip("=")]
    assert read(",".join(texts)).keys == (first, second)
    for wrong in ("", "abc", base64.b64encode(b"short").decode(), texts[0] + ","):
        with pytest.raises(UnfitKey, match="openssl rand -base64 32"):
            read(wrong)
