"""The case duty: whose turn it is to send a case, what members are told of it, and decks that run dry."""

from db.duty.changing import Changed, Drawn, draw_up, end, join, leave, skip, swap
from db.duty.reading import Place, get, next_of, now_on, turn, upcoming
from db.duty.records import DRY_DECK, ROTA, TURN, WISH, RotaRow, TurnRow
from db.duty.running_dry import changed, dry_rows, scheduled, tell_dry
from db.duty.telling import communities_on_duty, tell
from db.duty.wishes import Wishes, choose, wishes_of

__all__ = ["DRY_DECK", "ROTA", "TURN", "WISH", "Changed", "Drawn", "Place", "RotaRow", "TurnRow", "Wishes", "changed",
           "choose", "communities_on_duty", "draw_up", "dry_rows", "end", "get", "join", "leave", "next_of", "now_on",
           "scheduled", "skip", "swap", "tell", "tell_dry", "turn", "upcoming", "wishes_of"]
