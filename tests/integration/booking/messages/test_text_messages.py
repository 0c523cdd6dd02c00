"""What text messages say: short, neutral, in two languages, with one link."""

import secrets

import pytest
from django.utils.translation import override

from booking import actions, notifications, queries
from booking.links import SHORT_TOKEN_BYTES
from booking.models import Hit, Message
from booking.notifications.segments import segments
from booking.notifications.wording import Facts, text_message, text_message_action
from tests.factories.booking import PrecedenceFactory
from tests.integration.booking.messages.conftest import PHONE, cannot_be_kept, send
from tests.plans import NOW, at
from tests.waiting import LATER, opens, scarce, serve, waits

pytestmark = pytest.mark.django_db


class TestTextMessages:
    @pytest.mark.parametrize("language", ["de", "en", "ar"])
    @pytest.mark.parametrize("kind", sorted({*Message.Kind.values} - {"hit", "offered"}))
    def test_are_short_neutral_and_have_one_link(self, book, gateway, settings, language, kind):
        settings.WAGTAILADMIN_BASE_URL = "https://portal.example.org"
        booking = book("2026-12-04 09:00", "2026-12-04 10:00", language=language, phone=PHONE)
        Message.objects.all().delete()
        if kind == "cancelled":
            chosen = [booking.appointments.first().pk]
            actions.cancel(booking=booking, appointment_ids=chosen, now=NOW)
        else:
            Message.objects.create(
                booking=booking,
                kind=kind,
                occasion="2026-12-04",
                created_at=NOW,
                due_at=NOW,
            )

        send()

        text = gateway.requests[0][2]["text"]
        assert segments(text) <= 2, f"{segments(text)}: {text}"
        assert text.count("https://portal.example.org/b/") == 1
        appointment = booking.appointments.first()
        for word in (appointment.public_service.texts.get().title, appointment.counter.office.name):
            assert word not in text
        assert "04.12. 09:00" in text or kind in {"cancelled", "waiting-over"}
        assert len(text.split("\n")) == (2 if language == "de" else 3)

    @pytest.mark.parametrize("language", ["de", "en", "ar"])
    def test_tell_until_when_an_offer_holds(self, gateway, settings, kept, language):
        settings.WAGTAILADMIN_BASE_URL = "https://portal.example.org"
        counter, missing = scarce()
        booking = waits(kept, missing, email="", phone=PHONE)
        booking.language = language
        booking.save()
        send()
        opens(counter, "2026-12-04 08:00", "2026-12-04 12:00")
        serve()
        until = queries.open_change(booking, now=LATER).expires_at
        gateway.requests.clear()

        send(at("2026-12-01 08:00"))

        [text] = [request[2]["text"] for request in gateway.requests]
        assert f"{until.astimezone(booking.centre.zone):%d.%m. %H:%M}" in text
        assert segments(text) <= 2


@pytest.fixture
def told(gateway):
    """Return the last text message, in English."""

    def after(now=NOW):
        gateway.requests.clear()
        send(now)
        return gateway.requests[-1][2]["text"].splitlines()

    return after


class TestAfterACancellation:
    def cancelled(self, booking, *numbers, now=NOW):
        keys = list(booking.appointments.order_by("starts_at").values_list("pk", flat=True))
        actions.cancel(
            booking=booking, appointment_ids=[keys[number] for number in numbers], now=now
        )

    def test_of_one_that_was_the_last_to_come_nothing_remains(self, book, told):
        booking = book("09:00", "2026-12-15 10:00", language="en", phone=PHONE)
        told()
        later = at("2026-12-05 12:00")
        self.cancelled(booking, 1, now=later)

        assert told(later)[0] == "Your appointment is cancelled."

    def test_of_all_waiting_has_ended_too(self, kept, told):
        booking = waits(kept, scarce()[1], email="", phone=PHONE)
        told()
        actions.cancel(booking=booking, now=NOW)

        assert told()[0] == "Your appointments are cancelled, waiting has ended."

    def test_what_needs_the_result_comes_before_what_remains(self, book, told):
        booking = book("09:00", "2026-12-25 10:00", language="en", phone=PHONE)
        told()
        first, second = (one.public_service for one in booking.appointments.order_by("starts_at"))
        PrecedenceFactory(before=first, after=second, result="days")
        self.cancelled(booking, 0)

        assert told()[0] == "Cancelled. Now another appointment lacks a result: please look."

    def test_what_an_office_cannot_keep_is_not_taken_for_settled(self, book, told):
        booking = book("09:00", "11:00", language="en", phone=PHONE)
        told()
        cannot_be_kept(booking.appointments.order_by("starts_at").first())
        told()
        self.cancelled(booking, 1)

        text = told()

        assert text[0] == "Cancelled. Another appointment cannot take place: please look."

    def test_says_how_many_others_an_office_cannot_keep(self, book, told):
        booking = book("09:00", "11:00", "13:00", language="en", phone=PHONE)
        told()
        for one in booking.appointments.order_by("starts_at")[:2]:
            cannot_be_kept(one)
        told()
        self.cancelled(booking, 2)

        text = told()

        assert text[0] == "Cancelled. 2 other appointments cannot take place: please look."


class TestAfterAChange:
    def test_of_one_of_two_the_text_does_not_say_that_both_are_new(self, book, told):
        booking = book("2026-12-04 09:00", "2026-12-04 10:00", language="en", phone=PHONE)
        told()
        notifications.changed(booking, now=NOW)

        assert told()[0] == "Changed. You have 2 appointments, first 04.12. 09:00."

    @pytest.mark.parametrize(
        ("why", "words"),
        [
            (Hit.Why.OFFICE, "An appointment cannot take place. Please choose a new time."),
            (Hit.Why.MODE, "An appointment cannot take place. Please look."),
        ],
    )
    def test_by_an_office_says_what_to_do(self, book, told, why, words):
        booking = book("09:00", language="en", phone=PHONE)
        told()
        cannot_be_kept(booking.appointments.get(), why=why)

        text = told()

        assert text[0] == words
        assert text[1].startswith("Answer:" if why == Hit.Why.OFFICE else "See all:")

    @pytest.mark.parametrize(
        ("why", "words"),
        [
            (Hit.Why.OFFICE, "2 appointments cannot take place. Please choose new times."),
            (Hit.Why.MODE, "2 appointments cannot take place. Please look."),
        ],
    )
    def test_by_offices_says_how_many(self, book, told, why, words):
        booking = book("09:00", "11:00", language="en", phone=PHONE)
        told()
        for one in booking.appointments.all():
            cannot_be_kept(one, why=why)

        assert told()[0] == words

    @pytest.mark.parametrize("language", ["de", "en", "ar"])
    @pytest.mark.parametrize("count", [1, 2, 3, 11])
    @pytest.mark.parametrize("kind", ["hit", "cancelled"])
    @pytest.mark.parametrize("until", [at("2026-12-28 23:55"), None])
    @pytest.mark.parametrize("choosable", [True, False])
    def test_by_offices_fits_into_two_parts(self, language, count, kind, until, choosable):
        facts = Facts(kind=kind, live=2, unkept=count, until=until, choosable=choosable)
        link = "https://portal.example.org/b/" + secrets.token_urlsafe(SHORT_TOKEN_BYTES)
        lines = []
        for spoken in dict.fromkeys([language, "de"]):
            with override(spoken):
                lines.append(text_message(facts))
        with override(language):
            lines[0] += f"\n{text_message_action(facts)} {link}"

        text = "\n".join(lines)

        assert segments(text) <= 2, f"{segments(text)}: {text}"
