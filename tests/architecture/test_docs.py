"""Every setting, command and API operation is documented; links in the docs lead somewhere."""

import re

import pytest

from portal.api import api
from tests.architecture.project import APPS, ROOT, files, name_of, read

SETTING = re.compile(r"\bLOTSE_[A-Z_]*[A-Z]\b")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")
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
