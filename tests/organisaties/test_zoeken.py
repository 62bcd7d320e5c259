"""An organisation is found by its name, or by (part of) its number; a digit in a name is no number."""

from __future__ import annotations

import pytest

from organisaties.models import Organisatie
from tests.fabrieken import maak_organisatie

pytestmark = pytest.mark.django_db


def test_een_cijfer_in_een_naam_zoekt_een_naam_en_een_nummer_een_nummer() -> None:
    ark, elders = maak_organisatie(naam="De Ark 2"), maak_organisatie(naam="Élders")
    nummer = elders.ondernemingsnummer

    def gevonden(tekst: str) -> list[Organisatie]:
        return list(Organisatie.objects.filter(pk__in=[ark.pk, elders.pk]).zoek(tekst))  # type: ignore[attr-defined]

    assert gevonden("de ark 2") == [ark]
    assert gevonden("elders") == [elders]
    for geschreven in (nummer, f"{nummer[:4]}.{nummer[4:7]}.{nummer[7:]}", f"BE {nummer}", nummer[3:9]):
        assert elders in gevonden(geschreven), geschreven
    assert gevonden(nummer) == [elders]
