"""“Zo tonen we het aan”: kept beside the report, shown per principle, filed only by choice."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import VAN_BINNEN, Lidrol
from organisaties.models import Persoon
from rapporten import bijlagen, logboek, verslagpdf
from rapporten.bewaren import SCORE, Invoer, bewaar
from rapporten.bijlagen import Ongeschikt, keur
from rapporten.boomstructuur import huidig_groeikader
from rapporten.concept import lees_concept
from rapporten.inhoud import Bijlage as Ingediend
from rapporten.inhoud import lees
from rapporten.models import Aantoning, Bewijsband, Bewijsstuk, Bijlage, Ervaringsmeting, Notitie, Verslag
from rapporten.volledigheid import problemen_van
from tests.fabrieken import maak_lid, maak_sectorrol
from tests.fabrieken.fotos import GEHEIM, maak_foto
from tests.fabrieken.verslagen import als_lid, dien_in, maak_concept, maak_ingediend, vul
from tests.rapporten.bladzijde import Bladzijde
from tests.rapporten.test_bijlagen import PDFJE, WORD, maak_zip

EXCEL = maak_zip("[Content_Types].xml", "xl/workbook.xml")
KANARIE = "Kanarieregister"


# --- files ----------------------------------------------------------------------------------------------------


def bestand(inhoud: bytes, naam: str = "stuk.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(naam, inhoud, "application/octet-stream")


def met_index(index: bytes, *namen: str) -> bytes:
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w", zipfile.ZIP_DEFLATED) as zip_:
        zip_.writestr("[Content_Types].xml", index)
        for naam in namen:
            zip_.writestr(naam, b"x")
    return uit.getvalue()


def versleuteld(inhoud: bytes) -> bytes:
    """The same archive with the mark of encryption on every part, in its index and before each part."""
    uit = bytearray(inhoud)
    for kop, plaats in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        waar = uit.find(kop)
        while waar >= 0:
            uit[waar + plaats] |= 1
            waar = uit.find(kop, waar + 4)
    return bytes(uit)


@pytest.mark.parametrize(
    ("inhoud", "soort"),
    [
        (PDFJE, bijlagen.PDF),
        (WORD, bijlagen.DOCX),
        (EXCEL, bijlagen.XLSX),
        (maak_foto().read(), bijlagen.JPEG),
        (maak_foto(formaat="PNG").read(), bijlagen.PNG),
    ],
)
def test_vijf_soorten_zijn_welkom_hoe_ze_ook_heten(inhoud: bytes, soort: str) -> None:
    for naam in ("stuk.pdf", "stuk", "stuk.exe"):
        assert keur(bestand(inhoud, naam), bijlagen.ALLES) == soort
        assert bijlagen.bestandsnaam(bestand(inhoud, naam), soort).endswith(bijlagen.ACHTERVOEGSEL[soort])


BEIDE = "application/vnd.ms-word.document.macroEnabled.main+xml"
VIJANDIG = {
    "word met macro's": (maak_zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macro"),
    "excel met macro's": (maak_zip("xl/workbook.xml", "xl/vbaProject.bin"), "macro"),
    "excel met oude macrobladen": (maak_zip("xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "macro"),
    "macro's onder een andere naam": (met_index(BEIDE.encode(), "word/document.xml", "word/plaatje.bin"), "macro"),
    "en in utf-16": (met_index(BEIDE.encode("utf-16"), "word/document.xml"), "macro"),
    "met een wachtwoord": (versleuteld(WORD), "wachtwoord"),
    "index als bom": (met_index(b"\x00" * 5_000_000, "word/document.xml"), "Bewaar het als"),
    "word en excel tegelijk": (maak_zip("word/document.xml", "xl/workbook.xml"), "Bewaar het als"),
    "binair excel": (maak_zip("[Content_Types].xml", "xl/workbook.bin"), "Bewaar het als"),
    "tweemaal hetzelfde deel": (met_index(b"", "word/document.xml", "word/document.xml"), "Bewaar het als"),
    "pdf die ook een zip is": (PDFJE + maak_zip("kwaad.exe"), "Bewaar het als"),
    "zip met een pdf in zijn begin": (maak_zip("%PDF-1.7", "word/document.xml"), "Bewaar het als"),
    "iets achter een word": (WORD + b"<script>alert(1)</script>", "Bewaar het als"),
    "programma": (b"MZ\x90\x00" + b"\x00" * 200, "Bewaar het als"),
    "html": (b"<!doctype html><script>alert(1)</script>", "Bewaar het als"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "Bewaar het als"),
    "oud word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "Bewaar het als"),
    "zip": (maak_zip("readme.txt"), "Bewaar het als"),
    "afgebroken": (EXCEL[:-30], "Bewaar het als"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(("inhoud", "woorden"), VIJANDIG.values(), ids=VIJANDIG)
def test_vijandige_bestanden_worden_geweigerd_met_wat_te_doen(inhoud: bytes, woorden: str) -> None:
    with pytest.raises(Ongeschikt, match=woorden):
        keur(bestand(inhoud), bijlagen.ALLES)


# --- over HTTP ------------------------------------------------------------------------------------------------


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def verslag(kaders: None, media: Path) -> Verslag:
    return maak_concept()[0]


def als(verslag: Verslag, rol: Lidrol = Lidrol.MEDEWERKER) -> tuple[Client, Persoon]:
    client, wie = Client(), maak_lid(organisatie=verslag.organisatie, rol=rol)
    client.force_login(wie)
    return client, wie


def adres(verslag: Verslag, naam: str = "aantonen", *rest: object) -> str:
    return reverse(naam, args=[verslag.organisatie.ondernemingsnummer, *rest])


def naast(verslag: Verslag, deel: str = "visie") -> str:
    return adres(verslag, "bewijs_bij_onderdeel", verslag.werkjaar_id, deel)


def stukken() -> list[Bewijsstuk]:
    with systeem():
        return list(Bewijsstuk.objects.order_by("pk"))


def voeg_toe(client: Client, verslag: Verslag, **velden: Any) -> Any:
    velden = {"versie": 0, "titel": KANARIE, "toelichting": "", **velden}
    return client.post(adres(verslag, "bewijs_nieuw"), velden)


@pytest.mark.django_db
def test_wat_wij_doen_wordt_nooit_ongemerkt_overschreven(verslag: Verslag) -> None:
    client, _ = als(verslag)
    pagina = adres(verslag, "aantonen_bladzijde", "transparantie")
    velden = Bladzijde(client.get(pagina)).velden
    assert client.post(pagina, {**velden, "tekst": "Wij tonen alles"}).status_code == 302
    collega, _ = als(verslag)
    tweede = collega.post(pagina, {**velden, "tekst": "Van een collega"})
    bladzijde = Bladzijde(tweede)
    assert tweede.status_code == 412
    assert "Wij tonen alles" in bladzijde.tekst
    assert bladzijde.velden["tekst"] == "Van een collega"
    assert collega.post(pagina, bladzijde.velden).status_code == 302
    with systeem():
        rij = Aantoning.objects.get(organisatie=verslag.organisatie)
    assert (rij.tekst, rij.versie) == ("Van een collega", 2)
    assert client.post(pagina, {"tekst": "zonder versie"}).status_code == 428
    assert client.get(adres(verslag, "aantonen_bladzijde", "betrokkenheid")).status_code == 404  # a theme has no page


@pytest.mark.django_db
def test_een_document_is_van_de_leden_alleen_en_komt_terug_zoals_het_kwam(verslag: Verslag, media: Path) -> None:
    client, _ = als(verslag)
    for _ in range(2):  # a button pressed twice
        assert voeg_toe(client, verslag, bestand=bestand(EXCEL, "../cijfers.exe"), titel="").status_code == 302
    (stuk,) = stukken()
    assert (stuk.titel, stuk.mediatype) == ("cijfers.exe.xlsx", bijlagen.XLSX)
    assert stuk.sha256 == hashlib.sha256(EXCEL).hexdigest()
    for rol in VAN_BINNEN:
        lid, _ = als(verslag, rol)
        antwoord = lid.get(adres(verslag, "bewijs_bestand", stuk.pk))
        assert b"".join(antwoord.streaming_content) == EXCEL  # type: ignore[attr-defined]
        assert antwoord["Content-Disposition"] == 'attachment; filename="cijfers.exe.xlsx"'
        assert antwoord["X-Content-Type-Options"] == "nosniff"
    ondersteuner, _ = als(verslag, Lidrol.ONDERSTEUNER)  # reads the draft, not what the organisation keeps
    assert ondersteuner.get(adres(verslag, "bewijs_bestand", stuk.pk)).status_code == 403
    assert adres(verslag) not in Bladzijde(ondersteuner.get(adres(verslag, "onderdeel", 2025, "visie"))).links
    vreemd = Client()
    vreemd.force_login(maak_concept()[1].persoon)
    assert vreemd.get(adres(verslag, "bewijs_bestand", stuk.pk)).status_code == 404
    client.post(adres(verslag, "bewijs_verwijderen", stuk.pk))
    assert client.get(adres(verslag, "bewijs_bestand", stuk.pk)).status_code == 404


@pytest.mark.django_db
def test_een_foto_wordt_opnieuw_geschreven(verslag: Verslag, media: Path) -> None:
    client, _ = als(verslag)
    voeg_toe(client, verslag, bestand=maak_foto())
    (pad,) = [p for p in media.rglob("*") if p.is_file()]
    assert GEHEIM.encode() not in pad.read_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("velden", "woorden"),
    [
        ({}, "Kies een bestand of vul een link in."),
        ({"adres": "javascript:alert(1)"}, "https://"),
        ({"adres": "file:///etc/passwd"}, "https://"),
        ({"adres": "https://u:w@demo.example/"}, "https://"),
        ({"adres": "https://[::1"}, "https://"),
        ({"adres": "demo.example"}, "https://"),
        ({"adres": "https://demo.example/", "bestand": PDFJE}, "niet allebei"),
        ({"bestand": VIJANDIG["word met macro's"][0]}, "macro"),
        ({"bestand": b"\xff\xd8\xff" + b"\x00" * 40}, "beschadigd"),
        ({"adres": "https://demo.example/", "codes": ["verzonnen"]}, "Kies uit de lijst"),
        ({"adres": "https://demo.example/", "onderdelen": ["verzonnen"]}, "Kies uit de lijst"),
    ],
)
def test_wat_niet_kan_wordt_uitgelegd(verslag: Verslag, media: Path, velden: dict[str, Any], woorden: str) -> None:
    client, _ = als(verslag)
    if "bestand" in velden:
        velden = velden | {"bestand": bestand(velden["bestand"])}
    antwoord = voeg_toe(client, verslag, **velden)
    bladzijde = Bladzijde(antwoord)
    assert antwoord.status_code == 422
    assert any(woorden in tekst and doel[1:] in bladzijde.ids for tekst, doel in bladzijde.fouten), bladzijde.fouten
    assert bladzijde.velden["titel"] == KANARIE
    assert stukken() == []
    assert not [p for p in media.rglob("*") if p.is_file()]
    # A browser cannot send a file again by itself: whose file was fine is told to choose it once more.
    opnieuw = "Kies “stuk.pdf” opnieuw" in bladzijde.tekst
    assert opnieuw == ("bestand" in velden and "adres" in velden)


@pytest.mark.django_db
def test_waarbij_een_stuk_hoort_kan_wijzigen(verslag: Verslag) -> None:
    client, _ = als(verslag)
    banden = {"codes": ["transparantie", "betrokkenheid"], "onderdelen": ["visie"]}
    voeg_toe(client, verslag, adres="https://demo.example/", **banden)
    (stuk,) = stukken()
    pagina = adres(verslag, "bewijs", stuk.pk)
    anders = {"titel": "Beter", "toelichting": "", "codes": ["goed-bestuur"], "versie": 1}
    assert client.post(pagina, anders).status_code == 302
    assert client.post(pagina, {**anders, "titel": "Te laat"}).status_code == 412
    with systeem():
        (band,) = Bewijsband.objects.all()
    assert band.element_code == "goed-bestuur"
    assert "Beter" in Bladzijde(client.get(adres(verslag, "aantonen_bladzijde", "goed-bestuur"))).tekst
    assert "Beter" not in Bladzijde(client.get(adres(verslag, "aantonen_bladzijde", "transparantie"))).tekst


@pytest.mark.django_db
def test_de_databank_weigert_een_band_met_een_vreemd_stuk_of_een_link_die_geen_link_is(verslag: Verslag) -> None:
    ander, toegang = maak_concept()
    client = Client()
    client.force_login(toegang.persoon)
    voeg_toe(client, ander, adres="https://demo.example/")
    (stuk,) = stukken()
    for velden in ({"bewijs": stuk, "element_code": "transparantie"}, {"bewijs": stuk}):
        with pytest.raises(IntegrityError), systeem(), transaction.atomic():
            Bewijsband.objects.create(organisatie=verslag.organisatie, **velden)
    with pytest.raises(IntegrityError), systeem(), transaction.atomic():
        Bewijsstuk.objects.filter(pk=stuk.pk).update(adres="javascript:alert(1)")


@pytest.mark.django_db
def test_een_bladzijde_toont_waar_het_verslag_erover_spreekt(verslag: Verslag) -> None:
    """By the crosswalk (a theme with its level), by a drawn note, by a piece, by an action."""
    client, wie = als(verslag)
    kader, nu = huidig_groeikader(), timezone.now()
    thema = next(t.element for t in kader.themas if t.element.code == "klachtenbehandeling")
    score = {"staat": "beantwoord", "niveau_id": kader.niveaus[3].pk, "toelichting": ""}
    with systeem():
        bewaar(SCORE, verslag, [Invoer(thema.pk, 0, score)], door=wie, nu=nu)
        notitie = Notitie.objects.create(
            organisatie=verslag.organisatie, tekst="x", datum=nu, etiketten=["klachten-en-bemiddeling"], door=wie
        )
        logboek.voeg_in(notitie, verslag, "innovatieve-projecten", door=wie, nu=nu)
    voeg_toe(client, verslag, adres="https://demo.example/", codes=["klachten-en-bemiddeling"], onderdelen=["visie"])
    bladzijde = Bladzijde(client.get(adres(verslag, "aantonen_bladzijde", "klachten-en-bemiddeling")))
    jaar = verslag.werkjaar_id
    assert f"groeiniveau 3: {kader.niveaus[3].naam}" in bladzijde.tekst
    plek = adres(verslag, "onderdeel_groep", jaar, "groeiniveaus", "gebruikersresultaten")
    assert f"{plek}#thema-klachtenbehandeling" in bladzijde.links
    for deel in ("visie", "innovatieve-projecten"):
        assert adres(verslag, "onderdeel", jaar, deel) in bladzijde.links


METING = {"jaar": 2025, "groep": "ouders", "instrument": "gesprek", "gevraagd": "40", "respons": "25", "versie": 0}


@pytest.mark.django_db
def test_een_ervaringsmeting_telt_wat_geleerd_veranderd_en_teruggekoppeld_is(verslag: Verslag) -> None:
    client, _ = als(verslag)
    nieuw = adres(verslag, "meting_nieuw") + "?bij=ervaringsmetingen"
    woorden = {"geleerd": "Dat het stil was", "veranderd": "De bel", "teruggekoppeld": "Op de ouderavond"}
    velden = {**METING, **woorden, "codes": ["ervaringsmetingen", "kwaliteit-van-leven"]}
    fout = client.post(nieuw, {**velden, "respons": "41"})
    assert fout.status_code == 422
    assert Bladzijde(fout).fouten[0][1] == "#id_respons"
    terug = adres(verslag, "aantonen_bladzijde", "ervaringsmetingen")
    for _ in range(2):
        assert client.post(nieuw, velden).url == terug  # type: ignore[attr-defined]
    for code in velden["codes"]:
        tekst_ = Bladzijde(client.get(adres(verslag, "aantonen_bladzijde", code))).tekst
        assert "25 van 40" in tekst_
        assert all(woord in tekst_ for woord in woorden.values())
    with systeem():
        (rij,) = Ervaringsmeting.objects.all()
    pagina = adres(verslag, "meting", rij.pk)
    assert client.post(pagina, {**velden, "groep": "jongeren", "versie": 1}).status_code == 302
    assert client.post(pagina, {**velden, "groep": "te laat", "versie": 1}).status_code == 412
    client.post(adres(verslag, "meting_verwijderen", rij.pk))
    assert "jongeren, 2025" not in Bladzijde(client.get(terug)).tekst


# --- going along ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_enkel_wat_meegaat_leest_opgroeien(verslag: Verslag) -> None:
    """The register is a canary everywhere but for the one document that was chosen."""
    toegang = als_lid(verslag.organisatie, Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR)
    client = Client()
    client.force_login(toegang.persoon)
    pagina = adres(verslag, "aantonen_bladzijde", "transparantie")
    client.post(pagina, {"tekst": KANARIE, "versie": 0})
    client.post(adres(verslag, "meting_nieuw"), {**METING, "groep": KANARIE, "codes": ["transparantie"]})
    banden = {"onderdelen": ["visie"], "codes": ["transparantie"]}
    voeg_toe(client, verslag, bestand=bestand(PDFJE + b"blijft", f"{KANARIE}.pdf"), toelichting=KANARIE, **banden)
    voeg_toe(client, verslag, bestand=bestand(PDFJE, "gaat-mee.pdf"), toelichting=KANARIE, **banden)
    sectie = Bladzijde(client.get(adres(verslag, "onderdeel", verslag.werkjaar_id, "visie")))
    assert "Zo tonen we het aan (2)" in sectie.tekst
    mee = next(stuk for stuk in stukken() if stuk.bestandsnaam == "gaat-mee.pdf")
    for _ in range(2):
        assert client.post(naast(verslag), {"stuk": mee.pk}).status_code == 302
    vul(verslag, toegang)
    with systeem():
        assert KANARIE not in lees_concept(verslag).canoniek().decode()
    indiening = dien_in(verslag, toegang)
    hash_ = hashlib.sha256(PDFJE).hexdigest()
    ingediend = lees(indiening.inhoud).onderdeel("visie").bijlagen
    assert ingediend == (Ingediend("gaat-mee.pdf", bijlagen.PDF, len(PDFJE), hash_),)
    client.post(adres(verslag, "bewijs_verwijderen", mee.pk))  # what was filed stays
    with systeem():
        pdf = verslagpdf.html_van(indiening)
    assert "gaat-mee.pdf" in pdf
    for rol in ("dossierbeheerder", "beheerder"):
        opgroeien = Client()
        opgroeien.force_login(maak_sectorrol(rol=rol))
        blad = opgroeien.get(reverse("indiening", args=[indiening.kenmerk]))
        weg = reverse("indiening_bijlage", args=[indiening.kenmerk, hash_])
        assert weg in Bladzijde(blad).links
        assert KANARIE not in blad.content.decode() + pdf
        assert b"".join(opgroeien.get(weg).streaming_content) == PDFJE  # type: ignore[attr-defined]
        ander = hashlib.sha256(PDFJE + b"blijft").hexdigest()
        assert opgroeien.get(reverse("indiening_bijlage", args=[indiening.kenmerk, ander])).status_code == 404
        assert opgroeien.get(adres(verslag)).status_code == 404
        assert opgroeien.get(adres(verslag, "bewijs_bestand", mee.pk)).status_code == 404


@pytest.mark.django_db
def test_een_bijlage_is_geen_antwoord(verslag: Verslag) -> None:
    client, _ = als(verslag)
    voeg_toe(client, verslag, bestand=bestand(PDFJE))
    client.post(naast(verslag), {"stuk": stukken()[0].pk})
    with systeem():
        visie = lees_concept(verslag).onderdeel("visie")
    assert visie.bijlagen
    assert [p.tekst for p in problemen_van(visie)] == [f"{visie.titel}: schrijf een antwoord."]


@pytest.mark.django_db
def test_wat_meegaat_kan_weer_weg_en_na_indienen_komt_er_niets_bij(verslag: Verslag) -> None:
    client, _ = als(verslag)
    voeg_toe(client, verslag, bestand=bestand(PDFJE))
    client.post(naast(verslag), {"stuk": stukken()[0].pk})
    with systeem():
        (bijlage,) = Bijlage.objects.all()
    client.post(adres(verslag, "bijlage_verwijderen", verslag.werkjaar_id, bijlage.pk))
    with systeem():
        assert lees_concept(verslag).onderdeel("visie").bijlagen == ()
    ingediend, _, _ = maak_ingediend()
    client, _ = als(ingediend)
    voeg_toe(client, ingediend, bestand=bestand(PDFJE))
    antwoord = client.post(naast(ingediend), {"stuk": stukken()[-1].pk}, follow=True)
    assert "kan nu niet gewijzigd worden" in Bladzijde(antwoord).tekst
    with systeem():
        assert not Bijlage.objects.filter(verslag=ingediend).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("aantal", [1, 3, 300])
def test_elk_blad_kost_evenveel_opdrachten(verslag: Verslag, aantal: int, django_assert_max_num_queries: Any) -> None:
    client, wie = als(verslag)
    with systeem():
        rijen = Bewijsstuk.objects.bulk_create(
            Bewijsstuk(organisatie=verslag.organisatie, titel=f"s{n}", adres="https://a.example/", toegevoegd_door=wie)
            for n in range(aantal)
        )
        for plek in ({"element_code": "transparantie"}, {"stabiel_id": "visie"}):
            Bewijsband.objects.bulk_create(Bewijsband(organisatie=verslag.organisatie, bewijs=r, **plek) for r in rijen)
        Ervaringsmeting.objects.bulk_create(
            Ervaringsmeting(
                organisatie=verslag.organisatie, jaar=2025, groep=f"g{n}", codes=["transparantie"], gewijzigd_door=wie
            )
            for n in range(aantal)
        )
    paginas = [
        adres(verslag),
        adres(verslag, "aantonen_bladzijde", "transparantie"),
        adres(verslag, "bewijs", rijen[0].pk),
        adres(verslag, "meting_nieuw"),
        naast(verslag),
    ]
    for pagina in paginas:
        client.get(pagina)  # reads the frameworks, begins the session
        with django_assert_max_num_queries(15, info=pagina):
            assert client.get(pagina).status_code == 200
