"""One network holds so many reservations and no more, and nobody learns its address."""

import datetime as dt

import pytest
from django.test import RequestFactory

from booking import actions, origins
from booking.models import Booking
from tests.factories.booking import desk
from tests.plans import NOW, one_stop

HERE = ("aaaa", "bbbb")


def asks(address="203.0.113.7", forwarded=None):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


class TestNetworkOf:
    @pytest.mark.parametrize(
        ("request_", "network"),
        [
            (asks(), "203.0.113.7"),
            (asks("127.0.0.1", "203.0.113.7"), "203.0.113.7"),
            (asks("127.0.0.1", "198.51.100.1, 203.0.113.7"), "203.0.113.7"),
            (asks("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64"),
            (asks("::ffff:203.0.113.7"), "203.0.113.7"),
            (asks("127.0.0.1", "nonsense"), ""),
            (asks("", ""), ""),
        ],
    )
    def test_believes_only_the_last_proxy(self, request_, network):
        assert origins.network_of(request_) == network

    def test_believes_no_header_without_a_proxy(self, settings):
        settings.TRUSTED_PROXIES = 0

        assert origins.network_of(asks("203.0.113.7", "198.51.100.1")) == "203.0.113.7"


class TestOriginsOf:
    def test_are_short_and_change_every_day(self):
        today = origins.origins_of(asks(), now=NOW)
        tomorrow = origins.origins_of(asks(), now=NOW + dt.timedelta(days=1))

        assert [len(one) for one in today] == [4, 4]
        assert today[0] != today[1]
        assert tomorrow[1] == today[0]

    def test_are_shared_by_so_many_that_they_name_nobody(self):
        names = {
            origins.origins_of(asks(f"10.{a}.{b}.1"), now=NOW)[0]
            for a in range(100)
            for b in range(200)
        }

        assert len(names) < 20_000 * 0.9


@pytest.mark.django_db
class TestMostReservations:
    def reserve(self, start, now=NOW, network=HERE):
        counter, service = desk()
        return actions.reserve(
            centre=counter.office.centre,
            plan=one_stop(counter, service, start),
            language="en",
            now=now,
            origins=network,
        ).booking

    def test_are_open_at_the_same_time(self, settings):
        settings.RESERVATIONS_PER_ORIGIN = 2
        first = self.reserve("09:00")
        self.reserve("09:00")

        with pytest.raises(actions.TooManyReservations):
            self.reserve("09:00")
        self.reserve("09:00", network=("cccc", "dddd"))
        actions.confirm(booking=first, now=NOW)
        self.reserve("09:00")

        assert set(Booking.objects.filter(status="confirmed").values_list("origin", flat=True)) == {
            ""
        }

    def test_are_free_again_when_they_ran_out(self, settings):
        settings.RESERVATIONS_PER_ORIGIN = 1
        self.reserve("09:00")

        self.reserve("09:00", now=NOW + dt.timedelta(minutes=20))

    def test_count_those_of_yesterday_after_midnight(self, settings):
        settings.RESERVATIONS_PER_ORIGIN = 1
        self.reserve("09:00")

        with pytest.raises(actions.TooManyReservations):
            self.reserve("09:00", network=("cccc", HERE[0]))

    def test_are_no_limit_where_nobody_knows_the_network(self, settings):
        """The twin: without the name of a network, one could hold everything."""
        settings.RESERVATIONS_PER_ORIGIN = 1

        for _ in range(3):
            self.reserve("09:00", network=())

        assert Booking.objects.count() == 3

    def test_are_forgotten_with_their_end(self):
        self.reserve("09:00")

        actions.keep_house(now=NOW + dt.timedelta(minutes=20))

        assert Booking.objects.get().origin == ""
