"""People who work in the demo centre, one for each role; created by load_demo only."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import Group
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from booking.models import Office
from content.models import Centre, Organisation, TranslatorAssignment
from portal.accounts import roles
from portal.accounts.models import User

# Not a secret: it is printed, and stands in the README. No such user exists outside the demo.
PASSWORD = "lotse-demo-2026"  # noqa: S105


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A person of the demo: what they do, and what they belong to."""

    username: str
    last_name: str
    group: str
    belongs: Callable[[User, Centre], None]


def edits_for(slug: str) -> Callable[[User, Centre], None]:
    """Return what makes a user an editor of the organisation."""

    def assign(user: User, centre: Centre) -> None:
        Organisation.objects.get(centre=centre, slug=slug).editors.add(user)

    return assign


def translates_into(language: str) -> Callable[[User, Centre], None]:
    """Return what makes a user a translator of the language."""

    def assign(user: User, _centre: Centre) -> None:
        locale = Locale.objects.get(language_code=language)
        TranslatorAssignment.objects.get_or_create(user=user, locale=locale)

    return assign


def works_at(slug: str) -> Callable[[User, Centre], None]:
    """Return what makes a user work for the office."""

    def assign(user: User, centre: Centre) -> None:
        Office.objects.get(centre=centre, slug=slug).staff.add(user)

    return assign


def everywhere(_user: User, _centre: Centre) -> None:
    """Assign nothing: the group says it all."""


USERS = (
    DemoUser("redaktion-ihk", "Partnerredaktion", roles.PARTNER_EDITORS, edits_for("ihk")),
    DemoUser("chefredaktion", "Chefredaktion", roles.CHIEF_EDITORS, everywhere),
    DemoUser("uebersetzung-ar", "Übersetzung Arabisch", roles.TRANSLATORS, translates_into("ar")),
    DemoUser(
        "schalter-auslaenderamt", "Sachbearbeitung", roles.OFFICE_WORKERS, works_at("auslaenderamt")
    ),
    DemoUser("koordination", "Koordination", roles.COORDINATORS, everywhere),
    DemoUser("verwaltung", "Verwaltung", roles.ADMINISTRATORS, everywhere),
)


def load(centre: Centre) -> None:
    """Create the demo's users; give those that exist their role back."""
    for person in USERS:
        user, created = User.objects.get_or_create(
            username=person.username,
            defaults={"first_name": "Demo", "last_name": person.last_name},
        )
        if created:
            user.set_password(PASSWORD)
            user.save()
        user.groups.set([Group.objects.get(name=person.group)])
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "de"})
        person.belongs(user, centre)
