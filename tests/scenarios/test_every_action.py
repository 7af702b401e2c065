"""Every action is lived through in some scenario: its command is typed, or a button that calls it is pressed."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from bot.chat.cog import Action, Registry
from cogs import every_cog

HERE = Path(__file__).parent
COGS = HERE.parent.parent / "cogs"
SCENARIOS = "\n".join(file.read_text("utf-8") for file in sorted(HERE.glob("*.py")) if file != Path(__file__))
ACTIONS = [made for made in Registry(every_cog()) if made.kind == "action"]


def calls(node: ast.Call) -> set[str]:
    """Name what a control's call may be: the last name of an attribute, or an id's."""
    target = node.args[1] if len(node.args) > 1 else None
    if isinstance(target, ast.Constant) and isinstance(target.value, str):
        return {target.value}
    if isinstance(target, ast.Attribute):
        return {target.attr}
    if isinstance(target, ast.Call):
        inner = [one.attr for one in ast.walk(target) if isinstance(one, ast.Attribute)]
        return {one.value for one in ast.walk(target) if isinstance(one, ast.Constant) and isinstance(one.value, str)
                } | set(inner)
    return set()


@cache
def labels() -> dict[str, set[str]]:
    """Give the literal labels of every control in the cogs, by what it calls."""
    found: dict[str, set[str]] = {}
    for file in COGS.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Button", "Menu") and node.args:
                words = {one.value for one in ast.walk(node.args[0])
                         if isinstance(one, ast.Constant) and isinstance(one.value, str)}
                for name in calls(node):
                    found.setdefault(name, set()).update(words)
    return found


@pytest.mark.parametrize("made", ACTIONS, ids=lambda made: made.id)
def test_somebody_does_it(made: Action) -> None:
    """A command stands in a scenario as it is typed; a button's label, or its id, as it is pressed."""
    wanted = {made.id} | ({made.command} if made.words else set())
    known = labels()
    for name in (made.id, made.name):
        wanted |= {label.split("{")[0].strip() for label in known.get(name, ())} - {""}
    wanted = {word for word in wanted if len(word) > 1 or f'press("{word}")' in SCENARIOS}
    assert any(word in SCENARIOS for word in wanted), wanted
