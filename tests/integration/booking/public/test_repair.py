"""What a person sees whose appointment an office cannot keep: one tap to accept, or choose."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from booking import actions, queries
from booking.models import Booking, Closure, Hit
from tests.factories.booking import OpeningFactory, PrecedenceFactory

pytestmark = pytest.mark.django_db


def close_all_day(appointment):
    """Close an appointment's office on its day."""
    day = appointment.starts_at.replace(hour=0)
    end, counter = day + dt.timedelta(days=1), appointment.counter
    closure = Closure(office=counter.office, starts_at=day, ends_at=end)
    actions.close_office(closure=closure, now=timezone.now())
    counter.openings.filter(starts_at__lt=end).delete()


@pytest.fixture
def hit_visit(visitor, two_services):
    """A booked visit of two matters; the first one's office has closed on that day."""
    page = visitor.booked(*two_services)
    booking = Booking.objects.get()
    first = booking.appointments.order_by("starts_at").first()
    close_all_day(first)
    return page.url, booking, first


def text(client, address):
    return client.get(address).content.decode()


def answered(client, address, page, **more):
    change = re.search(r'name="change" value="([^"]+)"', page)
    data = {"answer": "yes", "change": change[1] if change else ""} | more
    return client.post(address + "move/answer/", data, follow=True)


class TestBeforeTheOffer:
    def test_says_that_new_times_are_looked_for(self, client, hit_visit):
        address, _booking, _first = hit_visit

        page = text(client, address)

        assert 'id="repair"' in page
        assert 'name="change"' not in page
        assert "<s>" in page

    def test_shows_until_when_as_arabic_writes_it(self, client, hit_visit):
        address, _booking, first = hit_visit
        tomorrow = first.starts_at.replace(hour=8) + dt.timedelta(days=1)
        OpeningFactory(
            counter=first.counter, starts_at=tomorrow, ends_at=tomorrow + dt.timedelta(hours=3)
        )
        actions.repair(now=timezone.now())

        page = text(client, address.replace("/de/", "/ar/"))

        assert 'class="times"' in page
        assert not re.search(r"[\u0600-\u06ff], ?(<bdi>)?\d", page)

    def test_gives_a_phone_number_that_can_be_dialled(self, client, hit_visit):
        address, booking, _first = hit_visit
        booking.centre.contact_phone = "0241 123 456"
        booking.centre.save()

        page = text(client, address)

        assert page.count('href="tel:0241123456"') == 2
        assert "tel:0241 " not in page


class TestAMatterWithoutAppointmentsFromNowOn:
    @pytest.mark.parametrize(
        ("mode", "words"),
        [("walk-in", "Gehen Sie während der Öffnungszeiten hin."), ("link", "example.org")],
    )
    def test_says_what_to_do_instead_and_offers_no_times(
        self, client, visitor, two_services, mode, words
    ):
        address = visitor.booked(*two_services).url
        service = two_services[0]
        service.mode, service.url = mode, "https://example.org/"
        service.save()
        actions.repair(now=timezone.now())

        page = text(client, address)

        assert words in page
        assert str(Hit.Why.MODE.label) in page
        assert "Please choose a new time" not in page
        assert "move/?appointment=" not in page


@pytest.fixture
def both_hit(visitor, two_services):
    """A booked visit of two matters with an offer: both offices have closed on that day."""
    address = visitor.booked(*two_services).url
    booking = Booking.objects.get()
    first, second = booking.appointments.order_by("starts_at")
    close_all_day(first)
    close_all_day(second)
    actions.repair(now=timezone.now())
    return address, booking, first, second


class TestTwoAtOnce:
    def test_can_be_taken_with_one_tap(self, client, both_hit):
        address, _booking, first, second = both_hit

        answered(client, address, text(client, address))

        for one in (first, second):
            before = one.starts_at
            one.refresh_from_db()
            assert one.starts_at > before
            assert one.takes_place

    def test_can_be_taken_one_by_one(self, client, both_hit):
        address, booking, first, second = both_hit
        change = queries.open_change(booking, now=timezone.now())
        new = change.appointments.get(instead_of=second).starts_at
        before = first.starts_at
        page = text(client, address)
        assert page.count('name="only"') == 2

        done = answered(client, address, page, only=second.pk).content.decode()

        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.starts_at, second.starts_at) == (before, new)
        assert (first.hit.state, second.hit.state) == (Hit.State.UNANSWERED, Hit.State.ACCEPTED)
        assert str(first.hit.get_why_display()) in done
        assert f"move/?appointment={first.pk}" in done
        assert f"appointment={second.pk}" not in done
        assert actions.repair(now=timezone.now()).told_of_hits == 0
        given_back = change.appointments.get(status="cancelled", instead_of=first)
        assert given_back.released_at > timezone.now()

    @pytest.mark.parametrize("only", ["0", "x", "9" * 30])
    def test_nothing_changes_for_what_is_none_of_them(self, client, both_hit, only):
        address, booking, first, _second = both_hit

        response = answered(client, address, text(client, address), only=only)

        assert response.status_code == 200
        assert booking.appointments.get(pk=first.pk).starts_at == first.starts_at
        assert queries.open_change(booking, now=timezone.now()).appointments.count() == 2

    def test_goes_with_the_others_where_they_only_move_along(self, client, both_hit):
        address, booking, first, second = both_hit
        Hit.objects.filter(appointment=first).delete()

        assert 'name="only"' not in text(client, address)
        change = queries.open_change(booking, now=timezone.now())
        with pytest.raises(actions.CannotMove):
            actions.accept(change=change, now=timezone.now(), only=[second.pk])


