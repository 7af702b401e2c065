"""A sentence that says what is wrong and what to do; whispered, never logged as a fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from bot.chat.card import Button, Span, Text, say


class Refusal(Exception):
    """Refuse with a literal sentence and its values; `controls` are next steps, drawn below it."""

    def __init__(self, template: str, /, *controls: Button, field: str | None = None,
                 **values: Span | Text) -> None:
        super().__init__(template)
        self.sentence = say(template, tone="caution", **values)
        self.controls = controls
        self.field = field
        self.sentences: Mapping[str, Text] = {field or "": self.sentence}

    @classmethod
    def of(cls, sentences: Mapping[str, Text], *controls: Button) -> Self:
        """Refuse with a sentence for each field that cannot be taken, all of them at once."""
        made = cls("{all}", *controls, all=_lines(list(sentences.values())))
        made.sentences = {name: text.toned("caution") for name, text in sentences.items()}
        return made


def _lines(texts: list[Text]) -> Text:
    """Put sentences below each other."""
    return texts[0] if len(texts) == 1 else say("{first}\n{rest}", first=texts[0], rest=_lines(texts[1:]))
