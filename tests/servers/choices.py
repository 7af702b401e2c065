"""Check bodies against published schemas without trying what cannot be meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]


def quick(whole: Any, keyword: str, named: Mapping[str, Schema]) -> Any:
    """Make a validator like another that, of a choice, tries only what may allow the body.

    Of twenty kinds of a component, one by one, most of the time went into nineteen. `named` holds what references
    end in. The verdicts are those of the whole validator.
    """
    from jsonschema import validators

    every = whole.VALIDATORS[keyword]

    def choose(validator: Any, choices: Sequence[Schema], body: Any, schema: Schema) -> Iterator[Any]:
        yield from every(validator, [one for one in choices if may_allow(one, body, named)], body, schema)

    return validators.extend(whole, {keyword: choose})


def may_allow(schema: Schema, body: Any, named: Mapping[str, Schema]) -> bool:
    """Tell whether a schema may allow a body, by its kind, its constant and its `type` alone."""
    if "$ref" in schema:
        schema = named[schema["$ref"].rpartition("/")[2]]
    if "const" in schema and body != schema["const"]:
        return False
    if schema.get("type") == "null" and body is not None:
        return False
    if schema.get("type") == "object" and not isinstance(body, dict):
        return False
    if not isinstance(body, dict) or "type" not in body:
        return True
    kind = schema.get("properties", {}).get("type", {})
    return body["type"] in kind.get("enum", [body["type"]]) and body["type"] == kind.get("const", body["type"])
