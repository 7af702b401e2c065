"""Cards without dead buttons: a control is drawn only where its action runs."""

from __future__ import annotations

import logging

from bot.chat.card import Block, Card, Control, Link, Row
from bot.chat.cog import Registry

log = logging.getLogger("readout.chat")


def alive(registry: Registry, card: Card) -> Card:
    """Leave out controls whose feature does not run here, and rows that hold none."""
    blocks: list[Block] = []
    for block in card.blocks:
        kept = [c for c in block.controls if _leads(registry, c)] if isinstance(block, Row) else []
        if not isinstance(block, Row):
            blocks.append(block)
        elif kept:
            blocks.append(Row(*kept))
    return card.holding(card.title, *blocks)


def _leads(registry: Registry, control: Control) -> bool:
    if isinstance(control, Link) or control.call.action.startswith(("@", "core.")):
        return True
    if registry.get(control.call.action) is not None:
        return True
    log.warning("no action %s: its control is left out", control.call.action)
    return False
