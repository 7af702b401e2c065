"""Identifiers in attributes: at the top, nested to depth five in every kind of sequence, private, coded, numeric."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

from tests.privacy.planting.attributes import (
    CODE_MEANING,
    REFUSING,
    TEXT_VALUE,
    coded,
    outside_the_table,
    shares,
    table,
    valued,
)
from tests.privacy.planting.base import Planted, slice_file
from tests.privacy.planting.encoding import IMPLICIT, Element, Item, Syntax, dataset
from tests.privacy.tokens import Mint

DEPTH = 5
# Sequences that are not in the table, so that what nests is not itself what is planted.
DERIVATION_CODES, EVIDENCE = 0x00089215, 0x00089092
# Without its VR nobody, the reader of these tests included, can tell such a value from any other bytes.
BINARY = frozenset({"FD", "SL", "SV", "UL", "UV"})
Rows = Sequence[tuple[int, str]]
Wrap = Callable[[list[Element]], Element]


def _planted(rows: Rows, mint: Mint, where: str) -> list[Element]:
    return [valued(tag, vr, mint, f"({tag >> 16:04X},{tag & 0xFFFF:04X}) {where}") for tag, vr in rows]


def table_attributes(mint: Mint) -> Iterator[Planted]:
    """Plant every attribute of Table E.1-1, or of the whole dictionary, at the top of a file."""
    rows = [row for row in table() if row[0] not in REFUSING]
    yield slice_file("top.dcm", mint, _planted(rows, mint, "at the top"))
    for tag, vr in (row for row in table() if row[0] in REFUSING):
        refused = slice_file(f"{tag:08X}.dcm", mint, _planted([(tag, vr)], mint, "at the top"))
        yield Planted(refused.name, refused.data, taken=False)


def other_attributes(mint: Mint) -> Iterator[Planted]:
    """Plant every other attribute of text, date, name or UID, at the top and nested."""
    rows = [row for row in outside_the_table() if row[0] not in REFUSING]
    yield slice_file("outside.dcm", mint, _planted(rows, mint, "at the top"))
    yield slice_file("outside-nested.dcm", mint, [_nest(rows, mint, "standard", _standard)])


def _nest(rows: Rows, mint: Mint, kind: str, wrap: Wrap) -> Element:
    """Spread rows over five levels of sequences; which row lies at which depth changes with the seed."""
    inner: list[Element] = []
    # What wraps would take the place of one that is planted beside it.
    rows = [row for row in rows if row[0] not in (DERIVATION_CODES, EVIDENCE)]
    for depth in range(DEPTH, 0, -1):
        own = [row for index, row in enumerate(rows) if (index + mint.seed) % DEPTH == depth - 1]
        inner = [*_planted(own, mint, f"at depth {depth} of {kind} sequences"), *inner]
        inner = [wrap(inner)]
    return inner[0]


def _standard(item: list[Element]) -> Element:
    return Element(DERIVATION_CODES, "SQ", items=(tuple(item), ()))


def _private(item: list[Element]) -> Element:
    return Element(0x00291010, "SQ", items=((Element(0x00290010, "LO", b"SIEMENS CSA HEADER"), *item),))


def _unknown(item: list[Element]) -> Element:
    implicit = Syntax(IMPLICIT)
    body = dataset(item, implicit)
    return Element(EVIDENCE, "UN", b"\xfe\xff\x00\xe0" + len(body).to_bytes(4, "little") + body)


def nested_in_standard(mint: Mint) -> Iterator[Planted]:
    """Plant the table's attributes to depth five in standard sequences, of defined and undefined length."""
    for undefined, rows in zip((False, True), shares(2), strict=True):
        nest = _nest(rows, mint, "standard", _standard)
        yield slice_file(f"standard-{undefined:d}.dcm", mint, [nest], Syntax(undefined=undefined))


def nested_in_functional_groups(mint: Mint) -> Iterator[Planted]:
    """Plant the table's attributes in shared and per-frame functional groups and in the groups themselves."""
    places = product(((0x52009229, "shared"), (0x52009230, "per-frame")), (0x00209113, 0x00289110, 0x00289145))
    for ((tag, name), group), rows in zip(places, shares(6), strict=True):
        nest = _nest(rows, mint, f"{name} functional group", _standard)
        own = (*_planted(rows[::7], mint, f"in a {name} functional group"), nest)
        wrapped = Element(tag, "SQ", items=((Element(group, "SQ", items=(own,)), nest),))
        yield slice_file(f"{name}-{group:08X}.dcm", mint, [wrapped])


def nested_in_private(mint: Mint) -> Iterator[Planted]:
    """Plant the table's attributes to depth five in private sequences."""
    nest = _nest(table(), mint, "private", _private)
    yield slice_file("private-nested.dcm", mint, [nest, Element(0x00290010, "LO", b"SIEMENS CSA HEADER")])


def nested_in_unknown(mint: Mint) -> Iterator[Planted]:
    """Plant the table's attributes to depth five in sequences written as UN, PS3.5 6.2.2."""
    rows = [row for row in table() if row[1] not in BINARY]
    yield slice_file("unknown-nested.dcm", mint, [_nest(rows, mint, "unknown", _unknown)])


