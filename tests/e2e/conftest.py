"""A live server of the demo centre, Debian's Chromium, and axe."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.demo_portal import DemoPortal

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Without these, Chromium calls its maker's servers at every start.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => {
  const results = await axe.run(document, {
    runOnly: {type: "tag", values: tags},
    resultTypes: ["violations"],
  });
  return results.violations.map((violation) => ({
    rule: violation.id,
    help: violation.help,
    where: violation.nodes.slice(0, 5).map((node) => `${node.target.join(" ")}: ${node.html}`),
  }));
}"""


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """The demo centre, loaded once, served by real processes on a port of its own."""
    demo = DemoPortal(tmp_path_factory.mktemp("portal"))
    demo.prepare()
    demo.start()
    yield demo
    demo.stop()


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, or the one that LOTSE_TEST_CHROMIUM names."""
    found = os.environ.get("LOTSE_TEST_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, headless=True, args=QUIET)
        yield chromium
        chromium.close()


class Watch:
    """Collects what a clean browser context never does."""

    def __init__(self, portal_url):
        self.portal_url = portal_url
        self.faults = []

    def over(self, context):
        """Watch everything that the context's pages do."""
        context.on("request", self.request)
        context.on("console", self.console)
        context.on("weberror", lambda found: self.faults.append(f"script error: {found.error}"))

    def request(self, request):
        """Note a request to any other host."""
        if request.url.startswith("http") and not request.url.startswith(self.portal_url):
            self.faults.append(f"asked another host: {request.url}")

    def console(self, message):
        """Note what the Content-Security-Policy refused, but on the pages of Wagtail's admin."""
        address = message.page.url if message.page else ""
        if "Content Security Policy" in message.text and "/admin/" not in address:
            self.faults.append(f"{address}: {message.text}")


@pytest.fixture
def open_context(browser, portal):
    """Return a function that opens a browser context of the portal; at the end it must be clean.

    Clean means: no other host asked for anything, no error in a script, nothing that the
    Content-Security-Policy had to refuse.
    """
    watch, contexts = Watch(portal.url), []

    def opened(**options):
        context = browser.new_context(base_url=portal.url, **options)
        context.set_default_timeout(15_000)
        watch.over(context)
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()
    assert watch.faults == []


@pytest.fixture
def page(open_context):
    """A phone that reads German."""
    return open_context(viewport=PHONE, is_mobile=True, has_touch=True, locale="de-DE").new_page()


@pytest.fixture
def desk_page(open_context):
    """A screen on a desk that reads German."""
    return open_context(viewport=DESK, locale="de-DE").new_page()


@pytest.fixture
def arabic(open_context):
    """A phone that reads Arabic."""
    return open_context(viewport=PHONE, is_mobile=True, has_touch=True, locale="ar").new_page()


@pytest.fixture
def no_js(open_context):
    """A phone that reads Arabic and runs no scripts."""
    return open_context(
        viewport=PHONE, is_mobile=True, locale="ar", java_script_enabled=False
    ).new_page()


@pytest.fixture(scope="session")
def axe():
    """Return a function that gives the accessibility faults of a page, none for a good one."""
    source = AXE.read_text(encoding="utf-8")

    def violations(page):
        page.evaluate(source)
        return page.evaluate(RUN_AXE, AXE_TAGS)

    return violations
