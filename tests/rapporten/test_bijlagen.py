"""Uploaded documents: judged by their bytes, kept whole under their hash, and never served to a stranger."""

from __future__ import annotations

import errno
import hashlib
import io
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from kwaliteit import documenten
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from rapporten import bijlagen
from rapporten.bijlagen import DOCX, MAXIMUM, PDF, Ongeschikt, keur
from rapporten.inhoud import lees
from rapporten.models import Bijlage, Verslag
from tests.fabrieken import maak_lid
from tests.fabrieken.verslagen import als_lid, dien_in, maak_concept
from tests.rapporten.bladzijde import Bladzijde

PDFJE = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def maak_zip(*namen: str, inhoud: bytes = b"<w/>", methode: int = zipfile.ZIP_DEFLATED) -> bytes:
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w", methode) as zip_:
        for naam in namen:
            zip_.writestr(naam, inhoud)
    return uit.getvalue()


WORD = maak_zip("[Content_Types].xml", "word/document.xml")


def bestand(inhoud: bytes, naam: str = "verslag.pdf", soort: str = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(naam, inhoud, soort)


@pytest.mark.parametrize(("inhoud", "soort"), [(PDFJE, PDF), (b"\xef\xbb\xbf" + PDFJE, PDF), (WORD, DOCX)])
def test_pdf_en_word_zijn_welkom_hoe_ze_ook_heten(inhoud: bytes, soort: str) -> None:
    for naam in ("verslag.pdf", "verslag.docx", "verslag", "verslag.exe"):
        upload = bestand(inhoud, naam, "application/octet-stream")
        assert keur(upload) == soort
        assert upload.read() == inhoud  # put back to its beginning, so that it is kept whole


ANDERS = {
    "programma": b"MZ\x90\x00" + b"\x00" * 200,
    "html": b"<!doctype html><script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
    "oud word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "pdf ver in het bestand": b"x" * 2000 + PDFJE,
    "zip zonder document": maak_zip("readme.txt"),
    "excel": maak_zip("[Content_Types].xml", "xl/workbook.xml"),
    "pad in plaats van document": maak_zip("../word/document.xml", "/word/document.xml", "word/document.xml/x"),
    "afgebroken zip": WORD[:-30],
    "enkel het begin van een zip": b"PK\x03\x04",
    "zip van een latere versie": WORD.replace(b"PK\x01\x02\x14\x03\x14\x00", b"PK\x01\x02\xff\x03\xff\x00"),
    "zip64 die niet klopt": WORD[:-12] + b"\xff" * 10 + WORD[-2:],
    "nulbytes": b"\x00" * 4000,
}


@pytest.mark.parametrize("inhoud", ANDERS.values(), ids=ANDERS)
def test_al_het_andere_wordt_geweigerd_met_wat_te_doen(inhoud: bytes) -> None:
    with pytest.raises(Ongeschikt, match=r"Bewaar het document als \.pdf of \.docx"):
        keur(bestand(inhoud))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WORD) - 1), st.integers(0, 255)), min_size=1, max_size=6), st.booleans())
def test_een_verminkte_zip_is_nooit_meer_dan_een_weigering(wijzigingen: list[tuple[int, int]], kort: bool) -> None:
    verminkt = bytearray(WORD)
    for plaats, byte in wijzigingen:
        verminkt[plaats] = byte
    with suppress(Ongeschikt):
        assert keur(bestand(bytes(verminkt[: wijzigingen[0][0]] if kort else verminkt))) in (DOCX, PDF)


def test_een_te_groot_bestand_wordt_niet_eens_gelezen() -> None:
    upload = bestand(PDFJE)
    upload.size, upload.file = MAXIMUM + 1, None
    with pytest.raises(Ongeschikt, match="groter dan 20 MB"):
        keur(upload)


