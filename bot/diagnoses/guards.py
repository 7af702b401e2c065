"""Say what makes two diagnoses differ though their words look alike: a person decides then, never a score."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal

Words = Sequence[str]
Doubt = Literal["negation", "hedged", "side", "type", "near"]

NEGATIONS = frozenset({"no", "not", "non", "without", "absent", "negative", "never", "none", "excluded", "unlikely",
                       "resolved", "former", "old", "healed", "healing"})
HEDGES = re.compile(r"[?/&+;\n]|\b(?:vs|versus|or|either|possible|possibly|maybe|perhaps|could be|may be|might be"
                    r"|cannot exclude|can not exclude|rule out|ddx|differential|suspected|query)\b")
# No hedge, though they hold its sign: consistent with, with, suggestive of.
SHORT = re.compile(r"\bc/w\b|\bs/o\b|\bw/")
SIDES = frozenset({"left", "right", "bilateral", "unilateral", "medial", "lateral", "anterior", "posterior", "upper",
                   "lower", "middle", "superior", "inferior", "proximal", "distal", "central", "peripheral", "dorsal",
                   "ventral", "ascending", "descending", "l", "r", "both"})
# What grades, types or times a disease: one of them more or less is another answer.
DEGREES = frozenset({"acute", "subacute", "chronic", "benign", "malignant", "primary", "secondary", "open", "closed",
                     "complete", "incomplete", "partial", "total", "mild", "moderate", "severe", "early", "late",
                     "invasive", "papillary", "serous", "mucinous", "cystic", "solid", "communicating", "obstructive",
                     "tension", "ruptured", "unruptured", "perforated", "simple", "complex", "low", "high", "typical",
                     "atypical", "dominant", "recessive", "congenital", "acquired", "direct", "indirect", "internal",
                     "external", "arterial", "venous", "stable", "unstable", "displaced", "nondisplaced"})
# Beginnings and ends of words that change a diagnosis, longest first; a misspelling never turns one into another.
PREFIXES = ("hyper", "hypo", "intra", "extra", "inter", "infra", "supra", "super", "sub", "epi", "endo", "exo", "ecto",
            "peri", "para", "pre", "post", "retro", "ante", "anti", "macro", "micro", "brachy", "tachy", "brady",
            "nephro", "neuro", "osteo", "chondro", "lipo", "myo", "fibro", "hemo", "hemangio", "lymphangio", "pneumo",
            "hydro", "pyo", "uretero", "urethro", "ileo", "ilio", "meso", "meta", "pro", "tele", "tri", "bi", "uni",
            "mono",
            "poly", "oligo", "a", "un", "non", "dys", "eu", "mal")
SUFFIXES = ("blastoma", "sarcoma", "carcinoma", "lymphoma", "listhesis", "opathy", "ectasis", "ectasia", "ectomy",
            "ostomy", "stenosis", "trophy", "plasia", "megaly", "malacia", "sclerosis", "lysis", "necrosis", "fibrosis",
            "thorax", "cele", "itis", "osis", "iasis", "oma", "emia", "uria", "penia", "rrhage", "rrhea", "clastoma",
            "cytoma", "lithiasis", "ectopia", "physis", "physeal", "oid", "al", "ar", "ic")


@lru_cache(maxsize=1)
def vocabulary() -> frozenset[str]:
    """Give the words of radiology's diagnoses: what stands here is a word of its own, and no misspelling."""
    lines = (files("bot.diagnoses") / "vocabulary.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def hedged(text: str) -> bool:
    """Tell whether a typed answer names more than one diagnosis or doubts its own."""
    return HEDGES.search(SHORT.sub(" ", text.casefold())) is not None


def apart(said: Words, key: Words) -> Doubt | None:
    """Say in which respect two diagnoses certainly differ; None where no guard speaks.

    Compares negations, numbers and single letters, sides and degrees as sets.
    """
    kinds: tuple[tuple[Doubt, Callable[[str], bool]], ...] = (
        ("negation", NEGATIONS.__contains__), ("side", SIDES.__contains__), ("type", _classes))
    return next((doubt for doubt, holds in kinds if set(filter(holds, said)) != set(filter(holds, key))), None)


def _classes(word: str) -> bool:
    return word in DEGREES or len(word) == 1 or word.startswith("#") or any(c.isdigit() for c in word)


def another_word(said: str, key: str) -> bool:
    """Tell whether a word that differs by a letter or two is another word, and not a misspelling of it."""
    return said in vocabulary() or _prefixed(said, key) or _changed(said, key, PREFIXES, str.startswith) or _changed(
        said, key, SUFFIXES, str.endswith)


def _prefixed(said: str, key: str) -> bool:
    """Tell whether one word is the other with a beginning that turns it round: asymmetric, nondisplaced."""
    return any(said == part + key or key == part + said for part in PREFIXES)


def _changed(said: str, key: str, parts: Sequence[str], holds: Callable[[str, str], bool]) -> bool:
    """Tell whether both words have such a part, and neither is a piece of the other."""
    ours, theirs = (max((part for part in parts if len(part) > 1 and holds(word, part)), key=len, default="")
                    for word in (said, key))
    return bool(ours and theirs and not holds(ours, theirs) and not holds(theirs, ours))
