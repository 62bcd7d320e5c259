"""Open data: only what a beheerder opened, the same bytes for ever, described as it is, and nobody's name in it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem, zet_toegang
from organisaties.choices import Sectorrolsoort
from organisaties.models import Organisatie, Persoon
from rapporten.models import Aggregaat, Editie, Openbestand, Openstelling
from rapporten.sectorbeeld.edities import herbereken, leg_vast, nieuwste_editie
from tests.fabrieken import maak_persoon, maak_sectorrol
from tests.fabrieken.feiten import Antwoorden, maak_organisaties, zaai
from tests.rapporten.bladzijde import Bladzijde
from zelfevaluatie.models import Element, Kengetal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

KANARIE = "Zwartkopmees"
THEMAS = ("onthaal-van-de-gebruiker", "effect-van-de-hulpverlening", "betrokkenheid")
TABELLEN = ("groeiniveaus", "cijfers", "groepen", "themas", "niveaus", "kengetallen")
JAAR = 2022


def _antwoorden(verschuif: int = 0) -> list[Antwoorden]:
    """Three regions, one of them small; answers that differ, so that the large groups are shown."""
    regios = ["antwerpen"] * 14 + ["limburg"] * 12 + ["brussel"] * 3
    return [
        Antwoorden(
            regio=regio,
            werkvormen=("OVBJ", "GES+") if nummer % 3 == 0 else ("OVBJ",) if nummer % 3 == 1 else ("CIG",),
            grootte="groot" if nummer % 2 else "klein",
            niveaus={
                code: None if nummer == 4 else "nvt" if nummer == 20 else (nummer * 7 + plek + verschuif) % 6
                for plek, code in enumerate(THEMAS)
            },
            cijfers={"bezetting-ovbj": (Decimal(80 + nummer), Decimal(100 + nummer % 4), None)},
        )
        for nummer, regio in enumerate(regios)
    ]


@pytest.fixture
def beheerder(kaders: None) -> Client:
    client = Client()
    persoon = maak_sectorrol(rol=Sectorrolsoort.BEHEERDER, persoon=maak_persoon(naam=f"Demo {KANARIE}"))
    client.force_login(persoon)
    return client


def _leg_vast(jaar: int = JAAR, verschuif: int = 0) -> Editie:
    antwoorden = _antwoorden(verschuif)
    organisaties = maak_organisaties(len(antwoorden))
    with systeem():
        Organisatie.objects.filter(pk__in=[o.pk for o in organisaties]).update(naam=f"Huis {KANARIE}")
    zaai(jaar, antwoorden, organisaties)
    return leg_vast(jaar, None, f"{KANARIE} verbeterde een cijfer")


@pytest.fixture
def editie(kaders: None) -> Editie:
    return _leg_vast()


def stel_open(client: Client, editie: Editie) -> Any:
    return client.post(reverse("beheer_opendata_openstellen", args=[editie.werkjaar_id, editie.volgnummer]))


def trek_in(client: Client, editie: Editie, reden: str = "Een regio stond verkeerd.") -> Any:
    adres = reverse("beheer_opendata_intrekken", args=[editie.werkjaar_id, editie.volgnummer])
    return client.post(adres, {"reden": reden})


@pytest.fixture
def open_editie(editie: Editie, beheerder: Client) -> Editie:
    assert stel_open(beheerder, editie).status_code == 302
    return editie


def adres(editie: Editie, naam: str = "") -> str:
    return f"/open-data/{editie.werkjaar_id}/{editie.volgnummer}/{naam}"


def haal(editie: Editie, naam: str) -> bytes:
    antwoord = Client().get(adres(editie, naam))
    assert antwoord.status_code == 200
    return antwoord.content


def tabel(editie: Editie, naam: str) -> list[dict[str, str]]:
    ruw = haal(editie, f"{naam}.csv")
    assert not ruw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(ruw.decode(), newline="")))


# -- only what was opened, and by whom ---------------------------------------------------------------------------


def test_wat_vastgelegd_is_is_nog_niet_open(editie: Editie) -> None:
    with systeem():
        herbereken(JAAR)
    anoniem = Client()
    for pad in (f"/open-data/{JAAR}/", adres(editie), adres(editie, "cijfers.csv"), adres(editie, "csv-metadata.json")):
        assert anoniem.get(pad).status_code == 404, pad
    assert "Nog geen open data" in anoniem.get("/open-data/").content.decode()
    assert json.loads(anoniem.get("/open-data/catalogus.jsonld").content)["dcat:dataset"] == []


def test_alleen_de_beheerder_stelt_open_en_het_staat_op_naam(editie: Editie, beheerder: Client) -> None:
    ander = Client()
    ander.force_login(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER))
    assert stel_open(ander, editie).status_code == 403
    assert not Openstelling.objects.exists()
    assert beheerder.get(reverse("beheer_opendata_openstellen", args=[JAAR, 1])).status_code == 200
    assert stel_open(beheerder, editie)["Location"] == adres(editie)
    een = Openstelling.objects.select_related("door").get()
    assert (een.door.naam, een.op.date()) == (f"Demo {KANARIE}", timezone.now().date())
    assert f"door Demo {KANARIE}" in beheerder.get("/beheer/open-data/").content.decode()


def test_de_databank_laat_alleen_een_definitieve_editie_toe(editie: Editie) -> None:
    """Whatever the code does: a live edition is no open data, and only the beheerder's role writes here."""
    door = maak_persoon()
    with systeem():
        levend = herbereken(JAAR)

    def als(rol: str, **velden: Any) -> None:
        with transaction.atomic():
            zet_toegang(rol, persoon_id=door.pk)
            Openstelling.objects.create(door=door, **velden)
            connection.check_constraints()

    for soort in ("definitief", "voorlopig"):
        with pytest.raises(IntegrityError):
            als("beheerder", editie=levend, soort=soort)
    for rol in ("dossierbeheerder", "waarnemer", ""):
        with pytest.raises(ProgrammingError, match="row-level security"):
            als(rol, editie=editie)
    als("beheerder", editie=editie)
    zet_toegang("beheerder")
    velden = {"editie": editie, "naam": "x.csv", "mediatype": "", "inhoud": b"iets", "grootte": 4}
    with pytest.raises(IntegrityError, match="openbestand_inhoud"):
        Openbestand.objects.create(sha256="0" * 64, **velden)


