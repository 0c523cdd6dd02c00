"""Module size, template direction, blocks and templates, style sheets, messages, place names."""

from django.template.loader import get_template

from content.blocks.registry import installed_blocks
from tests.architecture import rules
from tests.architecture.project import APPS, ROOT, app_files, files, name_of, read


def is_demo(path):
    return "demo" in path.relative_to(ROOT).parts


class TestModules:
    def test_fit_in_the_mind(self):
        modules = [*app_files("*.py"), *files("tests", "*.py"), *files("deploy", "*.py")]

        assert len(modules) > 50
        assert [name_of(path) for path in modules if rules.too_long(read(path))] == []

    def test_of_401_lines_are_found(self):
        assert rules.too_long("line\n" * 401)
        assert not rules.too_long("line\n" * 400)

    def test_translate_constant_text_only(self):
        found = [
            f"{name_of(path)}:{line}"
            for path in app_files("*.py")
            for line in rules.computed_messages(read(path))
        ]

        assert found == []

    def test_with_a_computed_message_are_found(self):
        for computed in ('_(f"{n} days")', '_("%s days" % n)', 'gettext("{}".format(n))', "_(n)"):
            assert list(rules.computed_messages(computed)) == [1], computed
        assert list(rules.computed_messages('_("%(n)s days") % {"n": n}')) == []

    def test_name_the_demo_centre_only_in_demo_data(self):
        kinds = ("*.py", "*.html", "*.js", "*.css", "*.txt", "*.json")
        paths = [path for kind in kinds for path in app_files(kind) if not is_demo(path)]
        paths += [*files("deploy", "*.*"), *files("locale", "*.po")]

        found = {name_of(path): rules.place_names(read(path)) for path in paths}

        assert {name: words for name, words in found.items() if words} == {}

    def test_that_name_a_place_are_found(self):
        assert rules.place_names('"StädteRegion Aachen"') == ["StädteRegion Aachen"]
        assert rules.place_names("the town") == []


class TestTemplates:
    def test_use_only_their_own_app_and_lower_ones(self):
        found = {
            name_of(path): rules.upward_references(app, read(path))
            for app in APPS
            for path in files(app, "*.html")
        }

        assert found
        assert {name: names for name, names in found.items() if names} == {}

    def test_that_look_up_are_found(self):
        template = '{% extends "base.html" %}{% include "booking/includes/choice.html" %}'

        assert rules.upward_references("content", template) == ["booking/includes/choice.html"]
        assert rules.upward_references("portal", template) == []

    def test_have_no_inline_style_or_script(self):
        # Mail programs read no style sheets; the staff side has Wagtail's own policy.
        public = [p for p in app_files("*.html") if not {"mail", "staff"} & set(p.parts)]

        found = {name_of(path): rules.inline_code(read(path)) for path in public}

        assert {name: code for name, code in found.items() if code} == {}

    def test_with_inline_code_are_found(self):
        for bad in (
            "<p style='color: red'>",
            "<style>p {}</style>",
            "<script>1</script>",
            '<a onclick="go()">',
            '<a href="javascript:go()">',
        ):
            assert rules.inline_code(bad), bad
        assert rules.inline_code('<script src="/static/portal/js/enhance.js"></script>') == []


class TestBlocks:
    def test_each_has_a_template_of_its_app(self):
        for name, block in installed_blocks():
            template = block.meta.template
            app = type(block).__module__.split(".")[0]

            assert template, f"block {name} has no template"
            assert template.startswith(f"{app}/blocks/"), f"block {name} uses {template}"
            get_template(template)


class TestStyleSheets:
    def test_know_no_left_and_right(self):
        sheets = app_files("*.css")

        found = {name_of(path): rules.physical_properties(read(path)) for path in sheets}

        assert sheets
        assert {name: properties for name, properties in found.items() if properties} == {}

    def test_with_a_side_of_the_screen_are_found(self):
        for bad in (
            "a { margin-left: 1px }",
            "a{right:0}",
            "a { text-align: left; }",
            "a { border-top-left-radius: 2px }",
            "a { max-width: 66ch }",
        ):
            assert rules.physical_properties(bad), bad
        good = "@media (min-width: 40rem) { a { margin-inline-start: 1px; inset-inline-end: 0 } }"
        assert rules.physical_properties(good) == []
