"""What `readout check` finds: everything that Readout stands on, each finding with its fix."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from bot.config import Settings, WrongConfig, load
from bot.platforms.terminal.client import reachable

if TYPE_CHECKING:
    from db.communities import PlaceRow

GIGABYTE = 1_000_000_000
LITTLE_SPACE = 1 * GIGABYTE
SOME_SPACE = 5 * GIGABYTE
# Before 3.51.3 two connections that checkpoint at one instant could damage the file; one lane per file avoids it.
SOUND_SQLITE = (3, 51, 3)
OLD_ZONES_DAYS = 550


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it stands, and what to do where it is not well."""

    what: str
    state: Literal["well", "note", "fault"]
    sentence: str
    fix: str = ""

    @property
    def fault(self) -> bool:
        """Whether Readout does not work until it is mended."""
        return self.state == "fault"

    def __str__(self) -> str:
        return f"{self.state:<6}{self.what}: {self.sentence}" + (f" {self.fix}" if self.fix else "")


def well(what: str, sentence: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(what, "well", sentence)


def note(what: str, sentence: str, fix: str = "") -> Finding:
    """Say what is worth knowing, though Readout works."""
    return Finding(what, "note", sentence, fix)


def fault(what: str, sentence: str, fix: str) -> Finding:
    """Say what keeps Readout from working, and what mends it."""
    return Finding(what, "fault", sentence, fix)


def findings(config: Path | None, environment: Mapping[str, str]) -> list[Finding]:
    """Look at everything; with settings that hold mistakes, at those only."""
    try:
        settings = load(config, environment)
    except WrongConfig as wrong:
        return [fault("settings", str(one), "Correct it.") for one in wrong.faults]
    found = [well("settings", "every key is understood.")]
    for look in LOOKS:
        found += look(settings)
    return found


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.bot.data_dir.absolute()
    if not folder.exists():
        yield note("data", f"{folder} is not there yet.", "It is made at the first start.")
        folder = next(parent for parent in folder.parents if parent.exists())
    elif stat.S_IMODE(folder.stat().st_mode) & 0o077 and os.name != "nt":
        yield fault("data", f"other users of this computer can look into {folder}.", f"Write: chmod 700 {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        yield fault("data", f"nothing can be written to {folder}.", "Give it to the user who runs Readout.")
        return
    free = shutil.disk_usage(folder).free
    sentence = f"{free / GIGABYTE:.0f} GB are free where the data lie."
    if free < LITTLE_SPACE:
        yield fault("disk", sentence, "Make room: answers and pictures need at least 1 GB.")
    elif free < SOME_SPACE:
        yield note("disk", sentence, "Pictures of a busy community take several GB a year.")
    else:
        yield well("disk", sentence)


def _database(settings: Settings) -> Iterator[Finding]:
    from sqlalchemy.exc import SQLAlchemyError

    from db.connect import UnusableDatabase, file_of
    from db.migrations import heads, revision

    try:
        path = file_of(settings.database.url)
        if path is not None and not path.exists():
            yield note("database", "it is not there yet.", "It is made at the first start.")
            return
        now = revision(settings.database.url)
    except (SQLAlchemyError, UnusableDatabase) as error:
        # The driver's own message may hold the address with its password: only its kind is told.
        yield fault("database", f"it cannot be opened ({type(error).__name__}).",
                    "Look whether it runs, and whether database.url and its password are right.")
        return
    kind = "PostgreSQL" if path is None else "SQLite"
    if now in heads():
        yield well("database", f"{kind} answers and is up to date.")
    elif now is None:
        yield note("database", f"{kind} answers; there are no tables yet.", "They are made at the first start.")
    else:
        yield fault("database", f"{kind} answers, but its tables are those of another version.",
                    "Write: readout migrate")


def _sqlite(settings: Settings) -> Iterator[Finding]:
    if not settings.database.url.startswith("sqlite"):
        return
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < SOUND_SQLITE:
        yield note("sqlite", f"this is SQLite {version}; before 3.51.3, several writers at once could damage a file.",
                   "Readout writes from one process only, which avoids it; do not open the file with other tools "
                   "while it runs.")
    else:
        yield well("sqlite", f"this is SQLite {version}.")


def _clock(settings: Settings) -> Iterator[Finding]:
    released = _zones_released()
    if released is None:
        yield fault("clock", "the time zones' data are missing.", "Install the package tzdata again.")
        return
    if (datetime.now(UTC) - released).days > OLD_ZONES_DAYS:
        yield note("clock", f"the time zones' data are of {released:%Y}.", "Install a newer tzdata.")
    local = datetime.now(ZoneInfo(settings.bot.timezone))
    yield well("clock", f"in {settings.bot.timezone} it is {local:%A %H:%M}; if not, set this computer's clock.")


def _zones_released() -> datetime | None:
    """Give when the time zones' data were released: tzdata is numbered by year."""
    try:
        return datetime(int(metadata.version("tzdata").split(".")[0]), 1, 1, tzinfo=UTC)
    except (metadata.PackageNotFoundError, ValueError):
        return None


def _fonts(settings: Settings) -> Iterator[Finding]:
    from bot.imaging.marks import font

    try:
        wide = font(32).getlength("Readout")
    except (ImportError, OSError):
        wide = 0
    if wide > 0:
        yield well("fonts", "charts can be lettered.")
    else:
        yield fault("fonts", "charts cannot be lettered: Pillow is without FreeType.", "Install pillow again.")


def _web(settings: Settings) -> Iterator[Finding]:
    web = settings.web
    if reachable(settings.socket):
        yield well("web", f"Readout runs; people open {web.address}.")
        return
    with socket.socket(socket.AF_INET6 if ":" in web.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((web.host, web.port))
        except OSError as error:
            yield fault("web", f"port {web.port} at {web.host} cannot be opened: {error.strerror}.",
                        "End the program that uses it, or choose another web.port.")
            return
    yield well("web", f"people will open {web.address}.")
    if web.loopback and not web.public_url:
        yield note("web", "only this computer reaches it.", "For others, set web.public_url to an https address.")


ACCEPTED = {
    "raw": "files as they leave a PACS are taken; they lie here until somebody decides, at the latest 14 days.",
    "packs": "only bundles are taken, which readout pack makes where the pictures are.",
    "public": "only published and made-up cases are taken."}


def _intake(settings: Settings) -> Iterator[Finding]:
    accepts = settings.accepts
    if accepts == "raw" and settings.web.public:
        yield note("intake", ACCEPTED[accepts], "Patients' files reach this server then. If that was not meant, set "
                   "intake.accept to packs.")
    else:
        yield well("intake", ACCEPTED[accepts])


def _reading(settings: Settings) -> Iterator[Finding]:
    from bot.imaging.sandbox import can_leave_network

    if can_leave_network():
        yield well("pictures", "the process that reads them has no network.")
    else:
        yield note("pictures", "this system cannot take the network from the process that reads them; only Python "
                   "code in it is kept from the network.", "Where AppArmor is the reason, give Readout's Python a "
                   "profile that allows userns; in a container, allow user namespaces.")


def _discord(settings: Settings) -> Iterator[Finding]:
    """Ask Discord itself, where there is a token."""
    if not settings.discord.token:
        return
    from bot.chat.cog import Registry
    from bot.platforms.discord.checking import look
    from bot.platforms.discord.rights import Spot
    from cogs import every_cog

    given = settings.discord
    spots = [Spot(row.place, row.threads, row.mention, row.open_tag, row.revealed_tag)
             for row in _places(settings, "discord")]
    for seen in look(given.token, given.api_url, Registry(every_cog()), spots):
        yield Finding("discord", seen.state, seen.sentence, seen.fix)


def _slack(settings: Settings) -> Iterator[Finding]:
    """Ask Slack itself, where anything of it is set."""
    given = settings.slack
    if not any((given.on, given.app_token, given.signing_secret, given.client_secret)):
        return
    from bot.slack_check import seen

    for one in seen(settings, [row.place for row in _places(settings, "slack")]):
        yield Finding("slack", one.state, one.sentence, one.fix)


def _places(settings: Settings, platform: str) -> list[PlaceRow]:
    """List the places of a platform, none where there is no database yet."""
    from sqlalchemy.exc import SQLAlchemyError

    from db.communities.everywhere import every_place
    from db.connect import UnusableDatabase, file_of

    path = file_of(settings.database.url)
    if path is not None and not path.exists():
        return []
    try:
        return list(every_place(settings.database.url, platform))
    except (SQLAlchemyError, UnusableDatabase):
        # What is wrong with the database is a finding of its own.
        return []


def _editors(settings: Settings) -> Iterator[Finding]:
    """Look for communities whose editors are not told at once when somebody has a privacy concern."""
    from sqlalchemy.exc import SQLAlchemyError

    from db.communities.everywhere import without
    from db.concerns import PURPOSE
    from db.connect import UnusableDatabase, file_of

    path = file_of(settings.database.url)
    try:
        alone = without(settings.database.url, PURPOSE) if path is None or path.exists() else ()
    except (SQLAlchemyError, UnusableDatabase):
        # What is wrong with the database is a finding of its own.
        return
    for name in alone:
        yield note("editors", f"{name} has no place for editors, so they are not told at once of a privacy concern.",
                   "An admin writes /place add, for editors, in a room that only they read.")


LOOKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _folder, _database, _sqlite, _clock, _fonts, _web, _intake, _reading, _editors, _discord, _slack)
