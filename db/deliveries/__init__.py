"""Deliveries: one row is one message, posted and drawn again as the data changes."""

from db.deliveries.claiming import Aside, due, next_due
from db.deliveries.finding import view_at
from db.deliveries.holding import hold, release
from db.deliveries.pinning import pin, pinned
from db.deliveries.posting import (
    DELIVERY,
    PIN,
    PRIORITIES,
    THREAD,
    Delivery,
    DeliveryRow,
    about,
    get,
    in_doubt_of,
    page,
    post,
    redraw,
    takedown,
)
from db.deliveries.replacing import replace, standing
from db.deliveries.sending import (
    abandoned,
    begin,
    decide,
    defer,
    failed,
    gone,
    in_doubt,
    orphaned,
    renew,
    sent,
    skipped,
)
from db.deliveries.stopping import StopRow, resume, stop, stop_of, stops
from db.deliveries.threads import moved, thread

__all__ = [
    "DELIVERY", "PIN", "PRIORITIES", "THREAD", "Aside", "Delivery", "DeliveryRow", "StopRow", "abandoned", "about",
    "begin", "decide", "defer", "due", "failed", "get", "gone", "hold", "in_doubt", "in_doubt_of", "moved", "next_due",
    "orphaned", "page", "pin", "pinned", "post", "redraw", "release", "renew", "replace", "resume", "sent", "skipped",
    "standing", "stop", "stop_of", "stops", "takedown", "thread", "view_at",
]
