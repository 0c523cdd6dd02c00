"""A database that is full or gone: a clear page or problem, nothing stored, nothing lost."""

import contextlib
import io
import re
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client

from booking.models import Appointment, Attendance, Booking, CounterClaim
from tests.factories.booking import PublicServiceFactory
from tests.integration.booking.public.conftest import Visitor, open_counter

pytestmark = pytest.mark.django_db(transaction=True)


@contextlib.contextmanager
def full():
    """Leave no room: on SQLite no page more, on PostgreSQL the server ends the connection."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA page_count")
            (pages,) = cursor.fetchone()
            cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA max_page_count = 1000000")
    else:
        with terminated_while_storing():
            yield


@contextlib.contextmanager
def terminated_while_storing():
    """Have the server end the connection just before the claims are stored."""

    def killer(execute, sql, parameters, many, context):
        if "INSERT INTO" in sql and "counterclaim" in sql:
            other = connection.copy()
            with other.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid]
                )
            other.close()
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(killer):
        yield
    connection.close()


def visitor_at_check():
    """Return a visitor who has a plan to reserve, with much to store: eight seats for hours."""
    service = PublicServiceFactory(minutes=225, attendance=Attendance.EVERYONE)
    counter = open_counter(service, days=5)
    counter.capacity = 8
    counter.save()
    counter.fit_seats()
    visitor = Visitor(Client(raise_request_exception=False), "en")
    visitor.to_plans(service)
    visitor.post("visit/questions/people/", adults="8", children="0")
    plan = visitor.get("visit/plans/").context["plans"][0]
    visitor.post("visit/choose/", plan=plan.token)
    return visitor


class TestAFullDatabase:
    def test_stores_nothing_and_loses_nothing(self):
        visitor = visitor_at_check()
        with full():
            response = visitor.reserve()

        assert response.status_code == 503
        assert "This does not work at the moment" in response.content.decode()
        assert response["Retry-After"]
        assert (Booking.objects.count(), Appointment.objects.count()) == (0, 0)
        assert not CounterClaim.objects.exists()
        assert visitor.client.session["visit"]["plan"]
        assert visitor.reserve().status_code == 302
        assert Booking.objects.count() == 1


def sent(browser, address, typed, token):
    """Send a form as a browser does that has its token."""
    return browser.post(address, typed | {"csrfmiddlewaretoken": token})


def gone():
    """Let the database answer nothing any more; put back before the test's own cleaning."""
    return mock.patch(
        "django.db.backends.utils.CursorWrapper._execute",
        side_effect=OperationalError("the server closed the connection"),
    )


class TestADatabaseThatIsGone:
    @pytest.mark.parametrize(
        ("language", "words"), [("de", "Das geht gerade nicht"), ("ar", "لا يعمل")]
    )
    def test_is_told_in_the_readers_language(self, language, words):
        with gone():
            response = Client(raise_request_exception=False).get(f"/{language}/visit/matters/")

        assert response.status_code == 503
        assert words in response.content.decode()
        assert f'lang="{language}"' in response.content.decode()

    def test_lets_a_page_be_asked_for_again(self):
        with gone():
            response = Client(raise_request_exception=False).get("/en/search/?q=Konto")

        assert '<a class="button" href="/en/search/?q=Konto">' in response.content.decode()
        assert not response.cookies

    def test_lets_a_form_be_sent_again_as_it_was(self):
        service = PublicServiceFactory()
        browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
        token = browser.get("/en/visit/matters/").context["csrf_token"]
        typed = {"code": [service.code, "X<Y"], "next": "/en/visit/"}
        with gone():
            page = sent(browser, "/en/visit/add/", typed, token).content.decode()

        assert '<form method="post" action="/en/visit/add/">' in page
        assert f'<input type="hidden" name="code" value="{service.code}">' in page
        assert '<input type="hidden" name="code" value="X&lt;Y">' in page
        assert '<input type="hidden" name="next" value="/en/visit/">' in page
        assert page.count('name="csrfmiddlewaretoken"') == 1
        again = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        assert sent(browser, "/en/visit/add/", typed, again).url == "/en/visit/"
        assert browser.session["visit"]["services"] == [service.code]

    def test_repeats_no_password_and_no_file(self):
        for secret in ({"password": "geheim"}, {"note": "geheim", "file": io.BytesIO(b"x")}):
            with gone():
                response = Client(raise_request_exception=False).post("/admin/login/", secret)

            assert response.status_code == 503
            assert "geheim" not in response.content.decode()
            assert '<a class="button" href="/admin/login/">' in response.content.decode()

    def test_does_not_make_ours_what_another_site_sent(self):
        with gone():
            response = Client(raise_request_exception=False).post(
                "/en/visit/add/", {"code": "X"}, headers={"Sec-Fetch-Site": "cross-site"}
            )

        assert "<form" not in response.content.decode()

    def test_is_a_problem_document_in_the_api(self):
        with gone():
            response = Client(raise_request_exception=False).get("/api/v1/services?language=en")

        assert response.status_code == 503
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["type"].endswith("database-unavailable")

    def test_other_failures_keep_their_page(self):
        with mock.patch("booking.queries.public_services", side_effect=RuntimeError):
            response = Client(raise_request_exception=False).get("/en/visit/matters/")

        assert response.status_code == 500