def test_zonder_rol_toont_de_databank_alleen_bestanden_die_open_zijn(open_editie: Editie, beheerder: Client) -> None:
    """The second wall, without any view: what the application reads for somebody without an account."""
    anders = _leg_vast(JAAR + 1)
    with systeem():
        Openbestand.objects.create(
            editie=anders, naam="x.csv", mediatype="", inhoud=b"x", grootte=1, sha256=hashlib.sha256(b"x").hexdigest()
        )
    zet_toegang("")
    assert set(Openbestand.objects.values_list("editie", flat=True)) == {open_editie.pk}
    trek_in(beheerder, open_editie)
    zet_toegang("")
    assert not Openbestand.objects.exists()
    with transaction.atomic(), pytest.raises(ProgrammingError):
        Openbestand.objects.update(naam="anders.csv")


def test_twee_tegelijk_de_tweede_leest_wie_hem_voor_was(editie: Editie, beheerder: Client) -> None:
    assert stel_open(beheerder, editie).status_code == 302
    tweede = stel_open(beheerder, editie)
    assert tweede.status_code == 422
    assert f"Demo {KANARIE} stelde deze editie al open op" in Bladzijde(tweede).tekst
    assert trek_in(beheerder, editie).status_code == 302
    weer = trek_in(beheerder, editie)
    assert weer.status_code == 422
    assert f"Demo {KANARIE} trok deze editie al in op" in Bladzijde(weer).tekst
    assert Openstelling.objects.count() == 1


