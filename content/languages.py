"""What is known about languages: names in themselves, direction, and those that Django lacks."""

from django.conf import locale
from django.utils.translation import get_language_info

# Languages of newcomers for which Django ships no data (read in Django 6.1).
MISSING = {
    "ckb": {"bidi": True, "code": "ckb", "name": "Central Kurdish", "name_local": "کوردیی ناوەندی"},
    "kmr": {"bidi": False, "code": "kmr", "name": "Northern Kurdish", "name_local": "Kurmancî"},
    "prs": {"bidi": True, "code": "prs", "name": "Dari", "name_local": "دری"},
    "ps": {"bidi": True, "code": "ps", "name": "Pashto", "name_local": "پښتو"},
    "so": {"bidi": False, "code": "so", "name": "Somali", "name_local": "Soomaali"},
    "ti": {"bidi": False, "code": "ti", "name": "Tigrinya", "name_local": "ትግርኛ"},
}


def complete_language_info() -> None:
    """Teach Django the languages it lacks; called once, when the app starts."""
    for code, info in MISSING.items():
        locale.LANG_INFO.setdefault(code, info)


def native_name(code: str) -> str:
    """Return what a language calls itself; the code, if nobody knows.

    >>> native_name("ar")
    'العربيّة'
    """
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def translated_name(code: str) -> str:
    """Return what the reader calls a language; the code, if nobody knows.

    >>> translated_name("xx")
    'xx'
    """
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def code_of(name: str) -> str:
    """Return the code of a language by its code or a name, in itself or for the reader.

    Nothing, if no known language is called so.

    >>> code_of(" Soomaali "), code_of("Arabic"), code_of("AR"), code_of("Elvish")
    ('so', 'ar', 'ar', '')
    """
    wanted = name.strip().casefold()
    for code in locale.LANG_INFO:
        info = get_language_info(code)
        names = code, info["name"], info["name_local"], info["name_translated"]
        if wanted in {str(one).casefold() for one in names}:
            return code
    return ""


def direction(code: str) -> str:
    """Return rtl or ltr; unknown languages run from left to right.

    >>> direction("ps"), direction("de"), direction("xx")
    ('rtl', 'ltr', 'ltr')
    """
    try:
        return "rtl" if get_language_info(code)["bidi"] else "ltr"
    except KeyError:
        return "ltr"
