"""A press on Slack over signed HTTP, stored and answered, beside a bare handler of slack-bolt in the same minute.

As in `slack_click_socket`; both are served by uvicorn, and the time of an acknowledgement is that of the request.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.slack_click_socket import figures


def run() -> Iterator[dict[str, Any]]:
    """Measure, and give the figures."""
    yield from figures("slack_click_http", "http")
