"""User: everyone who signs in. Visitors have no account."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Someone who works in the portal; what they may do is in their groups (roles.py)."""
