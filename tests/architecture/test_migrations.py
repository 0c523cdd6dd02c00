"""No missing migration, a linear history, from zero to latest, free of block definitions."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tests.architecture.project import APPS, ROOT, read

LABELS = [config.label for config in apps.get_app_configs() if config.name.split(".")[0] in APPS]


@pytest.mark.django_db
class TestMigrations:
    def test_none_is_missing(self):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)

    def test_lead_from_zero_to_the_latest(self):
        # The test database was made by the migrations, on the server that the tests run on.
        executor = MigrationExecutor(connection)

        assert {"booking", "content", "search", "accounts"} <= set(LABELS)
        assert executor.loader.applied_migrations
        assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []

    @pytest.mark.parametrize("label", LABELS)
    def test_follow_each_other_in_one_line(self, label):
        graph = MigrationLoader(None).graph
        own = [node for node in graph.nodes if node[0] == label]

        for node in own:
            children = [child.key for child in graph.node_map[node].children]
            assert len([child for child in children if child[0] == label]) <= 1, node


def test_migrations_hold_no_blocks():
    paths = sorted((ROOT / "content" / "migrations").glob("0*.py"))

    assert paths
    for path in paths:
        assert "wagtail.blocks" not in read(path), path
        assert "content.blocks" not in read(path), path
