"""Derived identifiers and the secret behind them."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import UID

from bot.imaging.uids import NAME, Derived, UnfitSecret, further, of_installation, passing

HERE = Derived(b"k" * 32)


@given(parts=st.lists(st.text(max_size=80), max_size=4), kind=st.text(max_size=9))
def test_a_uid_is_valid_and_the_same_again(parts: list[str], kind: str) -> None:
    uid = HERE.uid(kind, *parts)
    assert UID(uid).is_valid
    assert len(uid) <= 44
    assert uid == HERE.uid(kind, *parts)
    assert uid != passing().uid(kind, *parts)
    assert UID(further(uid, 1)).is_valid


@given(one=st.lists(st.text(max_size=4), max_size=4), other=st.lists(st.text(max_size=4), max_size=4))
def test_no_two_lists_of_parts_read_the_same(one: list[str], other: list[str]) -> None:
    assert (HERE.uid("study", *one) == HERE.uid("study", *other)) == (one == other)
    assert HERE.uid("series", *one) != HERE.uid("study", *one)


def test_nothing_of_a_uid_with_a_date_and_a_serial_is_left() -> None:
    uid = HERE.uid("instance", "1.2.840.113619.2.55.3.774411.19610312.101500")
    assert "774411" not in uid
    assert "19610312" not in uid
    assert HERE.pseudonym("1.2").startswith("CASE-")
    assert HERE.pseudonym("1.2") != HERE.pseudonym("1.3")
    assert "k" * 8 not in repr(HERE)


def test_the_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = of_installation(tmp_path / "new" / "data")
    path = tmp_path / "new" / "data" / NAME
    assert first.secret == of_installation(path.parent).secret == path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == [NAME]


def test_processes_that_begin_at_once_agree(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(of_installation(tmp_path).secret)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert [one.name for one in tmp_path.iterdir()] == [NAME]


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_secret_that_is_none_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    (tmp_path / NAME).chmod(0o600)
    with pytest.raises(UnfitSecret, match="not what Readout wrote"):
        of_installation(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these rights")
def test_a_secret_that_others_can_read_is_told(tmp_path: Path) -> None:
    of_installation(tmp_path)
    (tmp_path / NAME).chmod(0o640)
    with pytest.raises(UnfitSecret, match="chmod 600"):
        of_installation(tmp_path)


def test_a_link_in_place_of_the_secret_is_told(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"x" * 32)
    elsewhere.chmod(0o600)
    (tmp_path / NAME).symlink_to(elsewhere)
    with pytest.raises(UnfitSecret, match="not what Readout wrote"):
        of_installation(tmp_path)
