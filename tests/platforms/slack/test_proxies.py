"""The way to Slack: through the proxy that the environment names, and never through one to this computer."""

from __future__ import annotations

import os

import pytest

from bot.platforms.slack.proxies import proxy_for, unspoken

API, SOCKET = "https://slack.com/api/", "wss://wss-primary.slack.com/link/?ticket=1"
LOOPBACK = ("http://127.0.0.1:8080/api/", "ws://localhost:1/link", "http://[::1]:9/x", "https://127.8.9.10/",
            "http://slack.localhost:3/")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without any proxy."""
    for name in list(os.environ):
        if name.casefold().endswith("_proxy"):
            monkeypatch.delenv(name)


def test_without_a_proxy_there_is_none() -> None:
    assert [proxy_for(url) for url in (API, SOCKET, *LOOPBACK)] == [None] * (2 + len(LOOPBACK))


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_only_slack_is_reached_through_the_proxy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://proxy.example:3128")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    assert proxy_for(API) == proxy_for(SOCKET) == "http://proxy.example:3128"
    assert [proxy_for(url) for url in LOOPBACK] == [None] * len(LOOPBACK)


def test_what_no_proxy_names_is_reached_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "example.org,.slack.com")
    assert proxy_for(SOCKET) is None
    assert proxy_for(API) is None
    assert proxy_for("https://files.example.net/") == "http://proxy.example:3128"
    monkeypatch.setenv("NO_PROXY", "*")
    assert proxy_for("https://files.example.net/") is None


def test_a_proxy_for_http_alone_is_none_for_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    assert proxy_for(API) is None
    assert proxy_for("http://slack.example/") == "http://proxy.example:3128"


def test_a_host_and_port_alone_are_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    assert proxy_for(API) == "http://proxy.example:3128"


def test_a_kind_of_proxy_that_is_not_spoken_is_named_and_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://proxy.example:1080")
    assert proxy_for(API) is None
    assert unspoken(API) == "socks5"
    assert unspoken(LOOPBACK[0]) is None
