"""The demo's public services: facts, German words, order, papers, competence."""

from collections.abc import Iterable
from typing import Any

from wagtail.models import Locale

from booking.models import Office, Precedence, PublicService, PublicServiceText
from booking.queries import SOURCE
from content.demo.loader import load_translations
from content.models import Centre, Evidence, Municipality

Entry = dict[str, Any]
COPIED = (
    "minutes",
    "buffer",
    "languages",
    "attendance",
    "minutes_per_child",
    "legal_effect",
)


ASKS = {"name": "optional", "email": "optional", "phone": "optional"}
"""What most offices of the demo ask for; nothing is necessary."""


def load_services(
    centre: Centre, matters: Entry, offices: dict[str, Office], orientation: set[str]
) -> dict[str, PublicService]:
    """Store the public services, and return them by code."""
    stored = {one.code: one for one in PublicService.objects.filter(centre=centre)}
    for entry in matters["service"]:
        values = _values(entry, offices, orientation)
        service = stored.get(entry["code"])
        if service is None:
            service = PublicService(centre=centre, code=entry["code"], **values)
            service.save()
        elif any(getattr(service, name) != value for name, value in values.items()):
            PublicService.objects.filter(pk=service.pk).update(**values)
            service.refresh_from_db()
        stored[service.code] = service
    _load_words(matters["service"], stored)
    _load_links(centre, matters["service"], stored)
    _load_order(matters["precedence"], stored)
    return stored


def _values(entry: Entry, offices: dict[str, Office], orientation: set[str]) -> Entry:
    return {name: entry[name] for name in COPIED} | {
        "office_id": offices[entry["office"]].pk,
        "mode": entry["mode"].replace("_", "-"),
        "url": entry.get("url", ""),
        "leika_key": entry.get("leika_key", ""),
        "topic_slug": entry["topic"],
        "orientation": entry["code"] in orientation,
        **{f"asks_{name}": entry.get("asks", ASKS).get(name, "not") for name in ASKS},
    }


def _load_words(entries: list[Entry], services: dict[str, PublicService]) -> None:
    """Store the German words, and translate them with the demo's catalogues."""
    locale = Locale.objects.get(language_code=SOURCE)
    stored = {
        text.public_service_id: text
        for text in PublicServiceText.objects.filter(
            locale=locale, public_service__in=services.values()
        ).select_related("public_service", "locale")
    }
    rows = []
    for entry in entries:
        service = services[entry["code"]]
        text = stored.get(service.pk)
        if text is None:
            text = PublicServiceText(public_service=service, locale=locale)
        words = {"title": entry["title"], "description": entry["description"]}
        if any(getattr(text, name) != value for name, value in words.items()):
            text.title, text.description = words["title"], words["description"]
            text.save()
        rows.append(text)
    load_translations("services", rows)


def _load_links(centre: Centre, entries: list[Entry], services: dict[str, PublicService]) -> None:
    papers = {
        paper.code: paper.pk for paper in Evidence.objects.filter(locale__language_code=SOURCE)
    }
    towns = {town.slug: town.pk for town in Municipality.objects.filter(centre=centre)}
    sync_links(
        PublicService.evidence.through,
        ("publicservice_id", "evidence_id"),
        {services[e["code"]].pk: [papers[code] for code in e["documents"]] for e in entries},
    )
    sync_links(
        PublicService.municipalities.through,
        ("publicservice_id", "municipality_id"),
        {services[e["code"]].pk: [towns[slug] for slug in e["municipalities"]] for e in entries},
    )


def sync_links(through: Any, fields: tuple[str, str], wanted: dict[int, Iterable[int]]) -> bool:
    """Make the rows between two models these, for all owners at once; tell if any changed."""
    owner, target = fields
    rows = {
        (row[owner], row[target]): row["id"]
        for row in through.objects.filter(**{f"{owner}__in": wanted}).values("id", owner, target)
    }
    pairs = {(key, value) for key, values in wanted.items() for value in values}
    gone = [key for pair, key in rows.items() if pair not in pairs]
    new = sorted(pairs - rows.keys())
    through.objects.filter(pk__in=gone).delete()
    through.objects.bulk_create(through(**{owner: one, target: other}) for one, other in new)
    return bool(gone or new)


def _load_order(entries: list[Entry], services: dict[str, PublicService]) -> None:
    """Store the precedences; of two entries for the same pair the more special one counts."""
    wanted: dict[tuple[int, int], tuple[str, str]] = {}
    for entry in entries:
        for before in entry["before"]:
            for after in entry["after"]:
                pair = (services[before].pk, services[after].pk)
                wanted.setdefault(pair, (entry["kind"], entry["result"]))
    stored = {
        (edge.before_id, edge.after_id): edge
        for edge in Precedence.objects.filter(before__in=services.values())
    }
    Precedence.objects.filter(
        pk__in=[
            edge.pk for pair, edge in stored.items() if wanted.get(pair) != (edge.kind, edge.result)
        ]
    ).delete()
    Precedence.objects.bulk_create(
        Precedence(before_id=pair[0], after_id=pair[1], kind=kind, result=result)
        for pair, (kind, result) in wanted.items()
        if pair not in stored or (stored[pair].kind, stored[pair].result) != (kind, result)
    )
