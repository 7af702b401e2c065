"""Choose what of a case leaves the house: the series that its question shows, and of a head only what it shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.imaging import TakenSeries, face_risk

NUMBERED = ("key_images", "answer_images")


@dataclass(frozen=True)
class Chosen:
    """One series of a bundle: its new number, and which of its pictures go along, counted from 1."""

    number: int
    series: TakenSeries
    images: tuple[int, ...]

    @property
    def whole(self) -> bool:
        """Whether all of its pictures go along."""
        return len(self.images) == self.series.pictures


def choose(taken: Sequence[TakenSeries], said: Mapping[str, Any], everything: bool = False) -> tuple[Chosen, ...]:
    """Choose the series that the question shows; with `everything` the others too, but no head that shows nothing.

    An editor pages through a series, so it goes along whole, unless a face could be computed from it: then only the
    pictures that the case names do.
    """
    found: list[Chosen] = []
    for series in taken:
        shown = series.number == said.get("series", 1)
        images = tuple(range(1, series.pictures + 1))
        if face_risk(series.meta):
            images = tuple(sorted(named(series, said))) if shown else ()
        if images and (shown or everything):
            found.append(Chosen(len(found) + 1, series, images))
    return tuple(found)


def named(series: TakenSeries, said: Mapping[str, Any]) -> tuple[int, ...]:
    """Give the pictures that a case shows: those of the question, then those of the answer, then those with marks."""
    images = (*_of_question(series, said), *(said.get("answer_images") or ()),
              *(finding["image"] for finding in said.get("findings") or ()))
    return tuple(image for image in dict.fromkeys(images) if 1 <= image <= series.pictures)


def of_question(pictures: int, keys: Collection[int], answers: Collection[int]) -> list[int]:
    """Give the pictures of a series that stand with the question, counted from 1.

    They are the key pictures, else the one nearest to the middle; never one that is shown with the answer only.
    """
    if keys:
        return [image for image in keys if image not in answers]
    left = [image for image in range(1, pictures + 1) if image not in answers]
    return [min(left, key=lambda image: abs(image - (pictures // 2 + 1)))] if left else []


def _of_question(series: TakenSeries, said: Mapping[str, Any]) -> list[int]:
    return of_question(series.pictures, said.get("key_images") or (), said.get("answer_images") or ())


def renumbered(said: Mapping[str, Any], chosen: Sequence[Chosen]) -> dict[str, Any]:
    """Give the fields with series and pictures counted as they are in the bundle."""
    shown = next((one for one in chosen if one.series.number == said.get("series", 1)), None)
    if shown is None:
        return dict(said)
    place = {image: number for number, image in enumerate(shown.images, 1)}
    moved: dict[str, Any] = {**said, "series": shown.number}
    if not shown.whole and not moved.get("key_images"):
        # The middle of what goes along need not be the middle of what was there.
        moved["key_images"] = _of_question(shown.series, said)
    for name in NUMBERED:
        if moved.get(name):
            moved[name] = [place[image] for image in moved[name]]
    if moved.get("findings"):
        moved["findings"] = [{**one, "image": place[one["image"]]} for one in moved["findings"]]
    return moved
