"""Answers that every chat gives in the same words."""

from __future__ import annotations

from bot.chat.call import Call
from bot.chat.card import Button, Card, Form, Row, say

DONE = Card(None, say("Done."))


def next_step(form: Form) -> Card:
    """Lead by a button to a form that cannot be opened just now."""
    return Card(None, say("One more step."), Row(Button(say("Go on"), Call.parse(form.token))))
