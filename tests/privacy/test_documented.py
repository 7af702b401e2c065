"""docs/privacy.md names every channel with the test that closes it, and nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.privacy.planting.channels import CHANNELS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "privacy.md").read_text("utf-8")


def test_every_channel_is_listed_with_its_test() -> None:
    listed = re.search(r"<!-- channels -->(.*)<!-- end of channels -->", PAGE, re.S)
    assert listed is not None
    assert re.findall(r"`test_channel\[(.+?)\]`", listed[1]) == list(CHANNELS)


def test_every_file_that_is_named_is_there() -> None:
    named = set(re.findall(r"`(tests/[\w/]+(?:\.py)?)`", PAGE)) | set(re.findall(r"\]\(\.\./([^)]+)\)", PAGE))
    assert len(named) > 10
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_the_eighteen_identifiers_are_mapped() -> None:
    assert re.findall(r"^\| ([A-R]) \|", PAGE, re.M) == [chr(ord("A") + place) for place in range(18)]
