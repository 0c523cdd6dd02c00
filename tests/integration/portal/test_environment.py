"""`deploy/environment.py` makes an environment that the portal's own user can start."""

import importlib.util

import pytest

from tests.architecture.project import ROOT


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """The script, working in a folder of its own."""
    place = importlib.util.spec_from_file_location("env_", ROOT / "deploy" / "environment.py")
    script = importlib.util.module_from_spec(place)
    place.loader.exec_module(script)
    for name, folder in {"CACHE": ".cache", "VENV": ".venv", "PYTHON": ".venv/python"}.items():
        monkeypatch.setattr(script, name, tmp_path / folder)
    script.CACHE.mkdir()
    monkeypatch.delenv("UV_PYTHON_INSTALL_DIR", raising=False)
    return script


@pytest.mark.parametrize("failures", [0, 1])
def test_a_fetched_python_lies_in_the_project(environment, monkeypatch, failures):
    asked = []

    def quietly(command, **options):
        if "venv" in command:
            asked.append(options["env"]["UV_PYTHON_INSTALL_DIR"])
            if len(asked) <= failures:
                raise environment.SetupFailed("There is none.")
        return "3.12"

    monkeypatch.setattr(environment, "quietly", quietly)

    environment.make_venv("uv")

    assert asked == [str(environment.CACHE / "python")] * (failures + 1)
