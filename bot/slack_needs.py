"""What Slack's settings need of each other, each lack with its remedy; and the manifest that follows from them.

Whether they are needed depends on what a process does, so a file of settings is read without asking: `readout check`
tells every lack, `readout run` those of its own part, before it starts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.config import Fault
from bot.platforms.slack.manifest import Mode, manifest
from bot.settings import Key, Settings, here, keys

LISTENS = frozenset({"all", "gateway"})
SERVES = frozenset({"all", "web"})


class NoAddress(Exception):
    """This needs an address at which Slack and browsers reach this Readout. Set web.public_url in config.toml to it."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def manifest_of(settings: Settings, mode: Mode | None = None, several: bool = False, look_up: bool = False) -> str:
    """Write the manifest that belongs to the settings, as JSON; what is given overrides them. Raises NoAddress."""
    chosen: Mode = mode or ("http" if settings.slack.mode == "http" else "socket")
    by_installs = several or bool(settings.slack.client_id)
    if (chosen == "http" or by_installs) and not settings.web.public_url:
        raise NoAddress
    made = manifest(chosen, settings.web.address, look_up=look_up or settings.slack.history == "look-up",
                    several=by_installs)
    return json.dumps(made, indent=2)


def lacks(settings: Settings, part: str = "all") -> tuple[Fault, ...]:
    """Tell what is missing or contradicts itself, as far as a part of the work needs it; nothing where Slack is off."""
    given = settings.slack
    if not any((given.bot_token, given.app_token, given.signing_secret, given.client_id, given.client_secret)):
        return ()
    found = [*_identity(settings)]
    if given.mode == "socket" and part in LISTENS:
        found += _token(settings, "app_token", "xapp-", "slack.mode is socket")
    if given.mode == "http" and part in SERVES:
        found += _secret(settings)
    if part in SERVES and (given.mode == "http" or given.client_id):
        found += _address(settings)
    return tuple(found)


def _identity(settings: Settings) -> Iterator[Fault]:
    """Hold that there is one way to a token: the environment's own, or installs."""
    given = settings.slack
    if given.bot_token and given.client_id:
        yield Fault("slack.client_id", "either it, for several workspaces, or slack.bot_token, for one", "both",
                    "the settings together")
    elif not given.client_id:
        yield from _token(settings, "bot_token", "xoxb-", "for one workspace; for several, slack.client_id")
    if bool(given.client_id) != bool(given.client_secret):
        missing = "client_secret" if given.client_id else "client_id"
        yield Fault(f"slack.{missing}", "both of client_id and client_secret, from Basic Information on the app's page",
                    "one of them", _key(missing).variable)


def _token(settings: Settings, name: str, begins: str, where: str) -> Iterator[Fault]:
    value = str(getattr(settings.slack, name))
    if not value.startswith(begins):
        found = "another kind of token" if value else "nothing"
        yield Fault(f"slack.{name}", f"a token that begins with {begins}, in {_key(name).variable}", found, where)


def _secret(settings: Settings) -> Iterator[Fault]:
    if not settings.slack.signing_secret:
        yield Fault("slack.signing_secret", f"it in {_key('signing_secret').variable}, from Basic Information on the "
                    "app's page", "nothing", "slack.mode is http")


def _address(settings: Settings) -> Iterator[Fault]:
    """Hold that Slack, and the browsers it sends here, can reach the web rooms' port."""
    on_loopback = here(urlsplit(settings.slack.api_url).hostname or "")
    if not on_loopback and not settings.web.public_url.startswith("https://"):
        why = "slack.mode is http" if settings.slack.mode == "http" else "slack.client_id is given"
        yield Fault("web.public_url", "an https:// address at which Slack reaches the web rooms",
                    "another" if settings.web.public_url else "nothing", why)


def _key(name: str) -> Key:
    return keys()[f"slack.{name}"]
