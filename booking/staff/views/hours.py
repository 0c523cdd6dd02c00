"""When counters are open and interpreters there, in plain words."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
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
    Owner,
    SameWindow,
    exceptions_of,
    kind_of,
    weekly_hours,
    weekly_hours_of,
)
from booking.models import Counter, Hit, Interpreter, Office
from booking.staff.access import needs, own_office
from booking.staff.closing import closure_view
from booking.staff.foreseeing import foresee, lead_to_hits
from booking.staff.forms import (
    HOW_OFTEN,
    WEEKDAYS,
    OnceForm,
    WindowForm,
    rhythm_of,
)
from content.models import Centre

OF_COUNTERS, OF_INTERPRETERS = "booking.keep_hours", "booking.keep_interpreters"


@dataclass(frozen=True)
class Wrong:
    """A form that somebody sent and has to correct, and where it stands on the page."""

    form: forms.Form
    place: str


@require_GET
@needs(OF_COUNTERS)
def hours(request: HttpRequest, office_id: int) -> HttpResponse:
    """Show every counter's windows."""
    return _office_page(request, own_office(request, office_id))


@require_GET
@needs(OF_INTERPRETERS)
def interpreters(request: HttpRequest) -> HttpResponse:
    """Show every interpreter's windows."""
    return _interpreters_page(request)


@require_POST
@needs(OF_COUNTERS, OF_INTERPRETERS)
def save_window(request: HttpRequest, kind: str, owner_id: int) -> HttpResponse:
    """Add a window, or change the one whose number comes with the form."""
    owner = _own(request, kind, owner_id)
    prefix = request.POST.get("prefix", "")
    form = WindowForm(request.POST, prefix=prefix)
    if not form.is_valid():
        return _page(request, owner, Wrong(form, prefix))
    window_id = _number(request.POST.get("window"))
    change = actions.add_window if window_id is None else actions.change_window
    try:
        return _change(request, owner, change, window=form.hours(window_id))
    except SameWindow:
        form.add_error(None, _("There is such a window already: same day, times and rhythm."))
        return _page(request, owner, Wrong(form, prefix))


@require_POST
@needs(OF_COUNTERS, OF_INTERPRETERS)
def remove_window(request: HttpRequest, kind: str, owner_id: int, window_id: int) -> HttpResponse:
    """Remove a window from now on."""
    owner = _own(request, kind, owner_id)
    return _change(request, owner, actions.remove_window, window_id=window_id)


@require_POST
@needs(OF_COUNTERS, OF_INTERPRETERS)
def change_once(request: HttpRequest, kind: str, owner_id: int, window_id: int) -> HttpResponse:
    """Leave a window out on one day, or hold it at another time then."""
    owner, place = _own(request, kind, owner_id), f"once-{window_id}"
    form = OnceForm(request.POST, auto_id=f"{place}-%s")
    if not form.is_valid():
        return _page(request, owner, Wrong(form, place))
    data = form.cleaned_data
    asked = {"window_id": window_id, "date": data["date"]}
    try:
        if data["start"] is None:
            return _change(request, owner, actions.leave_out, **asked)
        zone = Centre.of(request).zone
        asked["starts_at"] = dt.datetime.combine(data["date"], data["start"], zone)
        asked["ends_at"] = dt.datetime.combine(data["date"], data["end"], zone)
        return _change(request, owner, actions.move_once, **asked)
    except NoSuchDay:
        form.add_error("date", _("This window does not hold on that day."))
        return _page(request, owner, Wrong(form, place))


@require_POST
@needs(OF_COUNTERS, OF_INTERPRETERS)
def take_back(request: HttpRequest, kind: str, owner_id: int, window_id: int) -> HttpResponse:
    """Let a window hold again as usual on a day."""
    owner = _own(request, kind, owner_id)
    form = OnceForm(request.POST)
    if not form.is_valid():
        return _page(request, owner, Wrong(form, ""))
    date = form.cleaned_data["date"]
    return _change(request, owner, actions.take_back, window_id=window_id, date=date)


def page_of(owner: Owner) -> str:
    """Return the address of the page on which an owner's hours stand."""
    if isinstance(owner, Counter):
        return reverse("booking_staff:hours", args=[owner.office_id])
    return reverse("booking_staff:interpreters")


def _change(
    request: HttpRequest, owner: Owner, change: Callable[..., int], **asked: Any
) -> HttpResponse:
    """Change the hours; if they become shorter, ask first and store nothing until the yes."""
    decision = actions.Decision(
        now=timezone.now(), staff=request.user, agreed="agreed" in request.POST
    )
    try:
        hit = change(owner=owner, decision=decision, **asked)
    except actions.HoursShorter as shorter:
        return _ask(request, owner, shorter)
    except NoSuchWindow:
        messages.warning(
            request, _("Someone has removed this window meanwhile. Nothing was changed.")
        )
    else:
        if hit:
            return lead_to_hits(request, hit)
        messages.success(request, _("Saved. The new hours can be booked in a moment."))
        _tell_of_overlaps(request, owner, asked.get("window"))
    return redirect(page_of(owner))


