"""What the documents promise is what is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import benchmarks.__main__ as figures
from bot.chat.people import Role
from cogs import every_cog
from tools.command_page import PAGE, page

ROOT = Path(__file__).parent.parent
DOCUMENTS = [*sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def test_every_command_is_in_the_documents() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: make pages"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    broken = [target for target in LINK.findall(document.read_text("utf-8"))
              if not (document.parent / target).exists()]
    assert broken == []


@pytest.mark.parametrize(("guide", "role"), [("directors.md", "director"), ("residents.md", "contributor")])
def test_a_guide_names_commands_that_are_there_for_its_readers(guide: str, role: str) -> None:
    made = [action for cog in every_cog() for action in type(cog).actions.values() if action.words]
    roles = {**{action.words[0]: action.role for action in made if action.alone},
             **{action.command: action.role for action in made}}
    order = (*get_args(Role), "nobody")
    told = {name for name in re.findall(r"`([^`]+)`", (ROOT / "docs" / guide).read_text("utf-8")) if name[0] != "/"}
    assert len(told) > 10
    assert {name for name in told if order.index(roles.get(name, "nobody")) > order.index(role)} == set()


def test_make_targets_named_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for document in DOCUMENTS for name in re.findall(r"`make ([a-z]+)", document.read_text("utf-8"))}
    assert named <= targets


def test_every_figure_is_found_and_told() -> None:
    told = figures.PAGE.read_text("utf-8")
    assert set(figures.names()) >= {"answers", "idle", "leaderboard", "render"}
    assert all(f"**{name}**" in told for name in figures.names())


def test_the_table_keeps_what_was_not_measured() -> None:
    before = f"# Top\n{figures.BEGIN}\nold\n| a | 1 |\n| b | 2 |\n{figures.END}\nbelow\n"
    after = figures.written(before, [{"name": "b", "value": 3000, "unit": "s", "floor": None, "ratio": 0.5,
                                      "goal": "<= 1", "met": False}])
    assert after.startswith("# Top\n")
    assert after.endswith("\nbelow\n")
    assert "| a | 1 |" in after
    assert "| b | 3,000 | s |  | 0.5 | <= 1 | no |" in after
    assert "old" not in after
