"""The pages of imports: a file from upload to undo, every mistake by its cell, and odd files."""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from organisaties.models import Organisatie
from rapporten.choices import Onderwerp
from rapporten.models import Bron, Importpartij, Importvoorstel, Waarneming
from rapporten.sectorbeeld.edities import leg_vast
from rapporten.sectorbeeld.invoeren import importeer, voorstellen
from rapporten.sectorbeeld.invoeren.rijen import GROEINIVEAU_KOLOMMEN
from tests.fabrieken import geldig_nummer, maak_organisatie, maak_persoon, maak_sectorrol, maak_werkjaar
from tests.fabrieken.bronnen import cijfer_csv, importeer_centraal, niveau_csv
from tests.kantoor import zet_om

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]


def test_een_import_staat_er_en_gaat_als_geheel_weg() -> None:
    maak_werkjaar(jaar=2025)
    importeer_centraal(maak_organisatie(), 2025, OVBJ=90)
    partij = Importpartij.objects.get()
    client = Client()
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    lijst, weg = reverse("beheer_imports"), reverse("beheer_import_ongedaan", args=[partij.pk])
    assert "centraal.csv" in client.get(lijst).content.decode()
    assert client.get(weg).status_code == 200
    with systeem():
        assert Bron.objects.filter(partij=partij, telt=True).exists()
    assert client.post(weg).status_code == 302
    with systeem():
        assert not Bron.objects.filter(partij=partij, telt=True).exists()
    assert "ongedaan gemaakt op" in client.get(lijst).content.decode()
    tweede = client.post(weg)  # the button pressed twice
    assert tweede.status_code == 422
    assert tweede.context["form"].non_field_errors()


# -- handing in, looking, agreeing -------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def beheerder(kaders: None) -> Client:
    return als_beheerder()


def als_beheerder(naam: str = "Demo-beheerder") -> Client:
    client = Client()
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER, persoon=maak_persoon(naam=naam)))
    return client


def laad_op(
    client: Client, inhoud: bytes, naam: str = "historiek.csv", onderwerp: str = "groeiniveaus", **keuzes: str
) -> str:
    """Hand in a file; the address of its page."""
    velden = {"onderwerp": onderwerp, "bestand": SimpleUploadedFile(naam, inhoud), **keuzes}
    antwoord = client.post(reverse("beheer_import_nieuw"), velden)
    assert antwoord.status_code == 302, antwoord.context["form"].errors
    return str(antwoord["Location"])


def kijk_na(client: Client, inhoud: bytes, **rest: str) -> tuple[str, dict[str, Any]]:
    """Hand in a file and let the job look at it; the address of its page and what the job said."""
    adres = laad_op(client, inhoud, **rest)
    werk_af("celery")
    return adres, client.get(adres).context["uitkomst"]


def bevestig(client: Client, adres: str) -> str:
    """Agree with what the page shows; what the page says then."""
    afdruk = client.get(adres).context["voorstel"].afdruk
    client.post(f"{adres}invoeren/", {"afdruk": afdruk})
    return client.get(adres).content.decode()


def niveaus_van(organisatie: Organisatie, jaar: int = 2020) -> dict[str, int | None]:
    with systeem():
        rijen = Waarneming.objects.filter(bron__telt=True, organisatie=organisatie, werkjaar=jaar)
        return dict(rijen.values_list("thema__code", "niveau"))


def rij(organisatie: Organisatie, **cellen: object) -> dict[str, object]:
    return {"ondernemingsnummer": organisatie.ondernemingsnummer, "niveau": 3, **cellen}


