"""Pictures in the narrative: kept with the report, filed, and shown to who may read."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from kwaliteit.documenten import pad_van
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from rapporten import illustraties, tekst, verslagpdf
from rapporten.adressen import afbeeldingadres
from rapporten.afbeeldingen import Ongeschikt, keur
from rapporten.concept import lees_concept
from rapporten.inhoud import lees
from rapporten.models import Afbeelding, Antwoord, Verslag
from rapporten.volledigheid import Ernst, problemen_van
from tests.fabrieken import maak_lid, maak_organisatie, maak_werkjaar
from tests.fabrieken.verslagen import als_lid, als_sector, dien_in, maak_concept, plaatje, voeg_afbeelding_toe, vul


def bestand(inhoud: bytes, naam: str = "foto.png", soort: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(naam, inhoud, soort)


def png_van(breed: int, hoog: int) -> bytes:
    """A PNG that says it is this large and holds next to nothing."""

    def stuk(soort: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + soort + data + struct.pack(">I", zlib.crc32(soort + data))

    kop = struct.pack(">IIBBBBB", breed, hoog, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + stuk(b"IHDR", kop) + stuk(b"IDAT", zlib.compress(b"\x00" * 50)) + stuk(b"IEND", b"")


# --- reading what was uploaded ----------------------------------------------------------------------------


VIJANDIG = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "gif": plaatje(vorm="GIF"),
    "gif-bom": b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\x00\x00\x00;",
    "webp": plaatje(vorm="WEBP"),
    "bmp": plaatje(vorm="BMP"),
    "tiff": plaatje(vorm="TIFF"),
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "html": b"<!doctype html><script>alert(1)</script>",
    "pdf": b"%PDF-1.7\n",
    "leeg": b"",
    "verkeerde kop": b"\x89PNG\r\n\x1a\nverder niets",
    "afgebroken png": plaatje()[:30],
    "afgebroken jpeg": plaatje(vorm="JPEG")[:200],
}


@pytest.mark.parametrize("inhoud", VIJANDIG.values(), ids=VIJANDIG)
def test_al_het_andere_wordt_geweigerd_met_wat_te_doen(inhoud: bytes) -> None:
    with pytest.raises(Ongeschikt, match=r"kies ze opnieuw|bewaar ze opnieuw"):
        keur(bestand(inhoud))


@pytest.mark.parametrize("maat", [(60_000, 60_000), (8_000, 8_000), (2_000_000_000, 1)])
def test_een_bom_van_beeldpunten_wordt_niet_uitgepakt(maat: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    def uitpakken(*args: Any) -> None:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", uitpakken)
    with pytest.raises(Ongeschikt):
        keur(bestand(png_van(*maat)))


GAAF = plaatje(vorm="JPEG"), plaatje()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(GAAF), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), min_size=1, max_size=5))
def test_een_verminkte_afbeelding_is_nooit_meer_dan_een_weigering(
    gaaf: bytes, wijzigingen: list[tuple[int, int]]
) -> None:
    verminkt = bytearray(gaaf)
    for plaats, byte in wijzigingen:
        verminkt[plaats] = byte
    try:
        uit = keur(bestand(bytes(verminkt))).inhoud
    except Ongeschikt:
        return
    Image.open(io.BytesIO(uit)).load()


# --- over HTTP ------------------------------------------------------------------------------------------


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def verslag(kaders: None, media: Path) -> Verslag:
    return maak_concept()[0]


def als(verslag: Verslag, rol: Lidrol = Lidrol.MEDEWERKER) -> Client:
    client = Client()
    client.force_login(maak_lid(organisatie=verslag.organisatie, rol=rol))
    return client


def adres(verslag: Verslag, naam: str, *rest: object) -> str:
    return reverse(naam, args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id, *rest])


def voeg_toe(verslag: Verslag, inhoud: bytes, client: Client | None = None) -> Any:
    return (client or als(verslag)).post(adres(verslag, "afbeelding_toevoegen"), {"bestand": bestand(inhoud)})


@pytest.mark.django_db
def test_toevoegen_en_bekijken(verslag: Verslag, media: Path) -> None:
    antwoord = voeg_toe(verslag, plaatje())
    assert antwoord.status_code == 201
    assert voeg_toe(verslag, plaatje()).json() == antwoord.json()  # the same once more stays one
    with systeem():
        (rij,) = Afbeelding.objects.all()
    assert [p.name for p in media.rglob("*.*")] == [f"{rij.sha256}.png"]
    for rol in Lidrol:
        beeld = als(verslag, rol).get(antwoord.json()["adres"])
        assert beeld["Content-Type"] == "image/png"
        assert beeld["X-Content-Type-Options"] == "nosniff"
        assert beeld["Cache-Control"].startswith("private")
        assert len(b"".join(beeld.streaming_content)) == rij.grootte
    ander = maak_concept(organisatie=maak_organisatie(), werkjaar=verslag.werkjaar)[0]
    assert als(ander).get(antwoord.json()["adres"]).status_code == 404
    assert als(ander).get(adres(ander, "afbeelding", rij.sha256)).status_code == 404


@pytest.mark.django_db
def test_een_weigering_zegt_wat_te_doen_en_bewaart_niets(verslag: Verslag, media: Path) -> None:
    antwoord = voeg_toe(verslag, VIJANDIG["svg"])
    assert antwoord.status_code == 422
    assert "PNG of JPG" in antwoord.json()["fout"]
    assert voeg_toe(verslag, plaatje(), als(verslag, Lidrol.LEZER)).status_code == 403
    with systeem():
        Verslag.objects.filter(pk=verslag.pk).update(status="ingediend")
    assert voeg_toe(verslag, plaatje()).status_code == 409
    with systeem():
        assert Afbeelding.objects.count() == 0
    assert list(media.rglob("*.*")) == []


def bewaar_html(verslag: Verslag, html: str) -> str:
    """Send what the editor sends, and read what is stored."""
    with systeem():
        rij = Antwoord.objects.filter(verslag=verslag, stabiel_id="visie").first()
    data = {"versie": rij.versie if rij else 0, "vorm": "html", "tekst": html, "doe": "bewaar"}
    assert als(verslag).post(adres(verslag, "onderdeel", "visie"), data).status_code == 302
    with systeem():
        return Antwoord.objects.get(verslag=verslag, stabiel_id="visie").html


@pytest.mark.django_db
def test_enkel_eigen_afbeeldingen_blijven_in_de_tekst(verslag: Verslag) -> None:
    eigen = voeg_toe(verslag, plaatje()).json()["adres"]
    ander = maak_concept(organisatie=maak_organisatie(), werkjaar=verslag.werkjaar)[0]
    vreemd = voeg_toe(ander, plaatje("red")).json()["adres"]
    onbekend = adres(verslag, "afbeelding", "a" * 64)
    nagemaakt = vreemd.replace(ander.organisatie.ondernemingsnummer, verslag.organisatie.ondernemingsnummer)
    html = "<p>a</p>" + "".join(
        f'<figure><img src="{src}" alt="x"></figure>'
        for src in (eigen, vreemd, onbekend, nagemaakt, f"https://elders.example{eigen}", f"//elders.example{eigen}")
    )
    assert tekst.beelden(bewaar_html(verslag, html)) == [(eigen, "x")]


@pytest.mark.django_db
def test_een_afbeelding_van_vorig_jaar_komt_mee_met_de_tekst(verslag: Verslag) -> None:
    vorig = maak_concept(organisatie=verslag.organisatie, werkjaar=maak_werkjaar(jaar=verslag.werkjaar_id - 1))[0]
    oud = voeg_toe(vorig, plaatje()).json()["adres"]
    ((nieuw, _),) = tekst.beelden(bewaar_html(verslag, f'<figure><img src="{oud}" alt="x"></figure>'))
    assert nieuw == oud.replace(str(vorig.werkjaar_id), str(verslag.werkjaar_id))
    assert als(verslag).get(nieuw).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("als_systeem")
def test_zonder_beschrijving_is_het_onderdeel_niet_volledig(verslag: Verslag) -> None:
    wie = maak_lid(organisatie=verslag.organisatie)
    voeg_afbeelding_toe(verslag, wie, bij="visie", alt=" ")
    onderdeel = lees_concept(verslag).onderdeel("visie")
    (probleem,) = [p for p in problemen_van(onderdeel) if "afbeelding" in p.tekst]
    assert (probleem.ernst, probleem.plek) == (Ernst.BLOKKERING, "id_tekst")


@pytest.mark.django_db
def test_de_afbeelding_gaat_mee_met_de_indiening(verslag: Verslag, media: Path) -> None:
    toegang = als_lid(verslag.organisatie, Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR)
    vul(verslag, toegang)
    with systeem():
        getoond = voeg_afbeelding_toe(verslag, toegang.persoon, bij="visie", alt="De moestuin")
        ongebruikt = illustraties.voeg_toe(verslag, bestand(plaatje("gold")), door=toegang.persoon, nu=timezone.now())
    indiening = dien_in(verslag, toegang)
    filed = [b for o in lees(indiening.inhoud).onderdelen for b in o.afbeeldingen]
    assert [(b.sha256, b.soort, b.grootte) for b in filed] == [(getoond.sha256, getoond.soort, getoond.grootte)]

    client = Client()
    client.force_login(als_sector().persoon)
    hier = reverse("indiening_afbeelding", args=[indiening.kenmerk, getoond.sha256])
    blad = client.get(reverse("indiening", args=[indiening.kenmerk])).content.decode()
    assert f'<img src="{hier}" alt="De moestuin">' in blad
    assert afbeeldingadres(verslag, getoond.sha256) not in blad
    assert b"".join(client.get(hier).streaming_content) == illustraties.pad(getoond.sha256, getoond.soort).read_bytes()
    assert client.get(reverse("indiening_afbeelding", args=[indiening.kenmerk, ongebruikt.sha256])).status_code == 404

    with systeem():
        pdf = verslagpdf.maak(indiening.pk)
    with pikepdf.open(pad_van(pdf.sha256, verslagpdf.MAP)) as document:
        figuren = [
            str(ding["/Alt"])
            for ding in document.objects
            if isinstance(ding, pikepdf.Dictionary) and ding.get("/S") == "/Figure"
        ]
        beelden = [d for d in document.objects if isinstance(d, pikepdf.Stream) and d.get("/Subtype") == "/Image"]
    assert figuren == ["De moestuin"]
    assert len(beelden) == 1
