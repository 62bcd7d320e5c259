"""Writing with the editor, in a real browser: what is typed, pasted and pictured is what is stored."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from kwaliteit.toegang import systeem
from rapporten.models import Antwoord, Verslag
from tests.browser.gebruiker import Gebruiker
from tests.fabrieken.verslagen import maak_concept

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]

Gebruikers = Callable[..., Gebruiker]


def bewaard(verslag: Verslag, stabiel_id: str = "visie") -> str:
    with systeem():
        rij = Antwoord.objects.filter(verslag=verslag, stabiel_id=stabiel_id).first()
    return rij.html if rij else ""


def zonder_ids(html: str) -> str:
    return re.sub(r' id="[^"]*"', "", html)


def open_sectie(wie: Gebruiker, verslag: Verslag, stabiel_id: str = "visie") -> None:
    wie.ga(
        "onderdeel",
        nummer=verslag.organisatie.ondernemingsnummer,
        jaar=verslag.werkjaar_id,
        stabiel_id=stabiel_id,
    )


def test_opmaak_van_het_toetsenbord_wordt_bewaard(gebruiker: Gebruikers) -> None:
    verslag, toegang = maak_concept()
    wie = gebruiker().heeft_sessie(toegang.persoon)
    open_sectie(wie, verslag)
    veld = wie.veld("Uw antwoord")
    veld.click()
    toetsen = wie.page.keyboard
    wie.knop("Kop").click()
    toetsen.type("Onze visie")
    toetsen.press("Enter")
    toetsen.type("Wij werken ")
    toetsen.press("Control+b")
    toetsen.type("samen")
    toetsen.press("Control+b")
    toetsen.type(" met gezinnen.")
    toetsen.press("Enter")
    wie.knop("Opsomming").click()
    toetsen.type("luisteren")
    toetsen.press("Enter")
    toetsen.type("doen")
    wie.druk("Bewaar")
    assert zonder_ids(bewaard(verslag)) == (
        "<h3>Onze visie</h3><p>Wij werken <strong>samen</strong> met gezinnen.</p>"
        "<ul><li>luisteren</li><li>doen</li></ul>"
    )
