"""From wishes to plans: order, competence, interpreters, merits, signed tokens."""

import datetime as dt

import pytest

from booking import actions
from booking.proposals import (
    FollowUp,
    TooManyServices,
    UnknownService,
    Window,
    propose,
    read_plan,
    sort_out,
)
from tests.factories.booking import (
    CentreFactory,
    CounterFactory,
    InterpreterFactory,
    MunicipalityFactory,
    OpeningFactory,
    PrecedenceFactory,
    PublicServiceFactory,
    TravelTimeFactory,
    desk,
)
from tests.plans import NOW, at, one_stop, wishes

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return CentreFactory()


TUESDAY_MORNING = Window(1, dt.time(8), dt.time(12))


def plans(*services, now=NOW, **more):
    return propose(centre=CentreFactory(), wishes=wishes(*services, **more), now=now).plans


def times(plan):
    return [f"{stop.public_service.code} {stop.starts_at:%H:%M}" for stop in plan.stops]


class TestPropose:
    def test_plans_everything_with_pauses_and_ways(self):
        (counter, one), (other_counter, other) = desk(), desk()
        here, there = counter.office, other_counter.office
        TravelTimeFactory(origin=here, destination=there, minutes=20)
        TravelTimeFactory(origin=there, destination=here, minutes=20)

        [plan] = plans(one, other)

        first, second = plan.stops
        assert second.starts_at - first.ends_at == dt.timedelta(minutes=30)
        assert (plan.walking_minutes, plan.waiting_minutes) == (20, 10)
        assert (plan.minutes_on_site, plan.moves, plan.left_out) == (90, 1, ())
        assert plan.finish == second.ends_at == at("09:30")

    def test_gives_children_their_time(self):
        _, service = desk(minutes_per_child=15)

        [plan] = plans(service, children=2)

        assert plan.stops[0].ends_at - plan.stops[0].starts_at == dt.timedelta(minutes=60)

    def test_keeps_the_lead_time(self):
        _, service = desk()

        assert times(plans(service, now=at("07:00"))[0]) == [f"{service.code} 09:00"]

    def test_keeps_to_the_days_and_hours_somebody_can_come(self):
        counter, service = desk()
        for day in ("02", "03"):
            OpeningFactory(
                counter=counter,
                starts_at=at(f"2026-12-{day} 08:00"),
                ends_at=at(f"2026-12-{day} 12:00"),
            )

        found = plans(
            service,
            earliest=dt.date(2026, 12, 1),
            latest=dt.date(2026, 12, 2),
            available=(Window(2, dt.time(10, 2), dt.time(12)),),
        )

        assert [plan.stops[0].starts_at for plan in found] == [at("2026-12-02 10:05")]

    def test_offers_nothing_that_is_taken(self, centre):
        counter, service = desk(closes="08:30")
        actions.reserve(
            centre=centre, plan=one_stop(counter, service, "08:00"), language="en", now=NOW
        )

        proposal = propose(centre=centre, wishes=wishes(service), now=NOW)

        assert proposal.plans == ()
        assert proposal.why_not.codes == (service.code,)

    def test_offers_what_a_reservation_gave_back_by_expiring(self, centre):
        counter, service = desk(closes="08:30")
        actions.reserve(
            centre=centre, plan=one_stop(counter, service, "08:00"), language="en", now=NOW
        )

        assert plans(service, now=NOW + dt.timedelta(minutes=20))

    def test_every_plan_can_be_reserved(self, centre):
        """Whatever the buffers of neighbours are: what is proposed fits."""
        counter, short = desk(minutes=20, buffer=0, closes="09:30")
        long = PublicServiceFactory(office=counter.office, minutes=20, buffer=15)
        counter.public_services.add(long)
        actions.reserve(
            centre=centre, plan=one_stop(counter, short, "09:00"), language="en", now=NOW
        )

        for service, start in ((long, "08:00"), (short, "08:35")):
            [plan] = plans(service, earliest=at("08:00").date())
            assert times(plan) == [f"{service.code} {start}"]
            actions.reserve(
                centre=centre,
                plan=read_plan(plan.token, centre=centre, now=NOW),
                language="en",
                now=NOW,
            )

    def test_leaves_out_offices_with_steps_if_asked(self):
        counter, service = desk()
        counter.office.step_free = False
        counter.office.save()

        assert plans(service)
        assert not plans(service, step_free=True)

    def test_says_which_matters_stand_in_the_way(self, centre):
        _, one = desk()
        closed = PublicServiceFactory()

        proposal = propose(centre=centre, wishes=wishes(one, closed), now=NOW)

        assert proposal.plans[0].left_out == (closed.code,)
        assert proposal.why_not.codes == (closed.code,)

    def test_refuses_codes_that_nobody_knows(self, centre):
        _, service = desk()
        wanted = wishes(service, PublicServiceFactory.build(code="NO"), prefer="soonest")

        with pytest.raises(UnknownService) as caught:
            propose(centre=centre, wishes=wanted, now=NOW)

        assert caught.value.codes == ("NO",)

    def test_refuses_more_than_sixteen(self, centre):
        wanted = wishes(*[PublicServiceFactory.build(code=f"N{n}") for n in range(17)])

        with pytest.raises(TooManyServices):
            propose(centre=centre, wishes=wanted, now=NOW)

    @pytest.mark.parametrize("number", [3, 6])
    def test_reads_in_a_fixed_number_of_queries(self, django_assert_max_num_queries, number):
        services = [*(desk()[1] for _ in range(number)), PublicServiceFactory()]

        with django_assert_max_num_queries(17):
            assert plans(*services, available=(TUESDAY_MORNING,))


