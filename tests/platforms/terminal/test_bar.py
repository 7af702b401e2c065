"""Off a terminal, work tells each of its stages once, however often it comes back to one."""

from __future__ import annotations

import io

from bot.platforms.terminal.client import Bar, Here


def test_a_stage_is_told_once() -> None:
    err = io.StringIO()
    with Bar(Here(err=err)) as bar:
        for series in range(3):
            for stage in ("reading", "looking", "storing"):
                bar.step(stage, series, 3)
    assert err.getvalue().split("\n") == ["Reading …", "Looking …", "Storing …", ""]
