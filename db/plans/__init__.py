"""Plans: which case is posted on which date by every schedule of a community, and how a director changes it."""

from db.plans.changes import Changed, move, swap
from db.plans.coming import Planned, coming, dates
from db.plans.holidays import keep_holidays, remove_holiday

__all__ = ["Changed", "Planned", "coming", "dates", "keep_holidays", "move", "remove_holiday", "swap"]
