"""`readout pack SRC --question FILE --out CASE.readout`: the whole gate where the pictures are, without a network."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot import packs
from bot.chat.card import say
from bot.chat.markup import plain
from bot.chat.people import Audience
from bot.imaging import MaskedText, Report, Stack, open_stack, take_in
from bot.imaging.uids import Derived, UnfitSecret, of_installation
from bot.packs.choosing import Chosen, choose, renumbered
from bot.packs.instances import files
from bot.packs.looking import sheets
from bot.unclean import unclean
from cogs.cases import fitting, phrases, question_file, question_text
from cogs.cases.faults import Faults, with_line

Tell = Callable[[str], None]
Progress = Callable[[str, int, int], None]
DONE, NONE, SOME = 0, 1, 3
TOLD = 20
SHEET = re.compile(r"series-[1-9][0-9]?-(sheet|full-range)-[0-9]{3,4}\.png")
Box = tuple[int, int, int, int]
UNSAID: dict[str, Any] = {"key_images": (), "answer_images": (), "findings": (), "window": None, "series": 1}


class Unusable(Exception):
    """The paths or options cannot be used together."""


@dataclass(frozen=True)
class Asked:
    """What somebody asks of `pack`: where the pictures are, what is asked about them, and where the bundle goes.

    `secret` is the folder of the secret by which identifiers are derived; `fine` says that doubtful words stay.
    """

    source: Path
    question: Path
    out: Path
    secret: Path
    look: Path | None = None
    report: Path | None = None
    everything: bool = False
    fine: bool = False
    force: bool = False

    @property
    def sheets(self) -> Path:
        """The folder of contact sheets."""
        return self.look or self.out.with_name(f"{self.out.stem}-pictures")


def make(asked: Asked, tell: Tell, progress: Progress) -> int:
    """Make a bundle, whole or not at all: 0 with all pictures, 3 without some that were refused, 1 where none came."""
    _look_at(asked)
    try:
        said = question_file.read(asked.question)
    except Faults as faults:
        return _faulty(faults, tell)
    if _doubtful(said, asked.fine, tell):
        return NONE
    # Beside the bundle, so that nothing that is not clean yet lies on another disk.
    with unclean(asked.out.absolute().parent) as scratch:
        return _made(asked, said, scratch, tell, progress)


def _derived(secret: Path) -> Derived:
    try:
        return of_installation(secret)
    except UnfitSecret as unfit:
        raise Unusable(str(unfit)) from None


def _look_at(asked: Asked) -> None:
    if not asked.source.exists():
        raise Unusable("There is no file or folder of pictures at the first path.")
    if not asked.question.is_file():
        raise Unusable("There is no question file at the path after --question.")
    if asked.out.suffix != packs.SUFFIX:
        raise Unusable(f"A bundle's name ends in {packs.SUFFIX}, like case{packs.SUFFIX}.")
    if not asked.out.absolute().parent.is_dir():
        raise Unusable("There is no folder for the bundle. Make it first, or choose another --out.")
    for path in (asked.out, asked.sheets, asked.report):
        if path is not None and path.exists() and not asked.force:
            raise Unusable(f"{path} is there already. Choose another name, or say --force to write it anew.")
    if asked.sheets.is_symlink() or (asked.sheets.exists() and not _is_of_sheets(asked.sheets)):
        raise Unusable(f"{asked.sheets} is no folder of contact sheets, so nothing in it is replaced. Choose another "
                       "folder after --look, or move what lies there.")


def _is_of_sheets(folder: Path) -> bool:
    """Tell whether a folder holds contact sheets and nothing else, so that it may be replaced."""
    return folder.is_dir() and all(SHEET.fullmatch(one.name) and one.is_file() and not one.is_symlink()
                                   for one in folder.iterdir())


def _faulty(faults: Faults, tell: Tell) -> int:
    tell("This question file cannot be taken; nothing was written. Correct it and pack again.")
    for fault in faults.faults:
        tell(plain(with_line(fault), Audience()))
    return NONE


def _doubtful(said: Mapping[str, Any], fine: bool, tell: Tell) -> bool:
    """Tell of words that may identify a patient or give the answer away; say whether they are in the way."""
    found = phrases.doubts_in(said)
    stays = fine and not any(one.hard for one in found)
    if not found or stays:
        return False
    tell("Check these words; nothing was written yet.")
    for one in found:
        tell(plain(say("{field}: {doubt}", field=phrases.FIELD[one.field], doubt=one.sentence), Audience()))
    tell("Change them in the question file." if any(one.hard for one in found) else
         "Change them in the question file, or say --words-are-fine where they are.")
    return True


def _made(asked: Asked, said: dict[str, Any], scratch: Path, tell: Tell, progress: Progress) -> int:
    taken = take_in([asked.source], scratch / "taken", progress=progress, derived=_derived(asked.secret))
    _tell_refused(taken, tell)
    if not taken.series:
        tell("No picture could be taken; nothing was written.")
        return NONE
    _tell_series(taken, tell)
    seen = SimpleNamespace(**{**UNSAID, **said})
    found = fitting.misfits(taken.series, seen)
    if found:
        return _faulty(Faults(found), tell)
    chosen = choose(taken.series, said, asked.everything)
    report = described(taken, chosen)
    packs.write(scratch / "bundle", question_text.written(renumbered(said, chosen)), report,
                _pictures(chosen, scratch, progress))
    # What was written is read as a receiver reads it, before anybody gets it.
    packs.read(scratch / "bundle")
    _draw(chosen, taken, scratch / "look")
    _put(asked, scratch, report)
    _tell_made(asked, taken, chosen, tell)
    return SOME if taken.refusals else DONE


def _pictures(chosen: Sequence[Chosen], scratch: Path, progress: Progress) -> Iterator[tuple[str, bytes | Path]]:
    for done, one in enumerate(chosen):
        progress("writing", done, len(chosen))
        yield from files(one, scratch)
    progress("writing", len(chosen), len(chosen))


def _stack(one: Chosen) -> Stack:
    return open_stack(one.series.stack, one.series.meta)


def _draw(chosen: Sequence[Chosen], taken: Report, folder: Path) -> None:
    folder.mkdir()
    text = {one.series: one for one in taken.text}
    for one in chosen:
        for name, sheet in sheets(_stack(one), one.images, _covered(one, text.get(one.series.number))):
            (folder / f"series-{one.number}-{name}").write_bytes(sheet)


def _put(asked: Asked, scratch: Path, report: Mapping[str, Any]) -> None:
    """Move what was made to where it belongs; the bundle last, so that what there is to look at is there with it."""
    _clear(asked.sheets)
    shutil.move(scratch / "look", asked.sheets)
    if asked.report is not None:
        asked.report.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    os.replace(scratch / "bundle", asked.out)


def _clear(folder: Path) -> None:
    """Take away contact sheets of before; fail where anything else has come there since it was looked at."""
    if not folder.exists():
        return
    for sheet in [one for one in folder.iterdir() if SHEET.fullmatch(one.name)]:
        sheet.unlink()
    folder.rmdir()


def described(taken: Report, chosen: Sequence[Chosen]) -> dict[str, Any]:
    """Say what was done, for the bundle's report: counts, names of attributes, boxes; no value from any header."""
    text = {one.series: one for one in taken.text}
    series = [{"number": one.number, "modality": one.series.modality, "pictures": len(one.images),
               "left_out": one.series.pictures - len(one.images),
               "masked": _masks(one, text.get(one.series.number)),
               "unsure": _unsure(one, text.get(one.series.number))} for one in chosen]
    return {"series": series, "series_left_out": len(taken.series) - len(chosen), "kept": list(taken.kept),
            "dropped": taken.dropped, "ignored": taken.ignored,
            "refusals": [asdict(one) for one in taken.refusals]}


