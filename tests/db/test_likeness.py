"""Names that look alike are one name; names that differ to the eye are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.likeness import folded


@pytest.mark.parametrize("other", [
    "rey kim", "REY  KIM", "R\u200bey Kim", "R\u0435y \u041a\u0456m", "\uff32\uff45\uff59 \uff2b\uff49\uff4d",
    "\u2066Rey Kim\u2069", "Rey\u00a0Kim", "Rey \u3164Kim"])
def test_what_looks_alike_is_one_name(other: str) -> None:
    assert folded(other) == folded("Rey Kim")


@pytest.mark.parametrize(("one", "other"), [("José", "Jose"), ("Rey Kim", "Reykim"), ("Ann", "Anna"), ("Ли", "Ни")])
def test_what_looks_different_is_another_name(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_greek_and_cyrillic_capitals_are_those_that_they_look_like() -> None:
    assert folded("ΑΒΕΖΙΚΜΟΡΤΧ") == folded("ABEZIKMOPTX") == folded("АВЕZІКМОРТХ")


@given(st.text(max_size=40))
def test_folding_again_changes_nothing(name: str) -> None:
    twice = folded(folded(name))
    assert folded(twice) == twice
