"""Where a request comes from, so that one network cannot have everything; no address is stored.

What is kept, also of an account to which somebody tries to sign in, is two bytes of a keyed hash
that changes every day: 65,536 networks or more share each value, so that nobody can tell an address
from it. It is erased with the reservation's end, or as soon as a limit is full again.
"""

import datetime as dt
import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

HEX_DIGITS = 4


def origins_of(request: HttpRequest, *, now: dt.datetime) -> tuple[str, ...]:
    """Return the names of the network that asks: of today, and of the day before.

    Empty if it is not known. An open reservation of yesterday counts after midnight too.
    """
    network = network_of(request)
    if not network:
        return ()
    return disguised("", network, now=now)


def disguised(kind: str, text: str, *, now: dt.datetime) -> tuple[str, str]:
    """Return what stands for a network, or for something else of its `kind`: today, yesterday."""
    days = (now.date(), now.date() - dt.timedelta(days=1))
    salts = (f"booking.origins {kind}{day}" for day in days)
    today, yesterday = (
        salted_hmac(salt, text, algorithm="sha256").hexdigest()[:HEX_DIGITS] for salt in salts
    )
    return today, yesterday


def network_of(request: HttpRequest) -> str:
    """Return the IPv4 address, or the IPv6 network of a household (/64), that asks.

    The last proxies write who asked them at the end of `X-Forwarded-For`; what stands before
    that is the client's own word, and is not believed.
    """
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    proxies = settings.TRUSTED_PROXIES
    if proxies and len(forwarded) >= proxies and forwarded[-proxies].strip():
        address = forwarded[-proxies].strip()
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((int(known), 64), strict=False))
    return str(known)
