"""Break valid files by seed, and take them in by the thousand: `python -m tests.privacy.mutating FOLDER COUNT SEED`.

It runs in a process of its own, so that the memory of the processes that it starts can be told.
"""

from __future__ import annotations

import json
import random
import re
import resource
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.imaging import Limits, Report, take_in
from bot.imaging.faults import FAULTS
from tests.privacy.harvest import ROOT
from tests.privacy.planting import archives, codestreams, envelopes, headers, pictures
from tests.privacy.planting.base import Plant
from tests.privacy.searching import Reader
from tests.privacy.tokens import Mint, Token

POOL: Sequence[Plant] = (
    envelopes.syntaxes, envelopes.overlays, codestreams.comments, codestreams.fragments, headers.private_tags,
    headers.times_in_identifiers, pictures.png_metadata, pictures.jpeg_metadata, pictures.tiff_metadata,
    pictures.webp_metadata, pictures.under_transparency,
)  # fmt: skip
# A lie about a size that stays bearable would only cost time in the search for text.
LIMITS = Limits(pictures=1_000_000, frame_bytes=1 << 20, picture_pixels=500_000)
_NAMES = b"AEASATCSDADSDTFDFLISLOLTOBODOFOWPNSHSLSQSSSTTMUCUIULUNURUSUTZZ"
_VRS = tuple(_NAMES[at : at + 2] for at in range(0, len(_NAMES), 2))
_VR = re.compile(rb"(?<=..[\x00-\x7f]\x00)(?:" + b"|".join(_VRS) + rb")", re.DOTALL)
_LIES = (0, 1, 2, 3, 0x7FFF, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF, 65_500, 1 << 20)
# What the sizes of the files here look like: forty rows and columns, in either order of bytes.
_SIZES = (struct.pack("<H", 40), struct.pack(">H", 40), struct.pack("<I", 40), struct.pack(">I", 40))


def pool(mint: Mint) -> tuple[list[bytes], list[bytes]]:
    """Make the valid files: those of one picture, and archives."""
    mint.channel = "mutated"
    singles = [one.data for plant in POOL for one in plant(mint) if one.taken]
    return singles, [one.data for one in archives.archives(mint) if one.taken]


