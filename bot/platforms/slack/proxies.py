"""The way to Slack through a proxy that the environment names, which is never the way to this computer itself.

slack_sdk takes HTTPS_PROXY for every address, loopback too, and knows no NO_PROXY: whoever makes one of its clients
sets `client.proxy = proxy_for(address)` after it is made.
"""

from __future__ import annotations

import ipaddress
import urllib.request
from urllib.parse import urlsplit

# A socket is opened by an ordinary request, and goes where those go.
SAME = {"wss": "https", "ws": "http"}
TAKEN = ("http", "https")


def proxy_for(url: str) -> str | None:
    """Name the proxy for an address: HTTPS_PROXY, HTTP_PROXY or ALL_PROXY unless NO_PROXY has it; None for none.

    None for loopback, and for a proxy of a kind that is not spoken here (`unspoken` tells of it).
    """
    named = _named(url)
    return named if named is not None and urlsplit(named).scheme in TAKEN else None


def unspoken(url: str) -> str | None:
    """Name the kind of a proxy that is set for an address but not spoken here, such as socks5; None for none."""
    named = _named(url)
    kind = urlsplit(named).scheme if named is not None else ""
    return kind if kind and kind not in TAKEN else None


def _named(url: str) -> str | None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if loopback(host):
        return None
    found = urllib.request.getproxies_environment()
    named = (found.get(SAME.get(parts.scheme, parts.scheme)) or found.get("all") or "").strip()
    if not named or urllib.request.proxy_bypass(f"{host}:{parts.port}" if parts.port else host):
        return None
    # Many environments name a proxy as host:port alone.
    return named if "://" in named else f"http://{named}"


def loopback(host: str) -> bool:
    """Tell whether a host is this computer itself."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
