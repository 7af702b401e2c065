"""The app's home and shortcuts: the same views as everywhere, drawn when they are opened and after what was pressed."""

from __future__ import annotations

import asyncio
import json
from typing import Any, ClassVar

import pytest

from bot import Card, Cog, Context, Picture, Row, Text, action, say
from bot.chat.card import Button
from bot.chat.cog import Registry
from bot.platforms.slack.home import BLOCKS, PARTS, SETTINGS, home_view
from bot.platforms.slack.render import draw
from bot.platforms.slack.shortcuts import BOARD, CONCERN, CONCERNED, MORE, SEND, TODAY, WORDS
from cogs import every_cog
from tests.chat.conftest import Desk, Help
from tests.platforms.discord.conftest import Shot, Viewer
from tests.platforms.slack.conftest import Stage, until
from tests.platforms.slack.test_interactions import doing, token, words
from tests.platforms.slack.test_render import READER
from tests.platforms.slack.test_render import words as words_in
from tests.servers.slack import blocks as checks
from tests.servers.slack import described


class Quiz(Cog, name="quiz"):
    """A case that is open."""

    count = 0
    places: ClassVar[list[str]] = []

    @action("today")
    async def today(self, ctx: Context) -> Card:
        """See the case that is open."""
        Quiz.count += 1
        Quiz.places.append(str(ctx.place))
        return Card(say("Case 42"), Picture(Shot(), say("A head.")), say("Drawn {n} times.", n=Quiz.count),
                    Row(Button("A", "desk.answer", 101, "a1"), Button("More", Quiz.more, 12),
                        Button("Nothing", Quiz.nothing)))

    @action
    async def more(self, ctx: Context, round: int) -> Card:
        """See more of a case."""
        return Card(None, Row(Button("Privacy concern", "privacy.concern", round)))

    @action
    async def nothing(self, ctx: Context) -> None:
        """Do nothing that can be seen."""


class Me(Cog, name="me"):
    """One's own record."""

    @action("me show")
    async def show(self, ctx: Context) -> Card:
        """See your own record."""
        return Card(say("Your record"), say("14 answered."), Row(Button("A", "desk.answer", 101, "a1")))

    @action("me name", form=True, title="How boards name you")
    async def called(self, ctx: Context, name: str = "") -> Text:
        """Choose how boards name you."""
        return say("Saved.")


class Privacy(Cog, name="privacy"):
    """Concerns."""

    @action("privacy concern")
    async def concern(self, ctx: Context, case: int) -> Card:
        """See what happens with a concern."""
        return Card(None, say("Hide the pictures of case {case} everywhere now?", case=case))


class Partial(Registry):
    """Cogs of the names of others, of which the tests beside this one name more than is here."""

    def _check_controls(self) -> None:
        """Let controls lead anywhere."""


@pytest.fixture
def lived(stage: Stage) -> Stage:
    """A stage where there is something to be at home with."""
    Quiz.count = 0
    Quiz.places.clear()
    stage.dispatch.registry = Partial([Desk(), Help(), Viewer(), Quiz(), Me(), Privacy()])
    return stage


def taken(view: dict[str, Any]) -> None:
    """Hold that Slack would take a home."""
    blocks = json.loads(json.dumps(view["blocks"]))
    assert checks.problems(blocks, checks.HOME) == []
    assert described.fault("home", blocks) is None


async def test_a_home_shows_todays_case_the_own_record_and_settings(lived: Stage) -> None:
    home = await lived.hand().open_home()
    assert home is not None
    taken(home)
    heads = [one["text"]["text"] for one in home["blocks"] if one["type"] == "header"]
    assert heads == ["Case 42", "Your record", "Settings"]
    assert any(one["type"] == "image" for one in home["blocks"])
    assert "Help." in words_in(home["blocks"])
    assert token(home, "How boards name you") == "me.called"


async def test_what_is_in_no_channel_is_asked_for_in_the_persons_own_place(lived: Stage) -> None:
    """Without a place, nobody could tell how far a case may be shown in this workspace."""
    hand = lived.hand()
    await hand.open_home()
    await hand.shortcut(TODAY)
    assert Quiz.places == [f"slack:{lived.home.id}/@{hand.user}"] * 2


async def test_a_press_at_home_opens_a_modal_and_draws_the_home_again(lived: Stage) -> None:
    hand = lived.hand()
    home = await hand.open_home()
    assert home is not None
    pressed = await hand.click(home, token(home, "A"), quiet=True)
    await _idle(lived)
    assert hand.modal is not None
    assert "".join(words_in(hand.modal["blocks"])) == "Saved: a1."
    assert pressed.home is not None
    assert "Drawn 2 times." in "".join(words_in(pressed.home["blocks"]))
    form = await hand.click(pressed.home, token(pressed.home, "How boards name you"), quiet=True)
    await _idle(lived)
    assert hand.modal["callback_id"] == "me.called"
    assert form.view is not None
    before = hand.modal
    await hand.click(pressed.home, token(pressed.home, "Nothing"), quiet=True)
    await _idle(lived)
    assert hand.modal is before


