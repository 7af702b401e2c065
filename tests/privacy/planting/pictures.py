"""Identifiers in PNG, JPEG, TIFF and WebP files, outside the picture that is shown."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from tests.privacy.planting.base import Planted, pixels
from tests.privacy.planting.codestreams import segment
from tests.privacy.planting.drawn import as_grey
from tests.privacy.tokens import Mint

COLOUR_PROFILE = 0x8773


def _word(mint: Mint, where: str) -> bytes:
    return mint.word(where).encode()


def _colour(mint: Mint) -> Image.Image:
    grey = (pixels(mint) >> 4).astype(np.uint8)
    return Image.fromarray(np.dstack([grey, grey[::-1], grey[:, ::-1]]))


def saved(made: Image.Image, kind: str, **how: Any) -> bytes:
    """Write a picture with Pillow."""
    out = io.BytesIO()
    made.save(out, kind, **how)
    return out.getvalue()


def exif(mint: Mint, where: str) -> bytes:
    """Make EXIF with text, times, serial numbers, a place, a maker's note, and a thumbnail with a comment."""
    made = Image.Exif()
    for tag in (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298):
        made[tag] = mint.word(f"{where} EXIF {tag:04X}")
    made[0x0132] = mint.date(f"{where} EXIF time")
    made[0x9C9B] = mint.word(f"{where} EXIF title in UTF-16").encode("utf-16-le")
    inner = made.get_ifd(0x8769)
    inner[0x9286] = b"ASCII\0\0\0" + _word(mint, f"{where} EXIF comment")
    inner[0x927C] = _word(mint, f"{where} EXIF maker note") * 2
    inner[0xA431] = mint.digits(f"{where} EXIF serial number")
    place = made.get_ifd(0x8825)
    place[1], place[2] = "N", (48.0, 12.0, 30.0)
    place[0x1B] = _word(mint, f"{where} GPS method")
    place[0x1D] = mint.date(f"{where} GPS date")
    return made.tobytes()


