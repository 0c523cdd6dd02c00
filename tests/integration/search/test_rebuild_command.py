"""manage.py rebuild_search_index."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from search import queries
from tests.integration.search.examples import guide, query, slugs

pytestmark = pytest.mark.django_db


class TestRebuildSearchIndex:
    @pytest.mark.usefixtures("backend_settings")
    def test_fills_the_index_and_counts(self, source):
        source += [guide("kita", "Kita"), guide("kita", "Nursery", language="en")]
        out = StringIO()

        call_command("rebuild_search_index", stdout=out)

        assert "de guide: 1" in out.getvalue()
        assert "en guide: 1" in out.getvalue()
        assert "can be found." in out.getvalue()
        assert slugs(queries.find(query("Kita"))) == ["kita"]

    @pytest.mark.usefixtures("source")
    def test_says_when_the_server_is_away(self, settings):
        settings.SEARCH_BACKEND = "elasticsearch"
        settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"

        with pytest.raises(CommandError, match="does not answer"):
            call_command("rebuild_search_index", stdout=StringIO())
