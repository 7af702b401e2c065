"""HTTP mode: what Slack posts to the port of the web rooms, with its signature and its age looked at by bolt."""

from __future__ import annotations

import re

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.platforms.slack.work import Work

PATH = "/slack/events"
# The longest that Slack sends is a form with a view of 250 KB in it.
MOST = 2**20
PROOFS = {"x-slack-request-timestamp": re.compile("[0-9]{1,12}"), "x-slack-signature": re.compile("0|v0=[0-9a-f]{64}")}


class Door:
    """Where Slack knocks; nobody is in before the platform has started."""

    def __init__(self) -> None:
        self._app: AsyncApp | None = None
        self._work: Work | None = None

    def route(self) -> Route:
        """Give the one route that takes events, commands and whatever people press."""
        return Route(PATH, self.hear, methods=["POST"])

    def open(self, app: AsyncApp | None, work: Work | None) -> None:
        """Let an app answer from now on, or nobody."""
        self._app, self._work = app, work

    async def hear(self, request: Request) -> Response:
        """Answer one request."""
        if self._app is None or self._work is None:
            return PlainTextResponse("not ready\n", 503)
        if not all(shape.fullmatch(request.headers.get(name, "0")) for name, shape in PROOFS.items()):
            # Bolt reads a number and compares text: what is neither would be a fault there instead of a refusal.
            return PlainTextResponse("not signed\n", 401)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too long\n", 413)
        try:
            asked = to_async_bolt_request(request, body)
            if not isinstance(asked.body, dict):
                raise ValueError
        except (ValueError, AttributeError, TypeError, RecursionError):
            # Nobody has to have signed it yet: what cannot be read is refused without a word to the log.
            return PlainTextResponse("unreadable\n", 400)
        await self._work.room()
        try:
            return to_starlette_response(await self._app.async_dispatch(asked))
        finally:
            self._work.came()


async def _body(request: Request) -> bytes | None:
    """Read what was posted; None where it is longer than anything that Slack sends."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST:
            return None
        parts.append(part)
    return b"".join(parts)
