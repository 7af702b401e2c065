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


def test_a_translated_sentence_is_said_with_its_values(monkeypatch: pytest.MonkeyPatch) -> None:
    from gettext import GNUTranslations
    from io import BytesIO

    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    from bot.chat import markup
    from bot.chat.card import Text, say
    from bot.chat.people import Audience

    catalog, out = Catalog(locale="de"), BytesIO()
    catalog.add("Saved: {letter}.", "{letter} ist gespeichert.")
    catalog.add("not sure", "unsicher")
    write_mo(out, catalog)
    out.seek(0)
    german = GNUTranslations(out)
    monkeypatch.setattr(markup, "catalogue", lambda language: german)
    reader = Audience(language="de")
    assert markup.plain(say("Saved: {letter}.", letter=say("not sure")), reader) == "unsicher ist gespeichert."
    assert markup.plain(say("Saved: {letter}.", letter="not sure"), reader) == "not sure ist gespeichert."
    assert markup.plain(Text(""), reader) == ""
