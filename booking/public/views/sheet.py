"""The day sheet as a file; where it cannot be made, the page to print says why."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from booking import daysheet
from booking.models import Booking
from booking.public.views.bookings import private


@require_GET
@private
def day_sheet(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Give the sheet as PDF, or lead to the page to print if a font is missing."""
    address = request.build_absolute_uri(reverse("booking:booking", args=[token]))
    try:
        pdf = daysheet.day_sheet(booking, language=get_language() or "de", address=address)
    except daysheet.GlyphMissing:
        messages.warning(
            request,
            _(
                "We cannot make the PDF: a font for one of its letters is missing. "
                "Please print this page instead."
            ),
        )
        return redirect("booking:print", token=token)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{booking.reference}.pdf"'
    return response
