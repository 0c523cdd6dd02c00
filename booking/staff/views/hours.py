"""An office's opening hours, in plain words."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from booking import actions, queries
from booking.calendars import NoSuchDay, NoSuchWindow, exceptions, weekly_hours
from booking.models import Counter, Office
from booking.staff.access import needs, own_office
from booking.staff.forms import (
    HOW_OFTEN,
    WEEKDAYS,
    OnceForm,
    WindowForm,
    rhythm_of,
)
from content.models import Centre


@require_GET
@needs("booking.keep_hours")
def hours(request: HttpRequest, office_id: int) -> HttpResponse:
    """Show every counter's windows."""
    return _page(request, own_office(request, office_id))


@require_POST
@needs("booking.keep_hours")
def save_window(request: HttpRequest, counter_id: int) -> HttpResponse:
    """Add a window, or change the one whose number comes with the form."""
    counter = _own_counter(request, counter_id)
    form = WindowForm(request.POST, prefix=request.POST.get("prefix", ""))
    if not form.is_valid():
        return _page(request, counter.office, wrong=form, status=422)
    window_id = _number(request.POST.get("window"))
    window = form.hours(window_id)
    if window_id is None:
        actions.add_window(counter=counter, window=window)
        return _saved(request, counter.office)
    try:
        actions.change_window(counter=counter, window=window)
    except NoSuchWindow:
        return _gone(request, counter.office)
    return _saved(request, counter.office)


@require_POST
@needs("booking.keep_hours")
def remove_window(request: HttpRequest, counter_id: int, window_id: int) -> HttpResponse:
    """Remove a window from now on."""
    counter = _own_counter(request, counter_id)
    actions.remove_window(counter=counter, window_id=window_id)
    return _saved(request, counter.office)


@require_POST
@needs("booking.keep_hours")
def change_once(request: HttpRequest, counter_id: int, window_id: int) -> HttpResponse:
    """Leave a window out on one day, or hold it at another time then."""
    counter = _own_counter(request, counter_id)
    form = OnceForm(request.POST)
    if not form.is_valid():
        return _page(request, counter.office, wrong=form, status=422)
    data = form.cleaned_data
    try:
        if data["start"]:
            zone = Centre.of(request).zone
            actions.move_once(
                counter=counter,
                window_id=window_id,
                date=data["date"],
                starts_at=dt.datetime.combine(data["date"], data["start"], zone),
                ends_at=dt.datetime.combine(data["date"], data["end"], zone),
            )
        else:
            actions.leave_out(counter=counter, window_id=window_id, date=data["date"])
    except NoSuchDay:
        form.add_error("date", _("The counter is not open in this window on that day."))
        return _page(request, counter.office, wrong=form, status=422)
    except NoSuchWindow:
        return _gone(request, counter.office)
    return _saved(request, counter.office)


@require_POST
@needs("booking.keep_hours")
def take_back(request: HttpRequest, counter_id: int, window_id: int) -> HttpResponse:
    """Let a window hold again as usual on a day."""
    counter = _own_counter(request, counter_id)
    form = OnceForm(request.POST)
    if not form.is_valid():
        return _page(request, counter.office, wrong=form, status=422)
    actions.take_back(counter=counter, window_id=window_id, date=form.cleaned_data["date"])
    return _saved(request, counter.office)


def _page(
    request: HttpRequest, office: Office, *, wrong: Any = None, status: int = 200
) -> HttpResponse:
    centre = Centre.of(request)
    today = timezone.localdate(timezone=centre.zone)
    counters = [_counter_row(counter, today) for counter in office.counters.order_by("name", "pk")]
    titles = queries.titles(centre, get_language())
    context = {
        "office": office,
        "counters": counters,
        "waiting": [
            (titles.get(code, code), waits) for code, waits in queries.how_many_wait(office)
        ],
        "wrong": wrong,
    }
    return render(request, "booking/staff/hours.html", context, status=status)


def _counter_row(counter: Counter, today: dt.date) -> dict[str, Any]:
    changed = exceptions(counter, first_date=today)
    return {
        "counter": counter,
        "windows": [
            {
                "window": window,
                "weekday": dict(WEEKDAYS)[window.weekday],
                "how_often": dict(HOW_OFTEN).get(rhythm_of(window), ""),
                "form": WindowForm.of(window, prefix=f"window-{window.id}"),
                "once": OnceForm(auto_id=f"once-{window.id}-%s"),
                "changed": [one for one in changed if one.window_id == window.id],
            }
            for window in weekly_hours(counter)
        ],
        "new": WindowForm(initial={"first": today}, prefix=f"new-{counter.pk}"),
    }


def _own_counter(request: HttpRequest, counter_id: int) -> Counter:
    counter = get_object_or_404(Counter, pk=counter_id)
    own_office(request, counter.office_id)
    return counter


def _saved(request: HttpRequest, office: Office) -> HttpResponse:
    messages.success(request, _("Saved. The new hours can be booked in a moment."))
    return redirect("booking_staff:hours", office_id=office.pk)


def _gone(request: HttpRequest, office: Office) -> HttpResponse:
    messages.warning(request, _("Someone has removed this window meanwhile. Nothing was changed."))
    return redirect("booking_staff:hours", office_id=office.pk)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
