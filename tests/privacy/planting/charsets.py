"""Names in the character sets of PS3.3 C.12.1.1.2, in all three groups of a name."""

from __future__ import annotations

from collections.abc import Iterator

from tests.privacy.planting.base import Planted, slice_file
from tests.privacy.planting.encoding import Element
from tests.privacy.tokens import Mint

# The defined term, Python's codec, and the writing systems of the ideographic and the phonetic group.
SETS = (
    ("ISO_IR 192", "utf-8", "kanji", "katakana"),
    ("GB18030", "gb18030", "hanzi", "hanzi"),
    ("GBK", "gbk", "hanzi", "hanzi"),
    ("\\ISO 2022 IR 87", "iso2022_jp", "kanji", "katakana"),
    ("\\ISO 2022 IR 149", "euc_kr", "hangul", "hangul"),
    ("ISO_IR 100", "latin-1", "latin", "latin"),
    ("ISO_IR 126", "iso8859-7", "greek", "greek"),
    ("ISO_IR 144", "iso8859-5", "cyrillic", "cyrillic"),
)


def character_sets(mint: Mint) -> Iterator[Planted]:
    """Plant names, wards and comments in eight character sets, one that is unknown, and one that is wrong."""
    for number, (term, codec, ideographic, phonetic) in enumerate(SETS):
        yield slice_file(f"charset-{number}.dcm", mint, _named(term, codec, ideographic, phonetic, mint))
    strange = Element(0x00080005, "CS", mint.word("character set").encode())
    yield slice_file("charset-unknown.dcm", mint, [strange, Element(0x00100010, "PN", mint.word("name").encode())])
    name = mint.script("name in the wrong character set", "latin").encode("latin-1")
    wrong = [Element(0x00080005, "CS", b"ISO_IR 192"), Element(0x00100010, "PN", name)]
    yield slice_file("charset-wrong.dcm", mint, wrong)


def _named(term: str, codec: str, ideographic: str, phonetic: str, mint: Mint) -> list[Element]:
    groups = (mint.word(f"{term} alphabetic"), mint.script(f"{term} ideographic", ideographic),
              mint.script(f"{term} phonetic", phonetic))
    # Korean text follows an escape sequence (PS3.5 annex I) that Python's codec does not write.
    shift = b"\x1b$)C" if codec == "euc_kr" else b""
    name = b"=".join(shift + group.encode(codec) for group in groups)
    ward = shift + mint.script(f"{term} ward", ideographic).encode(codec)
    comment = shift + mint.script(f"{term} comment", phonetic).encode(codec)
    return [Element(0x00080005, "CS", term.encode()), Element(0x00100010, "PN", name),
            Element(0x00080080, "LO", ward), Element(0x00104000, "LT", comment),
            Element(0x00081140, "SQ", items=((Element(0x00100010, "PN", name),),))]
