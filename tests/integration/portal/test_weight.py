"""What a page weighs on its way to a prepaid phone."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

KB = 1024
STYLES = ["portal/css/site.css", "booking/booking.css"]


def weight(*contents):
    return sum(len(gzip.compress(content)) for content in contents)


def scripts():
    folder = Path(finders.find("portal/js/enhance.js")).parent
    return sorted(folder.rglob("*.js"))


class TestWeight:
    def test_of_all_styles_is_at_most_12_kb(self):
        assert weight(*(Path(finders.find(name)).read_bytes() for name in STYLES)) <= 12 * KB

    def test_of_all_scripts_is_at_most_15_kb(self):
        assert scripts()
        assert weight(*(path.read_bytes() for path in scripts())) <= 15 * KB

    def test_of_the_pictograms_is_at_most_5_kb(self):
        assert weight(Path(finders.find("portal/icons.svg")).read_bytes()) <= 5 * KB

    @pytest.mark.parametrize("path", ["", "ankommen/anmeldung/", "visit/", "search/"])
    def test_of_a_page_is_at_most_14_kb(self, client, guide, path):  # noqa: ARG002  the page
        response = client.get(f"/ar/{path}")

        assert response.status_code == 200
        assert weight(response.content) <= 14 * KB

    def test_is_asked_for_in_five_requests(self, client, guide):
        page = client.get(guide.url).content.decode()

        assert page.count('rel="stylesheet"') + page.count("<script") + 1 <= 4
        assert "http://" not in page.split("<body>")[1]
        assert "https://" not in page.split("<body>")[1]
