"""The settings of one process: frozen sections, each key with its default, its meaning and what it accepts."""

from __future__ import annotations

import dataclasses
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones


@dataclass(frozen=True)
class Kind:
    """What a key accepts: words for a person, and the reading of a value, which raises ValueError."""

    expected: str
    read: Callable[[Any], Any]


@dataclass(frozen=True)
class Key:
    """One key as it is declared. `secret` is never taken from a file, and its value is never shown."""

    section: str
    name: str
    default: Any
    help: str
    kind: Kind
    secret: bool = False

    @property
    def path(self) -> str:
        """The key as people write it, `web.port`."""
        return f"{self.section}.{self.name}"

    @property
    def variable(self) -> str:
        """The environment variable that overrides it."""
        return f"READOUT_{self.section}__{self.name}".upper()


def _refuse(value: Any) -> Any:
    raise ValueError(value)


def _text(value: Any, pattern: str = r"[^\x00-\x1f]{1,200}") -> str:
    return value if isinstance(value, str) and re.fullmatch(pattern, value) else _refuse(value)


def _folder(value: Any) -> Path:
    return Path(_text(value)).expanduser()


def _port(value: Any) -> int:
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    return value if type(value) is int and 1 <= value <= 65535 else _refuse(value)


def _zone(value: Any) -> str:
    return value if isinstance(value, str) and value in zones() else _refuse(value)


def _one_of(*values: str) -> Kind:
    return Kind("one of " + ", ".join(values), lambda value: value if value in values else _refuse(value))


