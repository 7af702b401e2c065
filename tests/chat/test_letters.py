"""Letters below an answer: told once, only in private, and never at the cost of the answer."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.call import Call
from bot.chat.card import Button, Card, Row, say
from bot.chat.letters import with_letters
from bot.chat.platform import Reply
from bot.chat.refusal import Refusal


async def below(room, memory, reply, letters):
    """Answer with what waits: each letter is a card, or None where it cannot be drawn any more."""
    seat = room.seat("rey")
    ctx = await room.dispatch.context(seat.person, seat.place, None)
    told: list[int] = []

    async def waiting(community, member):
        return [(number, f"x.y/{number}") for number, _ in enumerate(letters)]

    async def read(community, member, numbers, now):
        told.extend(numbers)

    async def draw(view, community, audience):
        card = letters[int(view.rpartition("/")[2])]
        if card is None:
            raise Refusal("This is gone.")
        return card

    memory.letters, memory.letters_told, room.dispatch.draw = waiting, read, draw
    answer = await with_letters(room.dispatch, ctx, reply)
    return [block for block in answer.card.blocks], told


ANSWER = Reply(Card(None, say("Saved."), Row(Button("Edit", Call("desk.edit")))))


async def test_two_at_once_stand_below_a_private_answer(room, memory):
    letters = [Card(None, say("One.")), Card(None, say("Two.")), Card(None, say("Three."))]
    blocks, told = await below(room, memory, ANSWER, letters)
    assert [block.template for block in blocks if not isinstance(block, Row)] == ["Saved.", "One.", "Two."]
    assert told == [0, 1]


async def test_what_others_read_or_what_is_drawn_over_holds_none(room, memory):
    for reply in (replace(ANSWER, private=False), replace(ANSWER, replace=True)):
        blocks, told = await below(room, memory, reply, [Card(None, say("One."))])
        assert len(blocks) == 2
        assert told == []


async def test_one_that_is_gone_is_told_to_nobody_and_asked_for_once(room, memory):
    blocks, told = await below(room, memory, ANSWER, [None, Card(None, say("Two."))])
    assert len(blocks) == 3
    assert told == [0, 1]


async def test_a_control_that_stands_there_already_is_left_out(room, memory):
    letter = Card(None, say("One."), Row(Button("Edit", Call("desk.edit"))))
    blocks, told = await below(room, memory, ANSWER, [letter])
    assert len(blocks) == 3
    assert told == [0]


async def test_one_that_does_not_fit_waits(room, memory):
    blocks, told = await below(room, memory, ANSWER, [Card(None, say("{long}", long="word " * 3_000))])
    assert len(blocks) == 2
    assert told == []
