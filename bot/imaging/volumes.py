"""Decide where text lies in a volume or a cine, whose pictures show the same place again and again.

Text that stays in place is masked in all pictures, and so is text recognised as an identifier in any. What is seen in
a few slices is masked from the first to the last of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from bot.imaging.barcodes import Code
from bot.imaging.boxes import Box, area, merged, overlap, same, within
from bot.imaging.burned_in import Found, Kept, Sought, crop, looked_again
from bot.imaging.detector import Picture
from bot.imaging.sightings import Projections, Track, samples
from bot.imaging.staying import staying
from bot.imaging.thick import Large

# Each so many pictures of those looked at are looked at closely.
CLOSELY = {False: 10, True: 4}
SMALL = 20
PART = 0.05
MOST_CHECKED = 40


def find_in_volume(sought: Sought, progress: Callable[[int], None], *, cine: bool) -> Found:
    """Look at slices of one volume, or at samples of a cine, and at the maximum and minimum of all."""
    looked = samples(sought.count) if cine else list(range(sought.count))
    projected, windowed, below, above = (Projections() for _ in range(4))
    tracks: list[Track] = []
    large = Large()
    codes: dict[int, list[Code]] = {}
    close = set(looked[:: CLOSELY[cine]]) | {looked[-1]}
    for index in range(sought.count):
        projected.add(sought.show(index))
        if (other := sought.other(index)) is not None:
            windowed.add(other)
        for part, projections in zip(sought.parts(index), (below, above), strict=True):
            if part is not None:
                projections.add(part)
        if index in looked:
            _follow(tracks, large, index, sought, closely=index in close)
        if index in close:
            codes[index] = sought.codes(index)
        progress(index + 1)
    seeking = _Seeking(sought, looked, cine, lambda: progress(sought.count))
    seeking.large = large
    seeking.settle_codes(codes)
    seeking.settle(tracks)
    for projection in projected.both():
        seeking.settle_projected(projection, sought.show)
    for projection in windowed.both():
        seeking.settle_projected(projection, sought.other)
    for place, projections in enumerate((below, above)):
        for projection in projections.both():
            seeking.settle_projected(projection, lambda index, place=place: sought.parts(index)[place],  # type: ignore[misc]
                                     alone=True)
    return seeking.checked()


def _follow(tracks: list[Track], large: Large, index: int, sought: Sought, *, closely: bool) -> None:
    """Look at a picture and put what is seen to the places where it was seen before."""
    seen = sought.look(index, closely=closely, known=() if closely else large.bulky)
    large.add(index, seen)
    for box in seen.text:
        known = next((track for track in tracks if same(track.largest[1], box)), None)
        if known is None:
            tracks.append(known := Track())
        known.add(index, box, closely=closely)


class _Seeking:
    """What has been decided of one series so far; `beat` tells that the work goes on."""

    def __init__(self, sought: Sought, looked: list[int], cine: bool, beat: Callable[[], None]) -> None:
        self.beat = beat
        self.sought = sought
        self.looked = looked
        self.cine = cine
        self.everywhere: list[Box] = []
        self.single: dict[int, list[Box]] = {}
        self.kept: list[Kept] = []
        self.unsure: set[int] = set()
        self.large = Large()

    def settle_codes(self, codes: dict[int, list[Code]]) -> None:
        """Mask a whole code in all pictures, and a damaged one that more than one shows at its place.

        A damaged one that one picture shows may be anatomy: it is masked there, and beside it as far as codes are
        seen, and a person is told.
        """
        seen = [(index, code) for index, found in codes.items() for code in found]
        damaged = [(index, code.box) for index, code in seen if not code.whole]
        again = [box for index, box in damaged
                 if self.cine or any(number != index and same(box, other) for number, other in damaged)]
        self.everywhere = merged([*self.everywhere, *(code.box for _, code in seen if code.whole), *again])
        for index, box in damaged:
            self._settle_damaged(index, box)

    def _settle_damaged(self, index: int, box: Box) -> None:
        if within(box, self.everywhere):
            return
        for number in self._coded(index, box):
            self.single.setdefault(number, []).append(box)
            self.unsure.add(number)

    def _coded(self, index: int, box: Box) -> range:
        """Give the pictures around one that show a code at its place."""
        first, last = index, index
        while first > 0 and self._shows_code(first - 1, box):
            first -= 1
        while last < self.sought.count - 1 and self._shows_code(last + 1, box):
            last += 1
        return range(first, last + 1)

    def _shows_code(self, index: int, box: Box) -> bool:
        self.beat()
        return any(overlap(code.box, box) for code in self.sought.codes(index))

    def settle(self, tracks: Iterable[Track]) -> None:
        """Decide of every place seen in pictures."""
        tracks = list(tracks)
        needed = min(len(self.looked), 2 if self.cine else max(2, round(len(self.looked) * PART)))
        often = [track for track in tracks if len(track.boxes) >= needed]
        self.kept.extend(staying(often, tracks, self.large, self.sought))
        for track in often:
            if not self._stays(track.largest[1]):
                self.everywhere.extend(merged(list(track.boxes.values())))
        self.everywhere = merged(self.everywhere)
        for track in tracks:
            if track not in often:
                self._settle_rare(track)

    def _stays(self, box: Box) -> bool:
        # By the box' own area: a larger one around a marker may hold a name besides.
        return any(overlap(box, one.box) >= 0.5 * area(box) for one in self.kept)

    def _settle_rare(self, track: Track) -> None:
        self.beat()
        index, box = track.largest
        if within(box, self.everywhere) or self._stays(box):
            return
        seen = sorted(track.boxes)
        if len(seen) == 1 and not _long(box) and not self._holds_text(index, box):
            # Lines of text are long or small; what is neither, and no text by itself, is anatomy more often than not.
            self.unsure.add(index)
        elif self._identifies(index, box) or self.cine:
            self.everywhere.append(box)
        else:
            for number in self._reach(seen, box, track.close_only):
                self.single.setdefault(number, []).extend(merged(list(track.boxes.values())))

    def _reach(self, seen: list[int], box: Box, close_only: bool) -> range:
        """Give the pictures from the first to the last that show a line, and beside them where only some were asked."""
        first, last = seen[0], seen[-1]
        while close_only and first > 0 and self._holds_text(first - 1, box):
            first -= 1
        while close_only and last < self.sought.count - 1 and self._holds_text(last + 1, box):
            last += 1
        return range(first, last + 1)

    def settle_projected(
        self, projected: Picture, view: Callable[[int], Picture | None], *, alone: bool = False
    ) -> None:
        """Decide of every place seen in a maximum or minimum: it is text where a picture shows it too.

        Projections of anatomy look like text in places, so the pictures that make a place are asked: in both windows,
        or in this view `alone`, which shows what neither of them does.
        """
        own = view if alone else None
        eyes = self.sought.eyes
        codes = eyes.look_for_codes(projected)
        self.everywhere = merged([*self.everywhere, *(code.box for code in codes if code.whole)])
        damaged = [code.box for code in codes if not code.whole]
        for index, box in zip(self._makers(damaged, projected, view), damaged, strict=True):
            # Many slices of anatomy on each other look like a damaged code; so the slice must, that made most of it.
            if self._shows_code(index, box):
                self._settle_damaged(index, box)
        rare = []
        for box in eyes.lines(projected) if alone else eyes.look(projected, closely=True).text:
            self.beat()
            if within(box, self.everywhere) or self._stays(box):
                continue
            asked = {self.looked[0], self.looked[len(self.looked) // 2], self.looked[-1]}
            if sum(self._holds_text(number, box, own) for number in asked) >= min(2, len(asked)):
                self.everywhere.append(box)
            else:
                rare.append(box)
        for index, box in zip(self._makers(rare, projected, view), rare, strict=True):
            if self._identifies(index, box):
                self.everywhere.append(box)
            elif self._holds_text(index, box, own):
                self._settle_rare(Track({index: box}, largest=(index, box)))

    def _makers(self, boxes: list[Box], projected: Picture, view: Callable[[int], Picture | None]) -> list[int]:
        """Give, for each place, the picture that made most of it in a projection."""
        makers, most = [0] * len(boxes), [-1] * len(boxes)
        for index in range(self.sought.count if boxes else 0):
            picture = view(index)
            for number, (x, y, width, height) in enumerate(boxes if picture is not None else ()):
                part = np.s_[y : y + height, x : x + width]
                made = int((picture[part] == projected[part]).sum())  # type: ignore[index]
                if made > most[number]:
                    makers[number], most[number] = index, made
        return makers

    def _identifies(self, index: int, box: Box) -> bool:
        read = self.sought.eyes.read
        return read is not None and any(read(crop(one, box)) == "identifier" for one in self.sought.views(index))

    def _holds_text(self, index: int, box: Box, view: Callable[[int], Picture | None] | None = None) -> bool:
        pictures = self.sought.views(index) if view is None else [view(index)]
        return any(self.sought.eyes.confirms(picture, box) for picture in pictures if picture is not None)

    def checked(self) -> Found:
        """Look at samples of the masked pictures again; what is still seen is masked too, or told of."""
        for index in self._samples():
            self.beat()
            further, doubtful = self._again(index)
            if further:
                self.single.setdefault(index, []).extend(further)
                self.everywhere.extend(box for box in further if self.cine or self._steady(box, index))
                remaining, _ = self._again(index)
                doubtful = [*doubtful, *remaining]
            if doubtful:
                self.unsure.add(index)
        return self.found()

    def _again(self, index: int) -> tuple[list[Box], list[Box]]:
        stays = [one for one in self.kept if not one.pictures or index in one.pictures]
        return looked_again(self.sought.show(index), self._at(index), stays, self.sought.eyes)

    def _at(self, index: int) -> list[Box]:
        return [*self.sought.outside, *self.everywhere, *self.single.get(index, ())]

    def _steady(self, box: Box, index: int) -> bool:
        return all(self._holds_text(number, box) for number in (self.looked[0], self.looked[-1]) if number != index)

    def _samples(self) -> list[int]:
        close = self.looked[:: CLOSELY[self.cine]]
        marked = sorted(self.single)
        step = max(1, len(marked) // max(1, MOST_CHECKED - len(close)))
        return sorted({*close, *marked[::step]}) if self.everywhere or self.single else []

    def found(self) -> Found:
        """Give what was decided."""
        everywhere = merged([*self.sought.outside, *self.everywhere])
        single = {index: tuple(rest) for index, boxes in sorted(self.single.items())
                  if (rest := [box for box in merged(boxes) if not within(box, everywhere)])}
        return Found(tuple(everywhere), single, tuple(self.kept), tuple(sorted(self.unsure | self.large.unsure)))


def _long(box: Box) -> bool:
    return max(box[2], box[3]) >= 2 * min(box[2], box[3]) or min(box[2], box[3]) <= SMALL
