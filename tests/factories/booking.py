"""Centres, offices, counters, public services, openings, bookings."""

import secrets

import factory
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page, Site

from booking import calendars, links
from booking.models import (
    Booking,
    Closure,
    Counter,
    Interpreter,
    Office,
    Opening,
    Precedence,
    PublicService,
    PublicServiceText,
    TravelTime,
)
from content.models import Centre, Evidence, Municipality, OfficePage
from tests.plans import NOW, at


def locale(code="de"):
    """Return the locale of a language."""
    return Locale.objects.get_or_create(language_code=code)[0]


def office_page(title, language="de"):
    """Return a live page of an office."""
    root = Page.objects.get(depth=1)
    page = OfficePage(
        title=title,
        slug=f"page-{secrets.token_hex(4)}",
        locale=locale(language),
        address="Marktplatz 1",
    )
    root.add_child(instance=page)
    return page


def default_site():
    """Return the site that Wagtail's first migration makes."""
    locale()
    return Site.objects.get(is_default_site=True)


class CentreFactory(DjangoModelFactory):
    """The centre of the default site."""

    class Meta:
        model = Centre
        django_get_or_create = ("site",)

    site = factory.LazyFunction(default_site)
    name = "Kompetenzzentrum"
    time_zone = "Europe/Berlin"
    federal_state = "NW"


class MunicipalityFactory(DjangoModelFactory):
    """A town of the centre."""

    class Meta:
        model = Municipality

    centre = factory.SubFactory(CentreFactory)
    slug = factory.Sequence(lambda n: f"town-{n}")
    name = factory.LazyAttribute(lambda one: one.slug.title())


class OfficeFactory(DjangoModelFactory):
    """An office with its page."""

    class Meta:
        model = Office

    centre = factory.SubFactory(CentreFactory)
    slug = factory.Sequence(lambda n: f"office-{n}")
    name = factory.LazyAttribute(lambda one: one.slug.title())
    page = factory.LazyAttribute(lambda one: office_page(one.name))


class CounterFactory(DjangoModelFactory):
    """A counter with an empty calendar."""

    class Meta:
        model = Counter
        skip_postgeneration_save = True

    office = factory.SubFactory(OfficeFactory)
    name = factory.Sequence(lambda n: f"Counter {n}")
    calendar = factory.LazyAttribute(lambda one: calendars.new_calendar(one.name))

    @factory.post_generation
    def public_services(self, create, extracted, **_kwargs):
        """Offer these public services."""
        if create and extracted:
            self.public_services.set(extracted)

    @factory.post_generation
    def with_seats(self, create, extracted, **_kwargs):  # noqa: ARG002  factory-boy's signature
        """Have its seats, as the worker makes them."""
        if create:
            self.fit_seats()


class InterpreterFactory(DjangoModelFactory):
    """Somebody who interprets Arabic."""

    class Meta:
        model = Interpreter

    centre = factory.SubFactory(CentreFactory)
    name = factory.Sequence(lambda n: f"Demo-Sprachmittlung {n}")
    languages = ["ar"]
    calendar = factory.LazyAttribute(lambda one: calendars.new_calendar(one.name))


class EvidenceFactory(DjangoModelFactory):
    """A paper to bring, in German."""

    class Meta:
        model = Evidence

    locale = factory.LazyFunction(locale)
    code = factory.Sequence(lambda n: f"PAPER{n}")
    name = factory.LazyAttribute(lambda one: f"Nachweis {one.code}")


class PublicServiceFactory(DjangoModelFactory):
    """A public service of 30 minutes with German words and a counter that offers it."""

    class Meta:
        model = PublicService
        skip_postgeneration_save = True

    office = factory.SubFactory(OfficeFactory)
    centre = factory.LazyAttribute(lambda one: one.office.centre)
    code = factory.Sequence(lambda n: f"S-{n}")
    minutes = 30
    buffer = 5
    languages = ["de", "en"]
    topic_slug = "topic"
    asks_name = asks_email = asks_phone = "optional"

    @factory.post_generation
    def words(self, create, extracted, **_kwargs):
        """Give it its German words."""
        if create:
            PublicServiceText.objects.create(
                public_service=self, locale=locale(), title=extracted or f"Anliegen {self.code}"
            )


class OpeningFactory(DjangoModelFactory):
    """A counter is on duty on Tuesday, from eight to twelve."""

    class Meta:
        model = Opening

    counter = factory.SubFactory(CounterFactory)
    starts_at = factory.LazyFunction(lambda: at("08:00"))
    ends_at = factory.LazyFunction(lambda: at("12:00"))


class ClosureFactory(DjangoModelFactory):
    """An office is closed."""

    class Meta:
        model = Closure

    office = factory.SubFactory(OfficeFactory)


class TravelTimeFactory(DjangoModelFactory):
    """Minutes from one office to another."""

    class Meta:
        model = TravelTime


class PrecedenceFactory(DjangoModelFactory):
    """One public service comes before another."""

    class Meta:
        model = Precedence

    kind = "hard"
    result = "now"


class BookingFactory(DjangoModelFactory):
    """A confirmed booking without appointments."""

    class Meta:
        model = Booking

    centre = factory.SubFactory(CentreFactory)
    reference = factory.Sequence(lambda n: f"TEST-{n:04d}")
    token_hash = factory.LazyFunction(lambda: links.new_token()[1])
    status = "confirmed"
    language = "en"
    created_at = NOW
    confirmed_at = NOW


def desk(*, minutes=30, buffer=5, opens="08:00", closes="12:00", capacity=1, **service):
    """Return a counter and the one public service that it offers, open on Tuesday."""
    public_service = PublicServiceFactory(minutes=minutes, buffer=buffer, **service)
    counter = CounterFactory(
        office=public_service.office, public_services=[public_service], capacity=capacity
    )
    OpeningFactory(counter=counter, starts_at=at(opens), ends_at=at(closes))
    return counter, public_service
