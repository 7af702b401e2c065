"""What Slack knows: workspaces, people, channels, messages and files; ids and times as Slack writes them."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]

# What a usual app of ours asks for; `*:history` only where somebody opted in.
SCOPES = frozenset({
    "chat:write", "commands", "files:read", "files:write", "channels:read", "groups:read", "channels:join",
    "users:read", "usergroups:read", "im:write", "pins:write", "pins:read"})
HISTORY = frozenset({"channels:history", "groups:history", "im:history", "mpim:history"})
PUBLIC, PRIVATE, DIRECT, SEVERAL = "public_channel", "private_channel", "im", "mpim"
# What the name of a scope calls each kind of channel.
KINDS = {PUBLIC: "channels", PRIVATE: "groups", DIRECT: "im", SEVERAL: "mpim"}


class Refused(Exception):
    """What Slack answers instead of doing what was asked: its error word, and more of its answer."""

    def __init__(self, error: str, status: int = 200, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(f"{error} {more}" if more else error)
        self.error, self.status, self.headers, self.more = error, status, headers or {}, more

    @property
    def body(self) -> Json:
        """The answer."""
        return {"ok": False, "error": self.error, **self.more}


@dataclass
class Fault:
    """Something that goes wrong once, with the next request of its kind.

    `error` is answered as Slack's word ("ratelimited" as 429 with `retry_after` seconds); `status` answers so with a
    page that is no JSON; neither of both closes the connection, unless only `seconds` is given: then it merely takes
    so long. `after` does what was asked first, so that its answer is lost.
    """

    error: str = ""
    status: int = 0
    after: bool = False
    seconds: float = 0.0
    retry_after: int = 1

    @property
    def slow(self) -> bool:
        """Whether it only takes long."""
        return bool(self.seconds and not self.error and not self.status and not self.after)


@dataclass
class Workspace:
    """A workspace. `token` is the bot's where it is installed, with its `scopes`; `bot` is its user."""

    id: str
    name: str
    bot: str
    bot_id: str
    token: str | None = None
    scopes: frozenset[str] = SCOPES
    groups: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        """The first part of its address."""
        return self.name.casefold().replace(" ", "-")


@dataclass
class User:
    """A person, or a bot, in a workspace."""

    id: str
    team: str
    name: str
    admin: bool = False
    owner: bool = False
    bot: bool = False
    deleted: bool = False
    tz: str = "Europe/Zurich"

    @property
    def payload(self) -> Json:
        """The person as users.info gives them."""
        return {"id": self.id, "team_id": self.team, "name": self.name.casefold(), "deleted": self.deleted,
                "real_name": self.name, "tz": self.tz, "tz_offset": 3600, "is_admin": self.admin or self.owner,
                "is_owner": self.owner, "is_primary_owner": False, "is_restricted": False, "is_bot": self.bot,
                "is_ultra_restricted": False, "is_app_user": False, "updated": 0, "locale": "en-GB",
                "profile": {"real_name": self.name, "display_name": self.name, "team": self.team}}


# How a channel may be shared: with another organisation, soon with one, or among the workspaces of one's own.
SHARED = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared")


@dataclass
class Channel:
    """A channel or a direct message, and who is in it."""

    id: str
    team: str
    name: str
    kind: str = PUBLIC
    members: list[str] = field(default_factory=list)
    archived: bool = False
    pins: list[str] = field(default_factory=list)
    shared: str = ""

    def payload(self, bot: str) -> Json:
        """Give the channel as the bot sees it."""
        shown: Json = {"id": self.id, "created": 1, "is_archived": self.archived, "is_channel": self.kind == PUBLIC,
                       "is_group": False, "is_im": self.kind == DIRECT, "is_mpim": self.kind == SEVERAL,
                       "is_private": self.kind != PUBLIC, "context_team_id": self.team,
                       **{name: self.shared == name for name in SHARED}}
        if self.kind == DIRECT:
            return {**shown, "user": next(one for one in self.members if one != bot)}
        return {**shown, "name": self.name, "name_normalized": self.name, "is_member": bot in self.members,
                "is_general": False, "num_members": len(self.members), "topic": {"value": ""},
                "purpose": {"value": ""}}