def test_opladen_nakijken_invoeren_en_ongedaan_maken(beheerder: Client, media: Path) -> None:
    organisatie = maak_organisatie()
    voor = niveau_csv([rij(organisatie, niveau=1)], teken=";", codering="utf-8-sig")
    adres, uitkomst = kijk_na(beheerder, voor)
    assert (uitkomst["nieuw"], uitkomst["fouten"]) == (1, 0)
    assert niveaus_van(organisatie) == {}, "looking stores nothing"
    assert "wordt ingevoerd" in bevestig(beheerder, adres)
    with TestCase.captureOnCommitCallbacks(execute=True):
        werk_af("celery")
    assert niveaus_van(organisatie) == {"betrokkenheid": 1}
    assert "Ingevoerd als import" in beheerder.get(adres).content.decode()
    assert not list(media.rglob("*.ingelezen")), "the file is not kept"

    adres, uitkomst = kijk_na(beheerder, niveau_csv([rij(organisatie, niveau=4)]), vervang="on")
    assert [(w["was"], w["wordt"]) for w in uitkomst["wijzigingen"]] == [("1", "4")]
    bevestig(beheerder, adres)
    werk_af("celery")
    assert niveaus_van(organisatie) == {"betrokkenheid": 4}
    tweede, eerste = Importpartij.objects.all()
    weg = reverse("beheer_import_ongedaan", args=[tweede.pk])
    assert "Voor 1 daarvan telt weer" in beheerder.get(weg).content.decode()
    te_vroeg = beheerder.get(reverse("beheer_import_ongedaan", args=[eerste.pk]), follow=True).content.decode()
    assert f"hierop bouwt import {tweede.pk}" in te_vroeg
    assert beheerder.post(weg).status_code == 302
    assert niveaus_van(organisatie) == {"betrokkenheid": 1}, "what was overwritten is back"
    tweede.refresh_from_db()
    assert str(tweede.ongedaan_door) == "Demo-beheerder"
    nog_eens = als_beheerder("Ander").get(weg, follow=True).content.decode()
    assert "al ongedaan gemaakt door Demo-beheerder" in nog_eens


def test_fouten_per_cel_en_alle_fouten_als_tabel(beheerder: Client) -> None:
    organisatie = maak_organisatie()
    fout = [rij(organisatie, thema=f"thema{nr}", niveau=9) for nr in range(250)]
    adres, uitkomst = kijk_na(beheerder, niveau_csv([rij(organisatie), *fout]))
    # One group for the level that is wrong in each row, one for each unknown theme.
    assert (uitkomst["nieuw"], uitkomst["geweigerd"], uitkomst["fouten"]) == (1, 250, 500)
    assert (uitkomst["soorten"], len(uitkomst["groepen"])) == (251, 200)
    niveau = next(groep for groep in uitkomst["groepen"] if groep["kolom"] == "niveau")
    assert (niveau["cellen"], niveau["nog"]) == (["G3", "G4", "G5", "G6", "G7"], 245)
    bladzijde = beheerder.get(adres).content.decode()
    assert "en nog 245" in bladzijde
    assert "Voer" not in bladzijde, "with mistakes there is nothing to agree with"
    csv_ = beheerder.get(f"{adres}fouten.csv").content.decode("utf-8-sig").splitlines()
    assert len(csv_) == 501
    assert csv_[0] == "blad;cel;rij;kolom;wat er staat;wat u kunt doen"
    boek = CalamineWorkbook.from_filelike(io.BytesIO(beheerder.get(f"{adres}fouten.xlsx").content))
    assert len(boek.get_sheet_by_index(0).to_python()) == 501
    beheerder.post(f"{adres}invoeren/", {"afdruk": ""})
    assert "wordt ingevoerd" not in beheerder.get(adres).content.decode()


def test_wat_intussen_veranderde_wordt_opnieuw_getoond(beheerder: Client) -> None:
    organisatie = maak_organisatie()
    adres, _ = kijk_na(beheerder, niveau_csv([rij(organisatie)]))
    importeer(Onderwerp.GROEINIVEAUS, niveau_csv([rij(organisatie, thema="dossierbeheer")]), "tussendoor.csv")
    bevestig(beheerder, adres)
    werk_af("celery")
    assert niveaus_van(organisatie) == {"dossierbeheer": 3}, "nothing but what was shown is stored"
    assert "intussen iets veranderd" in beheerder.get(adres).content.decode()
    bevestig(beheerder, adres)
    werk_af("celery")
    assert niveaus_van(organisatie) == {"betrokkenheid": 3, "dossierbeheer": 3}