def test_een_editie_met_oudere_bescherming_of_zonder_getal_gaat_niet_open(editie: Editie, beheerder: Client) -> None:
    with connection.cursor() as cursor:  # as the owner: the application changes no edition
        cursor.execute("SET ROLE NONE")
        cursor.execute("UPDATE rapporten_editie SET methodeversie = methodeversie - 1 WHERE id = %s", [editie.pk])
        cursor.execute("SET ROLE kwaliteit_app")
    antwoord = stel_open(beheerder, editie)
    assert antwoord.status_code == 422
    assert "oudere bescherming" in Bladzijde(antwoord).tekst
    zaai(2021, [Antwoorden(niveaus={THEMAS[0]: nummer}) for nummer in range(3)])
    leeg = stel_open(beheerder, leg_vast(2021, None, "te klein"))
    assert leeg.status_code == 422
    assert "alles verborgen" in Bladzijde(leeg).tekst
    assert not Openstelling.objects.exists()
    assert not Openbestand.objects.exists()


# -- nothing leaks -----------------------------------------------------------------------------------------------


def _doorloop() -> dict[str, bytes]:
    """Everything somebody without an account finds from the public page on: address → headers and body."""
    client, gezien, te_doen = Client(), dict[str, bytes](), ["/open-data/"]
    while te_doen:
        pad = te_doen.pop()
        antwoord = client.get(pad, follow=True)
        gezien[pad] = repr(sorted(antwoord.headers.items())).encode() + antwoord.content
        links: list[str] = []
        if antwoord["Content-Type"].startswith("text/html"):
            links = Bladzijde(antwoord).links
        elif pad.endswith(".jsonld"):
            links = re.findall(rf'"{settings.BASIS_URL}([^"]+)"', antwoord.content.decode())
        for link in links:
            doel = urlsplit(urljoin(pad, link))
            if not doel.netloc and doel.path.startswith("/open-data/") and doel.path not in gezien:
                te_doen.append(doel.path)
    return gezien


def test_geen_naam_nummer_opmerking_of_voorlopig_cijfer_komt_buiten(open_editie: Editie, beheerder: Client) -> None:
    """Canaries in everything that is stored about the same year, opened or not."""
    gesloten = _leg_vast(verschuif=2)  # definitive, not opened
    zaai(JAAR, [Antwoorden(niveaus=dict.fromkeys(THEMAS, 5)) for _ in range(9)])
    with systeem():
        levend = herbereken(JAAR)
    nummers = Organisatie.objects.values_list("ondernemingsnummer", flat=True)
    with systeem():
        verboden = [KANARIE, *nummers, *Persoon.objects.values_list("email", flat=True), open_editie.hash, levend.hash]
    gezien = _doorloop()
    assert len([pad for pad in gezien if pad.endswith(".csv")]) == len(TABELLEN)
    for pad, inhoud in gezien.items():
        assert not [woord for woord in verboden if woord.encode() in inhoud], pad
        assert f"/{gesloten.volgnummer}/" not in pad
        assert b"voorlopige editie" not in inhoud
        assert b"Set-Cookie" not in inhoud
    sector = {rij["thema"]: rij["n"] for rij in tabel(open_editie, "groeiniveaus") if rij["sleutel"] == "sector"}
    assert set(sector.values()) == {"27"}  # not those who came later


def test_een_verborgen_cel_heeft_geen_getal_maar_een_reden(open_editie: Editie) -> None:
    bewaard = {(a.groep, a.thema.code): a for a in open_editie.aggregaten.exclude(thema=None).select_related("thema")}
    rijen = tabel(open_editie, "groeiniveaus")
    assert len(rijen) == len(bewaard)
    assert {bool(rij["verborgen"]) for rij in rijen} == {True, False}
    for rij in rijen:
        cel = bewaard[rij["sleutel"], rij["thema"]]
        assert rij["verborgen"] == cel.verborgen
        getallen = [w for kolom, w in rij.items() if kolom in ("n", "nvt", "gemiddelde", "q1") or "niveau" in kolom]
        if cel.verborgen:
            assert set(getallen) == {""}
            assert rij["niet_beantwoord"] == ""
        else:
            assert "" not in getallen


