"""Two tabs, two organisations, two people: nobody's text lands elsewhere, and nobody's text is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from rapporten import tekst
from rapporten.boomstructuur import huidig_groeikader
from rapporten.models import Antwoord, AntwoordVersie, Score, Verslag
from tests.browser.gebruiker import Gebruiker, antwoordveld
from tests.browser.gebruiker import schrijf as typ
from tests.fabrieken import maak_lid
from tests.fabrieken.verslagen import maak_concept

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]


def adres(wie: Gebruiker, verslag: Verslag, stabiel_id: str = "visie") -> str:
    return f"{wie.basis}/o/{verslag.organisatie.ondernemingsnummer}/verslag/{verslag.werkjaar_id}/{stabiel_id}/"


def schrijf(page: Page, getypt: str) -> None:
    typ(page, getypt)
    page.get_by_role("button", name="Bewaar", exact=True).click()
    page.wait_for_load_state()


def bewaard(verslag: Verslag) -> str:
    with systeem():
        return tekst.naar_tekst(Antwoord.objects.get(verslag=verslag, stabiel_id="visie").html)


def eerdere(verslag: Verslag) -> list[str]:
    with systeem():
        rijen = AntwoordVersie.objects.filter(verslag=verslag, stabiel_id="visie").order_by("versie")
        return [tekst.naar_tekst(rij.html) for rij in rijen]


def test_twee_organisaties_in_twee_tabbladen(gebruiker: Callable[..., Gebruiker]) -> None:
    een, toegang = maak_concept()
    twee, _ = maak_concept()
    maak_lid(organisatie=twee.organisatie, persoon=toegang.persoon)
    wie = gebruiker().heeft_sessie(toegang.persoon)
    links, rechts = wie.page, wie.context.new_page()
    links.goto(adres(wie, een))
    typ(links, "Dit is van de eerste organisatie.")
    rechts.goto(adres(wie, twee))  # from here on the session remembers the second one
    schrijf(rechts, "Dit is van de tweede organisatie.")
    links.get_by_role("button", name="Bewaar", exact=True).click()
    links.wait_for_load_state()
    assert links.url == adres(wie, een)
    assert een.organisatie.naam in links.get_by_role("banner").inner_text()
    assert (bewaard(een), bewaard(twee)) == ("Dit is van de eerste organisatie.", "Dit is van de tweede organisatie.")


@pytest.mark.parametrize("personen", [1, 2])
def test_niemands_tekst_gaat_verloren(gebruiker: Callable[..., Gebruiker], personen: int) -> None:
    verslag, toegang = maak_concept()
    wie = gebruiker().heeft_sessie(toegang.persoon)
    eerst = wie.page
    if personen == 1:
        daarna = wie.context.new_page()
    else:
        collega = maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER)
        daarna = gebruiker().heeft_sessie(collega).page
    for page in (eerst, daarna):
        page.goto(adres(wie, verslag))
    schrijf(eerst, "Wat het eerst bewaard werd.")
    schrijf(daarna, "Wat daarna bewaard werd.")

    assert daarna.title().startswith("Fout: ")
    assert "Wat het eerst bewaard werd." in daarna.locator("#conflict").inner_text()
    assert antwoordveld(daarna).inner_text() == "Wat daarna bewaard werd."
    assert bewaard(verslag) == "Wat het eerst bewaard werd."

    # Merged by the second person: now it is saved, and the first text is still in the history.
    schrijf(daarna, "Wat het eerst bewaard werd. Wat daarna bewaard werd.")
    assert "Bewaard om" in daarna.get_by_role("main").inner_text()
    assert bewaard(verslag) == "Wat het eerst bewaard werd. Wat daarna bewaard werd."
    assert eerdere(verslag)[0] == "Wat het eerst bewaard werd."


def test_wie_de_andere_tekst_kiest_overschrijft_niets(gebruiker: Callable[..., Gebruiker]) -> None:
    verslag, toegang = maak_concept()
    wie = gebruiker().heeft_sessie(toegang.persoon)
    eerst, daarna = wie.page, wie.context.new_page()
    for page in (eerst, daarna):
        page.goto(adres(wie, verslag))
    schrijf(eerst, "Van mijn collega.")
    schrijf(daarna, "Van mij.")
    daarna.on("dialog", lambda dialoog: dialoog.accept())
    daarna.get_by_role("link", name="Houd de tekst van uw collega").click()
    daarna.wait_for_function("document.title.startsWith('Visie')")
    assert antwoordveld(daarna).inner_text() == bewaard(verslag) == "Van mijn collega."


def test_twee_mensen_aan_andere_velden_van_een_pagina_storen_elkaar_niet(
    gebruiker: Callable[..., Gebruiker],
) -> None:
    verslag, toegang = maak_concept()
    een, twee = (t.element for t in huidig_groeikader().themas[:2])
    mensen: list[Any] = [gebruiker().heeft_sessie(toegang.persoon)]
    mensen.append(gebruiker().heeft_sessie(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER)))
    for wie in mensen:
        wie.page.goto(adres(wie, verslag, "groeiniveaus"))
    for wie, thema in zip(mensen, (een, twee), strict=True):
        wie.deel(thema.naam).get_by_role("radio", name="Niveau 4").check()
        wie.druk("Bewaar")
        assert "Bewaard om" in wie.tekst()
    with systeem():
        assert set(Score.objects.filter(verslag=verslag, niveau__waarde=4).values_list("thema__code", flat=True)) == {
            een.code,
            twee.code,
        }


def test_een_niveau_van_een_collega_wordt_getoond(gebruiker: Callable[..., Gebruiker]) -> None:
    verslag, toegang = maak_concept()
    thema = huidig_groeikader().themas[1].element
    mensen: list[Any] = [gebruiker().heeft_sessie(toegang.persoon)]
    mensen.append(gebruiker().heeft_sessie(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER)))
    for wie in mensen:
        wie.page.goto(adres(wie, verslag, "groeiniveaus"))
    for wie, niveau in zip(mensen, (2, 4), strict=True):
        wie.deel(thema.naam).get_by_role("radio", name=f"Niveau {niveau}").check()
        wie.druk("Bewaar")
    tweede = mensen[1]
    assert tweede.page.title().startswith("Fout: ")
    assert "Uw collega koos intussen niveau 2" in tweede.deel(thema.naam).inner_text()
    tweede.page.get_by_role("alert").get_by_role("link").click()
    assert tweede.deel(thema.naam).evaluate("e => e.contains(document.activeElement)")
    assert tweede.deel(thema.naam).get_by_role("radio", name="Niveau 4").is_checked()
    with systeem():
        assert Score.objects.get(verslag=verslag, thema=thema).niveau.waarde == 2
