"""What people do on Slack, and what they see: commands, presses, modals, offers, files; once, whatever is repeated."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import Card, Row, Table, Text, say
from bot.chat.card import Button
from bot.chat.cog import Registry
from bot.chat.dispatch import Dispatch
from bot.platforms.slack import submissions
from bot.platforms.slack.asked import PRESS, Asked, read
from bot.platforms.slack.interactions import Interactions
from bot.platforms.slack.outside import Declined
from tests.chat.conftest import Desk, Help
from tests.platforms.discord.conftest import OneGuild
from tests.platforms.slack.conftest import Stage, until
from tests.platforms.slack.test_render import words as words_in
from tests.servers.slack import Answer, Fault, Message, controls


def words(answer: Answer) -> str:
    """Read what came back."""
    shown = answer.interaction.shown[-1][1]
    return "\n".join(words_in(shown.blocks if isinstance(shown, Message) else shown["blocks"]))


def token(shown: Message | dict[str, Any] | None, label: str) -> str:
    """Find a button's action_id by its label."""
    assert shown is not None
    return next(str(one["action_id"]) for one in controls(shown) if one.get("text", {}).get("text") == label)


def fields(view: dict[str, Any] | None) -> dict[str, Any]:
    """Give the elements of a modal by their names."""
    assert view is not None
    return {one["element"]["action_id"]: one["element"] for one in view["blocks"] if one["type"] == "input"}


def left_behind(folder: Path) -> list[Path]:
    """List what still lies in quarantine."""
    return list(folder.glob("slack-*"))


async def test_a_command_is_answered_in_private(stage: Stage) -> None:
    hand = stage.hand()
    said = await hand.slash("case show 2")
    assert words(said) == "Case with id 102."
    assert said.ack.body in (None, {})
    assert hand.ephemeral() == [said.message]
    assert stage.server.world.standing(stage.channel.id) == []


async def test_without_words_there_is_the_menu(stage: Stage) -> None:
    assert words(await stage.hand().slash("")) == "Help."


async def test_a_wrong_word_gets_the_nearest(stage: Stage) -> None:
    hand = stage.hand()
    said = await hand.slash("case shwo")
    assert "There is no command “case shwo”." in words(said).replace("\n", "")
    opened = await hand.click(said.message, token(said.message, "case show"))  # type: ignore[arg-type]
    assert [*fields(opened.view)] == ["case"]


async def test_only_what_says_so_is_public(stage: Stage) -> None:
    said = await stage.hand().slash("shout <!channel> *hear* &lt;@U1&gt; [this](https://example.org)")
    assert said.message is not None
    assert said.message.reader is None
    assert "".join(words(said).split("\n")) == "<!channel> *hear* &lt;@U1&gt; [this](https://example.org)"
    assert stage.server.world.broadcasts == []


async def test_what_a_form_brings_for_all_to_read_is_posted_where_it_was_opened(stage: Stage) -> None:
    hand = stage.hand()
    opened = await hand.slash("shout")
    assert opened.view is not None
    said = await hand.submit(opened.view, {"text": "Here I am & <!here>"})
    assert words(said) == "Posted in the channel."
    posted, = stage.server.world.standing(stage.channel.id)
    assert "".join(words_in(posted.blocks)) == "Here I am & <!here>"
    assert posted.reader is None
    assert stage.server.world.broadcasts == []


async def test_where_readout_may_not_write_whoever_asked_sees_it_at_least(stage: Stage) -> None:
    hand = stage.hand()
    opened = await hand.slash("shout")
    assert opened.view is not None
    stage.server.faults["chat.postMessage"].append(Fault("not_in_channel"))
    assert words(await hand.submit(opened.view, {"text": "Here I am"})) == "Here I am"
    assert stage.server.world.standing(stage.channel.id) == []


async def test_a_call_that_lacks_something_opens_a_modal(stage: Stage) -> None:
    hand = stage.hand()
    opened = await hand.slash("case write --pages=3")
    elements = fields(opened.view)
    assert {name: one["type"] for name, one in elements.items()} == {
        "title": "plain_text_input", "pages": "number_input", "until": "datepicker", "kind": "static_select"}
    assert elements["pages"]["initial_value"] == "3"
    assert opened.view is not None
    said = await hand.submit(opened.view, {"title": "Bones", "until": "2027-02-28"})
    assert said.ack.body["response_action"] == "update"
    assert "".join(words(said).split("\n")) == "Wrote Bones, 3 pages, until Sun 28 Feb 2027, short."
    assert hand.modal is not None
    assert not fields(hand.modal)


