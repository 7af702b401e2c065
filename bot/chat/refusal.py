"""A sentence that says what is wrong and what to do; whispered, never logged as a fault."""

from __future__ import annotations

from bot.chat.card import Button, Span, Text, say


class Refusal(Exception):
    """Refuse with a literal sentence and its values; `controls` are next steps, drawn below it."""

    def __init__(self, template: str, /, *controls: Button, field: str | None = None,
                 **values: Span | Text) -> None:
        super().__init__(template)
        self.sentence = say(template, tone="caution", **values)
        self.controls = controls
        self.field = field
