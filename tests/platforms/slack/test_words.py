"""What is typed behind /readout, as words."""

from __future__ import annotations

import pytest

from bot.platforms.slack.words import words_of


async def named(user: str) -> str:
    """Know one person by name."""
    return {"U1": "Priya N."}.get(user, "")


@pytest.mark.parametrize(("typed", "words"), [
    ("", []), ("  board  ", ["board"]), ("case show 42", ["case", "show", "42"]),
    ("place add <#C0123|cases> --name=Cases", ["place", "add", "slack:T1/C0123", "--name=Cases"]),
    ("role set <@U1> editor", ["role", "set", "Priya", "N.", "editor"]),
    ("greet <@U2|wei> <@U3>", ["greet", "wei", "U3"]),
    ("a &lt;b&gt; &amp;amp; c", ["a", "<b>", "&amp;", "c"]),
    ("see <https://example.org/?a=1&amp;b=2|the page>", ["see", "https://example.org/?a=1&b=2"]),
    ("<!channel>", ["channel"]), ("it’s “quoted” 'here'", ["it’s", "“quoted”", "'here'"])])
async def test_words(typed: str, words: list[str]) -> None:
    found = await words_of(typed, "T1", named)
    assert found == words
