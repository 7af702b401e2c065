"""Slack as a platform: bolt behind Socket Mode or the web rooms' port, and messages through the Web API."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route

from bot.chat.card import Text
from bot.chat.dispatch import Dispatch
from bot.chat.markup import plain
from bot.chat.people import Audience, Place
from bot.chat.platform import Posting, Undelivered
from bot.platforms.slack import interactions, tokens
from bot.platforms.slack.backstage import Backstage
from bot.platforms.slack.faults import traced
from bot.platforms.slack.files import Files
from bot.platforms.slack.http import Door
from bot.platforms.slack.interactions import Interactions
from bot.platforms.slack.places import NAME, Places, lacking
from bot.platforms.slack.posting import Posts
from bot.platforms.slack.requests import API, SILENT, Refused, Requests
from bot.platforms.slack.sharing import Sharing
from bot.platforms.slack.sockets import FIRST_PAUSE, LONGEST_PAUSE, Envelopes, Sockets
from bot.platforms.slack.tokens import NotTaken, Tokens
from bot.platforms.slack.web import WebApi
from bot.platforms.slack.work import Work

log = logging.getLogger("readout.slack")
# Between two looks at what is to be deleted, and between two of everything, since permissions end by themselves.
LOOK_SECONDS, SWEEP_SECONDS = 2.0, 3600.0


class Slack:
    """Readout on Slack. With an `app_token` it listens in Socket Mode, else at `routes` of the web rooms' port.

    `listens` is false in a process that only sends. `looks` is whether a channel's history may be read to find a
    message that may have been sent.
    """

    name = NAME
    takes_patients = False
    whole_forms = False
    # Slack knows no nonce: a second attempt looks first, or a director decides.
    nonce_seconds = 0.0
    # Slack counts for each channel and each workspace; this is what one process may spend on all of them.
    per_second = 400.0
    counts_requests = False

    def __init__(self, tokens: Tokens, backstage: Backstage, *, api_url: str = API, app_token: str = "",
                 signing_secret: str = "", looks: bool = False, listens: bool = True,
                 first_pause: float = FIRST_PAUSE) -> None:
        self._tokens, self._backstage = tokens, backstage
        self._app_token, self._secret, self._listens = app_token, signing_secret, listens
        self._first_pause = first_pause
        self.requests = Requests(tokens, api_url)
        self._places = Places(self.requests)
        self.files = Files(self.requests, backstage)
        self.sharing = Sharing(self.requests, backstage)
        self._posts = Posts(self.requests, self._places, self.files, self.sharing, looks)
        self._door = Door()
        self.work = Work()
        self.sockets: Sockets | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._interactions: Interactions

    def routes(self) -> Sequence[Route]:
        """Give what the web rooms' port is to serve for Slack, where it does not listen in Socket Mode."""
        return () if self._app_token or not self._secret else (self._door.route(),)

    def client(self, token: str | None) -> AsyncWebClient:
        """Give slack_sdk's client for a token."""
        return self.requests.client(token)

    async def start(self, dispatch: Dispatch) -> None:
        """Begin: with what Slack is told of every token, which is tried until it answers."""
        self._interactions = Interactions(dispatch, WebApi(self.requests), self.files, self._backstage,
                                          resent=bool(self._app_token))
        self._tasks = [asyncio.create_task(self._live(), name="slack")]

    async def stop(self) -> None:
        """Hear nothing more, finish what was acknowledged, and let go of every connection."""
        self._door.open(None, None)
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self.sockets is not None:
            await self.sockets.stop()
        if tasks:
            await self._interactions.settle()
        await self.work.stop()
        await self.files.stop()
        await self.requests.close()

    async def _live(self) -> None:
        """Know the tokens, then listen; whatever Slack answers, it is asked again."""
        pause = self._first_pause
        while not await self._known():
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        if self._listens:
            await self._listen(self.app())
        await self._sweeping()

    async def _listen(self, app: AsyncApp) -> None:
        if self._app_token:
            self.sockets = Sockets(self.requests, self._app_token, Envelopes(app, self.work),
                                   pause=self._first_pause)
            await self.sockets.start()
        elif self._secret:
            self._door.open(app, self.work)

    async def _known(self) -> bool:
        """Learn whose the tokens are; False where Slack does not tell now."""
        try:
            await self._backstage.begun()
            await self._tokens.start(self.client)
        except NotTaken:
            log.error("Slack does not take the token. Look at READOUT_SLACK__BOT_TOKEN; readout check tells more.")
            return False
        except Exception:
            # Of the network, of Slack, of the database: each may be well again in a moment.
            log.error("the tokens of Slack could not be learned: %s", traced())
            return False
        return True

    def app(self) -> AsyncApp:
        """Make bolt's app with everything that is heard."""
        # Bolt does take None for a workspace without a token, though its types do not say so.
        authorize: Any = self._tokens.authorize
        app = AsyncApp(client=_bare(self.requests.api_url), authorize=authorize, logger=SILENT,
                       signing_secret=self._secret, process_before_response=True,
                       user_facing_authorize_error_message=plain(tokens.NOT_INSTALLED, Audience()))
        app.error(_failed)
        tokens.listen(app, self._tokens)
        interactions.listen(app, self._interactions, self.work.begin)
        return app

    async def _sweeping(self) -> None:
        """Delete files soon after what they show was taken back, also where no message of ours shows them."""
        seen, whole = 0, 0.0
        while True:
            try:
                if time.monotonic() >= whole:
                    await self._sweep()
                    whole = time.monotonic() + SWEEP_SECONDS
                seen, workspaces = await self._backstage.to_sweep(seen)
                for team in workspaces:
                    with contextlib.suppress(Undelivered):
                        await self.files.sweep(team)
            except Exception:
                log.error("files that are not needed could not be deleted now: %s", traced())
            await asyncio.sleep(LOOK_SECONDS)

    async def _sweep(self) -> None:
        """Delete the files that no card may show any more; what fails is tried an hour later."""
        try:
            for team in await self._tokens.teams():
                with contextlib.suppress(Undelivered, Refused):
                    await self.files.sweep(team)
        except Exception:
            log.error("files that are not needed could not be deleted now: %s", traced())

    async def post(self, posting: Posting) -> str:
        """Send one message and give its id; raises an Undelivered."""
        return await self._posts.post(posting)

    async def edit(self, posting: Posting, message: str) -> None:
        """Draw a message again; raises an Undelivered."""
        await self._posts.edit(posting, message)

    async def delete(self, place: Place, message: str) -> None:
        """Take a message and its files away; one that is gone already counts as done."""
        await self._posts.delete(place, message)

    async def pin(self, place: Place, message: str) -> None:
        """Keep a message in sight at the top of its place; raises an Undelivered."""
        await self._posts.pin(place, message)

    async def thread(self, place: Place, message: str, name: str) -> Place:
        """Give the thread of a message as a place; threads have no names here."""
        return await self._posts.thread(place, message)

    async def find(self, place: Place, nonce: str, since: datetime) -> str | None:
        """Look for a message that may have been sent; None where it surely was not; raises Untold."""
        return await self._posts.find(place, nonce, since)

    async def groups(self, workspace: str) -> Mapping[str, str]:
        """Name a workspace's user groups by their ids, as Slack told lately; none where it does not tell."""
        return await self._interactions.people.groups(workspace)

    async def lacks(self, place: Place) -> Text | None:
        """Say why nothing can be posted in a place, as Slack tells it now; None where it does not tell."""
        return await lacking(self.requests, place)


def _bare(api_url: str) -> AsyncWebClient:
    """Give the client that bolt wants to have; nothing of ours goes through it.

    Without a session of its own, since bolt makes a client like it for each request.
    """
    made = AsyncWebClient(base_url=api_url, logger=SILENT, retry_handlers=[])
    made.proxy = None
    return made


async def _failed(error: Exception) -> None:
    """Log a fault of a listener by its type and place; bolt's own log would have its message."""
    log.error("a listener failed: %s", traced())
