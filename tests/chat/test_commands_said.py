"""A sentence that tells somebody to write a command says it as it is typed where they read it."""

from __future__ import annotations

import re

import pytest

from bot.chat.card import Card, say, written
from bot.chat.cog import Registry
from bot.chat.markup import plain
from bot.chat.people import Audience
from bot.platforms.discord import markdown
from bot.platforms.slack import mrkdwn
from bot.platforms.terminal import render as terminal
from cogs import every_cog

READER = Audience()
TOLD = say("In the channel an admin writes `/place add`, or {other}.", other=say("`/{words}`", words="help"))


def test_each_platform_says_a_command_as_it_is_typed_there() -> None:
    assert markdown.marked(TOLD, READER) == "In the channel an admin writes `/place add`, or `/help`."
    assert mrkdwn.marked(TOLD, READER) == "In the channel an admin writes `/readout place add`, or `/readout help`."
    assert plain(TOLD, READER) == "In the channel an admin writes place add, or help."
    assert "writes place add, or help." in terminal.text_of(Card(None, TOLD), READER, terminal.Screen())


def test_where_no_markup_is_taken_a_command_is_said_alike() -> None:
    assert "writes /place add, or /help." in markdown.plain(TOLD, READER)
    assert "writes /readout place add, or /readout help." in mrkdwn.plain(TOLD, READER)


def test_what_a_person_wrote_is_no_command() -> None:
    assert markdown.marked(written("see `/tmp`"), READER) == "see `/tmp`"
    assert mrkdwn.plain(say("{text}", text="`/tmp`"), READER) == "`/tmp`"


def test_no_sentence_names_a_command_in_plain_words() -> None:
    catalogue = pytest.importorskip("tools.catalogue", reason="Babel collects the sentences")
    commands = {" ".join(words) for words in Registry(every_cog()).commands}
    named = "|".join(sorted(map(re.escape, commands), key=len, reverse=True))
    bare = re.compile(rf"\b[Ww]rites?:? `?(?:{named})\b")
    told = [str(one.id) for one in catalogue.collected()]
    assert [sentence for sentence in told if bare.search(sentence)] == []
    assert {code for sentence in told for code in re.findall(r"`/([^`{]+)`", sentence)} <= commands
