"""Filing and following up by keyboard alone: every stop can be seen, the skip link skips, errors take the focus."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from rapporten.boomstructuur import huidig_groeikader
from rapporten.choices import Status
from rapporten.models import Antwoord, Score, Verslag
from tests.browser.gebruiker import Gebruiker, antwoordveld
from tests.fabrieken import maak_sectorrol
from tests.fabrieken.verslagen import beantwoord_alles, dien_in, maak_concept, maak_ingediend, vul

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]

MEESTE_HALTES = 250
FOCUS = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    // The level on a stair is a radio that fills its label; the label wears the outline.
    const drager = e.closest('.trede') ?? e;
    const stijl = getComputedStyle(drager), vak = drager.getBoundingClientRect();
    const binnen = (punten, grens) => punten.map(p => Math.min(Math.max(p, 1), grens - 1));
    const x = binnen([vak.left + 2, (vak.left + vak.right) / 2, vak.right - 2], innerWidth);
    const y = binnen([vak.top + 2, (vak.top + vak.bottom) / 2, vak.bottom - 2], innerHeight);
    const vrij = x.some(px => y.some(py => {
        const boven = document.elementFromPoint(px, py);
        return boven && (drager.contains(boven) || boven.contains(drager) && boven.closest('label') === drager);
    }));
    return {
        wat: drager.outerHTML.slice(0, 120),
        omlijnd: stijl.outlineStyle !== 'none' && parseFloat(stijl.outlineWidth) >= 2,
        inbeeld: vak.bottom > 0 && vak.top < innerHeight && vak.right > 0 && vak.left < innerWidth,
        vrij,
    };
}"""


def zie_focus(page: Page) -> None:
    """The element with the focus is outlined, in view, and nothing lies over all of it."""
    focus = page.evaluate(FOCUS)
    assert focus is None or (focus["omlijnd"] and focus["inbeeld"] and focus["vrij"]), focus


def tab_naar(page: Page, doel: Locator) -> None:
    """Press Tab until this element has the focus, and see every stop on the way."""
    for _ in range(MEESTE_HALTES):
        page.keyboard.press("Tab")
        zie_focus(page)
        if doel.evaluate("e => e === document.activeElement"):
            return
    pytest.fail(f"met Tab niet te bereiken: {doel}")


def volg(page: Page, doel: Locator) -> None:
    """Tab to a link or button and press Enter."""
    tab_naar(page, doel)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture
def bijna_klaar(gebruiker: Callable[..., Gebruiker]) -> tuple[Gebruiker, Verslag]:
    """Somebody who writes and signs, at a report of which the vision and one growth level are still to do."""
    verslag, toegang = maak_concept()
    vul(verslag, toegang)
    with systeem():
        Antwoord.objects.filter(verslag=verslag, stabiel_id="visie").update(html="")
        Score.objects.filter(verslag=verslag, thema=huidig_groeikader().themas[1].element).update(
            staat="niet_beantwoord", niveau=None
        )
    return gebruiker().heeft_sessie(toegang.persoon), verslag


def test_het_hele_indienen(bijna_klaar: tuple[Gebruiker, Verslag]) -> None:
    wie, verslag = bijna_klaar
    page, toetsen = wie.page, wie.page.keyboard
    wie.ga("verslag", nummer=verslag.organisatie.ondernemingsnummer, jaar=verslag.werkjaar_id)

    # The vision: type, and say that it is done.
    volg(page, wie.link("Visie op kwaliteitsbeleid").first)
    tab_naar(page, antwoordveld(page))
    toetsen.type("Alles met het toetsenbord.")
    volg(page, wie.knop("Dit onderdeel is klaar"))

    # The growth level: one stop per theme, the arrows choose.
    volg(page, wie.link("Scores op de groeiniveaus").first)
    thema = huidig_groeikader().themas[1].element
    keuzes = wie.deel(thema.naam)
    tab_naar(page, keuzes.get_by_role("radio", name="Nog niet beantwoord"))
    for toets in ("ArrowDown", "ArrowRight", "ArrowRight"):
        toetsen.press(toets)
        zie_focus(page)
    assert keuzes.locator("input:checked").get_attribute("value") == "2"
    volg(page, wie.knop("Bewaar en ga verder"))

    # Help on demand opens with Enter.
    uitleg = wie.deel(huidig_groeikader().groepen[1][1][0].element.naam).get_by_text("Wat bedoelen we met dit thema?")
    tab_naar(page, uitleg)
    toetsen.press("Enter")
    assert uitleg.locator("xpath=..").get_attribute("open") is not None

    # Check, sign, file.
    wie.ga("verslag", nummer=verslag.organisatie.ondernemingsnummer, jaar=verslag.werkjaar_id)
    volg(page, wie.link("Kijk na, onderteken en dien in"))
    volg(page, wie.knop("Onderteken het verslag"))
    volg(page, wie.knop("Dien het verslag in"))
    assert wie.kop() == "Uw verslag is ingediend"
    with systeem():
        assert Score.objects.get(verslag=verslag, thema=thema).niveau.waarde == 2


