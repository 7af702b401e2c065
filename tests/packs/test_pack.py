"""`readout pack`: what is written, what is told, and that there is never half a bundle."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot import packing, packs
from bot.imaging import open_stack
from tests.imaging.made import SECRETS, dataset, save, take_plain
from tests.packs.made import QUESTION, chest, pack, question
from tests.scenarios.desk import draw_picture

WORDS = (*SECRETS, *(part for secret in SECRETS for part in secret.split("^")), "QUIXOTE ALONSO")


def asked(folder: Path, source: Path, text: str = QUESTION, **more: object) -> packing.Asked:
    """Ask for a bundle beside the pictures."""
    return packing.Asked(source, question(folder, text), folder / "case.readout", folder / "secret",
                         **more)  # type: ignore[arg-type]


def made(given: packing.Asked) -> tuple[int, str]:
    """Pack, and give the exit code with all that was told."""
    told: list[str] = []
    return packing.make(given, told.append, lambda stage, done, total: None), "\n".join(told)


def left(folder: Path) -> set[str]:
    """Name what lies in a folder, hidden things too."""
    return {path.name for path in folder.iterdir()}


def everything_in(path: Path) -> bytes:
    """Give a bundle's bytes and those of every member, unpacked."""
    with zipfile.ZipFile(path) as archive:
        return path.read_bytes() + b"".join(archive.read(name) for name in archive.namelist())