def _address(*schemes: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value == "":
            return ""
        parts = urlsplit(_text(value))
        return value if parts.scheme in schemes and (parts.netloc or parts.path) else _refuse(value)

    return read


def here(host: str) -> bool:
    """Tell whether a host is this computer itself."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@cache
def zones() -> frozenset[str]:
    """Give every time zone's name that this machine knows."""
    return frozenset(available_timezones())


def languages() -> tuple[str, ...]:
    """List the languages that sentences can be shown in."""
    folders = sorted((Path(__file__).parent / "locale").glob("*/LC_MESSAGES/readout.mo"))
    found = [folder.parent.parent.name.replace("_", "-") for folder in folders]
    return tuple(dict.fromkeys(["en-US", *found]))


MODES = ("raw", "packs", "public")
NAME = Kind("a name of up to 80 characters", lambda value: _text(value, r"[^\x00-\x1f]{1,80}"))
FOLDER = Kind("the path of a folder", _folder)
PORT = Kind("a whole number from 1 to 65535", _port)
HOST = Kind("an address or host name to listen on", lambda value: _text(value, r"[\w.:%-]{1,253}"))
ZONE = Kind("an IANA time zone such as America/New_York", _zone)
LANGUAGE = _one_of(*languages())
WEB = Kind("a web address that begins with https:// or http://", _address("https", "http"))
SOCKET = Kind("an address that begins with wss:// or ws://", _address("wss", "ws"))
DATABASE = Kind("an address like sqlite:///FILE or postgresql://HOST/NAME", _address("sqlite", "postgresql"))
STORAGE = Kind("an fsspec address such as file:///FOLDER", _address("file", "s3", "gs", "gcs", "abfs", "az", "memory"))
ACCEPT = Kind("one of raw, packs, public, or nothing", lambda value: value if value in ("", *MODES) else _refuse(value))
SECRET = Kind("a token without spaces", lambda value: _text(value, r"\S{1,4000}"))
CLIENT = Kind("a client id, as 123.456", lambda value: _text(value, r"[\w.-]{0,80}"))
KEYS = Kind("32 bytes in base64, as openssl rand -base64 32 prints them; several with commas between",
            lambda value: _text(value, r"[A-Za-z0-9+/_-]{43}=?(,[A-Za-z0-9+/_-]{43}=?)*"))


def _key(default: Any, help: str, kind: Kind, *, secret: bool = False) -> Any:
    shown = not secret and kind not in (DATABASE, STORAGE)
    return field(default=default, metadata={"help": help, "kind": kind, "secret": secret}, repr=shown)


@dataclass(frozen=True)
class Bot:
    """What holds for the whole process."""

    data_dir: Path = _key(Path("data"), "where the database, pictures and the terminal's socket lie", FOLDER)  # noqa: RUF009
    timezone: str = _key("Etc/UTC", "the community's time zone until a director sets another", ZONE)
    language: str = _key("en-US", "the language of sentences", LANGUAGE)
    community: str = _key("Readout", "the community's name in the web rooms and the terminal", NAME)


@dataclass(frozen=True)
class Storage:
    """Where pictures' bytes lie."""

    url: str = _key("", "an fsspec address for pictures of this Readout alone; empty: a folder in data_dir", STORAGE)


@dataclass(frozen=True)
class Rows:
    """Where everything else lies."""

    url: str = _key("", "SQLite or PostgreSQL; empty: a SQLite file in data_dir", DATABASE)


@dataclass(frozen=True)
class Web:
    """The web rooms."""

    host: str = _key("127.0.0.1", "the address to listen on; beyond this computer only with an https public_url", HOST)
    port: int = _key(8080, "the port to listen on", PORT)
    public_url: str = _key("", "the address that people open; empty: the one listened on", WEB)

    @property
    def loopback(self) -> bool:
        """Whether only this computer can reach the rooms."""
        return here(self.host)

    @property
    def public(self) -> bool:
        """Whether people at other computers can reach the rooms, by themselves or by the address that people open."""
        return not self.loopback or (bool(self.public_url) and not here(urlsplit(self.public_url).hostname or ""))

    @property
    def address(self) -> str:
        """The address that people open, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url.rstrip("/") or f"http://{host}:{self.port}"


@dataclass(frozen=True)
class Intake:
    """What may be sent to this server."""

    accept: str = _key("", "raw: files as they leave a PACS; packs: bundles only; public: published or made-up cases "
                       "only; empty: packs where web has a public address, else raw", ACCEPT)


@dataclass(frozen=True)
class Discord:
    """The Discord platform; without a token it does not start."""

    token: str = _key("", "the bot's token", SECRET, secret=True)
    api_url: str = _key("https://discord.com/api/v10", "Discord's HTTP address", WEB)
    gateway_url: str = _key("", "Discord's gateway; empty: the one that Discord names", SOCKET)


@dataclass(frozen=True)
class Slack:
    """Slack, for one workspace by bot_token or for several by client_id; with neither it does not start."""

    mode: str = _key("socket", "socket needs no address of your own; http is called at /slack/events",
                     _one_of("socket", "http"))
    bot_token: str = _key("", "the bot's token of one workspace, xoxb-...", SECRET, secret=True)
    app_token: str = _key("", "the app's token for socket mode, xapp-...", SECRET, secret=True)
    signing_secret: str = _key("", "the signing secret for http mode", SECRET, secret=True)
    client_id: str = _key("", "the app's client id, where several workspaces install it at /slack/install", CLIENT)
    client_secret: str = _key("", "the app's client secret, with client_id", SECRET, secret=True)
    encryption_key: str = _key("", "32 bytes in base64 that seal the tokens of several workspaces, older ones after a "
                               "comma; empty: a file in data_dir", KEYS, secret=True)
    history: str = _key("never", "look-up: before a message is sent again, look in the channel whether it stands there",
                        _one_of("never", "look-up"))
    api_url: str = _key("https://slack.com/api/", "Slack's HTTP address", WEB)

    @property
    def on(self) -> bool:
        """Whether Slack is to be served."""
        return bool(self.bot_token or self.client_id)


@dataclass(frozen=True)
class Settings:
    """All sections. Empty addresses of the database and of pictures become places in `bot.data_dir`."""

    bot: Bot = field(default_factory=Bot)
    database: Rows = field(default_factory=Rows)
    storage: Storage = field(default_factory=Storage)
    web: Web = field(default_factory=Web)
    intake: Intake = field(default_factory=Intake)
    discord: Discord = field(default_factory=Discord)
    slack: Slack = field(default_factory=Slack)

    def __post_init__(self) -> None:
        folder = self.bot.data_dir.absolute()
        if not self.database.url:
            object.__setattr__(self, "database", Rows(f"sqlite:///{folder / 'readout.sqlite3'}"))
        if not self.storage.url:
            object.__setattr__(self, "storage", Storage((folder / "blobs").as_uri()))

    @property
    def accepts(self) -> str:
        """What may be sent: raw, packs or public; packs where others reach the server, unless its operator chose."""
        return self.intake.accept or ("packs" if self.web.public else "raw")

    @property
    def socket(self) -> Path:
        """Where the terminal reaches the running process."""
        return self.bot.data_dir.absolute() / "readout.sock"


SECTIONS: dict[str, Any] = {"bot": Bot, "database": Rows, "storage": Storage, "web": Web, "intake": Intake,
                            "discord": Discord, "slack": Slack}


@cache
def keys() -> dict[str, Key]:
    """Give every key by its path."""
    found = [Key(section, f.name, f.default, **f.metadata)
             for section, made in SECTIONS.items() for f in dataclasses.fields(made)]
    return {key.path: key for key in found}


def carries_password(value: Any) -> bool:
    """Tell whether an address holds a password, which makes it a secret."""
    try:
        return isinstance(value, str) and bool(urlsplit(value).password)
    except ValueError:
        return False
