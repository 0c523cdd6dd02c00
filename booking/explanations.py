"""Says in the reader's language why a plan is good, what stands in the way, and what would help."""

import datetime as dt
from collections.abc import Callable, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from booking.proposals import Change, Help, LaterVisit, ProposedPlan, UnmetOrder, WhyNot
from booking.queries import Wishes

Title = Callable[[str], str]
SHORT_WALK = 10
"""Minutes; a plan has short walks if none takes longer."""

HOUR = 60


def long_time(minutes: int) -> str:
    """Return an hour and more in hours and minutes, which nobody has to work out; less: nothing."""
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return ""
    words = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    if not rest:
        return words
    more = ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest}
    return _("%(hours)s %(minutes)s") % {"hours": words, "minutes": more}


def best_things(plans: Sequence[ProposedPlan]) -> list[str]:
    """Return what makes each plan good, in one sentence; at least by when it is done.

    What was said of a plan before is said again only if there is nothing else to say.
    """
    said: set[str] = set()
    sentences = []
    for plan in plans:
        new = (merit for merit in plan.merits if merit not in said)
        merit = next(new, plan.merits[0] if plan.merits else "")
        said.add(merit)
        sentences.append(SENTENCES.get(merit, _done)(plan))
    return sentences


def _one_day(plan: ProposedPlan) -> str:
    more = _days_apart(plan)
    if plan.later_visits:
        if not more:
            return _("The whole first visit on one day.")
        return ngettext(
            "The whole first visit on one day instead of %(days)d day.",
            "The whole first visit on one day instead of %(days)d days.",
            more,
        ) % {"days": more}
    if not more:
        return _("Everything on one day.")
    return ngettext(
        "Everything on one day instead of %(days)d day.",
        "Everything on one day instead of %(days)d days.",
        more,
    ) % {"days": more}


def _days_apart(plan: ProposedPlan) -> int:
    """Return how many days it would be one by one, if that is more; otherwise nothing."""
    apart = plan.one_by_one
    return apart.days if apart and apart.days > len(plan.days) else 0


def _of(plan: ProposedPlan, whole: str, first_visit: str) -> str:
    """Return which words are true: a plan's times and days are those of its first visit."""
    return first_visit if plan.later_visits else whole


def _few_days(plan: ProposedPlan) -> str:
    more = _days_apart(plan)
    if not more:
        words = _of(
            plan,
            _("The fewest days: %(days)d."),
            _("The fewest days for the first visit: %(days)d."),
        )
        return words % {"days": len(plan.days)}
    words = _of(
        plan,
        _("Fewer days: %(days)d instead of %(more)d if each is booked by itself."),
        _(
            "Fewer days for the first visit: %(days)d instead of %(more)d if each is booked by "
            "itself."
        ),
    )
    return words % {"days": len(plan.days), "more": more}


def _done(plan: ProposedPlan) -> str:
    if plan.stays_later:
        return _("New times until %(weekday)s, %(date)s.") % _day(plan.finish.date())
    words = _of(
        plan,
        _("Done on %(weekday)s, %(date)s."),
        _("First visit done on %(weekday)s, %(date)s."),
    )
    return words % _day(plan.finish.date())


def _soonest(plan: ProposedPlan) -> str:
    words = _of(
        plan,
        _("Done soonest: on %(weekday)s, %(date)s, at %(time)s."),
        _("First visit done soonest: on %(weekday)s, %(date)s, at %(time)s."),
    )
    if plan.stays_later:
        words = _("The soonest new times: until %(weekday)s, %(date)s, %(time)s.")
    return words % {**_day(plan.finish.date()), "time": date_format(plan.finish, "H:i")}


def _walking(plan: ProposedPlan) -> str:
    if len({stop.office.pk for stop in plan.stops}) == 1:
        return _("The shortest ways: all at one place.")
    if not plan.walking_minutes:
        return _("The shortest ways: no walking between appointments.")
    return ngettext(
        "The shortest ways: %(minutes)d minute on foot.",
        "The shortest ways: %(minutes)d minutes on foot.",
        plan.walking_minutes,
    ) % {"minutes": plan.walking_minutes}


def _waiting(plan: ProposedPlan) -> str:
    if long := long_time(plan.waiting_minutes):
        return _("The least waiting: %(time)s.") % {"time": long}
    return ngettext(
        "The least waiting: %(minutes)d minute.",
        "The least waiting: %(minutes)d minutes.",
        plan.waiting_minutes,
    ) % {"minutes": plan.waiting_minutes}


