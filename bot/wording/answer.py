"""Whether a title or a neutral alt text gives the answer away: words of the key that no other option has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from bot.wording.vocabulary import words_of

WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?", re.UNICODE)
# Words that stand in options and neutral texts alike, and tell nothing.
PLAIN = words_of("""
a an the and or of in on at to from with without by for is are was were be no not none other both as its it this that
acute subacute chronic left right bilateral anterior posterior lateral medial upper lower inner outer proximal distal
middle central peripheral superior inferior large small wide narrow normal abnormal disease disorder syndrome lesion
finding findings sign signs type grade stage first second third one two three four new old primary secondary simple
complex high low early late mild moderate severe view image picture scan study ct mr mri xray radiograph ultrasound
pet axial sagittal coronal contrast head brain chest abdomen pelvis spine neck knee shoulder hip hand foot body level
""")
BRITISH = (("haem", "hem"), ("oedem", "edem"), ("oesoph", "esoph"), ("aem", "em"), ("tumour", "tumor"), ("paed", "ped"),
           ("ischaem", "ischem"))
BOLD = re.compile(r"\*\*(.+?)\*\*")
SHORTEST = 3
SHARED = 5
# "Appendix" and "appendicitis" are alike, "hemorrhage" and "hemorrhoid" are not.
ALIKE = 0.8
ENDINGS = ("ically", "ized", "ses", "ical", "ces", "ies", "ing", "ous", "ed", "es", "al", "ic", "is", "ar", "ly", "s")


def gives_away(text: str, key: Sequence[str], others: Iterable[str], prompt: str = "",
               explanation: str = "") -> tuple[str, ...]:
    """Name the words of a text that tell the key, as they stand in it.

    A word tells the key where the key's options hold it (or bold words of the explanation do), and neither the other
    options nor the question; words that stand anywhere, like "acute" or "left", tell nothing unless the key has no
    other.
    """
    telling = _telling(key, others, prompt, explanation)
    return tuple(dict.fromkeys(word for word in WORD.findall(text) if any(_alike(stem(word), one) for one in telling)))


def _telling(key: Sequence[str], others: Iterable[str], prompt: str, explanation: str) -> set[str]:
    shared = _stems(prompt) | {word for other in others for word in _stems(other)}
    own = {word for option in key for word in _stems(option)} - shared
    bold = {word for phrase in BOLD.findall(explanation) for word in _stems(phrase)} - shared
    return (own | bold) - _plain() or own


@cache
def _plain() -> frozenset[str]:
    return frozenset(map(stem, PLAIN))


def _stems(text: str) -> set[str]:
    return {stem(word) for word in WORD.findall(text) if _long_enough(word)}


def _long_enough(word: str) -> bool:
    return len(word) >= SHORTEST or (len(word) > 1 and word.isupper())


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Give a word without case, accents, British letters and ending."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    plain = plain.replace("\u2019", "'").removesuffix("'s")
    for ours, theirs in BRITISH:
        plain = plain.replace(ours, theirs)
    for ending in ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= SHARED - 1:
            return plain[:-len(ending)]
    return plain


def _alike(one: str, other: str) -> bool:
    """Say whether two stems are of one word: equal, or alike from their beginning for long enough to mean it."""
    if one == other:
        return True
    shortest = min(len(one), len(other))
    common = next((place for place in range(shortest) if one[place] != other[place]), shortest)
    return common > SHARED and common >= ALIKE * shortest
