"""Figures of Opgroeien in a real browser, with and without JavaScript: confirm, contest, decide, see what counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from organisaties.models import Werkjaar
from tests.browser.gebruiker import Gebruiker
from tests.browser.test_toegankelijk import keur
from tests.fabrieken import maak_sectorrol
from tests.fabrieken.bronnen import importeer_centraal
from tests.fabrieken.verslagen import dien_in, maak_concept, vul

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]

OVBJ = "cijfer-bezetting-ovbj"


@pytest.mark.parametrize("script", [True, False], ids=["met script", "zonder script"])
def test_bevestigen_betwisten_en_beslissen(gebruiker: Callable[..., Gebruiker], script: bool) -> None:
    verslag, wie = maak_concept()
    jaar, nummer = verslag.werkjaar_id, verslag.organisatie.ondernemingsnummer
    with systeem():
        Werkjaar.objects.get_or_create(jaar=jaar - 1, defaults={"uiterste_datum": f"{jaar}-06-01"})
    importeer_centraal(verslag.organisatie, jaar - 1, OVBJ=(70, 100))
    vul(verslag, wie)
    importeer_centraal(verslag.organisatie, jaar, OVBJ=(90, 100), OVBJ_met_verblijf="80", OVBJ_zonder_verblijf="60")
    waar = {"nummer": nummer, "jaar": jaar}

    lid = gebruiker(java_script_enabled=script).heeft_sessie(wie.persoon)
    lid.ga("onderdeel", **waar, stabiel_id="bezetting-benutting")
    assert lid.page.get_by_text("Te bevestigen", exact=True).count() == 3
    vak = lid.page.locator(f"#{OVBJ}")
    vak.get_by_label("Waarom klopt het cijfer").fill("Wij tellen de crisisplaats mee.")
    vak.get_by_label("Teller").fill("95")
    vak.get_by_label("Noemer").fill("100")
    vak.get_by_label("Noemer").press("Enter")  # Enter saves; it never presses "Bevestig"
    expect(vak).to_contain_text("Toelichting gewenst")  # last year it was 70
    assert vak.get_by_text("Betwist", exact=True).is_visible()
    lid.druk("Bevestig alle cijfers van Opgroeien")
    assert "“Bezetting en benutting op organisatieniveau” is klaar." in lid.tekst()
    lid.volg("Bezetting en benutting op organisatieniveau")
    assert lid.page.get_by_text("Bevestigd", exact=True).count() == 2
    if script:
        assert keur(lid) == []
    lid.ga("nakijken", **waar)
    assert lid.page.get_by_role("heading", name="Toelichting gewenst").is_visible()
    lid.page.locator("section").filter(has_text="Toelichting gewenst").get_by_role("link").first.click()
    assert lid.page.url.endswith(f"#{OVBJ}")
    vak.get_by_label("Het verhaal erbij").fill("Er kwam een leefgroep bij.")
    lid.druk("Bewaar en ga verder")
    lid.ga("nakijken", **waar)
    assert lid.page.get_by_role("heading", name="Toelichting gewenst").count() == 0
    if script:
        assert keur(lid) == []
    indiening = dien_in(verslag, wie)

    baas = gebruiker(java_script_enabled=script).heeft_sessie(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    baas.ga("beheer")
    baas.volg("Betwiste cijfers")
    baas.page.get_by_role("link", name="Bezetting – OVBJ").first.click()
    assert "Wij tellen de crisisplaats mee." in baas.tekst()
    baas.page.get_by_label("Het cijfer van Opgroeien").check()
    baas.page.get_by_label("Opmerking").fill("De crisisplaats telt apart.")
    baas.druk("Leg de beslissing vast")
    assert "Te beslissen" not in baas.tekst()

    lid.ga("indiening", kenmerk=indiening.kenmerk)
    woorden = lid.tekst()
    assert "het cijfer van Opgroeien telt" in woorden
    assert "De crisisplaats telt apart." in woorden
    assert "Gevraagd omdat 95,0 %" in woorden
    if script:
        assert keur(lid) == []
