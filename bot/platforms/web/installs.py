"""Pages by which a workspace installs Readout: to its platform's consent page, and back with a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.chat.card import Text, say
from bot.platforms.web.front import Front, front_of
from bot.platforms.web.pages import notice

SECONDS = 600


@dataclass(frozen=True)
class Told:
    """What a browser that came back is shown."""

    status: int
    title: Text
    sentence: Text


class Consents(Protocol):
    """Installs of one platform. A browser keeps a secret from its going to its coming back."""

    def begin(self, browser: str | None) -> tuple[str, str]:
        """Give the address of the consent page, and the secret that the browser keeps."""

    async def finish(self, query: Mapping[str, str], browser: str | None) -> Told:
        """Take a browser back."""


def pages(consents: Consents, platform: str, back: str) -> Sequence[Route]:
    """Give the routes of a platform: `/PLATFORM/install`, and the path on which browsers come back."""
    async def away(request: Request) -> Response:
        front = front_of(request)
        url, kept = consents.begin(request.cookies.get(_cookie(front, platform)))
        response = RedirectResponse(url, 303)
        # Lax, since a browser comes back from another site.
        response.set_cookie(_cookie(front, platform), kept, max_age=SECONDS, path="/", secure=front.secure,
                            httponly=True, samesite="lax")
        return response

    async def returned(request: Request) -> Response:
        cookie = _cookie(front_of(request), platform)
        told = await consents.finish(request.query_params, request.cookies.get(cookie))
        return await notice(request, told.status, told.title, told.sentence)

    return Route(f"/{platform}/install", away), Route(back, returned)


def _cookie(front: Front, platform: str) -> str:
    name = f"readout-{platform}"
    return f"__Host-{name}" if front.secure else name


def well(name: str) -> Told:
    """Say that a workspace has Readout now."""
    return Told(200, say("Readout is in {name}", name=name), say("The first steps wait in your messages there. You "
                                                                 "may close this page."))


def not_well(status: int, sentence: Text) -> Told:
    """Say why nothing was installed."""
    return Told(status, say("Nothing was installed"), sentence)
