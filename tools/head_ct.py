"""Turn a head into Hounsfield units: brain, liquor, falx, vessels; then slices with a scanner's blur and noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from phantom import Array, Head, bump, mixed, smoothstep
from PIL import Image, ImageDraw
from scipy import ndimage
from skull import scalp_density, scalp_total, skull_density, thickness

GRAY, WHITE, LIQUOR, BLOOD_POOL, DURA = 38.5, 27.5, 6.0, 43.0, 46.0
AIR = -1000.0
NOISE = 2.7

# Paths in MNI coordinates (mm), right side; the left is its mirror image.
MIDDLE_CEREBRAL = [(9, 1, -16), (14, 4, -15), (22, 4, -17), (30, 3, -17), (37, 2, -13)]
SYLVIAN = [(37, 2, -13), (41, 0, -6), (42, -8, 0), (42, -18, 6)]
CAROTID = [(9, 1, -26), (9, 1, -16)]
ANTERIOR = [(9, 2, -15), (3, 10, -14), (1.5, 20, -8), (1.5, 34, -2), (1.5, 40, 10)]
BASILAR = [(0, -18, -46), (0, -16, -32), (0, -14, -22)]
STRAIGHT_SINUS = [(0, -42, 6), (0, -60, 2), (0, -80, -6), (0, -98, -12)]
TRANSVERSE_SINUS = [(0, -99, -13), (18, -96, -16), (36, -84, -20), (52, -66, -26), (58, -50, -32)]
FALX_EDGE = [(62, -22), (48, 4), (40, 22), (26, 36), (0, 44), (-28, 40), (-46, 24), (-52, 8), (-98, -12)]


@dataclass
class Change:
    """What a disease does to a head: where the brain has moved, and what is painted over it."""

    push: tuple[Array | float, Array | float, Array | float] = (0.0, 0.0, 0.0)
    layers: list[tuple[Array, Array | float]] = field(default_factory=list)  # share 0 to 1, density
    shifts: list[Array] = field(default_factory=list)  # added to the brain's density
    truth: dict[str, Array] = field(default_factory=dict)  # masks of what is to be found


def tube(head: Head, path: Sequence[tuple[float, float, float]], radius: float, mirror: bool = False) -> Array:
    """Give the share (0 to 1) of each voxel that a vessel along `path` fills."""
    points = np.array(path, float) * ((-1, 1, 1) if mirror else (1, 1, 1))
    low, high = points.min(0) - 12, points.max(0) + 12
    near = np.ones(head.shape, bool)
    for axis, lower, upper in zip((head.x, head.y, head.z), low, high, strict=True):
        near &= (axis > lower) & (axis < upper)
    at = np.stack([head.x[near], head.y[near], head.z[near]], axis=1)
    distance = np.full(len(at), 1e3, np.float32)
    for start, end in pairwise(points):
        along = end - start
        t = np.clip((at - start) @ along / (along @ along), 0, 1)
        distance = np.minimum(distance, np.linalg.norm(at - start - t[:, None] * along, axis=1))
    share = np.zeros(head.shape, np.float32)
    share[near] = 1 - smoothstep(distance, radius - 0.5, radius + 0.5)
    return share


def aged(head: Head, change: Change) -> tuple[Array, Array, Array]:
    """Give the atlas coordinates of each voxel's brain, after the push, atrophy and wide ventricles."""
    free = smoothstep(-head.inner, 1, 14)
    own = [c + free * f for c, f in zip((head.x, head.y, head.z), head.folds, strict=True)]
    x, y, z = (c - p for c, p in zip(own, change.push, strict=True))
    shrink = 1 + head.pose.atrophy / 70.0 * smoothstep(z, -28, -2)
    x, y, z = x * shrink, (y + 17) * shrink - 17, (z - 8) * shrink + 8
    return widened(head, x, y, z) if head.pose.widened else (x, y, z)


def widened(head: Head, x: Array, y: Array, z: Array) -> tuple[Array, Array, Array]:
    """Widen the ventricles: look up what lies nearer to them, ever less with the distance."""
    far = head.sample(head.atlas.ventricle, (x, y, z), fill=60.0)
    reach = np.clip(np.minimum(head.pose.widened * np.exp(-far / 18.0), far + 1.5), 0, None)
    smooth = ndimage.gaussian_filter(head.atlas.ventricle, 1.5)
    slopes = [head.sample(slope, (x, y, z)) for slope in np.gradient(smooth)]
    length = np.maximum(np.sqrt(sum(s * s for s in slopes)), 0.3)
    x, y, z = (c - reach * s / length for c, s in zip((x, y, z), slopes, strict=True))
    return x, y, z


def soft_tissue(head: Head, change: Change) -> Array:
    """Compute everything inside the inner table."""
    at = aged(head, change)
    gray, white = head.sample(head.atlas.gray, at), head.sample(head.atlas.white, at)
    liquor = np.clip(1 - gray - white, 0, 1)
    density = GRAY * gray + WHITE * white + LIQUOR * liquor + head.wave(16, 0.5) * (1 - liquor)
    for shift in change.shifts:
        density = density + shift * (1 - liquor)
    density = with_dura(head, with_vessels(head, density))
    density = with_calcium(head, density, at)
    for share, value in change.layers:
        density = mixed(density, share, value)
    return density + 3.0 * bump(np.minimum(head.inner, 0), 3.5)


