"""What people leave so that somebody can reach them, in the form in which it is stored."""

import phonenumbers

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