def test_het_hele_opvolgen(gebruiker: Callable[..., Gebruiker]) -> None:
    """Choose who follows it, take up, note, comment, ask an addition, send back; then tick off, close and undo."""
    verslag, lid, indiening = maak_ingediend()
    wie = gebruiker().heeft_sessie(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER))
    page, toetsen = wie.page, wie.page.keyboard

    def klap_open(naam: str, *, bij: str = " bij Visie op kwaliteitsbeleid") -> None:
        tab_naar(page, page.locator("summary").filter(has_text=f"{naam}{bij}"))
        toetsen.press("Enter")

    wie.ga("opvolging")
    tab_naar(page, page.get_by_role("checkbox", name=f"Kies {verslag.organisatie.naam}"))
    toetsen.press("Space")
    volg(page, wie.knop("Geef de aangevinkte verslagen"))
    assert "1 verslag voor u." in wie.tekst()
    volg(page, wie.link(verslag.organisatie.naam))
    volg(page, wie.knop("Neem in behandeling"))
    klap_open("Interne notitie")
    tab_naar(page, wie.veld("Interne notitie").and_(page.get_by_role("textbox")).first)
    toetsen.type("Vergelijken met vorig jaar.")
    volg(page, wie.knop("Bewaar de notitie").first)
    klap_open("Opmerking")
    passage = page.locator("#deel-visie details[data-soort=opmerking]")
    tab_naar(page, passage.get_by_label("Bij welke passage?"))
    toetsen.press("ArrowDown")
    tab_naar(page, passage.get_by_label("Opmerking voor de organisatie"))
    toetsen.type("Mooi gezegd.")
    volg(page, passage.get_by_role("button", name="Plaats de opmerking"))
    volg(page, page.get_by_role("button", name=re.compile("^Opgelost.*opmerking")))
    volg(page, wie.knop("Toch niet opgelost"))
    klap_open("Aanvulling vragen")
    tab_naar(page, wie.veld("Wat vraagt u, en waarom?").first)
    toetsen.type("Hoeveel ouders antwoordden?")
    volg(page, wie.knop("Zet de vraag klaar").first)
    wie.ga("indiening", kenmerk=indiening.kenmerk)
    volg(page, wie.knop("Stuur terug voor aanvulling"))
    assert "Aanvulling gevraagd" in wie.tekst()
    with systeem():
        verslag.refresh_from_db()
    assert verslag.status == Status.AANVULLING_GEVRAAGD

    beantwoord_alles(verslag, lid)
    dien_in(verslag, lid)
    wie.ga("opvolging")
    volg(page, wie.link(verslag.organisatie.naam))
    volg(page, wie.knop("Neem in behandeling"))
    volg(page, page.get_by_role("button", name="Vink af"))
    klap_open("Afspraken voor volgend jaar", bij="")
    tab_naar(page, wie.veld("Afspraak").and_(page.get_by_role("textbox")).first)
    toetsen.type("In maart kijken we samen.")
    volg(page, wie.knop("Rond het verslag af"))
    assert "Het verslag is afgerond." in wie.tekst()
    volg(page, wie.knop("Maak het afronden ongedaan"))
    volg(page, wie.knop("Rond het verslag af"))
    with systeem():
        verslag.refresh_from_db()
    assert verslag.status == Status.AFGEROND


def test_de_overslaglink_slaat_over(bijna_klaar: tuple[Gebruiker, Verslag]) -> None:
    wie, verslag = bijna_klaar
    wie.ga("verslag", nummer=verslag.organisatie.ondernemingsnummer, jaar=verslag.werkjaar_id)
    page = wie.page
    page.keyboard.press("Tab")
    zie_focus(page)
    assert wie.link("Naar de inhoud").evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.get_by_role("main").evaluate("e => e.contains(document.activeElement)")


def test_na_een_fout_wijst_de_samenvatting_de_weg(bijna_klaar: tuple[Gebruiker, Verslag]) -> None:
    wie, verslag = bijna_klaar
    page = wie.page
    wie.ga(
        "onderdeel",
        nummer=verslag.organisatie.ondernemingsnummer,
        jaar=verslag.werkjaar_id,
        stabiel_id="bezetting-benutting",
    )
    tab_naar(page, wie.veld("Teller").first)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("negentig")
    tab_naar(page, wie.veld("Noemer").nth(1))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("0")
    volg(page, wie.knop("Bewaar"))

    assert page.title().startswith("Fout: ")
    assert wie.veld("Teller").first.input_value() == "negentig"
    samenvatting = page.get_by_role("alert").filter(has_text="Er is een probleem")
    assert samenvatting.evaluate("e => e === document.activeElement")
    zie_focus(page)
    links = samenvatting.get_by_role("link")
    assert links.count() == 2
    for nummer in range(2):
        tab_naar(page, links.nth(nummer))
        page.keyboard.press("Enter")
        doel = (links.nth(nummer).get_attribute("href") or "").removeprefix("#")
        assert page.evaluate("document.activeElement.id") == doel
        zie_focus(page)
        assert "Fout:" in page.locator(f"#{doel}_error").inner_text()
        samenvatting.focus()
