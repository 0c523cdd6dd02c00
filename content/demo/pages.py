"""The pages of the demo centre in the source language."""

import json
from typing import Any

from wagtail.models import Page

from content.demo import site, texts
from content.demo.bodies import body
from content.demo.loaded import differs, remember
from content.models import (
    Centre,
    ContentPage,
    GuidePage,
    HomePage,
    OfficeIndexPage,
    OfficePage,
    Organisation,
    PlainPage,
    TopicPage,
)

NOT_FIELDS = {"topic", "documents", "services", "hours", "intro", "body"}
# Facts that a guide may lack; one that a file no longer states goes from the page, too.
FACTS = (
    "cost_from_cents",
    "cost_to_cents",
    "duration_from",
    "duration_to",
    "checked_on",
    "valid_until",
)


def home_page() -> HomePage:
    """Return the home page, with the texts of its file."""
    entry = {"slug": "startseite", "hours": "open_today", **texts.read("home.toml")}
    entry["body"] = [{"type": "paragraph", "text": entry["intro"]}, *entry.get("body", [])]
    return write(Page.get_first_root_node(), HomePage, _values(entry))


def all_pages(home: HomePage, centre: Centre) -> list[ContentPage]:
    """Return all pages of the centre, parents first, with the texts of their files."""
    owners = site.organisations(centre)
    index = write(home, OfficeIndexPage, _values(texts.site_map()["office_index"]))
    offices = {
        entry["slug"]: write(
            index, OfficePage, _values(entry | {"hours": "opening_hours"}, owners[entry["slug"]])
        )
        for entry in texts.pages("offices")
    }
    topics = {
        entry["slug"]: write(home, TopicPage, _values(entry)) for entry in texts.pages("topics")
    }
    guides = [
        write(topics[entry["topic"]], GuidePage, _guide_values(entry, owners, offices))
        for entry in texts.pages("guides")
    ]
    plain = [write(home, PlainPage, _values(entry)) for entry in texts.pages("plain")]
    return [home, index, *offices.values(), *topics.values(), *guides, *plain]


def _guide_values(
    entry: texts.Entry, owners: dict[str, Organisation], offices: dict[str, ContentPage]
) -> dict[str, Any]:
    """Return the field values of a guide; slugs become organisations and office pages."""
    values = dict.fromkeys(FACTS) | _values(entry, owners.get(entry.get("organisation", "")))
    values["responsible_office"] = offices.get(entry.get("responsible_office", ""))
    return values


def _values(entry: texts.Entry, organisation: Organisation | None = None) -> dict[str, Any]:
    """Return the field values of a page."""
    values = {name: value for name, value in entry.items() if name not in NOT_FIELDS}
    values["body"] = json.dumps(body(entry))
    values["organisation"] = organisation
    return values


def write[P: ContentPage](parent: Page, model: type[P], values: dict[str, Any]) -> P:
    """Create or change and publish a page; leave it alone if its text is the same as last time."""
    slug = values["slug"]
    page: P | None = model.objects.child_of(parent).filter(slug=slug).first()
    if page is not None and not differs(f"page/{slug}", values):
        return page
    page = page or model(slug=slug)
    for name, value in values.items():
        setattr(page, name, value)
    if page.pk is None:
        parent.add_child(instance=page)
    page.save_revision().publish()
    remember(f"page/{slug}", values)
    return page
