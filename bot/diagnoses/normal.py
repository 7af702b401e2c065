"""Bring spellings of one diagnosis to one form, without changing what it says."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

# What surrounds a diagnosis in a report and says nothing about it. "Acute" and its like do say something, and stay.
_SAYING = "consistent with|compatible with|suggestive of|in keeping with"
FILLERS = re.compile(
    rf"\b(?:(?:(?:ct|mri?|us|imaging|radiographic|x ray) )?findings? (?:are |is )?(?:of|{_SAYING})|{_SAYING}"
    r"|most likely|likely|probably|probable|i think|this is|it is|there is|diagnosis(?: is)?|dx|a case of|a|an|the)\b")
# British spellings become American ones: word starts and ends that both have.
SPELLINGS = (("tumour", "tumor"), ("leuco", "leuko"), ("calibre", "caliber"), ("fibre", "fiber"), ("centre", "center"),
             ("sulph", "sulf"), ("grey", "gray"), ("isation\\b", "ization"), ("ised\\b", "ized"), ("litre", "liter"))
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}
# After these a letter or a Roman numeral names a class; "i", "v" and letters may be something else elsewhere.
CLASSED = frozenset({"type", "grade", "stage", "class", "category", "level", "zone", "harris", "group", "phase", "fort",
                     "lefort", "birads", "lirads", "pirads", "tirads", "lungrads", "bosniak", "fazekas", "garden",
                     "weber", "schatzker", "stanford", "debakey", "neer", "fisher", "spetzler", "martin", "chiari",
                     "modic", "segment", "factor", "glycogenosis", "neurofibromatosis", "crowe", "rockwood", "gustilo"})
PLACING = frozenset({"of", "at", "on"})
# These say nothing beside what they stand with: right-sided, a usual interstitial pattern, the thyroid gland.
EMPTY = frozenset({"type", "sided", "side", "pattern", "gland", "disorder", "appearance", "joint"})
# Words whose s is no plural's.
SINGULAR = frozenset({"disease", "case", "phase", "base"})
LESS = re.compile(r"'s\b|(?<=s)'(?=\s|$)|[’`´]s\b")
# A numeral that may have a letter: type IVa, grade 3, stage 2b.
LETTERED = re.compile(r"(\d+|i{1,3}|iv|vi{0,3}|ix)([a-e]?)")
# "Consistent with" and "with", as they are typed.
SHORT = ((re.compile(r"\bc/w\b|\bs/o\b"), "consistent with"), (re.compile(r"\bw/"), "with "))
# Written together or apart: tracheo-esophageal, non-ossifying.
COMPOUND = re.compile(r"\b(non|\w{3,}o)\s?-\s?(?=\w)")
RADS = re.compile(r"\b(bi|li|pi|ti|lung)[\s-]?rads\b")


@lru_cache(maxsize=1)
def organs() -> dict[str, str]:
    """Give an organ's noun for its adjectives and other names, in normal words: renal and kidney are one."""
    lines = (files("bot.diagnoses") / "organs.csv").read_text("utf-8").splitlines()
    named = (line.split(",") for line in lines if line and not line.startswith("#"))
    return {other: noun for noun, *others in named for other in others}


@lru_cache(maxsize=1)
def abbreviations() -> dict[str, str]:
    """Give what an abbreviation stands for, in normal words; only those with one meaning in radiology are there."""
    lines = (files("bot.diagnoses") / "abbreviations.csv").read_text("utf-8").splitlines()
    return dict(line.split(",", 1) for line in lines if line and not line.startswith("#"))


def normal(text: str) -> tuple[str, ...]:
    """Give the words of a diagnosis in their normal form, in order.

    Case, accents, hyphens, possessives, plurals, British spelling, articles and phrases of reports go; an organ's
    adjective becomes its noun. Digits, sides, classes (as "#2", "#a"), negations and "acute" stay. "Fracture of the
    scaphoid" becomes "scaphoid fracture".
    """
    words = [_word(word) for word in _plain(text).split()]
    return _turned(tuple(word for word in words if word not in EMPTY))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss")).casefold()
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    for short, whole in SHORT:
        bare = short.sub(whole, bare)
    bare = COMPOUND.sub(r"\1", RADS.sub(r"\1rads", LESS.sub("", bare)))
    bare = re.sub(r"[^\w\s]|_", " ", re.sub(r"(?<=\d)[.,](?=\d)", "point", bare))
    return " ".join(FILLERS.sub(" ", " ".join(_classes(_expanded(bare.split())))).split())


def _expanded(words: list[str]) -> list[str]:
    return [part for word in words for part in abbreviations().get(word, ORDINALS.get(word, word)).split()]


def _classes(words: list[str]) -> list[str]:
    """Mark letters and numerals that name a class: "type II", "Chiari I", "Le Fort 2", "type A"."""
    return [_class(word) if _is_class(word, before) else word
            for before, word in zip(["", *words], words, strict=False)]


def _is_class(word: str, before: str) -> bool:
    if before in CLASSED and (len(word) == 1 or LETTERED.fullmatch(word)):
        return True
    return (len(word) > 1 and word in ROMAN) or word.isdigit()


def _class(word: str) -> str:
    numeral, letter = LETTERED.fullmatch(word).groups() if LETTERED.fullmatch(word) else (word, "")  # type: ignore[union-attr]
    return "#" + ROMAN.get(numeral, numeral) + letter


def _word(word: str) -> str:
    if word.startswith("#") or any(c.isdigit() for c in word):
        return word
    for british, american in SPELLINGS:
        word = re.sub(british, american, word)
    while (shorter := word.replace("ae", "e").replace("oe", "e")) != word:
        word = shorter
    singular = _singular(word)
    return organs().get(singular, singular)


def _singular(word: str) -> str:
    """Take a plural's ending: metastases, fractures, bodies, diverticula stay apart from what is no plural."""
    if word.removesuffix("s") in SINGULAR:
        return word.removesuffix("s")
    if len(word) > 5 and word.endswith(("ases", "oses", "eses", "yses")):
        return word[:-2] + "is"
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 5 and word.endswith(("xes", "shes", "ches", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as")):
        return word[:-1]
    return PLURALS.get(word, word)


PLURALS = {"diverticula": "diverticulum", "bronchi": "bronchus", "emboli": "embolism", "embolus": "embolism",
           "thrombi": "thrombus",
           "calculi": "calculus", "foci": "focus", "septa": "septum", "adenomata": "adenoma", "fibromata": "fibroma",
           "vertebrae": "vertebra", "vertebre": "vertebra", "bullae": "bulla", "bulle": "bulla", "nevi": "nevus",
           "aneurysmata": "aneurysm"}


def _turned(words: tuple[str, ...]) -> tuple[str, ...]:
    """Put what stands after "of", "at" or "on" before: "fracture of hook of hamate" is "hamate hook fracture"."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word in PLACING:
            parts.append([])
        else:
            parts[-1].append(word)
    return tuple(word for part in reversed(parts) for word in part)
