"""Everything that a person can do to a booking, and what can stand in the way."""

from booking.actions import audit
from booking.actions.cancel import cancel
from booking.actions.catalogue import AppointmentsHit, change_catalogue
from booking.actions.change import CannotMove, accept, hold_change
from booking.actions.confirm import AlreadyBooked, confirm
from booking.actions.erase import erase
from booking.actions.extend import MOST_EXTENSIONS, ExtensionsUsedUp, ReservationExpired, extend
from booking.actions.give_up import give_up
from booking.actions.hits import (
    CannotCancel,
    cancel_for_office,
    mark_hits,
    note_reached,
    withdraw_hits,
)
from booking.actions.hours import (
    Closed,
    Decision,
    HoursShorter,
    add_window,
    change_window,
    close_office,
    leave_out,
    move_once,
    remove_window,
    reopen,
    take_back,
)
from booking.actions.housekeeping import Housekeeping, keep_house
from booking.actions.mark import MARKS, CannotMark, mark, possible_marks
from booking.actions.offer import Served, leave, refuse, serve_waiting
from booking.actions.prove import ALGORITHM as PROOF_ALGORITHM
from booking.actions.prove import PARTS as PROOF_PARTS
from booking.actions.prove import (
    Challenge,
    Proof,
    ProofNeeded,
    ProofProblem,
    new_challenge,
    read_challenge,
)
from booking.actions.repair import MOST_OFFERS, Repaired, repair, repair_soon
from booking.actions.reserve import Reserved, TooManyReservations, reserve
from booking.actions.rivals import CounterTaken
from booking.actions.waiting_list import CannotWait, Unreachable, join
from booking.calendars import InvalidHours, NoSuchDay, NoSuchWindow
from booking.proposals import PlanForged, PlanOutdated, PlanToReserve

__all__ = [
    "MARKS",
    "MOST_EXTENSIONS",
    "MOST_OFFERS",
    "PROOF_ALGORITHM",
    "PROOF_PARTS",
    "AlreadyBooked",
    "AppointmentsHit",
    "CannotCancel",
    "CannotMark",
    "CannotMove",
    "CannotWait",
    "Challenge",
    "Closed",
    "CounterTaken",
    "Decision",
    "ExtensionsUsedUp",
    "HoursShorter",
    "Housekeeping",
    "InvalidHours",
    "NoSuchDay",
    "NoSuchWindow",
    "PlanForged",
    "PlanOutdated",
    "PlanToReserve",
    "Proof",
    "ProofNeeded",
    "ProofProblem",
    "Repaired",
    "ReservationExpired",
    "Reserved",
    "Served",
    "TooManyReservations",
    "Unreachable",
    "accept",
    "add_window",
    "audit",
    "cancel",
    "cancel_for_office",
    "change_catalogue",
    "change_window",
    "close_office",
    "confirm",
    "erase",
    "extend",
    "give_up",
    "hold_change",
    "join",
    "keep_house",
    "leave",
    "leave_out",
    "mark",
    "mark_hits",
    "move_once",
    "new_challenge",
    "note_reached",
    "possible_marks",
    "read_challenge",
    "refuse",
    "remove_window",
    "reopen",
    "repair",
    "repair_soon",
    "reserve",
    "serve_waiting",
    "take_back",
    "withdraw_hits",
]
