"""The django-scheduler adapter: opening hours, holidays and closures in, stored openings out.

Nothing outside this package imports `schedule`.
"""

from booking.calendars.exceptions import (
    HoursException,
    NoSuchDay,
    cancel_window,
    close_office,
    exceptions,
    exceptions_of,
    move_window,
    reopen_office,
    restore_window,
)
from booking.calendars.hours import (
    LETTERS,
    HoursWindow,
    InvalidHours,
    NoSuchWindow,
    SameWindow,
    add_window,
    change_window,
    new_calendar,
    remove_window,
    set_weekly_hours,
    weekly_hours,
    weekly_hours_of,
    zone_of,
)
from booking.calendars.openings import (
    Owner,
    is_shorter,
    kind_of,
    open_spans,
    refresh_openings,
    refresh_owner,
)

__all__ = [
    "LETTERS",
    "HoursException",
    "HoursWindow",
    "InvalidHours",
    "NoSuchDay",
    "NoSuchWindow",
    "Owner",
    "SameWindow",
    "add_window",
    "cancel_window",
    "change_window",
    "close_office",
    "exceptions",
    "exceptions_of",
    "is_shorter",
    "kind_of",
    "move_window",
    "new_calendar",
    "open_spans",
    "refresh_openings",
    "refresh_owner",
    "remove_window",
    "reopen_office",
    "restore_window",
    "set_weekly_hours",
    "weekly_hours",
    "weekly_hours_of",
    "zone_of",
]