def _trips(plan: ProposedPlan) -> str:
    words = _of(
        plan,
        _("Fewer trips: %(trips)d instead of %(more)d if each is booked by itself."),
        _(
            "Fewer trips for the first visit: %(trips)d instead of %(more)d if each is booked by "
            "itself."
        ),
    )
    return words % {
        "trips": plan.trips,
        "more": plan.one_by_one.trips if plan.one_by_one else plan.trips,
    }


SENTENCES: dict[str, Callable[[ProposedPlan], str]] = {
    "same_days": lambda plan: _("On a day on which you come anyway."),  # noqa: ARG005  one signature
    "one_day": _one_day,
    "fewest_days": _few_days,
    "soonest": _soonest,
    "shortest_stay": lambda plan: _("The shortest time on site."),  # noqa: ARG005  one signature
    "least_walking": _walking,
    "least_waiting": _waiting,
    "saves_days": _few_days,
    "saves_trips": _trips,
}


def facts(plan: ProposedPlan) -> list[str]:
    """Return what else there is to know: end, waiting, ways, and how it would be one by one."""
    words = _of(
        plan,
        _("Done on %(weekday)s at %(time)s."),
        _("First visit done on %(weekday)s at %(time)s."),
    )
    done = words % {
        "weekday": date_format(plan.finish, "l"),
        "time": date_format(plan.finish, "H:i"),
    }
    return [fact for fact in (done, _wait(plan), _walks(plan), _apart(plan)) if fact]


def _wait(plan: ProposedPlan) -> str:
    if not plan.waiting_minutes:
        return _("No waiting.")
    if long := long_time(plan.waiting_minutes):
        return _("%(time)s of waiting.") % {"time": long}
    return ngettext(
        "%(minutes)d minute of waiting.", "%(minutes)d minutes of waiting.", plan.waiting_minutes
    ) % {"minutes": plan.waiting_minutes}


def _walks(plan: ProposedPlan) -> str:
    if not plan.walking_minutes:
        return ""
    if plan.longest_walk <= SHORT_WALK:
        return ngettext("%(count)d short walk.", "%(count)d short walks.", plan.walks) % {
            "count": plan.walks
        }
    return ngettext(
        "%(minutes)d minute on foot.", "%(minutes)d minutes on foot.", plan.walking_minutes
    ) % {"minutes": plan.walking_minutes}


def _apart(plan: ProposedPlan) -> str:
    """Return what booking one by one would have meant; nothing if the plan saves nothing."""
    apart = plan.one_by_one
    if apart is None or not (apart.days > len(plan.days) or apart.trips > plan.trips):
        return ""
    words = _of(
        plan,
        _("Booked one by one: %(days)s, %(trips)s, done on %(date)s."),
        _("The first visit booked one by one: %(days)s, %(trips)s, done on %(date)s."),
    )
    return words % {
        "days": ngettext("%(count)d day", "%(count)d days", apart.days) % {"count": apart.days},
        "trips": ngettext("%(count)d trip", "%(count)d trips", apart.trips)
        % {"count": apart.trips},
        "date": date_format(apart.finish, "d.m.Y"),
    }


def unmet(order: UnmetOrder, title: Title) -> str:
    """Return which order would be better, and why a plan turns it round if that is known."""
    names = {"before": title(order.before), "after": title(order.after)}
    return TURNED_ROUND[order.cost] % names


def held_the_other_way_round(before: str, after: str, title: Title) -> str:
    """Return which order would be better than that of new times that are held."""
    return _(
        "Better: “%(before)s” before “%(after)s”. With these times it is the other way round."
    ) % {"before": title(before), "after": title(after)}


TURNED_ROUND = {
    "matter": gettext_lazy(
        "Better: “%(before)s” before “%(after)s”. In this plan it is the other way round, "
        "because otherwise not everything fits."
    ),
    "day": gettext_lazy(
        "Better: “%(before)s” before “%(after)s”. In this plan it is the other way round, "
        "because otherwise more days would be needed."
    ),
    "later": gettext_lazy(
        "Better: “%(before)s” before “%(after)s”. In this plan it is the other way round, "
        "because otherwise you would be done later, or need more days."
    ),
    "longer": gettext_lazy(
        "Better: “%(before)s” before “%(after)s”. In this plan it is the other way round, "
        "because otherwise you would be there for longer."
    ),
    "result": gettext_lazy(
        "Better: “%(before)s” before “%(after)s”. In this plan it is the other way round, "
        "because “%(before)s” has to wait for a result."
    ),
    "": gettext_lazy(
        "Better: “%(before)s” before “%(after)s”. In this plan it is the other way round."
    ),
}


