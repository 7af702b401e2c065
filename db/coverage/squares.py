"""The closed lists that coverage counts by, and in which square a case belongs."""

from collections.abc import Iterable, Mapping
from typing import Any

# Each subspecialty with the tags that name it.
SUBSPECIALTIES: dict[str, tuple[str, ...]] = {
    "neuro": ("neuro", "neuroradiology", "brain", "head", "spine", "stroke"),
    "head_neck": ("head and neck", "head & neck", "head-neck", "ent", "neck", "orbit", "temporal bone"),
    "chest": ("chest", "thorax", "thoracic", "lung", "pulmonary"),
    "cardiac": ("cardiac", "heart", "cardiovascular", "vascular", "aorta"),
    "abdomen": ("abdomen", "abdominal", "gi", "gastrointestinal", "liver", "bowel", "pancreas", "body"),
    "urogenital": ("urogenital", "gu", "genitourinary", "kidney", "renal", "pelvis", "prostate", "gynecology", "uterus",
                   "obstetrics"),
    "musculoskeletal": ("musculoskeletal", "msk", "bone", "joint", "knee", "shoulder", "hip", "fracture"),
    "breast": ("breast", "mammography"),
    "pediatric": ("pediatric", "paediatric", "pediatrics", "paediatrics", "neonatal", "child"),
    "interventional": ("interventional", "ir", "intervention", "angiography"),
}
# Each modality with DICOM's codes for it and the tags that name it where the pictures do not.
MODALITIES: dict[str, tuple[str, ...]] = {
    "xr": ("cr", "dx", "rg", "xr", "x-ray", "xray", "radiograph", "radiography", "plain film"),
    "ct": ("ct", "cta", "hrct"),
    "mr": ("mr", "mri", "mra"),
    "us": ("us", "ultrasound", "sonography", "doppler"),
    "mg": ("mg", "mammography", "mammogram", "tomosynthesis"),
    "nm": ("nm", "pt", "pet", "pet/ct", "spect", "scintigraphy", "nuclear medicine"),
    "fl": ("rf", "xa", "fluoroscopy", "angiography", "barium"),
}
DIFFICULTIES = (1, 2, 3)
# What a program that set no target of its own is asked for: one case of each difficulty.
USUAL: dict[str, tuple[str, ...]] = {
    "neuro": ("ct", "mr"),
    "head_neck": ("ct", "mr", "us"),
    "chest": ("xr", "ct", "mr"),
    "cardiac": ("ct", "mr"),
    "abdomen": ("xr", "ct", "mr", "us"),
    "urogenital": ("ct", "mr", "us"),
    "musculoskeletal": ("xr", "ct", "mr", "us"),
    "breast": ("mr", "us", "mg"),
    "pediatric": ("xr", "mr", "us"),
    "interventional": ("ct", "fl"),
}
USUAL_PAIRS = tuple((name, modality) for name, modalities in USUAL.items() for modality in modalities)


def subspecialty_of(tags: Iterable[str]) -> str | None:
    """Give the subspecialty that the first of some tags names; None where none does."""
    return next((found for tag in tags if (found := _named(SUBSPECIALTIES, tag))), None)


def modality_of(metas: Iterable[Mapping[str, Any]], tags: Iterable[str]) -> str | None:
    """Give the modality that pictures say of themselves, else the one that a tag names; None where neither does."""
    said = [str(meta.get("modality") or "") for meta in metas]
    return next((found for word in [*said, *tags] if (found := _named(MODALITIES, word))), None)


def _named(lists: Mapping[str, tuple[str, ...]], word: str) -> str | None:
    plain = " ".join(word.replace("_", " ").casefold().split())
    return next((name for name, words in lists.items() if plain == name.replace("_", " ") or plain in words), None)
