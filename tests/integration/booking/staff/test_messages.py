"""Messages that did not arrive: administrators see them, without contents, and act."""

import datetime as dt

import pytest
from django.utils import timezone

from booking.models import Message
from tests.factories import accounts
from tests.factories.booking import BookingFactory, OfficeFactory
from tests.plans import NOW

pytestmark = pytest.mark.django_db
LIST = "/admin/undelivered/"


@pytest.fixture
def failed():
    """A confirmation that the host refused."""
    return Message.objects.create(
        booking=BookingFactory(name="Demo Leila", email="demo@example.org"),
        kind="confirmed",
        occasion="once",
        status="failed",
        channel="email",
        reason="SMTPRecipientsRefused 550",
        created_at=NOW,
        due_at=NOW,
        finished_at=NOW,
    )


@pytest.fixture
def administrator(client):
    """An administrator who is signed in."""
    client.force_login(accounts.administrator())
    return client


def test_administrators_see_which_and_why_and_nothing_personal(administrator, failed):
    page = administrator.get(LIST).content.decode()

    assert failed.booking.reference in page
    assert "SMTPRecipientsRefused 550" in page
    for secret in ("Leila", "demo@example.org"):
        assert secret not in page


def test_an_empty_list_says_so(administrator):
    assert "day-empty" in administrator.get(LIST).content.decode()


def test_a_message_can_be_sent_again(administrator, failed):
    administrator.post(f"{LIST}{failed.pk}/again/")

    failed.refresh_from_db()
    assert (failed.status, failed.attempts, failed.reason) == ("waiting", 0, "")


def test_a_message_can_be_settled(administrator, failed):
    administrator.post(f"{LIST}{failed.pk}/settle/")

    failed.refresh_from_db()
    assert failed.status == "dropped"


@pytest.mark.parametrize("path", ["", "{}/again/", "{}/settle/"])
def test_nobody_else_gets_in(client, failed, path):
    for role in (accounts.coordinator(), accounts.office_worker(OfficeFactory())):
        client.force_login(role)
        method = client.post if path else client.get

        assert method(LIST + path.format(failed.pk)).status_code == 403

    failed.refresh_from_db()
    assert failed.status == "failed"


@pytest.mark.parametrize("path", ["again", "settle"])
def test_looking_changes_nothing(administrator, failed, path):
    assert administrator.get(f"{LIST}{failed.pk}/{path}/").status_code == 405


class TestHealth:
    def answer(self, client):
        response = client.get("/health/messages")
        return response.status_code, response.json()

    def test_is_well_when_all_is_sent(self, client):
        assert self.answer(client) == (
            200,
            {"status": "ok", "waiting": 0, "late": 0, "failed": 0, "uncertain": 0},
        )

    @pytest.mark.parametrize("status", ["failed", "uncertain"])
    def test_tells_of_what_did_not_arrive(self, client, failed, status):
        Message.objects.filter(pk=failed.pk).update(status=status)

        code, counts = self.answer(client)

        assert (code, counts["status"], counts[status]) == (503, "look", 1)
        assert client.get("/health/ready").status_code == 200

    def test_tells_of_what_waits_too_long(self, client, failed):
        Message.objects.filter(pk=failed.pk).update(
            status="waiting", due_at=timezone.now() - dt.timedelta(minutes=16)
        )

        code, counts = self.answer(client)

        assert (code, counts["waiting"], counts["late"]) == (503, 1, 1)
