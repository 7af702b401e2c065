"""A case's fields as they are typed: read, refused, and written back so that editing is the same form, filled."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.chat.markup import plain
from bot.chat.people import Audience
from cogs.cases import changes
from cogs.cases.faults import Faults
from cogs.cases.fields import key_letter, letter
from cogs.cases.typed import Typed, images_of, shown, window_of, window_words
from db.cases import CaseRow, QuestionRow, VersionRow

NOW = datetime(2027, 1, 4, tzinfo=UTC)
NAMES = ("title", "prompt", "options", "key", "history", "permission", "permission_reference", "audience", "author",
         "explanation", "why_not", "teaching_points", "references", "tags", "alt", "alt_full", "window", "key_images",
         "series", "findings", "difficulty", "answer_images", "permission_expires")
LINE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)


def row(fields: dict[str, Any]) -> CaseRow:
    """Make the row that fields of a draft become."""
    options = [{"id": f"a{place}", "text": text} for place, text in enumerate(fields["options"], 1)]
    ids = {letter(place): option["id"] for place, option in enumerate(options)}
    held = {name: fields[name] for name in VersionRow.__dataclass_fields__ if name in fields}
    held["why_not"] = {ids[name]: why for name, why in fields["why_not"].items()}
    blank: dict[str, Any] = {name: "" for name in VersionRow.__dataclass_fields__}
    version = VersionRow(**{**blank, **held, "id": 1, "number": 1, "posted": False, "created_at": NOW})
    question = QuestionRow(1, 1, 0, "choice", fields["prompt"], options, [ids[fields["key"]]], 1)
    return CaseRow(1, 1, 1, None, "draft", fields["audience"], 1, None, None, None, None, NOW, version, (question,), (),
                   ())


@settings(max_examples=100, deadline=None)
@given(options=st.lists(LINE, min_size=2, max_size=10, unique_by=lambda text: text.casefold()),
       key=st.integers(0, 9), tags=st.lists(LINE, max_size=4),
       window=st.sampled_from([None, "40/80", "-600/1500", "lung"]),
       images=st.lists(st.integers(1, 400), max_size=4, unique=True), reason=LINE)
def test_what_is_shown_in_a_form_is_read_back_equal(options: list[str], key: int, tags: list[str], window: str | None,
                                                    images: list[int], reason: str) -> None:
    chosen = key % len(options)
    other = letter((chosen + 1) % len(options))
    typed = Typed(title="A title", prompt="Which?", options=options, key=letter(chosen), permission="public",
                  permission_reference="Example collection", permission_expires=date(2027, 12, 31), answer_images="401",
                  tags=", ".join(tags), window=window, key_images=", ".join(map(str, images)),
                  why_not=[f"{other}: {reason}"], findings=["2: 1, 2.5, 3, 4, Here, there"], difficulty=2, series=3)
    # An option's text may itself be a letter, which makes the key ambiguous.
    assume(not any(len(option) == 1 for option in options))
    fields = changes.edited(row({**changes.EMPTY, **BLANK}), typed)
    again = row(fields)
    back = {name: shown(again, name) for name in NAMES}
    read = {**{name: int(str(back[name])) for name in ("series", "difficulty")},
            "permission_expires": date.fromisoformat(str(back["permission_expires"]))}
    assert changes.edited(again, replace(Typed(), **{**back, **read})) == fields


BLANK: dict[str, Any] = {"title": "", "prompt": "", "options": ["x", "y"], "key": "A"}


@pytest.mark.parametrize(("typed", "given", "expected"), [
    ("B", ["Normal", "Not"], "B"), ("b)", ["Normal", "Not"], "B"), ("b.", ["Normal", "Not"], "B"),
    (" not ", ["Normal", "Not"], "B"), ("NOT  at all", ["Normal", "Not at all"], "B"), ("A", ["A", "B"], "A")])
def test_a_key_is_a_letter_or_an_options_text(typed: str, given: list[str], expected: str) -> None:
    assert key_letter(typed, given) == expected


@pytest.mark.parametrize(("typed", "given", "told"), [
    ("C", ["x", "y"], "a letter from A to B"), ("z", ["x", "y"], "none of the options"),
    ("A", ["B", "A"], "letter of one"), ("A", [], "options to choose from")])
def test_a_key_that_names_no_option_is_refused(typed: str, given: list[str], told: str) -> None:
    with pytest.raises(Faults) as found:
        key_letter(typed, given)
    assert told in plain(found.value.faults[0].sentence, Audience())


def test_windows_are_read_as_people_write_them() -> None:
    for text in ("40/80", "40, 80", " 40 / 80 ", "40;80"):
        assert window_of(text) == {"center": 40.0, "width": 80.0}
    assert window_words(window_of("-600/1500")) == "-600/1500"
    assert window_of("Soft  Tissue") == {"preset": "soft tissue"}
    for text in ("40", "40/80/2", "1e9", "40/-80", "<b>"):
        with pytest.raises(Faults):
            window_of(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_numbers_are_read_or_refused(text: str) -> None:
    with contextlib.suppress(Faults):
        assert all(number >= 0 for number in images_of(text))
