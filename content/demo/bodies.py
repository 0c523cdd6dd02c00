"""Turns the blocks of a text file into a page body, with block ids that stay the same.

Translations hang on block ids: new ids would lose them.
"""

import uuid
from collections import Counter
from typing import Any

from content.demo.texts import Entry

NAMESPACE = uuid.UUID("0c0e9d0a-93a0-5f0e-9f3c-8f9a4d1f6b11")
ROWS = {"steps": "steps", "accordion": "items", "links": "links"}
CLOSING = {"accordion", "links"}


def body(entry: Entry) -> list[dict[str, Any]]:
    """Return the raw blocks of a page: its text, then papers and appointments, then the rest."""
    blocks = [dict(block) for block in entry.get("body", [])]
    place = _place_of_extras(blocks)
    return _with_ids(entry["slug"], [*blocks[:place], *_extras(entry), *blocks[place:]])


def _extras(entry: Entry) -> list[dict[str, Any]]:
    """Return the documents to bring, the invitation to book and hours, where there are any."""
    documents, services = entry.get("documents", []), entry.get("services", [])
    return [
        *([{"type": entry["hours"]}] if "hours" in entry else []),
        *([{"type": "documents", "codes": documents}] if documents else []),
        *([{"type": "invitation", "codes": services}] if services else []),
    ]


def _place_of_extras(blocks: list[dict[str, Any]]) -> int:
    """Return where papers and appointments go: before questions and links at the end."""
    place = len(blocks)
    while place and blocks[place - 1]["type"] in CLOSING:
        place -= 1
    return place


def _with_ids(slug: str, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return raw blocks; the id comes from page, kind and number, so that texts may move."""
    seen: Counter[str] = Counter()
    raw = []
    for block in blocks:
        kind = block.pop("type")
        path = f"{slug}/{kind}/{seen[kind]}"
        seen[kind] += 1
        raw.append({"type": kind, "value": _value(kind, block, path), "id": stable_id(path)})
    return raw


def _value(kind: str, block: dict[str, Any], path: str) -> Any:
    """Return a block's value as the StreamField stores it."""
    if not block:
        return None
    if kind == "heading":
        return block["text"]
    if kind == "paragraph":
        return f"<p>{block['text']}</p>"
    if kind == "list":
        return _rows(block["items"], path)
    if kind in ROWS:
        return {ROWS[kind]: _rows(block[ROWS[kind]], path)}
    if "expires_on" in block:
        block["expires_on"] = block["expires_on"].isoformat()
    return block


def _rows(values: list[Any], path: str) -> list[dict[str, Any]]:
    """Return the items of a list block, each with an id of its own."""
    return [
        {"type": "item", "value": value, "id": stable_id(f"{path}/{number}")}
        for number, value in enumerate(values)
    ]


def stable_id(path: str) -> str:
    """Return the same id for the same place on every machine."""
    return str(uuid.uuid5(NAMESPACE, path))
