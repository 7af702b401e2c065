"""Workspaces that install Readout on Slack, joined: tokens to rows, coming and going to communities, and the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

import db.communities
import db.deliveries
import db.departures
import db.installs
from bot.chat.people import Place
from bot.config import Settings
from bot.platforms.slack.installing import BACK, Installing, NotInstalled
from bot.platforms.slack.manifest import scopes
from bot.platforms.slack.sealing import Keys, of_folder, read
from bot.platforms.slack.tokens import PLATFORM, Client, Tokens
from bot.platforms.web.installs import Told, not_well, pages, well
from bot.platforms.web.platform import Web
from db.engine import Database
from db.installs import InstallRow

WELCOME = "help.welcome"
Clock = Callable[[], datetime]


class Rows:
    """The `Installs` of a running Readout."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def every(self) -> Sequence[InstallRow]:
        """List the tokens as they are stored."""
        return await self._database.read(db.installs.every, PLATFORM)

    async def keep(self, row: InstallRow, name: str, installer: str) -> None:
        """Store a token, and let its workspace come in: a new one greets its installer, in a direct message."""
        await self._database.write(_kept, row, name[:80], installer)

    async def reseal(self, row: InstallRow, sealed: str, key: str) -> bool:
        """Store the same token under another key."""
        return await self._database.write(db.installs.reseal, row, sealed, key)

    async def came(self, workspace: str, name: str) -> None:
        """Take note of a workspace whose token is the environment's."""
        await self._database.write(_came, workspace, name[:80], None, self._clock())

    async def left(self, workspace: str, at: datetime) -> None:
        """Delete the token that a workspace had until an instant, and send nothing there from now on."""
        await self._database.write(_left, workspace, at, self._clock())


def _kept(session: Session, row: InstallRow, name: str, installer: str) -> None:
    db.installs.keep(session, row)
    _came(session, row.workspace, name, installer or None, row.at)


def _came(session: Session, workspace: str, name: str, installer: str | None, now: datetime) -> None:
    known = db.communities.workspace(session, PLATFORM, workspace) is not None
    db.departures.come_back(session, PLATFORM, workspace, now)
    home = db.communities.community_of(session, PLATFORM, workspace, name, now)
    if installer is not None and not known:
        place, key = str(Place(PLATFORM, workspace, f"@{installer}")), f"welcome:{PLATFORM}:{workspace}"
        db.deliveries.post(session, home.id, place, WELCOME, ("community", home.id), key, now)


def _left(session: Session, workspace: str, at: datetime, now: datetime) -> None:
    db.installs.forget(session, PLATFORM, workspace, at)
    # A newer token means that the workspace installed Readout again meanwhile.
    if all(row.workspace != workspace for row in db.installs.every(session, PLATFORM)):
        db.departures.leave(session, PLATFORM, workspace, now)


def keys_of(settings: Settings) -> Keys | None:
    """Give the keys that seal tokens; None where the one token is the environment's. Raises UnfitKey."""
    if not settings.slack.client_id:
        return None
    given = settings.slack.encryption_key
    return read(given) if given else of_folder(Path(settings.bot.data_dir))


def tokens(settings: Settings, database: Database, clock: Clock) -> Tokens:
    """Give the bot tokens, as the settings say where they come from. Raises UnfitKey."""
    return Tokens(Rows(database, clock), keys_of(settings), clock, single=settings.slack.bot_token)


class Consents:
    """The installs of Slack, as the web's pages ask for them."""

    def __init__(self, installing: Installing) -> None:
        self._installing = installing

    def begin(self, browser: str | None) -> tuple[str, str]:
        """Give the address of the consent page, and the secret that the browser keeps."""
        asked = self._installing.begin(browser)
        return asked.url, asked.browser

    async def finish(self, query: Mapping[str, str], browser: str | None) -> Told:
        """Take a browser back."""
        try:
            return well(await self._installing.finish(query, browser))
        except NotInstalled as ended:
            return not_well(ended.status, ended.sentence)


def open_to_workspaces(web: Web, settings: Settings, database: Database, tokens: Tokens, client: Client,
                       clock: Clock) -> None:
    """Serve `/slack/install` in the web rooms, before they start, where the settings name a client id."""
    given, keys = settings.slack, keys_of(settings)
    if keys is None:
        return

    async def use(digest: str, until: datetime) -> bool:
        return await database.write(db.installs.use_state, digest, until)

    asked = ",".join(scopes(look_up=given.history == "look-up"))
    installing = Installing(given.client_id, given.client_secret, asked, settings.web.address, given.api_url, keys,
                            tokens, client, use, clock)
    web.also(pages(Consents(installing), PLATFORM, BACK))
