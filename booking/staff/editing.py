"""How the catalogue's rows are added, changed and deleted, with a look at who is booked."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views import generic

from booking import actions, calendars, queries
from booking.calendars import Owner
from booking.models import BookingMode, Counter, PublicService
from booking.staff.foreseeing import foresee, lead_to_hits
from booking.staff.guards import offered_by
from booking.staff.views.hours import page_of
from content.views import NeededDeleteView


class OwnerCreateView(generic.CreateView):
    """New counters and interpreters get an empty calendar; the next page asks for their hours."""

    def save_instance(self) -> Any:
        """Save it with its calendar, or neither."""
        with transaction.atomic():
            one = self.form.instance
            one.calendar = calendars.new_calendar(one.name)
            return super().save_instance()

    def get_success_url(self) -> str:
        """Lead to the hours: without them nothing can be booked."""
        return page_of(self.object)


class OwnerDeleteView(NeededDeleteView):
    """What has appointments stays: it can only be taken out of use."""

    instead = _(
        "There are appointments here, so this cannot be deleted. Untick “in use” "
        "instead: people who are booked there get new times."
    )

    def delete_action(self) -> None:
        """Delete it with its hours."""
        calendar = self.object.calendar
        super().delete_action()
        calendar.delete()


class OfficeDeleteView(NeededDeleteView):
    """An office with public services or appointments stays."""

    instead = _(
        "Public services or appointments belong to this office, so it cannot be deleted. Give its "
        "public services to another office first. If there are appointments, untick “in use” at "
        "its counters instead: people who are booked there get new times."
    )


class PublicServiceDeleteView(NeededDeleteView):
    """A public service with appointments, or one that pages offer, stays."""

    instead = _(
        "There are appointments for this public service, so it cannot be deleted. Take it off its "
        "counters instead: nobody can book it any more, and people who are booked are told."
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask, unless pages offer it."""
        return self._offered() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete it, unless pages offer it."""
        return self._offered() or super().post(request, *args, **kwargs)

    def _offered(self) -> HttpResponse | None:
        """Say which pages offer it."""
        service = self.get_object()
        words = offered_by(service)
        if not words:
            return None
        messages.error(self.request, words)
        return redirect(self.edit_url_name, service.pk)


class AskingEditView(generic.EditView):
    """Ask first if booked appointments could not be kept; store nothing until the yes."""

    hit = 0

    def owners(self) -> Collection[Owner]:
        """Return the counters and interpreters whose appointments this may hit."""
        raise NotImplementedError

    def gives_new_times(self) -> bool:
        """Tell whether those who are hit can get new times."""
        return True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, or show the form again as it was sent to whoever wants to change more."""
        response: HttpResponse
        if "again" in request.POST:
            self.object = self.get_object()
            self.form = self.get_form()
            response = self.render_to_response(self.get_context_data())
        else:
            response = super().post(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        """Save what hits nobody, or what was agreed to; ask about the rest."""
        try:
            response: HttpResponse = super().form_valid(form)
        except actions.AppointmentsHit as found:
            return self._ask(found)
        if not self.hit:
            return response
        return lead_to_hits(self.request, self.hit, new_times=self.gives_new_times())

    def save_instance(self) -> Any:
        """Save it and look after its appointments in the same transaction."""
        decision = actions.Decision(
            now=timezone.now(), staff=self.request.user, agreed="agreed" in self.request.POST
        )
        self.hit = actions.change_catalogue(
            owners=self.owners(), change=super().save_instance, decision=decision
        )
        return self.form.instance

    def _ask(self, found: actions.AppointmentsHit) -> HttpResponse:
        """Show whom this would hit, with everything that was sent."""
        self.object.refresh_from_db()
        context = self.get_context_data() | {
            "foreseen": foresee(found.hit, *found.whys),
            "sent": [
                (name, value)
                for name, values in self.request.POST.lists()
                for value in values
                if name != "csrfmiddlewaretoken"
            ],
        }
        return render(self.request, "booking/staff/catalogue_hits.html", context)


class OwnerEditView(AskingEditView):
    """A counter out of use, or with fewer seats or services; an interpreter out of use."""

    def owners(self) -> Collection[Owner]:
        """Return the counter or interpreter itself."""
        return [self.object]


def gaps(service: Any) -> str:
    """Return what a public service lacks before readers can book it; `with_gaps` has looked."""
    lacks_counter = service.mode == BookingMode.ONLINE and not service.has_counter
    if lacks_counter and not service.has_words:
        return gettext("Not bookable yet: text and counter are missing.")
    if lacks_counter:
        return gettext("Not bookable yet: no counter in use offers it.")
    return "" if service.has_words else gettext("Readers do not see it yet: its text is missing.")


class PublicServiceIndexView(generic.IndexView):
    """The list says what is missing still."""

    def get_base_queryset(self) -> Any:
        """Look for that in the same query."""
        return queries.with_gaps(super().get_base_queryset())


class TellGaps(View):
    """After saving it says what is missing still, and where that is added."""

    object: PublicService

    def save_action(self) -> HttpResponse:
        """Answer as usual, with one more message."""
        response: HttpResponse = super().save_action()  # type: ignore[misc]
        found = queries.with_gaps(PublicService.objects.filter(pk=self.object.pk)).get()
        if words := gaps(found):
            text = reverse("wagtailsnippets_booking_publicservicetext:add")
            buttons = [
                messages.button(text, gettext("Add its text")),
                messages.button(reverse("counters:index"), gettext("To the counters")),
            ]
            messages.warning(self.request, words, buttons=buttons)
        return response


class PublicServiceCreateView(TellGaps, generic.CreateView):
    """A new public service has no text and no counter yet."""


class PublicServiceEditView(TellGaps, AskingEditView):
    """Without appointments from now on it hits what is booked: people are told, staff see it."""

    def owners(self) -> Collection[Owner]:
        """Return every counter at which it is offered or booked."""
        there = Q(public_services=self.object) | Q(appointments__public_service=self.object)
        return list(Counter.objects.filter(there).distinct())

    def gives_new_times(self) -> bool:
        """Tell whether there are appointments still."""
        return bool(self.form.instance.mode == BookingMode.ONLINE)
