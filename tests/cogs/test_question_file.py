"""Question files: read whole, or refused with every fault, its line and its field."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.markup import plain
from bot.chat.people import Audience
from cogs.cases.faults import Fault, Faults
from cogs.cases.question_file import LARGEST, lines_of, parse, read

WHOLE = '''\
title = "Headache after a fall"
history = """
54-year-old.
key = "not this one"
"""
question = "Most likely diagnosis?"
options = [
  "Epidural hematoma",
  "Subdural hematoma",
]
key = "subdural  HEMATOMA"
difficulty = 2
audience = "community"
window = { center = 40, width = 80 }
key_images = [12, 20]
series = 1
tags = ["neuro", "ct"]
[why_not]
a = "An epidural is lens-shaped."
[[finding]]
image = 20
box = [310, 90.5, 60, 240]
label = "Subdural crescent"
[[finding]]
image = 12
box = [1, 2, 3, 4]
[permission]
kind = "synthetic"
reference = "computed"
'''


def faults(text: str) -> list[tuple[int | None, str, str]]:
    """Give the faults of a file as line, field and sentence."""
    with pytest.raises(Faults) as found:
        parse(text)
    return [(fault.line, fault.field, plain(fault.sentence, Audience())) for fault in found.value.faults]


def faults_of(text: str) -> tuple[Fault, ...]:
    """Give the faults of a file, or none where it is read."""
    try:
        parse(text)
    except Faults as found:
        return found.faults
    return ()


def test_a_whole_file_is_read() -> None:
    fields = parse(WHOLE)
    assert fields["key"] == "B"
    assert fields["prompt"] == "Most likely diagnosis?"
    assert fields["why_not"] == {"A": "An epidural is lens-shaped."}
    assert [finding["label"] for finding in fields["findings"]] == ["Subdural crescent", ""]
    assert fields["permission_kind"] == "synthetic"
    assert fields["window"] == {"center": 40, "width": 80}


def test_lines_are_those_of_the_keys() -> None:
    lines = lines_of(WHOLE)
    assert [lines[name] for name in ("title", "key", "why_not.a", "finding.1.box", "finding.2.image",
                                     "permission.kind")] == [1, 11, 19, 22, 25, 28]


@pytest.mark.parametrize(("old", "new", "line", "field", "told"), [
    ('key = "subdural  HEMATOMA"', 'key = "C"', 11, "key", "a letter from A to B"),
    ('key = "subdural  HEMATOMA"', "key = 2", 11, "key", "a text in quotes"),
    ("difficulty = 2", "difficulty = 4", 12, "difficulty", "from 1 to 3"),
    ("difficulty = 2", "difficulty = true", 12, "difficulty", "from 1 to 3"),
    ("difficulty = 2", "dificulty = 2", 12, "dificulty", "Nearest to it: difficulty"),
    ("difficulty = 2", "zzz = 2", 12, "zzz", "Known are: title"),
    ('"community"', '"world"', 13, "audience", "department, community, public"),
    ("width = 80", "width = 0", 14, "window", "a width of at least 1"),
    ("center = 40, width = 80", "center = 40", 14, "window", "a table like"),
    ("[12, 20]", "[0]", 15, "key_images", "counted from 1"),
    ("[12, 20]", "[1, 2, 3, 4, 5]", 15, "key_images", "up to 4 pictures"),
    ("[12, 20]", "[5, 5]", 15, "key_images", "named twice"),
    ("series = 1", "series = -1", 16, "series", "counted from 1"),
    ('a = "An', 'd = "An', 18, "why_not", "no option D"),
    ('a = "An', 'b = "An', 18, "why_not", "is the key"),
    ("box = [310, 90.5, 60, 240]", "box = [310, 90.5, 60]", 22, "finding.1.box", "four numbers"),
    ("box = [310, 90.5, 60, 240]", 'box = [310, 90.5, 60, "x"]', 22, "finding.1.box", "four numbers"),
    ("box = [310, 90.5, 60, 240]", "box = [310, 90.5, 60, nan]", 20, "finding", "Finding 1 needs"),
    ("box = [1, 2, 3, 4]", "box = [1, 2, 3, 4]\ncolour = 1", 27, "finding.2.colour", "not known"),
    ('kind = "synthetic"', 'kind = "granted"', 28, "permission.kind", "consent, institution, public, synthetic"),
    ("[12, 20]", "[12, 20]\nanswer_images = [12]", 16, "answer_images", "shown with the question already"),
    ("[12, 20]", "[12, 20]\nanswer_images = [0]", 16, "answer_images", "counted from 1"),
    ("[12, 20]", "[12, 20]\nanswer_images = [1, 2, 3, 4, 5]", 16, "answer_images", "up to 4 pictures"),
    ('kind = "synthetic"', 'kind = "synthetic"\nexpires = "2027-12-31"', 29, "permission.expires", "date without"),
    ('kind = "synthetic"', 'kind = "synthetic"\nexpires = 2027-12-31T10:00:00', 29, "permission.expires", "a date"),
    ('kind = "synthetic"\nreference = "computed"', 'kind = "consent"', 27, "permission.reference", "Never the form"),
    ('kind = "synthetic"\nreference = "computed"', 'kind = "public"', 27, "permission.reference", "license"),
    ('kind = "synthetic"\nreference = "computed"', 'kind = "institution"', 27, "permission.reference", "number of"),
    ('kind = "synthetic"', "", 27, "permission.kind", "consent, institution, public, synthetic"),
    ('"Epidural hematoma",', '"subdural  hematoma ",', 7, "options", "Options A and B are alike"),
    ('title = "Headache after a fall"', "", None, "title", "Title is missing"),
])
def test_a_fault_has_its_line_and_field(old: str, new: str, line: int | None, field: str, told: str) -> None:
    assert old in WHOLE
    found = faults(WHOLE.replace(old, new, 1))
    assert len(found) == 1, found
    assert found[0][:2] == (line, field)
    assert told in found[0][2]


def test_every_fault_is_told_at_once() -> None:
    text = WHOLE.replace("difficulty = 2", "difficulty = 9").replace("[12, 20]", '"12"').replace(
        '"synthetic"', '"no"').replace("title", "titel")
    assert [fault[:2] for fault in faults(text)] == [
        (1, "titel"), (12, "difficulty"), (15, "key_images"), (28, "permission.kind"), (None, "title")]


@pytest.mark.parametrize("text", ["title = ", 'title = "x', "= 3", "[why_not", 'title = "a"\ntitle = "b"', "\x00",
                                  "a = " + "[" * 5000])
def test_what_is_no_toml_says_where(text: str) -> None:
    found = faults(text)
    assert len(found) == 1
    assert found[0][1] in ("syntax", "a")


def test_only_small_text_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "question.toml"
    for content, told in ((b"\xff\xfe\x00", "UTF-8"), (b"#" * (LARGEST + 1), "larger than")):
        path.write_bytes(content)
        with pytest.raises(Faults) as found:
            read(path)
        assert told in plain(found.value.faults[0].sentence, Audience())
    path.write_bytes(b"\xef\xbb\xbf" + WHOLE.encode())
    assert read(path)["title"] == "Headache after a fall"


def test_a_file_with_very_many_faults_tells_the_first() -> None:
    text = "\n".join(f"wrong{number} = 1" for number in range(500))
    with pytest.raises(Faults) as found:
        parse(text)
    told = plain(found.value.of_file("question").sentence, Audience())
    assert told.count("\n") < 30
    assert "more like these" in told


NAMES = st.sampled_from(["title", "question", "options", "key", "difficulty", "window", "why_not", "finding",
                         "permission", "series", "key_images", "audience", "nonsense"])
VALUES = st.sampled_from(['"x"', "1", "-1", "true", "[]", '["a", "b"]', "{}", '{ kind = "consent" }', "nan", "1e400",
                          "[1, 2]", '[{ image = 1, box = [1, 2, 3, 4] }]', "[[1]]", "2027-01-01", '""', "[{}]"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES, VALUES), max_size=10, unique_by=lambda one: one[0]))
def test_any_values_are_read_or_refused(lines: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{name} = {value}" for name, value in lines)
    assert all(plain(fault.sentence, Audience()) for fault in faults_of(text))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert isinstance(faults_of(text), tuple)


def test_a_permission_ends_on_a_date_and_pictures_may_be_for_the_answer() -> None:
    found = parse(WHOLE.replace("[12, 20]", "[12]\nanswer_images = [20]", 1) + "expires = 2027-12-31\n")
    assert found["permission_expires"] == date(2027, 12, 31)
    assert (found["key_images"], found["answer_images"]) == ([12], [20])


ASKED = """\
title = "Headache after a fall"
question = "Most likely diagnosis?"
kind = "{kind}"
{rest}
[permission]
kind = "synthetic"
"""
KINDS = {
    "text": 'key = "Subdural hematoma"\nsynonyms = ["Subdural bleed"]',
    "ranked": 'options = ["One", "Two", "Three"]\nkey = "two"\nlook_first = true',
    "point": 'key = "c4-c5, D4"',
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_question_is_read(kind: str) -> None:
    fields = parse(ASKED.format(kind=kind, rest=KINDS[kind]))
    assert fields["kind"] == kind
    assert fields["key"] == {"text": "Subdural hematoma", "ranked": "B", "point": "C4, C5, D4"}[kind]


@pytest.mark.parametrize(("kind", "rest", "field", "told"), [
    ("guess", 'key = "A"', "kind", "it is one of choice, text, ranked, point."),
    ("text", 'key = "A"\noptions = ["A b", "C d"]', "options", "has no options. Leave them out."),
    ("text", "", "key", "Key is missing."),
    ("text", 'key = "\U0001fac1"', "key", "is a diagnosis in words."),
    ("text", f'key = "{"x" * 151}"', "key", "it has 151."),
    ("text", 'key = "SDH"\nsynonyms = ["Bleeds", "bleed"]', "synonyms", "Line 2 says nothing new"),
    ("text", 'key = "Bleed"\nsynonyms = ["bleeds"]', "synonyms", "Line 1 says nothing new"),
    ("text", 'key = "Bleed"\nlook_first = true', "look_first", "Only a question with options"),
    ("text", 'key = "Bleed"\nlook_first = "yes"', "look_first", "it is true or false, without quotes."),
    ("choice", 'key = "A"\noptions = ["One", "Two"]\nsynonyms = ["x"]', "synonyms", "typed in words."),
    ("choice", 'key = "A"', "options", "Options is missing."),
    ("choice", 'key = "C"\noptions = ["One", "Two"]', "key", "is none of the options."),
    ("choice", 'key = "A"\noptions = ["One  a", "ONE A"]', "options", "Options A and B are alike."),
    ("ranked", 'key = "A"\noptions = ["One", "Two"]', "options", "at least three options, or none at all"),
    ("ranked", 'key = "D"\noptions = ["One", "Two", "Three"]', "key", "is none of the options."),
    ("point", 'key = "J4"', "key", "“J4” is no cell of the grid."),
    ("point", 'key = "C4"\nkey_images = [1, 2, 3]', "key_images", "so this question shows one or two."),
])
def test_what_does_not_fit_a_kind_is_told(kind: str, rest: str, field: str, told: str) -> None:
    found = faults(ASKED.format(kind=kind, rest=rest))
    assert any(one[1] == field and told in one[2] for one in found), found


def test_the_faults_of_a_kind_are_told_all_at_once() -> None:
    found = faults(ASKED.format(kind="point", rest='key = "Z9"\noptions = ["A a", "A A"]\nsynonyms = ["x"]'))
    assert [field for _, field, _ in found] == ["key", "options", "options", "synonyms"]
