"""Pictures that are not DICOM: each kind comes back as its pixels, upright and whole, or is refused by its reason."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bot.imaging.faults import Refused
from bot.imaging.pictures import open_picture
from bot.imaging.png import encode
from bot.imaging.report import Limits

DEEP = (np.arange(48 * 64, dtype=np.uint16) * 21).reshape(48, 64)
GREY = (DEEP >> 8).astype(np.uint8)
COLOUR = np.dstack([GREY, GREY[::-1], GREY[:, ::-1]])
LOSSLESS: dict[str, dict[str, Any]] = {
    "a.png": {}, "a.webp": {"lossless": True}, "raw.tif": {}, "lzw.tif": {"compression": "tiff_lzw"},
    "deflate.tif": {"compression": "tiff_adobe_deflate"}, "runs.tif": {"compression": "packbits"},
}  # fmt: skip


def opened(path: Path, pixels: Any, **how: Any) -> Any:
    """Save pixels with Pillow and open them our way."""
    made = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    made.save(path, **how)
    return open_picture(path, Limits())


def fault(path: Path, pixels: Any, **how: Any) -> str:
    """Give the fault by which a picture is refused."""
    with pytest.raises(Refused) as refused:
        opened(path, pixels, **how)
    return refused.value.fault


@pytest.mark.parametrize("name", LOSSLESS)
@pytest.mark.parametrize("pixels", [GREY, COLOUR], ids=["grey", "colour"])
def test_a_lossless_picture_comes_back_bit_by_bit(tmp_path: Path, name: str, pixels: Any) -> None:
    assert np.array_equal(opened(tmp_path / name, pixels, **LOSSLESS[name]), pixels)


@pytest.mark.parametrize("name", [name for name in LOSSLESS if name != "a.webp"])
def test_sixteen_bits_of_grey_stay(tmp_path: Path, name: str) -> None:
    found = opened(tmp_path / name, DEEP, **LOSSLESS[name])
    assert found.dtype == np.uint16
    assert np.array_equal(found, DEEP)


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw"])
def test_a_deep_tiff_in_which_zero_is_white_is_turned_over(tmp_path: Path, compression: str) -> None:
    found = opened(tmp_path / "a.tif", DEEP, tiffinfo={262: 0}, compression=compression)
    assert np.array_equal(found, 65_535 - DEEP)


@pytest.mark.parametrize("name", ["a.png", "raw.tif", "lzw.tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_is_set_upright_once(tmp_path: Path, name: str, orientation: int) -> None:
    turns = (lambda a: a, np.fliplr, lambda a: np.rot90(a, 2), np.flipud, np.transpose, lambda a: np.rot90(a, -1),
             lambda a: np.rot90(a, 2).T, np.rot90)  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = opened(tmp_path / name, GREY, exif=exif, **LOSSLESS.get(name, {}))
    assert np.array_equal(found, turns[orientation - 1](GREY))


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.tif"])
def test_nothing_stays_under_what_is_transparent(tmp_path: Path, name: str) -> None:
    hidden = np.dstack([COLOUR, np.zeros_like(GREY)])
    assert not opened(tmp_path / name, hidden, **({"lossless": True, "exact": True} if "webp" in name else {})).any()


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.tif"])
def test_a_file_of_several_pictures_is_refused(tmp_path: Path, name: str) -> None:
    further = [Image.fromarray(COLOUR[::-1].copy())]
    assert fault(tmp_path / name, COLOUR, save_all=True, append_images=further) == "frames"


def test_the_layers_of_an_image_editor_are_refused(tmp_path: Path) -> None:
    assert fault(tmp_path / "a.tif", COLOUR, tiffinfo={37_724: b"layers"}) == "frames"


def test_a_preview_behind_a_jpeg_is_not_seen(tmp_path: Path) -> None:
    flat, behind = Image.new("L", (64, 48), 90), Image.new("L", (64, 48), 200)
    found = opened(tmp_path / "a.jpg", flat, format="MPO", save_all=True, append_images=[behind])
    assert np.abs(found.astype(int) - 90).max() <= 1


@pytest.mark.parametrize(
    ("pixels", "how", "expected"),
    [
        (np.zeros((8, 8), np.float32), {}, "pixel kind"),
        (np.full((8, 8), -5, np.int32), {}, "pixel kind"),
        (Image.new("LAB", (8, 8)), {}, "pixel kind"),
        (Image.new("1", (8, 8)), {"compression": "group4"}, "packing"),
        (GREY, {"compression": "lzma"}, "packing"),
    ],
)
def test_a_tiff_of_a_kind_that_is_not_shown_is_refused(
    tmp_path: Path, pixels: Any, how: dict[str, Any], expected: str
) -> None:
    assert fault(tmp_path / "a.tif", pixels, **how) == expected


@pytest.mark.parametrize("name", LOSSLESS)
def test_size_is_checked_before_a_pixel_is_decoded(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    Image.fromarray(GREY).save(path, **LOSSLESS[name])
    with pytest.raises(Refused) as refused:
        open_picture(path, Limits(picture_pixels=GREY.size - 1))
    assert refused.value.fault == "too large"


@pytest.mark.parametrize("name", ["a.jpg", *LOSSLESS])
def test_a_picture_that_ends_early_is_refused(tmp_path: Path, name: str) -> None:
    out = io.BytesIO()
    kind = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "tif": "TIFF"}[name.rpartition(".")[2]]
    Image.fromarray(np.random.default_rng(2).integers(0, 255, (48, 64), np.uint8)).save(
        out, kind, **LOSSLESS.get(name, {}))
    for kept in (13, 60, len(out.getvalue()) // 2):
        (tmp_path / name).write_bytes(out.getvalue()[:kept])
        with pytest.raises(Refused) as refused:
            open_picture(tmp_path / name, Limits())
        assert refused.value.fault in ("truncated", "broken")


@pytest.mark.parametrize("pixels", [GREY, COLOUR, DEEP], ids=["grey", "colour", "deep"])
def test_a_png_of_ours_holds_its_pixels_and_nothing_else(pixels: Any) -> None:
    data = encode(pixels)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.info == {}
        assert np.array_equal(np.asarray(picture), pixels)
    names, at = [], 8
    while at < len(data):
        names.append(data[at + 4:at + 8])
        at += int.from_bytes(data[at:at + 4], "big") + 12
    assert (names, at) == ([b"IHDR", b"IDAT", b"IEND"], len(data))


def test_a_png_is_refused_of_what_it_cannot_hold() -> None:
    for pixels in (DEEP.astype(np.int16), COLOUR.astype(np.uint16), COLOUR[..., :2], GREY.astype(np.float32)):
        with pytest.raises(ValueError, match="A PNG takes"):
            encode(pixels)
