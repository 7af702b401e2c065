"""What every page needs at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.requests import Request

from bot.chat.dispatch import Dispatch
from bot.platforms.web.backstage import Backstage
from bot.platforms.web.listeners import Listeners

if TYPE_CHECKING:
    from bot.platforms.web.uploads import Uploads


@dataclass(frozen=True)
class Front:
    """The dispatcher, the rows behind the pages, the clock, and how these pages are served.

    `secure` where people reach them by https; `demo` only where nobody but this machine can.
    """

    dispatch: Dispatch
    backstage: Backstage
    clock: Callable[[], datetime]
    uploads: Uploads
    secure: bool = False
    demo: bool = False
    listeners: Listeners = field(default_factory=Listeners)


def front_of(request: Request) -> Front:
    """Give what a request's endpoint needs."""
    front: Front = request.scope["front"]
    return front
