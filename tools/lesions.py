"""Say what each disease does to a head: how the brain moves, what bleeds, what loses density.

Places are MNI coordinates (mm); the patient's left has negative x and lies on the right of the picture.
"""

from __future__ import annotations

import numpy as np
from head_ct import MIDDLE_CEREBRAL, SYLVIAN, Change, aged, tube
from phantom import Array, Head, bump, smoothstep
from skull import fracture

Point = tuple[float, float, float]


def nothing(head: Head) -> Change:
    """Leave the head normal."""
    x, y, z = aged(head, Change())
    pineal = bump(np.sqrt(x**2 + (y + 30) ** 2 + (z + 1) ** 2), 2.2)
    return Change(truth={"pineal": smoothstep(pineal, 0.15, 0.4)})


def between(head: Head, push: tuple[Array, Array, Array], height: Array) -> Array:
    """Give the share of each voxel that lies between the inner table and the brain that was pushed away."""
    at = [c - p for c, p in zip((head.x, head.y, head.z), push, strict=True)]
    surface = head.sample(head.atlas.inner, (at[0], at[1], at[2]), fill=60.0)
    return smoothstep(surface, -3.3, -1.7) * smoothstep(height, 0.8, 2.6) * smoothstep(-head.inner, -0.8, -0.4)


def crescent(head: Head, side: int, high: float, middle: tuple[float, float], reach: tuple[float, float]) -> tuple:
    """Push the brain away from one convexity; give the push, the share of the crescent, and of its thick part."""
    y, z = (head.y - middle[0]) / reach[0], (head.z - middle[1]) / reach[1]
    height = high * np.sqrt(np.clip(1 - y**2 - z**2, 0, 1)) * (1 + head.wave(26, 0.13))
    height = height * smoothstep(side * head.x, 2, 16)
    reached = np.clip((62 + side * head.x) / 124, 0, 1) ** 0.85
    whole = high * np.sqrt(np.clip(1 - y**2 - z**2, 0, 1))
    push = (-side * whole * reached * (1 + head.wave(40, 0.05)), 0 * height, -0.12 * whole * reached)
    share = between(head, push, height)
    return push, share, share * smoothstep(height, 0.45 * high, 0.5 * high)


def subdural(head: Head) -> Change:
    """Acute blood over the left convexity."""
    push, share, thick = crescent(head, -1, 14.0, (-14, 26), (88, 56))
    blood = 65 + head.wave(9, 2.5) - 9 * smoothstep(head.wave(13, 1.0), 0.9, 1.8)
    return Change(push=push, layers=[(share, blood)], truth={"lesion": thick})


def old_subdural(head: Head) -> Change:
    """Old, dark blood over both convexities, settled a little denser behind."""
    left, one, thick_left = crescent(head, -1, 15.0, (-6, 30), (84, 54))
    right, two, thick_right = crescent(head, 1, 10.0, (-2, 32), (76, 48))
    share = np.maximum(one, two)
    push = tuple(a + b for a, b in zip(left, right, strict=True))
    fluid = 19 + head.wave(14, 1.2) + 5 * smoothstep(-head.y, 5, 75)
    return Change(push=push, layers=[(share, fluid)], truth={"left": thick_left, "right": thick_right})


def epidural(head: Head) -> Change:
    """A lens of arterial blood at the right pterion and temple."""
    center, middle = np.array([66.0, -14.0, 10.0]), np.array([6.0, -18.0, 10.0])
    inward = (middle - center) / np.linalg.norm(middle - center)
    offset = [c - p for c, p in zip((head.x, head.y, head.z), center, strict=True)]
    depth = sum(o * n for o, n in zip(offset, inward, strict=True))
    across = np.sqrt(np.maximum(sum(o**2 for o in offset) - depth**2, 0))
    height = 27.0 * np.clip(1 - (across / 41.0) ** 2, 0, 1) ** 0.9 * smoothstep(head.x, 5, 20)
    deep = 15.0 * bump(across, 42) * np.clip(1 - depth / 122, 0, 1) ** 0.8
    moved = height + smoothstep(depth, 4, 44) * (deep - height)
    push = tuple(n * moved for n in inward)
    share = between(head, push, height)
    blood = 67 + head.wave(8, 2.5) - 20 * smoothstep(head.wave(12, 1.0), 0.7, 1.7)
    broken = smoothstep(fracture(head), 0.2, 0.45) * (head.inner > 0) * (head.hull < head.pose.skull)
    return Change(push=push, layers=[(share, blood)], truth={"lesion": share, "fracture": broken})


