"""Compute a synthetic non-contrast head CT from the MNI tissue maps.

All fields live on the atlas grid (1 mm, MNI coordinates, x to the right, y to the front, z up) and are
sampled at the points of the CT grid through a pose and a smooth warp, so that every edge stays smooth
after resampling. Lengths are millimeters, densities Hounsfield units. Arrays on the CT grid are ordered
(z, y, x): z upwards, y to the back, x to the patient's left, as the pictures are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy import ndimage

Array = np.ndarray
PAD = 40
ORIGIN = np.array([-98.0, -134.0, -72.0]) - PAD


def smoothstep(value: Array | float, low: float, high: float) -> Array:
    """Rise smoothly from 0 at `low` to 1 at `high`."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def bump(value: Array, width: float) -> Array:
    """Fall off from 1 at zero as a Gaussian with standard deviation `width`."""
    return np.exp(-0.5 * (value / width) ** 2)


def mixed(under: Array, share: Array | float, density: Array | float) -> Array:
    """Lay a share of one density over what is there."""
    return under + share * (density - under)


@dataclass(frozen=True)
class Atlas:
    """The tissue maps and the distances to the skull's surfaces, on the padded 1 mm grid."""

    gray: Array
    white: Array
    inner: Array  # signed distance to the inner table, negative inside
    hull: Array  # signed distance to the rounded outer form of the skull's inside
    ventricle: Array  # signed distance to the ventricles' walls, negative inside


def read_maps() -> tuple[Array, Array, Array]:
    """Read T1, gray and white matter from the installed nilearn package; values 0 to 1."""
    import nibabel
    import nilearn.datasets

    folder = Path(nilearn.datasets.__file__).parent / "data"
    names = [f"mni_icbm152_{kind}_tal_nlin_sym_09a_converted.nii.gz" for kind in ("t1", "gm", "wm")]
    maps = [np.asarray(nibabel.load(folder / name).dataobj, np.float32) / 255.0 for name in names]
    t1, gray, white = (np.pad(each, PAD) for each in maps)
    return t1, gray, white


def closed(mask: Array, radius: float) -> Array:
    """Close a mask with a ball of `radius`, by two distance transforms."""
    grown = ndimage.distance_transform_edt(~mask) <= radius
    return ndimage.distance_transform_edt(grown) > radius


def signed_distance(mask: Array, blur: float) -> Array:
    """Give the signed distance to a mask's surface, negative inside, smoothed by `blur`."""
    outside = ndimage.distance_transform_edt(~mask)
    inside = ndimage.distance_transform_edt(mask)
    return ndimage.gaussian_filter((outside - inside).astype(np.float32), blur)


def rounded(mask: Array, radius: float, blur: float) -> Array:
    """Give the signed distance to the closed form of a mask; done at 2 mm, since nothing small is left."""
    coarse = signed_distance(closed(mask[::2, ::2, ::2], radius / 2), blur / 2) * 2
    return ndimage.affine_transform(coarse, [0.5, 0.5, 0.5], output_shape=mask.shape, order=1, mode="nearest")


def ventricles(liquor: Array, brain: Array) -> Array:
    """Find the ventricles: liquor deep inside the brain, near the midline."""
    x, y, z = (axis.astype(np.float32) + ORIGIN[i] for i, axis in enumerate(np.indices(brain.shape, np.int16)))
    deep = ndimage.distance_transform_edt(closed(brain, 8)) > 14
    central = (np.abs(x) < 42) & (y > -75) & (y < 42) & (z > -42) & (z < 32)
    fissure = (np.abs(x) < 9) & ((z > 24) | (y < -38) & (z > -12) | (y > 22))
    cisterns = (z < -6) & (y > -32) & (np.abs(x) < 24) | (z < 8) & (y < -24) & (np.abs(x) < 22) & (z > -20)
    found = (liquor > 0.35) & deep & central & ~fissure & ~cisterns
    return connected(found)


CHAMBERS = [(0, -15, 14), (0, -45, -32), (32, -10, -21), (-32, -10, -21)]  # middles: lateral and third, fourth, horns


def connected(found: Array) -> Array:
    """Keep the parts of a mask whose middle is that of a ventricle; drop sulci."""
    parts, count = ndimage.label(found)
    middles = np.array(ndimage.center_of_mass(found, parts, range(1, count + 1))) + ORIGIN
    apart = np.linalg.norm(middles[:, None] - np.array(CHAMBERS), axis=2).min(axis=1)
    return np.isin(parts, 1 + np.flatnonzero(apart < 5))


def read_atlas() -> Atlas:
    """Read the maps, sharpen them and compute the distances that skull and scalp are made from."""
    t1, gray, white = read_maps()
    brain = ndimage.binary_fill_holes(t1 > 0.02)
    liquor = np.clip(1.0 - gray - white, 0.0, 1.0)
    chambers = ventricles(liquor, brain)
    gray, white = without_rims(gray, white, chambers.astype(np.float32))
    gray, white = sharpened(gray, white)
    hull = rounded(brain, 30, 5.0) - 2.2
    return Atlas(gray, white, inner_table(brain), hull, signed_distance(chambers, 1.0))


def inner_table(brain: Array) -> Array:
    """Follow the brain closely at the base (ridges, petrous bones), roundly over the vault."""
    base = signed_distance(closed(brain, 5), 1.2) - 2.0
    vault = rounded(brain, 24, 3.0) - 2.2
    z = np.arange(brain.shape[2], dtype=np.float32) + ORIGIN[2]
    return base + smoothstep(z, -16, -4) * (np.minimum(vault, base) - base)


