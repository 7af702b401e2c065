"""A file that may hold a patient is never asked for inside a chat, by any form of any cog."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.chat.cog import Registry
from bot.chat.dispatch import Dispatch
from bot.chat.room import Room
from cogs import every_cog
from tests.chat.conftest import NOW, Memory

REGISTRY = Registry(every_cog())
ASKING = [made for made in REGISTRY if any(param.ask.patient for param in made.params)]
OTHERS = [made for made in REGISTRY if made.kind == "action" and made not in ASKING]


def chat(memory: Memory, clock: list[datetime]) -> Room:
    """Make a chat into which nothing of a patient may go, with every cog in it."""
    room = Room(takes_patients=False)
    room.dispatch = Dispatch(REGISTRY, memory, lambda: clock[0], iter(map(str, range(1, 1_000))).__next__,
                             {"room": room})  # type: ignore[arg-type]
    return room


def test_some_actions_take_such_files():
    assert {made.id for made in ASKING} >= {"cases.add"}


@pytest.mark.parametrize("action", ASKING, ids=[made.id for made in ASKING])
async def test_its_form_never_opens_in_a_chat(memory, action):
    room = chat(memory, [NOW])
    rey = room.seat("rey", admin=True)
    file = next(param.name for param in action.params if param.kind == "file")
    token = action.id if action.params[0].kind == "file" else f"{action.id}/101"
    for said in (await rey.say(action.command), await rey.press_token(token), await rey.say(f"{action.command} 1"),
                 await rey.say(f"{action.command} --{file}=/etc/hostname")):
        assert rey.form is None
        assert "never sent through a chat" in said
    assert "not known any more" in await rey.press_token("cases.add/%2Fetc%2Fhostname")
    assert all(file not in kept.values for _, kept, _ in memory.kept_calls.values())


@pytest.mark.parametrize("action", OTHERS, ids=[made.id for made in OTHERS])
def test_no_other_file_is_marked_by_mistake(action):
    assert not any(param.kind == "file" and param.ask.patient for param in action.params)