def test_the_command_on_a_hospital_pc(tmp_path: Path) -> None:
    """One process of its own, without a network: masked, clean, and with pictures to look at."""
    done = pack(chest(tmp_path / "QUIXOTE", 3), question(tmp_path), tmp_path / "case.readout",
                "--report", str(tmp_path / "report.json"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Now look at every picture" in done.stdout
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert len(report["series"][0]["masked"]) == 3
    content = everything_in(tmp_path / "case.readout") + done.stdout.replace(str(tmp_path), "").encode()
    assert not [word for word in WORDS if word.encode() in content]
    assert left(tmp_path / "case-pictures") == {"series-1-sheet-001.png"}
    assert not [name for name in left(tmp_path) if name.startswith(".")]


def test_what_is_packed_is_what_was_taken(tmp_path: Path, plain: None) -> None:
    given = asked(tmp_path, chest(tmp_path / "study"))
    assert made(given)[0] == packing.DONE
    bundle = packs.read(given.out)
    assert len(bundle.pictures) == 3
    before = take_plain(given.source, into=tmp_path / "before").series[0]
    again = take_plain(*packs.unpack(given.out, tmp_path / "into")[1], into=tmp_path / "after").series[0]
    stacks = [open_stack(one.stack, one.meta) for one in (before, again)]
    assert np.array_equal(stacks[0].frames, stacks[1].frames)
    for name in ("modality", "body_part", "rescale", "windows", "spacing", "sex", "age", "places", "volume", "invert"):
        assert before.meta[name] == again.meta[name], name


def test_a_head_leaves_its_other_slices_at_home(tmp_path: Path, plain: None) -> None:
    source = chest(tmp_path / "study", 30, body_part="HEAD")
    code, told = made(asked(tmp_path, source, QUESTION.replace("[3, 2]", "[2, 30, 28]")))
    assert code == packing.NONE
    assert "Picture 28 lies too near" in told
    given = asked(tmp_path, source, QUESTION.replace("[3, 2]", "[20, 2]"))
    code, told = made(given)
    assert code == packing.DONE
    assert "a face could be computed" in told
    bundle = packs.read(given.out)
    assert len(bundle.pictures) == 2
    assert "key_images = [2, 1]" in bundle.question
    assert bundle.report["series"][0]["left_out"] == 28


def test_pictures_without_a_header_go_along_as_plain_pictures(tmp_path: Path, plain: None) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    for number in (1, 2, 3):
        draw_picture(folder / f"{number}.png", seed=number)
    given = asked(tmp_path, folder)
    assert made(given)[0] == packing.DONE
    assert packs.read(given.out).pictures == tuple(f"pictures/1/000{number}.png" for number in (1, 2, 3))
    again = take_plain(*packs.unpack(given.out, tmp_path / "into")[1], into=tmp_path / "after").series[0]
    before = take_plain(folder, into=tmp_path / "before").series[0]
    assert np.array_equal(np.load(before.stack), np.load(again.stack))


def test_what_is_refused_is_told_by_its_place_and_the_rest_is_packed(tmp_path: Path, plain: None) -> None:
    source = chest(tmp_path / "study")
    (source / "QUIXOTE-9.dcm").write_text("no picture")
    code, told = made(asked(tmp_path, source))
    assert code == packing.SOME
    assert "Picture 4" in told
    assert "QUIXOTE-9" not in told
    assert len(packs.read(tmp_path / "case.readout").pictures) == 3


@pytest.mark.parametrize(("text", "told"), [
    (QUESTION.replace('key = "C"', 'key = "K"').replace("question =", "qestion ="), "Line 4, qestion"),
    (QUESTION.replace("key_images = [3, 2]", "key_images = [77]"), "There is no picture 77"),
    (QUESTION.replace("series = 1", "series = 4"), "There is no series 4"),
    ("this is no TOML", "is not TOML")])
def test_a_faulty_question_writes_nothing(tmp_path: Path, plain: None, text: str, told: str) -> None:
    given = asked(tmp_path, chest(tmp_path / "study"), text)
    before = left(tmp_path)
    code, said = made(given)
    assert code == packing.NONE
    assert told in said
    assert left(tmp_path) - {"secret"} == before


def test_every_fault_of_a_question_is_told_at_once(tmp_path: Path, plain: None) -> None:
    text = QUESTION.replace('key = "C"', 'key = "K"').replace('kind = "consent"', 'kind = "none"')
    _, said = made(asked(tmp_path, chest(tmp_path / "study"), text))
    assert "key" in said
    assert "permission.kind" in said


def test_words_that_may_identify_are_asked_about(tmp_path: Path, plain: None) -> None:
    source = chest(tmp_path / "study")
    dated = QUESTION.replace("that does not end", "since 2026-11-04")
    code, told = made(asked(tmp_path, source, dated))
    assert code == packing.NONE
    assert "2026-11-04" in told
    assert "--words-are-fine" in told
    assert not (tmp_path / "case.readout").exists()
    assert made(asked(tmp_path, source, dated, fine=True))[0] == packing.DONE
    numbered = QUESTION.replace("that does not end", "MRN 77441122")
    code, told = made(asked(tmp_path, source, numbered, fine=True, force=True))
    assert code == packing.NONE
    assert "--words-are-fine" not in told


def test_nothing_is_written_over_without_a_word(tmp_path: Path, plain: None) -> None:
    given = asked(tmp_path, chest(tmp_path / "study"))
    given.out.write_text("mine")
    with pytest.raises(packing.Unusable, match="is there already"):
        made(given)
    assert given.out.read_text() == "mine"
    assert made(asked(tmp_path, given.source, force=True))[0] == packing.DONE
    assert packs.is_bundle(given.out)
    with pytest.raises(packing.Unusable):
        made(asked(tmp_path, given.source))


def test_a_fault_half_way_leaves_no_bundle(tmp_path: Path, plain: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> None:
        raise OSError("no room")

    given = asked(tmp_path, chest(tmp_path / "study"))
    monkeypatch.setattr(packing, "_draw", broken)
    before = left(tmp_path)
    with pytest.raises(OSError, match="no room"):
        made(given)
    assert left(tmp_path) - {"secret"} == before


def test_no_picture_no_bundle(tmp_path: Path, plain: None) -> None:
    empty = tmp_path / "study"
    empty.mkdir()
    (empty / "notes.txt").write_text("QUIXOTE")
    code, told = made(asked(tmp_path, empty))
    assert code == packing.NONE
    assert "No picture could be taken" in told
    assert not (tmp_path / "case.readout").exists()


@pytest.mark.parametrize(("change", "told"), [
    ({"source": "nowhere"}, "no file or folder"), ({"question": "nowhere.toml"}, "no question file"),
    ({"out": "case.zip"}, "ends in .readout"), ({"out": "nowhere/case.readout"}, "no folder for the bundle")])
def test_paths_that_cannot_be_used_are_wrong_usage(tmp_path: Path, change: dict[str, str], told: str) -> None:
    given = {"source": tmp_path, "question": question(tmp_path), "out": tmp_path / "case.readout",
             "secret": tmp_path / "secret", **{name: tmp_path / value for name, value in change.items()}}
    with pytest.raises(packing.Unusable, match=told):
        made(packing.Asked(**given))


def test_identifiers_differ_between_houses_and_agree_within_one(tmp_path: Path, plain: None) -> None:
    source = chest(tmp_path / "study")
    found = set()
    for house in ("one", "one", "other"):
        given = packing.Asked(source, question(tmp_path), tmp_path / "case.readout", tmp_path / house, force=True)
        assert made(given)[0] == packing.DONE
        found.add(given.out.read_bytes())
    assert len(found) == 2


def test_a_bundle_holds_no_other_case_s_series(tmp_path: Path, plain: None) -> None:
    source = chest(tmp_path / "study")
    save(dataset(np.full((40, 50), 7, np.int16), SeriesInstanceUID="1.2.3.9", SeriesNumber=9, BodyPartExamined="CHEST"),
         source / "other.dcm")
    code, told = made(asked(tmp_path, source))
    assert code == packing.DONE
    assert "1 series stay here" in told
    assert "Series 1: CT, chest, 3 pictures." in told
    assert "Series 2: CT, chest, 1 picture." in told
    assert len(packs.read(tmp_path / "case.readout").pictures) == 3
    assert made(asked(tmp_path, source, everything=True, force=True))[0] == packing.DONE
    assert len(packs.read(tmp_path / "case.readout").pictures) == 4


@pytest.mark.parametrize("stranger", ["thesis.txt", "series-1-sheet-001.png.bak", "below/series-1-sheet-001.png"])
def test_only_contact_sheets_are_replaced(tmp_path: Path, plain: None, stranger: str) -> None:
    """A folder that holds anything else stays as it is, --force or not."""
    home = tmp_path / "home"
    kept = home / stranger
    kept.parent.mkdir(parents=True)
    kept.write_text("years of work", "utf-8")
    (home / "series-1-sheet-001.png").write_bytes(b"a sheet")
    given = asked(tmp_path, chest(tmp_path / "study"), look=home, force=True)
    with pytest.raises(packing.Unusable, match="no folder of contact sheets"):
        made(given)
    assert kept.read_text("utf-8") == "years of work"
    assert (home / "series-1-sheet-001.png").read_bytes() == b"a sheet"
    assert not given.out.exists()


def test_contact_sheets_of_before_are_replaced(tmp_path: Path, plain: None) -> None:
    look = tmp_path / "look"
    look.mkdir()
    for number in (1, 7):
        (look / f"series-1-sheet-{number:03d}.png").write_bytes(b"an old sheet")
    given = asked(tmp_path, chest(tmp_path / "study"), look=look, force=True)
    assert made(given)[0] == packing.DONE
    assert left(look) == {"series-1-sheet-001.png"}
    assert (look / "series-1-sheet-001.png").read_bytes() != b"an old sheet"


def test_what_a_window_hides_is_on_a_sheet_of_its_own(tmp_path: Path, plain: None) -> None:
    """The first slice alone holds something below the window; only a person, not the search, sees it here."""
    folder = chest(tmp_path / "study")
    frame = np.full((160, 300), 900, np.int16)
    frame[20:60, 20:200], frame[30:40, 40:180] = 40, 100
    save(dataset(frame, BodyPartExamined="CHEST", ImagePositionPatient=[0, 0, 0], InstanceNumber=1,
                 ImageOrientationPatient=[1, 0, 0, 0, 1, 0], PixelSpacing=[0.7, 0.7], RescaleSlope=1,
                 RescaleIntercept=-1024, WindowCenter=-300, WindowWidth=400), folder / "QUIXOTE-0.dcm")
    given = asked(tmp_path, folder)
    assert made(given)[0] == packing.DONE
    assert left(given.sheets) == {"series-1-sheet-001.png", "series-1-full-range-001.png"}
    narrow, wide = (np.asarray(Image.open(given.sheets / f"series-1-{name}-001.png").convert("L")).astype(int)
                    for name in ("sheet", "full-range"))
    hidden = np.s_[66:74, 125:250]
    assert narrow[hidden].max() == 0
    assert wide[hidden].min() > 10