def later_visit(visit: LaterVisit) -> str:
    """Return from when on a later visit can be, and whether it can be booked."""
    if visit.plan:
        return _("From %(weekday)s, %(date)s.") % _day(visit.earliest)
    if visit.bookable:
        return _("From %(weekday)s, %(date)s. Nothing is free then at the moment.") % _day(
            visit.earliest
        )
    return _("From %(weekday)s, %(date)s on. It cannot be booked yet.") % _day(visit.earliest)


def conflict(why_not: WhyNot, title: Title) -> str:
    """Return in one sentence what stands in the way."""
    if len(things := in_conflict(why_not, title)) > 1:
        listed = _listed(things)
        return _("These do not fit together: %(things)s.") % {"things": listed}
    return _("%(matter)s: There is no free appointment in the time that can be booked.") % {
        "matter": things[0]
    }


def in_conflict(why_not: WhyNot, title: Title) -> list[str]:
    """Return the matters, results and wishes that do not fit together."""
    matters = [title(code) for code in (*why_not.before, *why_not.codes)]
    needed_by = [
        _("your appointment “%(matter)s” on %(date)s, which needs this result")
        % {"matter": title(one.code), "date": date_format(one.day, "d.m.Y")}
        for one in why_not.needed_by
    ]
    waits_for = [
        _("not before the result of “%(matter)s” is there, on %(date)s")
        % {"matter": title(one.code), "date": date_format(one.day, "d.m.Y")}
        for one in why_not.waits_for
    ]
    return matters + needed_by + waits_for + [_wish(name, why_not.asked) for name in why_not.wishes]


def _wish(name: str, wishes: Wishes) -> str:
    match name:
        case "max_days":
            return ngettext("at most %(count)d day", "at most %(count)d days", wishes.max_days) % {
                "count": wishes.max_days
            }
        case "earliest" | "latest":
            day = getattr(wishes, name)
            text = _("not before %(date)s") if name == "earliest" else _("not after %(date)s")
            return text % {"date": date_format(day, "d.m.Y")}
    return str(WISHES[name])


WISHES = {
    "services": gettext_lazy("your appointments that stay"),
    "step_free": gettext_lazy("a way without steps"),
    "interpreter_language": gettext_lazy("somebody who interprets"),
    "breaks": gettext_lazy("the break that you need"),
    "available": gettext_lazy("the times at which you can come"),
}


def change(one: Change, title: Title) -> str:
    """Return what a change is, as the words of a button."""
    match one.kind:
        case "leave_out":
            return _("Without “%(matter)s”") % {"matter": title(one.value)}
        case "also_move":
            return _("Also move “%(matter)s”") % {"matter": title(one.value)}
        case "stay":
            return _("Leave “%(matter)s” where it is") % {"matter": title(one.value)}
    return CHANGES[one.kind](one.value)


def _part(name: str) -> str:
    return _("Also in the mornings") if name == "morning" else _("Also in the afternoons")


def _weekday(number: str) -> str:
    some_monday = dt.date(2021, 1, 4)
    day = some_monday + dt.timedelta(days=int(number))
    return _("Also on %(weekday)s") % {"weekday": date_format(day, "l")}


def _days(number: str) -> str:
    days = int(number)
    return ngettext("On %(count)d day", "On up to %(count)d days", days) % {"count": days}


CHANGES: dict[str, Callable[[str], str]] = {
    "part": _part,
    "weekday": _weekday,
    "latest": lambda day: _("Until %(weekday)s, %(date)s") % _day(dt.date.fromisoformat(day)),
    "earliest": lambda day: _("From %(weekday)s, %(date)s on") % _day(dt.date.fromisoformat(day)),
    "max_days": _days,
    "any_time": lambda _nothing: _("At any time of the week"),
    "without_breaks": lambda _nothing: _("Without a break"),
    "without_interpreter": lambda _nothing: _("Without an interpreter"),
}


def still_left_out(one: Help) -> str:
    """Return how many matters do not fit even with a change; nothing if all do."""
    if not one.leaves_out:
        return ""
    return ngettext(
        "Then %(count)d matter is still left out.",
        "Then %(count)d matters are still left out.",
        one.leaves_out,
    ) % {"count": one.leaves_out}


def _day(day: dt.date) -> dict[str, str]:
    return {"weekday": date_format(day, "l"), "date": date_format(day, "d.m.Y")}


def _listed(things: Sequence[str]) -> str:
    return pgettext("between the entries of a list", ", ").join(things)
