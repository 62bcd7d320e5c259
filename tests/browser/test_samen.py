"""Two colleagues and a signatory: who is there, asking for a signature, sending it back; with and without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from organisaties.models import Persoon
from rapporten.bomen_laden import laad_bomen
from tests.browser.gebruiker import Gebruiker
from tests.fabrieken import maak_lid, maak_persoon
from tests.fabrieken.verslagen import maak_concept, vul
from zelfevaluatie.kaders_laden import laad_kaders

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize("script", [True, False])
def test_samen_schrijven_vragen_en_terugsturen(gebruiker: Callable[..., Gebruiker], script: bool) -> None:
    with systeem():
        laad_kaders()
        laad_bomen()
    verslag, wie = maak_concept()
    vul(verslag, wie)
    plek = {"nummer": verslag.organisatie.ondernemingsnummer, "jaar": verslag.werkjaar_id}

    def aan_tafel(rol: Lidrol, naam: str) -> Gebruiker:
        persoon: Persoon = maak_lid(organisatie=verslag.organisatie, rol=rol, persoon=maak_persoon(naam=naam))
        return gebruiker(java_script_enabled=script).heeft_sessie(persoon)

    coordinator = aan_tafel(Lidrol.KWALITEITSCOORDINATOR, "Demo-coördinator")
    directie = aan_tafel(Lidrol.ONDERTEKENAAR, "Demo-directie")
    coordinator.ga("onderdeel", **plek, stabiel_id="visie")
    directie.ga("onderdeel", **plek, stabiel_id="visie")
    assert "Demo-coördinator schrijft hier nu ook" in directie.tekst()

    directie.volg("Kanttekeningen (0)")
    directie.veld("Uw kanttekening").last.fill("Zeg hier ook iets over de jongeren.")
    directie.druk("Plaats de kanttekening")
    coordinator.ga("onderdeel", **plek, stabiel_id="visie")
    assert "Zeg hier ook iets over de jongeren." in coordinator.tekst()

    coordinator.ga("nakijken", **plek)
    coordinator.druk("Vraag om te ondertekenen")
    assert "krijgen een e-mail" in coordinator.tekst()
    directie.ga("nakijken", **plek)
    directie.page.get_by_text("Nog niet ondertekenen", exact=True).click()
    directie.veld("Nog niet ondertekenen: wat moet er nog gebeuren?").fill("De visie is te kort.")
    directie.druk("Stuur terug naar Demo-coördinator")
    coordinator.ga("verslag", **plek)
    assert "De visie is te kort." in coordinator.tekst()
