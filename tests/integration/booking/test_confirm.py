"""Make a reservation final; contact is optional."""

import datetime as dt
from smtplib import SMTPRecipientsRefused

import pytest

from booking import actions
from booking.models import Booking, ContactClaim, PublicServiceText
from tests.factories.booking import EvidenceFactory, desk, locale, office_page
from tests.plans import NOW, at, one_stop

pytestmark = pytest.mark.django_db
LINK = "http://testserver/ar/booking/secret/"


def reserved(language="ar", **service):
    counter, service = desk(**service)
    plan = one_stop(counter, service, "09:00")
    centre = counter.office.centre
    return actions.reserve(centre=centre, plan=plan, language=language, now=NOW).booking


class TestConfirm:
    def test_makes_it_final(self):
        booking = actions.confirm(booking=reserved(), name="Demo Person", now=NOW)

        assert booking.status == "confirmed"
        assert booking.confirmed_at == NOW
        assert booking.expires_at is None
        assert Booking.objects.get().name == "Demo Person"

    def test_needs_no_contact_and_then_sends_nothing(
        self, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            actions.confirm(booking=reserved(), now=NOW)

        assert not mailoutbox

    def test_refuses_an_expired_reservation_and_stores_nothing(self):
        booking = reserved()

        with pytest.raises(actions.ReservationExpired):
            actions.confirm(booking=booking, name="Demo", now=NOW + dt.timedelta(minutes=20))

        assert Booking.objects.get().name == ""

    def test_refuses_a_cancelled_reservation(self):
        booking = reserved()
        actions.cancel(booking=booking, now=NOW)

        with pytest.raises(actions.ReservationExpired):
            actions.confirm(booking=booking, now=NOW)

    def test_twice_changes_nothing_and_sends_one_message(
        self, mailoutbox, django_capture_on_commit_callbacks
    ):
        booking = reserved()

        with django_capture_on_commit_callbacks(execute=True):
            actions.confirm(booking=booking, email="demo@example.org", now=NOW, link=LINK)
            again = actions.confirm(booking=booking, email="other@example.org", now=NOW, link=LINK)

        assert again.email == "demo@example.org"
        assert len(mailoutbox) == 1


class TestConfirmation:
    def sent(self, outbox, capture, booking):
        with capture(execute=True):
            actions.confirm(
                booking=booking, name="Demo Leila", email="demo@example.org", now=NOW, link=LINK
            )
        return outbox[0]

    def test_says_all_in_the_visitors_language_and_in_german(
        self, mailoutbox, django_capture_on_commit_callbacks
    ):
        booking = reserved()
        service = booking.appointments.get().public_service
        PublicServiceText.objects.create(
            public_service=service,
            locale=locale("ar"),
            title="موعد",
            translation_key=service.texts.get().translation_key,
        )
        paper = EvidenceFactory(name="Reisepass")
        service.evidence.add(paper)
        paper_ar = EvidenceFactory.build(locale=locale("ar"), code=paper.code, name="جواز السفر")
        paper_ar.translation_key = paper.translation_key
        paper_ar.save()

        message = self.sent(mailoutbox, django_capture_on_commit_callbacks, booking)

        html = message.alternatives[0].content
        for text in (message.body, html):
            assert "موعد" in text
            assert service.texts.get(locale=locale()).title in text
            assert "جواز السفر" in text
            assert "Reisepass" in text
            assert booking.reference in text
            assert LINK in text
        assert 'dir="rtl"' in html
        assert message.to == ["demo@example.org"]

    def test_shows_nothing_to_an_onlooker(self, mailoutbox, django_capture_on_commit_callbacks):
        booking = reserved()

        message = self.sent(mailoutbox, django_capture_on_commit_callbacks, booking)

        for word in ("Demo", "Leila", booking.appointments.get().public_service.texts.get().title):
            assert word not in message.subject

    def test_carries_the_calendar_file(self, mailoutbox, django_capture_on_commit_callbacks):
        message = self.sent(mailoutbox, django_capture_on_commit_callbacks, reserved())

        name, content, kind = message.attachments[0]
        assert (name, kind) == ("appointments.ics", "text/calendar")
        assert "BEGIN:VEVENT" in content

    def test_escapes_what_an_editor_typed(self, mailoutbox, django_capture_on_commit_callbacks):
        booking = reserved(words="<script>alert(1)</script>")

        message = self.sent(mailoutbox, django_capture_on_commit_callbacks, booking)

        assert "<script>" not in message.alternatives[0].content

    def test_names_the_office_in_the_readers_language(
        self, mailoutbox, django_capture_on_commit_callbacks
    ):
        booking = reserved()
        page = booking.appointments.get().counter.office.page
        translated = office_page("مكتب", "ar")
        type(page).objects.filter(pk=translated.pk).update(translation_key=page.translation_key)

        message = self.sent(mailoutbox, django_capture_on_commit_callbacks, booking)

        assert "مكتب" in message.body
        assert page.title in message.body


class TestAMailHostThatRefuses:
    def test_leaves_no_address_in_the_log(
        self, caplog, monkeypatch, django_capture_on_commit_callbacks
    ):
        refusal = SMTPRecipientsRefused({"demo@example.org": (550, b"no such user")})

        def refuse(_message):
            raise refusal

        monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        caplog.set_level("DEBUG")

        with django_capture_on_commit_callbacks(execute=True):
            booking = actions.confirm(
                booking=reserved(), name="Demo Leila", email="demo@example.org", now=NOW, link=LINK
            )

        assert booking.status == "confirmed"
        assert "SMTPRecipientsRefused" in caplog.text
        for secret in ("demo@example.org", "Leila", LINK):
            assert secret not in "".join(caplog.handler.format(one) for one in caplog.records)


class TestOneBookingForAMatter:
    """A contact has one live booking for a matter."""

    def visits(self):
        """Return two reservations for the same matter, at different times."""
        counter, service = desk()
        return [
            actions.reserve(
                centre=counter.office.centre,
                plan=one_stop(counter, service, start),
                language="en",
                now=NOW,
            ).booking
            for start in ("09:00", "10:00")
        ]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ({"email": "demo@example.org"}, {"email": "Demo@Example.org", "phone": "+4924111"}),
            ({"phone": "+49241432", "email": "a@example.org"}, {"phone": "+49241432"}),
        ],
    )
    def test_refuses_the_second_and_keeps_its_reservation(self, first, second):
        one, other = self.visits()
        actions.confirm(booking=one, now=NOW, **first)

        with pytest.raises(actions.AlreadyBooked):
            actions.confirm(booking=other, now=NOW, **second)

        other.refresh_from_db()
        assert (other.status, other.email, other.phone) == ("reserved", "", "")
        assert other.appointments.get().claims.exists()

    def test_lets_people_book_again_after_they_cancelled(self):
        one, other = self.visits()
        actions.confirm(booking=one, now=NOW, email="demo@example.org")
        actions.cancel(booking=one, now=NOW)

        again = actions.confirm(booking=other, now=NOW, email="demo@example.org")

        assert again.status == "confirmed"

    def test_lets_people_book_again_after_the_appointment(self):
        one, other = self.visits()
        actions.confirm(booking=one, now=NOW, email="demo@example.org")
        Booking.objects.filter(pk=other.pk).update(expires_at=at("09:40"))

        again = actions.confirm(booking=other, now=at("09:30"), email="demo@example.org")

        assert again.status == "confirmed"

    def test_asks_nobody_who_leaves_no_contact(self):
        for booking in self.visits():
            assert actions.confirm(booking=booking, now=NOW, name="Demo").status == "confirmed"

    def test_stores_no_contact_for_that(self):
        one, _ = self.visits()
        actions.confirm(booking=one, now=NOW, email="demo@example.org", phone="+49241432")

        stored = ContactClaim.objects.values_list("contact", flat=True)
        assert len(stored) == 2
        assert not any("demo" in contact or "241432" in contact for contact in stored)


class TestTheName:
    def test_can_never_be_changed(self):
        booking = actions.confirm(booking=reserved(), name="Demo A", now=NOW)

        again = actions.confirm(booking=booking, name="Demo B", email="b@example.org", now=NOW)

        assert (again.name, again.email) == ("Demo A", "")
        assert Booking.objects.get().name == "Demo A"
