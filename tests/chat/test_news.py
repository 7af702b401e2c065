"""What somebody waits to be told is told once, below the next answer that only they see."""

from __future__ import annotations

from bot.chat.room import Room
from tests.chat.conftest import Memory


async def test_it_is_told_once_and_never_in_public(room: Room, memory: Memory) -> None:
    seat = room.seat("rey", "Rey")
    memory.news = ["desk.board/101", "desk.board/102"]
    assert "Round" not in await seat.say("shout hello")
    assert len(memory.news) == 2
    said = await seat.say("help")
    assert said.startswith("Help.")
    assert "word word" in said
    assert memory.news == ["desk.board/102"]
    await seat.say("help")
    assert memory.news == []
    assert await seat.say("help") == "Help."


async def test_what_cannot_be_drawn_any_more_is_left_out(room: Room, memory: Memory) -> None:
    seat = room.seat("rey", "Rey")
    memory.news = ["desk.gone/1"]
    assert await seat.say("help") == "Help."
    assert memory.news == []
