"""Deliveries: one row is one message, posted and drawn again as the data changes."""

from db.deliveries.pinning import pin, pinned
from db.deliveries.posting import (
    DELIVERY,
    PIN,
    PRIORITIES,
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
    decide,
    defer,
    due,
    failed,
    gone,
    in_doubt,
    next_due,
    orphaned,
    renew,
    sent,
    skipped,
)

__all__ = [
    "DELIVERY", "PIN", "PRIORITIES", "Delivery", "DeliveryRow", "abandoned", "about", "decide", "defer", "due",
    "failed", "get", "gone", "in_doubt", "in_doubt_of", "next_due", "orphaned", "page", "pin", "pinned", "post",
    "redraw", "renew", "replace", "sent", "skipped", "standing", "takedown",
]