def flipped(data: bytearray, rng: random.Random, others: Sequence[bytes]) -> bytearray:
    """Flip some bits."""
    for _ in range(rng.randrange(1, 12)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return data


def scribbled(data: bytearray, rng: random.Random, others: Sequence[bytes]) -> bytearray:
    """Write other bytes, mostly in the first kilobyte."""
    for _ in range(rng.randrange(1, 12)):
        data[rng.randrange(min(len(data), rng.choice((160, 1_024, len(data)))))] = rng.randrange(256)
    return data


def cut(data: bytearray, rng: random.Random, others: Sequence[bytes]) -> bytearray:
    """End early."""
    return data[: rng.randrange(1, len(data))]


def spliced(data: bytearray, rng: random.Random, others: Sequence[bytes]) -> bytearray:
    """Repeat a part, lose one, or take one from another file."""
    start, end = sorted(rng.randrange(len(data)) for _ in range(2))
    other = rng.choice(others)
    foreign = other[rng.randrange(len(other)):][: rng.randrange(1, 400)]
    return rng.choice((data[:end] + data[start:], data[:start] + data[end:], data[:start] + foreign + data[end:]))


def headed(data: bytearray, rng: random.Random, others: Sequence[bytes]) -> bytearray:
    """Bear the beginning of another file."""
    length = rng.choice((4, 12, 132, 300))
    return bytearray(rng.choice(others)[:length]) + data[length if rng.random() < 0.5 else 0 :]


def lengthened(data: bytearray, rng: random.Random, others: Sequence[bytes]) -> bytearray:
    """Lie about a length somewhere, in two bytes or four, of either order."""
    for _ in range(rng.randrange(1, 4)):
        width, order = rng.choice((2, 4)), rng.choice(("little", "big"))
        at = rng.randrange(max(1, len(data) - width)) // 2 * 2
        data[at : at + width] = (rng.choice(_LIES) & ((1 << 8 * width) - 1)).to_bytes(width, order)  # type: ignore[arg-type]
    return data


def of_another_vr(data: bytearray, rng: random.Random, others: Sequence[bytes]) -> bytearray:
    """Give attributes another VR."""
    places = [found.start() for found in _VR.finditer(data)]
    for at in rng.sample(places, min(len(places), rng.randrange(1, 6))):
        data[at : at + 2] = rng.choice(_VRS)
    return data if places else scribbled(data, rng, others)


def of_another_size(data: bytearray, rng: random.Random, others: Sequence[bytes]) -> bytearray:
    """Claim other sizes than forty by forty."""
    for wanted in rng.sample(_SIZES, 2):
        places = [found.start() for found in re.finditer(re.escape(wanted), data)]
        for at in rng.sample(places, min(len(places), 2)):
            size = rng.choice(_LIES) & ((1 << 8 * len(wanted)) - 1)
            data[at : at + len(wanted)] = size.to_bytes(len(wanted), "big" if wanted[0] == 0 else "little")
    return data


WAYS: Sequence[Callable[[bytearray, random.Random, Sequence[bytes]], bytearray]] = (
    flipped, scribbled, cut, spliced, headed, lengthened, of_another_vr, of_another_size,
)  # fmt: skip


def write(folder: Path, count: int, seed: int) -> tuple[list[Path], Sequence[Token]]:
    """Write mutated files, archives last because each is several; give them and what they hold."""
    mint, rng = Mint(seed), random.Random(f"mutated {seed}")
    singles, zips = pool(mint)
    paths = []
    for number in range(count):
        originals = zips if number >= count - count // 20 else singles
        data = bytearray(originals[number % len(originals)])
        path = folder / f"{number:05}"
        path.write_bytes(rng.choice(WAYS)(data, rng, singles))
        paths.append(path)
    return paths, mint.made


@dataclass(frozen=True)
class Outcome:
    """What came of mutated files. `peak` is the most memory that a child held, in bytes."""

    files: int
    taken: int
    refused: int
    third: tuple[str, ...]
    peak: int
    limit: int


def outcome(folder: Path, count: int, seed: int) -> Outcome:
    """Take mutated files in as one batch, and say of each whether it is a picture, a sentence, or neither."""
    given, into = folder / "given", folder / "into"
    given.mkdir()
    paths, tokens = write(given, count, seed)
    report = take_in(paths, into, limits=LIMITS)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1_024
    taken = {position for series in report.series for position in series.meta["sources"]}
    return Outcome(count, len(taken), len(report.refusals), tuple(_third(report, taken, into, count, tokens)), peak,
                   LIMITS.memory_bytes)


def _third(report: Report, taken: set[int], into: Path, count: int, tokens: Sequence[Token]) -> list[str]:
    """Say what is neither a clean picture nor a fixed sentence."""
    refused = {one.position for one in report.refusals}
    last = max(taken | refused, default=0)
    found = [f"file {position} has no outcome" for position in range(1, max(last, count) + 1)
             if position not in taken | refused]
    found += [f"file {position} has both outcomes" for position in taken & refused]
    found += [f"file {one.position}: another sentence" for one in report.refusals
              if not one.sentence.endswith(tuple(FAULTS.values()))]
    (into / "report.json").write_text(report.to_json(), "utf-8")
    left = Reader(tokens).search_folder(into)
    return found + [f"{name}: {one.where}" for name, tokens_left in left.items() for one in tokens_left]


def alone(folder: Path, count: int, seed: int) -> Outcome:
    """Do the same in a process of its own; an ended one is an outcome that raises."""
    command = [sys.executable, "-m", "tests.privacy.mutating", str(folder), str(count), str(seed)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    told = json.loads(ran.stdout)
    return Outcome(**{**told, "third": tuple(told["third"])})


if __name__ == "__main__":
    sys.stdout.write(json.dumps(vars(outcome(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))))
