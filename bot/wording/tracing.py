"""How likely somebody could tell whose pictures a case shows, from what it says about the patient.

A name is the smaller part: of 754 patient tweets by clinicians 2 % had names, 32 % were judged recognizable by friends
or family; a rare finding together with the poster's workplace is enough. So a score adds up what narrows the circle:

| what | points | why |
|---|---|---|
| tag `prevalence:1/N` | 2 from N = 2,000 (Europe's limit of rare), 3 from 10,000, 4 from 100,000 | few live near |
| tag `case report`, `first case`, `very rare`, `ultra-rare` | 4 | the literature counts them one by one |
| tag `rare`, `rare disease`, `orphan` | 2 | as 1 in 2,000 |
| an age to the year, typed | 1; 2 over 89 or in days and weeks | divides the circle by some 50 |
| a date, or a time of day | 2 | hospitals know who was there |
| a weekday, a holiday, a season | 1 | as above, once the case is posted |
| a place or an institution in the text | 2 | names the circle |
| an occupation | 1 | often one of its kind in a town |
| an event others heard of | 2 | newspapers name people |
| an institution in the author's credit | 2 | names the circle |
| a named author of a case that leaves the department | 1 | leads to the institution |
| an implant or a device by its kind | 1 | on record, and rare in some shapes |
| a tattoo, piercing, birthmark | 2 | seen by friends |
| three or more slices of a head that could be put together | 1 | volumes of heads are matched to photographs |

From 3 on tracing is possible, from 5 on likely: then ages are drawn as bands, the author is not named, and a second
reviewer signs. Each kind counts once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, Protocol

from bot.wording.ages import DAYS, WEEKS, ages, banded
from bot.wording.phrases import identifying
from bot.wording.spacing import squeezed
from bot.wording.vocabulary import OCCUPATIONS

POSSIBLE, LIKELY = 3, 5
Word = Literal["hard", "possible", "likely"]
RARE = {"rare": 2, "rare disease": 2, "orphan": 2, "orphan disease": 2, "very rare": 4, "ultra-rare": 4,
        "ultra rare": 4, "case report": 4, "first case": 4, "unique": 4}
PREVALENCE = re.compile(r"prevalence\s*[:=]?\s*(?:1\s*/|1 in |1:)\s*([\d,. ]+)", re.IGNORECASE)
PREVALENCES = ((100_000, 4), (10_000, 3), (2_000, 2))
SLICES = 3
BANDED = ("title", "history", "explanation", "alt", "alt_full", "correction_note")
OCCUPATION = re.compile(
    rf"\b(?:{'|'.join(sorted(OCCUPATIONS, key=len, reverse=True))})s?\b(?!['\u2019]|\s+(?:study|mutation|gene|"
    rf"balloon|error|lung|"
    r"fracture|hand|knee|cyst|disease|asthma|elbow|toe|shoulder|fatigue|dose))", re.IGNORECASE)
MARKED = re.compile(r"\b(?:tattoo\w*|piercings?|birth\s?marks?|nose ring|nipple ring|scarification)\b",
                    re.IGNORECASE)
DEVICE = re.compile(
    r"\b(?:pacemaker|ICD|defibrillator|cochlear implant|implant(?:s|ed)?|prosthes[ie]s|arthroplasty|stimulator|"
    r"pump|LVAD|"
    r"VP shunt|ventriculoperitoneal shunt|breast augmentation|amputat\w+|glass eye|dental crowns?|bullet|shrapnel|"
    r"spinal rods?|exoskeleton)\b", re.IGNORECASE)
INSTITUTION = re.compile(
    r"\b(?:hospital|clinic|universit\w+|medical cent(?:er|re)|institute|infirmary|klinik\w*|spital|hôpital|"
    r"hopital|CHU|school of "
    r"medicine|department|residency|health)\b|,\s*[A-Z][\w.-]+|\([^)]{3,200}\)|\s@\s?\w|\bof\s+[A-Z]|\bat\s+[A-Z]")
DEGREES = re.compile(r",?\s*\b(?:M\.?D\.?|D\.?O\.?|MBBS|MBChB|Ph\.?D\.?|FRCR|FRANZCR|FACR|MSc|BSc|MPH|MBA|"
                     r"R\.?T\.?|PGY-?\d|MS\d)\b\.?")


class Version(Protocol):
    """What a case says, as far as it counts here."""

    @property
    def title(self) -> str: ...
    @property
    def history(self) -> str: ...
    @property
    def explanation(self) -> str: ...
    @property
    def teaching_points(self) -> list[str]: ...
    @property
    def tags(self) -> list[str]: ...
    @property
    def alt(self) -> str: ...
    @property
    def alt_full(self) -> str: ...
    @property
    def author_credit(self) -> str: ...
    @property
    def why_not(self) -> dict[str, str]: ...
    @property
    def findings(self) -> list[dict[str, Any]]: ...
    @property
    def key_images(self) -> list[int]: ...
    @property
    def answer_images(self) -> list[int]: ...
    @property
    def series(self) -> int: ...


class Asked(Protocol):
    """A question with its options."""

    @property
    def prompt(self) -> str: ...
    @property
    def options(self) -> list[dict[str, str]]: ...


class Series(Protocol):
    """A series with what is known of it."""

    @property
    def number(self) -> int: ...
    @property
    def meta(self) -> dict[str, Any]: ...


class Case(Protocol):
    """A case as the database gives it."""

    @property
    def audience(self) -> str: ...
    @property
    def version(self) -> Version: ...
    @property
    def questions(self) -> Sequence[Asked]: ...
    @property
    def stacks(self) -> Sequence[Series]: ...


@dataclass(frozen=True)
class Told:
    """What the score is made from: texts, tags, the author's credit, how far the case travels, slices of a head."""

    texts: tuple[str, ...]
    tags: tuple[str, ...] = ()
    credit: str = ""
    audience: str = "department"
    slices: int = 0