def profile(mint: Mint, where: str) -> bytes:
    """Make a colour profile with text in it."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return plain + _word(mint, f"{where} ICC text")


def xmp(mint: Mint, where: str) -> bytes:
    """Make XMP with a title."""
    title = mint.word(f"{where} XMP")
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:title>{title}</dc:title></x:xmpmeta>'.encode()


def png_metadata(mint: Mint) -> Iterator[Planted]:
    """Plant text, compressed text, EXIF, XMP, a profile, unknown chunks and trailing bytes into PNG."""
    info = PngInfo()
    info.add_text("Author", mint.word("tEXt"))
    info.add_text("Comment", mint.word("zTXt"), zip=True)
    info.add_itxt("XML:com.adobe.xmp", xmp(mint, "PNG").decode())
    info.add_itxt("Title", mint.word("iTXt"), zip=True)
    info.add(b"prVt", _word(mint, "unknown chunk"))
    info.add(b"bhNd", _word(mint, "chunk behind the pixels"), after_idat=True)
    plain = saved(_colour(mint), "PNG", pnginfo=info, exif=exif(mint, "PNG"), icc_profile=profile(mint, "PNG"))
    yield Planted("a.png", plain + _word(mint, "behind the PNG") * 2)
    inside = zlib.compress(_word(mint, "packed behind the PNG") * 3)
    deep = Image.fromarray(pixels(mint) << 4)
    yield Planted("deep.png", saved(deep, "PNG") + inside)


def jpeg_metadata(mint: Mint) -> Iterator[Planted]:
    """Plant EXIF with a place and a thumbnail, XMP, IPTC, a profile, comments and trailing bytes into JPEG."""
    plain = saved(_colour(mint), "JPEG", exif=exif(mint, "JPEG"), icc_profile=profile(mint, "JPEG"),
                  comment=_word(mint, "JPEG comment"), xmp=xmp(mint, "JPEG"))
    name = _word(mint, "IPTC by-line")
    iptc = b"8BIM\x04\x04\0\0" + (len(name) + 5).to_bytes(4, "big") + b"\x1c\x02\x50" + len(name).to_bytes(2, "big")
    plain = segment(plain, 2, 0xED, b"Photoshop 3.0\0" + iptc + name + b"\0")
    thumbnail = saved(Image.new("L", (8, 8)), "JPEG", comment=_word(mint, "thumbnail"))
    plain = segment(plain, 2, 0xE0, b"JFXX\0\x10" + thumbnail)
    yield Planted("a.jpg", plain + _word(mint, "behind the JPEG") * 2)
    behind = saved(_colour(mint), "JPEG", comment=_word(mint, "comment of a second JPEG"))
    yield Planted("two.jpg", saved(_colour(mint), "JPEG") + behind)


def tiff_metadata(mint: Mint) -> Iterator[Planted]:
    """Plant text tags, private tags, XMP, IPTC, a profile, EXIF and bytes between the parts into TIFF."""
    tags: dict[int, Any] = {tag: mint.word(f"TIFF {tag}") for tag in (269, 270, 271, 272, 285, 305, 315, 316, 337)}
    tags[306] = mint.date("TIFF time")
    tags[65_000] = mint.word("private tag")
    tags[700] = xmp(mint, "TIFF")
    tags[33_723] = _word(mint, "TIFF IPTC")
    for compression in ("raw", "tiff_lzw"):
        plain = saved(_colour(mint), "TIFF", tiffinfo=tags, compression=compression,
                      icc_profile=profile(mint, "TIFF"))
        yield Planted(f"{compression}.tif", plain + _word(mint, "behind the TIFF") * 2)
    yield Planted("deep.tif", saved(Image.fromarray(pixels(mint) << 4), "TIFF", tiffinfo={270: mint.word("deep TIFF")}))


def webp_metadata(mint: Mint) -> Iterator[Planted]:
    """Plant EXIF, XMP, a profile, an unknown chunk and trailing bytes into WebP."""
    plain = saved(_colour(mint), "WEBP", lossless=True, exif=exif(mint, "WebP"), xmp=xmp(mint, "WebP"),
                  icc_profile=profile(mint, "WebP"))
    text = _word(mint, "unknown chunk") + b"\0"
    plain += b"prVt" + len(text).to_bytes(4, "little") + text
    sized = plain[:4] + (len(plain) - 8).to_bytes(4, "little") + plain[8:]
    yield Planted("a.webp", sized + _word(mint, "behind the WebP") * 2)


def further_pictures(mint: Mint) -> Iterator[Planted]:
    """Plant text as pixels of further frames, pages, layers and previews."""
    for kind, name in (("PNG", "moving.png"), ("TIFF", "pages.tif"), ("WEBP", "moving.webp")):
        hidden = Image.fromarray(as_grey(_word(mint, f"further picture of {name}"), 40, 40)).convert("RGB")
        how: dict[str, Any] = {"lossless": True} if kind == "WEBP" else {}
        data = saved(_colour(mint), kind, save_all=True, append_images=[hidden], **how)
        yield Planted(name, data, taken=False)
    layers = {37_724: b"Adobe Photoshop Document Data Block\0" + _word(mint, "layer") * 3}
    yield Planted("layers.tif", saved(_colour(mint), "TIFF", tiffinfo=layers), taken=False)
    preview = _colour(mint)
    preview.encoderinfo = {"comment": _word(mint, "comment of a preview")}
    behind = saved(_colour(mint), "MPO", save_all=True, append_images=[preview], comment=_word(mint, "MPF comment"))
    yield Planted("preview.jpg", behind)


def under_transparency(mint: Mint) -> Iterator[Planted]:
    """Plant text under what is transparent, and into entries of a palette that no pixel uses."""
    for kind, name in (("PNG", "clear.png"), ("TIFF", "clear.tif"), ("WEBP", "clear.webp")):
        opaque = np.asarray(_colour(mint))
        hidden = as_grey(_word(mint, f"under {name}"), 40, 40)
        alpha = np.where(np.arange(40) < 20, 255, 0).astype(np.uint8)
        mixed = np.where(alpha[:, None, None] > 0, opaque, hidden[..., None])
        made = Image.fromarray(np.dstack([mixed, np.repeat(alpha[:, None], 40, 1)]))
        how: dict[str, Any] = {"lossless": True, "exact": True} if kind == "WEBP" else {}
        yield Planted(name, saved(made, kind, **how))
    indexed = _colour(mint).quantize(64)
    colours = indexed.getpalette() or []
    text = (_word(mint, "palette") * 20)[: 768 - 192]
    indexed.putpalette([*colours[:192], *text])
    yield Planted("palette.png", saved(indexed, "PNG", bits=8))
