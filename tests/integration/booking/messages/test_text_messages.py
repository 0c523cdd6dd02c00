"""What text messages say: short, neutral, in two languages, with one link."""

import pytest

from booking import actions
from booking.models import Message
from booking.notifications.segments import segments
from tests.integration.booking.messages.conftest import PHONE, send
from tests.plans import NOW, at

pytestmark = pytest.mark.django_db


class TestTextMessages:
    @pytest.mark.parametrize("language", ["de", "en", "ar"])
    @pytest.mark.parametrize("kind", sorted({*Message.Kind.values} - {"hit"}))
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
                valid_until=at("2026-12-02 12:00") if kind == "offered" else None,
            )

        send()

        text = gateway.requests[0][2]["text"]
        assert segments(text) <= 2, f"{segments(text)}: {text}"
        assert text.count("https://portal.example.org/b/") == 1
        appointment = booking.appointments.first()
        for word in (appointment.public_service.texts.get().title, appointment.counter.office.name):
            assert word not in text
        assert ("04.12. 09:00" if kind != "offered" else "02.12. 12:00") in text or (
            kind in {"cancelled", "waiting-over"}
        )
        assert len(text.split("\n")) == (2 if language == "de" else 3)
