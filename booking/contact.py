"""What people leave so that somebody can reach them, in the form in which it is stored."""

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking.models import Ask

REGION = "DE"
"""Where a number without a country code belongs."""


class NotAPhoneNumber(ValueError):
    """No phone has such a number."""


def phone_number(text: str) -> str:
    """Return a number in international form (E.164); nothing stays nothing.

    Raises:
        NotAPhoneNumber: if no phone has such a number.
    """
    if not text:
        return ""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException as error:
        raise NotAPhoneNumber from error
    if not phonenumbers.is_valid_number(number):
        raise NotAPhoneNumber
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class ContactForm(forms.Form):
    """Name, e-mail address, phone number: only what a chosen matter asks for, often nothing."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("So that the office can call you. You can leave it empty."),
        max_length=120,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "name", "dir": "auto", "spellcheck": "false"}
        ),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We use it for the messages about these appointments, for nothing else."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    phone = forms.CharField(
        label=_("Phone number"),
        help_text=_("We call only if an office has to change something."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, asked: dict[str, Ask], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name not in asked:
                del self.fields[name]
            elif asked[name] == Ask.REQUIRED:
                self.fields[name].required = True
                self.fields[name].help_text = _("A matter that you chose needs this.")

    @property
    def reaches_people(self) -> bool:
        """Whether there is a field for an address or number that messages can go to."""
        return "email" in self.fields or "phone" in self.fields

    @property
    def needs_something(self) -> bool:
        """Whether a field must not stay empty."""
        return any(field.required for field in self.fields.values())

    def clean_phone(self) -> str:
        """Return the number in international form (E.164).

        Raises:
            ValidationError: if no phone has such a number.
        """
        try:
            return phone_number(self.cleaned_data["phone"])
        except NotAPhoneNumber as error:
            raise ValidationError(
                _("This is not a complete phone number. Check it, or leave the field empty.")
            ) from error
