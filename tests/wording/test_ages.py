"""Ages are found in the usual forms, and written as bands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wording import ages, banded

BANDED = [
    ("54-year-old, fell.", "50 to 59-year-old, fell."), ("A 54 year old man", "A 50 to 59 year old man"),
    ("54 y/o woman", "50 to 59 y/o woman"), ("54yo woman", "50 to 59 yo woman"),
    ("She is 54 years old.", "She is 50 to 59 years old."), ("aged 54", "aged 50 to 59"),
    ("at the age of 54", "at the age of 50 to 59"), ("Age: 54", "Age: 50 to 59"),
    ("54M with a cough", "50 to 59 M with a cough"), ("A 23 F with a cough", "A 20 to 29 F with a cough"),
    ("54-year female", "50 to 59-year female"), ("Fifty-four-year-old", "50 to 59-year-old"),
    ("A 7-month-old girl", "A 0 to 11-month-old girl"), ("3-week-old", "0 to 4-week-old"),
    ("5 days old", "0 to 4 weeks old"), ("18-month-old", "1 to 4-year-old"), ("12-year-old", "10 to 14-year-old"),
    ("93-year-old", "90-plus-year-old"), ("aged 93", "aged 90 or older"), ("day 3 of life",
                                                                          "in the first weeks of life"),
]
LEFT = ["5-year survival of 60 %", "Pain for 20 years.", "Grade 3 of 5", "A neonate", "An 8F catheter was placed",
        "T2 54 ms", "Thickness 54 mm", "a 14 Fr drain", "newborn with vomiting", "age-related atrophy",
        "at an average of 54 HU"]


@pytest.mark.parametrize(("text", "expected"), BANDED)
def test_an_age_becomes_a_band(text: str, expected: str) -> None:
    assert banded(text) == expected


@pytest.mark.parametrize("text", LEFT)
def test_what_is_no_age_stays(text: str) -> None:
    assert banded(text) == text
    assert ages(text) == ()


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 120), st.sampled_from(["{}-year-old", "{} years old", "{} y/o", "{}yo", "aged {}", "age {}",
                                             "at the age of {}", "{} year old man", "A {}M with pain"]))
def test_no_age_to_the_year_is_left(age: int, form: str) -> None:
    text = banded(form.format(age))
    assert banded(text) == text
    found = [one.years for one in ages(form.format(age))]
    assert found == [age]
    first = age // 10 * 10
    if 20 <= age <= 89:
        assert f"{first} to {first + 9}" in text
    elif age > 89:
        assert "90" in text
        assert (str(age) not in text) or age == 90


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=100))
def test_any_text_is_banded(text: str) -> None:
    assert isinstance(banded(text), str)
