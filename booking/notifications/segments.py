"""How many parts a text message is sent and paid in (3GPP TS 23.038 and 23.040)."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""GSM 7 bit default alphabet."""

EXTENDED = frozenset("\f^{}\\[~]|€")
"""Its extension table; each takes two places."""


def segments(text: str) -> int:
    """Return the parts of a text: 160 places in one or 153 each, with other letters 70 or 67.

    >>> segments("a" * 160), segments("a" * 161), segments("ح" * 70), segments("ح" * 71)
    (1, 2, 1, 2)
    >>> segments("[" * 80), segments("[" * 81), segments("😀" * 35), segments("😀" * 36)
    (1, 2, 1, 2)
    """
    if set(text) <= BASIC | EXTENDED:
        places, alone, joined = sum(2 if one in EXTENDED else 1 for one in text), 160, 153
    else:
        places, alone, joined = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if places <= alone else -(-places // joined)
