"""No typed text, however hostile, makes the rules work out of proportion to its length."""

from __future__ import annotations

import time

import pytest

from bot.wording import Kind, ages, banded, gives_away, identifying
from bot.wording.tracing import Told, score

# Eight times the letters may take this much more work: in proportion it is eight, and sixty-four squared.
SHORT, LONG, MOST, TRIES = 400, 3_200, 28, 3
HEADS = ("", "age", "patient", "born on ", "ID ", "tel", "54", "our ")
UNITS = (" ", "\t", "\n", "a", "A", "1", "_", "-", ".", "(", "a-", "Aa-", "Aa ", "A. ", "a.", "1.", "1-", "1 ", "12/",
         "a@", "@", "A^", "a^a ", "^", "age ", "age:", "aged 54 ", "54M. ", "ID/", "ID ", "ID1", "lot-", "DOB-", "DOB ",
         "born on ", "Mr ", "St ", "Aa, ", "Aa de ", "Aa Bb ", "the ", "our a ", "1 A ", "Aa-1 ", "12:30 ", "www.a ",
         "10:00 1234567 ", "http://a/12345 ", "patient name ", "twenty ", "fifty-", "in the ", "**a", "1 day of life ",
         "Ж ", "Ж", "王", "Ж-", "Ωω ", "Ａ", "a\u0301", "\u200b", "day 1 of ", "+1 ",
         "(1) ", "0 1 ", "12 de ", "scale 1:20 ", "dilut")
# The first has all rules but two, which the second and the third have.
KINDS: tuple[Kind, ...] = ("story", "reference", "record")


def work(text: str) -> float:
    """Give this thread's own seconds that all rules take for a text."""
    before = time.thread_time()
    everything(text)
    return time.thread_time() - before


def everything(text: str) -> object:
    """Apply every rule to a text, from anew."""
    for remembered in (identifying, ages, banded, score):
        remembered.cache_clear()
    found = [identifying(text, kind) for kind in KINDS]
    return found, ages(text), banded(text), score(Told((text,), (text[:60],), text)), gives_away(text, [text[:200]], [])


@pytest.mark.parametrize("unit", UNITS)
def test_the_work_is_in_proportion_to_the_text(unit: str) -> None:
    for head in HEADS[:1] if unit.strip() else HEADS:
        short, long = ((head + unit * length)[:length] for length in (SHORT, LONG))
        few = max(work(short), work("A cough for a week. " * (SHORT // 20)))
        # Other work on the same processor may slow one try, not each.
        assert any(work(long) < MOST * few for _ in range(TRIES)), head


@pytest.mark.parametrize("gap", ["   ", "\n\n", " \t \n ", " " * 2_000])
def test_spaces_hide_nothing(gap: str) -> None:
    """A phrase is found however far its words are apart, and told as it stands."""
    for plain, rule in (("Seen by Mr Smith today.", "name"), ("Fell on 12 March 2019.", "date")):
        text = plain.replace(" ", gap)
        (found,) = (one for one in identifying(text) if one.rule == rule)
        assert text[found.start:found.end].strip() == found.words
        assert "".join(found.words.split()) in "".join(plain.split())
    assert banded(f"Aged{gap}54, fell.").split() == ["Aged", "50", "to", "59,", "fell."]
    assert banded(f"A cough.{gap}54-year-old.") == f"A cough.{gap}50 to 59-year-old."
    assert [one.number for one in ages(f"A{gap}54{gap}M with a cough; 93-year-old")] == [54, 93]
