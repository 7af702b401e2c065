"""Mutated files, by seed: each gives clean pictures or a sentence; there is no third outcome."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import RLELossless

from bot.imaging.faults import FAULTS
from bot.imaging.report import Limits
from tests.imaging.made import SECRETS, dataset, enhanced, save, take_plain

# Small enough that a mutated size cannot slow the tests down.
TIGHT = Limits(frame_bytes=4 << 20, total_bytes=64 << 20, picture_pixels=2_000_000, inflated_bytes=16 << 20)


def originals(folder: Path) -> list[bytes]:
    plain = dataset(
        np.arange(600, dtype=np.int16).reshape(20, 30), WindowCenter=40, WindowWidth=80, PixelSpacing=[1, 1]
    )
    packed = dataset(np.arange(600, dtype=np.uint8).reshape(20, 30))
    packed.compress(RLELossless, generate_instance_uid=False)
    return [save(made, folder / f"{k}.dcm").read_bytes() for k, made in enumerate((plain, packed, enhanced(4)))]


def mutate(data: bytes, rng: np.random.Generator) -> bytes:
    """Flip bytes, mostly in the header; cut, repeat or grow a part now and then."""
    out = bytearray(data)
    for _ in range(rng.integers(1, 12)):
        out[int(rng.integers(128, len(out)))] = int(rng.integers(0, 256))
    start, end = sorted(int(one) for one in rng.integers(132, len(out), 2))
    how = rng.integers(0, 6)
    if how == 0:
        return bytes(out[:end])
    if how == 1:
        return bytes(out[:end] + out[start:])
    return bytes(out[:start] + out[end:]) if how == 2 else bytes(out)


@pytest.mark.parametrize("count", [60, pytest.param(1_000, marks=pytest.mark.long)])
def test_every_mutated_file_has_one_of_two_outcomes(tmp_path: Path, count: int) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    rng = np.random.default_rng(11)
    pool = originals(folder)
    paths = [tmp_path / f"{k:04d}.bin" for k in range(count)]
    for k, path in enumerate(paths):
        path.write_bytes(mutate(pool[k % len(pool)], rng))
    report = take_plain(*paths, into=tmp_path / "into", limits=TIGHT)
    taken = {position for series in report.series for position in series.meta["sources"]}
    refused = {one.position for one in report.refusals}
    assert taken | refused == set(range(1, count + 1))
    assert not taken & refused
    assert all(one.sentence.endswith(tuple(FAULTS.values())) for one in report.refusals)
    assert not any(secret in report.to_json() for secret in SECRETS)
