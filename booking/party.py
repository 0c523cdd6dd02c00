"""Who comes: what is asked about the people of a visit."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from booking.queries import titles_for_children
from content.models import Centre

NO_ADULT = gettext_lazy("Children cannot come without an adult. At least one adult must come.")
"""What to say where children would come alone."""


def missing_child(centre: Centre, language: str | None, codes: Iterable[str]) -> str:
    """Return the question that is open if no child comes; nothing if no matter is about one."""
    titles = titles_for_children(centre, language, codes).values()
    if not titles:
        return ""
    listed = pgettext("between the entries of a list", ", ").join(titles)
    return _("This is about a child: %(matters)s. Say how many children come.") % {
        "matters": listed
    }
