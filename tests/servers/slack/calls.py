"""One call of the Web API: which methods there are, what each takes, which scope and which tier it needs."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import BasicAuth, web

from tests.servers.slack.world import PRIVATE, PUBLIC, Channel, Json, Message, Refused, Workspace, World

if TYPE_CHECKING:
    from tests.servers.slack.server import Slack

DECODED = frozenset({"blocks", "metadata", "view", "files", "attachments", "message"})
FLAGS = {"1": True, "true": True, "True": True, "0": False, "false": False, "False": False}
# Requests in a minute: for one method, one workspace.
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}


@dataclass
class Call:
    """One call: what it was given, by whom."""

    server: Slack
    name: str
    args: Json
    token: str = ""
    kind: str = ""
    team: str = ""

    @property
    def world(self) -> World:
        """Everything there is."""
        return self.server.world

    @property
    def home(self) -> Workspace:
        """The workspace whose bot calls."""
        return self.world.workspaces[self.team]

    def get(self, name: str, default: Any = None) -> Any:
        """Give an argument."""
        return self.args.get(name, default)

    def flag(self, name: str) -> bool:
        """Give an argument that is yes or no."""
        given = self.args.get(name, False)
        if isinstance(given, bool):
            return given
        if str(given) not in FLAGS:
            raise invalid(f"{name} is neither true nor false")
        return FLAGS[str(given)]

    def number(self, name: str, default: int) -> int:
        """Give an argument that is a number."""
        try:
            return int(self.args.get(name, default))
        except ValueError:
            raise invalid(f"{name} is no number") from None

    def scoped(self, *scopes: str) -> None:
        """Refuse where the token has none of these scopes."""
        if scopes and not set(scopes) & self.home.scopes:
            raise Refused("missing_scope", needed=scopes[0], provided=",".join(sorted(self.home.scopes)))
        self.server.used |= {scopes[0]} if scopes else set()

    def known(self, id: str) -> Channel:
        """Give a channel that the bot may know of: a private one only where it is in."""
        found = self.world.channels.get(id)
        if found is None or found.team != self.team or (found.kind != PUBLIC and self.home.bot not in found.members):
            raise Refused("channel_not_found")
        return found

    def joined(self, id: str) -> Channel:
        """Give a channel that the bot is in."""
        found = self.known(id)
        if found.archived:
            raise Refused("is_archived")
        if self.home.bot not in found.members:
            raise Refused("not_in_channel")
        return found

    def message(self, channel: str, ts: str) -> Message:
        """Give a message that stands."""
        found = self.world.messages.get((channel, str(ts)))
        if found is None or found.deleted or found.reader is not None:
            raise Refused("message_not_found")
        return found

    def page(self, found: list[Any], name: str, default: int = 100) -> Json:
        """Give one page of a list, and the cursor of the next."""
        limit, start = self.number("limit", default) or default, int(self.get("cursor") or 0)
        if not 1 <= limit <= 1000:
            raise invalid("limit is from 1 to 1000")
        following = str(start + limit) if start + limit < len(found) else ""
        return {name: found[start:start + limit], "response_metadata": {"next_cursor": following}}


Work = Callable[[Call], Awaitable[Json]]


@dataclass(frozen=True)
class Method:
    """What a method takes. `kind` is the token that it wants: of a bot, of an app, or none."""

    name: str
    work: Work
    required: frozenset[str]
    taken: frozenset[str]
    scopes: tuple[str, ...]
    tier: int
    kind: str


METHODS: dict[str, Method] = {}


def method(name: str, *, required: str = "", optional: str = "", scope: str = "", tier: int = 3,
           kind: str = "bot") -> Callable[[Work], Work]:
    """Declare a method; tier 0 has a limit of its own."""
    def declare(work: Work) -> Work:
        needed = frozenset(required.split())
        # slack-bolt adds the workspace to every call that it makes for a request.
        taken = needed | frozenset(optional.split()) | {"team_id"}
        METHODS[name] = Method(name, work, needed, taken, tuple(scope.split()), tier, kind)
        return work

    return declare


def invalid(reason: str) -> Refused:
    """Refuse arguments as Slack does."""
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {reason}"]})


def checked(found: Method, args: Json) -> None:
    """Refuse arguments that a method lacks, or that nobody reads: Slack would pass over those in silence."""
    unknown = set(args) - found.taken
    if unknown:
        raise invalid(f"{found.name} takes no {sorted(unknown)}")
    lacking = {name for name in found.required if args.get(name) in (None, "")}
    if lacking:
        raise invalid(f"missing required field: {sorted(lacking)}")


async def read(request: web.Request) -> tuple[Json, str]:
    """Merge query, form and JSON as the SDK spreads them, and give the token too."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json()
        if not isinstance(body, dict):
            raise Refused("invalid_json")
        args |= body
    elif request.can_read_body:
        args |= dict(await request.post())
    given = request.headers.get("Authorization", "")
    token = str(args.pop("token", ""))
    if given.startswith("Bearer "):
        token = given.removeprefix("Bearer ")
    elif given.startswith("Basic "):
        basic = BasicAuth.decode(given)
        args |= {"client_id": basic.login, "client_secret": basic.password}
    return {name: _decoded(name, value) for name, value in args.items() if value is not None}, token


def _decoded(name: str, value: Any) -> Any:
    if name not in DECODED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        word = {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}
        raise Refused(word.get(name, "invalid_arguments")) from None


@dataclass
class Rates:
    """How many requests are taken. Loose unless `real`: then tiers, and one message per second in a channel.

    `workspace` is the most messages in a minute for a whole workspace, which Slack does not publish.
    """

    real: bool = False
    ticks: Callable[[], float] = field(default=lambda: 0.0)
    message: tuple[int, float] = (1, 1.0)
    workspace: int = 0
    tiers: dict[int, int] = field(default_factory=lambda: dict(TIERS))
    minute: float = 60.0
    taken: dict[tuple[str, ...], list[float]] = field(default_factory=dict)

    def take(self, key: tuple[str, ...], most: int, seconds: float) -> None:
        """Count one request, or refuse it with the seconds after which it may come again."""
        now = self.ticks()
        times = self.taken[key] = [at for at in self.taken.get(key, ()) if now - at < seconds]
        if len(times) >= most:
            raise limited(max(1, int(times[0] + seconds - now + 0.999)))
        times.append(now)

    def count(self, found: Method, call: Call) -> None:
        """Count a call against what holds for it."""
        if not self.real:
            return
        if found.tier:
            self.take((call.team or call.token, found.name), self.tiers[found.tier], self.minute)
        elif found.name in ("chat.postMessage", "chat.postEphemeral"):
            self.take((call.team, found.name, str(call.get("channel"))), *self.message)
            if self.workspace:
                self.take((call.team, found.name), self.workspace, self.minute)


def limited(seconds: int) -> Refused:
    """Refuse for now."""
    return Refused("ratelimited", 429, {"Retry-After": str(seconds)})


def kinds(given: str, offered: Iterable[str]) -> list[str]:
    """Read a list of kinds of channels."""
    asked = [one.strip() for one in (given or PUBLIC).split(",")]
    if not set(asked) <= set(offered):
        raise Refused("invalid_types")
    return asked


__all__ = ["METHODS", "PRIVATE", "Call", "Method", "Rates", "checked", "invalid", "kinds", "limited", "method", "read"]
