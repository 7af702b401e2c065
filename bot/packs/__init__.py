"""Bundles: a case that was cleaned where its pictures are, in one file that may travel.

A bundle proves nothing about who made it: its list of hashes finds damage, not forgery. Whoever takes one reads it
with bounds and sends its pictures through the whole gate again.
"""

from __future__ import annotations

from bot.packs.format import FORMAT, SUFFIX, Unfit
from bot.packs.masks import borne_out
from bot.packs.reading import Bundle, is_bundle, read, unpack
from bot.packs.writing import write

__all__ = ["FORMAT", "SUFFIX", "Bundle", "Unfit", "borne_out", "is_bundle", "read", "unpack", "write"]
