"""Take files in: decode into a spool, arrange into series, find and mask text, store. Runs in the sandbox."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bot.imaging.decoding import check_size, frame_count, frames, transfer_syntax
from bot.imaging.deidentify import attributes, read
from bot.imaging.faults import Refused, refuse
from bot.imaging.intake import MEMBER, Intake, Leaf, kind
from bot.imaging.opening import looks_like_dicom, open_dicom
from bot.imaging.origin import loss, origin
from bot.imaging.pictures import PICTURES, open_picture
from bot.imaging.records import Record, frame_attributes, order_number, voi_table
from bot.imaging.regions import regions_of
from bot.imaging.report import Limits, Refusal, Report
from bot.imaging.series import arrange
from bot.imaging.spool import Spool
from bot.imaging.storing import Progress, Seek, store
from bot.imaging.uids import Derived, passing


@dataclass
class Taking:
    """What one intake has found so far."""

    limits: Limits
    spool: Spool
    scratch: Path
    derived: Derived = field(default_factory=passing)
    records: list[Record] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    tags: set[int] = field(default_factory=set)
    pictures: int = 0

    def read(self, leaf: Leaf, rank: int) -> None:
        """Read one file into the spool, or note why not."""
        start = self.spool.end
        try:
            self.records.extend(self._records(leaf.open(self.scratch), leaf.position, rank))
        except Refused as refused:
            self._refuse(leaf, refused.fault, start)
        except MemoryError:
            self._refuse(leaf, "exhausted", start)
        except Exception:
            # Whatever a parser raises on hostile input, the file is refused and the others go on.
            self._refuse(leaf, "broken", start)
        finally:
            # What was unpacked to be read is not needed any longer than that.
            (self.scratch / MEMBER).unlink(missing_ok=True)

    def _refuse(self, leaf: Leaf, fault: str, start: int) -> None:
        self.spool.forget(start)
        self.refusals.append(refuse(leaf.position, fault, leaf.subject))

    def _records(self, path: Path, position: int, rank: int) -> list[Record]:
        found = kind(path)
        if found in PICTURES:
            return [self._picture(path, position, rank)]
        with path.open("rb") as file:
            if looks_like_dicom(file.read(132)):
                return self.dicom(path, position, rank)
        if found == "zip":
            raise Refused("nested")
        raise Refused(found or "unknown")

    def _picture(self, path: Path, position: int, rank: int) -> Record:
        if self.pictures >= self.limits.pictures:
            raise Refused("photos")
        frame = open_picture(path, self.limits)
        self.pictures += 1
        kept = {"Modality": "OT", "PhotometricInterpretation": "RGB" if frame.ndim == 3 else "MONOCHROME2"}
        return self._spooled(frame, kept, position, rank, series_key="pictures", series_order=0)

    def dicom(self, path: Path, position: int, rank: int) -> list[Record]:
        """Read one DICOM file into the spool: a record for each of its frames. Raises Refused."""
        dataset = open_dicom(path, self.limits)
        size = check_size(dataset, self.limits)
        if self.spool.end + size > self.limits.total_bytes:
            raise Refused("total")
        known = {
            "series_key": hashlib.blake2b(str(read(dataset, "SeriesInstanceUID") or "").encode()).hexdigest(),
            "series_order": order_number(dataset, "SeriesNumber") or 0,
            "instance": order_number(dataset, "InstanceNumber"),
            "acquisition": order_number(dataset, "AcquisitionNumber") or 0,
            "voi_lut": voi_table(dataset),
            "regions": regions_of(dataset),
            "origin": origin(dataset, self.derived),
        }
        compressed = loss(dataset, transfer_syntax(dataset), size)
        decoded = list(self._frames(dataset, position, rank, known, compressed))
        self.tags.update(attributes(dataset))
        return decoded

    def _frames(
        self, dataset: Any, position: int, rank: int, known: dict[str, Any], compressed: dict[str, Any]
    ) -> Iterator[Record]:
        count = frame_count(dataset)
        kept = frame_attributes(dataset, count)
        done = 0
        for frame, own in zip(frames(dataset), kept, strict=False):
            yield self._spooled(frame, {**own, **compressed}, position, rank, frame=done, multi=count > 1, **known)
            done += 1
        if done < count:
            raise Refused("truncated")

    def _spooled(self, pixels: Any, kept: dict[str, Any], position: int, rank: int, **known: Any) -> Record:
        plain = np.ascontiguousarray(pixels)
        return Record(
            position=position,
            frame=known.pop("frame", 0),
            rank=rank,
            instance=known.pop("instance", None),
            shape=plain.shape,
            dtype=plain.dtype.str,
            offset=self.spool.add(plain),
            lowest=int(plain.min()),
            highest=int(plain.max()),
            digest=hashlib.blake2b(plain.data, digest_size=16).digest(),
            multi=known.pop("multi", False),
            kept=kept,
            **known,
        )


def take(
    sources: Sequence[Path],
    into: Path,
    *,
    limits: Limits,
    skip: frozenset[int],
    seek: Seek,
    at: Callable[[int], None],
    progress: Progress,
    derived: Derived | None = None,
    plain: bool = False,
) -> Report:
    """Take sources in and store their series in `into`; positions in `skip` are refused unread.

    With `plain` the frames of a series in which something was masked are stored unmasked as well.
    Identifiers of the series are `derived`, or by a secret that nobody keeps.
    """
    intake = Intake(sources, limits)
    leaves = intake.leaves()
    with Spool(into / "spool", limits.total_bytes) as spool:
        taking = Taking(limits, spool, into, derived or passing())
        for rank, leaf in enumerate(leaves):
            at(leaf.position)
            if leaf.position in skip:
                taking.refusals.append(refuse(leaf.position, "exhausted", leaf.subject))
            else:
                taking.read(leaf, rank)
            progress("reading", rank + 1, len(leaves))
        at(0)
        return _stored(taking, into, seek, progress, intake.ignored, plain=plain)


def _stored(taking: Taking, into: Path, seek: Seek, progress: Progress, ignored: int, *, plain: bool) -> Report:
    arranged = arrange(taking.records)
    left_out = [refuse(position, "localizer") for position in arranged.localizers]
    left_out += [refuse(position, "copy") for position in arranged.copies]
    series, text = store(arranged.groups, taking.spool, into, seek, progress, plain=plain)
    kept = _kept(taking)
    return Report(
        series=series,
        refusals=tuple(sorted((*taking.refusals, *left_out), key=lambda one: one.position)),
        kept=kept,
        dropped=max(0, len(taking.tags) - len(kept)),
        text=text,
        ignored=ignored,
    )


def _kept(taking: Taking) -> tuple[str, ...]:
    return tuple(sorted({keyword for record in taking.records for keyword in record.kept})) if taking.tags else ()