def without_rims(gray: Array, white: Array, chambers: Array) -> tuple[Array, Array]:
    """Turn the thin rim that averaging leaves around the ventricles from gray into white and liquor."""
    near = ndimage.gaussian_filter(ndimage.grey_dilation(chambers, size=7), 1.0)
    thin = np.clip(gray - ndimage.grey_opening(gray, size=5), 0.0, 1.0) * near
    return gray - thin, np.clip(white + 0.55 * thin, 0.0, 1.0)


def sharpened(gray: Array, white: Array, power: float = 1.6) -> tuple[Array, Array]:
    """Undo some of the blur of an averaged brain: raise the three shares to a power, then normalize."""
    shares = [np.clip(s, 0.0, 1.0) ** power for s in (gray, white, np.clip(1 - gray - white, 0, 1) * 1.15)]
    total = np.maximum(sum(shares), 1e-6)
    return (shares[0] / total).astype(np.float32), (shares[1] / total).astype(np.float32)


@dataclass(frozen=True)
class Grid:
    """Where the CT's voxels lie: rows and columns of `spacing` mm, `slices` of `thickness` mm."""

    size: int = 256
    spacing: float = 0.86
    slices: int = 34
    thickness: float = 3.0
    bottom: float = -36.0  # z of the lowest slice's middle in the middle of the head
    samples: int = 3  # sub-slices that are averaged into one slice

    def points(self) -> tuple[Array, Array, Array]:
        """Give x, y, z (to the right, front, up; mm, head's middle at 0, -18) of every sub-slice voxel."""
        line = (np.arange(self.size) - (self.size - 1) / 2) * self.spacing
        steps = np.arange(self.slices * self.samples)
        z = self.bottom + ((steps + 0.5) / self.samples - 0.5) * self.thickness
        return tuple(np.meshgrid(z, -line, -line, indexing="ij"))[::-1]


@dataclass(frozen=True)
class Pose:
    """How one patient differs from the next: size, posture, shape, age of the brain."""

    seed: int
    scale: tuple[float, float, float] = (1.0, 1.0, 1.0)
    tilt: float = 12.0  # degrees, forehead up
    roll: float = 0.0
    yaw: float = 0.0
    skull: float = 6.0
    scalp: float = 5.0
    widened: float = 0.0  # how far the ventricles' walls are pushed outwards, mm
    atrophy: float = 0.0  # extra liquor over the convexity, mm
    calcified: float = 0.6  # of pineal gland and choroid plexus
    rest: bool = True  # a head rest in the picture
    swelling: tuple[float, float, float] | None = None  # where the scalp is swollen by a blow
    fracture: tuple[float, float, float, float] | None = None  # a plane through the bone: normal, offset


def rotation(pose: Pose) -> Array:
    """Give the matrix that turns picture axes into head axes."""
    tilt, roll, yaw = np.deg2rad([pose.tilt, pose.roll, pose.yaw])
    about_x = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    about_y = np.array([[np.cos(roll), 0, np.sin(roll)], [0, 1, 0], [-np.sin(roll), 0, np.cos(roll)]])
    about_z = np.array([[np.cos(yaw), -np.sin(yaw), 0], [np.sin(yaw), np.cos(yaw), 0], [0, 0, 1]])
    return about_x @ about_y @ about_z


@dataclass
class Head:
    """One patient's head: every point of the CT grid, where it lies in the atlas, and what is there."""

    atlas: Atlas
    pose: Pose
    grid: Grid = field(default_factory=Grid)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.pose.seed)
        x, y, z = self.grid.points()
        turn = rotation(self.pose)
        scale = np.array(self.pose.scale)
        moved = [(turn[i, 0] * x + turn[i, 1] * y + turn[i, 2] * z) / scale[i] for i in range(3)]
        moved[1] -= 17.0
        wander = [self.wave(95.0, amount) for amount in (1.9, 1.9, 1.4)]
        self.x, self.y, self.z = (m.astype(np.float32) + w for m, w in zip(moved, wander, strict=True))
        self.folds = [self.wave(30.0, 1.7) for _ in range(3)]
        self.picture_x, self.picture_y = x.astype(np.float32), y.astype(np.float32)

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.grid.slices * self.grid.samples, self.grid.size, self.grid.size)

    def wave(self, length: float, amount: float) -> Array:
        """Draw a smooth random field with wavelength `length` mm and standard deviation `amount`."""
        steps = (self.grid.thickness / self.grid.samples, self.grid.spacing, self.grid.spacing)
        cells = [int(n * s / (length * 0.22)) + 4 for n, s in zip(self.shape, steps, strict=True)]
        seeds = ndimage.gaussian_filter(self.random.standard_normal(cells), 1.8)
        seeds *= amount / max(float(seeds.std()), 1e-6)
        zoom = [c / n for n, c in zip(self.shape, cells, strict=True)]
        return ndimage.affine_transform(
            seeds.astype(np.float32), zoom, output_shape=self.shape, order=1, mode="nearest"
        )

    def sample(self, volume: Array, at: tuple[Array, Array, Array] | None = None, fill: float = 0.0) -> Array:
        """Look up an atlas field at atlas coordinates, by default at this head's own."""
        where = [p - o for p, o in zip(at or (self.x, self.y, self.z), ORIGIN, strict=True)]
        return ndimage.map_coordinates(volume, where, order=1, mode="constant", cval=fill)

    @cached_property
    def inner(self) -> Array:
        """Distance to the inner table, negative inside the skull."""
        return self.sample(self.atlas.inner, fill=60.0)

    @cached_property
    def hull(self) -> Array:
        """Distance to the rounded form that the outer table and the scalp follow."""
        return self.sample(self.atlas.hull, fill=60.0)
