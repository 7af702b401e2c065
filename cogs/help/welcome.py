"""The first card in a new workspace: what Readout sees there, and the way to the first case."""

from __future__ import annotations

from bot import Button, Card, Row, say


def welcome() -> Card:
    """Draw it; it is the same for everybody, and stays."""
    return Card(
        say("Readout is here"),
        say("It posts radiology cases where an admin says, each with a question. You answer in private, and the answer "
            "follows when the case closes."),
        say("It sees its own commands, buttons and forms, what is entered there, and by whom. It cannot read what is "
            "written here. Send no file of a patient through a chat."),
        say("**Three steps to the first case**"),
        say("1. An admin writes `/place add` in the room for cases, and `/community edit` for the time zone, which "
            "is UTC until then."),
        say("2. An editor writes `/case add`, sends pictures and a question, and approves them."),
        say("3. A director writes `/post now`."),
        Row(Button(say("What to do now"), "help.help"), Button(say("Who sees what"), "help.who")))
