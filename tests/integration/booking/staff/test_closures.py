"""Close an office or a counter for some hours: looked at first, then done, then taken back."""

import datetime as dt

import pytest
from django.utils import timezone

from booking.models import AuditEntry, Booking, Closure, Hit
from booking.staff.closing import ClosureForm
from tests.factories import accounts
from tests.factories.booking import ClosureFactory, OfficeFactory
from tests.integration.booking.staff.test_hits import appointment, signed_in
from tests.plans import BERLIN

pytestmark = pytest.mark.django_db
DAY = timezone.localdate(timezone=BERLIN) + dt.timedelta(days=3)
EMPTY = {"counter": "", "starts_at": "", "ends_at": "", "ends_on": ""}
HOURS = EMPTY | {"starts_on": DAY.isoformat(), "starts_at": "10:00", "ends_at": "12:00"}
NOBODY = {
    "partner editor": accounts.partner_editor,
    "translator": lambda: accounts.translator("ar"),
    "chief editor": accounts.chief_editor,
    "another office": lambda: accounts.office_worker(OfficeFactory(slug="another")),
}
CENTRE = {"coordinator": accounts.coordinator, "administrator": accounts.administrator}


def clock(hour, day=DAY):
    return dt.datetime.combine(day, dt.time(hour), BERLIN)


def pages_of(user, office):
    """Return a signed-in client that knows the address of the office's closures."""
    client = signed_in(user)
    client.cookies["lotse_language"] = "en"
    client.path = f"/admin/closures/{office.pk}/"
    return client


@pytest.fixture
def clerk():
    """Somebody of an office with an appointment in three days from ten to half past ten."""
    one = appointment(OfficeFactory())
    client = pages_of(accounts.office_worker(one.counter.office), one.counter.office)
    client.appointment, client.office = one, one.counter.office
    return client


def close(client, **more):
    return client.post(client.path, HOURS | more)


class TestLooking:
    def test_says_how_many_appointments_cannot_be_kept(self, clerk):
        appointment(clerk.office)

        page = clerk.get(clerk.path, HOURS)

        assert page.context["foreseen"].hit == 2
        assert "<strong>2 booked appointments</strong>" in page.content.decode()

    def test_changes_nothing(self, clerk):
        clerk.get(clerk.path, HOURS | {"reason": "x"})

        assert not Closure.objects.exists()
        assert not Hit.objects.exists()
        assert not AuditEntry.objects.exists()

    def test_says_whom_no_message_reaches(self, clerk):
        appointment(clerk.office)
        Booking.objects.update(email="", phone="")

        page = clerk.get(clerk.path, HOURS)

        assert page.context["foreseen"].without_message == 2

    def test_says_that_nobody_is_booked_then(self, clerk):
        page = clerk.get(clerk.path, HOURS | {"starts_at": "10:30"}).content.decode()

        assert "Nobody is booked then" in page

    def test_says_that_it_is_closed_by_now_and_has_no_button(self, clerk):
        ClosureFactory(office=clerk.office, starts_at=clock(8), ends_at=clock(18))

        page = clerk.get(clerk.path, HOURS | {"counter": clerk.appointment.counter_id})

        assert "closed then already" in page.content.decode()
        assert 'name="reason"' not in page.content.decode()

    def test_of_one_counter_leaves_the_office_open(self, clerk):
        """A closed counter does not close the office."""
        ClosureFactory(
            office=clerk.office,
            counter=clerk.appointment.counter,
            starts_at=clock(8),
            ends_at=clock(18),
        )

        assert not clerk.get(clerk.path, HOURS).context["closed_by_now"]

    @pytest.mark.parametrize(
        "asked",
        [
            {},
            {"starts_at": "10:30"},
            {"ends_at": "10:05", "starts_at": ""},
            {"starts_at": "", "ends_at": ""},
            {"ends_on": (DAY + dt.timedelta(days=2)).isoformat(), "ends_at": ""},
            {"counter": "first"},
            {"counter": "second"},
        ],
    )
    def test_counts_what_closing_then_hits(self, clerk, asked):
        """The count before and the count after come from two places; they say the same."""
        second = appointment(clerk.office)
        appointment(clerk.office, days=5)
        appointment(OfficeFactory())
        counters = {"first": clerk.appointment.counter_id, "second": second.counter_id}
        asked = HOURS | asked | {"counter": counters.get(asked.get("counter"), "")}

        foreseen = clerk.get(clerk.path, asked).context["foreseen"].hit
        clerk.post(clerk.path, asked)

        assert foreseen == Hit.objects.count()

    def test_does_not_count_what_cannot_be_kept_by_now(self, clerk):
        close(clerk, counter=clerk.appointment.counter_id)
        assert Hit.objects.count() == 1

        assert clerk.get(clerk.path, HOURS).context["foreseen"].hit == 0

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"ends_at": "10:00"}, "ends_at"),
            ({"ends_at": "09:00"}, "ends_at"),
            ({"ends_on": (DAY - dt.timedelta(days=1)).isoformat()}, "ends_on"),
            ({"starts_on": (DAY - dt.timedelta(days=4)).isoformat()}, "starts_on"),
            ({"starts_on": "2206-03-12"}, "starts_on"),
            ({"ends_on": (DAY + dt.timedelta(days=400)).isoformat()}, "ends_on"),
            ({"starts_at": "10:03"}, "starts_at"),
            ({"starts_on": ""}, "starts_on"),
            ({"starts_on": "12 March"}, "starts_on"),
            ({"counter": "999999"}, "counter"),
        ],
    )
    def test_names_the_field_that_is_wrong_before_and_with_the_button(self, clerk, wrong, field):
        for answer in (clerk.get(clerk.path, HOURS | wrong), close(clerk, **wrong)):
            assert answer.status_code == 422
            assert list(answer.context["form"].errors) == [field]
        assert not Closure.objects.exists()

    def test_refuses_a_time_that_is_over_today(self):
        office = OfficeFactory()

        over = ClosureForm(HOURS, whole=office, now=clock(12))
        running = ClosureForm(HOURS, whole=office, now=clock(11))

        assert list(over.errors) == ["ends_at"]
        assert running.is_valid(), "who falls ill closes what has begun"

    def test_does_not_know_another_offices_counter(self, clerk):
        foreign = appointment(OfficeFactory()).counter_id

        assert close(clerk, counter=foreign).status_code == 422
        assert not Hit.objects.exists()

    def test_comes_with_the_day_that_a_link_names(self, clerk):
        page = clerk.get(clerk.path, {"starts_on": DAY.isoformat()})

        assert f'value="{DAY.isoformat()}"' in page.content.decode()
        assert page.status_code == 200


