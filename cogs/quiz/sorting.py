"""Words by which a posted case is sorted, where a platform sorts: a forum's tags, for one."""

from __future__ import annotations

from collections.abc import Iterator

from cogs.quiz.reading import Posted

MODALITIES = {
    "CT": ("CT",), "MR": ("MR", "MRI"), "CR": ("X-ray", "radiograph", "XR"), "DX": ("X-ray", "radiograph", "XR"),
    "US": ("US", "ultrasound"), "MG": ("mammography", "MG"), "PT": ("PET",), "NM": ("nuclear medicine", "NM"),
    "XA": ("angiography", "XA"), "RF": ("fluoroscopy", "RF"),
}
NEURO, CHEST, ABDOMEN, SPINE, BREAST, BONES = (
    ("neuro", "neuroradiology"), ("chest", "thoracic"), ("abdomen", "abdominal"), ("spine", "neuro"),
    ("breast", "breast imaging"), ("MSK", "musculoskeletal"))
SECTIONS = {
    **dict.fromkeys(("head", "brain", "skull"), NEURO), "neck": ("head and neck",), "heart": ("cardiac",),
    **dict.fromkeys(("chest", "thorax", "lung"), CHEST), **dict.fromkeys(("abdomen", "pelvis", "liver"), ABDOMEN),
    **dict.fromkeys(("spine", "cspine", "tspine", "lspine", "sspine"), SPINE), "breast": BREAST,
    **dict.fromkeys(("shoulder", "elbow", "wrist", "hand", "hip", "knee", "ankle", "foot", "arm", "leg", "extremity"),
                    BONES),
}


def labels(posted: Posted) -> tuple[str, ...]:
    """Give the words that a case is sorted by: before the reveal no more than its card says, and what follows from it.

    The author's tags and the difficulty come with the reveal, since they may tell the answer.
    """
    meta = posted.case.stacks[0].meta if posted.case.stacks else {}
    modality, part = str(meta.get("modality") or ""), str(meta.get("body_part") or "").lower()
    revealed = posted.round is not None and posted.round.state == "revealed"
    told = [*MODALITIES.get(modality, ()), *SECTIONS.get(part, ()), part, *(_told(posted) if revealed else ())]
    return tuple(dict.fromkeys(word for word in told if word))


def _told(posted: Posted) -> Iterator[str]:
    version = posted.case.version
    if version.difficulty is not None:
        yield f"difficulty {version.difficulty}"
    yield from version.tags
