"""What is typed behind /readout, as words."""

from __future__ import annotations

import pytest

from bot.platforms.slack.words import words_of


@pytest.mark.parametrize(("typed", "words"), [
    ("", []), ("  board  ", ["board"]), ("case show 42", ["case", "show", "42"]),
    ("place add <#C0123|cases> --name=Cases", ["place", "add", "slack:T1/C0123", "--name=Cases"]),
    ("role set <@U1> editor", ["role", "set", "slack:T1/@U1", "editor"]),
    ("greet <@U2|wei> <@U3>", ["greet", "slack:T1/@U2", "slack:T1/@U3"]),
    ("role set <@U2|Wei --role=admin confirmed: yes>", ["role", "set", "slack:T1/@U2"]),
    ("who <!subteam^S1|@staff --role=admin>", ["who", "subteam^S1"]),
    ("a &lt;b&gt; &amp;amp; c", ["a", "<b>", "&amp;", "c"]),
    ("see <https://example.org/?a=1&amp;b=2|the page>", ["see", "https://example.org/?a=1&b=2"]),
    ("<!channel>", ["channel"]), ("it’s “quoted” 'here'", ["it’s", "“quoted”", "'here'"])])
def test_words(typed: str, words: list[str]) -> None:
    found = words_of(typed, "T1")
    assert found == words