class TestInterpreters:
    def test_are_needed_only_where_staff_do_not_speak_the_language(self):
        _, german = desk(languages=["de"])
        _, arabic = desk(languages=["de", "ar"])
        person = InterpreterFactory(languages=["ar", "fr"])
        OpeningFactory(counter=None, interpreter=person, starts_at=at("09:00"))

        [plan] = plans(german, arabic, interpreter_language="ar")

        assert {stop.public_service: stop.interpreter for stop in plan.stops} == {
            german: person,
            arabic: None,
        }
        assert times(plan) == [f"{arabic.code} 08:05", f"{german.code} 09:00"]

    def test_stay_for_the_whole_visit_if_they_can(self):
        services = [desk(languages=["de"])[1] for _ in range(2)]
        for opens in ("08:30", "08:00"):
            person = InterpreterFactory()
            OpeningFactory(counter=None, interpreter=person, starts_at=at(opens))

        [plan] = plans(*services, interpreter_language="ar")

        assert len({stop.interpreter for stop in plan.stops}) == 1

    def test_change_as_rarely_as_possible(self):
        """Whoever is asked first is not the one who can stay."""
        services = [desk(languages=["de"])[1] for _ in range(2)]
        for opens, closes in (("08:00", "08:30"), ("08:00", "12:00")):
            person = InterpreterFactory()
            OpeningFactory(
                counter=None, interpreter=person, starts_at=at(opens), ends_at=at(closes)
            )

        [plan] = plans(*services, interpreter_language="ar")

        assert [stop.interpreter for stop in plan.stops] == [person, person]

    def test_of_another_language_do_not_help(self, centre):
        _, service = desk(languages=["de"])
        OpeningFactory(counter=None, interpreter=InterpreterFactory(languages=["uk"]))

        proposal = propose(
            centre=centre, wishes=wishes(service, interpreter_language="ar"), now=NOW
        )

        assert proposal.plans == ()
        assert proposal.why_not.wishes == ("interpreter_language",)


class TestOrder:
    def test_puts_a_hard_predecessor_with_a_result_at_once_before(self, centre):
        (_, late), (_, early) = desk(closes="09:00"), desk(opens="08:30")
        PrecedenceFactory(before=early, after=late, kind="hard", result="now")

        proposal = propose(centre=centre, wishes=wishes(late, early), now=NOW)

        assert proposal.plans[0].left_out == (late.code,)

    @pytest.mark.parametrize("result", ["days", "weeks", "months"])
    def test_makes_a_follow_up_of_what_waits_for_a_result(self, centre, result):
        (_, permit), (_, registration) = desk(), desk()
        PrecedenceFactory(before=registration, after=permit, kind="hard", result=result)

        proposal = propose(centre=centre, wishes=wishes(permit, registration), now=NOW)

        assert proposal.follow_up == (FollowUp(permit.code, registration.code, result),)
        assert times(proposal.plans[0]) == [f"{registration.code} 08:00"]

    def test_makes_a_follow_up_of_what_waits_for_a_follow_up(self, centre):
        services = [desk()[1] for _ in range(3)]
        PrecedenceFactory(before=services[0], after=services[1], kind="hard", result="days")
        PrecedenceFactory(before=services[1], after=services[2], kind="hard", result="now")

        sorting = sort_out(centre=centre, wishes=wishes(*services))

        assert sorting.plannable == (services[0].code,)
        assert sorting.follow_up[1] == FollowUp(services[2].code, services[1].code, "now")

    def test_plans_a_matter_alone_whose_predecessor_was_not_chosen(self):
        (_, permit), (_, registration) = desk(), desk()
        PrecedenceFactory(before=registration, after=permit, kind="hard", result="days")

        assert plans(permit)

    def test_prefers_the_soft_order_if_it_costs_nothing(self):
        (_, first), (_, second) = desk(opens="10:00"), desk()
        PrecedenceFactory(before=first, after=second, kind="soft", result="now")

        [plan] = plans(second, first)

        assert times(plan) == [f"{first.code} 10:00", f"{second.code} 10:55"]

    def test_ignores_the_soft_order_if_it_would_cost_a_matter(self):
        (_, first), (_, second) = desk(opens="10:00"), desk(closes="09:00")
        PrecedenceFactory(before=first, after=second, kind="soft", result="now")

        [plan] = plans(second, first)

        assert plan.left_out == ()

    def test_bears_a_circle_that_editors_made(self):
        (_, first), (_, second) = desk(), desk()
        PrecedenceFactory(before=first, after=second)
        PrecedenceFactory(before=second, after=first)

        assert plans(first, second)[0].left_out == ()


