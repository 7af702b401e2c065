"""A sentence that says what is wrong and what to do; whispered, never logged as a fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from bot.chat.card import Button, Link, Span, Text, say

CHANGE = say("Change it")


@dataclass(frozen=True)
class Anyway:
    """The way to carry a refused call out after all: a bound parameter of its action, the value, the button's words.

    The value stands for what the person was shown, so that an action can tell whether it is still that. `change` are
    the words of the button that leads back to the form, None for no such button; where `first`, going on is what is
    meant to be pressed.
    """

    param: str
    value: str
    label: Text
    change: Text | None = CHANGE
    first: bool = False


class Refusal(Exception):
    """Refuse with a literal sentence and its values; `controls` are next steps, drawn below it.

    With `anyway` the same call can be sent again, confirmed, by one press, or changed in its form.
    """

    anyway: Anyway | None = None

    def __init__(self, template: str, /, *controls: Button | Link, field: str | None = None,
                 **values: Span | Text) -> None:
        super().__init__(template)
        self.sentence = say(template, tone="caution", **values)
        self.controls = controls
        self.field = field
        self.sentences: Mapping[str, Text] = {field or "": self.sentence}

    @classmethod
    def of(cls, sentences: Mapping[str, Text], *controls: Button | Link, anyway: Anyway | None = None) -> Self:
        """Refuse with a sentence for each field that cannot be taken, all of them at once."""
        made = cls("{all}", *controls, all=_lines(list(sentences.values())))
        made.anyway = anyway
        made.sentences = {name: text.toned("caution") for name, text in sentences.items()}
        return made


def _lines(texts: list[Text]) -> Text:
    """Put sentences below each other."""
    return texts[0] if len(texts) == 1 else say("{first}\n{rest}", first=texts[0], rest=_lines(texts[1:]))