def swollen(head: Head, center: Point, radii: Point, volume: float) -> tuple[Array, tuple[Array, Array, Array]]:
    """Push everything outwards as a mass of `volume` (share of the ellipsoid) would; the skull holds."""
    offset = [c - p for c, p in zip((head.x, head.y, head.z), center, strict=True)]
    rough = 1 + head.wave(12, 0.1) + head.wave(28, 0.08)
    radius = np.sqrt(sum((o / r) ** 2 for o, r in zip(offset, radii, strict=True))) * rough
    before = np.cbrt(np.maximum(radius**3 - volume, 0.02 * radius**3))
    share = np.where(radius > 0.05, 1 - before / np.maximum(radius, 0.05), 0) * smoothstep(-head.inner, 0, 26)
    return radius, tuple(o * share for o in offset)


def hematoma(head: Head, center: Point, radii: Point, edema: float = 8.0) -> Change:
    """Blood inside the brain with a thin dark rim."""
    radius, push = swollen(head, center, radii, 0.75)
    share = 1 - smoothstep(radius, 0.94, 1.06)
    rim = smoothstep(radius, 0.95, 1.05) * (1 - smoothstep(radius, 1.18, 1.42))
    blood = 66 + head.wave(8, 2.5)
    return Change(push=push, layers=[(share, blood)], shifts=[-edema * rim], truth={"lesion": share})


def ganglionic(head: Head) -> Change:
    """A hypertensive hemorrhage of the left putamen."""
    return hematoma(head, (-29, -4, 5), (14.5, 25, 19))


def cerebellar(head: Head) -> Change:
    """A hemorrhage of the right cerebellar hemisphere that presses on the fourth ventricle."""
    return hematoma(head, (23, -60, -34), (17, 18, 14))


def infarct(head: Head) -> Change:
    """A right middle cerebral infarct some hours old, with the clot that caused it."""
    radius, push = swollen(head, (45, -6, 14), (31, 47, 35), 0.07)
    edge = radius * (1 + head.wave(12, 0.06))
    area = (1 - smoothstep(edge, 0.9, 1.08)) * smoothstep(head.x, 17, 23)
    gray = head.sample(head.atlas.gray, tuple(c - p for c, p in zip((head.x, head.y, head.z), push, strict=True)))
    clot = np.maximum(tube(head, MIDDLE_CEREBRAL[1:], 1.9), 0.5 * tube(head, SYLVIAN[:2], 1.3))
    drop = -(3.2 + 6.8 * gray) * area
    return Change(push=push, layers=[(clot, 66.0)], shifts=[drop], truth={"lesion": area, "vessel": clot})


def hydrocephalus(head: Head) -> Change:
    """Liquor pressed into the white matter around the horns of wide ventricles."""
    at = aged(head, Change())
    far = head.sample(head.atlas.ventricle, at, fill=60.0)
    caps = np.maximum(bump(head.y - 34, 15), 0.8 * bump(head.y + 62, 15)) * smoothstep(head.z, -12, 2)
    seep = bump(np.maximum(far, 0), 3.5) * caps * (far > -0.5)
    inside = smoothstep(-far, -0.5, 0.5)
    return Change(shifts=[-12.0 * seep], truth={"lesion": inside})


def subarachnoid(head: Head) -> Change:
    """Blood in the cisterns, the Sylvian fissures and the front of the interhemispheric fissure."""
    x, y, z = head.x, head.y, head.z
    cisterns = bump(np.sqrt((x / 1.25) ** 2 + ((y - 2) / 1.3) ** 2 + ((z + 14) / 1.0) ** 2), 21)
    sylvian = bump(np.sqrt(((np.abs(x) - 41) / 1.2) ** 2 + ((y - 4) / 1.6) ** 2 + (z + 2) ** 2), 15)
    frontal = bump(np.sqrt((2 * x) ** 2 + ((y - 40) / 1.2) ** 2 + ((z - 2) / 1.4) ** 2), 17)
    region = np.clip(1.7 * np.maximum(np.maximum(cisterns, 0.85 * sylvian), 0.8 * frontal), 0, 1)
    at = aged(head, Change())
    gray, white = head.sample(head.atlas.gray, at), head.sample(head.atlas.white, at)
    outside = smoothstep(head.sample(head.atlas.ventricle, at, fill=60.0), 0.6, 1.8)
    share = smoothstep(1 - gray - white, 0.10, 0.55) * region * outside * (head.inner < 0.5)
    blood = 59 + head.wave(9, 2.5)
    lateral = (np.abs(x) > 27) & (np.abs(y - 5) < 24)
    found = {
        "cistern": share * ((np.abs(x) < 26) & (np.abs(y + 6) < 28)),
        "left": share * (lateral & (x < 0)),
        "right": share * (lateral & (x > 0)),
    }
    return Change(layers=[(share, blood)], truth=found)
