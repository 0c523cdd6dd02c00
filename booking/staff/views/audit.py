"""Who saw and changed what, for administrators."""

from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from booking import actions
from booking.models import AuditEntry, Office
from booking.staff.access import needs
from booking.staff.audit_words import details_in_words, fault_in_words, names_for, numbered
from content.models import Centre

PAGE = 50


@require_GET
@needs("booking.see_audit")
def entries(request: HttpRequest) -> HttpResponse:
    """List the latest entries; check the whole chain if that is asked for."""
    number = request.GET.get("page", "1")
    page = Paginator(AuditEntry.objects.order_by("-number"), PAGE).get_page(number)
    people = get_user_model().objects.in_bulk({entry.staff_id for entry in page if entry.staff_id})
    offices = Office.objects.in_bulk({entry.office_id for entry in page if entry.office_id})
    checked = "check" in request.GET
    names, zone = names_for(page), Centre.of(request).zone
    rows = [
        {
            "entry": entry,
            "staff": numbered(entry.staff_id, people.get(entry.staff_id)),
            "office": numbered(entry.office_id, offices.get(entry.office_id)),
            "details": details_in_words(entry, names, zone),
        }
        for entry in page
    ]
    faults = actions.audit.faults() if checked else ()
    context = {
        "rows": rows,
        "page": page,
        "checked": checked,
        "faults": [(fault.number, fault_in_words(fault.what)) for fault in faults],
        "head": actions.audit.head(),
    }
    return render(request, "booking/staff/audit.html", context)