class TestClosing:
    def test_some_hours_of_the_office_leads_to_who_is_hit(self, clerk):
        response = close(clerk, reason="Staff meeting")

        stored = Closure.objects.get()
        assert (stored.starts_at, stored.ends_at) == (clock(10), clock(12))
        assert (stored.counter, stored.reason) == (None, "Staff meeting")
        assert response.url == "/admin/hits/"
        assert Hit.objects.get().appointment == clerk.appointment

    def test_one_counter_leaves_the_others_appointments(self, clerk):
        other = appointment(clerk.office)

        close(clerk, counter=other.counter_id)

        assert [hit.appointment for hit in Hit.objects.all()] == [other]

    def test_a_whole_day_takes_a_day_and_no_times(self, clerk):
        close(clerk, starts_at="", ends_at="")

        stored = Closure.objects.get()
        next_day = DAY + dt.timedelta(days=1)
        assert (stored.starts_at, stored.ends_at) == (clock(0), clock(0, next_day))

    def test_says_that_nobody_has_to_move(self, clerk):
        page = clerk.post(clerk.path, HOURS | {"starts_at": "11:00"}, follow=True)

        assert page.redirect_chain[-1][0] == clerk.path
        assert "No appointment has to move" in page.content.decode()
        assert "11:00–12:00" in page.content.decode()

    def test_pressed_twice_is_one_closure(self, clerk):
        close(clerk)
        again = close(clerk)

        assert again.status_code == 302
        assert Closure.objects.count() == 1
        assert AuditEntry.objects.filter(act="closed").count() == 1

    def test_keeps_everything_when_the_reason_is_too_long(self, clerk):
        answer = close(clerk, reason="x" * 121)

        assert answer.status_code == 422
        assert answer.context["foreseen"].hit == 1
        assert "x" * 121 in answer.content.decode()
        assert not Closure.objects.exists()

    def test_leaves_who_what_and_when_in_the_audit_and_not_why(self, clerk):
        close(clerk, reason="Demo Leila is ill")

        entry = AuditEntry.objects.get(act="closed")
        assert (entry.office_id, entry.details["hit"]) == (clerk.office.pk, 1)
        assert dt.datetime.fromisoformat(entry.details["starts_at"]) == clock(10)
        assert "Leila" not in str(entry.details)

    def test_names_each_field_once_for_its_label(self, clerk):
        """The values stand on the page twice: with the button and in the form to change them."""
        page = clerk.get(clerk.path, HOURS).content.decode()

        for name in HOURS:
            assert page.count(f'name="{name}"') == 2
            assert page.count(f'id="id_{name}"') == 1

    def test_has_the_reason_in_no_address(self, clerk):
        """Addresses stand in logs; the form that looks sends everything but the reason."""
        page = clerk.get(clerk.path, HOURS).content.decode()
        looking, closing = page.split('<form method="get"')[1], page.split('method="post"')

        assert 'name="reason"' not in looking.split("</form>")[0]
        assert any('name="reason"' in form for form in closing)


