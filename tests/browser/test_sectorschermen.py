"""A region, the picture of today, mergers and frameworks with data in them: readable, on a telephone too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from organisaties.models import Fusie
from rapporten.sectorbeeld.edities import leg_vast
from tests.browser.gebruiker import Gebruiker
from tests.browser.test_schrijven import axe
from tests.fabrieken import maak_organisatie, maak_sectorrol
from tests.fabrieken.feiten import Antwoorden, zaai
from tests.fabrieken.verslagen import als_sector
from zelfevaluatie.models import Definitiewijziging

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]

THEMAS = ("onthaal-van-de-gebruiker", "betrokkenheid")


def _jaren() -> None:
    """Two years of two regions; in one of them somebody moved and merged since."""
    organisaties = [maak_organisatie(naam=f"Demo-{n}") for n in range(14)]
    for jaar in (2021, 2022):
        antwoorden = [
            Antwoorden(regio="limburg" if n < 7 else "antwerpen", niveaus=dict.fromkeys(THEMAS, (n + jaar) % 5))
            for n in range(14)
        ]
        zaai(jaar, antwoorden, organisaties)
        leg_vast(jaar, None, "Demo")
    with systeem():
        Fusie.objects.create(opgegane=organisaties[0], overnemende=organisaties[1], datum=dt.date(2024, 1, 1))
        Definitiewijziging.objects.create(thema_code=THEMAS[1], werkjaar_id=2022, uitleg="Ook ouders tellen mee.")


@pytest.mark.parametrize("breedte", [1280, 320])
def test_de_schermen_van_de_sector_met_gegevens(gebruiker: Callable[..., Gebruiker], breedte: int) -> None:
    _jaren()
    wie = gebruiker(viewport={"width": breedte, "height": 800}).heeft_sessie(als_sector().persoon)
    for adres, delen, kop in (
        ("regio", {"regio": "limburg"}, "Regio Limburg"),
        ("zoals_nu", {}, "Zoals nu"),
        ("fusieketens", {}, "Fusies en hun cijfers"),
        ("kaders", {}, "Wat veranderde in de kaders"),
        ("betwiste_cijfers", {"werkjaar": 2022}, "Welk cijfer telt over 2022?"),
    ):
        wie.ga(adres, **delen)
        assert kop in wie.kop(), adres
        assert axe(wie.page) == [], adres
        assert wie.page.evaluate("document.documentElement.scrollWidth") <= breedte, adres


def test_een_partner_komt_in_de_eigen_regio_en_vraagt_het_rapport(gebruiker: Callable[..., Gebruiker]) -> None:
    _jaren()
    partner = maak_sectorrol(rol=Sectorrolsoort.REGIONALE_PARTNER, regio="limburg")
    wie = gebruiker().heeft_sessie(partner)
    wie.ga("thuis")
    assert wie.kop() == "Regio Limburg"
    wie.page.get_by_role("link", name="Regionaal rapport (PDF)").click()
    assert wie.page.locator("select[name=deel]").input_value() == "regio:limburg"
