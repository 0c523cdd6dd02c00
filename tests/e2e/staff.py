"""How people who work in the portal get in."""

import re

from playwright.sync_api import expect

from portal.accounts.demo_users import PASSWORD


def signed_in(page, username):
    """Sign somebody in, whoever was signed in before."""
    page.context.clear_cookies()
    page.goto("/admin/login/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    return page


def edit_link(page, title):
    """Open the page with this title in the editor, by the admin's own search."""
    page.goto(f"/admin/pages/search/?q={title}")
    page.locator("main a[href*='/edit/']", has_text=title).first.click()
    expect(page.locator("form#w-editor-form, form[data-edit-form]").first).to_be_visible()


def press(page, selector):
    """Press a button of the editor, in its menu of actions if it is not in sight."""
    if not page.locator(f"{selector}:visible").count():
        page.locator("footer .w-dropdown__toggle").last.click()
    page.locator(f"{selector}:visible").first.click()
    page.wait_for_load_state()