def test_een_definitie_die_op_een_formule_lijkt_komt_niet_tot_leven(editie: Editie, beheerder: Client) -> None:
    Kengetal.objects.filter(code="bezetting-ovbj").update(definitie='=HYPERLINK("http://example.com";"klik")')
    stel_open(beheerder, editie)
    assert tabel(editie, "kengetallen")[0]["definitie"] == '\'=HYPERLINK("http://example.com";"klik")'


# -- right: the page, cell by cell -------------------------------------------------------------------------------


class Tabellen(HTMLParser):
    """The tables of a page: the row header, then the cells, of every row, by the name of the table."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rijen: dict[str, list[list[str]]] = {}
        self._naam, self._cel = "", None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        if tag == "div" and a.get("role") == "region":
            self._naam = a.get("aria-label") or ""
        elif tag == "tr":
            self.rijen.setdefault(self._naam, []).append([])
        elif tag in ("td", "th"):
            self._cel = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cel is not None:
            self.rijen[self._naam][-1].append(" ".join("".join(self._cel).split()))
            self._cel = None

    def handle_data(self, data: str) -> None:
        if self._cel is not None:
            self._cel.append(data)


def _getal(tekst: str) -> float:
    return float(tekst.replace("%", "").replace(",", ".").strip())


@pytest.mark.parametrize(
    ("vraag", "sleutel"),
    [
        ("", "sector"),
        ("regio=limburg", "regio:limburg"),
        ("regio=brussel", "regio:brussel"),
        ("werkvorm=GES%2B", "werkvorm:GES+"),
        ("grootte=klein", "grootte:klein"),
        ("regio=antwerpen&werkvorm=OVBJ", "regio:antwerpen+werkvorm:OVBJ"),
    ],
)
def test_elke_cel_is_die_van_het_sectorbeeld(open_editie: Editie, beheerder: Client, vraag: str, sleutel: str) -> None:
    antwoord = beheerder.get(f"/sectorbeeld/?werkjaar={JAAR}&{vraag}")
    pagina = Tabellen(antwoord.content.decode())
    niveaus = {r["naam"]: r for r in tabel(open_editie, "groeiniveaus") if r["sleutel"] == sleutel}
    cijfers = {r["uitsplitsing"]: r for r in tabel(open_editie, "cijfers") if r["sleutel"] == sleutel}
    redenen = {rij["verborgen"] for rij in (*niveaus.values(), *cijfers.values())}
    if "" not in redenen:  # the page then says it once
        assert redenen.pop() in Bladzijde(antwoord).tekst
        assert "Spreiding van de groeiniveaus per thema" not in pagina.rijen
        return
    vergeleken = 0
    for naam, *cellen in pagina.rijen["Spreiding van de groeiniveaus per thema"]:
        if naam not in niveaus:
            continue
        rij = niveaus[naam]
        if rij["verborgen"]:
            assert cellen[1].startswith(rij["verborgen"])
            continue
        assert cellen[:3] == [rij["n"], rij["niet_beantwoord"], rij["nvt"]]
        assert _getal(cellen[3]) == pytest.approx(float(rij["gemiddelde"]), abs=0.0501)
        vergeleken += 1
    for naam, *aantallen in pagina.rijen["Aantal organisaties per niveau"]:
        if naam in niveaus:
            assert aantallen == [niveaus[naam][f"niveau_{n}"] for n in range(6)]
    for naam, *cellen in pagina.rijen.get(f"Bezetting in {JAAR}", []):
        if naam in cijfers and not cijfers[naam]["verborgen"]:
            assert cellen[0] == cijfers[naam]["n"]
            assert _getal(cellen[1]) == pytest.approx(float(cijfers[naam]["waarde"]), abs=0.0501)
            vergeleken += 1
    # Of a werkvorm the page shows its own figures only.
    if "GES+" in sleutel:
        cijfers = {}
    getoond = [rij for rij in (*niveaus.values(), *cijfers.values()) if not rij["verborgen"]]
    assert vergeleken == len(getoond)


def test_de_getallen_staan_er_onafgerond_en_ondubbelzinnig(open_editie: Editie) -> None:
    rijen = {(r["sleutel"], r["kengetal"]): r for r in tabel(open_editie, "cijfers")}
    cel = Aggregaat.objects.get(editie=open_editie, groep="sector", kengetal__code="bezetting-ovbj")
    assert Decimal(rijen["sector", "bezetting-ovbj"]["waarde"]) == cel.waarde
    for rij in tabel(open_editie, "groeiniveaus"):
        assert rij["op"] == timezone.localdate(open_editie.op).isoformat()
        if not rij["verborgen"]:
            som = sum(n * int(rij[f"niveau_{n}"]) for n in range(6))
            assert float(rij["gemiddelde"]) == som / int(rij["n"])


# -- described: CSV on the Web, read without the code that wrote it ----------------------------------------------


def _geheel(tekst: str) -> int:
    assert re.fullmatch(r"-?[0-9]+", tekst), tekst
    return int(tekst)


def _decimaal(tekst: str) -> float:
    assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", tekst), tekst
    return float(tekst)


LEZERS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": _geheel,
    "number": _decimaal,
    "date": dt.date.fromisoformat,
}


def test_de_beschrijving_klopt_met_elke_cel(open_editie: Editie) -> None:
    meta = json.loads(haal(open_editie, "csv-metadata.json"))
    assert meta["@context"][0] == "http://www.w3.org/ns/csvw"
    assert meta["@type"] == "TableGroup"
    assert [t["url"] for t in meta["tables"]] == [f"{naam}.csv" for naam in TABELLEN]
    assert meta["dc:publisher"] == {"schema:name": "Opgroeien"}
    assert dt.date.fromisoformat(meta["dc:issued"]["@value"]) == timezone.localdate()
    sleutels: dict[tuple[str, tuple[str, ...]], set[tuple[str, ...]]] = {}
    wijst: list[tuple[str, set[tuple[str, ...]], str, tuple[str, ...]]] = []
    for beschreven in meta["tables"]:
        url, schema = beschreven["url"], beschreven["tableSchema"]
        ruw = haal(open_editie, url).decode(meta["dialect"]["encoding"])
        assert ruw.endswith("\r\n")
        assert "\n" not in ruw.replace("\r\n", "").strip() or url in ("themas.csv", "niveaus.csv", "kengetallen.csv")
        kop, *rijen = csv.reader(io.StringIO(ruw, newline=""), delimiter=meta["dialect"]["delimiter"])
        assert kop == [kolom["name"] for kolom in schema["columns"]]
        assert rijen, url
        for kolom in schema["columns"]:
            assert set(kolom["titles"]) == {"nl"}
            assert kolom["dc:description"]
        for rij in rijen:
            assert len(rij) == len(kop)
            for kolom, cel in zip(schema["columns"], rij, strict=True):
                soort = kolom["datatype"]
                basis = soort if isinstance(soort, str) else soort["base"]
                if cel == "":
                    assert not kolom.get("required"), (url, kolom["name"])
                    continue
                waarde = LEZERS[basis](cel)
                assert basis == "string" or isinstance(soort, str) or waarde >= soort["minimum"]

        def kies(namen: tuple[str, ...], rijen: list[list[str]] = rijen, kop: list[str] = kop) -> list[tuple[str, ...]]:
            return [tuple(rij[kop.index(naam)] for naam in namen) for rij in rijen]

        primair = tuple(schema["primaryKey"])
        waarden = kies(primair)
        assert len(waarden) == len(set(waarden)), url
        sleutels[url, primair] = set(waarden)
        for vreemd in schema.get("foreignKeys", []):
            kolommen = (vreemd["columnReference"],)
            naar = vreemd["reference"]
            wijst.append((url, set(kies(kolommen)), naar["resource"], (naar["columnReference"],)))
    assert len(wijst) == 4
    for van, waarden_daar, naar_bestand, naar_kolommen in wijst:
        assert waarden_daar <= sleutels[naar_bestand, naar_kolommen], (van, naar_bestand)


def test_groepen_hebben_codes_en_namen(open_editie: Editie) -> None:
    groepen = {rij["sleutel"]: rij for rij in tabel(open_editie, "groepen")}
    assert groepen["sector"]["naam"] == "de hele sector"
    paar = groepen["regio:limburg+werkvorm:GES+"]
    assert (paar["regio"], paar["regio_naam"], paar["werkvorm"]) == ("limburg", "Limburg", "GES+")
    assert paar["werkvorm_naam"].startswith("GES+ – ernstige")
    assert (paar["grootte"], paar["grootte_naam"], paar["wie"]) == ("", "", "alle")


def test_de_licentie_is_die_van_toen(editie: Editie, beheerder: Client, settings: Any) -> None:
    settings.OPENDATA_LICENTIE = "https://licentie.example/vrij"
    stel_open(beheerder, editie)
    assert json.loads(haal(editie, "csv-metadata.json"))["dc:license"] == {"@id": "https://licentie.example/vrij"}
    settings.OPENDATA_LICENTIE = "https://licentie.example/anders"
    trek_in(beheerder, editie)
    stel_open(beheerder, editie)
    assert "https://licentie.example/vrij" in Client().get(adres(editie)).content.decode()
    dataset = json.loads(Client().get("/open-data/catalogus.jsonld").content)["dcat:dataset"][0]
    assert dataset["dct:license"] == {"@id": "https://licentie.example/vrij"}


# -- stable: the same bytes, and gone when withdrawn -------------------------------------------------------------


@pytest.mark.parametrize("naam", ["groeiniveaus.csv", "csv-metadata.json"])
def test_een_bestand_antwoordt_zoals_een_programma_het_verwacht(open_editie: Editie, naam: str) -> None:
    client, pad = Client(), adres(open_editie, naam)
    antwoord = client.get(pad)
    assert antwoord["ETag"] == f'"{hashlib.sha256(antwoord.content).hexdigest()}"'
    assert antwoord["Access-Control-Allow-Origin"] == "*"
    assert "immutable" in antwoord["Cache-Control"]
    assert "Cookie" not in antwoord.get("Vary", "")
    soort = {"csv": "text/csv; charset=utf-8", "json": "application/csvm+json"}[naam.rpartition(".")[2]]
    assert antwoord["Content-Type"].startswith(soort)
    kop = client.head(pad)
    assert (kop.status_code, kop.content, kop["ETag"]) == (200, b"", antwoord["ETag"])
    assert int(kop["Content-Length"]) == len(antwoord.content)
    zelfde = client.get(pad, headers={"If-None-Match": f'"iets", W/{antwoord["ETag"]}'})
    assert (zelfde.status_code, zelfde.content, zelfde["ETag"]) == (304, b"", antwoord["ETag"])
    assert zelfde["Access-Control-Allow-Origin"] == "*"
    assert client.get(pad, headers={"If-None-Match": '"iets-anders"'}).status_code == 200
    assert client.post(pad).status_code == 405


def test_ook_intrekken_en_weer_openstellen_geeft_dezelfde_bytes(open_editie: Editie, beheerder: Client) -> None:
    namen = [*(f"{naam}.csv" for naam in TABELLEN), "csv-metadata.json"]
    eerst = {naam: haal(open_editie, naam) for naam in namen}
    Kengetal.objects.update(definitie="heel anders geschreven")
    Element.objects.filter(code=THEMAS[0]).update(naam="Anders genoemd")
    trek_in(beheerder, open_editie)
    assert stel_open(beheerder, open_editie).status_code == 302
    assert {naam: haal(open_editie, naam) for naam in namen} == eerst
    assert Openstelling.objects.count() == 2


def test_wat_ingetrokken_is_zegt_dat_en_waarom(open_editie: Editie, beheerder: Client) -> None:
    zonder = trek_in(beheerder, open_editie, reden="  ")
    assert zonder.status_code == 422
    assert haal(open_editie, "cijfers.csv")
    reden = "Een regio stond <verkeerd>."
    assert trek_in(beheerder, open_editie, reden).status_code == 302
    for pad in (adres(open_editie), adres(open_editie, "cijfers.csv"), f"/open-data/{JAAR}/"):
        antwoord = Client().get(pad)
        assert antwoord.status_code == 410, pad
        assert reden in Bladzijde(antwoord).tekst
        assert antwoord["Cache-Control"] == "no-store"
    assert reden in Bladzijde(Client().get("/open-data/")).tekst
    assert json.loads(Client().get("/open-data/catalogus.jsonld").content)["dcat:dataset"] == []


def test_een_jaar_leidt_naar_zijn_nieuwste_open_editie(open_editie: Editie, beheerder: Client) -> None:
    tweede = _leg_vast(verschuif=1)
    assert Client().get(f"/open-data/{JAAR}/")["Location"] == adres(open_editie)  # the second is not open
    stel_open(beheerder, tweede)
    naar = Client().get(f"/open-data/{JAAR}/cijfers.csv")
    assert (naar.status_code, naar["Location"]) == (302, adres(tweede, "cijfers.csv"))
    assert naar["Access-Control-Allow-Origin"] == "*"
    assert "nieuwere editie" in Client().get(adres(open_editie)).content.decode()
    trek_in(beheerder, tweede)
    assert Client().get(f"/open-data/{JAAR}/")["Location"] == adres(open_editie)
    assert Client().get(adres(tweede, "cijfers.csv")).status_code == 410


def test_de_catalogus_wijst_naar_wat_er_is(open_editie: Editie) -> None:
    catalogus = json.loads(Client().get("/open-data/catalogus.jsonld").content)
    assert catalogus["@type"] == "dcat:Catalog"
    (dataset,) = catalogus["dcat:dataset"]
    assert dataset["dct:temporal"]["dcat:startDate"]["@value"] == f"{JAAR}-01-01"
    assert len(dataset["dcat:distribution"]) == len(TABELLEN) + 1
    for deel in dataset["dcat:distribution"]:
        pad = deel["dcat:downloadURL"]["@id"]
        assert pad.startswith(settings.BASIS_URL)
        inhoud = Client().get(pad.removeprefix(settings.BASIS_URL)).content
        assert int(deel["dcat:byteSize"]["@value"]) == len(inhoud)
        assert deel["spdx:checksum"]["spdx:checksumValue"]["@value"] == hashlib.sha256(inhoud).hexdigest()


@pytest.mark.parametrize(
    "pad",
    [
        "0/",
        "99999999999999999999/",
        "2022/0/",
        "2022/99999999999999999999/",
        "2022/2/",
        "2022/1/geheim.csv",
        "2022/1/..%2Fsettings.json",
        "2022/1/cijfers.csv%00",
        "2022/cijfers.xlsx",
        "1999/1/cijfers.csv",
        "2022/1/x%27--.csv",
    ],
)
def test_een_adres_dat_niet_kan_bestaat_niet(open_editie: Editie, pad: str) -> None:
    assert Client().get(f"/open-data/{pad}").status_code == 404


def test_statements_ongeacht_hoeveel_edities_er_open_zijn(open_editie: Editie, beheerder: Client) -> None:
    paden = {
        "/open-data/": Client(),
        "/open-data/catalogus.jsonld": Client(),
        f"/open-data/{JAAR}/": Client(),
        adres(open_editie): Client(),
        adres(open_editie, "groeiniveaus.csv"): Client(),
        "/beheer/open-data/": beheerder,
    }

    def tel() -> dict[str, int]:
        uit = {}
        for pad, client in paden.items():
            with CaptureQueriesContext(connection) as vangst:
                assert client.get(pad).status_code in (200, 302)
            uit[pad] = len(vangst)
        return uit

    tel()
    een = tel()
    stel_open(beheerder, _leg_vast(verschuif=1))
    stel_open(beheerder, _leg_vast(JAAR - 1))
    assert tel() == een
    rijen = re.findall(r"20\d\d, editie \d", Bladzijde(beheerder.get("/beheer/open-data/")).tekst)
    assert rijen == [f"{JAAR}, editie 2", f"{JAAR}, editie 1", f"{JAAR - 1}, editie 1"]
    assert max(een.values()) <= 15
    assert een[adres(open_editie, "groeiniveaus.csv")] <= 3
    assert nieuwste_editie(JAAR, "voorlopig") is not None  # type: ignore[arg-type]
