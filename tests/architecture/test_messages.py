"""The catalogues of the interface: complete, nothing unsure, placeholders intact."""

import re

import polib
import pytest
from django.conf import settings

from tests.architecture.project import ROOT, name_of

# The messages themselves are English, so English needs no catalogue.
TRANSLATED = [code for code, _name in settings.LANGUAGES if code != "en"]
CATALOGUES = [ROOT / "locale" / code / "LC_MESSAGES" / "django.po" for code in TRANSLATED]
ANY = re.compile(r"%(?:\(\w+\))?[sd]|\{\w*\}")


def faults(entry):
    """Return what is wrong with one translated message."""
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    found = []
    if entry.fuzzy:
        found.append("unsure (fuzzy)")
    if not all(texts):
        found.append("not translated")
        return found
    sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    allowed = {placeholder for source in sources for placeholder in ANY.findall(source)}
    needed = set(ANY.findall(entry.msgid)) if not entry.msgid_plural else set()
    for text in texts:
        present = set(ANY.findall(text))
        if present - allowed or needed - present:
            found.append(f"placeholders {sorted(present)} instead of {sorted(allowed)}")
    return found


@pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
class TestCatalogue:
    def test_is_complete_and_sure(self, path):
        catalogue = polib.pofile(str(path))
        entries = [entry for entry in catalogue if not entry.obsolete]

        assert entries
        assert {entry.msgid: faults(entry) for entry in entries if faults(entry)} == {}

    def test_has_as_many_plurals_as_its_language(self, path):
        catalogue = polib.pofile(str(path))
        count = int(re.search(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"]).group(1))

        for entry in catalogue:
            if entry.msgid_plural and not entry.obsolete:
                assert len(entry.msgstr_plural) == count, entry.msgid


class TestFaults:
    def test_sees_what_is_wrong_with_a_message(self):
        lost = polib.POEntry(msgid="%(days)s days", msgstr="Tage")
        renamed = polib.POEntry(msgid="%(days)s days", msgstr="%(tage)s Tage")
        empty = polib.POEntry(msgid="Book", msgstr="")
        unsure = polib.POEntry(msgid="Book", msgstr="Buch", flags=["fuzzy"])

        assert all(faults(entry) for entry in (lost, renamed, empty, unsure))

    def test_lets_a_plural_say_one_in_words(self):
        entry = polib.POEntry(
            msgid="%(count)s visit",
            msgid_plural="%(count)s visits",
            msgstr_plural={0: "ein Besuch", 1: "%(count)s Besuche"},
        )

        assert faults(entry) == []
