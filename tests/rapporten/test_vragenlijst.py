"""Before starting: the whole questionnaire on screen, in Word and as PDF, with examples; the date for a calendar."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
from pathlib import Path
from typing import Any

import docx
import icalendar
import pikepdf
import pytest
from django.test import Client
from docx.oxml.ns import qn
from pytest_django import DjangoAssertNumQueries

from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Werkvorm
from organisaties.models import Kwaliteitsthema, Uitstel, Werkjaar
from rapporten.boomstructuur import huidig_groeikader, structuur
from rapporten.models import Toewijzing
from rapporten.vragenlijst.inhoud import maak_vragenlijst
from tests.fabrieken import maak_organisatie
from tests.fabrieken.verslagen import als_lid, maak_concept, maak_toewijzing
from tests.kantoor import zet_om

pytestmark = pytest.mark.usefixtures("kaders")


@pytest.fixture
def plaats(client: Client) -> tuple[Client, Toewijzing, str]:
    """A reader at the browser, a report that nobody has begun, and its address."""
    toewijzing = maak_toewijzing(organisatie=maak_organisatie(werkvormen=(Werkvorm.CAH,)))
    client.force_login(als_lid(toewijzing.organisatie, Lidrol.LEZER).persoon)
    nummer = toewijzing.organisatie.ondernemingsnummer
    return client, toewijzing, f"/o/{nummer}/verslag/{toewijzing.werkjaar_id}/"


def woorden(toewijzing: Toewijzing) -> list[str]:
    """What must stand in every form of the questionnaire."""
    vorm = structuur(toewijzing.boom_id)
    vragen = [v for v in vorm.vragen if not v.convenant]  # of the convenant nothing was agreed
    kader = huidig_groeikader()
    teksten = [t for v in vragen for t in (v.titel, v.uitleg, v.gewone_taal, v.voorbeeld)]
    teksten += [t for n in kader.niveaus for t in (n.naam, n.omschrijving)]
    teksten += [t for x in kader.themas for t in (x.element.naam, x.element.uitleg, x.element.gewone_taal)]
    return [*teksten, "Bezetting – CaH"]


def test_alle_vragen_staan_er_voor_het_verslag_begonnen_is(plaats: tuple[Client, Toewijzing, str]) -> None:
    from html import unescape

    client, toewijzing, adres = plaats
    assert "vragenlijst/" in client.get(adres).content.decode()
    antwoord = client.get(adres + "vragenlijst/")
    tekst = unescape(antwoord.content.decode())
    for stuk in woorden(toewijzing):
        assert stuk in tekst
    assert "Bezetting – OOOC" not in tekst  # not recognised for it
    assert "hoogstens 6" in tekst


def test_wat_niet_afgesproken_is_staat_er_niet(plaats: tuple[Client, Toewijzing, str]) -> None:
    client, toewijzing, adres = plaats
    convenant = [v for v in structuur(toewijzing.boom_id).vragen if v.convenant]
    assert convenant
    tekst = client.get(adres + "vragenlijst/").content.decode()
    assert not any(f'id="{vraag.stabiel_id}"' in tekst for vraag in convenant)


@pytest.mark.parametrize("boom", ["nieuwe-boom", "oude-boom", "vrije-vorm"])
def test_elke_boom_heeft_bij_elk_onderdeel_gewone_taal_en_een_voorbeeld(boom: str) -> None:
    toewijzing = maak_toewijzing(boom=boom)
    with systeem():
        lijst = maak_vragenlijst(toewijzing, toewijzing.organisatie, None)
    vragen = [v for h in lijst.hoofdstukken for v in h.vragen]
    assert vragen
    assert [v.knoop.stabiel_id for v in vragen if not (v.knoop.gewone_taal and v.knoop.voorbeeld)] == []
    themas = [t for v in vragen for _, van in v.groepen for t in van]
    assert len(themas) == (0 if boom == "vrije-vorm" else 16)
    assert all(thema.gewone_taal for thema in themas)


def test_word_document_is_toegankelijk_en_gaat_open_in_libreoffice(
    plaats: tuple[Client, Toewijzing, str], tmp_path: Path
) -> None:
    client, toewijzing, adres = plaats
    with systeem():
        Kwaliteitsthema.objects.create(werkjaar=toewijzing.werkjaar, naam="Inspraak & <zorg>", omschrijving="Demo")
    inhoud = client.get(adres + "vragenlijst/docx/").content
    document = docx.Document(io.BytesIO(inhoud))
    assert document.core_properties.title == f"Vragenlijst kwaliteitsverslag {toewijzing.werkjaar_id}"
    assert document.core_properties.language == "nl-BE"
    assert {t.get(qn("w:val")) for t in document.styles.element.iter(qn("w:lang"))} == {"nl-BE"}
    koppen = [(p.style.name, p.text) for p in document.paragraphs if p.style and p.style.name.startswith("Heading")]
    assert ("Heading 1", "1 Visie op kwaliteitsbeleid") in koppen
    assert ("Heading 2", "2.1 Scores op de groeiniveaus") in koppen
    assert document.tables
    for tabel in document.tables:
        assert tabel.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None

    bestand = tmp_path / "vragenlijst.docx"
    bestand.write_bytes(inhoud)
    tekst = zet_om(bestand, "txt:Text (encoded):UTF8", tmp_path / "tekst").read_text()
    plat = " ".join(tekst.split())
    for stuk in [*woorden(toewijzing), "Inspraak & <zorg>"]:
        assert " ".join(stuk.split()) in plat


def test_pdf_wordt_door_een_werker_gemaakt_en_daarna_gedownload(
    plaats: tuple[Client, Toewijzing, str], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    client, toewijzing, adres = plaats
    pdf = adres + "vragenlijst/pdf/"
    assert "Maak de PDF" in client.get(pdf).content.decode()
    assert "wordt gemaakt" in client.post(pdf, follow=True).content.decode()
    client.post(pdf)  # pressed twice
    assert werk_af("pdf") == 1
    antwoord = client.get(pdf)
    assert antwoord["Content-Type"] == "application/pdf"
    bestand = tmp_path / "v.pdf"
    bestand.write_bytes(b"".join(antwoord.streaming_content))  # type: ignore[attr-defined]
    with pikepdf.open(bestand) as pdf_:
        assert str(pdf_.Root.Lang) == "nl-BE"
        meta = pdf_.open_metadata()
        verklaard = [meta.get(naam) for naam in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]
        assert verklaard == ["3", "A", "1"], "PDF/A-3a and PDF/UA-1 are declared"
    tekst = subprocess.run(["pdftotext", str(bestand), "-"], capture_output=True, check=True).stdout.decode()
    assert "Scores op de groeiniveaus" in tekst
    assert "Voorbeeld van een kleine organisatie" in " ".join(tekst.split())
    # Asked of another figure, it is another document.
    with systeem():
        Kwaliteitsthema.objects.create(werkjaar=toewijzing.werkjaar, naam="Nieuw", omschrijving="")
    assert "Maak de PDF" in client.get(pdf).content.decode()


def test_aantal_opdrachten(
    plaats: tuple[Client, Toewijzing, str], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, _, adres = plaats
    client.get(adres + "vragenlijst/")
    with django_assert_max_num_queries(15):
        client.get(adres + "vragenlijst/")


# --- the calendar ---------------------------------------------------------------------------------


def afspraak(client: Client, adres: str) -> Any:
    antwoord = client.get(adres + "agenda.ics")
    assert antwoord["Content-Type"] == "text/calendar; charset=utf-8"
    (dag,) = icalendar.Calendar.from_ical(antwoord.content).walk("VEVENT")
    return dag


def test_agenda_heeft_de_uiterste_datum_en_de_herinneringen(plaats: tuple[Client, Toewijzing, str]) -> None:
    client, toewijzing, adres = plaats
    Werkjaar.objects.filter(pk=toewijzing.werkjaar_id).update(herinneringen=[21, 1])
    dag = afspraak(client, adres)
    assert dag.decoded("dtstart") == toewijzing.werkjaar.uiterste_datum
    assert [a.decoded("trigger") for a in dag.walk("VALARM")] == [dt.timedelta(days=-21), dt.timedelta(days=-1)]
    assert adres in str(dag["url"])


def test_agenda_volgt_het_uitstel_onder_dezelfde_naam(plaats: tuple[Client, Toewijzing, str]) -> None:
    client, toewijzing, adres = plaats
    eerst = afspraak(client, adres)
    tot = toewijzing.werkjaar.uiterste_datum + dt.timedelta(days=30)
    wie = als_lid(toewijzing.organisatie, Lidrol.MEDEWERKER).persoon
    with systeem():
        Uitstel.objects.create(
            organisatie=toewijzing.organisatie,
            werkjaar=toewijzing.werkjaar,
            tot_en_met=tot,
            reden="x",
            verleend_door=wie,
        )
    later = afspraak(client, adres)
    assert later.decoded("dtstart") == tot
    assert later["uid"] == eerst["uid"]


def test_takenlijst_en_thuis_wijzen_de_weg(client: Client) -> None:
    verslag, toegang = maak_concept()
    client.force_login(toegang.persoon)
    nummer = verslag.organisatie.ondernemingsnummer
    for adres in (f"/o/{nummer}/", f"/o/{nummer}/verslag/{verslag.werkjaar_id}/"):
        tekst = client.get(adres).content.decode()
        assert f"/o/{nummer}/verslag/{verslag.werkjaar_id}/vragenlijst/" in tekst
        assert f"/o/{nummer}/verslag/{verslag.werkjaar_id}/agenda.ics" in tekst
