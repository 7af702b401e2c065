"""Tokens of workspaces as rows: one for each workspace, the newest kept, and each consent used once."""

from dataclasses import replace
from datetime import timedelta

from db import Database, installs
from db.installs import InstallRow, beside
from tests.db.world import NOW

ROW = InstallRow("slack", "T1", "sealed", "key", "B1", "U1", None, "chat:write", NOW)
LATER = NOW + timedelta(minutes=1)


def test_a_workspace_has_one_token_the_newest(database: Database) -> None:
    second = replace(ROW, sealed="second", at=LATER, enterprise="E1")
    for row in (ROW, replace(ROW, workspace="T2"), replace(ROW, platform="other"), second):
        database.write_now(installs.keep, row)
    assert database.read_now(installs.every, "slack") == (second, replace(ROW, workspace="T2"))


def test_only_a_token_of_that_time_or_before_is_forgotten(database: Database) -> None:
    database.write_now(installs.keep, replace(ROW, at=LATER))
    assert not database.write_now(installs.forget, "slack", "T1", NOW)
    assert not database.write_now(installs.forget, "slack", "T2", LATER)
    assert database.write_now(installs.forget, "slack", "T1", LATER)
    assert not database.write_now(installs.forget, "slack", "T1", LATER)
    assert database.read_now(installs.every, "slack") == ()


def test_a_token_is_sealed_anew_unless_another_came(database: Database) -> None:
    database.write_now(installs.keep, ROW)
    assert database.write_now(installs.reseal, ROW, "anew", "newer")
    assert not database.write_now(installs.reseal, ROW, "again", "newest")
    assert database.read_now(installs.every, "slack") == (replace(ROW, sealed="anew", key="newer"),)


def test_a_consent_is_used_once_and_forgotten_in_time(database: Database) -> None:
    assert database.write_now(installs.use_state, "digest", LATER)
    assert not database.write_now(installs.use_state, "digest", LATER)
    assert database.write_now(installs.use_state, "other", LATER + timedelta(minutes=1))
    assert database.write_now(installs.sweep, LATER) == 1
    assert database.write_now(installs.sweep, LATER) == 0


def test_they_are_read_beside_a_process_that_writes(database: Database) -> None:
    database.write_now(installs.keep, ROW)
    assert beside(database.url, "slack") == (ROW,)
    assert "sealed'" not in repr(ROW)
