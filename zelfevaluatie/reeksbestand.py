"""The published series of the sector, as files: facts, kept with exactly the decimals that were published.

A file has a row per theme or figure and a column per werkjaar; an empty cell was not published.
:func:`lees_reeksen` reads them against the themes and figures that are known, or refuses with every mistake.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kwaliteit.yamlbestand import Fout, OngeldigBestand
from zelfevaluatie.choices import Indicatorsoort

# Digits after the point are facts too: "48" was published without decimals, "48.0" with one.
WAARDE = re.compile(r"\d{1,4}(?:\.(?P<decimalen>\d{1,2}))?")
WERKJAAR = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class Reeks:
    """Where a series stands, what its first column holds, and where it comes from; no indicator = growth levels."""

    bestand: str
    kolom: str
    bron: str
    indicator: str = ""


REEKSEN = (
    Reeks("groeiniveaus_sector.csv", "thema", "Gepubliceerde sectorgemiddelden groeiniveaus, 2015–2022"),
    Reeks(
        "bezetting_sector.csv",
        "werkvorm",
        "Gepubliceerde sectorcijfers bezetting, 2017–2022",
        Indicatorsoort.BEZETTING,
    ),
    Reeks(
        "benutting_sector.csv",
        "module",
        "Gepubliceerde sectorcijfers benutting, 2017–2022",
        Indicatorsoort.BENUTTING,
    ),
)


@dataclass(frozen=True, slots=True)
class Reekswaarde:
    """One published cell. ``onderwerp`` is the code of the theme or of the figure."""

    indicator: str
    onderwerp: str
    werkjaar: int
    waarde: Decimal
    decimalen: int
    bron: str


def lees_reeksen(
    map_: Path, themas: Mapping[str, str], kengetallen: Mapping[tuple[str, str], str]
) -> tuple[Reekswaarde, ...]:
    """Read the three series of a folder.

    ``themas`` gives the code of a theme by its name, ``kengetallen`` the code of a figure by (indicator, uitsplitsing).
    Raises :class:`OngeldigBestand` with all mistakes of all files.
    """
    fouten: list[Fout] = []
    waarden: list[Reekswaarde] = []
    for reeks in REEKSEN:
        if reeks.indicator:
            codes = {naam: code for (indicator, naam), code in kengetallen.items() if indicator == reeks.indicator}
        else:
            codes = dict(themas)
        waarden += _lees(map_ / reeks.bestand, reeks, codes, fouten)
    if fouten:
        raise OngeldigBestand(fouten)
    return tuple(waarden)


def _lees(pad: Path, reeks: Reeks, codes: Mapping[str, str], fouten: list[Fout]) -> Iterator[Reekswaarde]:
    def fout(regel: int, reden: str) -> None:
        fouten.append(Fout(pad.name, regel, reden))

    try:
        rijen = list(csv.reader(pad.read_text(encoding="utf-8-sig").splitlines()))
    except FileNotFoundError:
        fout(1, f"dit bestand ontbreekt in de map {pad.parent.name}")
        return
    except UnicodeDecodeError:
        fout(1, "bewaar het bestand als UTF-8")
        return
    kop = rijen[0] if rijen else []
    jaren = kop[1:]
    if kop[:1] != [reeks.kolom] or not jaren or not all(map(WERKJAAR.fullmatch, jaren)) or len(set(jaren)) < len(jaren):
        fout(1, f"de eerste regel moet '{reeks.kolom}' zijn, gevolgd door verschillende werkjaren")
        return
    gezien: dict[str, int] = {}
    for regel, rij in enumerate(rijen[1:], 2):
        if len(rij) != len(kop):
            fout(regel, f"hier staan {len(rij)} kolommen; het moeten er {len(kop)} zijn")
            continue
        naam = rij[0]
        if naam not in codes:
            fout(regel, f"'{naam}' is onbekend als {reeks.kolom}")
        elif naam in gezien:
            fout(regel, f"'{naam}' staat ook op regel {gezien[naam]}; laat er één staan")
        gezien.setdefault(naam, regel)
        for jaar, cel in zip(jaren, rij[1:], strict=True):
            if not cel:
                continue
            if treffer := WAARDE.fullmatch(cel):
                decimalen = len(treffer["decimalen"] or "")
                yield Reekswaarde(reeks.indicator, codes.get(naam, ""), int(jaar), Decimal(cel), decimalen, reeks.bron)
            else:
                fout(regel, f"'{cel}' bij {jaar} is geen getal; gebruik een punt en hoogstens twee decimalen")
