"""The demo centre's offices, services and hours, and bookings from a seed."""

from booking.demo.loader import load

__all__ = ["load"]