def test_twee_beheerders_tegelijk(beheerder: Client) -> None:
    organisatie, ander = maak_organisatie(), als_beheerder("Demo-collega")
    eerste, _ = kijk_na(beheerder, niveau_csv([rij(organisatie)]), naam="eerste.csv")
    tweede, _ = kijk_na(ander, niveau_csv([rij(organisatie, thema="dossierbeheer")]))
    bevestig(beheerder, eerste)
    assert "Demo-beheerder voert nu &#x27;eerste.csv&#x27; in" in bevestig(ander, tweede)
    # The same file, agreed with by somebody who still has the page open.
    with systeem():
        voorstel = Importvoorstel.objects.get(stand="invoeren")
    antwoord = ander.post(f"{eerste}invoeren/", {"afdruk": voorstel.afdruk}, follow=True)
    assert "Demo-beheerder bevestigde dit bestand al" in antwoord.content.decode()
    assert "bevestigde dit bestand al" in ander.post(f"{eerste}weg/", follow=True).content.decode()
    werk_af("celery")
    assert Importpartij.objects.count() == 1
    assert "Demo-beheerder voerde dit bestand al in" in ander.post(f"{eerste}opnieuw/", follow=True).content.decode()


def test_andere_keuzes_kijken_opnieuw_na(beheerder: Client) -> None:
    nummer = geldig_nummer(840_001)
    adres, uitkomst = kijk_na(beheerder, niveau_csv([{"ondernemingsnummer": nummer, "niveau": 2}]))
    assert "Maak aan wat het portaal niet kent" in uitkomst["groepen"][0]["oplossing"]
    beheerder.post(f"{adres}opnieuw/", {"maak_organisaties": "on"})
    werk_af("celery")
    uitkomst = beheerder.get(adres).context["uitkomst"]
    assert (uitkomst["fouten"], uitkomst["nieuwe_organisaties"], uitkomst["nieuw"]) == (0, 1, 1)
    bevestig(beheerder, adres)
    werk_af("celery")
    assert niveaus_van(Organisatie.objects.get(ondernemingsnummer=nummer)) == {"betrokkenheid": 2}


def test_weggooien_en_verlopen(beheerder: Client, media: Path) -> None:
    inhoud = niveau_csv([rij(maak_organisatie())])
    weg, blijft, lang = (kijk_na(beheerder, inhoud, naam=f"{nr}.csv")[0] for nr in range(3))
    with TestCase.captureOnCommitCallbacks(execute=True):
        beheerder.post(f"{weg}weg/")
    assert "weggegooid" in beheerder.get(weg).content.decode()
    assert len(list(media.rglob("*.ingelezen"))) == 2
    nu = timezone.now()
    with systeem():
        Importvoorstel.objects.filter(pk=int(lang.split("/")[-2])).update(vervalt_op=nu)
    assert "wachtte te lang" in beheerder.post(f"{lang}invoeren/", {"afdruk": "x"}, follow=True).content.decode()
    for map_ in (media / "imports").iterdir():
        os.utime(map_, (0, 0))
    with systeem():
        voorstellen.ruim_op(nu)
    assert "niemand bevestigde het op tijd" in beheerder.get(lang).content.decode()
    assert len(list(media.rglob("*.ingelezen"))) == 1
    assert beheerder.get(blijft).context["stand"] == "nagekeken"


def test_een_opdracht_die_mislukt_kan_opnieuw(beheerder: Client, media: Path) -> None:
    adres = laad_op(beheerder, niveau_csv([rij(maak_organisatie())]))
    with systeem():
        Opdracht.objects.filter(soort="import").update(status="mislukt", pogingen=3, fout="demo")
    assert "niet gelukt" in beheerder.get(adres).content.decode()
    assert "Mislukt" in beheerder.get(reverse("beheer_imports")).content.decode()
    beheerder.post(f"{adres}opnieuw/")
    werk_af("celery")
    assert beheerder.get(adres).context["stand"] == "nagekeken"


def test_een_import_waarmee_gerekend_is_noemt_de_edities(beheerder: Client) -> None:
    organisatie = maak_organisatie()
    uitkomst = importeer(Onderwerp.GROEINIVEAUS, niveau_csv([rij(organisatie)]), "x.csv")
    assert uitkomst.partij
    with systeem():
        leg_vast(2020, None, "demo")
    weg = reverse("beheer_import_ongedaan", args=[uitkomst.partij.pk])
    assert "definitieve editie 1 over 2020" in beheerder.get(weg).content.decode()


