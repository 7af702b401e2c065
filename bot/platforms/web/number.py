"""Numbers as strangers write them: few digits, or none at all."""

from __future__ import annotations

from starlette.convertors import Convertor

DIGITS = 9


def small(text: str, digits: int = DIGITS) -> int | None:
    """Read a number of at most so many plain digits; None where it is anything else.

    Nine digits fit every database's keys. Python takes more signs for digits than it can read as numbers, and refuses
    to read thousands of them at all.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


class Small(Convertor[int]):
    """A number in a path; a longer one leads nowhere, like any address that is not here."""

    regex = f"[0-9]{{1,{DIGITS}}}"

    def convert(self, value: str) -> int:
        """Read what the pattern let through."""
        return int(value)

    def to_string(self, value: int) -> str:
        """Write a number into a path."""
        return str(value)

