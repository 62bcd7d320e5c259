"""A long text that was typed when the session had ended is there again after logging in, for this person only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from kwaliteit.toegang import systeem
from rapporten.models import Gespreksverslag
from tests.browser.gebruiker import WACHTWOORD, Gebruiker
from tests.fabrieken import maak_organisatie, maak_sectorrol
from tests.fabrieken.gesprekken import maak_gesprek

pytestmark = [pytest.mark.browser]
TEKST = "Een verslag van een uur werk."
TERUG = "Zet mijn tekst terug"


def meld_aan(wie: Gebruiker, email: str) -> None:
    wie.page.get_by_label("E-mailadres").fill(email)
    wie.page.get_by_label("Wachtwoord", exact=True).fill(WACHTWOORD)
    wie.druk("Meld aan")


def test_wie_bij_het_bewaren_niet_meer_aangemeld_is_krijgt_de_tekst_terug(
    gebruiker: Callable[..., Gebruiker],
) -> None:
    persoon, gesprek = maak_sectorrol(rol="dossierbeheerder"), maak_gesprek(maak_organisatie())
    wie = gebruiker().heeft_sessie(persoon)
    wie.ga("gespreksverslag", pk=gesprek.pk)
    veld = wie.page.locator("textarea[name=tekst]")
    veld.fill(TEKST)
    wie.context.clear_cookies(name="sessionid")
    wie.druk("Bewaar")
    meld_aan(wie, persoon.email)
    expect(veld).to_have_value("")
    wie.page.get_by_role("button", name=TERUG).click()
    expect(veld).to_have_value(TEKST)
    wie.druk("Bewaar")
    with systeem():
        assert Gespreksverslag.objects.get().tekst == TEKST
    wie.ga("gespreksverslag", pk=gesprek.pk)  # what was saved is not offered again
    expect(wie.page.get_by_role("button", name=TERUG)).to_have_count(0)


def test_een_ander_op_dezelfde_computer_ziet_die_tekst_niet(gebruiker: Callable[..., Gebruiker]) -> None:
    een, ander = (maak_sectorrol(rol="dossierbeheerder") for _ in range(2))
    gesprek = maak_gesprek(maak_organisatie())
    wie = gebruiker().heeft_sessie(een)
    wie.ga("gespreksverslag", pk=gesprek.pk)
    wie.page.locator("textarea[name=tekst]").fill(TEKST)
    wie.context.clear_cookies(name="sessionid")
    wie.druk("Bewaar")
    meld_aan(wie, ander.email)
    expect(wie.page.locator("textarea[name=tekst]")).to_have_value("")
    expect(wie.page.get_by_role("button", name=TERUG)).to_have_count(0)
