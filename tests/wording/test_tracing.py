"""Tracing is scored from what narrows the circle, and what follows is drawn."""

from __future__ import annotations

from typing import Any

import pytest

from bot.wording import LIKELY, POSSIBLE, shown, trace
from bot.wording.tracing import rarity
from cogs.cases import tracing
from tests.cogs.drawn import case

PLAIN: dict[str, Any] = {"author_credit": "", "history": "Fell from standing, headache.", "tags": []}


@pytest.mark.parametrize(("said", "points", "word"), [
    ({}, 0, "hard"),
    ({"history": "54-year-old, fell."}, 1, "hard"),
    ({"history": "93-year-old, fell."}, 2, "hard"),
    ({"author_credit": "Dr A. Example"}, 0, "hard"),
    ({"author_credit": "Dr A. Example, Example University"}, 2, "hard"),
    ({"tags": ["rare"]}, 2, "hard"),
    ({"tags": ["rare"], "history": "54-year-old, fell."}, 3, "possible"),
    ({"tags": ["prevalence:1/100000"], "history": "54-year-old, fell."}, 5, "likely"),
    ({"tags": ["case report"], "author_credit": "Dr A. Example, Example University"}, 6, "likely"),
    ({"history": "54-year-old teacher, hit by a bus on Tuesday in our ED."}, 5, "likely"),
    ({"history": "54-year-old with a tattoo of a ship and a pacemaker, seen on 3 May 2024."}, 6, "likely"),
    ({"history": "A mayor, injured in a train derailment, with a pump."}, 4, "possible"),
])
def test_what_narrows_the_circle_counts(said: dict[str, Any], points: int, word: str) -> None:
    found = trace(case(**{**PLAIN, **said}))
    assert (found.score, found.word) == (points, word)
    assert found.two == found.hide_author == found.band_age == (points >= LIKELY)
    assert (found.word != "hard") == (points >= POSSIBLE)
    told = tracing.of(case(**{**PLAIN, **said}))
    assert len(told.reasons) == len(found.counted)
    assert (told.score, told.two) == (points, found.two)


@pytest.mark.parametrize(("tag", "points"), [
    ("rare", 2), ("Rare  Disease", 2), ("very rare", 4), ("case report", 4), ("prevalence:1/1500", 0),
    ("prevalence:1/2000", 2), ("prevalence: 1/10,000", 3), ("prevalence 1 in 250 000", 4), ("neuro", 0),
    ("rare earth", 0)])
def test_tags_say_how_rare_it_is(tag: str, points: int) -> None:
    assert rarity(tag) == points


@pytest.mark.parametrize("text", ["Boxer's fracture", "Miner's elbow", "A pilot study", "Driver mutation in EGFR",
                                  "Farmer's lung", "Painter's encephalopathy"])
def test_eponyms_are_no_occupations(text: str) -> None:
    assert trace(case(**{**PLAIN, "history": text})).score == 0


def test_a_case_that_can_be_traced_is_shown_with_bands_and_without_its_author() -> None:
    traced = case(**{**PLAIN, "tags": ["case report"], "history": "54-year-old, fell.", "title": "Fall at age 54",
                     "explanation": "At 54 years old this is rare.", "author_credit": "Dr A. Example"})
    seen = shown(traced)
    assert seen.version.history == "50 to 59-year-old, fell."
    assert seen.version.title == "Fall at age 50 to 59"
    assert "54" not in repr(seen.version)
    assert seen.version.author_credit == ""
    assert (seen.number, seen.version.tags) == (traced.number, traced.version.tags)


def test_another_case_is_shown_as_it_is() -> None:
    plain = case(**{**PLAIN, "history": "54-year-old, fell.", "author_credit": "Dr A. Example"})
    assert shown(plain) is plain


def test_several_slices_of_a_head_count() -> None:
    from dataclasses import replace
    plain = case(**PLAIN)
    stack = replace(plain.stacks[0], meta={**plain.stacks[0].meta, "risks": ["face"]})
    two = replace(plain, stacks=(stack,), version=replace(plain.version, key_images=[1, 2]))
    three = replace(two, version=replace(plain.version, key_images=[1, 2], answer_images=[3]))
    assert (trace(two).score, trace(three).score) == (0, 1)