@pytest.mark.parametrize("aantal", [1, 60])
def test_het_aantal_opdrachten_van_de_bladzijde_blijft_gelijk(
    beheerder: Client, aantal: int, django_assert_max_num_queries: Any
) -> None:
    rijen = [{"ondernemingsnummer": geldig_nummer(850_000 + nr), "niveau": 2} for nr in range(aantal)]
    adres, _ = kijk_na(beheerder, niveau_csv(rijen))
    for bladzijde in (adres, reverse("beheer_imports")):
        with django_assert_max_num_queries(10):
            beheerder.get(bladzijde)


# -- odd files ---------------------------------------------------------------------------------------------------


def xlsx(vul: Callable[[xlsxwriter.Workbook, Any], None], naam: str = "Groeiniveaus") -> bytes:
    uit = io.BytesIO()
    with xlsxwriter.Workbook(uit) as boek:
        vul(boek, boek.add_worksheet(naam))
    return uit.getvalue()


def bladrijen(organisatie: Organisatie, *niveaus: object) -> list[list[object]]:
    """The rows of a sheet, one per level, each about another year."""
    nummer = int(organisatie.ondernemingsnummer)  # Excel makes a number of it, and loses the 0 in front
    kop: list[object] = [*GROEINIVEAU_KOLOMMEN]
    return [kop, *([nummer, "", "", "", 2015 + nr, "Betrokkenheid", n, ""] for nr, n in enumerate(niveaus))]


def test_een_werkmap_met_getallen_en_lege_rijen(beheerder: Client) -> None:
    organisatie = maak_organisatie()

    def vul(boek: xlsxwriter.Workbook, blad: Any) -> None:
        kop, *rijen = bladrijen(organisatie, 3, 4.0, "nvt", "")
        blad.write_row(2, 1, kop)  # a few empty rows and an empty column before it
        for nummer, cellen in enumerate(rijen):
            blad.write_row(4 + nummer, 1, cellen)
        boek.add_worksheet("Uitleg").write(0, 0, "thema")

    adres, uitkomst = kijk_na(beheerder, xlsx(vul), naam="a.xlsx")
    assert (uitkomst["nieuw"], uitkomst["fouten"], uitkomst["blad"]) == (4, 0, "Groeiniveaus")
    bevestig(beheerder, adres)
    werk_af("celery")
    assert [niveaus_van(organisatie, jaar)["betrokkenheid"] for jaar in (2015, 2016, 2017, 2018)] == [3, 4, None, None]


def test_cellen_van_een_werkmap_die_niet_zijn_wat_ze_lijken(beheerder: Client) -> None:
    organisatie = maak_organisatie()

    def vul(boek: xlsxwriter.Workbook, blad: Any) -> None:
        for nummer, cellen in enumerate(bladrijen(organisatie, 1, 2, 3, 2)):
            blad.write_row(nummer, 0, cellen)
        blad.write_formula(1, 6, "=1/0", None, "#DIV/0!")
        blad.write_formula(2, 6, "=1+1", None, 2)
        blad.write_number(3, 6, 0.03, boek.add_format({"num_format": "0.0%"}))
        blad.write_datetime(4, 4, dt.date(2019, 1, 1), boek.add_format({"num_format": "d/m/yyyy"}))

    _, uitkomst = kijk_na(beheerder, xlsx(vul), naam="a.xlsx")
    gevonden = {groep["cellen"][0]: groep["oplossing"] for groep in uitkomst["groepen"]}
    assert set(gevonden) == {"G2", "G4", "E5"}, "a formula with a value is that value"
    assert "geeft geen waarde" in gevonden["G2"]
    assert "opmaak procent" in gevonden["G4"]
    assert "Typ een jaar" in gevonden["E5"]


def bom() -> bytes:
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w", zipfile.ZIP_DEFLATED) as zip_:
        zip_.writestr("xl/workbook.xml", b" " * 230_000_000)
    return uit.getvalue()


