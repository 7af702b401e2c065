"""Forms as Slack's modals, and what was entered read back from a submitted one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import (
    DividerBlock,
    HeaderBlock,
    InputBlock,
    PlainTextObject,
)
from slack_sdk.models.views import View

from bot.chat.card import Form, Text, say
from bot.chat.people import Audience
from bot.platforms.slack import sizes
from bot.platforms.slack.fields import entered, parts_of
from bot.platforms.slack.mrkdwn import plain, rich, rich_text
from bot.platforms.slack.outside import Json

MODAL = "modal"


@dataclass(frozen=True)
class Origin:
    """Where a modal was opened from, as it carries it along; and the zone that its times are read in."""

    channel: str = ""
    thread: str = ""
    zone: str = "Etc/UTC"

    @property
    def text(self) -> str:
        """It as a modal's private_metadata."""
        return json.dumps({"channel": self.channel, "thread": self.thread, "zone": self.zone})

    @classmethod
    def read(cls, text: str) -> Origin:
        """Read it back; what cannot be read is left out."""
        try:
            given = json.loads(text or "{}")
            return cls(*(str(given.get(name) or default) for name, default in
                         (("channel", ""), ("thread", ""), ("zone", "Etc/UTC"))))
        except (ValueError, AttributeError):
            return cls()


@dataclass(frozen=True)
class Submitted:
    """What came with a modal: its token, the texts by name, the files as Slack describes them, and blocks by name."""

    token: str
    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[Json]] = field(default_factory=dict)
    blocks: dict[str, str] = field(default_factory=dict)


def modal_of(form: Form, audience: Audience, origin: Origin | None = None) -> Json:
    """Draw a form as a modal. One with too many fields, or that asks for a patient's file, is a mistake: ValueError."""
    if not 1 <= len(form.fields) <= sizes.MODAL_FIELDS:
        raise ValueError(f"a modal has 1 to {sizes.MODAL_FIELDS} fields; this form has {len(form.fields)}")
    if any(one.patient for one in form.fields):
        raise ValueError("a file that may hold a patient is never asked for in a chat")
    origin = Origin(origin.channel, origin.thread, audience.zone) if origin else Origin(zone=audience.zone)
    # Blocks with the ids of before would keep what stood in them.
    known = hashlib.sha256(f"{form.token}{[(one.name, one.now) for one in form.fields]}".encode()).hexdigest()[:10]
    inputs = [_labelled(part, f"{part.name}.{number}.{known}", audience)
              for one in form.fields for number, part in enumerate(parts_of(one, audience))]
    title = plain(form.title, audience)
    head = [HeaderBlock(text=_words(title, sizes.HEADER))] if len(title) > sizes.VIEW_TITLE else []
    view = View(type=MODAL, callback_id=form.token, title=_words(title, sizes.VIEW_TITLE), private_metadata=origin.text,
                submit=_words(plain(form.submit, audience)), close=_words(plain(say("Cancel"), audience)),
                blocks=[*head, *_told(form, audience), *inputs])
    made: Json = view.to_dict()
    return made


def card_view(blocks: list[Json], audience: Audience, origin: Origin | None = None) -> Json:
    """Put a card's blocks into a modal that only shows."""
    view = View(type=MODAL, callback_id="card", title=_words("Readout"), private_metadata=(origin or Origin()).text,
                close=_words(plain(say("Close"), audience)), blocks=[DividerBlock()])
    # The blocks are drawn already, some as plain data for which slack_sdk has no class.
    return {**view.to_dict(), "blocks": blocks}


def submitted(view: Mapping[str, Any]) -> Submitted:
    """Read what was entered from a submitted modal. Parts of one value stand below each other."""
    zone = Origin.read(str(view.get("private_metadata") or "")).zone
    state = (view.get("state") or {}).get("values") or {}
    found = Submitted(str(view.get("callback_id") or ""))
    for block in (one for one in view.get("blocks") or () if one.get("type") == "input"):
        name, _, _ = str(block["block_id"]).partition(".")
        given: Json = next(iter((state.get(block["block_id"]) or {}).values()), {})
        found.blocks.setdefault(name, block["block_id"])
        if block["element"]["type"] == "file_input":
            found.files[name] = list(given.get("files") or ())
            continue
        text = entered(given, zone)
        found.values[name] = f"{found.values[name]}\n{text}" if name in found.values and text else (
            found.values.get(name) or text)
    return found


def problems_on(found: Submitted, problems: Mapping[str, Text], audience: Audience) -> Json:
    """Answer a submitted modal with a sentence on each field that cannot be taken."""
    told = {found.blocks[name]: plain(text, audience)[: sizes.PROBLEM] for name, text in problems.items()}
    return {"response_action": "errors", "errors": told}


def _labelled(part: Any, block_id: str, audience: Audience) -> InputBlock:
    hint = _words(plain(part.hint, audience), sizes.HINT) if part.hint else None
    label = _words(plain(part.label, audience) or part.name, sizes.LABEL)
    return InputBlock(block_id=block_id, label=label, element=part.element, hint=hint, optional=not part.required)


def _told(form: Form, audience: Audience) -> list[Json]:
    """Say above the fields what is wrong, where a form is opened that was refused."""
    problems = [*([form.problem] if form.problem else []), *form.problems.values()]
    return [rich_text(rich(one, audience)) for one in problems]


def _words(text: str, most: int = sizes.VIEW_TITLE) -> PlainTextObject:
    shown = " ".join(text.split()) or "…"
    return PlainTextObject(text=shown if len(shown) <= most else shown[: most - 1].rstrip() + "…", emoji=False)
