"""Sheets of paper: pages that are printed, with one style that stands in each of them or at an address."""

from __future__ import annotations

import html
from functools import cache
from pathlib import Path

MIME = "text/html; charset=utf-8"
BEGIN, END = b"<style>", b"</style>"
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Readout">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


@cache
def style() -> str:
    """Give the style of every sheet."""
    return Path(__file__).with_name("paper.css").read_text("utf-8")


def sheet(title: str, body: str, language: str = "en") -> bytes:
    """Make a sheet that can be kept as one file; `body` is HTML, in which everything typed is escaped already."""
    return PAGE.format(language=language, title=html.escape(title), style=style(), body=body).encode()


def linked(made: bytes, address: str) -> bytes:
    """Give a sheet that takes its style from an address instead, for pages that allow no other."""
    head, _, rest = made.partition(BEGIN)
    link = f'<link rel="stylesheet" href="{html.escape(address)}">'.encode()
    return head + link + rest.partition(END)[2] if rest else made
