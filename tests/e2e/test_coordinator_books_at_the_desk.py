"""A coordinator books for a person at the desk in few steps, and hands over by QR code."""

import pytest
from playwright.sync_api import expect

from tests.e2e.staff import signed_in

MOST_STEPS = 10
"""Clicks and entries from the empty form to the code on the screen: under a minute."""


class Steps:
    """Does things on a page and counts them."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def find(self, selector):
        self.count += 1
        return self.page.locator(selector).first

    def type(self, selector, words):
        self.find(selector).fill(words)

    def click(self, selector):
        self.find(selector).click()

    def choose(self, selector, value):
        self.find(selector).select_option(value)


@pytest.fixture
def desk(desk_page):
    page = signed_in(desk_page, "koordination")
    page.goto("/admin/desk/")
    return Steps(page)


def plan(desk):
    """Find a matter by its words and another in the list, and take the first plan."""
    desk.type("[data-filter]", "konto")
    desk.click("label:visible:has(input[value='VZ-KONTO'])")
    desk.type("[data-filter]", "")
    desk.click("label:has(input[value='KIM-ERST'])")
    desk.choose("select[name=language]", "ar")
    desk.click(".desk-form button[type=submit]")
    desk.click(".desk-plan button")


def test_books_with_consent_and_hands_over(desk):
    plan(desk)
    desk.type("input[name=name]", "Demo Person")
    desk.click("input[name=consent]")
    desk.click(".desk-answers button[type=submit]")

    page = desk.page
    expect(page.locator(".hand-over__code")).to_be_visible()
    assert desk.count <= MOST_STEPS
    size = page.locator(".hand-over__code").bounding_box()
    assert min(size["width"], size["height"]) >= 250
    expect(page.locator(".hand-over__invitation")).to_have_attribute("dir", "rtl")
    reference = page.locator(".reference").inner_text()
    private = page.locator("a[href*='/ar/booking/']").get_attribute("href")
    sheet = page.request.get(page.locator("a[href$='sheet.pdf']").get_attribute("href"))
    assert sheet.body().startswith(b"%PDF-")
    phone = page.context.browser.new_context().new_page()
    phone.goto(private)
    expect(phone.locator(".reference")).to_have_text(reference)
    phone.context.close()


def test_books_without_consent_and_stores_no_name(desk):
    plan(desk)
    desk.type("input[name=name]", "Demo Person")
    desk.click(".desk-answers button[type=submit]")
    expect(desk.page.locator("input[name=name]")).to_have_value("Demo Person")

    desk.type("input[name=name]", "")
    desk.click(".desk-answers button[type=submit]")

    expect(desk.page.locator(".hand-over__code")).to_be_visible()