def private_tags(mint: Mint) -> Iterator[Planted]:
    """Plant private attributes: known and unknown makers, the maker's name, without a maker, in and around public."""
    known = [Element(0x00190010, "LO", b"GEMS_ACQU_01"), Element(0x00191010, "LO", _word(mint, "known creator"))]
    strange = [Element(0x00770010, "LO", _word(mint, "creator name")),
               Element(0x00771010, "LO", _word(mint, "unknown creator")),
               Element(0x00771011, "UN", _word(mint, "unknown creator, UN") * 3),
               Element(0x00771012, "PN", _word(mint, "unknown creator, name"))]
    orphan = [Element(0x00991010, "LO", _word(mint, "orphan block")), Element(0x0099FF01, "LT", _word(mint, "orphan")),
              Element(0x00090001, "LO", _word(mint, "below every block"))]
    inside = Element(0x00081140, "SQ", items=((*known, *strange, *orphan),))
    public = Element(TEXT_VALUE, "UT", _word(mint, "public in private"))
    around = [Element(0x00330010, "LO", b"MAKER"), Element(0x00331001, "SQ", items=((public,),))]
    yield slice_file("private.dcm", mint, [*known, *strange, *orphan, inside, *around])
    yield slice_file("private-implicit.dcm", mint, [*known, *strange, *orphan, inside, *around], Syntax(IMPLICIT))


def _word(mint: Mint, where: str) -> bytes:
    return mint.word(where).encode()


def codes_and_numbers(mint: Mint) -> Iterator[Planted]:
    """Plant words into codes and numbers as long as a record's into every number, kept attributes among them."""
    yield slice_file("coded.dcm", mint, _planted(coded(), mint, "at the top"))
    words = [Element(tag, vr, mint.word(f"({tag:08X}) word as {vr}").encode()) for tag, vr in coded()]
    yield slice_file("coded-words.dcm", mint, words)
    yield slice_file("coded-nested.dcm", mint, [_nest(coded(), mint, "standard", _standard)])
    yield slice_file("codes.dcm", mint, [_coded(tag, mint) for tag in (0x00082218, 0x00540220, 0x00081032, 0x00400555)])
    yield slice_file("groups-coded.dcm", mint, _coded_groups(mint))


def _coded(tag: int, mint: Mint) -> Element:
    item = (Element(0x00080100, "SH", _word(mint, "code value")), Element(0x00080102, "SH", _word(mint, "scheme")),
            Element(CODE_MEANING, "LO", _word(mint, "code meaning")))
    return Element(tag, "SQ", items=(item,))


def _coded_groups(mint: Mint) -> list[Element]:
    """Give the functional groups that are read, with numbers in them that are none of theirs."""
    groups: dict[int, Item] = {
        0x00289110: tuple(_planted([(0x00280030, "DS"), (0x00180050, "DS")], mint, "in a group")),
        0x00289145: tuple(_planted([(0x00281052, "DS"), (0x00281053, "DS"), (0x00281054, "LO")], mint, "in a group")),
        0x00289132: tuple(_planted([(0x00281050, "DS"), (0x00281055, "LO")], mint, "in a group")),
        0x00209071: tuple(_planted([(0x00209072, "CS"), (0x00182218, "SQ")], mint, "in a group")),
        0x00209111: tuple(_planted([(0x00209056, "SH"), (0x00189074, "DT")], mint, "in a group")),
    }
    own = tuple(Element(tag, "SQ", items=(item,)) for tag, item in groups.items())
    return [Element(0x52009229, "SQ", items=(own,)), Element(0x52009230, "SQ", items=(own,))]


def numeric_oddities(mint: Mint) -> Iterator[Planted]:
    """Plant ages over 89 and measures of a body that few have."""
    for age in ("113Y", "107Y", "097Y"):
        yield slice_file(f"age-{age}.dcm", mint, [
            Element(0x00101010, "AS", mint.exact("PatientAge", age).encode()),
            Element(0x00101030, "DS", mint.exact("PatientWeight", "311.77").encode()),
            Element(0x00101020, "DS", mint.exact("PatientSize", "2.4142").encode()),
        ])


def times_in_identifiers(mint: Mint) -> Iterator[Planted]:
    """Plant dates and serial numbers into every UID that a picture needs, and into the file's meta."""
    made = [Element(tag, "UI", _dated(mint, f"({tag:08X})"))
            for tag in (0x00080018, 0x0020000D, 0x0020000E, 0x00200052)]
    reference = Element(0x00081155, "UI", _dated(mint, "referenced UID"))
    yield slice_file("dated.dcm", mint, [*made, Element(0x00081140, "SQ", items=((reference,),))],
                     meta=[Element(0x00020003, "UI", _dated(mint, "media storage UID"))])


def _dated(mint: Mint, where: str) -> bytes:
    return f"1.2.840.113619.{mint.digits(where, 12)}.{mint.date(where)}.{mint.digits(where)}".encode()
