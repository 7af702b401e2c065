"""The invented members of the demo, and how they answer. Any likeness is accidental."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Invented:
    """A member: stage, skill (logits better than a middling case), and whether boards may name them."""

    name: str
    stage: str
    skill: float
    named: bool = False
    role: str = "member"
    label: str = ""


READERS: tuple[Invented, ...] = (
    Invented("Priya Example", "PGY-2", 0.6, True, label="Resident"),
    Invented("Sam Sample", "MS3", 0.5, False, label="Student"),
    Invented("Wei Placeholder", "PGY-3", 1.1, True),
    Invented("Amara Specimen", "PGY-2", 0.4, True),
    Invented("Jonas Mockup", "PGY-2", 0.0),
    Invented("Leila Instance", "PGY-4", 1.6, True),
    Invented("Tomás Fixture", "PGY-3", 0.8),
    Invented("Ingrid Template", "PGY-4", 1.3, True),
    Invented("Kofi Prototype", "MS4", -0.2),
    Invented("Hana Exemplar", "PGY-3", 0.9, True),
    Invented("Marco Trial", "PGY-2", 0.2),
    Invented("Noor Dummy", "fellow", 1.9, True),
)
DIRECTOR = Invented("Dr. Dana Example", "attending", 0.0, True, "director", "Director")
AUTHOR = Invented("Dr. A. Example", "attending", 0.0, True, "contributor", "Author")
EVERYBODY = (*READERS, DIRECTOR, AUTHOR)
SHARE = 0.85
UNSURE = 0.05
# What is typed by those who miss a diagnosis; no rule is sure of the last one, so that an editor has something to read.
TYPED = ("Cerebral atrophy", "Ventriculomegaly", "Wide ventricles, pressure not raised")


def answer(who: Invented, case: str, offered: Sequence[str], key: Sequence[str], difficulty: int | None) -> str | None:
    """Give what a member answers to a case, of what is `offered` or right; the same at every call, None if away."""
    chance = random.Random(f"{who.name}/{case}")
    if chance.random() > SHARE:
        return None
    if chance.random() < UNSURE:
        return "unsure"
    right = 1 / (1 + math.exp(-(who.skill + 1.6 - 0.8 * (difficulty or 2))))
    if chance.random() < right:
        return chance.choice(key)
    wrong = [option for option in offered if option not in key]
    return chance.choices(wrong, [3.0, *[1.0] * (len(wrong) - 1)])[0]
