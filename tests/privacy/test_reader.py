"""The reader finds every kind of token in every kind of artefact: a search that cannot find proves nothing."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.privacy.planting.base import PIXELS, SIZE, picture, slice_file
from tests.privacy.planting.drawn import as_grey, bits, with_high_bit, with_high_nibble
from tests.privacy.planting.encoding import BIG, DEFLATED, IMPLICIT, Element, Syntax, file
from tests.privacy.searching import Reader
from tests.privacy.tokens import SCRIPTS, Mint, Token

Wrap = Callable[[str], bytes]


def _png(text: str, *, packed: bool) -> bytes:
    info = PngInfo()
    info.add_text("Comment", text, zip=packed)
    out = io.BytesIO()
    Image.new("L", (8, 8)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def _zip(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def _database(text: str, *, deleted: bool = False, packed: bool = False) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA secure_delete = OFF")
    connection.execute("CREATE TABLE kept (id INTEGER, words TEXT, packed BLOB)")
    value = zlib.compress(f"{text} ".encode() * 4) if packed else None
    # Longer than a page, so that its pieces lie apart.
    connection.execute("INSERT INTO kept VALUES (1, ?, ?)", ("x" * 9_000 + " " + ("" if packed else text), value))
    connection.commit()
    if deleted:
        connection.execute("DELETE FROM kept")
        connection.commit()
    data = connection.serialize()
    connection.close()
    return bytes(data)


def _array(text: str) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, words=np.frombuffer(text.encode(), np.uint8))
    return out.getvalue()


def _dicom(text: str, uid: str) -> bytes:
    name = Element(0x00100010, "PN", text.encode())
    return slice_file("", Mint(1), [Element(0x00081140, "SQ", items=((name,),))], Syntax(uid)).data


WRAPS: dict[str, Wrap] = {
    "text": lambda text: f"Picture of {text}, seen".encode(),
    "lower case": lambda text: text.lower().encode(),
    "UTF-16": lambda text: f"of {text}".encode("utf-16"),
    "UTF-16, big endian, at an odd place": lambda text: b"x" + f"of {text}".encode("utf-16-be"),
    "UTF-32": lambda text: text.encode("utf-32-le"),
    "UTF-32, big endian, at an odd place": lambda text: b"xyz" + text.encode("utf-32-be"),
    "backwards": lambda text: text[::-1].encode(),
    "bytes turned round in pairs": lambda text: np.frombuffer(f"{text:<30}".encode(), "<u2").byteswap().tobytes(),
    "EBCDIC": lambda text: text.encode("cp500"),
    "base64": lambda text: base64.b64encode(f"abc {text} def".encode()),
    "base64 in lines": lambda text: base64.encodebytes(b"y" * 50 + text.encode() + b"y" * 50),
    "hexadecimal": lambda text: f"blob:{text.encode().hex()}".encode(),
    "percent signs": lambda text: quote("".join(f" {letter}" for letter in text), safe="").replace("%20", "").encode(),
    "JSON": lambda text: json.dumps({"a": [{text: 1}]}).encode(),
    "HTML": lambda text: f"<p>{html.escape(text)} &amp;</p>".encode(),
    "gzip": lambda text: gzip.compress(f"{text} ".encode() * 3),
    "zlib in the midst": lambda text: b"head" + zlib.compress(b"quite a few words " * 9 + text.encode()),
    "zip": lambda text: _zip("a", b"words " * 50 + text.encode()),
    "name in a zip": lambda text: _zip(f"{text}.png", b""),
    "zip in a zip": lambda text: _zip("a.zip", _zip("b", f"{text} ".encode() * 5)),
    "npz": _array,
    "PNG, compressed text": lambda text: _png(text, packed=True),
    "PNG, text": lambda text: _png(text, packed=False),
    "SQLite, over several pages": _database,
    "SQLite, compressed": lambda text: _database(text, packed=True),
    "DICOM, implicit": lambda text: _dicom(text, IMPLICIT),
    "DICOM, big endian": lambda text: _dicom(text, BIG),
    "DICOM, deflated": lambda text: _dicom(text, DEFLATED),
}
# Other writings than ours are searched in their own encodings, and a day not in what is turned round: it is too short.
LATIN = frozenset({"lower case", "EBCDIC", "backwards", "bytes turned round in pairs", "PNG, text", "base64",
                   "base64 in lines", "hexadecimal", "percent signs", "PNG, compressed text",
                   "UTF-32, big endian, at an odd place"})
TURNED = frozenset({"backwards", "EBCDIC", "bytes turned round in pairs"})
CASES = [(kind, wrap) for kind in ("word", "digits", "date", "time", "script") for wrap in WRAPS
         if not (kind == "script" and wrap in LATIN) and not (kind == "date" and wrap in TURNED)
         and not (kind in ("digits", "time") and wrap == "backwards")]


def token(kind: str) -> Token:
    mint = Mint(7)
    made = {"word": lambda: mint.word(""), "digits": lambda: mint.digits(""), "date": lambda: mint.date(""),
            "time": lambda: mint.time(""), "script": lambda: mint.script("", "kanji")}
    made[kind]()
    return mint.made[0]


@pytest.mark.parametrize(("kind", "wrap"), CASES)
def test_a_token_is_found_in_an_artefact(kind: str, wrap: str) -> None:
    wanted = token(kind)
    assert Reader([wanted]).search(WRAPS[wrap](wanted.text)) == {wanted}
    assert Reader([wanted]).search(WRAPS[wrap]("nothing at all")) == set()


def test_what_was_deleted_from_a_database_is_found_in_its_free_pages() -> None:
    wanted = token("word")
    assert Reader([wanted]).search(_database(wanted.text, deleted=True)) == {wanted}


def test_what_waits_in_the_log_of_a_database_is_found_in_its_folder(tmp_path: Path) -> None:
    wanted = token("word")
    connection = sqlite3.connect(tmp_path / "a.sqlite3")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE kept (words TEXT)")
    connection.execute("INSERT INTO kept VALUES (?)", (wanted.text,))
    connection.commit()
    assert "a.sqlite3-wal" in Reader([wanted]).search_folder(tmp_path)
    connection.close()


def test_the_name_of_a_file_is_read(tmp_path: Path) -> None:
    wanted = token("digits")
    (tmp_path / f"scan_{wanted.text}.png").write_bytes(b"")
    assert list(Reader([wanted]).search_folder(tmp_path).values()) == [{wanted}]


@pytest.mark.parametrize(
    "written", ["1823-04-15", "1823/04/15", "18230415", "15.04.1823", "04/15/1823", "UID 1.18230415.2"]
)
def test_a_date_is_found_however_it_is_written(written: str) -> None:
    wanted = Token("18230415", "date", "", "")
    assert Reader([wanted]).search(f"on {written}, at noon".encode()) == {wanted}


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "gb18030", "json"])
def test_a_name_in_another_writing_is_found(script: str, encoding: str) -> None:
    mint = Mint(5)
    text = mint.script("", script)
    data = json.dumps([text]).encode() if encoding == "json" else text.encode(encoding)
    assert Reader(mint.made).search(data) == set(mint.made)


def _bit(text: bytes) -> bytes:
    out = io.BytesIO()
    drawn = (bits(text, SIZE * SIZE).reshape(SIZE, SIZE) * 255).astype(np.uint8)
    Image.fromarray(drawn).save(out, "PNG")
    return out.getvalue()


def _stack(text: bytes) -> bytes:
    out = io.BytesIO()
    np.save(out, np.stack([np.zeros((SIZE, SIZE), np.uint8), as_grey(text, SIZE, SIZE)]))
    return out.getvalue()


def _hidden(text: bytes, hide: Callable[[bytes, bytes], bytes]) -> bytes:
    elements = picture(Mint(2))
    frame = next(one.value for one in elements if one.tag == PIXELS)
    assert isinstance(frame, bytes)
    return file([Element(PIXELS, "OW", hide(frame, text)), *elements])


def _overlay(text: bytes) -> bytes:
    return slice_file("", Mint(2), [Element(0x60003000, "OW", (text * 30)[:200])]).data


@pytest.mark.parametrize(
    "draw",
    [_bit, _stack, _overlay, lambda text: _hidden(text, with_high_bit), lambda text: _hidden(text, with_high_nibble)],
    ids=["burnt in as bits", "as grey values in a stack", "overlay", "highest bit", "highest four bits"],
)
def test_text_in_pixels_is_found(draw: Callable[[bytes], bytes]) -> None:
    wanted = token("word")
    assert Reader([wanted]).search(draw(wanted.text.encode())) == {wanted}


def test_an_age_is_found_by_itself_only() -> None:
    mint = Mint(1)
    mint.exact("", "113Y")
    assert Reader(mint.made).search(b'"age": "113Y"') == set(mint.made)
    assert Reader(mint.made).search(b"x113Yz 1113Y 113YY") == set()
