"""What `readout check` is to look at on Slack, gathered from the settings, the database and the key that seals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.chat.seen import Seen
from bot.config import Settings
from bot.platforms.slack.checking import Asked, look
from bot.platforms.slack.sealing import NAME, Keys, UnfitKey, Unopened, found_in, read
from bot.platforms.slack.tokens import PLATFORM, about
from bot.slack_needs import lacks
from db.connect import UnusableDatabase, file_of
from db.installs import InstallRow, beside


def seen(settings: Settings, places: Sequence[str]) -> Iterator[Seen]:
    """Look at the settings, then ask Slack itself about every token and place."""
    given = settings.slack
    lacking = lacks(settings)
    yield from (Seen("fault", str(fault), "Correct it.") for fault in lacking)
    if given.client_id:
        tokens, told = _opened(settings, _stored(settings))
        yield from told
    else:
        tokens = [given.bot_token] if given.bot_token else []
    if not given.on:
        return
    install = f"{settings.web.address}/slack/install" if given.client_id and given.client_secret else ""
    yield from look(Asked(given.api_url, tokens, given.app_token, given.mode == "socket", given.history == "look-up",
                          install, places))


def _stored(settings: Settings) -> tuple[InstallRow, ...]:
    """Read the stored tokens, none where there is no database yet, or none that can be read."""
    try:
        path = file_of(settings.database.url)
        return beside(settings.database.url, PLATFORM) if path is None or path.exists() else ()
    except (SQLAlchemyError, UnusableDatabase):
        # What is wrong with the database is a finding of its own.
        return ()


def _opened(settings: Settings, stored: Sequence[InstallRow]) -> tuple[list[str], list[Seen]]:
    """Open what can be opened, and tell what cannot."""
    file = Path(settings.bot.data_dir).absolute() / NAME
    try:
        keys = _keys(settings, file)
    except UnfitKey as unfit:
        return [], [Seen("fault", "the key that seals tokens cannot be used.", str(unfit))]
    tokens = []
    for row in stored:
        try:
            if keys is not None:
                tokens.append(keys.open(row.sealed, row.key, about(row.workspace)))
        except Unopened:
            continue
    closed = len(stored) - len(tokens)
    told = [Seen("fault", f"{closed} of {len(stored)} stored tokens cannot be opened, since the key that sealed "
                 "them is missing.",
                 f"Put {file} back, or the key into READOUT_SLACK__ENCRYPTION_KEY after the newer one; else these "
                 "workspaces install Readout again.")] if closed else []
    return tokens, told


def _keys(settings: Settings, file: Path) -> Keys | None:
    """Give the keys; None where there is no key yet: the first start makes it."""
    if settings.slack.encryption_key:
        return read(settings.slack.encryption_key)
    return found_in(file) if file.exists() else None
