"""What the tests of bundles share."""

from pathlib import Path

import pytest

from bot import packing
from bot.imaging import Limits, Report
from bot.imaging.storing import by_detector
from bot.imaging.taking import take
from bot.imaging.uids import Derived
from tests.imaging.conftest import quiet_pydicom

__all__ = ["quiet_pydicom"]


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take pictures in within this process and without a search for text, which has its own tests."""
    def taken(sources: list[Path], into: Path, *, derived: Derived, progress: object) -> Report:
        into.mkdir(parents=True, exist_ok=True)
        return take(sources, into, limits=Limits(), skip=frozenset(), seek=by_detector(lambda: lambda picture: []),
                    at=lambda position: None, progress=lambda stage, done, total: None, derived=derived)

    monkeypatch.setattr(packing, "take_in", taken)
