"""Every action has its scenario: somebody says its words, presses its button, or its job or view is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.cog import Registry
from cogs import every_cog

HERE = Path(__file__).parent
PLAYED = "\n".join(path.read_text("utf-8") for path in sorted(HERE.glob("*.py")) if path.name != Path(__file__).name)
# What has no words is played by its button's label, and a view by the command that shows it.
SHOWN_BY = {"quiz.more": 'press("More")', "leaderboard.my_place": 'press("My place")',
            "leaderboard.counted": 'press("How this is counted")', "decks.deck": "deck show",
            "schedules.schedule": "schedule show"}
ACTIONS = list(Registry(every_cog()))


@pytest.mark.parametrize("action", ACTIONS, ids=[made.id for made in ACTIONS])
def test_an_action_is_played_in_a_scenario(action):
    named = [name for name in (action.id, action.command, SHOWN_BY.get(action.id, "")) if name]
    assert any(name in PLAYED for name in named), f"no scenario for {action.id}"


@pytest.mark.parametrize("action", ACTIONS, ids=[made.id for made in ACTIONS])
def test_an_action_has_help_that_a_person_can_read(action):
    assert action.help[0].isupper()
    assert action.help.endswith(".")
    assert "`" not in action.help
    assert all(param.label and not param.label.endswith(".") for param in action.params)