class TestTheOffer:
    def test_shows_both_times_the_reason_and_one_button(self, client, hit_visit):
        address, booking, first = hit_visit
        actions.repair(now=timezone.now())

        page = text(client, address)

        new = queries.open_change(booking, now=timezone.now()).appointments.get()
        zone = booking.centre.zone
        for moment in (first.starts_at, new.starts_at):
            assert f"{moment.astimezone(zone):%H:%M}" in page
        assert str(Hit.objects.get().get_why_display()) in page
        assert page.count('name="answer" value="yes"') == 1
        assert f"move/?appointment={first.pk}" in page

    def test_names_an_order_that_would_be_better(self, client, hit_visit):
        address, booking, first = hit_visit
        stays = booking.appointments.order_by("starts_at").last()
        PrecedenceFactory(
            before=first.public_service, after=stays.public_service, kind="soft", result="now"
        )
        tomorrow = first.starts_at.replace(hour=8) + dt.timedelta(days=1)
        OpeningFactory(
            counter=first.counter, starts_at=tomorrow, ends_at=tomorrow + dt.timedelta(hours=3)
        )
        actions.repair(now=timezone.now())

        page = text(client, address.replace("/de/", "/en/"))

        before, after = (one.public_service.texts.get().title for one in (first, stays))
        better = f"Better: “{before}” before “{after}”. With these times it is the other way round."
        assert page.count(better) == 1

    def test_is_taken_with_one_tap(self, client, hit_visit):
        address, booking, first = hit_visit
        actions.repair(now=timezone.now())
        new = queries.open_change(booking, now=timezone.now()).appointments.get().starts_at

        answered(client, address, text(client, address))

        first.refresh_from_db()
        assert first.starts_at == new
        assert 'id="repair"' not in text(client, address)

    def test_twice_is_once(self, client, hit_visit):
        address, booking, _first = hit_visit
        actions.repair(now=timezone.now())
        page = text(client, address)

        answered(client, address, page)
        response = answered(client, address, page)

        assert response.status_code == 200
        assert booking.appointments.filter(status="planned").count() == 2

    def test_is_on_the_private_page_and_not_on_another(self, client, hit_visit):
        address, _booking, _first = hit_visit
        actions.repair(now=timezone.now())

        assert client.get(address + "move/answer/").url == address

    def test_that_an_office_takes_back_is_told(self, client, hit_visit):
        address, booking, first = hit_visit
        actions.repair(now=timezone.now())
        page = text(client, address)
        new = queries.open_change(booking, now=timezone.now()).appointments.get()
        closure = Closure(office=new.counter.office, starts_at=new.starts_at, ends_at=new.ends_at)
        actions.close_office(closure=closure, now=timezone.now())

        response = answered(client, address, page)

        before = first.starts_at
        first.refresh_from_db()
        assert first.starts_at == before
        assert 'id="repair"' in response.content.decode()


class TestOtherwise:
    def test_choosing_other_times_takes_the_place_of_the_offer(self, client, hit_visit):
        address, booking, first = hit_visit
        actions.repair(now=timezone.now())

        page = client.get(address + f"move/times/?appointment={first.pk}")
        plan = page.context["plans"][-1].token
        client.post(address + f"move/times/?appointment={first.pk}", {"plan": plan})
        change = queries.open_change(booking, now=timezone.now())
        assert change.why == Booking.Why.ASKED
        assert 'id="new-times"' in text(client, address)
        answered(client, address, text(client, address + "move/answer/"))

        assert Hit.objects.get().state == Hit.State.OTHERWISE

    def test_cancelling_settles_it(self, client, hit_visit):
        address, _booking, first = hit_visit
        actions.repair(now=timezone.now())

        client.post(address + "cancel/", {"appointment": first.pk})

        assert Hit.objects.get().state == Hit.State.OTHERWISE
        assert 'id="repair"' not in text(client, address)


class TestNothingFound:
    def test_says_so_and_how_to_go_on(self, client, visitor, two_services):
        address = visitor.booked(two_services[0]).url
        one = Booking.objects.get().appointments.get()
        one.counter.openings.all().delete()
        actions.repair(now=timezone.now())
        assert Hit.objects.get().state == Hit.State.NOTHING

        page = text(client, address)

        assert 'id="repair"' in page
        assert f"move/?appointment={one.pk}" in page
        assert "daysheet.pdf" not in page

    def test_prints_nothing_that_does_not_take_place(self, client, hit_visit):
        address, booking, first = hit_visit
        other = booking.appointments.exclude(pk=first.pk).get()
        title, stays = (one.public_service.texts.get().title for one in (first, other))

        page = text(client, address + "print/")

        assert title not in page
        assert stays in page


class TestStored:
    def test_stands_in_the_persons_own_data(self, client, hit_visit):
        address, _booking, first = hit_visit
        OpeningFactory(
            counter=first.counter,
            starts_at=first.starts_at + dt.timedelta(days=30),
            ends_at=first.ends_at + dt.timedelta(days=30),
        )

        data = client.get(address + "data.json").json()

        assert [one["why"] for one in data["hits"]] == ["closed"]
