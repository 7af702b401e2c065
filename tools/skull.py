"""Compute skull and scalp: bone with its two tables, air cells and sinuses, muscle, fat, skin."""

from __future__ import annotations

import numpy as np
from phantom import Array, Head, bump, mixed, smoothstep

TABLE, DIPLOE, FAT, MUSCLE, SKIN = 1280.0, 560.0, -95.0, 52.0, 50.0


def thickness(head: Head) -> Array:
    """Give the skull's thickness at each voxel: thick behind and in front, thin at the temples."""
    x, y, z = head.x, head.y, head.z
    behind = bump(x, 26) * bump(y + 108, 26) * bump(z + 18, 22)
    front = bump(x, 40) * bump(y - 72, 24) + 2.2 * bump(x, 18) * bump(y - 70, 16) * smoothstep(-z, 0, 14)
    temples = bump(np.abs(x) - 72, 22) * bump(y - 0, 28) * bump(z + 6, 22)
    return head.pose.skull + 4.0 * behind + 1.6 * front - 2.8 * temples + head.wave(34, 0.45)


def skull_density(head: Head, depth_in: Array, depth_out: Array) -> Array:
    """Compute bone from the depths below both surfaces: two dense tables, spongy diploe, air and orbits."""
    tables = np.maximum(1 - smoothstep(depth_in, 1.0, 2.3), 1 - smoothstep(depth_out, 1.2, 2.6))
    bone = DIPLOE + head.wave(5, 95) + head.wave(14, 60)
    bone = mixed(bone, 0.75 * petrous(head), TABLE * 1.15)
    bone = mixed(bone, tables, TABLE + head.wave(12, 40))
    orbit = orbits(head) * smoothstep(depth_in, 1.6, 2.6) * smoothstep(depth_out, 3.0, 4.2)
    bone = mixed(bone, orbit, FAT + 0.6 * head.wave(9, 90).clip(0, 140))
    bone = mixed(bone, sinuses(head, depth_in, depth_out), -960.0)
    bone = mixed(bone, fracture(head), 40.0)
    return mixed(bone, mastoid(head, depth_in, depth_out), -820.0)


def petrous(head: Head) -> Array:
    """Give the share of dense petrous bone."""
    return smoothstep(18 - np.hypot(np.abs(head.x) - 40, head.y + 30), 0, 8) * smoothstep(-head.z, 20, 26)


def orbits(head: Head) -> Array:
    """Give the share of the roofs of the orbits, below the frontal lobes."""
    return smoothstep(head.y, 20, 26) * smoothstep(np.abs(head.x), 13, 17) * smoothstep(-head.z, 8, 14)


def sinuses(head: Head, depth_in: Array, depth_out: Array) -> Array:
    """Give the share of air in the sphenoid and frontal sinuses."""
    x, y, z = np.abs(head.x), head.y, head.z
    sphenoid = smoothstep(13 - np.hypot(x * 1.1, y - 12), 0, 2) * smoothstep(-z, 21, 24)
    frontal = smoothstep(24 - x + head.wave(12, 3), 0, 3) * smoothstep(y, 55, 60) * smoothstep(-z, 2, 12)
    frontal *= smoothstep(depth_in, 1.6, 2.4) * smoothstep(depth_out, 1.8, 2.6)
    return np.maximum(sphenoid * smoothstep(depth_in, 1.4, 2.2), frontal)


def mastoid(head: Head, depth_in: Array, depth_out: Array) -> Array:
    """Give the share of air cells behind the ears."""
    part = smoothstep(19 - np.hypot(np.abs(head.x) - 62, head.y + 42), 0, 5) * smoothstep(-head.z, 18, 24)
    cells = part * smoothstep(head.wave(4.5, 1.0), -0.3, 0.25)
    return cells * smoothstep(depth_out, 1.5, 3) * smoothstep(depth_in, 0.8, 2.0)


def fracture(head: Head) -> Array | float:
    """Give the share of a thin break through the bone on the side that the plane's normal points to."""
    if head.pose.fracture is None:
        return 0.0
    nx, ny, nz, offset = head.pose.fracture
    plane = nx * head.x + ny * head.y + nz * head.z + 1.2 * np.sin(head.z / 7.0) - offset
    return 0.9 * bump(plane, 0.55) * bump(head.z - 2, 15) * (nx * head.x > 0)


def scalp_density(head: Head, above: Array, total: Array) -> Array:
    """Compute muscle, fat and skin by height `above` the outer table, in mm."""
    x, y, z = np.abs(head.x), head.y, head.z
    temporal = 9.5 * bump(x - 74, 22) * bump(y - 14, 26) * smoothstep(-z, -34, 14)
    nuchal = 12.0 * bump(y + 106, 30) * smoothstep(-z, 18, 52)
    muscle = smoothstep(temporal + nuchal - above, -0.5, 0.5) * smoothstep(temporal + nuchal, 0.8, 2.0)
    tissue = mixed(FAT + head.wave(6, 9), muscle, MUSCLE + head.wave(5, 5))
    tissue = mixed(tissue, swelling(head) * smoothstep(0.8 * total - above, 0, 1.5), 58.0)
    tissue = mixed(tissue, 0.55 * bump(above - 0.45 * total, 0.7), 20.0)
    return mixed(tissue, smoothstep(above - total, -3.0, -2.0), SKIN)


def swelling(head: Head) -> Array | float:
    """Give the share of the scalp that is swollen, 0 to 1."""
    if head.pose.swelling is None:
        return 0.0
    x, y, z = head.pose.swelling
    return bump(np.sqrt((head.x - x) ** 2 + (head.y - y) ** 2 + (head.z - z) ** 2), 17)


def scalp_total(head: Head) -> Array:
    """Give the scalp's thickness at each voxel."""
    x, y, z = np.abs(head.x), head.y, head.z
    temporal = 6.0 * bump(x - 74, 24) * bump(y - 14, 28) * smoothstep(-z, -34, 14)
    nuchal = 11.0 * bump(y + 106, 32) * smoothstep(-z, 18, 52)
    return head.pose.scalp + temporal + nuchal + 1.2 * bump(y + 95, 40) + head.wave(40, 0.35) + 7.0 * swelling(head)
