"""Signals for policy in a browser: ordered and answered, without script too, and read by who raised them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from kwaliteit.toegang import systeem
from rapporten.bomen_laden import laad_bomen
from tests.browser.gebruiker import Gebruiker
from tests.browser.test_toegankelijk import keur
from tests.fabrieken.signalen import dien_signalen_in
from tests.fabrieken.verslagen import als_sector
from zelfevaluatie.kaders_laden import laad_kaders

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize("scripts", [True, False])
def test_van_lezen_tot_antwoord(gebruiker: Callable[..., Gebruiker], transactional_db: None, scripts: bool) -> None:
    with systeem():
        laad_kaders()
        laad_bomen()
    een, lid, _ = dien_signalen_in(
        "Wij vinden geen begeleiders voor de nacht.\n\nDe huur van ons gebouw stijgt elk jaar."
    )
    ander, _, _ = dien_signalen_in("Begeleiders vertrekken naar een andere sector.")
    wie = gebruiker(java_script_enabled=scripts).heeft_sessie(als_sector().persoon)
    page = wie.page
    wie.ga("opvolging")
    wie.volg("Beleidssignalen")
    wie.veld("Woorden in de tekst").fill("begeleider")
    wie.druk("Filter")
    expect(page.locator("mark")).to_have_count(2)
    for naam in (een.organisatie.naam, ander.organisatie.naam):
        page.get_by_label(f"Kies signaal 1 van {naam}", exact=True).check()
    wie.veld("Of een nieuw label").fill("Personeelstekort")
    wie.druk("Plak het label")
    assert "staat nu ook op 2 signalen" in wie.tekst()
    wie.druk("Schrijf een antwoord")  # nothing is ticked now: the page says what to do
    assert "Vink eerst een of meer signalen aan" in wie.tekst()
    if scripts:
        assert page.title().startswith("Fout: ")
        assert keur(wie) == []
    wie.veld("Alle 2 signalen van deze filter").check()
    wie.druk("Schrijf een antwoord")
    assert wie.kop() == "Antwoord op 2 signalen"
    if scripts:
        assert keur(wie) == []
    wie.veld("Uw antwoord").fill("Wij bespreken dit met het kabinet.")
    wie.druk("Kijk na naar wie het gaat")
    assert "Dit antwoord gaat naar 2 organisaties" in wie.tekst()
    if scripts:
        assert keur(wie) == []
    wie.druk("Wijzig de tekst")
    assert wie.veld("Uw antwoord").input_value() == "Wij bespreken dit met het kabinet."
    wie.druk("Kijk na naar wie het gaat")
    wie.druk("Verstuur naar 2 organisaties")
    assert "verstuurd naar 2 organisaties" in wie.tekst()
    wie.heeft_sessie(lid.persoon)
    wie.ga("organisatie", nummer=een.organisatie.ondernemingsnummer)
    wie.volg("Uw beleidssignalen")
    assert wie.tekst().count("Wij bespreken dit met het kabinet.") == 1
    assert ander.organisatie.naam not in wie.tekst()
    assert wie.meldingen == []
