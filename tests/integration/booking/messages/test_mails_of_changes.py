"""What mails say when something is cancelled, moved or offered, or an office cannot keep it."""

import re

import pytest

from booking import actions, notifications, queries
from booking.models import Message
from booking.notifications.segments import segments
from tests.changes import close
from tests.factories.booking import PrecedenceFactory
from tests.integration.booking.messages.conftest import EMAIL, PHONE, cannot_be_kept, send
from tests.plans import NOW, at
from tests.waiting import LATER, opens, scarce, serve, waits

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://127\.0\.0\.1:8000/ar/booking/([\w-]{22})/")


class TestOtherMails:
    def test_a_cancellation_says_what_is_left(self, book, sent):
        booking = book("09:00", "10:00", language="en")
        sent()
        first, second = booking.appointments.order_by("starts_at")
        actions.cancel(booking=booking, appointment_ids=[first.pk], now=NOW)

        mail, text, html = sent()

        assert "One of your appointments is cancelled" in text
        gone, kept = (one.public_service.texts.get().title for one in (first, second))
        assert text.index(kept) < text.index("Cancelled:") < text.index(gone)
        assert "<s>" in html
        assert mail.attachments[0][2].endswith("method=PUBLISH")

    def test_a_cancellation_names_what_needed_the_result(self, book, sent, client):
        booking = book("09:00", "2026-12-15 10:00", language="en")
        sent()
        first, second = booking.appointments.order_by("starts_at")
        PrecedenceFactory(before=first.public_service, after=second.public_service, result="days")
        actions.cancel(booking=booking, appointment_ids=[first.pk], now=NOW)

        _mail, *texts = sent()

        gone, kept = (one.public_service.texts.get().title for one in (first, second))
        for text in texts:
            assert f"“{kept}” needs the result of “{gone}”, which is cancelled." in text
            assert "The other appointments take place as planned." not in text
            assert "Look at your appointments, move or cancel them" in text
        link = re.search(r"http://127\.0\.0\.1:8000(/en/booking/[\w-]{22}/)", texts[0])[1]
        assert client.get(link + "cancel/").status_code == 200

    def test_a_cancellation_of_all_takes_the_calendar_entries_along(self, book, sent):
        booking = book("09:00", language="en")
        sent()
        actions.cancel(booking=booking, now=NOW)

        mail, text, _html = sent()

        assert "You do not need to go anywhere." in text
        assert "waiting list" not in text
        assert mail.attachments[0][2].endswith("method=CANCEL")
        assert "METHOD:CANCEL" in mail.attachments[0][1]

    def test_a_cancellation_of_all_says_that_waiting_has_ended(self, sent, kept):
        booking = waits(kept, scarce()[1])
        sent()
        actions.cancel(booking=booking, now=NOW)

        _mail, *texts = sent()

        for text in texts:
            assert "Your place on the waiting list has ended too." in text

    def test_a_change_says_only_what_holds(self, book, sent):
        booking = book("2026-12-04 09:00", language="en")
        sent()
        booking.appointments.update(
            starts_at=at("2026-12-04 11:00"),
            ends_at=at("2026-12-04 11:30"),
            claimed_until=at("2026-12-04 11:35"),
            sequence=1,
        )
        notifications.changed(booking, now=NOW)

        _mail, text, _html = sent()

        assert "11:00–11:30" in text
        assert "09:00" not in text

    def test_a_cancellation_leaves_out_what_is_over(self, book, sent):
        booking = book("09:00", "2026-12-15 10:00", "2026-12-16 10:00", language="en")
        sent()
        over, *coming = booking.appointments.order_by("starts_at")
        later = at("2026-12-05 12:00")
        Message.objects.all().delete()
        actions.cancel(booking=booking, appointment_ids=[one.pk for one in coming], now=later)

        _mail, *texts = sent(later)

        for text in texts:
            assert "Your appointments are cancelled" in text
            assert "You do not need to go anywhere." in text
            assert over.public_service.texts.get().title not in text

    def test_a_cancellation_says_that_an_office_cannot_keep_another_one(self, book, sent, client):
        booking = book("09:00", "11:00", language="en")
        sent()
        unkept, other = booking.appointments.order_by("starts_at")
        cannot_be_kept(unkept)
        sent()
        actions.cancel(booking=booking, appointment_ids=[other.pk], now=NOW)

        _mail, *texts = sent()

        title = unkept.public_service.texts.get().title
        for text in texts:
            assert "One of your appointments is cancelled" in text
            assert "An office cannot keep one of your appointments." in text
            assert text.index("These cannot take place:") < text.index(title)
            assert "You do not need to go anywhere." not in text
        link = re.search(r"http://127\.0\.0\.1:8000(/en/booking/[\w-]{22}/)", texts[0])[1]
        assert client.get(f"{link}move/?appointment={unkept.pk}").status_code == 200

    def test_an_offer_says_what_is_new_and_until_when(self, sent, kept, mailoutbox):
        booking, until = self.offered(kept)
        mailoutbox.clear()

        mail, *texts = sent(at("2026-12-01 08:00"))

        offered = queries.open_change(booking, now=LATER).appointments.get()
        has = booking.appointments.get().public_service.texts.get().title
        for text in texts:
            assert f"{until:%d.%m.%Y}, {until:%H:%M}" in text
            assert text.index("if you say yes") < text.index("04.12.2026")
            assert offered.public_service.texts.get().title in text
            assert text.index("These stay as they are:") < text.index(has)
        assert not mail.attachments

    def test_an_offer_that_is_over_or_refused_is_not_sent(self, kept, mailoutbox):
        booking, _until = self.offered(kept)
        mailoutbox.clear()
        actions.refuse(offer=queries.open_change(booking, now=LATER), now=LATER)

        send(at("2026-12-01 08:00"))

        assert not mailoutbox

    def offered(self, kept):
        """Return who waits and has an offer now, and until when it holds."""
        counter, missing = scarce()
        booking = waits(kept, missing)
        send()
        opens(counter, "2026-12-04 08:00", "2026-12-04 12:00")
        serve()
        until = queries.open_change(booking, now=LATER).expires_at
        return booking, until.astimezone(booking.centre.zone)

    def test_answer_to_the_centre(self, book, sent):
        booking = book("09:00")
        booking.centre.contact_email = "desk@example.org"
        booking.centre.save()

        mail, *_ = sent()

        assert mail.reply_to == ["desk@example.org"]


