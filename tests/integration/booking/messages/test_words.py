"""What messages say: in two languages, the important first, nothing to onlookers."""

import datetime as dt
import re

import pytest

from booking import actions, notifications, queries
from booking.models import PublicService, PublicServiceText
from booking.notifications.segments import segments
from tests.changes import close
from tests.factories.booking import (
    EvidenceFactory,
    InterpreterFactory,
    PrecedenceFactory,
    locale,
    office_page,
)
from tests.integration.booking.messages.conftest import EMAIL, PHONE, send
from tests.plans import NOW, at
from tests.waiting import scarce, waits

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://127\.0\.0\.1:8000/ar/booking/([\w-]{22})/")


def in_arabic(booking):
    """Give the first public service and its paper their Arabic words."""
    service = booking.appointments.order_by("starts_at").first().public_service
    german = service.texts.get()
    PublicServiceText.objects.create(
        public_service=service,
        locale=locale("ar"),
        title="موعد",
        translation_key=german.translation_key,
    )
    paper = EvidenceFactory(name="Reisepass")
    service.evidence.add(paper)
    EvidenceFactory(
        locale=locale("ar"),
        code=paper.code,
        name="جواز السفر",
        translation_key=paper.translation_key,
    )
    return german.title


class TestConfirmation:
    def test_says_all_in_the_persons_language_and_in_german(self, book, sent):
        booking = book("09:00", name="Demo Leila", email=EMAIL)
        german = in_arabic(booking)

        mail, *texts = sent()

        for text in texts:
            for words in ("موعد", german, "جواز السفر", "Reisepass", booking.reference):
                assert words in text
            assert len(set(LINK.findall(text))) == 1
            assert text.index("جواز السفر") < text.rindex("Reisepass")
        assert 'dir="rtl"' in texts[1]
        assert 'lang="de" dir="ltr"' in texts[1]
        assert mail.to == [EMAIL]

    def test_is_in_german_alone_for_who_reads_german(self, book, sent):
        book("09:00", language="de")

        _mail, text, html = sent()

        assert "----" not in text
        assert html.count("<h1") == 1

    def test_shows_nothing_to_an_onlooker(self, book, sent):
        booking = book("09:00", name="Demo Leila", email=EMAIL)

        mail, *_ = sent()

        title = booking.appointments.get().public_service.texts.get().title
        for word in ("Leila", title, booking.appointments.get().counter.office.name):
            assert word not in mail.subject
        assert " · " in mail.subject

    def test_carries_the_calendar_file(self, book, sent):
        book("09:00")

        mail, *_ = sent()

        name, content, kind = mail.attachments[0]
        assert name == "appointments.ics"
        assert kind == "text/calendar; charset=utf-8; method=PUBLISH"
        assert "BEGIN:VEVENT" in content

    def test_escapes_what_an_editor_typed(self, book, sent):
        book("09:00", words="<script>alert(1)</script>")

        *_, html = sent()

        assert "<script>" not in html

    def test_names_the_office_in_the_readers_language(self, book, sent):
        page = book("09:00").appointments.get().counter.office.page
        translated = office_page("مكتب", "ar")
        type(page).objects.filter(pk=translated.pk).update(translation_key=page.translation_key)

        _mail, text, _html = sent()

        assert "مكتب" in text
        assert page.title in text

    @pytest.mark.parametrize(
        ("attendance", "words"),
        [
            ("one", None),
            ("children", "Every child must come, with an adult."),
            ("everyone", "Everyone must come to this appointment."),
        ],
    )
    def test_says_who_must_come_if_that_is_more_than_one_adult(self, book, sent, attendance, words):
        book("09:00", language="en")
        PublicService.objects.update(attendance=attendance)

        _mail, *texts = sent()

        for text in texts:
            assert ("must come" in text) == bool(words)
            assert words is None or text.count(words) == 1

    def test_says_that_the_second_visit_waits_for_a_result(self, book, sent):
        booking = book("09:00", "2026-12-15 10:00", language="en")
        first, second = (one.public_service for one in booking.appointments.order_by("starts_at"))
        PrecedenceFactory(before=first, after=second, result="days")

        _mail, *texts = sent()

        needed = f"You need the result of “{first.texts.get().title}” first."
        for text in texts:
            assert text.count(f"{needed} It is there after some days.") == 1
            assert text.index(second.texts.get().title) < text.index(needed)

    def test_says_who_interprets_or_speaks_the_language(self, book, sent):
        booking = book("09:00", "10:00", language="en")
        booking.interpreter_language = "ar"
        booking.save()
        first, second = booking.appointments.order_by("starts_at")
        PublicService.objects.filter(pk=first.public_service_id).update(languages=["de", "ar"])
        second.interpreter = InterpreterFactory()
        second.save()

        _mail, *texts = sent()

        for text in texts:
            assert text.count("They speak Arabic with you here.") == 1
            assert text.count("Somebody interprets for you (Arabic).") == 1

    def test_names_a_paper_once_and_says_what_to_know_of_it(self, book, sent):
        booking = book("09:00", language="en")
        paper = EvidenceFactory(name="Wohnungsgeberbestätigung", note="Vom Vermieter.")
        booking.appointments.get().public_service.evidence.add(paper)
        EvidenceFactory(
            locale=locale("en"),
            code=paper.code,
            name="Landlord confirmation (Wohnungsgeberbestätigung)",
            note="From the landlord.",
            translation_key=paper.translation_key,
        )

        _mail, *texts = sent()

        for text in texts:
            assert text.count("From the landlord.") == text.count("Vom Vermieter.") == 1
            assert text.count("Wohnungsgeberbestätigung") == 2

    def test_leaves_out_what_was_cancelled_meanwhile(self, book, mailoutbox):
        booking = book("09:00", "10:00")
        first = booking.appointments.order_by("starts_at").first()
        actions.cancel(booking=booking, appointment_ids=[first.pk], now=NOW)

        send()

        confirmation, cancellation = mailoutbox
        title = first.public_service.texts.get().title
        assert title not in confirmation.body
        assert title in cancellation.body


class TestOtherMails:
    def test_a_cancellation_says_what_is_left(self, book, sent):
        booking = book("09:00", "10:00", language="en")
        sent()
        first, second = booking.appointments.order_by("starts_at")
        actions.cancel(booking=booking, appointment_ids=[first.pk], now=NOW)

        mail, text, html = sent()

        assert "Some of your appointments are cancelled" in text
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

    def test_an_offer_says_until_when(self, book, sent):
        booking = book("2026-12-04 09:00", language="en")
        sent()
        until = at("2026-12-01 17:30")
        notifications.offered(booking, occasion="repair-1", valid_until=until, now=NOW)

        mail, text, _html = sent()

        assert "01.12.2026, 17:30" in text
        assert not mail.attachments

    def test_an_offer_that_is_over_is_not_sent(self, book, mailoutbox):
        booking = book("2026-12-04 09:00")
        send()
        mailoutbox.clear()
        notifications.offered(
            booking, occasion="1", valid_until=NOW + dt.timedelta(hours=1), now=NOW
        )

        send(NOW + dt.timedelta(hours=1))

        assert not mailoutbox

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
