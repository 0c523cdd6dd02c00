"""What messages say: in two languages, the important first, nothing to onlookers."""

import re

import pytest

from booking import actions
from booking.models import PublicService, PublicServiceText
from tests.factories.booking import (
    EvidenceFactory,
    InterpreterFactory,
    PrecedenceFactory,
    locale,
    office_page,
)
from tests.integration.booking.messages.conftest import EMAIL, send
from tests.plans import NOW

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

    def test_keeps_the_name_of_the_centre_in_one_piece_from_right_to_left(self, book, sent):
        """Its name is German, and ends with a bracket that would change sides."""
        centre = book("09:00").centre
        centre.name = "Zentrum am Fluss (Demo)"
        centre.save()

        _mail, _text, html = sent()

        assert html.count('<bdi lang="de" dir="ltr">Zentrum am Fluss (Demo)</bdi>') == 2

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
