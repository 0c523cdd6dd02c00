"""Messages to people about their bookings: written into an outbox, sent by the worker.

Actions call `confirmed`, `changed`, `cancelled`, `offered`, `hit` and `waiting_over` within their
transaction, after they stored what the message tells of. Reminders follow from `confirmed` and
`changed`.
"""

from booking.notifications.deliver import send_due
from booking.notifications.outbox import (
    cancelled,
    changed,
    channel_of,
    confirmed,
    counts,
    daytime_from,
    delete_old,
    forget,
    hit,
    offered,
    send_again,
    settle,
    to_look_at,
    waiting_over,
)

__all__ = [
    "cancelled",
    "changed",
    "channel_of",
    "confirmed",
    "counts",
    "daytime_from",
    "delete_old",
    "forget",
    "hit",
    "offered",
    "send_again",
    "send_due",
    "settle",
    "to_look_at",
    "waiting_over",
]