class TestSortOut:
    def test_puts_everything_in_its_place(self, centre):
        town, other = MunicipalityFactory(), MunicipalityFactory()
        online = PublicServiceFactory()
        walk_in = PublicServiceFactory(mode="walk-in")
        link = PublicServiceFactory(mode="link", url="https://example.org/")
        foreign = PublicServiceFactory()
        foreign.municipalities.add(other)

        sorting = sort_out(
            centre=centre,
            wishes=wishes(link, foreign, walk_in, online, municipality=town.slug),
        )

        assert sorting.plannable == (online.code,)
        assert sorting.walk_in == (walk_in.code,)
        assert sorting.elsewhere == (link.code,)
        assert sorting.not_competent == (foreign.code,)

    def test_takes_an_unknown_town_for_any(self, centre):
        service = PublicServiceFactory()
        service.municipalities.add(MunicipalityFactory())

        assert sort_out(centre=centre, wishes=wishes(service)).plannable == (service.code,)

    def two_registrations(self, **more):
        """The same matter for this town, done elsewhere, and for another one; what needs both."""
        here, there = MunicipalityFactory(), MunicipalityFactory()
        own = PublicServiceFactory(mode="link", url="https://example.org/", **more)
        foreign, permit = PublicServiceFactory(**more), PublicServiceFactory()
        own.municipalities.add(here)
        foreign.municipalities.add(there)
        for registration in (foreign, own):
            PrecedenceFactory(before=registration, after=permit, result="days")
        return here.slug, own, foreign, permit

    def test_lets_nothing_wait_for_a_matter_of_another_town(self, centre):
        town, own, foreign, permit = self.two_registrations()

        alone = sort_out(centre=centre, wishes=wishes(foreign, permit, municipality=town))
        both = sort_out(centre=centre, wishes=wishes(foreign, permit, own, municipality=town))

        assert (alone.plannable, alone.follow_up) == ((permit.code,), ())
        assert both.follow_up == (FollowUp(permit.code, own.code, "days"),)

    def test_names_first_what_is_done_elsewhere(self, centre):
        _, own, online, permit = self.two_registrations()

        sorting = sort_out(centre=centre, wishes=wishes(online, own, permit))

        assert sorting.follow_up == (FollowUp(permit.code, own.code, "days"),)

    @pytest.mark.parametrize(("key", "named"), [("99115005104000", True), ("", False)])
    def test_knows_the_same_matter_for_the_town_by_its_leika_key(self, centre, key, named):
        town, own, foreign, _ = self.two_registrations(leika_key=key)

        sorting = sort_out(centre=centre, wishes=wishes(foreign, municipality=town))

        assert sorting.instead == ({foreign.code: own.code} if named else {})


class TestMerits:
    def both(self):
        """One day late, or two days soon."""
        next_day = {"opens": "2026-12-02 08:00", "closes": "2026-12-02 09:00"}
        (counter, one), (other_counter, other) = desk(), desk(**next_day)
        for each in (counter, other_counter):
            OpeningFactory(
                counter=each, starts_at=at("2026-12-09 08:00"), ends_at=at("2026-12-09 12:00")
            )
        return one, other

    def test_say_what_is_better_than_in_the_other_plans(self):
        late, soon = plans(*self.both(), alternatives=2)

        assert (len(late.days), len(soon.days)) == (1, 2)
        assert late.merits[0] == "one_day"
        assert "fewest_days" not in late.merits
        assert soon.merits[0] == "soonest"

    def test_belong_to_one_plan_each_but_for_one_day(self):
        found = plans(*self.both())

        merits = [merit for plan in found for merit in plan.merits if merit != "one_day"]
        assert len(merits) == len(set(merits))

    def test_show_the_preferred_plan_first(self):
        services = self.both()

        assert len(plans(*services, prefer="soonest")[0].days) == 2
        assert len(plans(*services, prefer="fewest_days")[0].days) == 1

    def test_need_somebody_to_compare_with(self):
        _, service = desk()

        assert [plan.merits for plan in plans(service)] == [("one_day",)]


def test_a_counter_out_of_use_serves_nobody():
    counter, service = desk()
    counter.active = False
    counter.save()
    CounterFactory(office=counter.office)

    assert not plans(service)
