"""Whatever values a bundle's list and report hold, reading it gives a bundle or a fault, never another exception."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import packs
from bot.packs import format as bundle
from tests.packs.test_format import QUESTION, fault, forged

NUMBERS = ("1e400", "-1e400", "NaN", "Infinity", "-1", "1.5", "9" * 400, '"9"', "null", "[]", "{}", "true", '"\\ud800"')


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("place", [r'"bytes": \d+', r'"format": \d+', r'"sha256": "\w+"'])
def test_any_value_in_the_list_is_a_fault_and_no_more(tmp_path: Path, place: str, number: str) -> None:
    def with_it(written: str) -> str:
        return re.sub(place, lambda found: found[0].split(":")[0] + ": " + number, written, count=1)

    path = forged(tmp_path / "x.readout", raw=with_it)
    if place.startswith('"format"') and number == "true":
        # True is 1, which is the version.
        assert packs.read(path).question == QUESTION
    else:
        assert fault(path) in ("broken", "changed", "version")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["bytes", "sha256", "format", "members", "series", "masked", "dropped", bundle.QUESTION]),
        inner, max_size=3), max_leaves=8)


@settings(max_examples=60, deadline=None)
@given(said=VALUES, place=st.sampled_from(["format", "members", "bytes", "sha256", "all"]))
def test_no_list_is_read_but_as_a_fault(tmp_path_factory: pytest.TempPathFactory, said: Any, place: str) -> None:
    def with_it(written: str) -> str:
        whole = json.loads(written)
        if place in ("format", "members"):
            whole[place] = said
        elif place != "all":
            whole["members"][bundle.QUESTION][place] = said
        return json.dumps(said if place == "all" else whole)

    path = forged(tmp_path_factory.mktemp("any") / "x.readout", raw=with_it)
    with contextlib.suppress(packs.Unfit):
        assert packs.read(path).question == QUESTION


@settings(max_examples=60, deadline=None)
@given(said=VALUES)
def test_any_report_is_read_or_a_fault(tmp_path_factory: pytest.TempPathFactory, said: Any) -> None:
    path = tmp_path_factory.mktemp("any") / "x.readout"
    forged(path, members={bundle.REPORT: json.dumps(said).encode()})
    with contextlib.suppress(packs.Unfit):
        assert all(0 <= number <= bundle.MOST_SAID for number in packs.read(path).said.values())
