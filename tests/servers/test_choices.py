"""What is not tried would not have been allowed: a quick validator says what the whole one says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from tests.servers.choices import quick

NAMED: dict[str, Any] = {
    "Kind": {"type": "integer", "oneOf": [{"title": "ROW", "const": 1}, {"title": "BUTTON", "const": 2}]},
    "Row": {"type": "object", "required": ["type"], "properties": {
        "type": {"type": "integer", "enum": [1], "allOf": [{"$ref": "#/named/Kind"}]},
        "held": {"type": "array", "items": {"$ref": "#/named/Any"}}}},
    "Button": {"type": "object", "additionalProperties": False, "properties": {
        "type": {"const": 2}, "label": {"oneOf": [{"type": "null"}, {"type": "string", "maxLength": 3}]}}},
    "Any": {"oneOf": [{"$ref": "#/named/Row"}, {"$ref": "#/named/Button"}, {"type": "null"},
                      {"type": "object", "required": ["free"]}]}}
BODIES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["", "abcd", 1.0, 2.0])),
    lambda held: st.one_of(st.lists(held, max_size=3), st.dictionaries(
        st.sampled_from(["type", "held", "label", "free"]), held | st.integers(1, 2), max_size=3)), max_leaves=8)


@pytest.mark.parametrize("examples", [150, pytest.param(5_000, marks=pytest.mark.long)])
@pytest.mark.parametrize(("whole", "keyword"), [(Draft202012Validator, "oneOf"), (Draft7Validator, "anyOf")])
def test_the_verdict_is_that_of_the_whole_validator(whole: Any, keyword: str, examples: int) -> None:
    named = {name: {keyword if key == "oneOf" else key: value for key, value in schema.items()}
             for name, schema in NAMED.items()}
    schema = {"$ref": "#/named/Any", "named": named}
    slow, fast = whole(schema), quick(whole, keyword, named)(schema)

    @settings(max_examples=examples, deadline=None)
    @given(BODIES)
    def holds(body: Any) -> None:
        told = [[fault.json_path for fault in one.iter_errors(body)] for one in (slow, fast)]
        assert told[0] == told[1]

    holds()
