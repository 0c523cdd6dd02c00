"""`check --deploy` refuses an unsafe or half-filled configuration, and names the variable."""

import os
import subprocess
import sys

import pytest
from django.core import checks as django_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import ProgrammingError
from wagtail.models import Site

from portal import checks, env
from tests.architecture.project import ROOT

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
        [
            "foo",
            "",
            "http://portal.example.net",
            "https://other.example.net",
            "https://",
            "https://[portal",
            "https://portal.example.net:door",
            "https://portal.example.net/de/",
        ],
    )
    def test_must_be_the_portals_own(self, settings, address):
        settings.ALLOWED_HOSTS = ["portal.example.net"]
        settings.WAGTAILADMIN_BASE_URL = address

        [(code, hint)] = found(checks.links_lead_here)

        assert code == "lotse.E006"
        assert "LOTSE_BASE_URL" in hint

    def test_is_fine_under_one_of_the_names(self, settings):
        settings.ALLOWED_HOSTS = ["other.example.net", "portal.example.net"]
        settings.WAGTAILADMIN_BASE_URL = "https://portal.example.net:8443/"

        assert not found(checks.links_lead_here)


class TestHosts:
    @pytest.mark.parametrize(
        "host", ["https://portal.example.net", "portal.example.net:443", "portal.example.net/de"]
    )
    def test_are_names_alone(self, settings, host):
        settings.ALLOWED_HOSTS = ["portal.example.net", host]

        [(code, hint)] = found(checks.hosts_are_named)

        assert code == "lotse.E008"
        assert "LOTSE_HOSTS" in hint

    def test_are_fine_as_names_and_addresses(self, settings):
        settings.ALLOWED_HOSTS = ["portal.example.net", ".example.net", "10.0.0.1", "[fd00::1]"]

        assert not found(checks.hosts_are_named)


@pytest.mark.django_db  # Django's own checks ask it
def test_sqlite_is_refused_by_the_plain_command(settings, monkeypatch):
    sqlite = "django.db.backends.sqlite3"
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", sqlite)

    codes = [one.id for one in django_checks.run_checks(include_deployment_checks=True)]

    assert "lotse.E002" in codes


def test_examples_are_refused(settings):
    settings.ALLOWED_HOSTS = ["portal.example.org"]
    settings.WAGTAILADMIN_BASE_URL = "https://portal.example.org"
    settings.DEFAULT_FROM_EMAIL = "portal@example.net"

    names = [hint.split()[1] for _code, hint in found(checks.nothing_is_an_example)]

    assert names == ["LOTSE_HOSTS", "LOTSE_BASE_URL"]


class TestValues:
    @pytest.mark.parametrize(
        ("setting", "value", "name"),
        [
            ("DEFAULT_FROM_EMAIL", "portal", "LOTSE_FROM_EMAIL"),
            ("SMS_SENDER", "A name that is too long", "LOTSE_SMS_SENDER"),
            ("ELASTICSEARCH_URL", "foo", "LOTSE_ELASTICSEARCH_URL"),
            ("ELASTICSEARCH_URL", "http://[foo", "LOTSE_ELASTICSEARCH_URL"),
            ("ELASTICSEARCH_INDEX_PREFIX", "Two words", "LOTSE_ELASTICSEARCH_INDEX_PREFIX"),
            (
                "MAILERS",
                {"default": {"OPTIONS": {"host": "http://mail.example.net"}}},
                "LOTSE_SMTP_HOST",
            ),
        ],
    )
    def test_that_cannot_work_are_named(self, settings, setting, value, name):
        settings.SEARCH_BACKEND = "elasticsearch"
        settings.SMS_URL = "https://gateway.example.net"
        assert not found(checks.values_can_work)
        setattr(settings, setting, value)

        [(code, hint)] = found(checks.values_can_work)

        assert code == "lotse.E009"
        assert hint.split()[0] == name

    def test_of_what_is_not_used_do_not_matter(self, settings):
        settings.SEARCH_BACKEND, settings.SMS_URL = "embedded", ""
        settings.ELASTICSEARCH_URL, settings.SMS_SENDER = "", ""

        assert not found(checks.values_can_work)

    @pytest.mark.parametrize("address", ["https://", "https://[gateway", "foo", "http://a.example"])
    def test_of_the_gateway_must_be_a_safe_address(self, settings, address):
        settings.SMS_URL = address

        [(code, hint)] = found(checks.text_messages_travel_encrypted)

        assert code == "lotse.E004"
        assert "LOTSE_SMS_URL" in hint


class TestFolders:
    def test_that_are_not_there_yet_are_fine(self, settings, tmp_path):
        settings.SEARCH_BACKEND = "embedded"
        settings.VAR_DIR, settings.SEARCH_INDEX_DIR = tmp_path, tmp_path / "new" / "search"

        assert not found(checks.folders_can_be_written)

    def test_that_cannot_be_written_are_named(self, settings, tmp_path):
        settings.SEARCH_BACKEND = "embedded"
        file = tmp_path / "file"
        file.write_text("")
        settings.VAR_DIR, settings.SEARCH_INDEX_DIR = file, file / "search"

        problems = found(checks.folders_can_be_written)

        names = [(code, hint.split()[0]) for code, hint in problems]
        assert names == [("lotse.E010", "LOTSE_VAR_DIR"), ("lotse.E010", "LOTSE_SEARCH_INDEX_DIR")]

    def test_must_be_the_same_for_every_program(self, monkeypatch, tmp_path):
        monkeypatch.setenv("LOTSE_SOMETHING", "var")

        with pytest.raises(ImproperlyConfigured, match="LOTSE_SOMETHING must begin with /"):
            env.folder("LOTSE_SOMETHING", tmp_path)

    def test_are_the_usual_ones_if_nothing_is_said(self, monkeypatch, tmp_path):
        monkeypatch.setenv("LOTSE_SOMETHING", "")

        assert env.folder("LOTSE_SOMETHING", tmp_path) == tmp_path


