"""Headers by allow-list: a new data set, each value checked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from bot.imaging import rebuild
from bot.imaging.opening import open_plain
from bot.imaging.vocabulary import ALLOWED, FUNCTIONAL_GROUPS, NESTED, age, number, numbers, whole, word
from tests.imaging.made import SECRETS, dataset, deflated_bomb, enhanced, save


def test_a_rebuilt_header_holds_allowed_attributes_only() -> None:
    made = enhanced(2)
    made.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].StudyDescription = SECRETS[3]
    made.add_new(0x00091010, "LO", SECRETS[2])
    made.PerFrameFunctionalGroupsSequence[0].PatientComments = SECRETS[0]
    new = rebuild(made)
    assert {element.keyword for element in new} <= {*ALLOWED, *NESTED}
    assert not any(secret in str(new) for secret in SECRETS)
    shared = new.SharedFunctionalGroupsSequence[0]
    assert shared.PixelMeasuresSequence[0].PixelSpacing == [1.0, 0.5]
    assert shared.PixelValueTransformationSequence[0].RescaleIntercept == -1024
    assert {element.keyword for element in shared} <= set(FUNCTIONAL_GROUPS)


def test_what_is_valid_stays_as_it_was() -> None:
    made = dataset(np.zeros((4, 4), np.int16), PixelSpacing=[0.488281, 0.488281], WindowCenter=[40, 600], KVP="120.0")
    new = rebuild(made)
    assert (new.PixelSpacing, list(new.WindowCenter), new.KVP) == ([0.488281, 0.488281], [40, 600], 120)
    assert (new.Modality, new.PatientSex, new.PatientAge, new.Rows) == ("CT", "F", "054Y", 4)


@given(text=st.text(max_size=64))
@settings(max_examples=200, deadline=None)
def test_no_free_text_passes_any_check(text: str) -> None:
    for keyword, check in ALLOWED.items():
        kept = check(text)
        if keyword == "ContrastBolusAgent":
            assert kept in (None, "YES")
        elif isinstance(kept, str):
            assert kept == text.strip().upper()
            assert len(kept) <= 16


@given(value=st.one_of(st.floats(), st.integers(), st.none(), st.text(max_size=9), st.binary(max_size=9)))
def test_numbers_are_bounded_and_finite_or_gone(value: object) -> None:
    for kept in (number(-10, 10)(value), whole(0, 9)(value)):
        assert kept is None or -10 <= kept <= 10


@pytest.mark.parametrize(
    ("given_age", "kept"),
    [("054Y", "054Y"), ("089Y", "089Y"), ("090Y", "090Y"), ("104Y", "090Y"), ("006M", "006M"), ("54", None)],
)
def test_ages_of_ninety_and_more_are_one(given_age: str, kept: str | None) -> None:
    assert age(given_age) == kept


def test_a_list_is_kept_whole_or_not_at_all() -> None:
    assert numbers(0, 10, 2, 2)(["1", "99"]) is None
    assert numbers(0, 10, 2, 2)([1, 2, 3]) is None
    assert word("HEAD")("head ") == "HEAD"
    assert word("HEAD")("JOHN") is None


def test_a_value_that_cannot_be_read_is_absent() -> None:
    made = Dataset()
    tag = Tag("WindowCenter")
    made._dict[tag] = RawDataElement(tag, "DS", 6, b"QUIXOT", 0, False, True)
    made.add_new("Rows", "US", 5)
    assert "WindowCenter" not in rebuild(made)
    assert rebuild(made).Rows == 5


def test_a_plain_file_is_read_quickly_and_equally_and_others_are_not(tmp_path: Path) -> None:
    made = save(dataset(np.arange(12, dtype=np.int16).reshape(3, 4), WindowCenter=40), tmp_path / "a.dcm")
    quick = open_plain(made, [Tag("Rows"), Tag("WindowCenter"), Tag("PixelData")])
    assert quick is not None
    assert (quick.Rows, quick.WindowCenter, quick.PixelData) == (3, 40, dcmread(made).PixelData)
    assert "PatientName" not in quick
    other = tmp_path / "b.dcm"
    other.write_bytes(b"no DICOM" * 100)
    assert open_plain(other, [Tag("Rows")]) is None
    assert open_plain(deflated_bomb(tmp_path / "c.dcm"), [Tag("Rows")]) is None
