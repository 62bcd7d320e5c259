"""The closing letter: composed from what was shared, edited, read over, sent once, kept as it was."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.documenten import pad_van
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.toegang import Toegang
from rapporten import opvolgen, tekst, workflow
from rapporten.afspraken import NieuweAfspraak
from rapporten.choices import Status
from rapporten.models import Indiening, Slotbrief, Slotbriefconcept, Slotbriefpdf, Verslag
from rapporten.slotbrief import pdf
from rapporten.slotbrief.brief import lees_brief
from tests.fabrieken import maak_lid
from tests.fabrieken.post import bezorg
from tests.fabrieken.verslagen import als_lid, als_sector, dien_in
from tests.rapporten.test_afspraken import MORGEN, in_behandeling
from tests.rapporten.test_passages import maak_passage
from tests.rapporten.test_views_verslag import als, lees, rijen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

Teller = Callable[[int], AbstractContextManager[Any]]
KANARIE = "KANARIE-INTERN"


def _adres(indiening: Indiening, naam: str = "slotbrief_schrijven", *rest: object) -> str:
    return reverse(naam, args=[indiening.kenmerk, *rest])


@pytest.fixture
def dossier() -> tuple[Indiening, Toegang, Client]:
    """A report that is being handled, with a shared comment, an answer to it, and an internal note."""
    indiening, wie = in_behandeling()
    nu = timezone.now()
    with systeem():
        bij = Indiening.objects.select_related("verslag").get(pk=indiening.pk)
        draad = opvolgen.plaats_opmerking(bij, "visie", "Sterk dat jongeren <b>mee</b> schreven.", toegang=wie, nu=nu)
        lid = maak_lid(organisatie=indiening.organisatie)
        opvolgen.antwoord(
            draad, "Dank u.", toegang=Toegang(lid, indiening.organisatie, frozenset({"kwaliteitscoordinator"})), nu=nu
        )
        opvolgen.noteer(bij, "visie", KANARIE, toegang=wie, nu=nu)
    return indiening, wie, als(wie.persoon)


def _rond_af(indiening: Indiening, wie: Toegang, *afspraken: str) -> None:
    with systeem():
        gemaakt = [NieuweAfspraak(a, MORGEN) for a in afspraken]
        workflow.rond_af(indiening.verslag_id, toegang=wie, nu=timezone.now(), afspraken=gemaakt)


def _schrijf(client: Client, indiening: Indiening, woorden: str, versie: int = 0, doe: str = "bewaar") -> Any:
    return client.post(_adres(indiening), {"versie": str(versie), "vorm": "tekst", "tekst": woorden, "doe": doe})


def _verstuur(client: Client, indiening: Indiening, versie: int = 1) -> Any:
    return client.post(_adres(indiening, "slotbrief_versturen"), {"versie": str(versie)}, follow=True)


# --- composing ----------------------------------------------------------------------------------------------------


def test_de_brief_begint_met_wat_gedeeld_werd_en_nooit_met_een_notitie(
    dossier: tuple[Indiening, Toegang, Client],
) -> None:
    indiening, wie, client = dossier
    _rond_af(indiening, wie, "Bevraag de ouders.")
    maak_passage("Dag {organisatie}, over {werkjaar}.", gebruik="opening", titel="A")
    maak_passage("Groeten van {dossierbeheerder}", gebruik="slot", titel="B", van=wie.persoon)
    maak_passage("Van een collega", gebruik="slot", titel="Aa", van=als_sector().persoon)
    html = client.get(_adres(indiening)).context["html"]
    assert f"Dag {indiening.organisatie.naam}, over {indiening.verslag.werkjaar_id}." in html
    assert re.search(r"<h4[^>]*>Visie op kwaliteitsbeleid</h4><p[^>]*>Sterk dat jongeren &lt;b&gt;mee", html)
    assert re.search(r"<li>Bevraag de ouders\. \(tegen \d+.[a-z]+.\d{4}\)</li>", html)
    assert html.endswith(f"Groeten van {wie.persoon.naam}</p>")
    assert "Van een collega" not in html
    assert KANARIE not in html
    assert tekst.schoon(html) == html
    assert rijen(Slotbriefconcept) == []  # a page that was only opened keeps nothing


def test_gewoon_bewaren_houdt_de_opmaak_en_wat_getypt_werd(dossier: tuple[Indiening, Toegang, Client]) -> None:
    indiening, _, client = dossier
    blad = lees(client, _adres(indiening))
    voor = client.get(_adres(indiening)).context["html"]
    getypt = f"{blad.velden['tekst']}\n\nTot volgend jaar."
    assert _schrijf(client, indiening, getypt).status_code == 302
    (concept,) = rijen(Slotbriefconcept)
    kaal = re.compile(r' id="b-[0-9a-f]{8}"')
    assert kaal.sub("", concept.html) == kaal.sub("", voor) + "<p>Tot volgend jaar.</p>"
    assert "<h3" in concept.html
    html = "<h3>Kop</h3><p>Met <strong>nadruk</strong><script>x</script><img src='/x.png'></p>"
    antwoord = client.post(_adres(indiening), {"versie": "1", "vorm": "html", "tekst": html, "doe": "bewaar"})
    assert antwoord.status_code == 302
    (concept,) = rijen(Slotbriefconcept)
    assert kaal.sub("", concept.html) == "<h3>Kop</h3><p>Met <strong>nadruk</strong></p>"


def test_opnieuw_samenstellen_en_een_passage_bewaren_niets(dossier: tuple[Indiening, Toegang, Client]) -> None:
    indiening, wie, client = dossier
    pk = maak_passage("Nog dit, {organisatie}.", gebruik="slot", titel="Nog dit")
    _schrijf(client, indiening, "Mijn eigen brief.")
    _rond_af(indiening, wie, "Bevraag de ouders.")
    tekst_ = lees(client, _adres(indiening)).tekst
    assert "niet letterlijk in de brief" in tekst_
    antwoord = _schrijf(client, indiening, "Mijn eigen brief.", 1, "samenstellen")
    assert "Bevraag de ouders." in antwoord.context["html"]
    assert antwoord.context["form"]["versie"].value() == 1
    velden = {"versie": "1", "vorm": "tekst", "tekst": "Half getypt", "doe": "voeg_in", "passage": str(pk)}
    antwoord = client.post(_adres(indiening), velden)
    assert f"Half getypt\n\nNog dit, {indiening.organisatie.naam}.</textarea>" in antwoord.content.decode()
    antwoord = client.post(_adres(indiening), {**velden, "passage": "x"})
    assert "Kies eerst een standaardpassage" in antwoord.content.decode()
    assert "Half getypt</textarea>" in antwoord.content.decode()
    (concept,) = rijen(Slotbriefconcept)
    assert tekst.naar_tekst(concept.html) == "Mijn eigen brief."


def test_een_afspraak_die_ingetrokken_werd_maar_nog_in_de_brief_staat_valt_op(
    dossier: tuple[Indiening, Toegang, Client],
) -> None:
    indiening, wie, client = dossier
    _rond_af(indiening, wie, "Bevraag de ouders.")
    _schrijf(client, indiening, "Wij spraken af: Bevraag de ouders.")
    with systeem():
        workflow.maak_afronden_ongedaan(indiening.verslag_id, toegang=wie, nu=timezone.now())
    assert "geldt niet meer" in lees(client, _adres(indiening)).tekst
    _rond_af(indiening, wie, "Bevraag de ouders.")
    assert "geldt niet meer" not in lees(client, _adres(indiening)).tekst


@pytest.mark.parametrize(
    ("velden", "status", "melding"),
    [
        ({"tekst": " \n "}, 422, "Schrijf eerst een brief"),
        ({"vorm": "html", "tekst": "<p> </p><script>x</script>"}, 422, "Schrijf eerst een brief"),
        ({"tekst": "x" * 20_001}, 422, "Maak de brief korter"),
        ({"vorm": "pdf"}, 422, "Herlaad de pagina"),
        ({"versie": ""}, 428, "Herlaad de pagina"),
        ({"versie": "7"}, 412, "Er is niets bewaard"),
    ],
)
def test_wat_niet_klopt_zegt_wat_te_doen(
    dossier: tuple[Indiening, Toegang, Client], velden: dict[str, str], status: int, melding: str
) -> None:
    indiening, _, client = dossier
    basis = {"versie": "0", "vorm": "tekst", "tekst": "Beste", "doe": "bewaar"}
    antwoord = client.post(_adres(indiening), {**basis, **velden})
    assert antwoord.status_code == status
    assert melding in antwoord.content.decode()
    assert rijen(Slotbriefconcept) == []


def test_twee_die_schrijven_zien_elkaars_tekst(dossier: tuple[Indiening, Toegang, Client]) -> None:
    indiening, wie, client = dossier
    _schrijf(client, indiening, "Van de eerste.")
    antwoord = _schrijf(als(als_sector().persoon), indiening, "Van de tweede.")
    assert antwoord.status_code == 412
    inhoud = antwoord.content.decode()
    assert f"{wie.persoon.naam} wijzigde de brief om" in inhoud
    assert "Van de eerste." in inhoud
    assert "Van de tweede.</textarea>" in inhoud
    assert antwoord.context["form"]["versie"].value() in ("1", 1)


def test_wie_schrijft_terwijl_de_organisatie_opnieuw_indient_verliest_niets(
    dossier: tuple[Indiening, Toegang, Client],
) -> None:
    indiening, wie, client = dossier
    _rond_af(indiening, wie)
    with systeem():
        verslag = workflow.heropen(indiening.verslag_id, toegang=wie, nu=timezone.now(), reden="Er ontbreekt iets.")
        dien_in(verslag, als_lid(verslag.organisatie, Lidrol.ONDERTEKENAAR))
    assert _schrijf(client, indiening, "Een brief van een uur werk.").status_code == 302
    (concept,) = rijen(Slotbriefconcept)
    assert "Een brief van een uur werk." in concept.html


def test_alleen_een_dossierbeheerder_van_buiten_de_organisatie_schrijft(
    dossier: tuple[Indiening, Toegang, Client],
) -> None:
    indiening, _, client = dossier
    _schrijf(client, indiening, "De brief.")
    dubbel = als_sector()
    maak_lid(organisatie=indiening.organisatie, persoon=dubbel.persoon, rol=Lidrol.LEZER)
    for ander in (als_sector(Sectorrolsoort.BEHEERDER), dubbel):
        blad = lees(als(ander.persoon), _adres(indiening))
        assert "De brief." in blad.tekst
        assert "doe" not in blad.velden
        _schrijf(als(ander.persoon), indiening, "Toch.", 1)
        _verstuur(als(ander.persoon), indiening)
    (concept,) = rijen(Slotbriefconcept)
    assert "De brief." in concept.html
    assert rijen(Slotbrief) == []


# --- sending ------------------------------------------------------------------------------------------------------


def test_versturen_kan_na_het_afronden_en_dan_leest_de_organisatie_ze(
    dossier: tuple[Indiening, Toegang, Client], settings: Any, tmp_path: Path, mailoutbox: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    indiening, wie, client = dossier
    lid = als(maak_lid(organisatie=indiening.organisatie, rol=Lidrol.LEZER))
    assert _schrijf(client, indiening, "Beste allemaal.", doe="nalezen").url == _adres(indiening, "slotbrief_versturen")
    assert "zodra het verslag is afgerond" in lees(client, _adres(indiening, "slotbrief_versturen")).tekst
    assert "Rond eerst het verslag af" in _verstuur(client, indiening).content.decode()
    _rond_af(indiening, wie)
    assert lid.get(_adres(indiening)).status_code == 403
    assert lid.get(_adres(indiening, "slotbrief", 1)).status_code == 404
    assert "Beste allemaal" not in lees(lid, _adres(indiening, "indiening")).tekst
    antwoord = _verstuur(client, indiening)
    assert "De slotbrief is verstuurd" in antwoord.content.decode()
    (brief,) = rijen(Slotbrief)
    inhoud = lees_brief(brief.inhoud)
    assert brief.sha256 == hashlib.sha256(bytes(brief.inhoud)).hexdigest()
    assert inhoud.canoniek() == bytes(brief.inhoud)
    assert (inhoud.organisatie, inhoud.kenmerk) == (indiening.organisatie.naam, indiening.kenmerk)
    assert wie.persoon.naam.encode() not in bytes(brief.inhoud)
    assert "Beste allemaal." in lees(lid, _adres(indiening, "slotbrief", 1)).tekst
    assert _adres(indiening, "slotbrief", 1) in lid.get(_adres(indiening, "indiening")).content.decode()
    assert "De PDF wordt gemaakt" in lees(lid, _adres(indiening, "slotbrief_pdf", 1)).tekst
    bericht = next(m for m in bezorg() if "schreef u een slotbrief" in str(m.body))
    werk_af("pdf")
    assert _adres(indiening, "slotbrief", 1) in bericht.body
    assert "Beste allemaal" not in bericht.body
    gehaald = lid.get(_adres(indiening, "slotbrief_pdf", 1))
    assert gehaald["Content-Type"] == "application/pdf"
    assert b"".join(gehaald.streaming_content).startswith(b"%PDF-1.7")
    # The mail about closing waits; that about the letter said so already.
    with systeem(), connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("UPDATE rapporten_melding SET niet_voor = op")
        cursor.execute("SET ROLE kwaliteit_app")
    assert bezorg() == []


def test_een_tweede_druk_verstuurt_niets_en_een_latere_brief_krijgt_een_nummer(
    dossier: tuple[Indiening, Toegang, Client],
) -> None:
    indiening, wie, client = dossier
    _rond_af(indiening, wie)
    _schrijf(client, indiening, "Eerste.")
    _verstuur(client, indiening)
    collega = als(als_sector().persoon)
    assert f"{wie.persoon.naam} verstuurde de brief al om" in _verstuur(collega, indiening).content.decode()
    assert [b.volgnummer for b in rijen(Slotbrief)] == [1]
    assert (
        "Er is nog geen brief bewaard"
        in collega.get(_adres(indiening, "slotbrief_versturen"), follow=True).content.decode()
    )
    _schrijf(collega, indiening, "Tweede.")
    _verstuur(collega, indiening)
    eerste, tweede = rijen(Slotbrief)
    assert tweede.volgnummer == 2
    assert "Eerste." in lees_brief(eerste.inhoud).html
    blad = client.get(_adres(indiening, "indiening")).content.decode()
    assert "Slotbrief 1 van" in blad
    assert "Slotbrief 2 van" in blad


def test_wie_iets_anders_nalas_verstuurt_niet(dossier: tuple[Indiening, Toegang, Client]) -> None:
    indiening, wie, client = dossier
    _rond_af(indiening, wie)
    _schrijf(client, indiening, "Eerste.")
    _schrijf(als(als_sector().persoon), indiening, "Anders.", 1)
    for versie in (1, 0, 99):
        assert "Er is niets bewaard of verstuurd" in _verstuur(client, indiening, versie).content.decode()
    assert client.post(_adres(indiening, "slotbrief_versturen"), {"versie": "9" * 40}).status_code == 302
    assert rijen(Slotbrief) == []


def test_na_de_brief_is_het_afronden_niet_meer_ongedaan_te_maken(dossier: tuple[Indiening, Toegang, Client]) -> None:
    indiening, wie, client = dossier
    _rond_af(indiening, wie)
    assert "Maak het afronden ongedaan" in lees(client, _adres(indiening, "indiening")).tekst
    _schrijf(client, indiening, "Beste.")
    _verstuur(client, indiening)
    assert "Maak het afronden ongedaan" not in lees(client, _adres(indiening, "indiening")).tekst
    antwoord = client.post(reverse("indiening_afronden_ongedaan", args=[indiening.kenmerk]), follow=True)
    assert "De slotbrief is al verstuurd" in antwoord.content.decode()
    (verslag,) = rijen(Verslag)
    assert verslag.status == Status.AFGEROND
    # Reopened and closed again, that closing can be undone: the letter belongs to the one before.
    with systeem():
        nu = timezone.now()
        Verslag.objects.update(status=Status.IN_BEHANDELING)
        workflow.rond_af(verslag.pk, toegang=wie, nu=nu + dt.timedelta(minutes=1))
        assert (
            workflow.maak_afronden_ongedaan(verslag.pk, toegang=wie, nu=nu + dt.timedelta(minutes=2)).status
            == Status.IN_BEHANDELING
        )


def test_wat_verstuurd_is_verandert_niet_ook_niet_in_de_databank(dossier: tuple[Indiening, Toegang, Client]) -> None:
    indiening, wie, client = dossier
    _rond_af(indiening, wie)
    _schrijf(client, indiening, "Beste.")
    _verstuur(client, indiening)
    (brief,) = rijen(Slotbrief)
    with systeem():
        with pytest.raises(ProgrammingError), transaction.atomic():
            Slotbrief.objects.update(sha256="0" * 64)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Slotbrief.objects.all().delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            Slotbrief.objects.create(
                organisatie_id=brief.organisatie_id, verslag_id=brief.verslag_id, volgnummer=2,
                inhoud=b"anders", sha256=brief.sha256, door=wie.persoon,
            )  # fmt: skip


def test_een_teruggenomen_verslag_heeft_geen_brief() -> None:
    indiening, wie = in_behandeling()
    with systeem():
        Verslag.objects.filter(pk=indiening.verslag_id).update(status=Status.CONCEPT)
    antwoord = _schrijf(als(wie.persoon), indiening, "Toch.")
    assert antwoord.status_code == 409
    assert "Toch.</textarea>" in antwoord.content.decode()


# --- the PDF ------------------------------------------------------------------------------------------------------


def test_de_pdf_draagt_de_brief_haar_kenmerk_en_haar_hash(
    dossier: tuple[Indiening, Toegang, Client], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    indiening, wie, client = dossier
    _rond_af(indiening, wie, "Bevraag de ouders.")
    _schrijf(client, indiening, lees(client, _adres(indiening)).velden["tekst"])
    _verstuur(client, indiening)
    with systeem():
        brief = Slotbrief.objects.select_related("door").get()
        html = pdf.html_van(brief)
        gemaakt = pdf.maak(brief.pk)
        assert pdf.maak(brief.pk) == gemaakt
    assert html.count("<h1") == 1
    assert re.findall(r"<(h[1-6])[ >]", html) == ["h1", "h2", "h3", "h2", "h2"]
    assert brief.sha256 in html
    for stuk in (indiening.organisatie.naam, indiening.kenmerk, "Bevraag de ouders.", wie.persoon.naam):
        assert stuk in html
    assert KANARIE not in html
    bestand = pad_van(gemaakt.sha256, pdf.MAP)
    assert bestand.stat().st_size == gemaakt.grootte
    assert len(rijen(Slotbriefpdf)) == 1
    if shutil.which("pdftotext"):
        gelezen = subprocess.run(["pdftotext", str(bestand), "-"], capture_output=True, text=True, check=True).stdout
        assert "Bevraag de ouders." in gelezen
        assert brief.sha256[:16] in gelezen


@pytest.mark.parametrize("aantal", [1, 30])
def test_de_bladzijden_van_de_brief_kosten_weinig(
    aantal: int, dossier: tuple[Indiening, Toegang, Client], django_assert_max_num_queries: Teller
) -> None:
    indiening, wie, client = dossier
    with systeem():
        bij = Indiening.objects.select_related("verslag").get(pk=indiening.pk)
        for nummer in range(aantal):
            opvolgen.plaats_opmerking(bij, "visie", f"Opmerking {nummer}", toegang=wie, nu=timezone.now())
    _rond_af(indiening, wie, "Een", "Twee")
    _schrijf(client, indiening, "Beste.")
    client.get(_adres(indiening))
    for naam in ("slotbrief_schrijven", "slotbrief_versturen", "indiening"):
        with django_assert_max_num_queries(15):
            assert client.get(_adres(indiening, naam)).status_code == 200
    _verstuur(client, indiening)
    for naam in ("slotbrief", "slotbrief_pdf"):
        with django_assert_max_num_queries(15):
            assert client.get(_adres(indiening, naam, 1)).status_code == 200
    for volgnummer in (0, 2, 10**30):
        assert client.get(f"{_adres(indiening)}{volgnummer}/").status_code == 404
