"""Discord's own description of its HTTP interface, where it lies beside the project."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from tests.servers.choices import quick
from tests.servers.discord.checks import wrong

FILE = Path(__file__).parents[4] / "shared" / "data" / "discord-openapi.json"


@cache
def _described() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return found


@cache
def _validator(path: str, method: str, media: str) -> Any:
    from jsonschema import Draft202012Validator

    spec = _described()
    content = spec["paths"][path][method]["requestBody"]["content"]
    checked = quick(Draft202012Validator, "oneOf", spec["components"]["schemas"])
    return checked({**content[media]["schema"], "components": spec["components"]})


def validate(path: str, method: str, body: Any, *, files: bool = False) -> None:
    """Refuse a body that the description does not allow; where the description is not there, let all through."""
    if not FILE.is_file():
        return
    reason = _fault(path, method.lower(), "multipart/form-data" if files else "application/json", json.dumps(body))
    if reason is not None:
        raise wrong(reason)


@lru_cache(4096)
def _fault(path: str, method: str, media: str, body: str) -> str | None:
    """Give what is wrong with a body, written as text; all commands together take a third of a second to read."""
    fault = next(_validator(path, method, media).iter_errors(_as_described(json.loads(body))), None)
    return f"{fault.json_path}: {fault.message[:300]}" if fault is not None else None


def _as_described(body: Any) -> Any:
    """Write the ids of attachments as the description has them: texts, where clients send numbers too."""
    if isinstance(body, dict):
        return {key: [{**one, "id": str(one["id"])} for one in value] if key == "attachments" and value
                else _as_described(value) for key, value in body.items()}
    return [_as_described(one) for one in body] if isinstance(body, list) else body