class TestTakingBack:
    def take_back(self, client):
        return client.post(f"{client.path}{Closure.objects.get().pk}/take-back/", follow=True)

    def test_opens_again_and_is_in_the_audit(self, clerk):
        close(clerk)

        page = self.take_back(clerk)

        assert not Closure.objects.exists()
        assert "Taken back" in page.content.decode()
        assert AuditEntry.objects.get(act="reopened").office_id == clerk.office.pk

    def test_twice_changes_nothing(self, clerk):
        close(clerk)
        path = f"{clerk.path}{Closure.objects.get().pk}/take-back/"
        clerk.post(path)

        page = clerk.post(path, follow=True)

        assert "Nothing was changed" in page.content.decode()
        assert AuditEntry.objects.filter(act="reopened").count() == 1

    def test_is_too_late_when_it_is_over(self, clerk):
        past = timezone.now() - dt.timedelta(hours=1)
        ClosureFactory(office=clerk.office, starts_at=past - dt.timedelta(hours=2), ends_at=past)

        self.take_back(clerk)

        assert Closure.objects.exists()
        assert not AuditEntry.objects.filter(act="reopened").exists()

    def test_does_not_know_another_offices_closure(self, clerk):
        foreign = OfficeFactory()
        ClosureFactory(office=foreign, starts_at=clock(8), ends_at=clock(18))

        self.take_back(clerk)

        assert Closure.objects.filter(office=foreign).exists()


class TestWhoMay:
    @pytest.mark.parametrize("role", NOBODY)
    def test_nobody_else(self, role):
        one = appointment(OfficeFactory())
        stored = ClosureFactory(office=one.counter.office, starts_at=clock(14), ends_at=clock(15))
        client = pages_of(NOBODY[role](), one.counter.office)

        answers = [
            client.get(client.path),
            client.get(client.path, HOURS),
            close(client),
            client.post(f"{client.path}{stored.pk}/take-back/"),
        ]

        assert [one.status_code for one in answers] == [403] * 4
        assert Closure.objects.get() == stored
        assert not Hit.objects.exists()

    @pytest.mark.parametrize("role", CENTRE)
    def test_the_centre_for_every_office(self, role):
        one = appointment(OfficeFactory())
        client = pages_of(CENTRE[role](), one.counter.office)

        assert client.get(client.path, HOURS).context["foreseen"].hit == 1
        close(client)
        assert Hit.objects.get().appointment == one
        client.post(f"{client.path}{Closure.objects.get().pk}/take-back/")
        assert not Closure.objects.exists()

    def test_coordinators_still_see_no_day_and_change_no_hours(self):
        office = OfficeFactory()
        client = signed_in(accounts.coordinator())

        page = client.get(f"/admin/closures/{office.pk}/").content.decode()

        assert f"/admin/hours/{office.pk}/" not in page
        assert client.get(f"/admin/day/{office.pk}/").status_code == 403
        assert client.get(f"/admin/hours/{office.pk}/").status_code == 403

    def test_one_office_is_opened_at_once_several_are_listed(self, clerk):
        """The own one of two in the centre; who speaks for the centre chooses."""
        other = OfficeFactory(centre=clerk.office.centre)
        coordinator = signed_in(accounts.coordinator())

        assert clerk.get("/admin/closures/").url == clerk.path
        listed = coordinator.get("/admin/closures/").content.decode()
        assert f"/admin/closures/{other.pk}/" in listed
        assert "/admin/day/" not in listed

    def test_the_page_names_nobody(self, clerk):
        page = clerk.get(clerk.path, HOURS).content.decode()

        assert clerk.appointment.booking.reference not in page
        assert "Demo Leila" not in page


def test_an_office_without_counters_can_be_closed():
    office = OfficeFactory()

    close(pages_of(accounts.office_worker(office), office))

    assert Closure.objects.get().office == office
