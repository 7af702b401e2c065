"""Blocks and views to try the loopback Slack with."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    """Give a plain text."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    """Give a marked text."""
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: Any) -> Json:
    """Give a paragraph."""
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action_id: str = "a", **more: Any) -> Json:
    """Give a button."""
    return {"type": "button", "action_id": action_id, "text": plain("A"), **more}


def actions(*held: Json, **more: Any) -> Json:
    """Give a row."""
    return {"type": "actions", "elements": list(held), **more}


def option(value: str) -> Json:
    """Give an option."""
    return {"text": plain(value or "x"), "value": value}


def select(*values: str, **more: Any) -> Json:
    """Give a menu."""
    return {"type": "static_select", "action_id": "s", "options": [option(value) for value in values], **more}


def asked(element: Json | None = None, **more: Any) -> Json:
    """Give a field of a form."""
    return {"type": "input", "block_id": "b", "label": plain(),
            "element": element or {"type": "plain_text_input", "action_id": "a"}, **more}


def image(**more: Any) -> Json:
    """Give a picture."""
    return {"type": "image", "alt_text": "a head", "image_url": "https://pictures.example/a.png", **more}


def table(kind: str = "table", rows: int = 2, cells: int = 2, **more: Any) -> Json:
    """Give a table."""
    return {"type": kind, "rows": [[{"type": "raw_text", "text": "x"}] * cells] * rows, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    """Give a modal."""
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks) or [section()], **more}


def fine() -> list[Json]:
    """Give one of each block that our cards are made of."""
    return [section("x" * 3000), {"type": "header", "text": plain("x" * 150)}, {"type": "divider"}, image(),
            actions(button("a"), button("b", value="v", style="danger"), select("1", "2", placeholder=plain())),
            {"type": "context", "elements": [mrkdwn()]}, table(), table("data_table", caption="Board", page_size=10),
            {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
                {"type": "text", "text": "x", "style": {"bold": True}},
                {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "x"}]}]}]
