"""Slack's own published types of blocks and views, as JSON schemas, where they lie beside the project."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from tests.servers.choices import quick

FOLDER = Path(__file__).parents[4] / "shared" / "data"
# What came after the types were published.
NEWER = frozenset({"data_visualization"})


def file(surface: str) -> Path:
    """Give where the schema of a surface lies."""
    return FOLDER / f"slack-blockkit-{surface}.schema.json"


@cache
def _validator(surface: str, kind: str = "") -> Any:
    from jsonschema import Draft7Validator

    schema = json.loads(file(surface).read_text("utf-8"))
    if kind:
        name = {"plan": "PlanBlock", "file": "FileBlock", "video": "VideoBlock"}.get(kind) or "".join(
            word.title() for word in kind.split("_")) + "Block"
        schema = {"$ref": f"#/definitions/{name}", "definitions": schema["definitions"]}
    return quick(Draft7Validator, "anyOf", schema["definitions"])(schema)


def fault(surface: str, held: Any) -> str | None:
    """Tell what is wrong with a message's or view's blocks; None also where the schemas are not there."""
    if not file(surface).is_file():
        return None
    for number, one in enumerate(held):
        found = None if one.get("type") in NEWER else _fault(surface, str(one.get("type")), json.dumps(one))
        if found is not None:
            return f"/blocks/{number}{found}"
    return None


@lru_cache(4096)
def _fault(surface: str, kind: str, block: str) -> str | None:
    found = next(_validator("message" if surface == "message" else surface, kind).iter_errors(json.loads(block)), None)
    return f"{found.json_path}: {found.message[:300]}" if found is not None else None


def view_fault(view: Any) -> str | None:
    """Tell what is wrong with a view's own keys."""
    if not file(view["type"]).is_file():
        return None
    found = next(_validator(view["type"]).iter_errors({**view, "blocks": []}), None)
    return f"{found.json_path}: {found.message[:300]}" if found is not None else None
