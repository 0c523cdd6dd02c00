"""The image holds no secrets and nothing of the machine; the compose file says what it needs."""

import re

from tests.architecture.project import ROOT, read

COMPOSE = ROOT / "deploy" / "compose" / "compose.yaml"
HEAD = read(COMPOSE).partition("name: lotse")[0]


def test_the_image_gets_neither_secrets_nor_the_machines_own_environment():
    """Docker reads `.dockerignore`, Podman too; Docker reads no `.containerignore`."""
    left_out = read(ROOT / ".dockerignore").split()

    assert {".venv", ".git", "var", "deploy/compose/lotse.env", "deploy/compose/.env"} <= set(
        left_out
    )
    assert not (ROOT / ".containerignore").exists()


def test_git_gets_no_secrets_either():
    kept_out = read(ROOT / ".gitignore").split()

    assert {"deploy/compose/lotse.env", "deploy/compose/.env"} <= set(kept_out)


def test_every_variable_and_file_that_the_compose_file_asks_for_is_explained_at_its_head():
    asked = set(re.findall(r"\$\{(\w+)", read(COMPOSE).removeprefix(HEAD)))
    files = set(re.findall(r"env_file: (\S+)", read(COMPOSE)))

    assert asked
    assert files
    assert {name for name in asked | files if name not in HEAD} == set()


def test_what_the_image_is_built_from_is_there():
    [context] = re.findall(r"context: (\S+)", read(COMPOSE))
    [recipe] = re.findall(r"dockerfile: (\S+)", read(COMPOSE))
    copied = re.findall(r"^COPY (?!--from)(\S+)", read(ROOT / recipe), re.MULTILINE)

    assert (COMPOSE.parent / context).resolve() == ROOT
    assert [path for path in copied if not (ROOT / path).exists()] == []
