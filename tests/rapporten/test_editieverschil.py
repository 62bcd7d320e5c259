"""What a late correction changed: for everyone what both editions show, for Opgroeien also who."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organisaties.choices import Sectorrolsoort
from organisaties.models import Organisatie
from rapporten.sectorbeeld.edities import leg_vast
from rapporten.sectorbeeld.verschillen import verschil_met_vorige
from tests.fabrieken.feiten import Antwoorden, maak_organisaties, zaai
from tests.rapporten.test_edities import THEMAS
from tests.rapporten.test_panel import vervang
from tests.rapporten.test_sectorbeeld import _als, _tekst

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

ADRES = "/sectorbeeld/2022/editie/2/verschillen/"


def _twee_edities() -> list[Organisatie]:
    """Seven of twenty organisations, with a mean of 2, correct their first theme by two levels."""
    alle = maak_organisaties(20)
    niveaus = [1, 2, 3] * 6 + [2, 2]
    zaai(2022, [Antwoorden(niveaus={THEMAS[0]: n, THEMAS[1]: n + 1}) for n in niveaus], alle)
    leg_vast(2022, None, "Eerste")
    anders = [Antwoorden(niveaus={THEMAS[0]: n + 2, THEMAS[1]: n + 1}) for n in niveaus[:7]]
    vervang(2022, dict(zip(alle, anders, strict=False)))
    leg_vast(2022, None, "Verbetering van zeven organisaties")
    return alle


def test_een_late_verbetering_geeft_een_lijst_van_wat_anders_is() -> None:
    _twee_edities()
    verschil = verschil_met_vorige(2022, 2)
    assert verschil is not None
    sector = [rij for rij in verschil.cellen if rij.groep.sleutel == "sector"]
    assert [(rij.naam, rij.waarde_voor, rij.waarde_na) for rij in sector] == [
        ("Onthaal van de gebruiker", 2.0, (20 * 2 + 7 * 2) / 20)
    ]
    assert verschil.gelijk > 0, "the theme that nobody corrected"
    assert verschil_met_vorige(2022, 1) is None
    assert verschil_met_vorige(2022, 3) is None


def test_iedereen_ziet_wat_anders_is_en_alleen_opgroeien_wie() -> None:
    alle = _twee_edities()
    for rol, ziet in ((None, False), (Sectorrolsoort.WAARNEMER, False), (Sectorrolsoort.DOSSIERBEHEERDER, True)):
        tekst = _tekst(_als(rol), ADRES)
        assert "Verbetering van zeven organisaties" in tekst
        assert "2,70" in tekst
        assert ("Wie iets veranderde" in tekst) == ziet
        assert [o for o in alle if f"{o.naam}: nieuwe gegevens" in tekst] == (alle[:7] if ziet else [])
    assert "wat nummer 2 veranderde" in _tekst(_als(None), "/sectorbeeld/?werkjaar=2022")


@pytest.mark.parametrize("adres", ["2022/editie/1", "2022/editie/3", "1999/editie/2", "2022/editie/99999999999"])
def test_een_vergelijking_die_er_niet_is(adres: str) -> None:
    _twee_edities()
    assert _als(None).get(f"/sectorbeeld/{adres}/verschillen/").status_code == 404


def _opdrachten(client: Client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as opdrachten:
        assert client.get(ADRES).status_code == 200
    return len(opdrachten)


def test_de_bladzijde_kost_hoogstens_vijftien_opdrachten() -> None:
    _twee_edities()
    assert _opdrachten(_als(Sectorrolsoort.BEHEERDER)) <= 15