async def test_a_refused_form_stays_open_with_the_sentence_on_its_field(stage: Stage) -> None:
    hand = stage.hand()
    opened = await hand.slash("case write")
    assert opened.view is not None
    said = await hand.submit(opened.view, {"title": "no", "pages": "30", "until": "2027-02-28"}, forced=True)
    assert list(said.errors.values()) == ["Pages lies between 1 and 9."]
    said = await hand.submit(opened.view, {"title": "no", "pages": "3", "until": "2027-02-28"})
    assert list(said.errors.values()) == ["This title is taken."]
    assert next(iter(said.errors)).startswith("title.")
    assert hand.modal is not None
    assert hand.modal["id"] == opened.view["id"]
    assert "Wrote yes" in words(await hand.submit(opened.view, {"title": "yes", "pages": "3", "until": "2027-02-28"}))


async def test_more_than_a_form_holds_is_a_draft(stage: Stage) -> None:
    hand = stage.hand()
    draft = await hand.slash("case draft")
    opened = await hand.click(draft.message, token(draft.message, "Later"))  # type: ignore[arg-type]
    assert opened.view is not None
    again = await hand.submit(opened.view, {"six": "6"})
    assert "1 of 2 filled" in words(again)
    more = await hand.click(again.view, token(again.view, "The rest"))  # type: ignore[arg-type]
    assert more.view is not None
    whole = await hand.submit(more.view, dict.fromkeys(("one", "two", "three", "four", "five"), "x"))
    sent = await hand.click(whole.view, token(whole.view, "Send"))  # type: ignore[arg-type]
    assert "Sent: x, x, x, x, x, 6, ." in words(sent)


async def test_replace_draws_over_the_private_message_alone(stage: Stage) -> None:
    hand = stage.hand()
    first = await hand.slash("look")
    second = await hand.click(first.message, token(first.message, "Next"))  # type: ignore[arg-type]
    assert "Page 2" in words(second)
    assert len(hand.ephemeral()) == 1
    await stage.post()
    posted = stage.server.world.standing(stage.channel.id)[0]
    other = await hand.forge(posted, "viewer.look/3")
    assert "Page 3" in words(other)
    assert len(hand.ephemeral()) == 2
    assert "Case 42" in "".join(words_in(posted.blocks))
    assert any(one["type"] == "image" for one in first.message.blocks)  # type: ignore[union-attr]


async def test_an_answer_that_says_nothing_is_acknowledged(stage: Stage) -> None:
    hand = stage.hand()
    first = await hand.slash("look")
    hand.wait = 0.2
    said = await hand.click(first.message, token(first.message, "Nothing"))  # type: ignore[arg-type]
    assert said.interaction.shown == []


async def test_a_menu_binds_what_was_chosen(stage: Stage) -> None:
    hand = stage.hand()
    offered = await hand.slash("pick")
    menu = next(one for one in controls(offered.message) if one["type"] == "static_select")  # type: ignore[arg-type]
    said = await hand.choose(offered.message, menu["action_id"], "a1")  # type: ignore[arg-type]
    assert "".join(words(said).split("\n")) == "Saved: a1."


async def test_choices_are_offered_under_the_commands_own_rights(stage: Stage) -> None:
    hand = stage.hand()
    opened = await hand.slash("paint")
    assert opened.view is not None
    assert fields(opened.view)["colour"]["type"] == "static_select"
    view = {**opened.view, "callback_id": "desk.secret"}
    offered = await hand.suggest(_external(opened.view), "colour", "r")
    assert [one["value"] for one in offered] == ["red", "rose"]
    assert await hand.suggest(_external(view), "colour", "r") == []


def _external(view: dict[str, Any]) -> dict[str, Any]:
    """Give a modal as if it had more colours than a menu lists."""
    blocks = [{**one, "element": {"type": "external_select", "action_id": one["element"]["action_id"]}}
              for one in view["blocks"]]
    return {**view, "blocks": blocks}


