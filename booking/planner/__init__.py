"""The planner: all appointments of a visit, provably best; docs/planner.md explains how."""

from booking.planner.accompany import accompany
from booking.planner.explain import Conflict, can_be_planned, only, why_not
from booking.planner.model import (
    CounterHours,
    Instance,
    Interpreters,
    Interval,
    Intervals,
    InvalidInstance,
    Matter,
    Offer,
    Plan,
    Preference,
    Stop,
)
from booking.planner.ranking import Key, key
from booking.planner.solver import find_plans
from booking.planner.validation import validate

__all__ = [
    "Conflict",
    "CounterHours",
    "Instance",
    "Interpreters",
    "Interval",
    "Intervals",
    "InvalidInstance",
    "Key",
    "Matter",
    "Offer",
    "Plan",
    "Preference",
    "Stop",
    "accompany",
    "can_be_planned",
    "find_plans",
    "key",
    "only",
    "validate",
    "why_not",
]
