"""Users by role."""

import itertools

from django.contrib.auth.models import Group

from content.models import TranslatorAssignment
from portal.accounts import roles
from portal.accounts.models import User
from tests.factories.booking import locale

PASSWORD = "correct-horse-battery"  # noqa: S105  nobody else's
_numbers = itertools.count(1)


def user(role):
    """Return a user who is in the group of a role, and nothing else."""
    roles.apply()
    name = f"demo-{role.lower().replace(' ', '-')}-{next(_numbers)}"
    one = User.objects.create_user(name, password=PASSWORD, first_name="Demo", last_name=role)
    one.groups.add(Group.objects.get(name=role))
    return one


def partner_editor(*organisations):
    """Return an editor of these organisations."""
    one = user(roles.PARTNER_EDITORS)
    one.organisations.set(organisations)
    return one


def translator(*languages):
    """Return a translator of these languages."""
    one = user(roles.TRANSLATORS)
    for code in languages:
        TranslatorAssignment.objects.create(user=one, locale=locale(code))
    return one


def office_worker(*offices):
    """Return somebody who works for these offices."""
    one = user(roles.OFFICE_WORKERS)
    one.offices.set(offices)
    return one


def chief_editor():
    """Return a chief editor."""
    return user(roles.CHIEF_EDITORS)


def coordinator():
    """Return a coordinator."""
    return user(roles.COORDINATORS)


def administrator():
    """Return an administrator."""
    return user(roles.ADMINISTRATORS)
