"""What counts as the same diagnosis without a person: spellings, never another disease."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.matcher import HALVES, RIGHT, Pair, pairs, verdicts
from bot.diagnoses import Known, match, normal
from bot.diagnoses.guards import vocabulary

EVERY = [pair for half in HALVES for pair in pairs(half)]


@pytest.mark.parametrize("half", HALVES)
def test_no_wrong_one_is_accepted_and_nine_of_ten_right_ones_are(half: str) -> None:
    of = verdicts(half)
    assert [pair for pair, verdict in of if verdict.kind == "same" and not pair.same] == []
    right = [verdict.kind == "same" for pair, verdict in of if pair.same]
    assert 100 * sum(right) / len(right) >= RIGHT


def test_there_are_pairs_enough_and_none_is_in_both_halves() -> None:
    halves = [{(pair.known.key.casefold(), pair.answer.casefold()) for pair in pairs(half)} for half in HALVES]
    assert len(EVERY) >= 300
    assert not halves[0] & halves[1]


@given(st.sampled_from(EVERY), st.sampled_from(("no ", "not ", "without ", "possible ", "? ", "left ", "type 2 ")))
def test_nothing_that_takes_back_or_adds_is_forgiven(pair: Pair, before: str) -> None:
    verdict = match(before + pair.known.key, Known(pair.known.key))
    assert verdict.kind == "person"


@given(st.text(max_size=300))
def test_any_text_gets_a_verdict(text: str) -> None:
    verdict = match(text, Known("Subdural hematoma"), ("Epidural hematoma",))
    assert verdict.kind in ("same", "other", "person")


@given(st.sampled_from(EVERY))
def test_a_key_is_always_its_own_answer(pair: Pair) -> None:
    assert match(f"  {pair.known.key.upper()}. ", pair.known).kind == "same"
    for name in pair.known.synonyms:
        assert match(name, pair.known).kind == "same"


@given(st.sampled_from(EVERY), st.data())
def test_another_word_of_the_trade_is_never_a_misspelling(pair: Pair, data: st.DataObject) -> None:
    words = normal(pair.known.key)
    place = data.draw(st.integers(0, len(words) - 1))
    other = data.draw(st.sampled_from(sorted(vocabulary())))
    said = (*words[:place], other, *words[place + 1 :])
    if sorted(said) != sorted(words) and normal(" ".join(said)) != words:
        assert match(" ".join(said), Known(pair.known.key)).kind != "same"


@pytest.mark.parametrize(("typed", "why"), [
    ("no pneumothorax", "negation"), ("left pneumothorax", "side"), ("pneumothorax or bulla", "hedged"),
    ("tension pneumothorax", "type"), ("pneumonia", "near"), ("", "near")])
def test_a_person_is_told_why(typed: str, why: str) -> None:
    verdict = match(typed, Known("Pneumothorax"))
    assert (verdict.kind, verdict.why) == ("person", why)


def test_a_known_other_diagnosis_is_named_and_a_slip_between_two_is_a_persons() -> None:
    assert match("epidural hematoma", Known("Subdural hematoma"), ["Epidural hematoma"]).matched == "Epidural hematoma"
    assert match("Smithsonomia", Known("Smithsonoma"), ["Smithsonemia"]).kind == "person"
