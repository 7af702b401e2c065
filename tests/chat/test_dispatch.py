"""Conversations with the desk: forms, corrections, drafts, choices, rights, forged tokens, faults."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.chat.card import Button, Link
from bot.chat.room import Room
from tests.chat.conftest import house_of


async def test_a_word_with_its_values_is_carried_out(room):
    rey = room.seat("rey")
    assert await rey.say("case show 2") == "Case with id 102."
    assert await rey.say("case write title: Falls pages: 3 until: 2027-02-28") == (
        "Wrote Falls, 3 pages, until Sun 28 Feb 2027, short.")


async def test_what_is_missing_is_asked_for(room):
    rey = room.seat("rey")
    form = await rey.say("case write")
    assert form.startswith("Write something down\nTitle (required): ")
    assert [f.name for f in rey.form.fields] == ["title", "pages", "until", "kind"]
    assert await rey.fill(title="Falls", pages=2, until="2027-02-28", kind="long") == (
        "Wrote Falls, 2 pages, until Sun 28 Feb 2027, long.")


async def test_a_refused_form_is_corrected_as_typed(room):
    rey = room.seat("rey")
    await rey.say("case write")
    refused = await rey.fill(title="Falls", pages=12, until="2027-02-30")
    assert "Pages lies between 1 and 9." in refused
    assert "There is no date “2027-02-30”. Write it like 2027-02-28." in refused
    assert "[Correct it]" in refused
    again = await rey.press("Correct it")
    assert "Title (required): Falls" in again
    assert "Pages (required): 12" in again
    assert await rey.fill(pages=2, until="2027-02-28") == "Wrote Falls, 2 pages, until Sun 28 Feb 2027, short."


async def test_what_an_action_refuses_is_corrected_too(room, memory):
    rey = room.seat("rey")
    await rey.say("case write")
    assert "This title is taken." in await rey.fill(title="no", pages=1, until="2027-01-01")
    await rey.press("Correct it")
    assert "Wrote yes" in await rey.fill(title="yes")
    assert memory.written == [("yes",)]


async def test_on_a_page_the_form_itself_comes_back(memory, clock):
    room = Room(whole_forms=True)
    house_of(memory, clock, room)
    rey = room.seat("rey")
    await rey.say("case write")
    again = await rey.fill(title="Falls", pages=12, until="2027-01-01")
    assert "Pages lies between 1 and 9." in again
    assert "Title (required): Falls" in again
    assert "Wrote Falls" in await rey.fill(pages=2)


async def test_an_equals_sign_in_a_text_is_only_a_sign(room):
    rey = room.seat("rey")
    await rey.say("case write")
    await rey.fill(title="=1+1", pages=12, until="2027-01-01")
    again = await rey.press("Correct it")
    assert "Title (required): =1+1" in again
    assert "Wrote =1+1" in await rey.fill(pages=2)
    assert await rey.say("case show =102") == "There is no case 102 here.\n[Correct it]"


async def test_editing_is_the_same_form_filled(room):
    rey = room.seat("rey")
    assert "Title (required): as it is now" in await rey.say("case edit 1")
    assert await rey.fill(title="new") == "Title of 101: new."


async def test_more_than_five_values_are_a_draft(room, memory):
    rey = room.seat("rey")
    card = await rey.say("case draft one: 1")
    assert "The rest: missing: Two, Three, Four, Five" in card
    assert "Later: missing: Six" in card
    assert "Kept for 24 hours. Only you see it." in card
    await rey.press("The rest")
    card = await rey.fill(one="1", two="2", three="3", four="4", five="5")
    assert "[Send]" not in card
    await rey.press("Later")
    card = await rey.fill(six="no")
    assert "[Send]" in card
    assert "Six cannot be no." in await rey.press("Send")
    assert memory.written == []
    assert "missing" not in await rey.press("Correct it")
    await rey.press("Later")
    await rey.fill(six="6")
    send = rey.button("Send").call.token
    assert await rey.press("Send") == "Sent: 1, 2, 3, 4, 5, 6, ."
    assert "not known any more" in await rey.press_token(send)
    assert len(memory.written) == 1


async def test_a_draft_sent_twice_at_once_is_sent_once(room, memory):
    rey = room.seat("rey")
    await rey.say("case draft one: 1")
    await rey.press("The rest")
    await rey.fill(one="1", two="2", three="3", four="4", five="5")
    await rey.press("Later")
    await rey.fill(six="6")
    send = rey.button("Send").call.token
    await asyncio.gather(*(rey.press_token(send) for _ in range(10)))
    assert len(memory.written) == 1


async def test_a_draft_is_nobody_elses_and_does_not_last(room, clock):
    from datetime import timedelta

    rey, max_ = room.seat("rey"), room.seat("max")
    await rey.say("case draft one: 1")
    token = rey.button("The rest").call.token
    assert "not known any more" in await max_.press_token(token)
    clock[0] += timedelta(hours=25)
    assert "not known any more" in await rey.press_token(token)


async def test_several_matches_are_a_menu(room):
    rey = room.seat("rey")
    card = await rey.say("case show fall")
    assert "Case matches more than one." in card
    assert await rey.choose("Case", "3 · Fall again") == "Case with id 103."
    assert await rey.say("case show fever") == "Case with id 102."
    assert await rey.say("case show nothing") == "Nothing here is called “nothing”.\n[Correct it]"


async def test_suggestions_resolve_typed_text(room):
    rey = room.seat("rey")
    assert await rey.say("paint blue") == "Painted blue."
    assert await rey.say("paint b") == "Painted blue."
    assert "[Colour]" in await rey.say("paint r")
    assert await rey.choose("Colour", "Rose") == "Painted rose."
    offered = await room.dispatch.suggest(rey.person, rey.place, "desk.paint", "colour", "r", {})
    assert [choice.value for choice in offered] == ["red", "rose"]


async def test_a_chosen_value_is_bound(room):
    rey = room.seat("rey")
    await rey.say("pick")
    assert await rey.choose("Which", "Two") == "Saved: a2."


@pytest.mark.parametrize("token", [
    "desk.board/101", "desk.sweep/101", "desk.nothing/1", "other.answer/1", "desk.answer/101/a1/x/y/z", "@gone",
    "@gone/0", "@", "", "desk", "core.read", "core.read/x", "core.read/desk.sweep%2F101/0",
    "core.read/desk.board/0", "\x00"])
async def test_forged_and_old_tokens_get_a_sentence(room, token):
    rey = room.seat("rey")
    assert "This button is not known any more." in await rey.press_token(token)


@pytest.mark.parametrize(("token", "sentence"), [
    ("desk.answer/201/a1", "That round is not here any more."),
    ("desk.answer/999999999999999999999/a1", "That round is not here any more."),
    ("desk.answer/-5/a1", "That round is not here any more."),
    ("desk.answer/²/a1", "That round is not here any more."),
    ("desk.answer/x/a1", "That round is not here any more."),
    ("desk.show/201", "That case is not here any more."),
    ("desk.answer/101/%00", "Option holds a character that cannot be shown. Type it again."),
])
async def test_a_token_is_a_request_not_a_permission(room, memory, token, sentence):
    rey = room.seat("rey")
    assert sentence in await rey.press_token(token)
    assert memory.written == []
    assert rey.form is None


async def test_another_communitys_view_cannot_be_read(room):
    rey = room.seat("rey")
    assert "not known any more" in await rey.press_token("core.read/desk.board%2F201/0")
    assert (await rey.press_token("core.read/desk.board%2F101/0")).startswith("Round 101")


@pytest.mark.parametrize("text", ["case show 99999999999999999999", "case show ²", "case show 12345", "case show -1",
                                  "greet 999", "break late: maybe", "place note nowhere", "place note room:room/else"])
async def test_wrong_values_get_a_sentence(room, text):
    rey = room.seat("rey")
    said = await rey.say(text)
    assert "went wrong" not in said
    assert said.endswith(("here.", "more.", "”.", "[Correct it]"))


async def test_rights_are_checked_again_on_each_call(room, memory):
    rey = room.seat("rey")
    await rey.say("help")
    memory.promote("rey", "director")
    assert await rey.say("secret") == "Done."
    memory.promote("rey", "member")
    assert await rey.press_token("desk.secret") == (
        "Only directors can do this. Ask one of them, or write who to see them.")


async def test_answers_are_private_unless_said_otherwise(room):
    rey = room.seat("rey")
    registry = room.dispatch.registry
    assert [made.id for made in registry if made.public] == ["desk.shout"]
    whispered = await room.dispatch.say(rey.person, rey.place, "case show 1")
    shouted = await room.dispatch.say(rey.person, rey.place, "shout hello")
    assert whispered.private
    assert not shouted.private


async def test_a_fault_has_a_reference_and_tells_whether_anything_was_saved(room, caplog):
    rey = room.seat("rey")
    with caplog.at_level(logging.ERROR):
        said = await rey.say("break")
    assert said == "Something went wrong on our side (reference 0000). Nothing was saved; please try again."
    assert "a value that nobody" not in caplog.text
    assert "RuntimeError" in caplog.text
    assert "What you sent was saved" in await rey.say("break late: yes")


async def test_a_fault_on_arrival_is_told_too(room, memory, monkeypatch):
    async def broken(*_):
        raise OSError("disk")

    monkeypatch.setattr(memory, "enter", broken)
    assert "Something went wrong on our side" in await room.seat("rey").say("help")


async def test_a_patients_file_is_never_asked_for_in_a_chat(memory, clock):
    chat = Room(takes_patients=False)
    house_of(memory, clock, chat)
    rey = chat.seat("rey")
    said = await rey.say("scan")
    assert rey.form is None
    assert "A file that may hold a patient is never sent through a chat." in said
    assert "readout scan FILE" in said
    memory.link = "https://example.org/upload/x"
    await rey.say("scan")
    assert rey.form is None
    assert [c.url for c in rey.card.controls() if isinstance(c, Link)] == [memory.link]
    assert "Table" in await rey.say("attach")


async def test_a_press_is_never_later_than_its_arrival(room, clock):
    from datetime import timedelta

    rey = room.seat("rey")
    seen = []

    async def look(ctx, *args):
        seen.append(ctx.now)
        raise ValueError

    room.dispatch._say = look
    for at in (clock[0] + timedelta(hours=1), clock[0] - timedelta(hours=1), None):
        await room.dispatch.say(rey.person, rey.place, "help", at=at)
    assert seen == [clock[0], clock[0] - timedelta(hours=1), clock[0]]


async def test_unknown_words_offer_the_nearest(room):
    rey = room.seat("rey")
    said = await rey.say("case shw")
    assert said.startswith("There is no command “case shw”.")
    assert next(b.call.action for b in rey.card.controls() if isinstance(b, Button)) == "desk.show"
    assert "does not take --colour" in await rey.say("case show 1 --colour red")
