"""A test for each channel by name: what is planted there comes out of nothing that the product makes.

The files of all channels are taken in once by `take_in`, and once each by `readout deidentify` and `readout pack` in
processes of their own.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydicom.datadict import DicomDictionary

from tests.privacy.harvest import Harvest, deidentify, pack, take
from tests.privacy.planting import attributes
from tests.privacy.planting.base import NEEDED
from tests.privacy.planting.channels import CHANNELS, Sown, sow
from tests.privacy.searching import Reader

SEED = 3


@pytest.fixture(scope="module")
def sown() -> Sown:
    """Everything, planted for one seed."""
    return sow(SEED)


@pytest.fixture(scope="module")
def harvests(sown: Sown, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Harvest]:
    """What came of it, by each way."""
    return [way(sown, tmp_path_factory.mktemp(way.__name__)) for way in (take, deidentify, pack)]


def test_without_the_table_the_whole_dictionary_is_planted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of these channels depends on what lies beside a checkout."""
    monkeypatch.setattr(attributes, "TABLE", tmp_path / "absent.json")
    remembered = (attributes.table, attributes._listed, attributes.outside_the_table, attributes.coded)
    for one in remembered:
        one.cache_clear()
    try:
        every = {tag for tag in DicomDictionary if tag >= 0x00040000} - NEEDED
        assert {tag for tag, _ in attributes.table()} == every
        assert len(every) > 4_000
        here = sow(SEED, list(CHANNELS)[:5])
        assert {token.channel for token in here.tokens} == set(CHANNELS) & set(list(CHANNELS)[:5])
        harvest = take(here, tmp_path)
        assert harvest.found == {}
        for channel, files in here.files.items():
            assert list(harvest.outcomes[channel]) == [one.taken for one in files]
    finally:
        for one in remembered:
            one.cache_clear()


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_reader_finds_what_is_planted(sown: Sown, channel: str) -> None:
    reader = Reader(sown.tokens)
    found = {token for one in sown.files[channel] for data in (one.data, one.name.encode())
             for token in reader.search(data)}
    wanted = {token for token in sown.tokens if token.channel == channel}
    assert wanted
    assert found == wanted, sorted(one.where for one in found ^ wanted)


@pytest.mark.parametrize("channel", CHANNELS)
def test_channel(sown: Sown, harvests: Sequence[Harvest], channel: str) -> None:
    for harvest in harvests:
        assert harvest.left(channel) == []
    wanted = [one.taken for one in sown.files[channel]]
    came = [None if want is None else out
            for want, out in zip(wanted, harvests[0].outcomes[channel], strict=True)]
    assert came == wanted, [one.name for one, out in zip(sown.files[channel], came, strict=True) if one.taken != out]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 112))
def test_no_seed_leaves_a_token(tmp_path: Path, seed: int) -> None:
    everything = sow(seed)
    for way in (take, deidentify, pack):
        folder = tmp_path / way.__name__
        folder.mkdir()
        assert way(everything, folder).found == {}
        shutil.rmtree(folder)
