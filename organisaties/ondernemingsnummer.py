"""The Belgian enterprise number (KBO): ten digits, 0 or 1 first, last two = 97 − (first eight mod 97).

No number in use begins with 0000; what does is a slip or a try, however well its last two digits fit.
"""

import re

from django.core.exceptions import ValidationError
from stdnum.be import vat
from stdnum.exceptions import ValidationError as StdnumFout


def lees_ondernemingsnummer(tekst: str) -> str:
    """Return the ten digits of a number as people write it (``0123.456.789``, ``BE 0123456789``).

    Raises:
        ValidationError: with a Dutch message that says what to do.
    """
    try:
        cijfers = vat.validate(tekst.strip())
    except StdnumFout:
        cijfers = ""
    if len(cijfers) != 10 or cijfers[0] not in "01" or cijfers.startswith("0000"):
        raise ValidationError(
            "Dit is geen geldig ondernemingsnummer. Typ de tien cijfers, bijvoorbeeld 0123.456.789; "
            "de laatste twee zijn een controlegetal.",
            code="ondernemingsnummer",
        )
    return cijfers


def controleer_ondernemingsnummer(waarde: str) -> None:
    """Field validator; see :func:`lees_ondernemingsnummer`."""
    lees_ondernemingsnummer(waarde)


def zoekcijfers(tekst: str) -> str:
    """The digits to look for when somebody types (part of) a number; '' when it is a name, also one with a digit."""
    cijfers = re.sub(r"[ .]|^BE", "", tekst.strip(), flags=re.IGNORECASE)
    return cijfers if re.fullmatch("[0-9]{3,10}", cijfers) else ""


def toon_ondernemingsnummer(cijfers: str) -> str:
    """``0123456789`` → ``0123.456.789``."""
    return f"{cijfers[:4]}.{cijfers[4:7]}.{cijfers[7:]}"
