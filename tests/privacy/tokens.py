"""Identifiers that nobody bears: unique by seed, distinctive enough to be found again in anything."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

# No vowel, so that no word of a language arises, and no letter of hexadecimal beyond F.
LETTERS = "BCDFGHJKLMNPRSTVWX"
MARK = "ZQ"
LENGTH = 11
# Writing systems, each with the characters from which a name is drawn and what PS3.3 C.12.1.1.2 calls them.
SCRIPTS = {
    "kanji": "山田太郎花子鈴木高橋佐藤渡辺伊東京都大阪名古屋",
    "katakana": "ヤマダタロウハナコスズキサトウワタナベ",
    "hangul": "김이박최정강조윤장임한오서신권황안송류홍",
    "hanzi": "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
    "greek": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
    "cyrillic": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩ",
    "latin": "ÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜ",
}


@dataclass(frozen=True)
class Token:
    """One planted identifier. `kind` is word, digits, date, time, script or exact; `where` says where it lies."""

    text: str
    kind: str
    channel: str
    where: str


class Mint:
    """Make tokens for a seed; none is made twice. What it made is in `made`, by channel and place."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(f"planted {seed}")
        self.made: list[Token] = []
        self.channel = ""
        self._used: set[str] = set()

    def word(self, where: str) -> str:
        """Make eleven letters, such as a name, a ward or a comment holds; they fit every text attribute."""
        return self._new("word", where, lambda: MARK + "".join(self.random.choices(LETTERS, k=LENGTH - len(MARK))))

    def digits(self, where: str, length: int = 10) -> str:
        """Make a number such as a record's, below 2**31 where it has ten digits."""
        return self._new("digits", where, lambda: "1" + "".join(self.random.choices("0123456789", k=length - 1)))

    def date(self, where: str) -> str:
        """Make a day of the nineteenth century, as DICOM writes it."""
        return self._new("date", where, lambda: _day(self.random.randrange(36_000)).strftime("%Y%m%d"))

    def time(self, where: str) -> str:
        """Make a time of day to the microsecond, as DICOM writes it."""
        return self._new("time", where, lambda: f"{self.random.randrange(24):02}{self.random.randrange(60):02}"
                         f"{self.random.randrange(60):02}.{self.random.randrange(100_000, 999_999)}")

    def moment(self, where: str) -> str:
        """Make a day and a time in one, as DICOM writes it."""
        day, hour, rest = self.random.randrange(36_000), self.random.randrange(24), self.random.randrange(10**6)
        return self._new("time", where, lambda: f"{_day(day):%Y%m%d}{hour:02}{self.random.randrange(60):02}"
                         f"{self.random.randrange(60):02}.{rest:06}")

    def script(self, where: str, name: str) -> str:
        """Make six characters of a writing system."""
        return self._new("script", where, lambda: "".join(self.random.choices(SCRIPTS[name], k=6)))

    def exact(self, where: str, text: str) -> str:
        """Plant a text that is told apart by itself, such as an age of 113 years."""
        return self._new("exact", where, lambda: text)

    def pick(self, length: int) -> int:
        """Pick a place among `length`."""
        return self.random.randrange(length)

    def _new(self, kind: str, where: str, make: Callable[[], str]) -> str:
        text = make()
        while text in self._used and kind != "exact":
            text = make()
        self._used.add(text)
        self.made.append(Token(text, kind, self.channel, where))
        return text


def _day(number: int) -> date:
    return date(1800, 1, 1) + timedelta(days=number)
