"""The demo centre's offices, services and hours, and bookings from a seed."""

from booking.demo.loader import load
from booking.demo.meeting import address_of_offer

__all__ = ["address_of_offer", "load"]
