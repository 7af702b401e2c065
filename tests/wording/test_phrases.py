"""What identifies is found in what people type, and radiology's own words are let through."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wording import Kind, identifying
from cogs.cases import phrases
from cogs.cases.question_file import parse
from tests.wording.said import HARMLESS, PLANTED, REFERENCES

DEMO = Path(__file__).parents[2] / "bot" / "demo" / "content"
QUESTIONS = sorted(path for path in DEMO.glob("*.toml") if "question" in tomllib.loads(path.read_text("utf-8")))
# Harmless words that a rule asks about all the same, which one press settles: none of them is hard.
ASKED_ABOUT = {"BI-RADS 4 mass": {"time"}}


def test_there_is_enough_of_both() -> None:
    assert len(HARMLESS) + len(QUESTIONS) >= 60
    assert len(PLANTED) >= 60


@pytest.mark.parametrize("text", HARMLESS)
def test_radiologys_own_words_are_let_through(text: str) -> None:
    expected = next((rules for start, rules in ASKED_ABOUT.items() if text.startswith(start)), set())
    for kind in ("story", "teaching"):
        found = identifying(text, kind)
        assert {one.rule for one in found} <= expected, found
        assert not any(one.hard for one in found)


@pytest.mark.parametrize("text", REFERENCES)
def test_a_citation_is_a_citation(text: str) -> None:
    assert identifying(text, "reference") == ()


@pytest.mark.parametrize(("rule", "kind", "text"), PLANTED)
def test_what_is_planted_is_found(rule: str, kind: Kind, text: str) -> None:
    planted = re.findall(r"\{(.+?)\}", text)[0]
    plain = text.replace("{", "").replace("}", "")
    found = [one for one in identifying(plain, kind) if one.rule == rule]
    assert any(planted.strip() in one.words or one.words in planted for one in found), identifying(plain, kind)
    for one in found:
        assert one.words == plain[one.start:one.end].strip()


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_the_demos_questions_are_asked_about_rarely_and_never_hard(path: Path) -> None:
    found = phrases.doubts_in(parse(path.read_text("utf-8")))
    assert not any(one.hard for one in found), found
    assert len(found) <= 1, found


def test_few_of_the_demos_questions_are_asked_about() -> None:
    asked = [path.stem for path in QUESTIONS if phrases.doubts_in(parse(path.read_text("utf-8")))]
    assert len(asked) * 8 <= len(QUESTIONS), asked


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    for kind in ("story", "teaching", "label", "credit", "reference", "record"):
        found = identifying(text, kind)
        assert list(found) == sorted(found, key=lambda one: one.start)
        assert all(text[one.start:one.end].strip() == one.words for one in found)


def test_a_long_text_is_read_in_a_moment() -> None:
    """No rule walks back over what it has read: the longest text takes as many steps as it has words, about."""
    text = "Aa " * 700 + "1" * 1000 + " a.b" * 300 + " 12/" * 300
    assert isinstance(identifying(text[:4000]), tuple)


@pytest.mark.parametrize(("title", "key", "others", "told"), [
    ("Subdural blood", "Subdural hematoma", ["Epidural hematoma", "Normal"], ["Subdural"]),
    ("Headache after a fall", "Subdural hematoma", ["Epidural hematoma", "Normal"], []),
    ("A hematoma", "Subdural hematoma", ["Epidural hematoma", "Normal"], []),
    ("Appendix", "Acute appendicitis", ["Crohn disease", "Normal"], ["Appendix"]),
    ("An oesophageal story", "Esophageal perforation", ["Pneumothorax", "Aortic dissection"], ["oesophageal"]),
    ("A normal day", "Normal", ["Fracture", "Dislocation"], ["normal"]),
    ("Acute pain on the left", "Acute pyelonephritis, left", ["Stone", "Infarct"], []),
    ("PE or not", "Pulmonary embolism (PE)", ["Pneumonia", "Aortic dissection"], ["PE"]),
])
def test_a_title_that_tells_the_answer_is_asked_about(title: str, key: str, others: list[str], told: list[str]) -> None:
    fields = {"title": title, "prompt": "Most likely diagnosis?", "options": [key, *others], "key": "A"}
    assert [one.words for one in phrases.doubts_in(fields) if one.rule == "answer"] == told
    assert [one.words for one in phrases.doubts_in({**fields, "title": "", "alt": title})
            if one.rule == "answer"] == told


def test_bold_words_of_the_explanation_tell_the_answer_too() -> None:
    fields = {"title": "A crescent", "prompt": "Which?", "options": ["Subdural hematoma", "Epidural hematoma"],
              "key": "A", "explanation": "The **crescent** crosses sutures."}
    assert [one.words for one in phrases.doubts_in(fields)] == ["crescent"]


def test_what_was_shown_is_bound_to_exactly_that() -> None:
    one = phrases.doubts_in({"history": "Fell on Tuesday."})
    other = phrases.doubts_in({"history": "Fell on Wednesday."})
    assert phrases.digest(one) != phrases.digest(other)
    assert phrases.digest(one) == phrases.digest(phrases.doubts_in({"history": "So she fell on Tuesday."}))
    assert len(phrases.digest(one)) == 16
