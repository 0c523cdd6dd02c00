"""Settings, commands, API operations and the tree of files are documented; links lead somewhere."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from django.apps import apps

from portal.api import api
from tests.architecture.project import APPS, ROOT, app_files, files, name_of, read

SETTING = re.compile(r"\bLOTSE_[A-Z_]*[A-Z]\b")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")
ENTRY = re.compile(r"( *)(\S+)(?: {2,}\S|$)")
ARCHITECTURE = ROOT / "docs" / "architecture.md"
DOCUMENTS = [*files("docs", "*.md"), *ROOT.glob("*.md")]


def settings_in(*folders):
    """Return the environment variables that the code of the folders reads."""
    paths = [path for folder in folders for path in files(folder, "*.py")]
    return {name for path in paths for name in SETTING.findall(read(path))}


class TestSettings:
    @pytest.mark.parametrize("document", [".env.example", "docs/operations.md"])
    def test_are_documented(self, document):
        used = settings_in(*APPS)

        assert "LOTSE_DATABASE_URL" in used
        assert used - set(SETTING.findall(read(ROOT / document))) == set()

    @pytest.mark.parametrize("document", [".env.example", "docs/operations.md"])
    def test_that_are_documented_exist(self, document):
        documented = set(SETTING.findall(read(ROOT / document)))
        used = settings_in(*APPS, "tests", "deploy")

        assert {name for name in documented - used if not name.endswith("_FILE")} == set()


def test_every_management_command_is_documented():
    commands = [
        path.stem
        for app in APPS
        for path in files(app, "management/commands/*.py")
        if path.stem != "__init__"
    ]
    documented = read(ROOT / "docs" / "operations.md")

    assert "rebuild_search_index" in commands
    assert [name for name in commands if f"`manage.py {name}" not in documented] == []


def test_the_tables_that_operators_ask_exist():
    asked = re.findall(r" from (\w+) where", read(ROOT / "docs" / "operations.md"))

    assert asked
    assert set(asked) <= {model._meta.db_table for model in apps.get_models()}


def test_every_api_operation_is_documented():
    operations = [
        f"{method.upper()} /api/v1{path.removeprefix('/api/v1')}"
        for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items()
        for method in methods
    ]
    documented = read(ROOT / "docs" / "api.md")

    assert operations
    assert [operation for operation in operations if operation not in documented] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_lead_to_files_that_exist(document):
    targets = LINK.findall(read(document))

    assert [target for target in targets if not (document.parent / target).exists()] == []


def paths_of_tree(tree: str) -> Iterator[str]:
    """Yield the path of each line; a folder ends in a slash, what is in it is indented."""
    folders: list[str] = []
    for line in tree.splitlines():
        entry = ENTRY.match(line)
        assert entry, line
        depth = len(entry[1]) // 2
        folders = [*folders[:depth], entry[2]]
        yield "".join(folders)


def rooms(paths: set[str]) -> tuple[str, ...]:
    """Return the folders that stand for all that is in them."""
    folders = [path for path in paths if path.endswith("/")]
    return tuple(
        folder for folder in folders if not any(p != folder and p.startswith(folder) for p in paths)
    )


class TestTree:
    def paths(self):
        return set(paths_of_tree(read(ARCHITECTURE).split("```\n")[1]))

    def test_names_what_exists(self):
        paths = self.paths()

        assert {"portal/api.py", "booking/planner/solver.py", "booking/demo/"} <= paths
        assert sorted(path for path in paths if not (ROOT / path).exists()) == []

    def test_names_every_module(self):
        paths = self.paths()
        modules = [*app_files("*.py"), *files("tests", "*.py"), *files("deploy", "*.py")]
        modules += [*files("docs", "*.md"), *files("portal", "*.css"), *files("booking", "*.css")]
        names = [name_of(path) for path in modules if path.stem != "__init__"]
        named = rooms(paths)

        assert [name for name in names if name not in paths and not name.startswith(named)] == []

    def test_is_read_with_its_folders(self):
        tree = "a.py  one\nb/\n  c.py  two\n  d/  many\ne.py  three"

        assert list(paths_of_tree(tree)) == ["a.py", "b/", "b/c.py", "b/d/", "e.py"]
        assert rooms(set(paths_of_tree(tree))) == ("b/d/",)


def test_every_import_contract_is_explained():
    settings = tomllib.loads(read(ROOT / "pyproject.toml"))
    names = [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]
    explained = read(ARCHITECTURE)

    assert len(names) == 10, "docs/architecture.md says how many there are"
    assert [name for name in names if f"| {name} |" not in explained] == []
