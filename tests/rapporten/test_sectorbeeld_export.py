"""Files of an edition: exactly its cells, unrounded, and nothing in them comes alive."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from rapporten.models import Editie
from rapporten.sectorbeeld.edities import leg_vast
from rapporten.sectorbeeld.exporteren import als_bytes
from tests.fabrieken.feiten import Antwoorden, zaai

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

THEMA = "onthaal-van-de-gebruiker"


@pytest.fixture
def editie(kaders: None) -> Editie:
    cijfers: dict[str, Any] = {"bezetting-ovbj": (Decimal(2), Decimal(3), None)}
    zaai(
        2022,
        [
            *(Antwoorden(niveaus={THEMA: n}, cijfers=cijfers) for n in (1, 2, 3, 4, 5, 5)),
            Antwoorden(niveaus={THEMA: None}),
            Antwoorden(niveaus={THEMA: "nvt"}),
            *(Antwoorden(regio="oost-vlaanderen", niveaus={THEMA: 3}) for _ in range(7)),
            Antwoorden(regio="brussel", werkvormen=("OVBJ", "GES+"), niveaus={THEMA: 0}),
        ],
    )
    return leg_vast(2022, None, "=1+1 is geen formule")


def test_json_heeft_de_afgesproken_vorm(editie: Editie) -> None:
    inhoud = json.loads(als_bytes(editie, "json"))
    assert list(inhoud) == ["werkjaar", "editie", "kader", "groeiniveaus", "cijfers"]
    assert (inhoud["werkjaar"], inhoud["editie"]["hash"], inhoud["kader"]["versie"]) == (2022, editie.hash, 1)
    per_groep = {rij["groep"]: rij for rij in inhoud["groeiniveaus"]}
    assert list(per_groep)[:7] == [
        "sector",
        "regio:Antwerpen",
        "regio:Oost-Vlaanderen",
        "regio:Brussel",
        "werkvorm:OVBJ",
        "werkvorm:GES+",
        "grootte:Klein",
    ]
    assert per_groep["sector"] == {
        **dict.fromkeys(("regio", "werkvorm", "grootte", "vorig_n", "vorig_gemiddelde")),
        "sleutel": "sector",
        "thema": THEMA,
        "naam": "Onthaal van de gebruiker",
        "groep": "sector",
        "n": 14,
        "niet_beantwoord": 1,
        "nvt": 1,
        "gemiddelde": 41 / 14,
        "mediaan": 3,
        "q1": 3,
        "q3": 3,
        "verdeling": {"0": 1, "1": 1, "2": 1, "3": 8, "4": 1, "5": 2},
    }
    assert per_groep["regio:Brussel"] == {
        **dict.fromkeys(("werkvorm", "grootte", "vorig_n", "vorig_gemiddelde")),
        "sleutel": "regio:brussel",
        "regio": "brussel",
        "thema": THEMA,
        "naam": "Onthaal van de gebruiker",
        "groep": "regio:Brussel",
        **dict.fromkeys(("n", "niet_beantwoord", "nvt", "gemiddelde", "mediaan", "q1", "q3", "verdeling")),
        "verborgen": "Niet getoond: minder dan 5 organisaties in deze groep.",
    }
    sector, *_ = inhoud["cijfers"]
    assert sector == {
        **dict.fromkeys(("regio", "werkvorm", "grootte", "vorig_n", "vorige_waarde")),
        "sleutel": "sector",
        "kengetal": "bezetting-ovbj",
        "niet_beantwoord": 0,
        "nvt": 0,
        "indicator": "bezetting",
        "uitsplitsing": "OVBJ",
        "groep": "sector",
        "n": 6,
        "waarde": 66.666666666667,
        "methode": "gewogen",
    }


def test_csv_is_die_van_belgisch_excel_en_zegt_hetzelfde_als_json(editie: Editie) -> None:
    ruw = als_bytes(editie, "csv")
    assert ruw.startswith(b"\xef\xbb\xbf")
    rijen = list(csv.DictReader(io.StringIO(ruw.decode("utf-8-sig")), delimiter=";"))
    inhoud = json.loads(als_bytes(editie, "json"))
    assert len(rijen) == len(inhoud["groeiniveaus"]) + len(inhoud["cijfers"])
    for rij, bron in zip(rijen, inhoud["groeiniveaus"], strict=False):
        assert (rij["groep"], rij["verborgen"]) == (bron["groep"], bron.get("verborgen", ""))
        for kolom in ("n", "gemiddelde", "mediaan", "q1", "q3"):
            assert "." not in rij[kolom]
            assert (float(rij[kolom].replace(",", ".")) if rij[kolom] else None) == bron[kolom]


def test_xlsx_heeft_echte_getallen_en_een_toelichting(editie: Editie) -> None:
    boek = CalamineWorkbook.from_filelike(io.BytesIO(als_bytes(editie, "xlsx")))
    assert boek.sheet_names == ["Groeiniveaus", "Cijfers", "Toelichting"]
    kop, sector, *_ = boek.get_sheet_by_name("Groeiniveaus").to_python()
    rij = dict(zip(kop, sector, strict=True))
    assert rij["gemiddelde"] == pytest.approx(41 / 14, abs=1e-15)
    assert (rij["n"], rij["niveau 3"]) == (14, 8)
    uitleg = dict(rij[:2] for rij in boek.get_sheet_by_name("Toelichting").to_python())
    assert uitleg["Hash"] == editie.hash
    assert uitleg["Opmerking"] == "=1+1 is geen formule"


def test_tekst_die_op_een_formule_lijkt_komt_niet_tot_leven(editie: Editie) -> None:
    from zelfevaluatie.models import Element

    Element.objects.filter(code=THEMA).update(naam='=HYPERLINK("http://example.com")')
    namen = {
        rij["naam"] for rij in csv.DictReader(io.StringIO(als_bytes(editie, "csv").decode("utf-8-sig")), delimiter=";")
    }
    assert '\'=HYPERLINK("http://example.com")' in namen
    boek = als_bytes(editie, "xlsx")
    kop, rij, *_ = CalamineWorkbook.from_filelike(io.BytesIO(boek)).get_sheet_by_name("Groeiniveaus").to_python()
    assert rij[kop.index("naam")] == '=HYPERLINK("http://example.com")'
    with zipfile.ZipFile(io.BytesIO(boek)) as zip_:
        assert b"<f>" not in zip_.read("xl/worksheets/sheet1.xml")


def test_de_opdracht_schrijft_het_bestand_of_zegt_waarom_niet(editie: Editie, tmp_path: Path) -> None:
    uit = tmp_path / "sector.json"
    call_command("exporteer_sectorbeeld", werkjaar=2022, formaat="json", uit=uit)
    assert json.loads(uit.read_bytes())["editie"]["soort"] == "definitief"
    call_command("exporteer_sectorbeeld", werkjaar=2022, formaat="json", uit=uit, editie="voorlopig")
    assert json.loads(uit.read_bytes())["editie"]["soort"] == "voorlopig"
    with pytest.raises(CommandError, match="nog geen definitieve editie over werkjaar 2021"):
        call_command("exporteer_sectorbeeld", werkjaar=2021, formaat="json", uit=tmp_path / "x.json")
    assert not (tmp_path / "x.json").exists()
    with pytest.raises(CommandError, match="Kan niet schrijven"):
        call_command("exporteer_sectorbeeld", werkjaar=2022, formaat="csv", uit=tmp_path / "geen" / "map.csv")
