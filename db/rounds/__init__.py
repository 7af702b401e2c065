"""Rounds: a case version posted on one occasion, from opening to reveal."""

from db.rounds.agreeing import AGREED
from db.rounds.charts import set_heat
from db.rounds.hiding import hide, report, restore, sharing, show_again, still_standing
from db.rounds.mending import answered, mend_key
from db.rounds.missing import count_missed, missed
from db.rounds.opening import CHECKED, Opening, close_early, open_next, post_now
from db.rounds.permission import (
    PERMISSION_EXPIRED,
    PERMISSION_WITHDRAWN,
    Ended,
    confine,
    expire,
    withdraw_permission,
    withdraw_shared,
)
from db.rounds.reading import Standing, before, by_number, get, latest, newest_of, of_case, open_rounds
from db.rounds.records import KINDS, RANKED_KINDS, ROUND, STATES, Round, RoundRow
from db.rounds.withdrawing import take_down

__all__ = [
    "AGREED", "CHECKED", "KINDS", "PERMISSION_EXPIRED", "PERMISSION_WITHDRAWN", "RANKED_KINDS", "ROUND", "STATES",
    "Ended", "Opening", "Round", "RoundRow", "Standing", "answered", "before", "by_number", "close_early",
    "confine", "count_missed", "expire", "get", "hide", "latest", "mend_key", "missed", "newest_of", "of_case",
    "open_next", "open_rounds", "post_now", "report", "restore", "set_heat", "sharing", "show_again",
    "still_standing", "take_down", "withdraw_permission", "withdraw_shared",
]