def _tell_of_overlaps(request: HttpRequest, owner: Owner, saved: HoursWindow | None) -> None:
    """Say that hours which are there twice count once; the saved window is itself among them."""
    if saved and sum(saved.overlaps(one) for one in weekly_hours(owner)) > 1:
        messages.info(
            request,
            _("This window overlaps another one. What is open twice counts once."),
        )


def _ask(request: HttpRequest, owner: Owner, shorter: actions.HoursShorter) -> HttpResponse:
    """Show what would differ and whom that would hit, with everything that was sent."""
    today = _today(request)
    context = {
        "title": owner.office.name if isinstance(owner, Counter) else _("Interpreters' hours"),
        "owner": owner,
        "back": page_of(owner),
        "gone": [_words(one, today) for one in sorted(shorter.gone, key=str)],
        "new": [_words(one, today) for one in sorted(shorter.new, key=str)],
        "removed": any(isinstance(one, HoursWindow) for one in shorter.gone),
        "foreseen": foresee(
            shorter.hit, Hit.Why.HOURS if isinstance(owner, Counter) else Hit.Why.INTERPRETER
        ),
        "sent": [item for item in request.POST.items() if item[0] != "csrfmiddlewaretoken"],
    }
    return render(request, "booking/staff/hours_shorter.html", context)


def _page(request: HttpRequest, owner: Owner, wrong: Wrong) -> HttpResponse:
    """Show the page again with what was sent and what is wrong about it."""
    if isinstance(owner, Counter):
        return _office_page(request, owner.office, wrong)
    return _interpreters_page(request, wrong)


def _office_page(request: HttpRequest, office: Office, wrong: Wrong | None = None) -> HttpResponse:
    titles = queries.titles(Centre.of(request), get_language())
    context = {
        "office": office,
        "title": office.name,
        "owners": _rows(request, _counters(office), wrong),
        "waiting": [
            (titles.get(code, code), waits) for code, waits in queries.how_many_wait(office)
        ],
        "wrong": wrong,
    }
    return render(request, "booking/staff/hours.html", context, status=422 if wrong else 200)


def _interpreters_page(request: HttpRequest, wrong: Wrong | None = None) -> HttpResponse:
    people = Interpreter.objects.filter(centre=Centre.of(request)).select_related("centre")
    away = [closure_view(one) for one in queries.absences(Centre.of(request), now=timezone.now())]
    rows = _rows(request, people.order_by("name", "pk"), wrong)
    for row in rows:
        row["away"] = [one for one in away if one.closure.interpreter == row["owner"]]
    context = {
        "title": _("Interpreters' hours"),
        "owners": rows,
        "wrong": wrong,
    }
    status = 422 if wrong else 200
    return render(request, "booking/staff/interpreters.html", context, status=status)


def _counters(office: Office) -> Iterable[Owner]:
    return office.counters.select_related("office__centre").order_by("name", "pk")


def _rows(request: HttpRequest, owners: Iterable[Owner], wrong: Wrong | None) -> list[Any]:
    """Return what the page shows of each owner; the hours of all are read at once."""
    owners, today = list(owners), _today(request)
    hours, changed = weekly_hours_of(owners), exceptions_of(owners, first_date=today)
    sent = {wrong.place: wrong.form} if wrong else {}
    rows = []
    for owner in owners:
        place = f"new-{kind_of(owner)}-{owner.pk}"
        rows.append(
            {
                "owner": owner,
                "kind": kind_of(owner),
                "windows": [
                    {
                        **_words(window, today),
                        **_forms(window, sent),
                        "changed": [
                            one for one in changed[owner.calendar_id] if one.window_id == window.id
                        ],
                    }
                    for window in hours[owner.calendar_id]
                ],
                "new": sent.get(place) or WindowForm(initial={"first": today}, prefix=place),
                "new_is_open": place in sent,
            }
        )
    return rows


def _forms(window: HoursWindow, sent: dict[str, forms.Form]) -> dict[str, Any]:
    """Return the forms of a window; one that was sent comes back as it was typed."""
    always, once = f"window-{window.id}", f"once-{window.id}"
    return {
        "form": sent.get(always) or WindowForm.of(window, prefix=always),
        "once": sent.get(once) or OnceForm(auto_id=f"{once}-%s"),
        "is_open": always in sent or once in sent,
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


def _own(request: HttpRequest, kind: str, owner_id: int) -> Owner:
    """Return the counter or interpreter whose hours somebody may keep.

    Raises:
        Http404: if there is none.
        PermissionDenied: if these hours are not theirs to keep.
    """
    needed = {"counter": OF_COUNTERS, "interpreter": OF_INTERPRETERS}
    if kind not in needed:
        raise Http404
    if not request.user.has_perm(needed[kind]):
        raise PermissionDenied
    if kind == "interpreter":
        return get_object_or_404(Interpreter, pk=owner_id, centre=Centre.of(request))
    counter = get_object_or_404(Counter, pk=owner_id)
    own_office(request, counter.office_id)
    return counter


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
