"""The proxy's configuration in a real nginx: what people and programs get without the portal."""

import http.server
import shutil
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest

from tests.architecture.project import ROOT, read
from tests.demo_portal import free_port

ABSENT = shutil.which("nginx") is None
pytestmark = pytest.mark.skipif(ABSENT, reason="nginx is not installed")

CERTIFICATE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 "
    "-subj /CN=portal.example.org -keyout privkey.pem -out fullchain.pem"
)
FRAME = """
user root;
pid {folder}/pid;
events {{}}
http {{
  types {{ text/html html; }}
  {temporary}
  {server}
}}
"""
STORES = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class PortalAtRest(http.server.BaseHTTPRequestHandler):
    """A portal that answers, but whose database is away."""

    def do_GET(self):
        self.send_error(503, explain="the portal's own page")

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_error(422, explain="the portal's own words")

    def log_message(self, *_arguments):
        """Say nothing."""


def configuration(folder, *, port, portal, phone="", few=False):
    """Return the configuration as a town has it, but for places, ports and telephone number.

    With `few`, two forms a network are a flood.
    """
    text = read(ROOT / "deploy" / "nginx" / "lotse.conf")
    for town, here in {
        "[::]:80": f"127.0.0.1:{free_port()}",
        "[::]:443": f"127.0.0.1:{free_port()}",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443": f"listen 127.0.0.1:{port}",
        "127.0.0.1:8000": f"127.0.0.1:{portal}",
        "/etc/ssl/lotse": str(folder),
        "/var/log/nginx": str(folder),
        "/srv/lotse": str(ROOT),
        'set $lotse_phone ""': f'set $lotse_phone "{phone}"',
    }.items():
        assert town in text
        text = text.replace(town, here)
    if few:
        text = text.replace("rate=20r/s", "rate=1r/m").replace("burst=200", "burst=1")
    temporary = " ".join(f"{store}_temp_path {folder}/{store};" for store in STORES)
    return FRAME.format(folder=folder, temporary=temporary, server=text)


class Proxy:
    """nginx with the town's configuration."""

    def __init__(self, folder, **options):
        self.port = free_port()
        file = folder / "nginx.conf"
        file.write_text(configuration(folder, port=self.port, **options))
        subprocess.run(CERTIFICATE.split(), cwd=folder, check=True, capture_output=True)
        command = ["nginx", "-p", str(folder), "-c", str(file), "-e", str(folder / "errors")]
        subprocess.run([*command, "-t"], check=True)
        self.process = subprocess.Popen([*command, "-g", "daemon off;"])
        while self.process.poll() is None and not self.listens():
            time.sleep(0.05)

    def listens(self):
        with socket.socket() as door:
            return door.connect_ex(("127.0.0.1", self.port)) == 0

    def answer(self, path, data=None):
        """Return what a visitor gets: status, headers, text."""
        context = ssl._create_unverified_context()  # noqa: S323  the test's own certificate
        address = f"https://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, data, {"Host": "portal.example.org"})
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(request, context=context)  # noqa: S310  nginx above
        with error.value as response:
            return response.code, response.headers, response.read().decode()

    def stop(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def proxied(tmp_path):
    """Start a proxy; it ends with the test."""
    started = []

    def start(**options):
        started.append(Proxy(tmp_path, **options))
        return started[0]

    yield start
    for proxy in started:
        proxy.stop()


class TestWhileThePortalDoesNotAnswer:
    def test_people_read_it_in_all_languages(self, proxied):
        proxy = proxied(portal=free_port())

        status, headers, page = proxy.answer("/de/visit/")

        assert status == 502
        assert headers["Content-Type"] == "text/html"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Retry-After"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert page.count('<a class="button" href="">') == page.count("<section") > 1
        assert "tel:" not in page
        assert "--ground: #f7f5f0" in page
        assert "<!--#" not in page

    def test_a_link_does_not_pretend_to_send_again_what_was_typed(self, proxied):
        proxy = proxied(portal=free_port())

        status, _headers, page = proxy.answer("/de/visit/check/", b"name=Amal")

        assert status == 502
        assert page.count('<a class="button" href="/">') == page.count("<section")
        assert 'href=""' not in page

    def test_people_may_call(self, proxied):
        proxy = proxied(portal=free_port(), phone="+49-30-1234567")

        _status, _headers, page = proxy.answer("/de/visit/")

        assert page.count('href="tel:+49-30-1234567"') == page.count("<section")

    def test_programs_get_a_problem_document(self, proxied):
        proxy = proxied(portal=free_port())

        status, headers, document = proxy.answer("/api/v1/services")

        assert status == 503
        assert headers["Content-Type"] == "application/problem+json"
        assert "portal-unavailable" in document

    @pytest.mark.parametrize("file", ["away.html", "too-many.html", "looks.css", "lotse.conf"])
    def test_the_page_has_no_address_of_its_own(self, proxied, file):
        status, _headers, _page = proxied(portal=free_port()).answer(f"/proxy-pages/{file}")

        assert status == 404


@pytest.fixture
def portal_at_rest():
    """Serve a portal whose database is away; return its port."""
    portal = http.server.HTTPServer(("127.0.0.1", 0), PortalAtRest)
    threading.Thread(target=portal.serve_forever, daemon=True).start()
    yield portal.server_port
    portal.shutdown()
    portal.server_close()


class TestWhenANetworkSendsAFlood:
    def flooded(self, proxy, path):
        return [proxy.answer(path, b"name=Amal") for _ in range(4)][-1]

    def test_people_read_in_all_languages_what_to_do(self, proxied, portal_at_rest):
        proxy = proxied(portal=portal_at_rest, phone="+49-30-1234567", few=True)

        status, headers, page = self.flooded(proxy, "/de/visit/check/")

        assert status == 429
        assert headers["Content-Type"] == "text/html"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Retry-After"] == "60"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert page.count("<section") == page.count('href="tel:+49-30-1234567"') > 1
        assert "--ground: #f7f5f0" in page
        assert "<!--#" not in page

    def test_programs_get_a_problem_document(self, proxied, portal_at_rest):
        proxy = proxied(portal=portal_at_rest, few=True)

        status, headers, document = self.flooded(proxy, "/api/v1/plans")

        assert status == 429
        assert headers["Content-Type"] == "application/problem+json"
        assert "too-many-requests" in document


def test_what_the_portal_itself_says_passes(proxied, portal_at_rest):
    status, _headers, page = proxied(portal=portal_at_rest).answer("/de/visit/")

    assert status == 503
    assert "the portal's own page" in page


def test_the_admin_itself_refuses_a_picture_that_is_too_big(proxied, portal_at_rest):
    """Whoever uploads the photo of a new phone reads how big it may be."""
    photo = b"x" * 20_000_000

    status, _headers, page = proxied(portal=portal_at_rest).answer("/admin/images/add/", photo)

    assert status == 422
    assert "the portal's own words" in page
