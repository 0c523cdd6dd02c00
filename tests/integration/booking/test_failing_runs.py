"""Where one booking fails in a run of the worker, the others have their turn, and it is seen."""

import datetime as dt
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from booking import actions, failures
from booking.models import Hit, Message, WaitingPlace
from tests.changes import booked, close
from tests.factories.booking import desk
from tests.plans import NOW, one_stop, stop
from tests.waiting import LATER, THURSDAY, offer_of, opens, scarce, waits

pytestmark = pytest.mark.django_db
repair_module = import_module("booking.actions.repair")
offer_module = import_module("booking.actions.offer")
State = Hit.State
BROKEN, WELL = "broken@example.org", "well@example.org"


def all_or_nothing(things, work, *, name):  # noqa: ARG001  as `each` has it
    """Work as a plain loop would."""
    return [work(thing) for thing in things], 0


@pytest.fixture
def line():
    """Two who wait for the one place on Thursday; what is stored of the first is broken."""
    counter, missing = scarce()
    here, service = desk()
    first = waits((here, service, "09:00"), missing, email=BROKEN)
    second = waits((here, service, "10:00"), missing, email=WELL, now=LATER)
    WaitingPlace.objects.filter(booking=first).update(available=[["Monday"]])
    opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")
    return first, second


@pytest.fixture
def hit():
    """Two whose offices close; for the first nobody can be planned, as its matter is broken."""
    (counter, service), (other, second) = desk(), desk()
    plan = one_stop(counter, service, "08:30", interpreter_language="ar")
    broken = actions.reserve(centre=service.centre, plan=plan, language="en", now=NOW).booking
    actions.confirm(booking=broken, now=NOW, email=BROKEN)
    well = booked(stop(other, second, "09:00"), email=WELL)
    close(counter, "08:00", "10:00")
    close(other, "08:00", "10:00")
    service.languages = 5
    service.save()
    return broken, well


def state(booking):
    return Hit.objects.get(appointment__booking=booking).state


class TestTheWaitingList:
    def test_goes_on_after_a_place_that_fails(self, line, caplog):
        first, second = line

        done = actions.serve_waiting(now=LATER)

        assert (done.looked_at, done.offers_made, done.looks_failed) == (2, 1, 1)
        assert offer_of(second)
        assert not offer_of(first)
        assert f"booking {first.pk} failed: ValueError in " in caplog.text
        assert BROKEN not in caplog.text
        assert "Monday" not in caplog.text

    def test_would_end_there_without_care(self, line, monkeypatch):
        """The twin: whoever stands behind gets nothing."""
        monkeypatch.setattr(offer_module, "each", all_or_nothing)

        with pytest.raises(ValueError, match="unpack"):
            actions.serve_waiting(now=LATER)

        assert not offer_of(line[1])


class TestRepairing:
    def test_goes_on_after_a_booking_that_fails(self, hit, caplog):
        broken, well = hit

        done = actions.repair(now=NOW)

        assert (done.told_of_hits, done.repairs_failed) == (1, 1)
        assert (state(broken), state(well)) == (State.TO_REPAIR, State.OFFERED)
        assert f"booking {broken.pk} failed: TypeError in " in caplog.text
        assert BROKEN not in caplog.text

    def test_would_end_there_without_care(self, hit, monkeypatch):
        """The twin: the person behind learns nothing."""
        monkeypatch.setattr(repair_module, "each", all_or_nothing)

        with pytest.raises(TypeError):
            actions.repair(now=NOW)

        assert state(hit[1]) == State.TO_REPAIR

    def test_that_fails_twice_is_told_once_and_waits_for_a_call(self, hit):
        broken, _well = hit

        for minutes in (0, 5, 10):
            done = actions.repair(now=NOW + dt.timedelta(minutes=minutes))
            assert done.repairs_failed == 1

        assert state(broken) == State.NOTHING
        assert Message.objects.filter(booking=broken, kind="hit").count() == 1

    def test_is_made_good_once_the_fault_is_mended(self, hit):
        broken, _well = hit
        for minutes in (0, 5):
            actions.repair(now=NOW + dt.timedelta(minutes=minutes))
        service = broken.appointments.get().public_service
        service.languages = ["ar"]
        service.save()

        assert actions.repair(now=NOW + dt.timedelta(minutes=10)).told_of_hits == 1

        assert state(broken) == State.OFFERED

    def test_makes_the_task_fail_after_all_is_done(self, hit, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: NOW)

        with pytest.raises(failures.SomeFailed, match=r"^1 failed"):
            repair_module.repair_task.func(counters=[])

        assert state(hit[1]) == State.OFFERED


class TestTheTimersRun:
    def test_does_the_rest_prints_numbers_and_fails(self, line, hit, monkeypatch, capsys):
        monkeypatch.setattr(timezone, "now", lambda: LATER)

        with pytest.raises(CommandError, match=r"^2 failed"):
            call_command("run_housekeeping")

        said = capsys.readouterr().out
        assert "repairs failed: 1" in said
        assert "looks failed: 1" in said
        assert "head of the audit" in said
        assert offer_of(line[1])
        assert state(hit[1]) == State.OFFERED

    def test_repairs_and_serves_though_the_cleaning_fails(self, line, monkeypatch, capsys):
        """A bucket that nobody can read: the clean-up ends, the others do not."""
        monkeypatch.setattr(timezone, "now", lambda: LATER)
        monkeypatch.setattr(
            import_module("booking.actions.housekeeping"), "RateBucket", "no model at all"
        )
        WaitingPlace.objects.update(available=[])

        with pytest.raises(CommandError, match=r"^1 failed"):
            call_command("run_housekeeping")

        assert "offers made: 1" in capsys.readouterr().out
        assert offer_of(line[0])


class TestADatabaseThatIsAway:
    def test_ends_a_run_at_once(self, monkeypatch):
        """All the others would fail as well, and fill the log."""
        monkeypatch.setattr(failures.connection, "is_usable", lambda: False)
        seen = []

        def fails(number):
            seen.append(number)
            raise RuntimeError

        with pytest.raises(RuntimeError):
            failures.each([1, 2], fails, name=str)

        assert seen == [1]