@dataclass
class Message:
    """A message as it stands. `reader` is the only one who sees it; `metadata` is shown to those who ask for it."""

    channel: str
    ts: str
    payload: Json
    team: str
    reader: str | None = None
    metadata: Json | None = None
    deleted: bool = False
    edits: int = 0

    @property
    def thread(self) -> str | None:
        """The message that it answers."""
        found: str | None = self.payload.get("thread_ts")
        return found if found != self.ts else None

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        found: list[Json] = self.payload.get("blocks", [])
        return found


@dataclass
class Upload:
    """A file. `looks` is how often it may still be asked for until it is ready; None until its bytes came."""

    id: str
    team: str
    name: str
    length: int
    owner: str
    raw: bytes | None = None
    completed: bool = False
    looks: int = 0
    title: str = ""
    channels: list[str] = field(default_factory=list)
    alt: str = ""
    deleted: bool = False

    @property
    def ready(self) -> bool:
        """Whether it was processed, so that a block may show it."""
        return self.completed and self.looks == 0 and not self.deleted


class World:
    """Everything there is. `now` tells the time, so that a test may move it."""

    application = "A0READOUT"

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.workspaces: dict[str, Workspace] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[tuple[str, str], Message] = {}
        self.files: dict[str, Upload] = {}
        self.permits: dict[str, tuple[str, str]] = {}
        self.revoked: set[str] = set()
        self.addresses: dict[str, str] = {}
        self.unknown_blocks: set[str] = set()
        self.broadcasts: list[tuple[str, str]] = []
        self.kept_ids: list[tuple[str, str, str]] = []
        self._last = 0
        self._made: defaultdict[str, int] = defaultdict(int)

    def id(self, letter: str) -> str:
        """Make an id of a kind."""
        self._made[letter] += 1
        return f"{letter}0{self._made[letter]:08d}"

    def ts(self) -> str:
        """Give the present instant as Slack writes it, each later than all before."""
        self._last = max(self._last + 1, int(self.now().timestamp() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def workspace(self, name: str, *, scopes: Iterable[str] = SCOPES, installed: bool = True) -> Workspace:
        """Found a workspace, with the bot installed or without."""
        made = Workspace(self.id("T"), name, self.id("U"), self.id("B"))
        self.workspaces[made.id] = made
        self.users[made.bot] = User(made.bot, made.id, "Readout", bot=True)
        if installed:
            self.install(made, scopes)
        return made

    def install(self, home: Workspace, scopes: Iterable[str]) -> str:
        """Install the bot: its token is the same one as before, as long as it was not revoked."""
        token = home.token or f"xoxb-{home.id}-{secrets.token_hex(8)}"
        home.token, home.scopes = token, frozenset(scopes)
        self.permits[token] = ("bot", home.id)
        return token

    def revoke(self, home: Workspace) -> None:
        """Take the bot's token away."""
        if home.token is not None:
            self.revoked.add(home.token)
            del self.permits[home.token]
            home.token = None

    def user(self, home: Workspace, name: str, *, admin: bool = False, owner: bool = False) -> str:
        """Let somebody join a workspace."""
        made = User(self.id("U"), home.id, name, admin, owner)
        self.users[made.id] = made
        return made.id

    def channel(self, home: Workspace, name: str, kind: str = PUBLIC, *, joined: bool = True) -> Channel:
        """Open a channel, with the bot in it or without."""
        made = Channel(self.id("C"), home.id, name, kind, [home.bot] if joined else [])
        self.channels[made.id] = made
        return made

    def group(self, home: Workspace, name: str, *users: str) -> str:
        """Make a user group."""
        made = self.id("S")
        home.groups[made] = (name, list(users))
        return made

    def direct(self, home: Workspace, *users: str) -> Channel:
        """Give the direct message between the bot and somebody."""
        everybody = sorted({home.bot, *users})
        kind = DIRECT if len(everybody) == 2 else SEVERAL
        for one in self.channels.values():
            if one.kind == kind and sorted(one.members) == everybody and one.team == home.id:
                return one
        made = Channel(self.id("D" if kind == DIRECT else "G"), home.id, "directmessage", kind, everybody)
        self.channels[made.id] = made
        return made

    def standing(self, channel: str) -> list[Message]:
        """List what stands in a channel for everybody, oldest first."""
        return [one for one in self.messages.values()
                if one.channel == channel and not one.deleted and one.reader is None]

    def seen_by(self, channel: str, user: str) -> list[Message]:
        """List what only this person sees in a channel, oldest first."""
        return [one for one in self.messages.values()
                if one.channel == channel and not one.deleted and one.reader == user]