async def _idle(stage: Stage) -> None:
    """Wait until everything that was acknowledged is answered."""
    await until(lambda: not len(stage.platform.work))


async def test_two_controls_with_one_token_stand_in_one_home(lived: Stage) -> None:
    hand = lived.hand()
    home = await hand.open_home()
    assert home is not None
    ids = [one["action_id"] for block in home["blocks"] for one in block.get("elements", ()) if "action_id" in one]
    assert ids.count("desk.answer/101/a1") == 1
    assert "desk.answer/101/a1 2" in ids
    said = await hand.click(home, "desk.answer/101/a1 2", quiet=True)
    await _idle(lived)
    assert "Saved: a1." in "".join(words_in(hand.modal["blocks"]))  # type: ignore[index]
    assert said.ack.body in (None, {})


async def test_a_home_is_drawn_once_for_one_event(lived: Stage) -> None:
    interactions = lived.platform._interactions
    await lived.hand().open_home()
    event = {"type": "event_callback", "team_id": lived.home.id, "event_id": "Ev1",
             "event": {"type": "app_home_opened", "user": lived.hand("Wei").user, "tab": "home"}}
    drawn = Quiz.count
    await interactions.answer(event)
    await interactions.answer(event)
    assert Quiz.count == drawn + 1
    await interactions.answer({**event, "event_id": "Ev2", "event": {**event["event"], "tab": "messages"}})  # type: ignore[dict-item]
    assert Quiz.count == drawn + 1


def test_a_home_of_too_many_blocks_says_so() -> None:
    blocks = [dict(block) for number in range(120) for block in draw(Card(None, say("{n}", n=number)), READER).blocks]
    view = home_view(blocks)
    taken(view)
    assert len(view["blocks"]) == BLOCKS
    assert "There is more than fits here." in words_in(view["blocks"])[-1]


@pytest.mark.parametrize(("shortcut", "said"), [(TODAY, "Case 42"), ("gone", "This button is not known any more.")])
async def test_a_global_shortcut_is_answered_in_a_modal(lived: Stage, shortcut: str, said: str) -> None:
    hand = lived.hand()
    answer = await hand.shortcut(shortcut)
    assert answer.view is not None
    assert any(said in one for one in words_in(answer.view["blocks"]))


async def test_a_shortcut_that_takes_long_opens_its_modal_in_time(
        lived: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = lived.hand()
    going = asyncio.Event()
    monkeypatch.setattr(lived.platform._interactions._submissions, "patience", 0.05)

    async def slow(quiz: Any, ctx: Any) -> Text:
        await going.wait()
        return say("Here at last.")

    with doing(lived, "quiz.today", slow):
        said = await hand.shortcut(TODAY)
        assert words(said) == "Working on it."
        going.set()
        await _idle(lived)
    assert words_in(hand.modal["blocks"]) == ["Here at last."]  # type: ignore[index]


async def test_a_concern_about_the_message_of_a_case(lived: Stage) -> None:
    hand = lived.hand()
    await lived.post()
    message = lived.server.world.standing(lived.channel.id)[0]
    lived.pictures.views[lived.home.id, lived.channel.id, message.ts] = "quiz.board/12"
    assert "Hide the pictures of case 12" in "".join(words(await hand.message_shortcut(CONCERN, message)).split("\n"))
    assert hand.ephemeral()


async def test_a_concern_about_any_other_message_is_told_what_to_do(lived: Stage) -> None:
    hand = lived.hand()
    await lived.post()
    message = lived.server.world.standing(lived.channel.id)[0]
    assert "This is no case that Readout posted." in words(await hand.message_shortcut(CONCERN, message))
    lived.pictures.views[lived.home.id, lived.channel.id, message.ts] = "talk.other"
    assert "This is no case that Readout posted." in words(await hand.message_shortcut(CONCERN, message))


def test_what_homes_and_shortcuts_name_exists() -> None:
    registry = Registry(every_cog())
    named = {*PARTS, *SETTINGS, *WORDS.values()}
    assert {words for words in named if words not in registry.commands} == set()
    assert {id for id in (BOARD, MORE, CONCERNED) if id not in registry.actions} == set()
    assert set(WORDS) == {TODAY, SEND}
    assert all(not any(p.required for p in registry.commands[words].params) for words in PARTS)
