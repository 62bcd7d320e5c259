"""Following up in a browser: quoting a passage, with the mouse, by keyboard and without script; what changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from kwaliteit.toegang import systeem
from organisaties.models import Persoon
from rapporten import opvolgen, workflow
from rapporten.bewaren import ANTWOORD, Invoer, bewaar
from rapporten.bomen_laden import laad_bomen
from rapporten.models import Antwoord, Indiening, InterneNotitie, Opmerking
from tests.browser.gebruiker import Gebruiker
from tests.browser.test_toegankelijk import keur
from tests.fabrieken import maak_werkjaar
from tests.fabrieken.verslagen import als_sector, beantwoord_alles, dien_in, maak_ingediend
from zelfevaluatie.kaders_laden import laad_kaders

pytestmark = [pytest.mark.browser]


@pytest.fixture
def beheerder_en_indiening(transactional_db: None) -> tuple[Persoon, Indiening]:
    """A dossierbeheerder with a second submission, after one question; last year there was a report too."""
    with systeem():
        laad_kaders()
        laad_bomen()
    vorig, _, _ = maak_ingediend(werkjaar=maak_werkjaar(jaar=2024), niveau=2, woord="Vroeger")
    verslag, lid, eerste = maak_ingediend(organisatie=vorig.organisatie, werkjaar=maak_werkjaar(jaar=2025))
    beheerder, nu = als_sector(), timezone.now()
    with systeem():
        workflow.neem_in_behandeling(verslag.pk, toegang=beheerder, nu=nu)
        eerste = Indiening.objects.select_related("verslag").get(pk=eerste.pk)
        opvolgen.vraag(eerste, "visie", "Wie dacht mee?", uiterlijk=None, toegang=beheerder, nu=nu)
        workflow.vraag_aanvulling(verslag.pk, toegang=beheerder, nu=nu)
        beantwoord_alles(verslag, lid)
        rij = Antwoord.objects.get(verslag=verslag, stabiel_id="visie")
        html = rij.html.replace("Demo-tekst", "Vernieuwde tekst")
        bewaar(ANTWOORD, verslag, [Invoer("visie", rij.versie, {"html": html})], door=lid.persoon, nu=nu)
    tweede = dien_in(verslag, lid)
    with systeem():
        workflow.neem_in_behandeling(verslag.pk, toegang=beheerder, nu=timezone.now())
    return beheerder.persoon, tweede


def _kies(page: Page, woorden: str) -> None:
    """Select these words of the visie, as dragging over them does."""
    page.evaluate(
        """woorden => {
            const verhaal = document.querySelector('#deel-visie .verhaal');
            const lopen = document.createTreeWalker(verhaal, NodeFilter.SHOW_TEXT);
            for (let knoop; (knoop = lopen.nextNode()); ) {
                const begin = knoop.data.indexOf(woorden);
                if (begin < 0) continue;
                const bereik = document.createRange();
                bereik.setStart(knoop, begin);
                bereik.setEnd(knoop, begin + woorden.length);
                const keuze = getSelection();
                keuze.removeAllRanges();
                keuze.addRange(bereik);
                return;
            }
        }""",
        woorden,
    )


def test_schrijven_bij_gekozen_woorden(
    gebruiker: Callable[..., Gebruiker], beheerder_en_indiening: tuple[Persoon, Indiening]
) -> None:
    persoon, indiening = beheerder_en_indiening
    wie = gebruiker().heeft_sessie(persoon)
    wie.ga("indiening", kenmerk=indiening.kenmerk)
    page = wie.page
    balk = wie.deel("Gekozen passage")
    expect(balk).to_be_hidden()
    _kies(page, "op kwaliteitsbeleid")
    balk.get_by_role("button", name="Opmerking, gedeeld").click()
    vorm = page.locator('#deel-visie details[data-soort="opmerking"]')
    expect(vorm.locator("[data-citaat]")).to_have_text("“op kwaliteitsbeleid”")
    expect(vorm.get_by_label("Opmerking voor de organisatie")).to_be_focused()
    page.keyboard.type("Wat betekent dat?")
    with page.expect_navigation():
        vorm.get_by_role("button", name="Plaats de opmerking").click()
    assert "“op kwaliteitsbeleid” Naar de passage" in " ".join(wie.tekst().split())
    _kies(page, "tweede punt")
    balk.get_by_role("button", name="Interne notitie").click()
    page.keyboard.type("Navragen.")
    vorm = page.locator('#deel-visie details[data-soort="notitie"]')
    with page.expect_navigation():
        vorm.get_by_role("button", name="Bewaar de notitie").click()
    with systeem():
        assert Opmerking.objects.get().citaat == "op kwaliteitsbeleid"
        assert InterneNotitie.objects.get().citaat == "tweede punt"
    # another paragraph from the list is meant as a whole
    _kies(page, "Vernieuwde")
    balk.get_by_role("button", name="Interne notitie").click()
    vorm.get_by_label("Bij welke passage?").select_option(index=2)
    assert vorm.locator('[name="begin"]').input_value() == ""
    expect(vorm.locator("[data-citaat]")).to_be_hidden()
    vorm.locator("textarea").fill("")  # nothing is left behind unsent


def test_zonder_script_wordt_de_alinea_uit_een_lijst_gekozen(
    gebruiker: Callable[..., Gebruiker], beheerder_en_indiening: tuple[Persoon, Indiening]
) -> None:
    persoon, indiening = beheerder_en_indiening
    wie = gebruiker(java_script_enabled=False).heeft_sessie(persoon)
    wie.ga("indiening", kenmerk=indiening.kenmerk)
    vorm = wie.page.locator('#deel-visie details[data-soort="opmerking"]')
    vorm.locator("summary").click()
    vorm.get_by_label("Bij welke passage?").select_option(label="eerste punt tweede punt")
    vorm.get_by_label("Opmerking voor de organisatie").fill("Goed zo.")
    vorm.get_by_role("button", name="Plaats de opmerking").click()
    assert "“eerste punt tweede punt” Naar de passage" in " ".join(wie.tekst().split())
    wie.volg("Wijzigingen sinds de vorige indiening")
    assert "Vernieuwde tekst" in wie.tekst()
    assert "2.1 Scores op de groeiniveaus" not in wie.tekst()


def test_met_het_toetsenbord_door_het_verslag(
    gebruiker: Callable[..., Gebruiker], beheerder_en_indiening: tuple[Persoon, Indiening]
) -> None:
    persoon, indiening = beheerder_en_indiening
    wie = gebruiker().heeft_sessie(persoon)
    page = wie.page
    page.goto(wie.basis + reverse("indiening", args=[indiening.kenmerk]) + "?tegenover=allebei&toon=alles")
    assert "Alt+Shift met S volgend onderdeel" in wie.tekst()
    page.keyboard.press("Alt+Shift+S")
    page.keyboard.press("Alt+Shift+S")
    assert page.evaluate("document.activeElement.id") == "kop-groeiniveaus"
    page.keyboard.press("Alt+Shift+O")
    assert page.evaluate("document.activeElement.id").startswith("aanvulling-")
    page.keyboard.press("Alt+Shift+V")
    assert page.evaluate("document.activeElement.matches('.verschil .blok, dd.verschil')")
    page.keyboard.press("Alt+Shift+C")
    assert page.evaluate("document.activeElement.name") == "tekst"
    # a letter alone is typed, and does nothing else
    page.keyboard.type("sovc")
    assert page.evaluate("document.activeElement.value") == "sovc"
    page.evaluate("document.activeElement.value = ''")


def test_wat_veranderde_is_toegankelijk(
    gebruiker: Callable[..., Gebruiker], beheerder_en_indiening: tuple[Persoon, Indiening]
) -> None:
    persoon, indiening = beheerder_en_indiening
    wie = gebruiker().heeft_sessie(persoon)
    for vraag in ("?tegenover=vorige", "?tegenover=allebei", "?tegenover=vorig-jaar&toon=alles"):
        wie.page.goto(wie.basis + reverse("indiening", args=[indiening.kenmerk]) + vraag)
        assert keur(wie) == []
