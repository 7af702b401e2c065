"""What the templates may hold: sentences that can be translated, and nothing that the policy forbids."""

import re
from pathlib import Path

import pytest

from bot.platforms.web.pages import HERE, STATIC, environment, static

TEMPLATES = sorted((HERE / "templates").glob("*.html"))
SAID = re.compile(r"""say\((["'])(.*?)\1""")


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 5


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_words_stand_in_say_alone(path: Path) -> None:
    """Words outside `say` would be read in one language only."""
    data = "".join(text for _, kind, text in environment().lex(path.read_text()) if kind == "data")
    bare = re.sub(r"<[^>]*>", " ", re.sub(r"<[^>]*$", " ", data))
    outside = re.sub(r'[\w-]+="|[<>"]|\b(?:hidden|data-\w+|href|rel|id|class|aria-\w+|selected|autofocus)\b', " ", bare)
    assert re.findall(r"\b[A-Z][a-z]+ [a-z]+", outside) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_nothing_that_the_policy_forbids(path: Path) -> None:
    text = path.read_text()
    assert re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|https?://", text) is None
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert "|safe" not in text


def test_sentences_are_calm() -> None:
    said = [sentence for path in TEMPLATES for _, sentence in SAID.findall(path.read_text())]
    assert len(said) > 20
    assert not [sentence for sentence in said if "!" in sentence or sentence != sentence.strip()]


def test_style_and_script_stand_alone() -> None:
    for name in STATIC:
        text = static(name).decode().replace("http://www.w3.org/2000/svg", "")
        assert re.search(r"https?://|@import|url\(|innerHTML|eval\(|\.style\b", text) is None
