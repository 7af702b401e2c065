"""Rendering: the window is pydicom's within one grey level, and a PNG is the pixels and nothing else."""

from __future__ import annotations

import io
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydicom.pixels import apply_modality_lut, apply_voi_lut, apply_windowing

from bot.imaging import Finding, Stack, montage, png, presets, spread, still
from bot.imaging.render import shown_size
from bot.imaging.window import Shown, Window, apply, lookup
from tests.imaging.made import dataset


def plain_meta(**more: Any) -> dict[str, Any]:
    return {
        "modality": "CT", "invert": False, "rescale": [[1.0, 0.0]], "windows": [[40.0, 80.0, "LINEAR"]],
        "voi_luts": [None], "range": [-1000.0, 3000.0], "padding": None, "aspect": 1.0, **more,
    }  # fmt: skip


def read(data: bytes) -> np.ndarray[Any, Any]:
    return np.array(Image.open(io.BytesIO(data)))


@given(
    center=st.floats(-2000, 3000),
    width=st.floats(1, 4000),
    slope=st.sampled_from([1.0, 0.5, 2.0, 0.684]),
    intercept=st.sampled_from([0.0, -1024.0, 200.0]),
    function=st.sampled_from(["LINEAR", "LINEAR_EXACT", "SIGMOID"]),
    signed=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_windows_agree_with_pydicom_within_one_grey_level(
    center: float, width: float, slope: float, intercept: float, function: str, signed: bool
) -> None:
    kind = np.int16 if signed else np.uint16
    stored = np.linspace(-2000 if signed else 0, 4000, 4096).astype(kind).reshape(64, 64)
    made = dataset(stored, WindowCenter=f"{center:.6g}", WindowWidth=f"{width:.6g}", VOILUTFunction=function)
    made.RescaleSlope, made.RescaleIntercept = slope, intercept
    rescaled = apply_modality_lut(stored, made)
    windowed = apply_windowing(rescaled, made)
    # pydicom maps to the range of the rescaled stored bits.
    low = (-32768 if signed else 0) * slope + intercept
    high = (32767 if signed else 65535) * slope + intercept
    expected = (windowed - low) / (high - low) * 255
    window = Window(float(made.WindowCenter), float(made.WindowWidth), function)
    ours = apply(stored, Shown(stored.dtype.str, slope, intercept, window))
    assert np.abs(ours.astype(float) - expected).max() <= 1


def test_a_files_own_table_is_used_until_a_window_is_chosen() -> None:
    table = np.array([0, 10, 200, 255], np.uint8).tobytes()
    shown = Shown("<i2", 1.0, -1000.0, Window(0, 100), table=(-2, table))
    stored = np.array([[0, 998, 999, 1000, 1001, 2000]], np.int16)
    assert apply(stored, shown).tolist() == [[0, 0, 10, 200, 255, 255]]


def test_a_voi_table_agrees_with_pydicom(tmp_path: Any) -> None:
    from pydicom.dataset import Dataset

    from bot.imaging import open_stack
    from tests.imaging.made import save, take_plain

    item = Dataset()
    item.add_new("LUTDescriptor", "US", [4096, 0, 12])
    item.add_new("LUTData", "US", [round(4095 * (k / 4095) ** 0.5) for k in range(4096)])
    item.LUTExplanation = "QUIXOTE"
    stored = np.arange(4096, dtype=np.uint16).reshape(64, 64)
    made = dataset(stored, VOILUTSequence=[item], Modality="DX", BitsStored=12, HighBit=11)
    report = take_plain(save(made, tmp_path / "a.dcm"), into=tmp_path / "into")
    stack = open_stack(report.series[0].stack, report.series[0].meta)
    expected = apply_voi_lut(stored, made).astype(float) / 4095 * 255
    assert np.abs(apply(stored, stack.shown(0)).astype(float) - expected).max() <= 1
    assert "QUIXOTE" not in report.to_json()


def test_monochrome1_inverts_and_padding_is_black() -> None:
    stored = np.array([[-2000, 0, 40, 80, 3000]], np.int16)
    plain = apply(stored, Shown("<i2", window=Window(40, 80)))
    turned = apply(stored, Shown("<i2", window=Window(40, 80), inverted=True, padding=(-2000, -2000)))
    assert turned.tolist()[0][1:] == [255 - level for level in plain.tolist()[0][1:]]
    assert turned[0, 0] == 0


def test_a_window_of_no_width_is_a_step() -> None:
    assert set(lookup(Shown("<i2", window=Window(100, 1))).tolist()) == {0, 255}


@given(
    rows=st.integers(1, 40), columns=st.integers(1, 40), colour=st.booleans(), seed=st.integers(0, 99),
    level=st.integers(0, 3),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_a_png_gives_its_pixels_back_and_holds_nothing_else(
    rows: int, columns: int, colour: bool, seed: int, level: int
) -> None:
    shape = (rows, columns, 3) if colour else (rows, columns)
    pixels = np.random.default_rng(seed).integers(0, 255, shape, np.uint8)
    data = png.encode(pixels, level)
    assert (read(data) == pixels).all()
    assert chunks(data) == [b"IHDR", b"IDAT", b"IEND"]


def chunks(data: bytes) -> list[bytes]:
    at, names = 8, []
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        body = data[at + 4 : at + 8 + length]
        assert zlib.crc32(body) == int.from_bytes(data[at + 8 + length : at + 12 + length], "big")
        names.append(body[:4])
        at += 12 + length
    assert at == len(data)
    return names


@pytest.mark.parametrize(
    ("columns", "rows", "aspect", "shown"),
    [
        (512, 512, 1.0, (512, 512)),
        (64, 64, 1.0, (256, 256)),
        (128, 128, 1.0, (512, 512)),
        (256, 256, 1.0, (512, 512)),
        (256, 1024, 1.0, (512, 2048)),
        (400, 200, 2.0, (400, 400)),
        (400, 800, 0.5, (800, 800)),
        (4000, 3000, 1.0, (2048, 1536)),
    ],
)
def test_pictures_are_shown_square_large_enough_and_not_too_large(
    columns: int, rows: int, aspect: float, shown: tuple[int, int]
) -> None:
    assert shown_size(columns, rows, aspect) == shown


def test_stills_follow_the_chosen_window_and_refuse_unknown_ones() -> None:
    ramp = np.tile(np.linspace(-1000, 3000, 512).astype(np.int16), (512, 1))[None]
    stack = Stack(ramp, plain_meta())
    assert (read(still(stack, 0)) == apply(ramp[0], Shown("<i2", window=Window(40, 80)))).all()
    assert (read(still(stack, 0, "bone")) == apply(ramp[0], Shown("<i2", window=Window(400, 1800)))).all()
    assert (read(still(stack, 0, (75, 215))) == read(still(stack, 0, "subdural"))).all()
    for preset in stack.presets:
        still(stack, 0, preset.name)
    with pytest.raises(ValueError, match="no such window"):
        still(stack, 0, "sepia")
    with pytest.raises(IndexError):
        still(stack, 1)


def test_every_modality_has_presets_but_colour_has_none() -> None:
    assert [one.name for one in presets("CT")][:3] == ["default", "brain", "subdural"]
    frame = np.arange(640 * 480 * 3, dtype=np.uint32).astype(np.uint8).reshape(1, 480, 640, 3)
    colour = Stack(frame, plain_meta(modality="US"))
    assert colour.presets == ()
    assert (read(still(colour, 0)) == frame[0]).all()
    grey = Stack(np.zeros((1, 512, 512), np.uint8), plain_meta(modality="MR"))
    for preset in grey.presets:
        still(grey, 0, preset.name)


def test_findings_are_white_with_a_dark_rim_around_the_box_and_not_in_it() -> None:
    stack = Stack(np.full((1, 512, 512), 50, np.int16), plain_meta())
    before = read(still(stack, 0))
    after = read(still(stack, 0, findings=[Finding((200, 100, 80, 60), "Subdural crescent")]))
    assert (after[100:160, 200:280] == before[100:160, 200:280]).all()
    edge = after[88:100, 240]
    assert edge.max() == 255
    assert edge.min() < 20
    assert (after[170:200, 200:330] == 255).any()
    assert (after[:80] == before[:80]).all()


def test_a_montage_holds_up_to_four_and_puts_two_below_each_other() -> None:
    stack = Stack(np.zeros((6, 100, 100), np.int16), plain_meta())
    two, four = read(montage(stack, [0, 5])), read(montage(stack, [0, 1, 2, 3]))
    assert two.shape[0] > 1.9 * two.shape[1]
    assert four.shape[0] == four.shape[1]
    with pytest.raises(ValueError, match="one to four"):
        montage(stack, [0, 1, 2, 3, 4])


def test_the_spread_is_a_chart_as_wide_as_asked_with_and_without_answers() -> None:
    counts = [("A  Epidural hematoma", 3), ("B  Subdural hematoma", 16), ("not sure", 0)]
    chart = read(spread(counts, "B  Subdural hematoma"))
    assert chart.shape[1:] == (1_000, 3)
    assert (chart != read(spread(counts, None))).any()
    assert read(spread([("A", 0)], None, width=400)).shape[1] == 400
    with pytest.raises(ValueError, match="at least one"):
        spread([], None)
