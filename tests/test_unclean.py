"""However a command ends that takes patients' pictures in, none of them is left beside what it makes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from bot.imaging.spool import Spool
from bot.unclean import PREFIX, unclean
from tests.packs.made import ROOT, chest, question

PATIENCE = 60


def left(folder: Path) -> list[str]:
    """Name the folders of a command that lie beside what it makes."""
    return [path.name for path in folder.iterdir() if path.name.startswith(PREFIX)]


def heard() -> None:
    """Hear an interruption, which whatever runs in a shell's background is born deaf to."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def begun(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start a command, and wait until it has taken pictures into its folder."""
    alone = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    command = subprocess.Popen([sys.executable, "-m", "bot", *words], cwd=ROOT, env=alone, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, preexec_fn=heard)
    until = time.monotonic() + PATIENCE
    while not list(folder.glob(f"{PREFIX}*/**/.taking-*")):
        assert command.poll() is None
        assert time.monotonic() < until
        time.sleep(0.01)
    return command


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_command_that_is_ended_leaves_no_picture(tmp_path: Path, number: signal.Signals) -> None:
    source = chest(tmp_path / "study", 40)
    command = begun(tmp_path, "deidentify", str(source), str(tmp_path / "clean"))
    command.send_signal(number)
    assert command.wait(PATIENCE) == (1 if number == signal.SIGINT else 128 + number)
    assert not left(tmp_path)


def test_packing_that_is_ended_leaves_no_picture(tmp_path: Path) -> None:
    source = chest(tmp_path / "study", 40)
    command = begun(tmp_path, "pack", str(source), "--question", str(question(tmp_path)), "--out",
                    str(tmp_path / "case.readout"))
    command.terminate()
    assert command.wait(PATIENCE) == 128 + signal.SIGTERM
    assert not left(tmp_path)
    assert not list(tmp_path.glob("case*"))


def test_what_a_killed_command_left_goes_with_the_next_one(tmp_path: Path) -> None:
    source = chest(tmp_path / "study", 40)
    command = begun(tmp_path, "deidentify", str(source), str(tmp_path / "clean"))
    command.kill()
    command.wait(PATIENCE)
    assert left(tmp_path)
    assert not list(tmp_path.glob(f"{PREFIX}*/**/spool"))
    # The command's own child ends with it, a moment later, and holds the folder until then.
    until = time.monotonic() + PATIENCE
    alone = False
    while not alone and time.monotonic() < until:
        with unclean(tmp_path) as folder:
            alone = left(tmp_path) == [folder.name]
    assert alone
    assert not left(tmp_path)


def test_a_folder_that_is_in_use_or_another_users_stays(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / f"{PREFIX}linked_1").symlink_to(tmp_path / "elsewhere")
    (tmp_path / f"{PREFIX}own-notes").mkdir(mode=0o700)
    with unclean(tmp_path) as first, unclean(tmp_path) as second:
        assert {first.name, second.name} <= set(left(tmp_path))
    assert sorted(left(tmp_path)) == [f"{PREFIX}linked_1", f"{PREFIX}own-notes"]
    assert (tmp_path / "elsewhere").is_dir()


def test_a_spool_has_no_name_and_is_read_all_the_same(tmp_path: Path) -> None:
    frame = np.arange(12, dtype=np.int16).reshape(3, 4)
    with Spool(tmp_path / "spool", 1_000) as spool:
        at = spool.add(frame)
        assert not list(tmp_path.iterdir())
        assert np.array_equal(spool.frame(at, (3, 4), "<i2"), frame)
