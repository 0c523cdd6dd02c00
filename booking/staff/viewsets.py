"""Wagtail admin: the catalogue that administrators keep: offices, counters, public services."""

from typing import Any

from django.template.defaultfilters import yesno
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.snippets.views.snippets import SnippetViewSet

from booking.models import (
    Counter,
    Interpreter,
    Office,
    Precedence,
    PublicService,
    PublicServiceText,
    TravelTime,
)
from booking.staff.editing import (
    OfficeDeleteView,
    OwnerCreateView,
    OwnerDeleteView,
    OwnerEditView,
    PublicServiceCreateView,
    PublicServiceDeleteView,
    PublicServiceEditView,
    PublicServiceIndexView,
    gaps,
)


def yes_or_no(name: str, label: Any) -> Column:
    """Return a column that says yes or no in the reader's language, to screen readers too."""
    return Column(
        name,
        label=capfirst(label),
        accessor=lambda one: yesno(getattr(one, name)),
        sort_key=name,
    )


IN_USE = yes_or_no("active", _("in use"))


class OfficeViewSet(ModelViewSet):
    """Offices with their page for readers and the people who work there."""

    model = Office
    icon = "home"
    delete_view_class = OfficeDeleteView
    list_display = [
        "name",
        "slug",
        yes_or_no("step_free", _("can be reached without steps")),
    ]
    search_fields = ["name", "slug"]
    ordering = ["name", "pk"]
    panels = [
        FieldPanel("centre"),
        FieldPanel("page"),
        FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
        FieldPanel("step_free"),
        FieldPanel("staff"),
    ]


class CounterViewSet(ModelViewSet):
    """Counters with the public services they offer."""

    model = Counter
    icon = "desktop"
    edit_view_class = OwnerEditView
    add_view_class = OwnerCreateView
    delete_view_class = OwnerDeleteView
    list_display = ["name", "office", "capacity", IN_USE]
    list_filter = ["office", "active"]
    search_fields = ["name"]
    ordering = ["office__name", "name", "pk"]
    panels = [
        FieldPanel("office"),
        FieldPanel("name"),
        FieldPanel("public_services"),
        FieldPanel("capacity"),
        FieldPanel("active"),
    ]


class PublicServiceViewSet(ModelViewSet):
    """Public services: office, minutes, how people get them, papers."""

    model = PublicService
    icon = "form"
    index_view_class = PublicServiceIndexView
    add_view_class = PublicServiceCreateView
    edit_view_class = PublicServiceEditView
    delete_view_class = PublicServiceDeleteView
    list_display = [
        "code",
        "office",
        "minutes",
        "mode",
        Column("gaps", label=capfirst(_("what is missing")), accessor=gaps),
    ]
    list_filter = ["office", "mode", "attendance"]
    search_fields = ["code"]
    ordering = ["code", "pk"]
    panels = [
        FieldRowPanel([FieldPanel("centre"), FieldPanel("office")]),
        FieldRowPanel([FieldPanel("code"), FieldPanel("leika_key")]),
        FieldRowPanel(
            [FieldPanel("minutes"), FieldPanel("buffer"), FieldPanel("minutes_per_child")]
        ),
        FieldRowPanel([FieldPanel("mode"), FieldPanel("url")]),
        MultiFieldPanel(
            [
                FieldPanel("orientation"),
                FieldPanel("attendance"),
                FieldPanel("legal_effect"),
                FieldPanel("languages"),
                FieldPanel("municipalities"),
            ],
            heading=_("For whom"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("asks_name"),
                        FieldPanel("asks_email"),
                        FieldPanel("asks_phone"),
                    ]
                )
            ],
            heading=_("What the office must know about the person"),
            help_text=_(
                "Ask only for what this matter needs. Nobody is asked for anything that no "
                "chosen matter asks for, and other offices do not see it."
            ),
        ),
        FieldPanel("evidence"),
        FieldPanel("topic_slug"),
    ]


class PublicServiceTextViewSet(SnippetViewSet):
    """The words of public services; a snippet, so that translators find them."""

    model = PublicServiceText
    icon = "form"
    menu_label = _("Words of public services")
    add_to_admin_menu = True
    menu_order = 260
    list_display = ["title", "public_service"]
    search_fields = ["title", "description"]
    ordering = ["title", "pk"]
    panels = [FieldPanel("public_service"), FieldPanel("title"), FieldPanel("description")]


class PrecedenceViewSet(ModelViewSet):
    """Which public service comes before which."""

    model = Precedence
    icon = "list-ol"
    list_display = ["before", "after", "kind", "result"]
    list_filter = ["kind", "result"]
    ordering = ["before__code", "after__code", "pk"]
    form_fields = ["before", "after", "kind", "result"]


class TravelTimeViewSet(ModelViewSet):
    """Minutes on foot between offices."""

    model = TravelTime
    icon = "arrow-right"
    list_display = ["origin", "destination", "minutes"]
    ordering = ["origin__name", "destination__name", "pk"]
    form_fields = ["origin", "destination", "minutes"]


class InterpreterViewSet(ModelViewSet):
    """Interpreters and their languages."""

    model = Interpreter
    icon = "user"
    add_view_class = OwnerCreateView
    edit_view_class = OwnerEditView
    delete_view_class = OwnerDeleteView
    list_display = ["name", Column("languages_in_words", label=capfirst(_("languages"))), IN_USE]
    ordering = ["name", "pk"]
    form_fields = ["centre", "name", "languages", "active"]


class CatalogueViewSetGroup(ModelViewSetGroup):
    """The menu entry of all of them."""

    menu_label = _("Offices and services")
    menu_icon = "home"
    menu_order = 300
    items = (
        OfficeViewSet("offices"),
        CounterViewSet("counters"),
        PublicServiceViewSet("public_services"),
        PrecedenceViewSet("precedences"),
        TravelTimeViewSet("travel_times"),
        InterpreterViewSet("interpreters"),
    )
