"""The channels by name; docs/privacy.md lists them with the test that closes each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.privacy.planting import archives, charsets, codestreams, envelopes, headers, pictures
from tests.privacy.planting.base import Plant, Planted
from tests.privacy.tokens import Mint, Token

CHANNELS: Mapping[str, Plant] = {
    # Where the table does not lie beside the checkout, the whole dictionary stands for it.
    "attributes of the confidentiality table": headers.table_attributes,
    "nested in standard sequences": headers.nested_in_standard,
    "nested in functional groups": headers.nested_in_functional_groups,
    "nested in private sequences": headers.nested_in_private,
    "nested in sequences of unknown VR": headers.nested_in_unknown,
    "attributes outside the table": headers.other_attributes,
    "private tags": headers.private_tags,
    "codes and numbers": headers.codes_and_numbers,
    "numeric oddities": headers.numeric_oddities,
    "dates and serial numbers in UIDs": headers.times_in_identifiers,
    "file meta": envelopes.file_meta,
    "preamble": envelopes.preambles,
    "padding and trailing bytes": envelopes.padding,
    "transfer syntaxes": envelopes.syntaxes,
    "overlays": envelopes.overlays,
    "unused high bits": envelopes.unused_bits,
    "curves, sound and waveforms": envelopes.curves,
    "icons": envelopes.icons,
    "comments in codestreams": codestreams.comments,
    "further fragments": codestreams.fragments,
    "character sets": charsets.character_sets,
    "PNG metadata": pictures.png_metadata,
    "JPEG metadata": pictures.jpeg_metadata,
    "TIFF metadata": pictures.tiff_metadata,
    "WebP metadata": pictures.webp_metadata,
    "further frames, pages and layers": pictures.further_pictures,
    "under transparency": pictures.under_transparency,
    "names of files and folders": archives.file_names,
    "reports and other objects": archives.refused_objects,
    "broken files": archives.broken_files,
    "archives": archives.archives,
}


@dataclass(frozen=True)
class Sown:
    """What was planted for one seed: the files by channel, and the tokens in them."""

    files: Mapping[str, Sequence[Planted]]
    tokens: Sequence[Token]


def sow(seed: int, channels: Sequence[str] = tuple(CHANNELS)) -> Sown:
    """Plant identifiers by a seed into the files of every channel."""
    mint = Mint(seed)
    files: dict[str, Sequence[Planted]] = {}
    for name in channels:
        mint.channel = name
        files[name] = tuple(CHANNELS[name](mint))
    return Sown(files, tuple(mint.made))


def write(sown: Sown, folder: Path) -> dict[str, list[Path]]:
    """Write the files, each channel into a folder without a name of its own; give their paths by channel."""
    written: dict[str, list[Path]] = {}
    for number, (channel, planted) in enumerate(sown.files.items()):
        for one in planted:
            path = folder / f"{number:02}" / one.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(one.data)
            written.setdefault(channel, []).append(path)
    return written
