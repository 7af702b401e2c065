"""Mutated files, by seed: each gives a clean picture or a sentence; there is no third outcome."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.privacy.mutating import alone


@pytest.mark.parametrize(("count", "seed"), [(80, 11), pytest.param(1_000, 1, marks=pytest.mark.long)])
def test_every_mutated_file_has_one_of_two_outcomes(tmp_path: Path, count: int, seed: int) -> None:
    came = alone(tmp_path, count, seed)
    assert came.third == ()
    assert came.taken > count // 10, "hardly any file was still a picture, so little was tried"
    assert came.refused > count // 10, "hardly any file was broken, so little was tried"
    assert came.peak < came.limit
