"""The text to which a person agrees at the desk before anything about them is stored."""

from django.utils.translation import gettext_lazy as _

VERSION = "2026-11"
"""Of the text below; a new text gets a new version, and the old one stays in TEXTS."""

TEXTS = {
    "2026-11": _(
        "I agree that my name and contact are stored with this booking. Only the offices of my "
        "appointments that asked for them see them. They are erased %(days)s days after the "
        "last appointment, or earlier if I say so by my private link."
    ),
}