@pytest.mark.parametrize("forged", ["quiz.gone/1", "desk.board/101", "desk.sweep/101", "@nothing", "no token", "x"])
async def test_an_unknown_token_gets_a_sentence(stage: Stage, forged: str) -> None:
    hand = stage.hand()
    await stage.post()
    message = stage.server.world.standing(stage.channel.id)[0]
    assert "This button is not known any more." in words(await hand.forge(message, forged))


async def test_a_stale_form_gets_a_sentence(stage: Stage) -> None:
    hand = stage.hand()
    opened = await hand.slash("case write")
    assert opened.view is not None
    stale = {**opened.view, "callback_id": "@nothing"}
    said = await hand.submit(stale, {"title": "x", "pages": "3", "until": "2027-02-28"})
    assert "This button is not known any more." in words(said)


async def test_a_fault_is_told_with_a_reference(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    said = words(await stage.hand().slash("break")).replace("\n", "")
    assert "Something went wrong on our side (reference 0000). Nothing was saved; please try again." in said
    assert "a value that nobody may read" not in caplog.text


async def test_a_workspaces_admin_is_an_admin(stage: Stage) -> None:
    assert "Only directors can do this." in "".join(words(await stage.hand().slash("secret")).split("\n"))
    assert words(await stage.hand("Ann", admin=True).slash("secret")) == "Done."


async def test_a_patients_file_is_never_asked_for(stage: Stage) -> None:
    stage.dispatch.store.link = "https://readout.example/upload/abc"  # type: ignore[attr-defined]
    said = await stage.hand().slash("scan")
    assert said.view is None
    assert "A file that may hold a patient is never sent through a chat." in words(said)
    link, = [one for one in controls(said.message) if one.get("url")]  # type: ignore[arg-type]
    assert link["url"] == "https://readout.example/upload/abc"


async def test_a_clean_file_is_fetched_and_gone_when_nothing_waits_for_it(stage: Stage, tmp_path: Path) -> None:
    hand = stage.hand()
    opened = await hand.slash("count words")
    assert opened.view is not None
    table = tmp_path / "a table.csv"
    table.write_bytes(b"1,2,3")
    said = await hand.submit(opened.view, {"table": table})
    assert "".join(words(said).split("\n")) == "a_table.csv has 5 bytes."
    assert left_behind(stage.dispatch.store.quarantine) == []


async def test_a_file_that_cannot_be_fetched_is_told(stage: Stage, tmp_path: Path) -> None:
    hand = stage.hand()
    opened = await hand.slash("count words")
    assert opened.view is not None
    table = tmp_path / "table.csv"
    table.write_bytes(b"1,2,3")
    stage.server.faults["download"].append(Fault(status=503))
    assert "Slack did not hand over the file." in words(await hand.submit(opened.view, {"table": table}))
    assert left_behind(stage.dispatch.store.quarantine) == []


async def test_a_link_to_a_page_is_opened_by_slack_alone(stage: Stage) -> None:
    hand = stage.hand()
    stage.dispatch.store.link = "https://readout.example/upload/abc"  # type: ignore[attr-defined]
    said = await hand.slash("scan")
    hand.wait = 0.2
    pressed = await hand.click(said.message, "link")  # type: ignore[arg-type]
    assert pressed.interaction.shown == []


@contextmanager
def doing(stage: Stage, action: str, method: Any) -> Iterator[Any]:
    """Let an action do something else; give what it does otherwise."""
    made = stage.dispatch.registry.actions[action]
    before = made.method
    object.__setattr__(made, "method", method)
    yield before
    object.__setattr__(made, "method", before)


async def test_an_old_client_gets_a_table_that_it_knows(stage: Stage) -> None:
    async def table(desk: Any, ctx: Any) -> Card:
        return Card(None, Table("Board", ("Place", "Name"), (("1", "Wei"),)))

    stage.server.faults["respond"].append(Fault("invalid_blocks", status=400))
    with doing(stage, "desk.pick", table):
        said = await stage.hand().slash("pick")
    assert said.message is not None
    assert [one["type"] for one in said.message.blocks] == ["rich_text", "table"]


async def test_a_picture_whose_file_somebody_deleted_is_told_instead(stage: Stage) -> None:
    hand = stage.hand()
    await hand.slash("look")
    for file in stage.server.world.files.values():
        file.deleted = True
    said = await hand.slash("look")
    assert "A picture belongs here that cannot be shown now: A head." in words(said)


async def test_a_withdrawn_picture_is_told_instead(stage: Stage) -> None:
    hand = stage.hand()
    stage.pictures.held.clear()
    said = await hand.slash("look")
    assert "A picture belongs here that cannot be shown now: A head." in words(said)


async def test_a_form_that_takes_long_says_so_and_is_answered_in_the_same_modal(
        stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = stage.hand()
    opened = await hand.slash("case write")
    going = asyncio.Event()

    async def slow(desk: Any, ctx: Any, **given: Any) -> Text:
        await going.wait()
        return say("Written at last.")

    work = stage.platform._interactions._submissions
    monkeypatch.setattr(work, "patience", 0.05)
    monkeypatch.setattr(work, "stands", 0.05)
    assert opened.view is not None
    with doing(stage, "desk.write", slow):
        said = await hand.submit(opened.view, {"title": "Bones", "pages": "3", "until": "2027-02-28"})
        assert words(said) == "Working on it."
        going.set()
        await stage.platform._interactions.settle()
    assert words_in(hand.modal["blocks"]) == ["Written at last."]  # type: ignore[index]
    assert submissions.PATIENCE < 3


async def test_a_trigger_that_died_leads_to_the_form_by_a_button(stage: Stage) -> None:
    hand = stage.hand()
    stage.server.faults["views.open"].append(Fault("expired_trigger_id"))
    said = await hand.slash("case write")
    assert "One more step." in words(said)
    opened = await hand.click(said.message, token(said.message, "Go on"))  # type: ignore[arg-type]
    assert "title" in fields(opened.view)


async def test_what_is_replayed_changes_nothing(stage: Stage) -> None:
    """One press, one command and one form are sent twice each, as whoever holds a signed request could."""
    hand = stage.hand()
    written = stage.dispatch.store.written  # type: ignore[attr-defined]
    await stage.post()
    message = stage.server.world.standing(stage.channel.id)[0]
    interactions = stage.platform._interactions
    heard: list[Any] = []
    answer, acknowledge = interactions.answer, interactions.acknowledge

    async def listened(payload: Any) -> None:
        heard.append(payload)
        await answer(payload)

    async def taken(payload: Any) -> Any:
        heard.append(payload)
        return await acknowledge(payload)

    interactions.answer, interactions.acknowledge = listened, taken  # type: ignore[method-assign]
    await hand.click(message, token(message, "A"))
    assert len(written) == 1
    opened = await hand.slash("case write")
    assert opened.view is not None
    said = await hand.submit(opened.view, {"title": "Bones", "pages": "3", "until": "2027-02-28"})
    assert len(written) == 2
    for payload in heard:
        await answer(payload)
        again = await acknowledge(payload)
        assert again is None or again == said.ack.body
    assert len(written) == 2
    assert len(hand.ephemeral()) == 1


async def test_the_press_is_dated_as_slack_says_and_never_later_than_its_arrival(stage: Stage) -> None:
    hand = stage.hand()
    await stage.post()
    message = stage.server.world.standing(stage.channel.id)[0]
    seen: list[Any] = []

    async def noted(desk: Any, ctx: Any, **given: Any) -> Text:
        seen.append(ctx)
        return say("Noted.")

    with doing(stage, "desk.answer", noted):
        await hand.click(message, token(message, "A"), at="1700000000.000100")
        await hand.click(message, token(message, "A"), at="99999999999.000100")
        await hand.click(message, token(message, "A"), at="nonsense")
    assert seen[0].now.timestamp() == 1700000000.0001
    now = stage.dispatch.clock()
    assert all(ctx.now <= now for ctx in seen)
    assert {str(ctx.place) for ctx in seen} == {str(stage.place)}
    assert {ctx.person.external for ctx in seen} == {hand.user}
    assert seen[0].person.name == "Rey"


async def test_in_a_direct_message_the_place_is_the_person(stage: Stage) -> None:
    hand = stage.hand()
    hand.channel = stage.server.world.direct(stage.home, hand.user).id
    said = await hand.slash(f"place note slack:{stage.home.id}/@{hand.user}")
    assert f"@{hand.user}" in words(said)


async def test_a_button_in_a_thread_is_answered_in_it(stage: Stage) -> None:
    hand = stage.hand()
    posted = await stage.post()
    message = stage.server.world.standing(stage.channel.id)[0]
    place = await stage.platform.thread(stage.place, posted, "Talk")
    card = Card(say("More"), Row(Button("A", "desk.answer", 101, "a1")))
    await stage.post(stage.posting(card, nonce="2-abc", place=place))
    reply = next(one for one in stage.server.world.standing(stage.channel.id) if one.thread)
    said = await hand.click(reply, token(reply, "A"))
    assert said.message is not None
    assert said.message.thread == message.ts
    begun = Asked(PRESS, stage.home.id, hand.user)
    for thread, where in ((message.ts, ""), ("17.5", "17.5"), (None, "")):
        payload = {"type": PRESS, "team": {"id": stage.home.id}, "user": {"id": hand.user}, "container": {
            "message_ts": message.ts, "thread_ts": thread}}
        assert read(payload) == replace(begun, thread=where)


async def test_an_answer_that_slack_refuses_is_told_as_a_fault(stage: Stage) -> None:
    hand = stage.hand()
    stage.server.faults["views.open"].append(Fault("invalid_arguments"))
    assert "Something went wrong on our side" in words(await hand.slash("case write"))
    stage.server.faults["respond"].append(Fault("invalid_blocks", status=400))
    assert "Something went wrong on our side" in words(await hand.slash("case show 2"))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["type", "team", "user", "view", "actions", "container", "command", "event",
                                        "trigger_id", "channel", "response_urls", "callback_id"]),
                       st.none() | st.sampled_from(["block_actions", "view_submission", "block_suggestion", "shortcut",
                                                    "event_callback", "message_action"])
                       | st.lists(st.integers() | st.dictionaries(st.text(max_size=3), st.none()), max_size=2)
                       | st.dictionaries(st.sampled_from(["id", "type", "blocks", "state", "private_metadata"]),
                                         st.none() | st.text(max_size=5) | st.lists(st.none(), max_size=2))))