def test_een_zipbom_wordt_nooit_uitgepakt(monkeypatch: pytest.MonkeyPatch) -> None:
    bom = maak_zip("word/document.xml", "word/media/bom", inhoud=b"\x00" * 5_000_000)
    assert len(bom) < 20_000

    def uitpakken(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", uitpakken)
    assert keur(bestand(bom)) == DOCX


# --- over HTTP ------------------------------------------------------------------------------------------


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def verslag(kaders: None, media: Path) -> Verslag:
    return maak_concept(boom="vrije-vorm")[0]


def als(verslag: Verslag, rol: Lidrol = Lidrol.MEDEWERKER) -> Client:
    client = Client()
    client.force_login(maak_lid(organisatie=verslag.organisatie, rol=rol))
    return client


def adres(verslag: Verslag, naam: str = "onderdeel", deel: object = "document") -> str:
    return reverse(naam, args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id, deel])


def rijen() -> list[Bijlage]:
    with systeem():
        return list(Bijlage.objects.order_by("pk"))


def bestanden(media: Path) -> list[Path]:
    return [pad for pad in media.rglob("*") if pad.is_file()]


@pytest.mark.django_db
def test_toevoegen_bekijken_en_verwijderen(verslag: Verslag) -> None:
    client = als(verslag)
    assert client.post(adres(verslag), {"bestand": bestand(PDFJE), "doe": "bewaar"}).status_code == 302
    (rij,) = rijen()
    assert (rij.naam, rij.soort, rij.grootte) == ("verslag.pdf", PDF, len(PDFJE))
    assert rij.sha256 == hashlib.sha256(PDFJE).hexdigest()
    for rol in Lidrol:
        antwoord = als(verslag, rol).get(adres(verslag, "bijlage", rij.pk))
        assert b"".join(antwoord.streaming_content) == PDFJE
        assert antwoord["Content-Disposition"] == 'attachment; filename="verslag.pdf"'
        assert antwoord["Content-Type"] == PDF
        assert antwoord["X-Content-Type-Options"] == "nosniff"
    weg = adres(verslag, "bijlage_verwijderen", rij.pk)
    assert als(verslag, Lidrol.LEZER).post(weg).status_code == 403
    assert client.get(weg).status_code == 405
    assert client.post(weg).status_code == 302
    assert rijen()[0].verwijderd_op is not None
    assert adres(verslag, "bijlage", rij.pk) not in Bladzijde(client.get(adres(verslag))).links
    assert client.post(weg).status_code == 404  # gone is gone


@pytest.mark.django_db
def test_tweemaal_hetzelfde_document_is_een_document(verslag: Verslag, media: Path) -> None:
    """The button was pressed twice."""
    client = als(verslag)
    for _ in range(2):
        assert client.post(adres(verslag), {"bestand": bestand(PDFJE)}).status_code == 302
    assert len(rijen()) == len(bestanden(media)) == 1
    client.post(adres(verslag), {"bestand": bestand(PDFJE, "bijlage.pdf")})  # under another name it is another one
    assert [rij.naam for rij in rijen()] == ["verslag.pdf", "bijlage.pdf"]
    client.post(adres(verslag, "bijlage_verwijderen", rijen()[0].pk))
    client.post(adres(verslag), {"bestand": bestand(PDFJE)})  # and after removal it comes back
    assert [rij.verwijderd_op is None for rij in rijen()] == [False, True, True]


NAMEN = {
    "../../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Mijn documenten\\verslag.pdf": "verslag.pdf",
    "verslag\u202efdp.exe": "verslagfdp.exe.pdf",
    'met "aanhaling" & <b>.pdf': 'met "aanhaling" & <b>.pdf',
    "x" * 300 + ".pdf": "x" * 146 + ".pdf",
    "verslag 2025 – één \U0001f600.pdf": "verslag 2025 – één \U0001f600.pdf",
}


