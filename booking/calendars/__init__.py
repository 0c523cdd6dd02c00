"""The django-scheduler adapter: opening hours, holidays and closures in, stored openings out.

Nothing outside this package imports `schedule`.
"""

from booking.calendars.exceptions import (
    HoursException,
    NoSuchDay,
    cancel_window,
    close_office,
    exceptions,
    move_window,
    reopen_office,
    restore_window,
)
from booking.calendars.hours import (
    HoursWindow,
    InvalidHours,
    NoSuchWindow,
    add_window,
    change_window,
    new_calendar,
    remove_window,
    set_weekly_hours,
    weekly_hours,
)
from booking.calendars.openings import is_shorter, open_spans, refresh_openings

__all__ = [
    "HoursException",
    "HoursWindow",
    "InvalidHours",
    "NoSuchDay",
    "NoSuchWindow",
    "add_window",
    "cancel_window",
    "change_window",
    "close_office",
    "exceptions",
    "is_shorter",
    "move_window",
    "new_calendar",
    "open_spans",
    "refresh_openings",
    "remove_window",
    "reopen_office",
    "restore_window",
    "set_weekly_hours",
    "weekly_hours",
]
