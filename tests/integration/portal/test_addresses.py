"""Addresses of the whole site: start, languages, sitemap, robots; roles after migrate."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import Workflow

from portal.accounts import roles
from tests.factories import content
from tests.factories.booking import CentreFactory, locale


@pytest.fixture
def guide(db):  # noqa: ARG001  it needs the database
    """A guide in German and Arabic."""
    for code in ("de", "en", "ar"):
        locale(code)
    CentreFactory()
    page = content.guide(title="Wohnung anmelden", slug="anmeldung")
    content.translate(page, "ar", {"Wohnung anmelden": "تسجيل السكن"})
    return page


@pytest.mark.usefixtures("guide")
class TestStart:
    def test_leads_to_the_language_that_the_browser_asks_for(self, client):
        response = client.get("/", headers={"accept-language": "ar,de;q=0.5"})

        assert response["Location"] == "/ar/"

    def test_leads_to_german_if_the_browser_asks_for_a_language_that_is_not_there(self, client):
        assert client.get("/", headers={"accept-language": "xx"})["Location"] == "/de/"

    def test_leads_to_the_language_that_the_reader_chose_before(self, client):
        client.get("/ar/", headers={"accept-language": "de"})

        assert client.get("/", headers={"accept-language": "de"})["Location"] == "/ar/"

    def test_stores_no_cookie_for_who_reads_what_the_browser_asks_for(self, client):
        response = client.get("/ar/", headers={"accept-language": "ar"})

        assert "lotse_language" not in response.cookies


@pytest.mark.usefixtures("guide")
class TestForMachines:
    def test_the_sitemap_names_each_page_in_its_languages(self, client):
        shown = client.get("/sitemap.xml").content.decode()

        assert "/de/seite" in shown or "/anmeldung/</loc>" in shown
        assert 'hreflang="ar"' in shown
        assert 'hreflang="en"' not in shown

    def test_robots_are_kept_from_the_staff_side(self, client):
        shown = client.get("/robots.txt").content.decode()

        assert "Disallow: /admin/" in shown
        assert "Sitemap: http://testserver/sitemap.xml" in shown


@pytest.mark.django_db
class TestRoles:
    def test_exist_after_migrate_with_exactly_their_permissions(self):
        group = Group.objects.get(name=roles.OFFICE_WORKERS)

        names = {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.all()}

        assert names == set(roles.MAY[roles.OFFICE_WORKERS])

    def test_give_back_what_somebody_changed(self):
        group = Group.objects.get(name=roles.COORDINATORS)
        group.permissions.set(Permission.objects.filter(codename="delete_user"))

        roles.apply()

        assert not group.permissions.filter(codename="delete_user").exists()
        assert group.permissions.filter(codename="book_at_desk").exists()

    def test_applying_twice_makes_one_workflow(self):
        roles.apply()
        roles.apply()

        assert Workflow.objects.filter(active=True).count() == 1
