"""Who speaks, where, and for whom a card is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Literal, get_args
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

Role = Literal["member", "contributor", "editor", "director", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)


def allows(have: str, need: str) -> bool:
    """Tell whether somebody with role `have` may do what needs `need`; roles are ordered."""
    return ROLES.index(have) >= ROLES.index(need)


@dataclass(frozen=True)
class Person:
    """Somebody on one platform, as the platform names them.

    `workspace` and `external` are the platform's own ids; `admin` says that the platform itself
    calls this person an administrator of the workspace. `groups` are the ids of the platform's own groups
    that they are in (Discord's roles); None where the platform tells of none.
    """

    platform: str
    workspace: str
    external: str
    name: str = ""
    admin: bool = False
    groups: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Place:
    """A channel, forum, thread or direct message; prints to one string and parses back."""

    platform: str
    workspace: str
    channel: str

    def __str__(self) -> str:
        return f"{self.platform}:{quote(self.workspace, safe='')}/{quote(self.channel, safe='@')}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read a place back from its string; ValueError where it is none."""
        platform, colon, rest = text.partition(":")
        workspace, slash, channel = rest.partition("/")
        if not (platform and colon and workspace and slash and channel):
            raise ValueError("a place is written platform:workspace/channel")
        return cls(platform, unquote(workspace), unquote(channel))

    @property
    def direct(self) -> bool:
        """Whether only one member reads here."""
        return self.channel.startswith("@")


@dataclass(frozen=True)
class Audience:
    """For whom a card is drawn: a place's language and zone, or one member. Equal audiences share a drawing."""

    language: str = "en-US"
    zone: str = "Etc/UTC"
    member: int | None = None

    @property
    def tz(self) -> tzinfo:
        """The reader's time zone."""
        return ZoneInfo(self.zone)


@dataclass(frozen=True)
class Presence:
    """A person as a community knows them, read afresh at each call; `unread` says that letters wait for them.

    `place` is where they speak, and `home` its platform and workspace; None where nobody else reads, as in a terminal.
    """

    community: int
    member: int | None
    number: int
    name: str
    role: str
    audience: Audience = field(default_factory=Audience)
    unread: bool = False
    place: Place | None = None
    home: tuple[str, str] | None = None
