"""Say which series may show a face, and which of their pictures may be shown, by fixed rules.

A head volume gives the face's surface back: of 157 head MRIs 97 % were matched to photographs (Schwarz et al., 2021),
of 84 83 % (Schwarz et al., NEJM 2019), of 29 head CTs 27.5 % (Mazura et al., 2012). A single slice does not; slices
far apart do not either, since the surface between them would have to be invented.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from math import sqrt
from typing import Any

MODALITIES = ("CT", "MR", "PT")
# Parts whose scans hold no face. All others may, and so may a part that is not named.
FACELESS = frozenset({
    "ABDOMEN", "ABDOMENPELVIS", "ADRENAL", "ANKLE", "AORTA", "ARM", "AXILLA", "BACK", "BLADDER", "BREAST", "BRONCHUS",
    "BUTTOCK", "CALCANEUS", "CALF", "CERVIX", "CHEST", "CHESTABDOMEN", "CHESTABDPELVIS", "CLAVICLE", "COCCYX", "COLON",
    "DUODENUM", "ELBOW", "ESOPHAGUS", "EXTREMITY", "FEMUR", "FINGER", "FOOT", "FOREARM", "GALLBLADDER", "HAND", "HEART",
    "HIP", "HUMERUS", "ILEUM", "ILIUM", "JEJUNUM", "KIDNEY", "KNEE", "LEG", "LIVER", "LSPINE", "LSSPINE", "LUNG",
    "MEDIASTINUM", "OVARY", "PANCREAS", "PATELLA", "PELVIS", "PENIS", "PROSTATE", "RECTUM", "RIB", "SCAPULA", "SCROTUM",
    "SHOULDER", "SPLEEN", "SSPINE", "STERNUM", "STOMACH", "TESTIS", "THIGH", "THUMB", "TIBIA", "TIBIAFIBULA", "TLSPINE",
    "TOE", "TSPINE", "UPPERARM", "URETER", "URETHRA", "UTERUS", "VAGINA", "VULVA", "WRIST",
})  # fmt: skip
# Words of ImageType for surfaces that were computed: one such picture of a head is a likeness (PS3.3 C.8.16.2, and
# what makers write).
RENDERINGS = frozenset({"3D", "RENDERED", "RENDERING", "SHADED", "SSD", "SURFACE", "SURFACE_RENDER", "VOLUME_RENDER",
                        "VR", "VRT"})
# Pictures of these may be such a rendering, or a capture of one; so may what does not say what it is.
RENDERED = frozenset({*MODALITIES, "XA", "OT", "SC"})
# From fewer slices, or from a thinner slab, no nose and no eyes can be put together; from one picture either.
LEAST_PICTURES = 3
LEAST_EXTENT_MM = 20.0
# Defacing studies use slices of about 1 mm; 20 mm is the height of an eye, and a surface sampled so has no features.
LEAST_SPACING_MM = 20.0
MOST_PICTURES = 6
# Why a picture is refused, in fixed words that whoever shows them puts into a sentence.
TOO_NEAR, TOO_MANY = "too near", "too many"


def face_risk(meta: Mapping[str, Any]) -> bool:
    """Say whether a series may hold enough of a face to build it again: decided by `meta` alone, in doubt yes."""
    if meta.get("modality") not in MODALITIES or meta.get("body_part") in FACELESS:
        return False
    if int(meta.get("pictures") or 1) < LEAST_PICTURES:
        return False
    places = _along(meta)
    return places is None or max(places) - min(places) >= LEAST_EXTENT_MM


def rendering_risk(meta: Mapping[str, Any], types: Collection[str], *, captured: bool) -> bool:
    """Say whether a picture of a series may be a rendered head by itself, so that a person says that none is shown.

    `types` are the words of ImageType of all pictures; `captured` says that they were taken from a screen.
    """
    if meta.get("modality") not in RENDERED or meta.get("body_part") in FACELESS:
        return False
    return captured or not RENDERINGS.isdisjoint(types)


def face_limits(meta: Mapping[str, Any], chosen: Sequence[int]) -> list[tuple[int, str]]:
    """Give the pictures, counted from 1, that may not be shown together, each with "too near" or "too many".

    Of a series without the risk of a face none is refused, nor is a slab thinner than 20 mm. Else single slices may
    be shown that lie at least 20 mm apart, at most six; where no place is known, pictures a sixth of the series
    apart. They are taken in the order in which they were chosen, so the first is never refused.
    """
    if not face_risk(meta) or _is_thin(meta, chosen):
        return []
    shown: list[int] = []
    refused = []
    for number in dict.fromkeys(chosen):
        if any(_near(meta, number, one) for one in shown):
            refused.append((number, TOO_NEAR))
        elif len(shown) >= MOST_PICTURES:
            refused.append((number, TOO_MANY))
        else:
            shown.append(number)
    return refused


def _is_thin(meta: Mapping[str, Any], chosen: Sequence[int]) -> bool:
    places = _along(meta)
    if places is None or not all(1 <= number <= len(places) for number in chosen):
        return False
    picked = [places[number - 1] for number in chosen] or [0.0]
    return max(picked) - min(picked) < LEAST_EXTENT_MM


def _near(meta: Mapping[str, Any], one: int, other: int) -> bool:
    places, count = _along(meta), int(meta["pictures"])
    if places is not None and 1 <= one <= len(places) and 1 <= other <= len(places):
        return abs(places[one - 1] - places[other - 1]) < LEAST_SPACING_MM
    return abs(one - other) < max(2, count // MOST_PICTURES)


def _along(meta: Mapping[str, Any]) -> list[float] | None:
    """Give how far along the series each picture lies, in mm; None where that is not known or all lie in one place."""
    places = meta.get("places")
    if not places or len(places) != int(meta.get("pictures") or 0):
        return None
    steps = [sqrt(sum((a - b) ** 2 for a, b in zip(after, before, strict=True))) for before, after in pairwise(places)]
    if not any(steps):
        return None
    along = [0.0]
    for step in steps:
        along.append(along[-1] + step)
    return along
