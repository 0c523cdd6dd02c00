"""The nightly backup: whole, for root's eyes only, never too old, and loud when it fails."""

import os
import re
import subprocess
import tarfile
import time

import pytest

from tests.architecture.project import ROOT, read

DAY = 24 * 60 * 60


@pytest.fixture
def portal(tmp_path):
    """A folder as the portal writes it, with one upload."""
    (tmp_path / "var" / "media").mkdir(parents=True)
    (tmp_path / "var" / "media" / "town.png").write_bytes(b"picture")
    return tmp_path


def back_up(folder, dump="printf dump", **environment):
    return subprocess.run(
        ["sh", str(ROOT / "deploy" / "backup.sh")],
        env={
            **os.environ,
            "LOTSE_BACKUP_DIR": str(folder / "backups"),
            "LOTSE_VAR_DIR": str(folder / "var"),
            "LOTSE_BACKUP_COMMAND": dump,
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def kept(folder):
    return sorted(path.name for path in (folder / "backups").iterdir())


def test_holds_the_database_and_the_uploads(portal):
    assert back_up(portal).returncode == 0

    dump, media = (portal / "backups" / name for name in kept(portal))
    assert dump.read_text() == "dump"
    with tarfile.open(media) as archive:
        assert "media/town.png" in archive.getnames()


def test_is_read_by_its_owner_only(portal):
    back_up(portal)

    paths = [portal / "backups", *(portal / "backups").iterdir()]
    assert [path.name for path in paths if path.stat().st_mode & 0o077] == []


def test_goes_before_it_is_older_than_two_weeks_and_touches_nothing_else(portal):
    (portal / "backups").mkdir()
    ages = {"lotse-2026-01-12.dump": 12.9, "media-2026-01-13.tar.gz": 13.1, "notes.txt": 400}
    for name, days in ages.items():
        file = portal / "backups" / name
        file.write_text("")
        os.utime(file, (time.time() - days * DAY,) * 2)

    assert back_up(portal).returncode == 0

    found = kept(portal)
    assert len(found) == 4
    assert {"lotse-2026-01-12.dump", "notes.txt"} <= set(found)


@pytest.mark.parametrize("dump", ["false", "true"])
def test_fails_and_leaves_no_half_of_a_dump(portal, dump):
    assert back_up(portal, dump=dump).returncode != 0
    assert kept(portal) == []


def test_fails_where_the_portals_folder_is_not(portal):
    answer = back_up(portal, LOTSE_VAR_DIR=str(portal / "elsewhere"))

    assert answer.returncode != 0
    assert "LOTSE_VAR_DIR" in answer.stderr
    assert not (portal / "elsewhere").exists()


def test_leaves_the_first_folder_of_uploads_to_the_portal(tmp_path):
    (tmp_path / "var").mkdir()

    assert back_up(tmp_path).returncode == 0
    assert not (tmp_path / "var" / "media").exists()


def test_is_given_to_postgresql_by_root_who_alone_may_read_it():
    restored = re.findall(r"^.*pg_restore.*$", read(ROOT / "docs" / "operations.md"), re.MULTILINE)

    assert restored
    assert [line for line in restored if " < /var/backups/lotse/" not in line] == []


def test_is_the_only_dump_of_the_handbook():
    """Another one would be read by everybody, and stay."""
    assert not re.search(r"pg_dump[^`\n]*>", read(ROOT / "docs" / "operations.md"))