@dataclass(frozen=True)
class Tracing:
    """How likely tracing is: the score, in a word, and each thing that counted with its points."""

    score: int
    counted: tuple[tuple[str, int], ...]

    @property
    def word(self) -> Word:
        """Give the score in a word."""
        return "likely" if self.score >= LIKELY else "possible" if self.score >= POSSIBLE else "hard"

    @property
    def two(self) -> bool:
        """Say whether two people sign."""
        return self.score >= LIKELY

    @property
    def hide_author(self) -> bool:
        """Say whether the author is not named."""
        return self.score >= LIKELY

    @property
    def band_age(self) -> bool:
        """Say whether ages are drawn as bands."""
        return self.score >= LIKELY


def trace(case: Case) -> Tracing:
    """Score a case by all that it says; the age in its pictures' headers is never shown and counts for nothing."""
    return score(told(case))


def told(case: Case) -> Told:
    """Collect what counts from a case."""
    version = case.version
    texts = [version.title, version.history, version.explanation, version.alt, version.alt_full,
             *version.teaching_points, *version.why_not.values(), *(one["label"] for one in version.findings)]
    for question in case.questions:
        texts += [question.prompt, *(option["text"] for option in question.options)]
    risky = any("face" in stack.meta.get("risks", ()) for stack in case.stacks if stack.number == version.series)
    slices = len({*version.key_images, *version.answer_images}) if risky else 0
    texts = [text for text in texts if text]
    return Told(tuple(texts), tuple(version.tags), version.author_credit, case.audience, slices)


@lru_cache(maxsize=512)
def score(said: Told) -> Tracing:
    """Add up what narrows the circle; the same words are scored once."""
    counted: dict[str, int] = {}
    for name, points in _counted(said):
        counted[name] = max(points, counted.get(name, 0))
    return Tracing(sum(counted.values()), tuple(counted.items()))


def _counted(said: Told) -> Iterator[tuple[str, int]]:
    yield from (("rare", points) for tag in said.tags if (points := rarity(tag)))
    for text in said.texts:
        yield from _of_text(text)
    yield from _of_author(said)
    if said.slices >= SLICES:
        yield "face", 1


def rarity(tag: str) -> int:
    """Give the points of a tag that says how rare the finding is; 0 for any other."""
    known = RARE.get(" ".join(tag.casefold().split()), 0)
    match = PREVALENCE.search(squeezed(tag).text)
    if match is None:
        return known
    digits = re.sub(r"\D", "", match[1])
    return next((points for least, points in PREVALENCES if digits and int(digits[:12]) >= least), 0)


RULES: Mapping[str, tuple[str, int]] = {
    "date": ("date", 2), "time": ("date", 2), "day": ("day", 1), "place": ("place", 2), "address": ("place", 2),
    "event": ("event", 2)}


def _of_text(text: str) -> Iterator[tuple[str, int]]:
    for age in ages(text):
        yield "age", 2 if age.over_89 or age.unit in (DAYS, WEEKS) else 1
    yield from (RULES[one.rule] for one in identifying(text) if one.rule in RULES)
    if OCCUPATION.search(text):
        yield "occupation", 1
    if MARKED.search(text):
        yield "marked", 2
    if DEVICE.search(text):
        yield "device", 1


def _of_author(said: Told) -> Iterator[tuple[str, int]]:
    credit = DEGREES.sub("", squeezed(said.credit).text).strip()
    if not credit:
        return
    if INSTITUTION.search(credit):
        yield "institution", 2
    if said.audience != "department":
        yield "author", 1


def shown(case: Any) -> Any:
    """Give a case as readers see it: with ages as bands and without its author's name where tracing is likely.

    `case` is a frozen dataclass in the shape of `Case`; it is given back as it is where nothing changes.
    """
    found = trace(case)
    if not found.band_age:
        return case
    version = case.version
    texts = {name: banded(getattr(version, name)) for name in BANDED}
    said = replace(version, **texts, author_credit="", teaching_points=[banded(one) for one in version.teaching_points],
                   why_not={key: banded(why) for key, why in version.why_not.items()},
                   findings=[{**one, "label": banded(one["label"])} for one in version.findings])
    return replace(case, version=said, questions=tuple(asked(question) for question in case.questions))


def asked(question: Any) -> Any:
    """Give a question with ages as bands."""
    options = [{**option, "text": banded(option["text"])} for option in question.options]
    return replace(question, prompt=banded(question.prompt), options=options)
