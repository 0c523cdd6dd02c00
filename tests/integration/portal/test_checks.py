"""`check --deploy` refuses an unsafe or half-filled configuration, and names the variable."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from wagtail.models import Site

from portal import checks, env

LONG = "".join(map(chr, range(48, 110)))


def found(check):
    return [(one.id, one.hint) for one in check()]


class TestTheSecret:
    @pytest.mark.parametrize("secret", ["short", "a" * 60, LONG[:49]])
    def test_must_not_be_easy_to_guess(self, settings, secret):
        settings.SECRET_KEY = secret

        [(code, hint)] = found(checks.secret_is_long)

        assert code == "lotse.E005"
        assert "LOTSE_SECRET_KEY" in hint

    def test_is_fine_if_long(self, settings):
        settings.SECRET_KEY = LONG

        assert not found(checks.secret_is_long)


class TestTheAddress:
    @pytest.mark.parametrize(
        "address",
        ["foo", "", "http://portal.example.net", "https://other.example.net", "https://"],
    )
    def test_must_be_the_portals_own(self, settings, address):
        settings.ALLOWED_HOSTS = ["portal.example.net"]
        settings.WAGTAILADMIN_BASE_URL = address

        [(code, hint)] = found(checks.links_lead_here)

        assert code == "lotse.E006"
        assert "LOTSE_BASE_URL" in hint

    def test_is_fine_under_one_of_the_names(self, settings):
        settings.ALLOWED_HOSTS = ["other.example.net", "portal.example.net"]
        settings.WAGTAILADMIN_BASE_URL = "https://portal.example.net:8443"

        assert not found(checks.links_lead_here)


def test_examples_are_refused(settings):
    settings.ALLOWED_HOSTS = ["portal.example.org"]
    settings.WAGTAILADMIN_BASE_URL = "https://portal.example.org"
    settings.DEFAULT_FROM_EMAIL = "portal@example.net"

    names = [hint.split()[1] for _code, hint in found(checks.nothing_is_an_example)]

    assert names == ["LOTSE_HOSTS", "LOTSE_BASE_URL"]


class TestNumbers:
    @pytest.mark.parametrize("value", ["-1", "101", "many", "1.5"])
    def test_outside_their_bounds_are_refused_by_name(self, monkeypatch, value):
        monkeypatch.setenv("LOTSE_SOME_NUMBER", value)

        with pytest.raises(ImproperlyConfigured, match="LOTSE_SOME_NUMBER must be"):
            env.number("LOTSE_SOME_NUMBER", 5, most=100)

    @pytest.mark.parametrize(("value", "number"), [("", 5), ("0", 0), ("100", 100)])
    def test_within_them_are_taken(self, monkeypatch, value, number):
        monkeypatch.setenv("LOTSE_SOME_NUMBER", value)

        assert env.number("LOTSE_SOME_NUMBER", 5, most=100) == number


@pytest.mark.django_db
class TestANewCentre:
    @pytest.fixture
    def site(self, settings):
        """The site as Wagtail makes it."""
        settings.WAGTAILADMIN_BASE_URL = "https://portal.example.net"
        site = Site.objects.get(is_default_site=True)
        site.hostname, site.port = "localhost", 80
        site.save()
        return site

    def test_names_the_portals_own_address(self, site):
        call_command("create_start_pages", "Demo")

        site.refresh_from_db()
        assert site.root_url == "https://portal.example.net"

    def test_keeps_an_address_that_somebody_set(self, site):
        site.hostname = "elsewhere.example.net"
        site.save()

        call_command("create_start_pages", "Demo")

        site.refresh_from_db()
        assert site.hostname == "elsewhere.example.net"
