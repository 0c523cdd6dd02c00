"""The day sheet: appointments on paper, an A4 page a day, German beside the visitor's language."""

from booking.daysheet.pdf import GlyphMissing
from booking.daysheet.sheet import day_sheet

__all__ = ["GlyphMissing", "day_sheet"]
