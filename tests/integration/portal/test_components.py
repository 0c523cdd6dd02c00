"""Pictograms, form fields, and page blocks that depend on the day."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from content.models import Pictogram
from portal.templatetags.portal_tags import in_order
from tests.factories import content

ICON = re.compile(r'{% icon "([\w-]+)" %}')
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom"
    r"|float|clear)\s*:(?!\s*none\b)|text-align:\s*(?:left|right)"
)


def drawn():
    """Return the names of the sprite's pictograms."""
    sprite = Path(finders.find("portal/icons.svg")).read_text(encoding="utf-8")
    return set(re.findall(r'<symbol id="([\w-]+)"', sprite))


def own(pattern):
    """Return the project's files of a kind."""
    apps = ("portal", "booking", "content", "search")
    return [path for app in apps for path in (settings.BASE_DIR / app).rglob(pattern)]


def render(text, **context):
    return Template("{% load portal_tags %}" + text).render(Context(context))


class TestIcon:
    def test_exists_for_every_name_in_a_template(self):
        named = {name for path in own("*.html") for name in ICON.findall(path.read_text("utf-8"))}

        assert len(named) > 15
        assert named <= drawn()

    def test_exists_for_every_topic(self):
        assert set(Pictogram.values) <= drawn()

    def test_is_mirrored_only_if_it_points(self):
        assert "icon--points" in render('{% icon "arrow-back" %}')
        assert "icon--points" not in render('{% icon "clock" %}')

    def test_is_nothing_without_a_name(self):
        assert render("{% icon name %}", name="") == ""


class TestInOrder:
    """Texts that read right to left keep together what reads left to right."""

    def kept(self, text, language="ar"):
        with translation.override(language):
            return in_order(text).replace("\u2066", "<<").replace("\u2069", ">>")

    @pytest.mark.parametrize(
        "part",
        [
            "§ 18a AufenthG",
            "§§ 24, 25 AufenthG",
            "§ 44 (4)",
            "§ 37 SGB II",
            "§ 16d Abs. 3 AufenthG",
            "§ 4 BITV 2.0",
            "§\u00a024",
            "08:00–12:00",
            "8:00 - 12:00",
            "116 117",
            "+49 241 1234-0",
            "0241/123456",
        ],
    )
    def test_keeps_laws_times_and_phone_numbers_together(self, part):
        assert self.kept(f"قبل {part}. بعد") == f"قبل <<{part}>>. بعد"

    @pytest.mark.parametrize(
        "text", ["من 100–600 €", "01.04.2025", "2026-11-23", "في 2026 و112", "Aachen, Straße 1"]
    )
    def test_leaves_everything_else_alone(self, text):
        assert self.kept(text) == text

    def test_leaves_texts_alone_that_read_left_to_right(self):
        assert self.kept("nach § 18a AufenthG, 08:00–12:00", "de") == (
            "nach § 18a AufenthG, 08:00–12:00"
        )

    def test_changes_no_tag_of_what_is_html(self):
        html = SafeString('<a href="tel:0241 1234" title="§ 24">0241 1234</a>')

        assert self.kept(html) == '<a href="tel:0241 1234" title="§ 24"><<0241 1234>></a>'

    @pytest.mark.parametrize("language", ["de", "ar"])
    def test_takes_what_is_no_html_as_text(self, language):
        assert "<b>" not in self.kept("<b>§ 24 & mehr", language).replace("<<", "")

    def test_holds_for_what_editors_write_and_for_the_footer(self, client, guide):
        page = content.translate(
            guide, "ar", {"Sie haben zwei Wochen Zeit.": "حسب § 18a AufenthG فقط"}
        )

        shown = client.get(page.url).content.decode()

        assert "حسب \u2066§ 18a AufenthG\u2069 فقط" in shown
        assert "Montag \u206608:00–12:00\u2069" in shown


