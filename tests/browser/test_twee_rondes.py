"""Two rounds of following up, with two dossierbeheerders and an organisation; what is internal stays inside."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Sectorrolsoort
from rapporten.models import InterneNotitie
from tests.browser.gebruiker import Gebruiker, schrijf
from tests.browser.test_hoofdtaak import mails, onderteken_en_dien_in, werk_alles_af
from tests.fabrieken import maak_lid, maak_persoon, maak_sectorrol
from tests.fabrieken.verslagen import maak_ingediend
from tests.rapporten.doorzoeken import adressen, doorzoek

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]

KANARIE = "KANARIE-INTERN-91c4"
GEDEELD = "Dit leest vlot. Hoe doen andere teams dit?"
REDEN = "Wie dacht mee over deze visie?"
AFSPRAAK = "Wij bespreken in maart hoe jongeren meebeslissen."


def _bij(wie: Gebruiker, soort: str, deel: str = "visie") -> Locator:
    """Open the form to write at a section: opmerking, notitie or aanvulling."""
    vorm = wie.page.locator(f'#deel-{deel} details[data-soort="{soort}"]')
    vorm.locator("summary").click()
    return vorm


def _schrijf(wie: Gebruiker, soort: str, label: str, tekst: str, knop: str, *, vermeldt: str = "") -> None:
    vorm = _bij(wie, soort)
    vorm.get_by_label(label).fill(tekst)
    if vermeldt:
        vorm.get_by_label(re.compile("Vermeld")).select_option(label=vermeldt)
    with wie.page.expect_navigation():
        vorm.get_by_role("button", name=knop).click()


def _noteer(wie: Gebruiker, tekst: str, *, vermeldt: str = "") -> None:
    _schrijf(wie, "notitie", "Interne notitie", f"{KANARIE} {tekst}", "Bewaar de notitie", vermeldt=vermeldt)


def test_twee_rondes_met_twee_dossierbeheerders(
    gebruiker: Callable[..., Gebruiker], post: Path, tmp_path: Path
) -> None:
    verslag, directie, eerste = maak_ingediend()
    organisatie, jaar = verslag.organisatie, verslag.werkjaar_id
    coordinator = maak_lid(organisatie=organisatie, rol=Lidrol.KWALITEITSCOORDINATOR)
    een, twee = (
        maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER, persoon=maak_persoon(naam=naam))
        for naam in ("Demo-dossierbeheerder Een", "Demo-dossierbeheerder Twee")
    )
    a, b, c, d = (gebruiker().heeft_sessie(p) for p in (een, twee, coordinator, directie.persoon))
    tweede = eerste.kenmerk.removesuffix("1") + "2"

    # Round one: the first takes it up; the second, who had the page open, is told who was first and when.
    b.ga("indiening", kenmerk=eerste.kenmerk)
    a.ga("opvolging")
    a.volg(organisatie.naam)
    a.druk("Neem in behandeling")
    b.druk("Neem in behandeling")
    assert re.search(r"Demo-dossierbeheerder Een deed dat op .* om ", b.tekst())
    _noteer(a, "Lijkt op vorig jaar, navragen.", vermeldt="Demo-dossierbeheerder Twee")
    _schrijf(a, "opmerking", "Opmerking voor de organisatie", GEDEELD, "Plaats de opmerking")
    _schrijf(a, "aanvulling", "Wat vraagt u, en waarom?", REDEN, "Zet de vraag klaar")
    a.druk("Stuur terug voor aanvulling")
    werk_alles_af()
    assert twee.email in [adres for aan, _, _ in mails(post) for adres in aan]

    # The organisation answers the question and the comment, changes its text, signs and files again.
    c.ga("verslag", nummer=organisatie.ondernemingsnummer, jaar=jaar)
    c.volg(REDEN)
    schrijf(c.page, "Vier jongeren lazen mee.", erbij=True)
    c.druk("Bewaar")
    c.volg("Beantwoord de vraag")
    c.page.get_by_label("Uw antwoord aan Opgroeien").fill("Vier jongeren; het staat nu in de tekst.")
    c.druk("Bewaar het antwoord")
    c.ga("indiening", kenmerk=eerste.kenmerk)
    assert GEDEELD in c.tekst()
    c.volg("Antwoord")
    c.page.get_by_text("Reageer", exact=True).click()
    c.page.get_by_label("Uw reactie").fill("Wij vragen het na bij de buren.")
    c.druk("Plaats de reactie")
    d.ga("nakijken", nummer=organisatie.ondernemingsnummer, jaar=jaar)
    onderteken_en_dien_in(d, tweede)
    werk_alles_af()

    # Round two: the first gives it to the second, who sees what changed, writes inside, ticks off and closes.
    a.ga("opvolging")
    a.page.get_by_role("checkbox", name=f"Kies {organisatie.naam}").check()
    a.page.get_by_label("Geef aan").select_option(label="Demo-dossierbeheerder Twee")
    a.druk("Geef de aangevinkte verslagen")
    b.ga("opvolging")
    b.page.get_by_label("Dossierbeheerder").select_option(label="Ikzelf")
    b.druk("Filter")
    b.volg(organisatie.naam)
    b.druk("Neem in behandeling")
    b.volg("Wijzigingen sinds de vorige indiening")
    assert "Vier jongeren lazen mee." in b.tekst()
    assert "2.1 Scores op de groeiniveaus" not in b.tekst()
    assert "Wij vragen het na bij de buren." in b.tekst()
    b.ga("indiening", kenmerk=tweede)
    assert f"{KANARIE} Lijkt op vorig jaar" in b.tekst()
    _noteer(b, "Nu is het rond.", vermeldt="Demo-dossierbeheerder Een")
    b.page.get_by_role("button", name="Vink af").click()
    b.page.wait_for_load_state()
    b.page.get_by_text("Afspraken voor volgend jaar (niet verplicht)").click()
    b.page.get_by_label("Afspraak").first.fill(AFSPRAAK)
    b.druk("Rond het verslag af")
    a.ga("indiening", kenmerk=tweede)
    a.druk("Maak het afronden ongedaan")  # by a colleague, before the organisation hears of it
    b.ga("indiening", kenmerk=tweede)
    b.page.get_by_text("Afspraken voor volgend jaar (niet verplicht)").click()
    assert b.page.get_by_label("Afspraak").first.input_value() == AFSPRAAK
    b.druk("Rond het verslag af")
    werk_alles_af()
    afgerond = [
        aan for aan, onderwerp, _ in mails(post) if onderwerp == f"Uw kwaliteitsverslag over {jaar} is afgerond"
    ]
    assert sorted(afgerond) == sorted([[coordinator.email], [directie.persoon.email]])
    with systeem():
        assert InterneNotitie.objects.count() == 2

    # The organisation finds what was shared, and nowhere what was not: no page, mail, PDF, sheet or JSON.
    gedeeld = {GEDEELD.encode(): 0, AFSPRAAK.encode(): 0}
    begin = adressen(
        {"nummer": organisatie.ondernemingsnummer, "jaar": jaar, "kenmerk": eerste.kenmerk},
        {"nummer": organisatie.ondernemingsnummer, "jaar": jaar, "kenmerk": tweede},
    )
    soorten = set()
    for wie in (c, d):
        for blad in doorzoek(begin, _haal(wie)):
            assert blad.status < 500, blad.adres
            assert KANARIE.encode() not in blad.inhoud, blad.adres
            soorten.add(blad.soort.partition(";")[0])
            if blad.soort == "application/pdf":
                assert KANARIE not in _pdf_tekst(blad.inhoud, tmp_path), blad.adres
            for zin in gedeeld:
                gedeeld[zin] += zin in blad.inhoud
    assert all(gedeeld.values()), gedeeld
    assert soorten >= {"text/html", "application/pdf", "application/json", "text/calendar"}, soorten
    assert len(mails(post)) >= 6
    assert [onderwerp for _, onderwerp, tekst in mails(post) if KANARIE in onderwerp + tekst] == []
    assert not any(KANARIE.encode() in pad.read_bytes() for pad in tmp_path.rglob("*") if pad.is_file())


def _haal(wie: Gebruiker) -> Callable[[str], tuple[int, str, bytes]]:
    def haal(adres: str) -> tuple[int, str, bytes]:
        antwoord = wie.context.request.get(wie.basis + adres)
        return antwoord.status, antwoord.headers.get("content-type", ""), antwoord.body()

    return haal


def _pdf_tekst(inhoud: bytes, map_: Path) -> str:
    pad = map_ / "gelezen.pdf"
    pad.write_bytes(inhoud)
    return subprocess.run(["pdftotext", pad, "-"], capture_output=True, check=True, text=True).stdout
