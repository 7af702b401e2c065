"""A question that is written is read back the same, and nothing but the checked fields stands in it."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.cases import question_file
from cogs.cases.file_fields import KNOWN
from cogs.cases.phrases import doubts_in
from cogs.cases.question_text import NotWritten, written
from tests.packs.made import ROOT

WHOLE: dict[str, Any] = {
    "title": "A “quoted” \"title\" with \\ and \t tab", "history": "Two\nlines", "prompt": "Which?",
    "kind": "choice", "options": ["One", "Two"], "look_first": True,
    "key": "B", "explanation": "Because.", "teaching_points": ["First."], "references": ["A textbook."],
    "tags": ["neuro", "ct"], "difficulty": 2, "audience": "community", "alt": "Neutral.", "alt_full": "All of it.",
    "window": {"center": 40, "width": 80.5}, "key_images": [3, 1], "answer_images": [2], "series": 2,
    "author_credit": "Dr A. Example", "why_not": {"A": "No."},
    "findings": [{"image": 1, "box": [1, 2, 3.5, 4], "label": "Here"}], "permission_kind": "institution",
    "permission_reference": "IRB 12", "permission_expires": date(2028, 2, 29)}
# How a question can be answered that has no options; a typed answer has synonyms besides.
PLAIN = {name: value for name, value in WHOLE.items() if name not in ("options", "look_first", "why_not")}
TYPED: dict[str, Any] = {**PLAIN, "kind": "text", "key": "Subdural hematoma",
                         "synonyms": ["Subdural bleed", "Subdural hemorrhage"]}
POINTED: dict[str, Any] = {**PLAIN, "kind": "point", "key": "C4, C5, D4"}
RANKED: dict[str, Any] = {**WHOLE, "kind": "ranked", "options": ["One", "Two", "Three"]}
words = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=40).map(str.strip).filter(bool)


@pytest.mark.parametrize("fields", [WHOLE, TYPED, POINTED, RANKED], ids=lambda one: one["kind"])
def test_every_field_survives(fields: dict[str, Any]) -> None:
    assert question_file.parse(written(fields)) == fields


def test_every_name_of_a_question_file_is_written() -> None:
    assert set(tomllib.loads(written(WHOLE))) | set(tomllib.loads(written(TYPED))) == set(KNOWN)


def test_a_preset_survives() -> None:
    fields = {**WHOLE, "window": {"preset": "brain"}}
    assert question_file.parse(written(fields))["window"] == {"preset": "brain"}


def test_a_field_without_a_place_is_not_lost_in_silence() -> None:
    with pytest.raises(NotWritten):
        written({**WHOLE, "unknown": 1})


def test_comments_and_unknown_names_are_not_carried_on() -> None:
    asked = '# Asked by QUIXOTE\ntitle = "T"\nquestion = "Q"\noptions = ["a b", "c d"]\nkey = "a b"\n' \
            '[permission]\nkind = "synthetic"\n'
    assert "QUIXOTE" not in written(question_file.parse(asked))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(title=words, history=words, labels=st.lists(words, max_size=3))
def test_any_words_survive(title: str, history: str, labels: list[str]) -> None:
    fields = {"title": title, "history": history, "prompt": "Q", "options": ["One", "Two"], "key": "A",
              "permission_kind": "synthetic", "tags": labels}
    raw = tomllib.loads(written(fields))
    assert (raw["title"], raw["history"], raw.get("tags", [])) == (title, history, labels)


def test_the_question_of_the_guide_is_taken_as_it_stands() -> None:
    shown = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "pack.md").read_text("utf-8"), re.DOTALL)
    whole, typed = shown
    kept = [line for line in whole.splitlines() if not line.startswith(("options", "key ="))]
    for text in (whole, "\n".join([typed, *kept])):
        fields = question_file.parse(text)
        assert question_file.parse(written(fields)) == fields
        assert doubts_in(fields) == ()
