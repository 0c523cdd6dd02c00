"""What queries found goes to the planner, plans come out and explain themselves; stores nothing."""

from booking.proposals.changes import (
    DAY_PARTS,
    MOST_DAYS,
    WORKING_DAYS,
    Change,
    changed,
    read_change,
)
from booking.proposals.moves import propose_move, wishes_of
from booking.proposals.one_by_one import OneByOne
from booking.proposals.propose import MOST_SERVICES, TooManyServices, propose
from booking.proposals.repairs import propose_repair
from booking.proposals.tokens import PlanForged, PlanOutdated, read_plan
from booking.proposals.values import (
    Help,
    LaterVisit,
    NeededBy,
    PlanToReserve,
    Proposal,
    ProposedPlan,
    ProposedStop,
    UnmetOrder,
    WaitsFor,
    Walks,
    WhyNot,
)
from booking.proposals.waiting import plan_for_waiting, wishes_of_place
from booking.queries import (
    USUAL_DAYS,
    FollowUp,
    Sorting,
    UnknownService,
    Window,
    Wishes,
    sort_out,
)

__all__ = [
    "DAY_PARTS",
    "MOST_DAYS",
    "MOST_SERVICES",
    "USUAL_DAYS",
    "WORKING_DAYS",
    "Change",
    "FollowUp",
    "Help",
    "LaterVisit",
    "NeededBy",
    "OneByOne",
    "PlanForged",
    "PlanOutdated",
    "PlanToReserve",
    "Proposal",
    "ProposedPlan",
    "ProposedStop",
    "Sorting",
    "TooManyServices",
    "UnknownService",
    "UnmetOrder",
    "WaitsFor",
    "Walks",
    "WhyNot",
    "Window",
    "Wishes",
    "changed",
    "plan_for_waiting",
    "propose",
    "propose_move",
    "propose_repair",
    "read_change",
    "read_plan",
    "sort_out",
    "wishes_of",
    "wishes_of_place",
]
