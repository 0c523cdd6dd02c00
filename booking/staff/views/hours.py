"""An office's opening hours, in plain words."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from booking import actions, queries
from booking.calendars import (
    HoursException,
    HoursWindow,
    NoSuchDay,
    NoSuchWindow,
    exceptions,
    weekly_hours,
)
from booking.models import Counter, Hit, Office
from booking.staff.access import needs, own_office
from booking.staff.foreseeing import foresee, lead_to_hits
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
    change = actions.add_window if window_id is None else actions.change_window
    return _change(request, counter, change, window=form.hours(window_id))


@require_POST
@needs("booking.keep_hours")
def remove_window(request: HttpRequest, counter_id: int, window_id: int) -> HttpResponse:
    """Remove a window from now on."""
    counter = _own_counter(request, counter_id)
    return _change(request, counter, actions.remove_window, window_id=window_id)


@require_POST
@needs("booking.keep_hours")
def change_once(request: HttpRequest, counter_id: int, window_id: int) -> HttpResponse:
    """Leave a window out on one day, or hold it at another time then."""
    counter = _own_counter(request, counter_id)
    form = OnceForm(request.POST)
    if not form.is_valid():
        return _page(request, counter.office, wrong=form, status=422)
    data = form.cleaned_data
    asked = {"window_id": window_id, "date": data["date"]}
    try:
        if data["start"] is None:
            return _change(request, counter, actions.leave_out, **asked)
        zone = Centre.of(request).zone
        asked["starts_at"] = dt.datetime.combine(data["date"], data["start"], zone)
        asked["ends_at"] = dt.datetime.combine(data["date"], data["end"], zone)
        return _change(request, counter, actions.move_once, **asked)
    except NoSuchDay:
        form.add_error("date", _("The counter is not open in this window on that day."))
        return _page(request, counter.office, wrong=form, status=422)


@require_POST
@needs("booking.keep_hours")
def take_back(request: HttpRequest, counter_id: int, window_id: int) -> HttpResponse:
    """Let a window hold again as usual on a day."""
    counter = _own_counter(request, counter_id)
    form = OnceForm(request.POST)
    if not form.is_valid():
        return _page(request, counter.office, wrong=form, status=422)
    date = form.cleaned_data["date"]
    return _change(request, counter, actions.take_back, window_id=window_id, date=date)


def _change(
    request: HttpRequest, counter: Counter, change: Callable[..., int], **asked: Any
) -> HttpResponse:
    """Change the hours; if they become shorter, ask first and store nothing until the yes."""
    decision = actions.Decision(
        now=timezone.now(), staff=request.user, agreed="agreed" in request.POST
    )
    try:
        hit = change(counter=counter, decision=decision, **asked)
    except actions.HoursShorter as shorter:
        return _ask(request, counter, shorter)
    except NoSuchWindow:
        messages.warning(
            request, _("Someone has removed this window meanwhile. Nothing was changed.")
        )
    else:
        if hit:
            return lead_to_hits(request, hit)
        messages.success(request, _("Saved. The new hours can be booked in a moment."))
    return redirect("booking_staff:hours", office_id=counter.office_id)


def _ask(request: HttpRequest, counter: Counter, shorter: actions.HoursShorter) -> HttpResponse:
    """Show what would differ and whom that would hit, with everything that was sent."""
    today = _today(request)
    context = {
        "office": counter.office,
        "counter": counter,
        "gone": [_words(one, today) for one in sorted(shorter.gone, key=str)],
        "new": [_words(one, today) for one in sorted(shorter.new, key=str)],
        "removed": any(isinstance(one, HoursWindow) for one in shorter.gone),
        "foreseen": foresee(shorter.hit, Hit.Why.HOURS),
        "sent": [item for item in request.POST.items() if item[0] != "csrfmiddlewaretoken"],
    }
    return render(request, "booking/staff/hours_shorter.html", context)


def _page(
    request: HttpRequest, office: Office, *, wrong: Any = None, status: int = 200
) -> HttpResponse:
    centre, today = Centre.of(request), _today(request)
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
                **_words(window, today),
                "form": WindowForm.of(window, prefix=f"window-{window.id}"),
                "once": OnceForm(auto_id=f"once-{window.id}-%s"),
                "changed": [one for one in changed if one.window_id == window.id],
            }
            for window in weekly_hours(counter)
        ],
        "new": WindowForm(initial={"first": today}, prefix=f"new-{counter.pk}"),
    }


def _words(one: HoursWindow | HoursException, today: dt.date) -> dict[str, Any]:
    """Return a window, or a single day on which one differs, as pages show it."""
    if isinstance(one, HoursException):
        return {"change": one}
    return {
        "window": one,
        "weekday": dict(WEEKDAYS)[one.weekday],
        "how_often": dict(HOW_OFTEN).get(rhythm_of(one), ""),
        "begins_later": one.first > today,
    }


def _today(request: HttpRequest) -> dt.date:
    return timezone.localdate(timezone=Centre.of(request).zone)


def _own_counter(request: HttpRequest, counter_id: int) -> Counter:
    counter = get_object_or_404(Counter, pk=counter_id)
    own_office(request, counter.office_id)
    return counter


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
