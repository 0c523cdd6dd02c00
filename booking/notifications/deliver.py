"""Send what is due: take a row, put the message together, hand it over, mark it."""

import datetime as dt
import logging
from collections.abc import Callable
from contextlib import closing

from django.db import DatabaseError

from booking.failures import place_of
from booking.models import Message
from booking.notifications import outbox
from booking.notifications.channels import CHANNELS, NotTaken, Outgoing, Uncertain
from booking.notifications.compose import NotNeeded, compose

log = logging.getLogger(__name__)


def send_due(
    clock: Callable[[], dt.datetime], *, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Send everything that is due, or until asked to stop; return how many were taken on.

    Any number of processes may do this at the same time.
    """
    outbox.recover(now=clock())
    count = 0
    while not stopping():
        message = outbox.take(now=clock())
        if message is None:
            break
        count += 1
        if not outbox.wait_for_day(message, now=clock()):
            _send(message, clock)
    return count


def _send(message: Message, clock: Callable[[], dt.datetime]) -> None:
    try:
        outgoing = compose(message, now=clock())
        _hand_over(message, outgoing, clock)
    except NotNeeded as reason:
        outbox.dropped(message, str(reason), now=clock())
    except NotTaken as error:
        outbox.refused(message, error.reason, final=error.final, now=clock())
        log.warning("Message %s was not taken: %s", message.number, error.reason)
    except Uncertain as error:
        outbox.uncertain(message, str(error), now=clock())
        log.warning("Message %s may have been sent or not: %s", message.number, error)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001  one broken message must not hold up the others
        outbox.broken(message, type(error).__name__, now=clock())
        log.error("Message %s broke: %s", message.number, place_of(error))  # noqa: TRY400  see there


def _hand_over(message: Message, outgoing: Outgoing, clock: Callable[[], dt.datetime]) -> None:
    """Hand a message over between two marks, so that a crash in between is seen.

    Raises:
        NotTaken: if the host refused it.
        Uncertain: if the host fell silent meanwhile.
    """
    with closing(CHANNELS[message.channel]()) as channel:
        channel.open()
        if outbox.begin_to_hand_over(message, now=clock()):
            channel.hand_over(outgoing)
            outbox.sent(message, now=clock())
