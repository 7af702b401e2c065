"""From a hospital's PC, where a case is packed, to the morning on which residents answer it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.imaging.made import SECRETS
from tests.packs.made import chest, pack, question
from tests.scenarios.desk import SIGNED, look
from tests.scenarios.driver import House


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle that somebody packed at the hospital."""
    folder = tmp_path_factory.mktemp("hospital")
    done = pack(chest(folder / "study"), question(folder), folder / "case.readout")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not any(secret in done.stdout + done.stderr for secret in SECRETS)
    return folder / "case.readout"


def sent(house: House, bundle: Path) -> Path:
    """Put a file where a platform puts what somebody sent; the web rooms do so themselves."""
    if house.platform == "web":
        return bundle
    folder = house.app.quarantine / "upload-1-somebody"
    folder.mkdir(exist_ok=True)
    path = folder / "0001"
    path.write_bytes(bundle.read_bytes())
    return path


async def test_a_case_from_the_hospital_to_the_reveal(house: House, bundle: Path) -> None:
    house.app.records.accepts = "packs"
    director = await house.seat("Dana", "director")
    house.ask_whole()
    form = await director.say("case add")
    assert "Bundle" in form
    shown = await director.upload("pictures", sent(house, bundle))
    assert "Cough for two weeks" in shown
    house.ask_whole(False)
    await house.settle()
    assert "3 pictures" in await director.say("case show 1")
    assert not list(house.app.quarantine.glob("upload-*"))
    await director.say("case submit 1")
    await director.say("case review 1")
    await look(director)
    await director.press("Approve")
    assert "approved" in await director.fill(**SIGNED)
    await director.say("post now 1")
    await house.settle()
    resident = await house.seat("Rey")
    assert "Which finding?" in resident.see()
