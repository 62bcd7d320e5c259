"""Every number of the sector page stands in every format of the export, in the row of the same group and subject."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from kwaliteit.templatetags.opmaak import procent, schrijf_getal
from kwaliteit.toegang import systeem
from rapporten.models import Editie
from rapporten.sectorbeeld.beeld.groepen import groep
from rapporten.sectorbeeld.edities import leg_vast
from rapporten.sectorbeeld.exporteren import als_bytes
from tests.fabrieken import maak_lid, maak_organisatie
from tests.fabrieken.feiten import Antwoorden, maak_organisaties, zaai
from tests.rapporten.test_edities import THEMAS

pytestmark = pytest.mark.django_db

Rij = dict[str, Any]
FORMATEN = [("xlsx", ""), ("csv", "excel"), ("csv", "gewoon"), ("json", "")]
VRAGEN = {
    "sector": "",
    "regio:antwerpen": "?regio=antwerpen",
    "werkvorm:CIG": "?werkvorm=CIG",
    "regio:antwerpen+grootte:klein": "?regio=antwerpen&grootte=klein",
}


@pytest.fixture
def editie(kaders: None) -> Editie:
    """Sixty organisations over two years, some of which leave one theme open; regions and sizes large and small."""
    toeval = random.Random(7)
    alle = maak_organisaties(60)
    for jaar in (2021, 2022):
        antwoorden = [
            Antwoorden(
                regio="brussel" if nummer < 3 else ("antwerpen", "limburg")[nummer % 2],
                grootte=("klein", "groot")[nummer % 5 // 3],
                werkvormen=("OVBJ", "CIG") if nummer % 3 else ("OVBJ",),
                niveaus={
                    THEMAS[0]: toeval.choice([1, 2, 3, 3, 4, None, "nvt"]),
                    THEMAS[1]: toeval.choice([1, 2, 3, 4]),
                },
                cijfers={
                    "bezetting-ovbj": (Decimal(toeval.randint(50, 90)), Decimal(90), None),
                    "bezetting-cah": (None, None, Decimal(toeval.randint(500, 1200)) / 10),
                },
            )
            for nummer in range(60)
        ]
        zaai(jaar, antwoorden, alle)
        vast = leg_vast(jaar, None, "Demo")
    return vast


def _uitvoer(editie: Editie, formaat: str, smaak: str) -> dict[tuple[str, str], Rij]:
    """The rows of the file by group and subject: numbers as numbers, whatever the format wrote."""
    with systeem():
        inhoud = als_bytes(editie, formaat, smaak=smaak) if smaak else als_bytes(editie, formaat)
    if formaat == "json":
        stuk = json.loads(inhoud)
        rijen = [*stuk["groeiniveaus"], *stuk["cijfers"]]
        for rij in rijen:
            rij |= {f"niveau {n}": aantal for n, aantal in (rij.get("verdeling") or {}).items()}
        rijen = [{naam.replace("_", " "): waarde for naam, waarde in rij.items()} for rij in rijen]
    elif formaat == "csv":
        scheiding, komma = (";", ",") if smaak == "excel" else (",", ".")
        rijen = list(csv.DictReader(io.StringIO(inhoud.decode("utf-8-sig"), newline=""), delimiter=scheiding))
        rijen = [{kop: _als_getal(cel, komma) for kop, cel in rij.items()} for rij in rijen]
    else:
        boek = CalamineWorkbook.from_filelike(io.BytesIO(inhoud))
        rijen = []
        for blad in ("Groeiniveaus", "Cijfers"):
            kop, *waarden = boek.get_sheet_by_name(blad).to_python()
            rijen += [dict(zip(kop, rij, strict=True)) for rij in waarden]
    return {(rij["sleutel"], rij.get("naam") or rij["uitsplitsing"]): rij for rij in rijen}


def _als_getal(cel: str, komma: str) -> Any:
    try:
        return Decimal(cel.replace(komma, "."))
    except ArithmeticError:
        return cel


def _tabellen(client: Client, vraag: str) -> dict[str, list[list[str]]]:
    """Every table of the page by the name of its region: its rows, as text."""
    html = lxml.html.fromstring(client.get(f"{reverse('sectorbeeld')}{vraag}").content.decode())
    return {
        vak.get("aria-label"): [[" ".join(c.text_content().split()) for c in rij] for rij in vak.iter("tr")]
        for vak in html.iterfind(".//div[@role='region']")
    }


def _n(waarde: Any) -> str:
    return schrijf_getal(Decimal(str(waarde)))


def _een(waarde: Any) -> str:
    return schrijf_getal(Decimal(str(waarde)), 1)


def _cel(waarde: str) -> str:
    return " ".join(waarde.split())


def _verwacht(tabel: str, rij: Rij) -> Iterator[str]:
    """The cells of this row of the page, as they follow from one row of the file."""
    if tabel.startswith("Spreiding"):
        yield from (_n(rij[kop]) for kop in ("n", "niet beantwoord", "nvt"))
        yield from (_een(rij["gemiddelde"]), _n(rij["mediaan"]))
        yield _n(rij["q1"]) if rij["q1"] == rij["q3"] else f"{_n(rij['q1'])} tot {_n(rij['q3'])}"
    elif tabel.startswith("Aantal organisaties"):
        yield from (_n(rij[f"niveau {niveau}"] or 0) for niveau in range(6))
    else:
        yield from (_n(rij["n"]), _cel(procent(Decimal(str(rij["waarde"])))))


@pytest.mark.parametrize(("formaat", "smaak"), FORMATEN)
@pytest.mark.parametrize("sleutel", VRAGEN)
def test_elk_getal_van_de_bladzijde_staat_in_elk_formaat(
    editie: Editie, formaat: str, smaak: str, sleutel: str
) -> None:
    client = Client()
    client.force_login(maak_lid(organisatie=maak_organisatie()))
    uitvoer, bladzijde = _uitvoer(editie, formaat, smaak), _tabellen(client, VRAGEN[sleutel])
    gelezen = 0
    for tabel, rijen in bladzijde.items():
        if not tabel.startswith(("Spreiding", "Aantal organisaties", "Bezetting in", "Benutting in")):
            continue
        for naam, *cellen in rijen[1:]:
            rij = uitvoer.get((sleutel, naam))
            if rij is None:
                assert cellen[0].startswith("Niemand") or set(cellen) == {"–"}, (tabel, naam)
            elif rij.get("verborgen"):
                assert cellen[0] == "–"
                assert cellen[1].startswith(rij["verborgen"])
            else:
                verwacht = list(_verwacht(tabel, rij))
                assert cellen[: len(verwacht)] == verwacht, (tabel, naam)
            gelezen += len(cellen)
    if not gelezen:  # the page says once that nothing of this group is shown
        getallen = [rij for (van, _), rij in uitvoer.items() if van == sleutel]
        assert getallen
        assert all(rij.get("verborgen") for rij in getallen)


@pytest.mark.parametrize(("formaat", "smaak"), FORMATEN)
def test_elke_groep_van_de_bladzijde_staat_in_elk_formaat(editie: Editie, formaat: str, smaak: str) -> None:
    client = Client()
    client.force_login(maak_lid(organisatie=maak_organisatie()))
    uitvoer, bladzijde = _uitvoer(editie, formaat, smaak), _tabellen(client, "")
    getoond = verborgen = 0
    kort = {groep(sleutel).kort: sleutel for sleutel, _ in uitvoer if "+" not in sleutel and "panel" not in sleutel}
    for indeling in ("regio", "werkvorm", "grootte"):
        koppen, *rijen = bladzijde[f"Gemiddelde van elk thema per {indeling}"]
        for naam, *cellen in rijen:
            for kop, cel in zip(koppen[1:], cellen, strict=True):
                rij = uitvoer.get((kort[kop], naam))
                if rij is None:
                    assert cel == "–", "nobody was asked"
                elif rij.get("verborgen"):
                    assert rij["verborgen"] in cel
                    verborgen += 1
                else:
                    assert cel == f"{_een(rij['gemiddelde'])} n {_n(rij['n'])}"
                    getoond += 1
    for naam, *cellen in bladzijde["Groeiniveaus: verandering sinds 2021"][2:]:
        rij = uitvoer.get(("panel", naam))
        if rij is None:
            assert cellen[-1] == "–", "nobody was asked"
        elif rij.get("verborgen"):
            assert rij["verborgen"] in cellen[-1]
        else:
            toen, nu = cellen[3:5]
            assert toen == f"{_een(rij['vorig gemiddelde'])} n {_n(rij['vorig n'])}"
            assert nu == f"{_een(rij['gemiddelde'])} n {_n(rij['n'])}"
            getoond += 1
    assert getoond > 6
    assert verborgen > 0