class TestAnAppointmentThatCannotBeKept:
    @pytest.fixture
    def hit(self, book, mailoutbox):
        """A visit of two appointments; the office of the first one closes."""

        def make(until, **contact):
            booking = book("09:00", "11:00", **contact)
            send()
            mailoutbox.clear()
            first = booking.appointments.order_by("starts_at").first()
            close(first.counter, "00:00", until)
            actions.repair(now=NOW)
            return booking, first

        return make

    def test_is_told_with_the_new_time_and_until_when(self, hit, sent):
        booking, _first = hit("10:00")
        new = queries.open_change(booking, now=NOW).appointments.get()

        mail, *texts = sent()

        for text in texts:
            start = new.starts_at.astimezone(booking.centre.zone)
            assert f"{start:%H:%M}" in text
            assert "11:00" in text
            assert "01.12.2026" in text
            assert len(set(LINK.findall(text))) == 1
        file = mail.attachments[0].content
        assert "STATUS:CANCELLED" in file
        assert "STATUS:CONFIRMED" in file

    def test_opens_everything_so_that_other_times_can_be_chosen(self, hit, sent, client):
        _booking, first = hit("10:00")

        _mail, text, _html = sent()
        token = LINK.search(text)[1]

        assert client.get(f"/ar/booking/{token}/move/?appointment={first.pk}").status_code == 200

    def test_is_told_before_what_stays(self, hit, sent):
        booking, first = hit("10:00", email=EMAIL)
        booking.language = "en"
        booking.save()

        _mail, *texts = sent()

        other = booking.appointments.exclude(pk=first.pk).get().public_service.texts.get().title
        for text in texts:
            places = [
                text.index(words)
                for words in (
                    "These cannot take place:",
                    "The office is closed at that time.",
                    "New times for you",
                    "These stay as they are:",
                    other,
                )
            ]
            assert places == sorted(places)

    def test_without_a_new_time_leads_to_choosing_one(self, hit, sent):
        booking, _first = hit("23:55", email=EMAIL)
        booking.language = "en"
        booking.save()

        _mail, *texts = sent()

        for text in texts:
            assert "Choose a new time" in text
            assert "Look at the new times" not in text

    def test_is_told_also_if_there_is_no_new_time(self, hit, sent):
        booking, first = hit("23:55")
        assert first.hit.state == "nothing"

        _mail, text, _html = sent()

        assert booking.reference in text
        assert len(set(LINK.findall(text))) == 1

    def test_is_not_told_any_more_once_the_offer_was_taken_back(self, hit, mailoutbox):
        booking, _first = hit("10:00")
        actions.cancel(booking=queries.open_change(booking, now=NOW), now=NOW)

        send()

        assert mailoutbox == []

    def test_is_no_reason_for_a_reminder(self, hit, mailoutbox):
        booking, _first = hit("23:55")
        other = booking.appointments.order_by("starts_at").last()
        close(other.counter, "00:00", "23:55")
        actions.repair(now=NOW)
        send()
        mailoutbox.clear()

        send(at("2026-11-30 10:00"))

        assert mailoutbox == []

    @pytest.mark.parametrize("until", ["10:00", "23:55"])
    def test_fits_into_two_parts_of_a_text_message(self, hit, gateway, settings, until):
        settings.WAGTAILADMIN_BASE_URL = "https://portal.example.org"
        hit(until, phone=PHONE)
        gateway.requests.clear()

        send()

        [(_path, _headers, body)] = gateway.requests
        text = next(value for value in body.values() if "portal.example.org" in str(value))
        assert segments(text) <= 2
