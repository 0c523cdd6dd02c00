"""Programs that look into mails: one opens every link, one submits every form it finds."""

from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from booking import notifications
from booking.models import RateBucket
from tests.factories.booking import PublicServiceFactory
from tests.integration.booking.messages.conftest import EMAIL
from tests.integration.booking.public.conftest import Visitor, open_counter

pytestmark = pytest.mark.django_db
MOST_PAGES = 200


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, html):
        super().__init__()
        self.links, self.forms = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        """Collect."""
        values = dict(attributes)
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag == "form":
            self.forms.append((values.get("method", "get"), values.get("action") or "", []))
        if tag in {"input", "button", "select", "textarea"} and values.get("name") and self.forms:
            self.forms[-1][2].append((values["name"], values.get("value") or "x"))


class Scanner:
    """Opens what it can reach on the portal, with GET and with HEAD, and keeps what it saw."""

    def __init__(self, *, csrf):
        self.client = Client(enforce_csrf_checks=csrf, raise_request_exception=True)
        self.opened, self.forms = {}, []

    def open_all(self, addresses):
        """Open these and every link of the pages behind them, redirects too."""
        queue = list(addresses)
        while queue and len(self.opened) < MOST_PAGES:
            address = urldefrag(queue.pop(0))[0]
            if not self._is_new(address):
                continue
            self.client.head(_path(address))
            response = self.client.get(_path(address))
            self.opened[address] = response.status_code
            if "Location" in response:
                queue.insert(0, urljoin(address, response["Location"]))
            elif response["Content-Type"].startswith("text/html"):
                page = Page(response.content.decode())
                self.forms += [(address, *form) for form in page.forms]
                queue += [urljoin(address, link) for link in page.links]

    def submit_all(self):
        """Submit every form that posts, with its fields but the page's own token."""
        answers = []
        for address, method, action, fields in self.forms:
            if method.lower() == "post":
                data = {name: value for name, value in fields if name != "csrfmiddlewaretoken"}
                answers.append(self.client.post(_path(urljoin(address, action)), data).status_code)
        return answers

    def _is_new(self, address):
        parts = urlsplit(address)
        return (
            parts.scheme in {"http", "https"}
            and parts.netloc in {"127.0.0.1:8000", "testserver"}
            and address not in self.opened
        )


def _path(address):
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def stored():
    """Return every row of booking's tables, but for how often a network asked."""
    return {
        model.__name__: sorted(map(repr, model._default_manager.values()))
        for model in apps.get_app_config("booking").get_models()
        if model is not RateBucket
    }


@pytest.fixture
def mail(client, mailoutbox):
    """The confirmation of a visit that somebody booked on the pages."""
    services = [PublicServiceFactory(), PublicServiceFactory()]
    for service in services:
        open_counter(service)
    contact = Visitor(client, "en").to_contact(*services)
    client.post(contact.url, {"email": EMAIL})
    notifications.send_due(timezone.now)
    return mailoutbox[0]


def links_in(mail):
    """Return every link of the mail: those of its HTML and those of its text."""
    text = [word for word in mail.body.split() if word.startswith("http")]
    return [*Page(mail.alternatives[0].content).links, *text]


def test_opening_every_link_changes_nothing(mail):
    before, scanner = stored(), Scanner(csrf=True)

    scanner.open_all(links_in(mail))

    paths = [urlsplit(address).path for address in scanner.opened]
    for page in ("/cancel/", "/calendar.ics", "/print/"):
        assert any(page in path for path in paths), page
    assert len(scanner.opened) > 10
    assert {status for status in scanner.opened.values() if status >= 500} == set()
    assert stored() == before


def test_submitting_every_form_without_the_pages_token_changes_nothing(mail):
    before, scanner = stored(), Scanner(csrf=True)
    scanner.open_all(links_in(mail))

    answers = scanner.submit_all()

    assert len(answers) > 3
    assert set(answers) == {403}
    assert stored() == before


def test_without_the_check_of_the_token_the_forms_do_harm(mail):
    before, scanner = stored(), Scanner(csrf=False)
    scanner.open_all(links_in(mail))

    scanner.submit_all()

    assert stored() != before