class TestTheDatabase:
    @pytest.mark.parametrize(
        "url",
        [
            "foo",
            "mysql://lotse@localhost/lotse",
            "postgresql://lotse:geheim@localhost:door/lotse",
            "postgresql://lotse:geheim@[localhost/lotse",
            "postgresql://lotse:geheim@localhost/",
            "sqlite:///",
        ],
    )
    def test_is_refused_by_name_if_it_cannot_be_one(self, monkeypatch, url):
        monkeypatch.setenv("LOTSE_SOMETHING", url)

        with pytest.raises(ImproperlyConfigured, match="LOTSE_SOMETHING") as error:
            env.database("LOTSE_SOMETHING", "")

        assert "geheim" not in str(error.value)


class TestChoices:
    def test_that_there_are_not_are_refused_by_name_with_those_that_there_are(self, monkeypatch):
        monkeypatch.setenv("LOTSE_SOMETHING", "LOUD")

        with pytest.raises(
            ImproperlyConfigured, match="LOTSE_SOMETHING must be one of DEBUG, INFO"
        ):
            env.choice("LOTSE_SOMETHING", "INFO", among=("DEBUG", "INFO"))

    @pytest.mark.parametrize(("value", "word"), [("", "INFO"), ("debug", "DEBUG")])
    def test_may_be_left_out_and_written_small(self, monkeypatch, value, word):
        monkeypatch.setenv("LOTSE_SOMETHING", value)

        assert env.choice("LOTSE_SOMETHING", "INFO", among=("DEBUG", "INFO")) == word


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOTSE_LOG_LEVEL", "LOUD"),
        ("LOTSE_DATABASE_URL", "foo"),
        ("LOTSE_SMTP_PORT", "many"),
        ("LOTSE_SMTP_TLS", "maybe"),
        ("LOTSE_VAR_DIR", "here"),
    ],
)
def test_a_wrong_value_is_told_in_one_line(name, value):
    answer = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={
            "DJANGO_SETTINGS_MODULE": "portal.settings.production",
            "LOTSE_SECRET_KEY": LONG,
            "LOTSE_DATABASE_URL": "postgresql://lotse@localhost/lotse",
            "LOTSE_BASE_URL": "https://portal.example.net",
            "LOTSE_FROM_EMAIL": "portal@example.net",
            name: value,
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    [line] = answer.stderr.splitlines()
    assert line.startswith(f"{name} must ")


class TestWhatIsRequired:
    @pytest.mark.parametrize("read", [env.text, env.secret])
    def test_is_refused_by_name_if_it_is_empty(self, monkeypatch, read):
        monkeypatch.setenv("LOTSE_SOMETHING", "")

        with pytest.raises(ImproperlyConfigured, match="LOTSE_SOMETHING"):
            read("LOTSE_SOMETHING")

    @pytest.mark.parametrize("content", [None, " \n"])
    def test_is_refused_by_name_if_its_file_holds_nothing(self, monkeypatch, tmp_path, content):
        file = tmp_path / "secret"
        if content is not None:
            file.write_text(content)
        monkeypatch.setenv("LOTSE_SOMETHING_FILE", str(file))

        with pytest.raises(ImproperlyConfigured, match="LOTSE_SOMETHING_FILE"):
            env.secret("LOTSE_SOMETHING")

    def test_may_be_empty_where_there_is_a_default(self, monkeypatch):
        monkeypatch.setenv("LOTSE_SOMETHING", "")

        assert env.text("LOTSE_SOMETHING", "default") == ""


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

    @pytest.mark.usefixtures("site")
    def test_warns_of_an_address_that_nobody_set(self):
        [warning] = checks.pages_name_the_portal(databases=["default"])
        call_command("create_start_pages", "Demo")

        assert warning.id == "lotse.W001"
        assert "create_start_pages" in warning.hint
        assert not checks.pages_name_the_portal(databases=["default"])

    @pytest.mark.usefixtures("site")
    def test_is_not_asked_for_without_a_database_or_tables(self, monkeypatch):
        assert not checks.pages_name_the_portal()

        def absent(*_args, **_kwargs):
            raise ProgrammingError

        monkeypatch.setattr(Site.objects, "filter", absent)

        assert not checks.pages_name_the_portal(databases=["default"])


def test_the_web_server_may_read_uploads_whatever_the_units_umask_is(tmp_path):
    before = os.umask(0o027)
    try:
        storage = FileSystemStorage(tmp_path / "media")
        name = storage.save("images/town.png", ContentFile(b"x"))
    finally:
        os.umask(before)

    folders = [tmp_path / "media", tmp_path / "media" / "images"]
    assert [oct(folder.stat().st_mode & 0o777) for folder in folders] == ["0o755", "0o755"]
    assert oct((tmp_path / "media" / name).stat().st_mode & 0o777) == "0o644"