@pytest.mark.django_db
def test_rare_bestandsnamen_zijn_enkel_een_naam(verslag: Verslag, media: Path) -> None:
    client = als(verslag)
    for nummer, naam in enumerate(NAMEN):
        upload = bestand(PDFJE + b"%d" % nummer)
        upload._name = naam  # as the browser sends it, not as Django's class would tidy it
        assert client.post(adres(verslag), {"bestand": upload}).status_code == 302
    assert [rij.naam for rij in rijen()] == list(NAMEN.values())
    for rij in rijen():
        antwoord = client.get(adres(verslag, "bijlage", rij.pk))
        assert antwoord.status_code == 200
        assert antwoord["Content-Disposition"].startswith("attachment; filename")
        assert "\n" not in antwoord["Content-Disposition"]
    assert "<b>.pdf" not in client.get(adres(verslag)).content.decode()
    assert {pad.parent.parent for pad in bestanden(media)} == {media / bijlagen.MAP}
    assert all(pad.stem == hashlib.sha256(pad.read_bytes()).hexdigest() for pad in bestanden(media))


@pytest.mark.django_db
def test_een_geweigerd_bestand_laat_niets_achter(
    verslag: Verslag, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = als(verslag)
    monkeypatch.setattr(bijlagen, "MAXIMUM", 5000)
    for inhoud, woorden in (
        (b"MZ", "geen PDF- of Word-bestand"),
        (b"", "Dit bestand is leeg"),
        (PDFJE + b"x" * 6000, "groter dan 20 MB"),
        (ANDERS["zip van een latere versie"], "geen PDF- of Word-bestand"),
    ):
        blad = Bladzijde(client.post(adres(verslag), {"bestand": bestand(inhoud)}))
        assert blad.status == 422
        ((tekst, doel),) = blad.fouten
        assert woorden in tekst
        assert doel.removeprefix("#") in blad.ids
    for data in ({}, {"bestand": "tekst in plaats van een bestand"}, {"bestand": ""}):
        assert client.post(adres(verslag), data).status_code == 302  # nothing chosen, nothing stored
    assert rijen() == bestanden(media) == []


@pytest.mark.django_db
def test_een_volle_schijf_zegt_het_en_laat_niets_half_achter(
    verslag: Verslag, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vol(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(documenten.os, "fsync", vol)
    blad = Bladzijde(als(verslag).post(adres(verslag), {"bestand": bestand(PDFJE)}))
    assert blad.status == 422
    assert "kon niet bewaard worden" in blad.fouten[0][0]
    assert rijen() == bestanden(media) == []


@pytest.mark.django_db
def test_een_vreemd_document_bestaat_niet(verslag: Verslag) -> None:
    vreemd, _ = maak_concept(boom="vrije-vorm")
    als(vreemd).post(adres(vreemd), {"bestand": bestand(PDFJE, "geheim.pdf")})
    (rij,) = rijen()
    client = als(verslag, Lidrol.KWALITEITSCOORDINATOR)
    for van in (verslag, vreemd):
        assert client.get(adres(van, "bijlage", rij.pk)).status_code == 404
        assert client.post(adres(van, "bijlage_verwijderen", rij.pk)).status_code == 404
    assert client.post(adres(vreemd), {"bestand": bestand(PDFJE)}).status_code == 404
    assert [r.verwijderd_op for r in rijen()] == [None]


@pytest.mark.django_db
def test_wat_ingediend_is_draagt_de_hash_en_blijft(verslag: Verslag) -> None:
    client = als(verslag, Lidrol.ONDERTEKENAAR)
    assert "voeg een document toe" in Bladzijde(client.post(adres(verslag), {"doe": "klaar"}, follow=True)).tekst
    client.post(adres(verslag), {"bestand": bestand(WORD, "verslag.docx"), "doe": "klaar"})
    indiening = dien_in(verslag, als_lid(verslag.organisatie, Lidrol.ONDERTEKENAAR))
    (ingediend,) = lees(indiening.inhoud).onderdeel("document").bijlagen
    assert (ingediend.naam, ingediend.sha256) == ("verslag.docx", hashlib.sha256(WORD).hexdigest())
    (rij,) = rijen()
    antwoord = client.post(adres(verslag, "bijlage_verwijderen", rij.pk), follow=True)
    assert "Het verslag is ingediend." in antwoord.content.decode()
    assert client.post(adres(verslag), {"bestand": bestand(PDFJE)}).status_code == 409
    assert [r.verwijderd_op for r in rijen()] == [None]
    assert b"".join(client.get(adres(verslag, "bijlage", rij.pk)).streaming_content) == WORD
