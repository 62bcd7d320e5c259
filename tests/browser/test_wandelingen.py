"""Four organisations file, each from signing in to the confirmation: returning, new, one person, and a free form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from organisaties.models import Organisatie, Persoon
from rapporten.bewaren import ANTWOORD, Invoer, bewaar
from rapporten.choices import Herkomst
from rapporten.inhoud import Inhoud, lees
from rapporten.models import Indiening
from tests.browser import wandelingen
from tests.browser.gebruiker import Gebruiker
from tests.browser.wandelingen import Last, Wandelaar
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon, maak_werkjaar
from tests.fabrieken.bronnen import importeer_centraal
from tests.fabrieken.feiten import Antwoorden, zaai
from tests.fabrieken.verslagen import dien_in, maak_concept, maak_toewijzing, sta_een_persoon_toe, vul

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]

JAAR = 2025
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def twee_mensen(organisatie: Organisatie) -> tuple[Persoon, Persoon]:
    coordinator, directie = maak_persoon(naam="Demo-coördinator"), maak_persoon(naam="Demo-directie")
    maak_lid(organisatie=organisatie, persoon=coordinator)
    maak_lid(organisatie=organisatie, persoon=directie, rol=Lidrol.ONDERTEKENAAR)
    return coordinator, directie


def ingediend(kenmerk: str) -> Inhoud:
    with systeem():
        return lees(Indiening.objects.get(kenmerk=kenmerk).inhoud)


def test_wie_terugkeert_bevestigt_typt_alleen_verhaal_en_klikt_hoogstens_veertig_keer(
    gebruiker: Callable[..., Gebruiker],
) -> None:
    organisatie = maak_organisatie()
    vorig, schrijver = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=JAAR - 1))
    vul(vorig, schrijver)
    with systeem():
        extra = [
            Invoer(naam, 0, {"html": f"<p>Vroeger: {naam}.</p>"}) for naam in ("andere-initiatieven", "beleidssignalen")
        ]
        bewaar(ANTWOORD, vorig, extra, door=schrijver.persoon, nu=timezone.now())
    dien_in(vorig, schrijver)
    maak_toewijzing(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=JAAR))
    gevraagd = {"OVBJ": (90, 100), "OVBJ_met_verblijf": "88,5", "OVBJ_zonder_verblijf": "70"}
    importeer_centraal(organisatie, JAAR, **gevraagd)
    niet = {"benutting-contextbegeleiding-ovbj": "nvt", "benutting-verblijf-ovbj": "nvt"}
    zaai(JAAR - 1, [Antwoorden(cijfers=niet)], [organisatie])
    coordinator, directie = twee_mensen(organisatie)
    last, c, d = Last(), Wandelaar(gebruiker(), JAAR), Wandelaar(gebruiker(), JAAR)
    for mens in (c, d):
        last.volg(mens.wie.context)

    inhoud = ingediend(wandelingen.keer_terug(c, coordinator, d, directie))

    herkomst = {o.id: o.herkomst for o in inhoud.onderdelen if o.html}
    assert herkomst.pop("visie") == herkomst.pop("duiding-groeiniveaus") == Herkomst.BIJGEWERKT
    assert herkomst == dict.fromkeys(("andere-initiatieven", "beleidssignalen"), Herkomst.ONGEWIJZIGD_BEVESTIGD)
    assert last.klikken <= 40
    assert {waar.rpartition(" ")[2] for waar in last.getypt} == {"login", "password", "verhaal"}


def test_wie_nieuw_is_vult_alleen_in_wat_verplicht_is(gebruiker: Callable[..., Gebruiker]) -> None:
    organisatie = maak_organisatie()
    maak_toewijzing(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=JAAR))
    coordinator, directie = twee_mensen(organisatie)
    c = Wandelaar(gebruiker(), JAAR)

    inhoud = ingediend(wandelingen.kom_nieuw(c, coordinator, Wandelaar(gebruiker(), JAAR), directie))

    assert c.verplicht <= 25
    assert {s.niveau for o in inhoud.onderdelen for s in o.scores} == {3}
    assert {o.id for o in inhoud.onderdelen if o.html} == {"visie", "duiding-groeiniveaus"}
    assert c.wie.link(f"Kwaliteitsverslag over {JAAR - 1}").count() == 0


def test_een_kleine_organisatie_van_een_mens_schrijft_tekent_en_dient_in(gebruiker: Callable[..., Gebruiker]) -> None:
    organisatie = maak_organisatie()
    maak_toewijzing(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=JAAR))
    persoon = maak_persoon(naam="Demo-alleskunner")
    for rol in (Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR):
        maak_lid(organisatie=organisatie, persoon=persoon, rol=rol)
    mens = Wandelaar(gebruiker(), JAAR)
    mens.meld_aan(persoon)
    mens.begin()
    wandelingen.vul_wat_verplicht_is(mens)
    assert mens.wie.knop("Onderteken het verslag").count() == 0, "alone only where the beheerder allows it"
    assert "beheerder" in mens.wie.deel("Ondertekenen en indienen").inner_text()

    sta_een_persoon_toe(organisatie)
    mens.page.reload()
    assert mens.onderteken_en_dien_in() == f"{JAAR}-{organisatie.ondernemingsnummer}-1"


@pytest.mark.parametrize("script", [True, False], ids=["met script", "zonder script"])
def test_een_vrije_vorm_dient_haar_eigen_document_in(gebruiker: Callable[..., Gebruiker], script: bool) -> None:
    organisatie = maak_organisatie()
    maak_toewijzing(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=JAAR), boom="vrije-vorm")
    coordinator, directie = twee_mensen(organisatie)
    c, d = (Wandelaar(gebruiker(java_script_enabled=script), JAAR) for _ in range(2))
    c.meld_aan(coordinator)
    c.begin()
    c.wie.volg("Uw verslag als document")
    c.wie.druk("Dit onderdeel is klaar")
    assert "nog niet volledig" in c.wie.tekst(), "without a document there is nothing to file"
    document = {"name": "Ons verslag.pdf", "mimeType": "application/pdf", "buffer": PDF}
    c.page.locator("input[type=file]").set_input_files(document)
    c.wie.druk("Voeg het document toe")
    assert "Ons verslag.pdf" in c.wie.tekst()
    c.wie.druk("Dit onderdeel is klaar")
    c.kijk_na()

    kenmerk = wandelingen.laat_ondertekenen(c, d, directie)

    assert [b.naam for o in ingediend(kenmerk).onderdelen for b in o.bijlagen] == ["Ons verslag.pdf"]
    d.wie.volg("Bekijk wat u indiende")
    with d.page.expect_download() as ophalen:
        d.wie.link("Ons verslag.pdf").first.click()
    assert ophalen.value.path().read_bytes() == PDF
