"""Installing over OAuth: the page that asks, the code, the token; and how a workspace takes it away again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web

from tests.servers.slack.calls import Call, method
from tests.servers.slack.world import Json, Refused, Workspace

if TYPE_CHECKING:
    from tests.servers.slack.server import Slack

CLIENT_ID, CLIENT_SECRET = "100.200", "loopback-secret"


@dataclass
class Code:
    """A code that is exchanged for a token once."""

    team: str
    user: str
    scopes: tuple[str, ...]
    redirect: str
    used: bool = False


def asked(server: Slack, address: str) -> dict[str, str]:
    """Read what an authorize page is asked for, and refuse what Slack's own page would refuse."""
    given = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    if given.get("client_id") != CLIENT_ID:
        raise Refused("invalid_client_id")
    if not given.get("scope"):
        raise Refused("invalid_scope")
    if server.redirects and given.get("redirect_uri", server.redirects[0]) not in server.redirects:
        raise Refused("bad_redirect_uri")
    return given


def approve(server: Slack, address: str, home: Workspace, user: str) -> str:
    """Press Allow on the authorize page, and give where the browser is sent."""
    given = asked(server, address)
    code = secrets.token_urlsafe(12)
    redirect = given.get("redirect_uri", server.redirects[0] if server.redirects else "")
    server.codes[code] = Code(home.id, user, tuple(given["scope"].split(",")), given.get("redirect_uri", ""))
    return f"{redirect}?{urlencode({'code': code, 'state': given.get('state', '')})}"


def deny(server: Slack, address: str) -> str:
    """Press Cancel on the authorize page, and give where the browser is sent."""
    given = asked(server, address)
    redirect = given.get("redirect_uri", server.redirects[0] if server.redirects else "")
    return f"{redirect}?{urlencode({'error': 'access_denied', 'state': given.get('state', '')})}"


async def page(server: Slack, request: web.Request) -> web.Response:
    """Show the authorize page."""
    try:
        given = asked(server, str(request.url))
    except Refused as refused:
        return web.Response(status=400, text=f"<h1>{refused.error}</h1>", content_type="text/html")
    listed = "".join(f"<li>{scope}</li>" for scope in given["scope"].split(","))
    return web.Response(text=f"<h1>Readout asks for</h1><ul>{listed}</ul>", content_type="text/html")


def client(call: Call) -> None:
    """Refuse a client that is not ours."""
    if call.get("client_id") != CLIENT_ID:
        raise Refused("invalid_client_id")
    if call.get("client_secret") != CLIENT_SECRET:
        raise Refused("bad_client_secret")


@method("oauth.v2.access", optional="client_id client_secret code redirect_uri grant_type refresh_token", tier=4,
        kind="")
async def access(call: Call) -> Json:
    """Exchange a code for a token."""
    client(call)
    code = call.server.codes.get(str(call.get("code")))
    if code is None:
        raise Refused("invalid_code")
    if code.used:
        raise Refused("code_already_used")
    if code.redirect != call.get("redirect_uri", ""):
        raise Refused("bad_redirect_uri")
    code.used = True
    home = call.world.workspaces[code.team]
    token = call.world.install(home, code.scopes)
    return {"app_id": call.world.application, "authed_user": {"id": code.user}, "scope": ",".join(code.scopes),
            "token_type": "bot", "access_token": token, "bot_user_id": home.bot, "enterprise": None,
            "team": {"id": home.id, "name": home.name}, "is_enterprise_install": False}


@method("auth.revoke", optional="test")
async def revoke(call: Call) -> Json:
    """Give a token back."""
    if call.flag("test"):
        return {"revoked": False}
    gone(call.server, call.home)
    return {"revoked": True}


@method("apps.uninstall", required="client_id client_secret")
async def uninstall(call: Call) -> Json:
    """Leave a workspace."""
    client(call)
    gone(call.server, call.home)
    return {}


def gone(server: Slack, home: Workspace) -> None:
    """Take the app out of a workspace, and tell it; the token is dead before the app hears of it."""
    server.world.revoke(home)
    server.tell(home, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [home.bot]},
                       "event_ts": server.world.ts()})
    server.tell(home, {"type": "app_uninstalled", "event_ts": server.world.ts()})


@method("apps.connections.open", kind="app", tier=0)
async def connect(call: Call) -> Json:
    """Give the address of a new Socket Mode connection."""
    return {"url": call.server.sockets.ticket()}
