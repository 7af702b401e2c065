"""What people do on Discord, and what they see: commands, presses, modals, offers; before and after a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.people import Audience
from tests.platforms.discord.conftest import PNG, Stage, built, until
from tests.scenarios.discord_words import card_words, modal_words
from tests.servers.discord import Answer
from tests.servers.discord.hand import controls
from tests.servers.discord.world import EPHEMERAL, Message


def words(answer: Answer) -> str:
    """Read what came back."""
    if answer.modal is not None:
        return modal_words(answer.modal)
    assert answer.message is not None
    return card_words(answer.message.payload["components"], Audience())


def button(message: Message | None, label: str) -> str:
    """Find a button's custom_id by its label."""
    assert message is not None
    return next(str(one["custom_id"]) for one in controls(message) if one.get("label") == label)


def left_behind(folder: Path) -> list[Path]:
    """List what still lies in quarantine."""
    return list(folder.glob("discord-*"))


async def test_the_bot_asks_for_guilds_alone(stage: Stage) -> None:
    assert stage.server.gateway.intents == 1


async def test_a_command_is_answered_in_private(stage: Stage) -> None:
    said = await stage.hand().slash("case show", case="2")
    assert words(said) == "Case with id 102."
    assert said.callback["type"] == 4
    assert said.callback["data"]["flags"] & EPHEMERAL
    assert said.callback["data"]["allowed_mentions"] == {"parse": []}


async def test_only_what_says_so_is_public(stage: Stage) -> None:
    said = await stage.hand().slash("shout", text="@everyone *hear* <@1> [this](https://example.org)")
    assert not said.callback["data"]["flags"] & EPHEMERAL
    assert words(said) == "@everyone *hear* <@1> [this](https://example.org)"


async def test_a_call_that_lacks_something_opens_a_modal(stage: Stage) -> None:
    hand = stage.hand()
    opened = await hand.slash("case write", pages=3)
    assert words(opened).splitlines()[1:] == ["Title (required): ", "Pages (required): 3", "Until (required): ",
                                              "Kind: short"]
    assert opened.modal is not None
    said = await hand.submit(opened.modal, {"title": "Bones", "until": "2027-02-28"})
    assert words(said) == "Wrote Bones, 3 pages, until Sun 28 Feb 2027, short."


async def test_a_refused_form_can_be_corrected_with_what_was_typed(stage: Stage) -> None:
    hand = stage.hand()
    opened = await hand.slash("case write")
    assert opened.modal is not None
    said = await hand.submit(opened.modal, {"title": "no", "pages": "3", "until": "2027-02-28"})
    assert "This title is taken." in words(said)
    assert said.message is not None
    again = await hand.click(said.message, button(said.message, "Correct it"))
    assert "Title (required): no\nPages (required): 3\nUntil (required): 2027-02-28" in words(again)
    assert again.modal is not None
    assert words(await hand.submit(again.modal, {"title": "yes"}, said.message)).startswith("Wrote yes")


async def test_more_than_a_modal_holds_is_a_draft_that_is_drawn_over(stage: Stage) -> None:
    hand = stage.hand()
    draft = await hand.slash("case draft")
    assert draft.message is not None
    opened = await hand.click(draft.message, button(draft.message, "Later"))
    assert opened.modal is not None
    again = await hand.submit(opened.modal, {"six": "6"}, draft.message)
    assert again.callback["type"] == 7
    assert again.message is draft.message
    assert "2 filled" in words(again) or "1 of 2 filled" in words(again)


async def test_replace_draws_over_the_private_message_alone(stage: Stage) -> None:
    hand = stage.hand()
    first = await hand.slash("look")
    assert first.message is not None
    second = await hand.click(first.message, button(first.message, "Next"))
    assert second.callback["type"] == 7
    assert second.message is first.message
    assert first.message.edits == 1
    assert "Page 2" in words(second)
    assert list(first.message.files.values()) == [PNG]
    await stage.platform.post(stage.posting())
    posted = stage.server.world.standing(stage.channel.id)[0]
    other = await hand.forge("viewer.look/3", posted)
    assert other.callback["type"] == 4
    assert posted.edits == 0


async def test_an_answer_that_says_nothing_is_acknowledged(stage: Stage) -> None:
    hand = stage.hand()
    first = await hand.slash("look")
    assert first.message is not None
    said = await hand.click(first.message, button(first.message, "Nothing"))
    assert said.callback == {"type": 6}


async def test_a_menu_binds_what_was_chosen(stage: Stage) -> None:
    hand = stage.hand()
    offered = await hand.slash("pick")
    assert offered.message is not None
    menu = next(one for one in controls(offered.message) if one["type"] == 3)
    assert words(await hand.choose(offered.message, menu["custom_id"], "a1")) == "Saved: a1."


async def test_options_complete_themselves_under_the_commands_own_rights(stage: Stage) -> None:
    hand = stage.hand()
    assert [one["name"] for one in await hand.complete("case show", "case", "fall")] == ["1 · Fall", "3 · Fall again"]
    assert [one["value"] for one in await hand.complete("paint", "colour", "r")] == ["red", "rose"]
    assert await hand.complete("case show", "case", "nothing of the kind") == []


