"""The catalogue holds every sentence; `make catalogue` brings it up to date."""

from __future__ import annotations

import pytest

pytest.importorskip("babel", reason="Babel is needed only where sentences are collected")

from tools import catalogue


def test_the_catalogue_is_up_to_date() -> None:
    assert catalogue.TEMPLATE.read_bytes() == catalogue.template(), "run make catalogue"


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_a_translation_says_what_its_sentence_needs(language: str) -> None:
    """A translation keeps the values of its sentence, no more and no fewer."""
    from bot.chat.card import PLACEHOLDER

    for message in catalogue.translated(language):
        if message.id and message.string:
            assert set(PLACEHOLDER.findall(str(message.string))) == set(PLACEHOLDER.findall(str(message.id)))


def test_sentences_of_every_kind_are_found() -> None:
    found = {str(message.id) for message in catalogue.collected()}
    for sentence in ("Saved: {letter}. Change it until {closes}.", "Choose an answer; you may change it until the case "
                     "closes.", "This case is not here any more.", "Tue", "a member", "My result", "Time zone"):
        assert sentence in found, sentence
