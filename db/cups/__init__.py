"""Cups: communities that compare themselves, each as a whole."""

from db.cups.entering import Joined, cup, cups_of, found_cup, join_cup, leave_cup, make_cup_code
from db.cups.records import CUP, CUP_CODE, CUP_ENTRY, Cup, CupCode, CupEntry, CupRow
from db.cups.standings import CupLine, CupShow, cup_show

__all__ = [
    "CUP", "CUP_CODE", "CUP_ENTRY", "Cup", "CupCode", "CupEntry", "CupLine", "CupRow", "CupShow", "Joined", "cup",
    "cup_show", "cups_of", "found_cup", "join_cup", "leave_cup", "make_cup_code",
]