@pytest.mark.parametrize("token", ["quiz.gone/1", "desk.board/101", "desk.sweep/101", "@nothing", "no token", "x"])
async def test_an_unknown_token_gets_a_sentence(stage: Stage, token: str) -> None:
    hand = stage.hand()
    await stage.platform.post(stage.posting())
    message = stage.server.world.standing(stage.channel.id)[0]
    assert "This button is not known any more." in words(await hand.forge(token, message))


async def test_an_unknown_command_and_a_stale_form_get_a_sentence(stage: Stage) -> None:
    hand = stage.hand()
    assert "There is no command “long gone”." in words(await hand.stale("long", "gone"))
    modal = {"custom_id": "@nothing", "components": []}
    assert "This button is not known any more." in words(await hand.submit(modal, {}))


async def test_buttons_and_modals_of_before_a_restart_work(stage: Stage, tmp_path: Path) -> None:
    hand = stage.hand()
    await stage.platform.post(stage.posting())
    message = stage.server.world.standing(stage.channel.id)[0]
    opened = await hand.slash("case write")
    assert opened.modal is not None
    await stage.platform.stop()
    stage.server.gateway.ready.clear()
    stage.server.gateway.sessions.clear()
    platform, dispatch = built(stage.server, tmp_path, stage.pictures, stage.memory)
    await platform.start(dispatch)
    stage.platform = platform
    await stage.up()
    assert words(await hand.click(message, button(message, "A"))) == "Saved: a1."
    said = await hand.submit(opened.modal, {"title": "Bones", "pages": "3", "until": "2027-02-28"})
    assert words(said).startswith("Wrote Bones")
    assert stage.server.world.synced == 1
    await platform.stop()


async def test_a_fault_is_told_with_a_reference(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    said = words(await stage.hand().slash("break"))
    assert "Something went wrong on our side (reference 0000). Nothing was saved; please try again." in said
    assert "a value that nobody may read" not in caplog.text


async def test_an_answer_that_discord_refuses_is_told_as_a_fault(stage: Stage) -> None:
    hand = stage.hand()
    first = await hand.slash("look")
    assert first.message is not None
    stage.pictures.held.clear()
    said = await hand.click(first.message, button(first.message, "Next"))
    assert "A picture of this card may not be shown any more. Ask again." in words(said)


async def test_a_guilds_administrator_is_an_admin(stage: Stage) -> None:
    assert "Only directors can do this." in words(await stage.hand().slash("secret"))
    assert words(await stage.hand("Ann", admin=True).slash("secret")) == "Done."


async def test_in_direct_messages_somebody_is_told_where_to_write(stage: Stage) -> None:
    hand = stage.hand()
    hand.channel = stage.server.world.direct(hand.user).id
    assert "Write to Readout in your server" in words(await hand.slash("help"))


async def test_a_patients_file_is_never_asked_for(stage: Stage) -> None:
    stage.memory.link = "https://readout.example/upload/abc"
    said = await stage.hand().slash("scan")
    assert said.modal is None
    assert "A file that may hold a patient is never sent through a chat." in words(said)
    assert said.message is not None
    link, = [one for one in controls(said.message) if one.get("style") == 5]
    assert link["url"] == stage.memory.link
    leaf = next(one for one in stage.server.world.commands if one["name"] == "scan")
    assert leaf.get("options", []) == []


async def test_a_patients_file_that_is_forged_into_a_form_is_not_fetched(stage: Stage, tmp_path: Path) -> None:
    hand = stage.hand()
    path = tmp_path / "patient.png"
    path.write_bytes(PNG)
    modal = {"custom_id": "desk.scan", "components": [
        {"type": 18, "component": {"type": 19, "custom_id": "pictures", "max_values": 1}}]}
    before = dict(stage.server.world.uploads)
    said = words(await hand.submit(modal, {"pictures": path}))
    assert "taken" not in said
    assert not left_behind(tmp_path)
    assert len(stage.server.world.uploads) == len(before) + 1


async def test_a_clean_file_comes_with_the_command_or_with_its_modal(stage: Stage, tmp_path: Path) -> None:
    hand = stage.hand()
    path = tmp_path / "a table.csv"
    path.write_bytes(b"1,2,3")
    assert words(await hand.slash("count words", table=path)) == "a_table.csv has 5 bytes."
    opened = await hand.slash("count words")
    assert opened.modal is not None
    assert words(await hand.submit(opened.modal, {"table": path})) == "a_table.csv has 5 bytes."
    assert not left_behind(tmp_path)


async def test_a_file_that_is_too_large_is_refused(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(bytes(10 * 2**20 + 1))
    assert "A file here may have 10 MB." in words(await stage.hand().slash("count words", table=path))


async def test_a_thread_of_a_forum_is_a_place_like_any_other(stage: Stage) -> None:
    hand = stage.hand()
    thread = stage.server.world.thread(stage.channel, "Case 1", stage.server.world.snowflake())
    hand.channel = thread.id
    assert words(await hand.slash("place note", place=str(stage.at(thread)))) == str(stage.at(thread))


async def test_what_comes_too_late_is_not_told_twice(stage: Stage) -> None:
    hand = stage.hand()
    hand.wait = 0.3
    stage.server.interactions.pending.clear()
    waiting = await hand.begin(2, {"id": "1", "name": "help", "type": 1, "options": []})
    waiting.sent -= 10
    await until(lambda: len(stage.server.kinds("callback")) == 1)
    assert not waiting.answered.done()
    assert words(await stage.hand().slash("help")) == "Help."