def with_vessels(head: Head, density: Array) -> Array:
    """Draw the large arteries and the sinuses."""
    for mirror in (False, True):
        for path, radius in ((MIDDLE_CEREBRAL, 1.3), (CAROTID, 2.0), (ANTERIOR, 1.0), (SYLVIAN, 0.9)):
            density = mixed(density, 0.85 * tube(head, path, radius, mirror), BLOOD_POOL)
        density = mixed(density, tube(head, TRANSVERSE_SINUS, 4.0, mirror) * smoothstep(head.inner, -5, -3), 47.0)
    density = mixed(density, 0.9 * tube(head, BASILAR, 1.8), BLOOD_POOL)
    return mixed(density, tube(head, STRAIGHT_SINUS, 1.9), 50.0)


def with_dura(head: Head, density: Array) -> Array:
    """Draw the falx with the fissure around it, and the superior sagittal sinus."""
    side = Image.new("L", (260, 260))
    edge = [*FALX_EDGE, (-130, -12), (-130, 129), (129, 129), (129, -22)]
    ImageDraw.Draw(side).polygon([(y + 130, z + 130) for y, z in edge], fill=1)
    sheet = ndimage.gaussian_filter(np.asarray(side, np.float32), 1.2)
    inside = ndimage.map_coordinates(sheet, [head.z + 130, head.y + 130], order=1, mode="nearest")
    bent = head.x + 0.6 * np.sin(head.y / 23.0)
    density = mixed(density, 0.5 * inside * bump(bent, 1.6), LIQUOR)
    density = mixed(density, 0.85 * inside * bump(bent, 0.65), DURA)
    width = np.where(head.y < 0, 4.6, 3.2) + 0.62 * np.minimum(head.inner, 0)
    sinus = inside * smoothstep(width - np.abs(bent), -0.7, 0.7) * smoothstep(head.z, -16, -8)
    return mixed(density, sinus * (np.abs(bent) < 8), 51.0)


def with_calcium(head: Head, density: Array, at: tuple[Array, Array, Array]) -> Array:
    """Draw the usual calcium of pineal gland and choroid plexus."""
    x, y, z = at
    for cx, cy, cz, size, value in ((0, -30, -1, 2.0, 130), (22, -40, 9, 2.2, 95), (-23, -41, 8, 1.9, 80)):
        far = np.sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2)
        density = density + head.pose.calcified * value * bump(far, size * 0.8)
    return density


def volume(head: Head, change: Change) -> Array:
    """Compute the CT: int16 Hounsfield units, ordered (slice, row, column)."""
    table = thickness(head)
    depth_out = table - head.hull
    bone = smoothstep(head.inner, -0.5, 0.6) * smoothstep(depth_out, -0.6, 0.6)
    total = scalp_total(head)
    body = smoothstep(total + depth_out, -0.6, 0.6)
    density = np.where(head.inner < 0.6, soft_tissue(head, change), scalp_density(head, -depth_out, total))
    density = mixed(density, bone, skull_density(head, head.inner, depth_out))
    density = mixed(np.full(head.shape, AIR, np.float32), body, density)
    return finished(head, with_rest(head, density, body), body)


def with_rest(head: Head, density: Array, body: Array) -> Array:
    """Draw the thin shell of a head rest below the head."""
    if not head.pose.rest:
        return density
    radius = np.hypot(head.picture_x, (head.picture_y + 12) * 0.96)
    shell = bump(radius - 98.5, 0.8) * smoothstep(-head.picture_y, 30, 40)
    return mixed(density, shell * (1 - body), -380.0)


def finished(head: Head, density: Array, body: Array) -> Array:
    """Average sub-slices, blur as a scanner does, add correlated noise, round."""
    grid = head.grid
    stacked = density.reshape(grid.slices, grid.samples, grid.size, grid.size).mean(1)
    share = body.reshape(grid.slices, grid.samples, grid.size, grid.size).mean(1)
    stacked = ndimage.gaussian_filter(stacked, (0, 0.55, 0.55))
    grain = head.random.standard_normal(stacked.shape)
    grain = ndimage.gaussian_filter(grain, (0.25, 0.8, 0.8)) - ndimage.gaussian_filter(grain, (0.25, 3, 3))
    grain *= NOISE / grain.std()
    middle = bump(np.hypot(head.picture_x, head.picture_y)[:1], 70)
    strength = share * (0.75 + 0.35 * middle)
    return np.clip(np.rint(stacked + grain * strength), -1024, 3071).astype(np.int16)


def truth(head: Head, share: Array) -> Array:
    """Average a share over each slice and tell where it fills at least half."""
    grid = head.grid
    averaged = share.reshape(grid.slices, grid.samples, grid.size, grid.size).mean(1)
    return averaged >= 0.5