def twee_bladen(boek: xlsxwriter.Workbook, blad: Any) -> None:
    for doel in (blad, boek.add_worksheet("Nog een")):
        doel.write_row(0, 0, GROEINIVEAU_KOLOMMEN)
        doel.write_row(1, 0, ["x"])


@pytest.mark.parametrize(
    ("maak", "woorden"),
    [
        (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", "geen CSV-bestand en geen werkmap"),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "oud formaat"),
        (lambda: b"PK\x03\x04rest", "beschadigd"),
        (bom, "veel te groot"),
        (lambda: xlsx(lambda boek, blad: None), "werkmap is leeg"),
        (lambda: xlsx(lambda boek, blad: blad.write_row(0, 0, GROEINIVEAU_KOLOMMEN)), "geen rijen"),
        (lambda: xlsx(lambda boek, blad: blad.write_row(0, 0, ["thema", "iets"])), "kolom niveau ontbreekt"),
        (lambda: xlsx(twee_bladen), "Zet alle rijen op één blad"),
        (lambda: xlsx(lambda boek, blad: blad.write(110_000, 1, "x")), "meer dan 100000 rijen"),
        (lambda: cijfer_csv([{}]), "onderwerp &#x27;Cijfers&#x27;"),
        (lambda: "naam\nCafé".encode("cp1252"), "UTF-8"),
        (lambda: niveau_csv([]) + b"x" * 300_000, "geen cel langer is dan 100 000 tekens"),
        (lambda: b"<html><body>Meld u aan</body></html>", "kolom niveau ontbreekt"),
    ],
)
def test_een_vreemd_bestand_zegt_wat_te_doen(beheerder: Client, maak: Callable[[], bytes], woorden: str) -> None:
    adres, uitkomst = kijk_na(beheerder, maak())
    assert uitkomst["fouten"] >= 1
    assert woorden in beheerder.get(adres).content.decode()
    assert not Importpartij.objects.exists()


def test_een_formulier_zonder_bestand_of_te_groot(beheerder: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    adres = reverse("beheer_import_nieuw")
    assert "Kies een bestand." in beheerder.post(adres, {"onderwerp": "cijfers"}).content.decode()
    leeg = {"onderwerp": "cijfers", "bestand": SimpleUploadedFile("a.csv", b"")}
    assert "leeg" in beheerder.post(adres, leeg).content.decode()
    monkeypatch.setattr("rapporten.sectorbeeld.invoeren.bestand.MAX_BYTES", 3)
    groot = {"onderwerp": "cijfers", "bestand": SimpleUploadedFile("a.csv", b"1234")}
    assert "groter dan" in beheerder.post(adres, groot).content.decode()


@pytest.mark.parametrize("onderwerp", ["groeiniveaus", "cijfers"])
@pytest.mark.parametrize("soort", ["xlsx", "csv"])
def test_het_lege_bestand_wordt_gelezen_zoals_het_is(
    beheerder: Client, onderwerp: str, soort: str, tmp_path: Path
) -> None:
    inhoud = beheerder.get(reverse("beheer_import_sjabloon", args=[onderwerp, soort])).content
    _, uitkomst = kijk_na(beheerder, inhoud, naam=f"a.{soort}", onderwerp=onderwerp)
    assert [groep["oplossing"] for groep in uitkomst["groepen"]] == [
        "Er staan geen rijen onder de kop. Vul het bestand aan."
    ]


def test_een_bestand_uit_libreoffice(beheerder: Client, tmp_path: Path) -> None:
    organisatie = maak_organisatie()

    def vul(boek: xlsxwriter.Workbook, blad: Any) -> None:
        for nummer, cellen in enumerate(bladrijen(organisatie, 2, 5)):
            blad.write_row(nummer, 0, cellen)

    bron = tmp_path / "historiek.xlsx"
    bron.write_bytes(xlsx(vul))
    (tmp_path / "om").mkdir()
    omgezet = zet_om(zet_om(bron, "ods", tmp_path / "om"), "xlsx", tmp_path / "om")
    _, uitkomst = kijk_na(beheerder, omgezet.read_bytes(), naam="uit.xlsx")
    assert (uitkomst["nieuw"], uitkomst["fouten"]) == (2, 0)
