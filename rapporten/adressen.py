"""What may stand in an address for a submission and for a file: ``<kenmerk:…>``, ``<sha256:…>``, ``<openbestand:…>``.

Anything of another form is no page at all, so no view and no access decorator ever sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import register_converter, reverse

from organisaties.adressen import Nummer

if TYPE_CHECKING:
    from rapporten.models import Verslag


class Kenmerk:
    """``<werkjaar>-<ondernemingsnummer>-<volgnummer>``, without leading zeros in the last."""

    regex = f"[0-9]{{4}}-{Nummer.regex}-[1-9][0-9]{{0,4}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Sha256:
    """A hash in lower-case hexadecimal."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Openbestandsnaam:
    """The name of a file of open data."""

    regex = "[a-z][a-z-]{0,50}[.](?:csv|json)"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Kenmerk, "kenmerk")
register_converter(Sha256, "sha256")
register_converter(Openbestandsnaam, "openbestand")


def afbeeldingadres(verslag: Verslag, sha256: str) -> str:
    """The address of a picture of this report; ``verslag`` has its ``organisatie`` at hand."""
    return reverse("afbeelding", args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id, sha256])
