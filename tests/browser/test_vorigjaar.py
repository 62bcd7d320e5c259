"""A returning organisation without JavaScript: confirm, adapt, look back, and answer what was agreed last year."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from rapporten import workflow
from rapporten.afspraken import NieuweAfspraak
from rapporten.choices import Herkomst
from rapporten.models import Antwoord, Opvolgpunt
from tests.browser.gebruiker import Gebruiker
from tests.fabrieken import maak_lid, maak_organisatie, maak_werkjaar
from tests.fabrieken.verslagen import als_sector, maak_concept, maak_ingediend

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]


def test_een_organisatie_die_terugkomt_bevestigt_past_aan_en_antwoordt(gebruiker: Callable[..., Gebruiker]) -> None:
    organisatie = maak_organisatie()
    opgroeien, nu = als_sector(), timezone.now()
    vorig, _, _ = maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024), woord="Vroeger")
    with systeem():
        workflow.neem_in_behandeling(vorig.pk, toegang=opgroeien, nu=nu)
        afspraken = [NieuweAfspraak("Bevraag de ouders.")]
        workflow.rond_af(vorig.pk, toegang=opgroeien, nu=nu, afspraken=afspraken)
    verslag, _ = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    wie = gebruiker(java_script_enabled=False).heeft_sessie(maak_lid(organisatie=organisatie, rol=Lidrol.MEDEWERKER))
    plaats = {"nummer": organisatie.ondernemingsnummer, "jaar": 2025}

    # One page for what did not change.
    wie.ga("verslag", **plaats)
    wie.volg("Neem over wat niet veranderde")
    wie.deel("1 Visie op kwaliteitsbeleid").get_by_label("Niets: bevestig ongewijzigd").check()
    wie.deel("2.2 Korte duiding bij de scores").get_by_label("Een deel: neem over en pas aan").check()
    wie.druk("Bewaar de keuzes")
    assert "Ongewijzigd bevestigd: Visie op kwaliteitsbeleid." in wie.tekst()

    # What changed: taken over, refused as done while it was not confirmed, then adapted.
    wie.volg("Korte duiding bij de scores")
    wie.druk("Dit onderdeel is klaar")
    assert "bevestig de tekst" in wie.tekst()
    veld = wie.veld("Uw antwoord")
    veld.fill(veld.input_value().replace("Vroeger", "Vandaag"))
    wie.druk("Bewaar")
    assert "Bijgewerkt van vorig jaar" in wie.tekst()

    # Who wrote what, what changed, and back.
    wie.volg("Wie schreef wat, en vorige versies")
    wie.veld("Van versie").fill("1")
    wie.veld("Naar versie").fill("2")
    wie.druk("Vergelijk")
    assert "Vroeger" in wie.page.locator("del").inner_text()
    assert "Vandaag" in wie.page.locator("ins").inner_text()

    # What was agreed last year.
    wie.ga("verslag", **plaats)
    wie.volg("Opvolgpunten uit het vorige verslag")
    wie.veld("Gedaan").first.check()
    wie.veld("Toelichting").fill("Veertig ouders antwoordden.")
    wie.druk("Bewaar")
    assert "1 van 1 beantwoord" in wie.tekst()
    wie.ga("nakijken", **plaats)
    assert "Veertig ouders antwoordden." in wie.tekst()

    with systeem():
        herkomst = dict(Antwoord.objects.filter(verslag=verslag).values_list("stabiel_id", "herkomst"))
        assert herkomst == {"visie": Herkomst.ONGEWIJZIGD_BEVESTIGD, "duiding-groeiniveaus": Herkomst.BIJGEWERKT}
        assert Opvolgpunt.objects.get(verslag=verslag).stand == "gedaan"
