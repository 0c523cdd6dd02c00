"""The audit: it only grows, and whoever changes it is found out."""

import json
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from booking.actions import audit
from booking.models import AuditEntry
from tests.conftest import audit as triggers
from tests.conftest import run
from tests.factories import accounts
from tests.factories.booking import OfficeFactory
from tests.plans import NOW

pytestmark = pytest.mark.django_db
ACT = AuditEntry.Act


@pytest.fixture
def three(db):  # noqa: ARG001  the rows need it
    """Three entries of different kinds."""
    staff = accounts.office_worker(OfficeFactory())
    return [
        audit.record(ACT.DAY_SEEN, now=NOW, staff=staff, appointments=[1, 2], day="2026-12-01"),
        audit.record(ACT.ERASED, now=NOW),
        audit.record(ACT.ERASED_IN_TIME, now=NOW, by=AuditEntry.By.PORTAL, count=2),
    ]


@pytest.fixture
def intruder(three):  # noqa: ARG001  they are there to be changed
    """Somebody with the right to do everything in the database."""
    run(triggers.ALLOW)


def change(number, **values):
    AuditEntry.objects.filter(number=number).update(**values)


def found(expected=None):
    return {(fault.number, fault.what) for fault in audit.faults(expected)}


class TestRecord:
    def test_makes_a_chain(self, three):
        numbers = [entry.number for entry in three]

        assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]
        assert [entry.previous for entry in three[1:]] == [entry.digest for entry in three[:-1]]
        assert found() == set()

    def test_says_who(self, three):
        assert [entry.by for entry in three] == ["staff", "person", "portal"]
        assert three[0].staff_id

    def test_is_undone_with_the_transaction(self, three):
        with transaction.atomic():
            audit.record(ACT.ERASED, now=NOW)
            transaction.set_rollback(True)

        assert audit.head().number == three[-1].number

    def test_two_can_never_follow_the_same_entry(self, three):
        fork = AuditEntry(
            number=audit.head().number + 1,
            at=NOW,
            by="person",
            act=ACT.ERASED,
            previous=three[0].digest,
            digest="x" * 64,
        )

        with pytest.raises(DatabaseError), transaction.atomic():
            fork.save(force_insert=True)


class TestTheDatabase:
    def test_refuses_to_change_an_entry(self, three):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            change(three[1].number, act=ACT.ERASED)

    def test_refuses_to_remove_an_entry(self, three):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            AuditEntry.objects.filter(number=three[2].number).delete()

    def test_refuses_to_empty_the_table(self, three):  # noqa: ARG002  they must survive
        if connection.vendor != "postgresql":
            pytest.skip("SQLite has no TRUNCATE")
        with (
            pytest.raises(DatabaseError, match="only grows"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("TRUNCATE booking_auditentry")

    def test_does_not_without_the_triggers(self, three):
        """The twin: it is the triggers that refuse."""
        run(triggers.ALLOW)

        change(three[1].number, act=ACT.ERASED)

        assert AuditEntry.objects.get(number=three[1].number).act == ACT.ERASED


class TestTampering:
    @pytest.mark.parametrize(
        "values",
        [
            {"act": ACT.MARKED},
            {"staff_id": 77},
            {"booking_id": 1},
            {"office_id": 1},
            {"by": "staff"},
            {"details": {"appointments": []}},
            {"at": NOW.replace(minute=1)},
        ],
    )
    def test_a_changed_entry_is_found(self, three, intruder, values):  # noqa: ARG002  they may
        change(three[1].number, **values)

        assert found() == {(three[1].number, "changed")}

    def test_a_removed_entry_is_found(self, three, intruder):  # noqa: ARG002  they may
        AuditEntry.objects.filter(number=three[1].number).delete()

        assert (three[1].number, "missing") in found()

    def test_an_entry_sealed_anew_breaks_the_next(self, three, intruder):  # noqa: ARG002  they may
        entry = three[1]
        entry.act = ACT.MARKED
        change(entry.number, act=entry.act, digest=entry.seal())

        assert found() == {(three[2].number, "does not follow the entry before")}

    def test_an_end_that_was_cut_off_is_found_by_a_noted_head(self, three, intruder):  # noqa: ARG002  they may
        noted = audit.head()
        AuditEntry.objects.filter(number=three[2].number).delete()

        assert found() == set()
        assert found(noted) == {(noted.number, "missing")}

    def test_a_chain_rewritten_to_its_end_is_found_by_a_noted_head(self, three, intruder):  # noqa: ARG002  they may
        noted = audit.head()
        last = three[2]
        last.details = {"count": 1}
        change(last.number, details=last.details, digest=last.seal())

        assert found() == set()
        assert found(noted) == {(noted.number, "is not the one that was noted")}

    def test_an_earlier_head_holds_while_the_chain_grows(self, three):  # noqa: ARG002  they are noted
        noted = audit.head()
        audit.record(ACT.ERASED, now=NOW)

        assert found(noted) == set()


class TestCommand:
    def test_prints_the_head(self, three, capsys):
        call_command("verify_audit")

        assert f"{three[2].number}:{three[2].digest}" in capsys.readouterr().out

    def test_fails_and_names_the_entry(self, three, intruder):  # noqa: ARG002  they may
        change(three[0].number, act=ACT.MARKED)
        said = StringIO()

        with pytest.raises(CommandError):
            call_command("verify_audit", stderr=said)

        assert said.getvalue() == f"entry {three[0].number}: changed\n"

    def test_takes_the_head_that_housekeeping_printed(self, three, capsys):
        call_command("run_housekeeping")
        line = capsys.readouterr().out.splitlines()[-1]

        call_command("verify_audit", head=line.partition("audit: ")[2])

        assert three[2].digest in line

    @pytest.mark.parametrize("text", ["x", "1", "1:short", "-1:" + "0" * 64])
    def test_refuses_what_is_no_head(self, text):
        with pytest.raises(CommandError):
            call_command("verify_audit", head=text)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_chain():
    before, count = audit.head().number, 4
    barrier = threading.Barrier(count)

    def write():
        barrier.wait()
        try:
            for _ in range(5):
                audit.record(ACT.ERASED, now=NOW)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(count)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert audit.head().number == before + 5 * count
    assert found() == set()


class TestPage:
    def test_shows_entries_and_checks_them(self, client, three, intruder):  # noqa: ARG002  they may
        client.force_login(accounts.administrator())

        assert "alert" not in client.get("/admin/audit/?check=1").content.decode()
        change(three[0].number, details=json.loads("{}"))

        assert 'role="alert"' in client.get("/admin/audit/?check=1").content.decode()

    def test_is_for_administrators_only(self, client, three):  # noqa: ARG002  there is something to see
        for user in (
            accounts.coordinator(),
            accounts.office_worker(OfficeFactory()),
            accounts.chief_editor(),
        ):
            client.force_login(user)

            assert client.get("/admin/audit/").status_code == 403