def _unsure(one: Chosen, text: MaskedText | None) -> list[int]:
    """List the pictures, by their place in the bundle, in which text may remain."""
    return [place for place, image in enumerate(one.images, 1) if text is not None and image in text.unsure]


def _masks(one: Chosen, text: MaskedText | None) -> list[dict[str, Any]]:
    """List where text was masked, by the picture's place in the bundle; boxes are left, top, width, height."""
    boxes = _covered(one, text)
    return [{"picture": place, "boxes": [list(box) for box in boxes[image]]}
            for place, image in enumerate(one.images, 1) if boxes.get(image)]


def _covered(one: Chosen, text: MaskedText | None) -> dict[int, list[Box]]:
    """Give what was masked in the pictures that go along, by their numbers in the series that was taken."""
    return {image: [*text.everywhere, *text.boxes.get(image, ())] for image in one.images} if text is not None else {}


def _pictures_of(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:TOLD]))
    return f"{shown} and {len(numbers) - TOLD} more" if len(numbers) > TOLD else shown


def _tell_series(taken: Report, tell: Tell) -> None:
    """List the series where there are several, so that the question can name the right one."""
    for one in taken.series[:TOLD] if len(taken.series) > 1 else ():
        part = f", {one.meta['body_part'].lower()}" if one.meta.get("body_part") else ""
        tell(f"Series {one.number}: {one.modality}{part}, {_pictures_of(one.pictures)}.")


def _tell_refused(taken: Report, tell: Tell) -> None:
    for refusal in taken.refusals[:TOLD]:
        tell(refusal.sentence)
    if len(taken.refusals) > TOLD:
        tell(f"And {len(taken.refusals) - TOLD} more like these.")


def _tell_made(asked: Asked, taken: Report, chosen: Sequence[Chosen], tell: Tell) -> None:
    found = described(taken, chosen)["series"]
    pictures, masked = sum(one["pictures"] for one in found), sum(len(one["masked"]) for one in found)
    for one in (one for one in chosen if not one.whole):
        tell(f"Of series {one.series.number} only {len(one.images)} of {one.series.pictures} pictures go along: a face "
             "could be computed from the whole of it.")
    if len(chosen) < len(taken.series):
        tell(f"{len(taken.series) - len(chosen)} series stay here: the question shows series "
             f"{chosen[0].series.number}. Say --all to take the others along.")
    tell(f"{asked.out} holds {_pictures_of(pictures)} in {len(chosen)} series; text was masked in {masked}.")
    for one in (one for one in found if one["unsure"]):
        tell(f"In series {one['number']}, text may remain in {_listed(one['unsure'])}. Look there first.")
    tell(f"Now look at every picture in {asked.sheets}. Does a name, a number or a date still stand in one? Then do "
         "not pass the bundle on. A person decides, not this program.")