def test_a_payload_of_a_shape_that_nobody_knows_ends_nothing(payload: dict[str, Any]) -> None:
    asyncio.run(_heard(payload))


async def _heard(payload: dict[str, Any]) -> None:
    memory = OneGuild()
    memory.bytes, memory.quarantine = None, Path("nowhere")  # type: ignore[attr-defined]
    dispatch = Dispatch(Registry([Desk(), Help()]), memory, lambda: datetime.now(UTC), lambda: "000000")  # type: ignore[arg-type]
    nothing = Nothing()
    made = Interactions(dispatch, nothing, nothing, nothing)
    await made.acknowledge(payload)
    await made.answer(payload)
    # Whatever that was, a whole command is answered afterwards.
    before = len(nothing.told)
    await made.answer({"command": "/readout", "text": "help", "team_id": "T1", "user_id": "U1", "channel_id": "C1",
                       "trigger_id": "1.whole", "response_url": "https://hooks.slack.com/whole"})
    assert nothing.told[before:]
    assert set(nothing.told[before:]) == {"https://hooks.slack.com/whole"}


class Nothing:
    """A Slack that takes nothing."""

    def __init__(self) -> None:
        self.told: list[str] = []

    async def call(self, team: str, method: str, arguments: Any) -> dict[str, Any]:
        """Decline."""
        raise Declined("invalid_auth")

    async def respond(self, url: str, message: Any) -> None:
        """Decline."""
        self.told.append(url)
        raise Declined("invalid_url")

    async def fetch(self, team: str, url: str, most: int) -> bytes:
        """Decline."""
        raise Declined("invalid_auth")

    async def of(self, hash: str, workspace: str) -> str | None:
        """Have no file."""
        return None

    async def view_at(self, workspace: str, channel: str, message: str) -> str | None:
        """Know no message."""
        return None

    async def claim(self, mark: str) -> bool:
        """Remember nothing."""
        return True


async def test_a_burst_is_all_answered(stage: Stage) -> None:
    hands = [stage.hand(f"R{number}") for number in range(40)]
    await stage.post()
    message = stage.server.world.standing(stage.channel.id)[0]
    await asyncio.gather(*(one.click(message, token(message, "A"), quiet=True) for one in hands))
    await until(lambda: all(one.ephemeral() for one in hands))
    assert len(stage.dispatch.store.written) == 40  # type: ignore[attr-defined]
    assert sum(1 for one in stage.server.kinds("users.info")) <= 60
    assert sum(1 for one in stage.server.kinds("usergroups.list")) == 1
