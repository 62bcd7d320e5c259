"""What lies around the report, each line as a person lives it, without JavaScript: every page is a plain form."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import FilePayload, Locator

from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.models import Organisatie
from rapporten import opvolgen, workflow
from rapporten.boomstructuur import huidig_groeikader, structuur_van
from rapporten.choices import Knoopsoort
from rapporten.models import Verslag
from rapporten.sectorbeeld import edities
from tests.browser.gebruiker import WACHTWOORD, Gebruiker
from tests.browser.test_hoofdtaak import mails, werk_alles_af
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon, maak_sectorrol, maak_werkjaar
from tests.fabrieken.feiten import Antwoorden, zaai
from tests.fabrieken.verslagen import als_sector, maak_concept, maak_ingediend, maak_toewijzing, vul
from tests.rapporten.test_bijlagen import PDFJE
from tests.rapporten.werkmap import plaats_van, vul_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]

JAAR = 2025
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Huis:
    """An organisation with a draft, whose people sit down at browsers without scripts."""

    def __init__(self, gebruiker: Callable[..., Gebruiker], verslag: Verslag) -> None:
        self._gebruiker, self.verslag = gebruiker, verslag
        self.nummer = verslag.organisatie.ondernemingsnummer
        self.jaar = {"nummer": self.nummer, "jaar": verslag.werkjaar_id}

    def met(self, rol: Lidrol = Lidrol.KWALITEITSCOORDINATOR, naam: str = "Demo-coördinator") -> Gebruiker:
        persoon = maak_lid(organisatie=self.verslag.organisatie, rol=rol, persoon=maak_persoon(naam=naam))
        return self._gebruiker(java_script_enabled=False).heeft_sessie(persoon)

    def vreemd(self) -> Gebruiker:
        """Somebody who has no account yet."""
        return self._gebruiker(java_script_enabled=False)

    def beheerder(self) -> Gebruiker:
        return self.vreemd().heeft_sessie(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))


@pytest.fixture
def huis(gebruiker: Callable[..., Gebruiker]) -> Huis:
    return Huis(gebruiker, maak_concept(werkjaar=maak_werkjaar(jaar=JAAR))[0])


def open_alles(wie: Gebruiker) -> None:
    """Open every fold of the page, the outer ones first."""
    dicht = wie.page.locator("main details:not([open]) > summary:visible")
    while dicht.count():
        dicht.first.click()


def leest(wie: Gebruiker) -> str:
    """What the page says, with plain spaces."""
    return " ".join(wie.tekst().split())


def keuze(wie: Gebruiker, label: str) -> Locator:
    return wie.page.get_by_label(label, exact=True)


# --- one subject a page ------------------------------------------------------------------------------------------


def test_elk_onderdeel_opent_alleen_met_alles_ernaast(gebruiker: Callable[..., Gebruiker]) -> None:
    organisatie, opgroeien, nu = maak_organisatie(), als_sector(), timezone.now()
    maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=JAAR - 1), woord="Vroeger", niveau=2)
    with systeem():
        themas = [t.element.code for t in huidig_groeikader().themas]
    zaai(JAAR - 1, [Antwoorden(niveaus=dict.fromkeys(themas, 4)) for _ in range(6)])
    werk_alles_af()
    with systeem():
        edities.herbereken(JAAR - 1)
        edities.leg_vast(JAAR - 1, door=opgroeien.persoon, opmerking="Demo")
    verslag, _, indiening = maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=JAAR), woord="Nu")
    with systeem():
        workflow.neem_in_behandeling(verslag.pk, toegang=opgroeien, nu=nu)
        indiening.verslag.refresh_from_db()
        opvolgen.plaats_opmerking(indiening, "visie", "Mooi verteld.", toegang=opgroeien, nu=nu)
        opvolgen.vraag(indiening, "visie", "Hoeveel ouders?", uiterlijk=None, toegang=opgroeien, nu=nu)
        workflow.vraag_aanvulling(verslag.pk, toegang=opgroeien, nu=nu)
        vragen = structuur_van(verslag).vragen
    huis = Huis(gebruiker, verslag)
    wie = huis.met()
    for plek, vraag in enumerate(vragen):
        wie.page = wie.context.new_page()  # straight to the address, from nowhere
        wie.ga("onderdeel", **huis.jaar, stabiel_id=vraag.stabiel_id)
        assert vraag.soort == Knoopsoort.GROEINIVEAUS or wie.kop() == vraag.titel
        tekst = wie.tekst()
        for stuk in (vraag.uitleg, vraag.gewone_taal, "Voorbeeld van een kleine organisatie"):
            assert stuk in tekst, vraag.stabiel_id
        buren = wie.page.get_by_role("navigation", name="Vorig en volgend onderdeel").get_by_role("link")
        assert buren.count() == (1 if plek == 0 else 2), vraag.stabiel_id
        if vraag.stabiel_id == "visie":
            for stuk in ("Vroeger bij", "Mooi verteld.", "Hoeveel ouders?"):
                assert stuk in tekst
    wie.ga("onderdeel", **huis.jaar, stabiel_id="visie")
    wie.page.get_by_text("Reageer", exact=True).click()
    lang = "Dank u. " * 600
    wie.veld("Uw reactie").fill(lang)
    wie.druk("Plaats de reactie")
    assert wie.page.title().startswith("Fout: ")
    assert wie.veld("Uw reactie").input_value().strip() == lang.strip(), "what was typed stays"
    wie.page.locator("[data-foutensamenvatting]").get_by_role("link").click()
    assert wie.page.url.endswith("#" + str(wie.veld("Uw reactie").get_attribute("id")))
    wie.veld("Uw antwoord").fill("Het onderdeel zelf bewaart nog gewoon.")
    wie.druk("Bewaar")
    assert wie.veld("Uw antwoord").input_value() == "Het onderdeel zelf bewaart nog gewoon."
    wie.ga("onderdeel", **huis.jaar, stabiel_id="groeiniveaus")
    deel = wie.deel("Organisatie en visie")
    sector = deel.get_by_text("de mediaan van de sector is niveau 4")
    assert sector.is_visible()
    assert deel.get_by_text("vorig jaar").is_visible()
    deel.get_by_label("Nog niet beantwoord").check()
    assert not sector.is_visible(), "the sector's picture comes after choosing"
    deel.get_by_role("radio", name=re.compile("^Niveau 1")).check()
    assert sector.is_visible()


@pytest.mark.parametrize("organisaties", [1, 2])
def test_in_twee_klikken_waar_men_laatst_was(gebruiker: Callable[..., Gebruiker], organisaties: int) -> None:
    verslag, wie = maak_concept(werkjaar=maak_werkjaar(jaar=JAAR))
    vul(verslag, wie)
    for _ in range(organisaties - 1):
        maak_lid(organisatie=maak_organisatie(), persoon=wie.persoon)
    mens = gebruiker(java_script_enabled=False).heeft_sessie(wie.persoon)
    mens.ga("onderdeel", nummer=verslag.organisatie.ondernemingsnummer, jaar=JAAR, stabiel_id="duiding-groeiniveaus")
    mens.veld("Uw antwoord").fill("Hier was ik gebleven.")
    mens.druk("Bewaar")
    mens.context.clear_cookies()
    mens.meld_aan(wie.persoon)
    mens.volg(re.compile(rf"erslag over {JAAR}"))
    mens.page.locator("div", has=mens.page.get_by_role("heading", name="Waar was u?")).last.get_by_role("link").click()
    assert mens.veld("Uw antwoord").input_value() == "Hier was ik gebleven."


def test_fouten_krijgen_de_aandacht_ook_zonder_script(huis: Huis) -> None:
    wie = huis.met()
    wie.ga("onderdeel", **huis.jaar, stabiel_id="bezetting-benutting")
    wie.veld("Teller").first.fill("negentig")
    wie.veld("Het verhaal erbij").first.fill("Blijft staan.")
    wie.druk("Bewaar")
    assert wie.page.title().startswith("Fout: ")
    samenvatting = wie.page.locator("[data-foutensamenvatting]")
    assert "Er is een probleem" in samenvatting.inner_text()
    assert wie.page.locator("[data-foutensamenvatting]:focus").count() == 1
    assert wie.veld("Teller").first.input_value() == "negentig"
    assert wie.veld("Het verhaal erbij").first.input_value() == "Blijft staan."
    melding = samenvatting.get_by_role("link").inner_text()
    samenvatting.get_by_role("link").click()
    assert wie.page.url.endswith("#" + str(wie.veld("Teller").first.get_attribute("id")))
    wie.page.keyboard.press("Shift+Tab")
    wie.page.keyboard.press("Tab")
    assert melding in wie.page.locator("form[data-bewaren]").inner_text(), "the same words stand beside the field"


# --- history, logbook, score sheet -------------------------------------------------------------------------------


def test_een_vorige_versie_terugzetten(huis: Huis) -> None:
    een, twee = huis.met(), huis.met(Lidrol.MEDEWERKER, "Demo-medewerker")
    for wie, woorden in ((een, "Eerste woorden."), (twee, "Andere woorden.")):
        wie.ga("onderdeel", **huis.jaar, stabiel_id="visie")
        wie.veld("Uw antwoord").fill(woorden)
        wie.druk("Bewaar")
    een.ga("historiek", **huis.jaar, stabiel_id="visie")
    groepen = een.page.locator("ol.lijst > li").all_inner_texts()
    assert [groep.startswith(naam) for groep, naam in zip(groepen, ("Demo-medewerker", "U,"), strict=True)]
    een.page.get_by_role("button", name=re.compile("^Zet terug")).click()
    een.ga("onderdeel", **huis.jaar, stabiel_id="visie")
    assert een.veld("Uw antwoord").input_value() == "Eerste woorden."
    een.ga("historiek", **huis.jaar, stabiel_id="visie")
    assert "versie 3" in een.tekst()


def test_een_notitie_van_een_collega_met_een_klik_in_het_onderdeel(huis: Huis) -> None:
    collega, wie = huis.met(Lidrol.MEDEWERKER, "Demo-medewerker"), huis.met()
    collega.ga("logboek", nummer=huis.nummer)
    collega.veld("Wat wilt u onthouden?").fill("Nu luistert er iemand.")
    open_alles(collega)
    collega.page.get_by_role("radio", name="Citaat").check()
    collega.veld("Wie zei het?").fill("een jongere")
    collega.veld("Kwaliteit van leven").check()
    keuze(collega, "Datum").fill(f"{JAAR}-03-12")
    collega.druk("Zet in het logboek")
    assert "12 maart 2025" in leest(collega)
    wie.ga("onderdeel", **huis.jaar, stabiel_id="visie")
    wie.veld("Uw antwoord").fill("Wat er al stond.")
    wie.druk("Bewaar")
    wie.volg("Uit uw logboek (1)")
    keuze(wie, "Principe of thema").select_option(label="Kwaliteit van leven")
    wie.druk("Filter")
    wie.page.get_by_role("button", name=re.compile("^Voeg toe aan dit onderdeel")).click()
    wie.page.wait_for_load_state()
    wie.ga("onderdeel", **huis.jaar, stabiel_id="visie")
    antwoord = wie.veld("Uw antwoord").input_value()
    assert antwoord.startswith("Wat er al stond.")
    assert "Nu luistert er iemand." in antwoord
    assert "een jongere" in antwoord


def test_een_sjabloon_invullen_opladen_en_rijen_plakken(huis: Huis) -> None:
    wie = huis.met()
    wie.ga("verslag", **huis.jaar)
    wie.page.locator("main a[href$='/sjabloon/']").click()
    with wie.page.expect_download() as ophalen:
        wie.volg("Download het sjabloon (.xlsx)")
    leeg = Path(ophalen.value.path()).read_bytes()
    cel = plaats_van(leeg, "Groeiniveaus", "dossierbeheer", "niveau")

    def laad_op(waarde: str) -> None:
        inhoud = vul_in(leeg, "Groeiniveaus", {cel: waarde})
        wie.ga("sjabloon", **huis.jaar)
        wie.veld("Het ingevulde sjabloon").set_input_files(
            FilePayload(name="ingevuld.xlsx", mimeType=XLSX, buffer=inhoud)
        )
        wie.knop("Toon wat er verandert").first.click()
        wie.page.wait_for_load_state()

    laad_op("vijftien")
    rij = wie.page.get_by_role("region", name="Problemen").get_by_role("row").last.inner_text()
    assert [woord in rij for woord in ("Groeiniveaus", cel, "vijftien")] == [True] * 3
    laad_op("3 – Vaste werkwijze")
    assert "Er is nog niets bewaard" in wie.tekst()
    wie.druk("Bewaar alles")
    wie.ga("sjabloon", **huis.jaar)
    wie.veld("Rijen uit uw rekenblad").fill("Onthaal van de gebruiker\t4\tVanzelf geplakt\nBezetting – OVBJ\t90\t100")
    wie.knop("Toon wat er verandert").last.click()
    wie.page.wait_for_load_state()
    wie.druk("Bewaar alles")
    wie.ga("onderdeel_groep", **huis.jaar, stabiel_id="groeiniveaus", groep="kernprocessen")
    assert wie.deel("Dossierbeheer").get_by_role("radio", name=re.compile("^Niveau 3")).is_checked()
    onthaal = wie.deel("Onthaal van de gebruiker")
    assert onthaal.get_by_role("radio", name=re.compile("^Niveau 4")).is_checked()
    assert onthaal.get_by_label("Toelichting").input_value() == "Vanzelf geplakt"
    wie.ga("onderdeel", **huis.jaar, stabiel_id="bezetting-benutting")
    assert "90" in wie.page.get_by_label("Teller").first.input_value()


# --- actions, figures, convenant -----------------------------------------------------------------------------------


def test_een_niveau_behouden_is_een_doel_en_loopt_door(huis: Huis) -> None:
    wie = huis.met()
    wie.ga("onderdeel", **huis.jaar, stabiel_id="verbeteracties")
    wie.volg("Voeg een actie toe")
    wie.veld("Wat wilt u bereiken?").fill("Ons onthaal blijft zo goed.")
    keuze(wie, "Waar staat u nu?").select_option(label="Lopend")
    wie.veld(re.compile("^Wat is het resultaat")).fill("Elk gezin kreeg een rondleiding.")
    open_alles(wie)
    velden = {
        "Welke stappen": "Eerst kijken.",
        "Wat lukte niet": "Niet in juli.",
        "Wat nu": "Volgend jaar ook.",
    }
    for label, woorden in velden.items():
        veld = wie.veld(re.compile(label))
        assert veld.count(), label
        veld.first.fill(woorden)
    wie.veld(re.compile("niveau behouden", re.IGNORECASE)).first.check()
    wie.druk("Bewaar de actie")
    wie.ga("nakijken", **huis.jaar)
    for stuk in ("Ons onthaal blijft zo goed.", "het niveau behouden", *velden.values()):
        assert stuk in wie.tekst(), stuk


def test_een_cijfer_uitsplitsen_en_een_eigen_indicator(huis: Huis) -> None:
    wie = huis.met()
    wie.ga("onderdeel", **huis.jaar, stabiel_id="bezetting-benutting")
    wie.page.locator("a[href$='/cijfer/bezetting-ovbj/']").click()
    for nummer, (plaats, teller, noemer) in enumerate((("Huis A", "40", "50"), ("Huis B", "55", "50"))):
        wie.veld("Locatie of groep").nth(nummer).fill(plaats)
        wie.veld("Teller").nth(nummer).fill(teller)
        wie.veld("Noemer").nth(nummer).fill(noemer)
    wie.druk("Bewaar")
    wie.ga("onderdeel", **huis.jaar, stabiel_id="andere-cijfers")
    wie.volg("Voeg een indicator toe")
    wie.veld("Wat meet u?").fill("Gezinnen met een startgesprek")
    wie.veld("Waarde").fill("94,5")
    wie.veld("Eenheid").fill("%")
    wie.veld("Hoe telt u dit?").fill("Binnen de week.")
    wie.veld("Wat voor indicator is het?").select_option(label="Proces: hoe we werken")
    wie.druk("Bewaar de indicator")
    wie.ga("nakijken", **huis.jaar)
    for stuk in ("Huis A", "80,0 %", "Huis B", "110,0 %", "Gezinnen met een startgesprek", "94,5 %", "Binnen de week."):
        assert stuk in leest(wie), stuk


def test_wat_in_het_convenant_staat_wordt_gevraagd_en_niets_anders(huis: Huis) -> None:
    wie = huis.met()
    wie.ga("verslag", **huis.jaar)
    assert "Terugkoppeling volgens convenant" not in wie.tekst()
    wie.volg("Uw convenant")
    wie.volg("Voeg een afspraak toe")
    keuze(wie, "Waarover gaat de afspraak?").select_option(label="Een andere afspraak")
    wie.veld("Naam van de afspraak").fill("Samen eten")
    wie.veld("Wat is afgesproken?").fill("Elke week een keer.")
    keuze(wie, "Vanaf").fill("2024-01-01")
    wie.druk("Voeg toe")
    wie.ga("verslag", **huis.jaar)
    wie.volg("Samen eten")
    assert "Elke week een keer." in wie.tekst()
    wie.ga("convenant", nummer=huis.nummer)
    wie.volg(re.compile("Samen eten"))
    wie.veld("Tot en met").fill("2024-12-31")
    wie.druk("Bewaar")
    wie.ga("verslag", **huis.jaar)
    assert "Samen eten" not in wie.tekst(), "it ended before the werkjaar"


# --- who thinks along, what shows it ---------------------------------------------------------------------------------


def test_een_lezer_reageert_en_het_staat_bij_wie_dacht_mee(huis: Huis) -> None:
    wie, lezer = huis.met(), huis.met(Lidrol.LEZER, "Demo-gebruikersraad")
    lezer.ga("onderdeel", **huis.jaar, stabiel_id="visie")
    lezer.volg(re.compile("^Reacties van lezers"))
    lezer.veld("Uw reactie op dit onderdeel").fill("Vraag het ook aan broers en zussen.")
    lezer.druk("Plaats uw reactie")
    wie.ga("onderdeel", **huis.jaar, stabiel_id="visie")
    wie.volg("Reacties van lezers (1)")
    assert "Demo-gebruikersraad" in wie.tekst()
    wie.page.get_by_role("button", name=re.compile("^Neem over bij")).click()
    wie.page.wait_for_load_state()
    wie.ga("meegedacht", **huis.jaar, stabiel_id="visie")
    keuze(wie, "Jongeren").check()
    wie.veld("Met hoeveel waren ze?").fill("8")
    wie.veld("Wat zeiden ze?").fill("Zeg vooraf wie er komt.")
    wie.veld("Wat deed u ermee?").fill("Dat staat nu in de map.")
    wie.druk("Voeg toe")
    wie.ga("nakijken", **huis.jaar)
    tekst = wie.tekst()
    for stuk in ("Vraag het ook aan broers en zussen.", "Zeg vooraf wie er komt.", "Dat staat nu in de map."):
        assert stuk in tekst
    assert "Demo-gebruikersraad" not in tekst, "the words go along, never the name"


def test_een_document_in_het_register_meelaten_gaan(huis: Huis) -> None:
    wie = huis.met()
    wie.ga("aantonen", nummer=huis.nummer)
    wie.volg("Voeg een document of link toe")
    pdf = FilePayload(name="onthaal.exe", mimeType="application/x-msdownload", buffer=PDFJE)
    wie.veld("Bestand").set_input_files(pdf)
    open_alles(wie)
    wie.veld("Transparantie").check()
    wie.druk("Bewaar")
    wie.ga("aantonen_bladzijde", nummer=huis.nummer, code="transparantie")
    wie.page.get_by_role("textbox", name="Wat wij doen").fill("Wij vertellen het zelf.")
    wie.druk("Bewaar")
    assert "onthaal" in wie.tekst()
    with wie.page.expect_download() as ophalen:
        wie.volg(re.compile("onthaal"))
    assert ophalen.value.suggested_filename == "onthaal.exe.pdf", "named after what it is"
    wie.ga("meting_nieuw", nummer=huis.nummer)
    for label, waarde in (
        ("Jaar", str(JAAR)),
        ("Wie werd bevraagd?", "ouders"),
        ("Hoeveel mensen vroeg u?", "40"),
        ("Hoeveel antwoordden?", "28"),
        ("Wat leerde u?", "Ze weten te laat wie er komt."),
    ):
        wie.veld(label).first.fill(waarde)
    wie.page.get_by_label("Transparantie").check()
    wie.druk("Bewaar de meting")
    wie.ga("aantonen_bladzijde", nummer=huis.nummer, code="transparantie")
    assert "28 van 40" in wie.tekst()
    wie.ga("onderdeel", **huis.jaar, stabiel_id="visie")
    wie.volg(re.compile(r"^Zo tonen we het aan \("))
    wie.page.locator("main").get_by_role("button", name=re.compile("^Laat meegaan")).first.click()
    wie.page.wait_for_load_state()
    wie.ga("nakijken", **huis.jaar)
    assert "onthaal.exe.pdf" in wie.tekst()


# --- together ------------------------------------------------------------------------------------------------------


def test_van_uitnodiging_tot_eerste_keer_aanmelden_en_weer_weg(huis: Huis, post: Path) -> None:
    wie, nieuw = huis.met(), huis.vreemd()
    wie.ga("leden", nummer=huis.nummer)
    wie.volg("Nodig een collega uit")
    wie.veld("E-mailadres").fill("nieuw@demo.example")
    keuze(wie, "Naam").fill("Demo-nieuwkomer")
    keuze(wie, "Rol").select_option(label="Medewerker")
    wie.druk("Nodig uit")
    assert "nieuw@demo.example" in wie.tekst()
    werk_alles_af()
    ((aan, _, brief),) = mails(post)
    assert aan == ["nieuw@demo.example"]
    pad = re.search(r"/wachtwoord/instellen/\S+", brief)
    assert pad is not None
    nieuw.page.goto(nieuw.basis + pad[0])
    for veld in nieuw.page.locator("main input[type=password]").all():
        veld.fill(WACHTWOORD + "-langer")
    nieuw.druk("Bewaar het wachtwoord")
    nieuw.page.goto(nieuw.basis + "/")
    if nieuw.veld("E-mailadres").count():
        nieuw.veld("E-mailadres").fill("nieuw@demo.example")
        nieuw.veld("Wachtwoord").fill(WACHTWOORD + "-langer")
        nieuw.druk("Meld aan")
    assert nieuw.kop() == huis.verslag.organisatie.naam
    nieuw.ga("onderdeel", **huis.jaar, stabiel_id="visie")
    nieuw.veld("Uw antwoord").fill("Mijn eerste zin.")
    nieuw.druk("Bewaar")

    wie.ga("leden", nummer=huis.nummer)
    wie.page.get_by_role("link", name=re.compile("^Stop de toegang van nieuw@demo.example")).click()
    wie.druk("Stop de toegang")
    nieuw.veld("Uw antwoord").fill("Dit komt er niet meer in.")
    nieuw.knop("Bewaar").click()
    nieuw.page.wait_for_load_state()
    assert nieuw.page.get_by_label("Uw antwoord").count() == 0, "the very next request is refused"
    nieuw.ga("thuis")
    assert "U hebt nog geen toegang tot een organisatie" in nieuw.tekst()
    wie.ga("onderdeel", **huis.jaar, stabiel_id="visie")
    assert wie.veld("Uw antwoord").input_value() == "Mijn eerste zin."


def test_iemand_laten_meelezen_en_weer_stoppen(huis: Huis) -> None:
    wie, steun = huis.met(), maak_persoon(naam="Demo-ondersteuner")
    wie.ga("onderdeel", **huis.jaar, stabiel_id="visie")
    wie.veld("Uw antwoord").fill("Nog maar een begin.")
    wie.druk("Bewaar")
    wie.ga("ondersteuning", nummer=huis.nummer)
    wie.volg("Vraag hulp of een gesprek")
    keuze(wie, "Een gesprek").check()
    wie.veld("Uw vraag").fill("Kan iemand meekijken?")
    wie.druk("Stel de vraag")
    assert "Wacht op antwoord" in wie.tekst()
    wie.volg("Noteer een stap")
    wie.veld("Wat spreekt u af?").fill("Samen de visie lezen.")
    wie.druk("Bewaar")
    wie.volg("Laat iemand meelezen")
    wie.veld("E-mailadres").fill(steun.email)
    keuze(wie, "Naam").fill("Demo-ondersteuner")
    keuze(wie, "Tot en met").fill((timezone.localdate() + timezone.timedelta(days=30)).isoformat())
    wie.druk("Laat meelezen")
    helper = huis.vreemd().heeft_sessie(steun)
    helper.ga("onderdeel", **huis.jaar, stabiel_id="visie")
    assert "Nog maar een begin." in helper.tekst()
    assert helper.knop("Bewaar").count() == 0
    helper.ga("ondersteuning", nummer=huis.nummer)
    helper.page.get_by_role("button", name=re.compile("^Gedaan")).click()
    helper.page.wait_for_load_state()
    wie.ga("ondersteuning", nummer=huis.nummer)
    assert "gedaan op" in wie.tekst()
    wie.page.get_by_role("link", name=re.compile("^Stop het meelezen")).click()
    wie.druk("Stop de toegang")
    antwoord = helper.ga("onderdeel", **huis.jaar, stabiel_id="visie")
    assert antwoord is not None
    assert antwoord.status == 404
    helper.meldingen.clear()


# --- before starting -------------------------------------------------------------------------------------------------


def test_alles_lezen_voor_men_begint(gebruiker: Callable[..., Gebruiker], tmp_path: Path) -> None:
    toewijzing = maak_toewijzing(werkjaar=maak_werkjaar(jaar=JAAR))
    organisatie: Organisatie = toewijzing.organisatie
    wie = gebruiker(java_script_enabled=False).heeft_sessie(maak_lid(organisatie=organisatie, rol=Lidrol.LEZER))
    wie.page.goto(wie.basis + "/")
    wie.volg(re.compile("^Alle vragen"))
    voorbeelden = wie.page.get_by_text("Voorbeeld van een kleine organisatie").count()
    assert voorbeelden >= 10
    with wie.page.expect_download() as ophalen:
        wie.page.get_by_role("link", name=re.compile("Word")).first.click()
    ophalen.value.save_as(tmp_path / "vragen.docx")
    assert docx.Document(str(tmp_path / "vragen.docx")).core_properties.language == "nl-BE"
    wie.page.goto(wie.basis + reverse("vragenlijst_pdf", args=[organisatie.ondernemingsnummer, JAAR]))
    wie.druk("Maak de PDF")
    assert wie.kop() == "De PDF wordt gemaakt"
    while werk_af("pdf"):
        pass
    with wie.page.expect_download() as ophalen:
        wie.link("Kijk opnieuw").click()
    pdf = Path(ophalen.value.path()).read_bytes()
    assert pdf.startswith(b"%PDF-")
    wie.page.goto(wie.basis + "/")
    with wie.page.expect_download() as ophalen:
        wie.page.get_by_role("link", name=re.compile("^In uw agenda")).click()
    agenda = Path(ophalen.value.path()).read_text()
    assert "DTSTART;VALUE=DATE:20260601" in agenda


def test_de_beheerder_stelt_de_grenzen_en_de_herinneringen_in(huis: Huis) -> None:
    baas = huis.beheerder()
    baas.ga("beheer_cijfergrens")
    baas.veld(re.compile("verschil", re.IGNORECASE)).first.fill("25")
    baas.veld(re.compile("midden", re.IGNORECASE)).first.fill("80")
    baas.druk("Bewaar")
    baas.ga("beheer_cijfergrens")
    assert "25,0 procentpunten, midden 80 %" in leest(baas)
    baas.page.goto(baas.basis + reverse("beheer_werkjaar_wijzigen", args=[JAAR]))
    baas.veld(re.compile("herinner", re.IGNORECASE)).first.fill("20, 5")
    baas.druk("Bewaar")
    assert "20 en 5 dagen vooraf" in baas.tekst()