class TestStyles:
    @pytest.mark.parametrize("path", own("*.css"), ids=lambda path: path.name)
    def test_know_no_left_and_right(self, path):
        assert not PHYSICAL.findall(path.read_text("utf-8"))


class Question(forms.Form):
    """One field of each kind."""

    email = forms.EmailField(label="E-mail", help_text="Only for changes.")
    town = forms.ChoiceField(
        label="Town", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )


class TestFormField:
    def test_ties_hint_and_error_to_the_control(self):
        html = render("{% form_field field %}", field=Question({"email": "x"})["email"])

        assert '<label class="field__label" for="id_email">E-mail</label>' in html
        assert 'aria-describedby="id_email_helptext id_email_error"' in html
        assert 'id="id_email_helptext">Only for changes.' in html
        assert 'id="id_email_error"' in html
        assert 'aria-invalid="true"' in html

    def test_groups_choices_under_their_question(self):
        html = render("{% form_field field %}", field=Question({})["town"])

        assert re.search(r'<fieldset[^>]*aria-describedby="id_town_error"', html)
        assert '<legend class="field__label">Town</legend>' in html
        assert html.count('<label class="choice"') == 2

    def test_shows_what_was_typed_as_text(self):
        html = render("{% form_field field %}", field=Question({"email": '"><script>'})["email"])

        assert "<script>" not in html


@pytest.mark.usefixtures("centre")
class TestDays:
    def notice(self, days):
        last = timezone.localdate() + dt.timedelta(days=days)
        return content.guide(
            body=json.dumps(
                [
                    {
                        "type": "notice",
                        "id": "00000000-0000-4000-8000-000000000001",
                        "value": {
                            "kind": "info",
                            "title": "Geschlossen",
                            "text": "Bald.",
                            "expires_on": last.isoformat(),
                        },
                    }
                ]
            )
        )

    @pytest.mark.parametrize(("days", "shown"), [(1, True), (0, True), (-1, False)])
    def test_a_notice_disappears_after_its_last_day(self, client, days, shown):
        page = client.get(self.notice(days).url).content.decode()

        assert ("Geschlossen" in page) is shown

    @pytest.mark.parametrize(("days", "warned"), [(1, False), (0, False), (-1, True)])
    def test_a_guide_warns_when_it_is_out_of_date(self, client, days, warned):
        guide = content.guide(valid_until=timezone.localdate() + dt.timedelta(days=days))

        page = client.get(guide.url.replace("/de/", "/en/")).content.decode()

        assert ("This page may be out of date." in page) is warned


@pytest.mark.usefixtures("centre")
class TestFacts:
    def test_show_cost_time_and_date_in_words(self, client):
        guide = content.guide(
            cost_from_cents=2280,
            cost_to_cents=2280,
            duration_from=2,
            duration_to=3,
            duration_unit="weeks",
            checked_on=dt.date(2026, 11, 23),
        )

        page = client.get(guide.url).content.decode()

        assert "<bdi>22,80 €</bdi>" in page
        assert "<bdi>2 bis 3 Wochen</bdi>" in page
        assert "Montag, 23.11.2026" in page

    @pytest.mark.parametrize(
        ("known", "words"),
        [
            ({}, None),
            ({"cost_note": "Das Einkommen zählt."}, "unterschiedlich"),
            ({"cost_from_cents": 0, "cost_to_cents": 0}, "kostenlos"),
        ],
    )
    def test_say_of_the_cost_only_what_is_known(self, client, known, words):
        guide = content.guide(legal_basis="§ 10 SGB V", **known)

        page = client.get(guide.url).content.decode()

        assert ("<dt>Kosten</dt>" in page) is bool(words)
        assert (words or "<dt>Gesetz</dt>") in page
        assert known.get("cost_note", "") in page

    def test_are_left_out_where_there_are_none(self, client):
        page = client.get(content.guide().url).content.decode()

        assert 'class="facts"' not in page
