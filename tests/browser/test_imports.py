"""A file to import as the beheerder lives it: wrong, corrected, agreed with, undone; with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect

from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from rapporten.models import Waarneming
from tests.browser.gebruiker import Gebruiker
from tests.browser.test_schrijven import axe
from tests.fabrieken import geldig_nummer, maak_organisatie, maak_sectorrol
from tests.fabrieken.bronnen import niveau_csv

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]


def bestand(naam: str, *rijen: dict[str, object]) -> FilePayload:
    return {"name": naam, "mimeType": "text/csv", "buffer": niveau_csv(rijen, teken=";", codering="utf-8-sig")}


@pytest.mark.parametrize(("scripts", "breedte"), [(True, 1280), (False, 320)])
def test_van_opladen_tot_ongedaan_maken(
    gebruiker: Callable[..., Gebruiker], settings: Any, tmp_path: Path, scripts: bool, breedte: int
) -> None:
    settings.MEDIA_ROOT = tmp_path
    organisatie = maak_organisatie()
    goed = {"ondernemingsnummer": organisatie.ondernemingsnummer, "niveau": 3}
    wie = gebruiker(java_script_enabled=scripts, viewport={"width": breedte, "height": 800})
    wie.heeft_sessie(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))

    def in_orde() -> None:
        if scripts:
            assert axe(wie.page) == []
            assert wie.page.evaluate("document.documentElement.scrollWidth") <= breedte

    def laad_op(inhoud: FilePayload) -> None:
        wie.ga("beheer_imports")
        wie.volg("Laad een bestand op")
        in_orde()
        wie.page.get_by_role("radio", name="Groeiniveaus").check()
        wie.page.locator("#id_bestand").set_input_files(inhoud)
        wie.druk("Kijk het bestand na")
        assert "wordt nagekeken" in wie.tekst()
        werk_af("celery")
        if not scripts:
            wie.volg("Ververs nu")

    vreemd = {"ondernemingsnummer": geldig_nummer(860_001), "niveau": 3}
    laad_op(bestand("fout.csv", {**goed, "niveau": "drie"}, {**goed, "thema": "Bettrokkenheid"}, vreemd))
    fouten = wie.deel("Fouten").last
    expect(fouten).to_contain_text("G2")
    expect(fouten).to_contain_text("drie")
    expect(fouten).to_contain_text("Bedoelt u 'betrokkenheid'?")
    expect(fouten).to_contain_text("Deze organisatie is niet bekend")
    assert not wie.page.get_by_role("button", name="Voer").count()
    in_orde()
    wie.druk("Gooi dit bestand weg")

    laad_op(bestand("goed.csv", goed, {**goed, "thema": "dossierbeheer"}))
    knop = wie.knop("Voer 2 rijen in")
    expect(knop).to_be_visible()
    in_orde()
    wie.druk("Voer 2 rijen in")
    werk_af("celery")
    if not scripts:
        wie.volg("Ververs nu")
    expect(wie.page.get_by_role("main")).to_contain_text("Ingevoerd als import")
    with systeem():
        assert Waarneming.objects.filter(bron__telt=True).count() == 2
    wie.volg("Maak deze import ongedaan")
    in_orde()
    wie.druk("Maak de import ongedaan")
    assert "ongedaan gemaakt op" in wie.tekst()
    in_orde()
    with systeem():
        assert not Waarneming.objects.filter(bron__telt=True).exists()
    assert wie.meldingen == []
