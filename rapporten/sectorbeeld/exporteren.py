"""An edition as a file: JSON for programs, CSV for Belgian Excel, XLSX with an explanation.

Made from stored cells only, so a file never says more than the page. Numbers are unrounded. No text can come alive as
a formula: XlsxWriter writes strings as strings, and in CSV a text that begins like a formula gets an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter

from organisaties.choices import Regio, Werkvorm
from rapporten.models import Aggregaat, Editie
from rapporten.sectorbeeld.berekenen import ONBEKEND
from rapporten.sectorbeeld.edities import NAMEN
from rapporten.sectorbeeld.onderdrukken import MINIMUM

Waarde = str | int | float | Decimal | None

_VOLGORDE = ["sector", *(f"regio:{r}" for r in Regio.values), f"regio:{ONBEKEND}"]
_VOLGORDE += [*(f"werkvorm:{w}" for w in Werkvorm.values), f"werkvorm:{ONBEKEND}"]


def groepsnaam(groep: str) -> str:
    """The group as it leaves the house: ``sector``, ``regio:<naam>`` or ``werkvorm:<code>``."""
    soort, _, code = groep.partition(":")
    return f"regio:{dict(Regio.choices).get(code, code)}" if soort == "regio" else groep


def cellen_van(editie: Editie) -> tuple[list[Aggregaat], list[Aggregaat]]:
    """The theme cells and the figure cells of an edition: sector, regions, werkvormen, each in its own order."""
    plaats = {groep: nummer for nummer, groep in enumerate(_VOLGORDE)}
    cellen = sorted(
        editie.aggregaten.select_related("thema", "kengetal"),
        key=lambda a: (plaats.get(a.groep, len(plaats)), a.groep, (a.thema or a.kengetal).volgorde),  # type: ignore[union-attr]
    )
    return [a for a in cellen if a.thema_id], [a for a in cellen if a.kengetal_id]


def _niveaurij(a: Aggregaat) -> dict[str, Any]:
    assert a.thema is not None
    rij: dict[str, Any] = {
        "thema": a.thema.code,
        "naam": a.thema.naam,
        "groep": groepsnaam(a.groep),
        "n": a.n,
        "niet_beantwoord": a.niet_beantwoord,
        "nvt": a.nvt,
        "gemiddelde": a.gemiddelde,
        "mediaan": a.mediaan,
        "q1": a.q1,
        "q3": a.q3,
        "verdeling": None if a.verdeling is None else {str(i): aantal for i, aantal in enumerate(a.verdeling)},
    }
    return rij | ({"verborgen": a.verborgen} if a.verborgen else {})


def _cijferrij(a: Aggregaat) -> dict[str, Any]:
    assert a.kengetal is not None
    rij: dict[str, Any] = {
        "indicator": a.kengetal.indicator,
        "uitsplitsing": a.kengetal.uitsplitsing,
        "groep": groepsnaam(a.groep),
        "n": a.n,
        "waarde": None if a.waarde is None else float(a.waarde),
        "methode": a.methode or None,
    }
    return rij | ({"verborgen": a.verborgen} if a.verborgen else {})


def als_json(editie: Editie) -> bytes:
    """``{werkjaar, editie, kader, groeiniveaus, cijfers}``; a hidden cell has nulls and ``verborgen``, its reason."""
    themas, cijfers = cellen_van(editie)
    inhoud = {
        "werkjaar": editie.werkjaar_id,
        "editie": {
            "soort": editie.soort,
            "volgnummer": editie.volgnummer,
            "op": editie.op.isoformat(),
            "opmerking": editie.opmerking,
            "n": editie.n,
            "methodeversie": editie.methodeversie,
            "hash": editie.hash,
        },
        "kader": {"code": editie.kader.code, "versie": editie.kader.versie, "naam": editie.kader.naam},
        "groeiniveaus": [_niveaurij(a) for a in themas],
        "cijfers": [_cijferrij(a) for a in cijfers],
    }
    return json.dumps(inhoud, ensure_ascii=False, indent=1).encode()


# -- tables: the same rows, flat -------------------------------------------------------------------------------

_NIVEAUKOP = ("thema", "naam", "groep", "n", "niet beantwoord", "nvt", "gemiddelde", "mediaan", "q1", "q3")
_CIJFERKOP = ("indicator", "uitsplitsing", "groep", "n", "waarde", "methode", "verborgen")


def _niveautabel(themas: Iterable[Aggregaat]) -> tuple[list[str], list[list[Waarde]]]:
    rijen = [_niveaurij(a) for a in themas]
    hoogste = max((len(rij["verdeling"]) for rij in rijen if rij["verdeling"]), default=0)
    velden = [kop.replace(" ", "_") for kop in _NIVEAUKOP]
    tabel: list[list[Waarde]] = [
        [
            *(rij[veld] for veld in velden),
            *((rij["verdeling"] or {}).get(str(niveau)) for niveau in range(hoogste)),
            rij.get("verborgen"),
        ]
        for rij in rijen
    ]
    return [*_NIVEAUKOP, *(f"niveau {niveau}" for niveau in range(hoogste)), "verborgen"], tabel


def _cijfertabel(cijfers: Iterable[Aggregaat]) -> tuple[list[str], list[list[Waarde]]]:
    return list(_CIJFERKOP), [[_cijferrij(a).get(veld) for veld in _CIJFERKOP] for a in cijfers]


def csvwaarde(waarde: Waarde) -> str:
    """As it stands in CSV: numbers with a comma, and an apostrophe before what a program would take for a formula."""
    if waarde is None:
        return ""
    if isinstance(waarde, str):
        return f"'{waarde}" if waarde.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else waarde
    return f"{Decimal(str(waarde)):f}".replace(".", ",")


def als_csv(editie: Editie) -> bytes:
    """One table of both subjects for Belgian Excel: semicolons, decimal comma, UTF-8 with a byte order mark."""
    themas, cijfers = cellen_van(editie)
    (niveaukop, niveaus), (cijferkop, figuren) = _niveautabel(themas), _cijfertabel(cijfers)
    kop = ["onderwerp", "werkjaar", "editie", *dict.fromkeys([*niveaukop[:-1], *cijferkop[:-1], "verborgen"])]
    naam = f"{editie.soort} {editie.volgnummer}"
    uit = io.StringIO(newline="")
    schrijver = csv.writer(uit, delimiter=";", lineterminator="\r\n")
    schrijver.writerow(kop)
    for onderwerp, velden, tabel in (("groeiniveaus", niveaukop, niveaus), ("cijfers", cijferkop, figuren)):
        for waarden in tabel:
            rij = dict(zip(velden, waarden, strict=True))
            rij |= {"onderwerp": onderwerp, "werkjaar": editie.werkjaar_id, "editie": naam}
            schrijver.writerow([csvwaarde(rij.get(veld)) for veld in kop])
    return uit.getvalue().encode("utf-8-sig")


def _uitleg(editie: Editie) -> list[tuple[str, Waarde]]:
    return [
        ("Werkjaar", editie.werkjaar_id),
        ("Editie", f"{NAMEN[editie.soort]} editie {editie.volgnummer}"),
        ("Vastgelegd op" if editie.soort == "definitief" else "Berekend op", f"{editie.op:%d/%m/%Y}"),
        ("Opmerking", editie.opmerking),
        ("Kader", str(editie.kader)),
        ("Organisaties met gegevens", editie.n),
        ("Methodeversie", editie.methodeversie),
        ("Hash", editie.hash),
        ("Filters", "geen: de sector, alle regio's en alle werkvormen"),
        ("", None),
        ("n", "aantal organisaties dat dit thema of dit cijfer beantwoordde"),
        ("niet beantwoord", "aantal organisaties dat niet antwoordde; zij tellen niet mee in het gemiddelde"),
        ("nvt", "aantal organisaties voor wie het niet van toepassing is; zij tellen niet mee in het gemiddelde"),
        ("gemiddelde", "som van de niveaus gedeeld door n, niet afgerond"),
        ("mediaan, q1, q3", "midden, eerste en derde kwartiel van de niveaus, met lineaire interpolatie"),
        ("niveau 0, 1, …", "aantal organisaties op dat niveau"),
        ("waarde", "bezetting of benutting in procent, niet afgerond"),
        ("methode gewogen", "100 × som van de tellers gedeeld door de som van de noemers"),
        ("methode gemiddelde", "gewoon gemiddelde van de percentages, omdat niet iedereen teller en noemer gaf"),
        ("regio en werkvorm", "zoals ze waren op 31 december van het werkjaar; wie meer werkvormen heeft, telt in elk"),
        (
            "verborgen",
            f"reden waarom een cel leeg is; groepen van minder dan {MINIMUM} organisaties worden niet getoond",
        ),
        ("Lezen", "zelfscores om van te leren: geen rangorde, en zonder duiding zeggen cijfers weinig over kwaliteit"),
    ]


def als_xlsx(editie: Editie) -> bytes:
    """A sheet per subject with real numbers, and ``Toelichting``: definitions, edition, hash, filters."""
    themas, cijfers = cellen_van(editie)
    uit = io.BytesIO()
    veilig = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(uit, veilig) as boek:
        vet = boek.add_format({"bold": True, "bottom": 1})
        for naam, (kop, rijen) in (("Groeiniveaus", _niveautabel(themas)), ("Cijfers", _cijfertabel(cijfers))):
            schrijf_blad(boek.add_worksheet(naam), kop, rijen, vet)
        blad = boek.add_worksheet("Toelichting")
        blad.set_column(0, 0, 28)
        blad.set_column(1, 1, 100)
        for nummer, rij in enumerate(_uitleg(editie)):
            schrijf_rij(blad, nummer, rij)
    return uit.getvalue()


def schrijf_blad(blad: Any, kop: Sequence[str], rijen: Sequence[Sequence[Waarde]], vet: Any) -> None:
    """A table with its head, wide enough to read."""
    schrijf_rij(blad, 0, kop, vet)
    for nummer, rij in enumerate(rijen, 1):
        schrijf_rij(blad, nummer, rij)
    blad.freeze_panes(1, 0)
    blad.autofilter(0, 0, max(len(rijen), 1), len(kop) - 1)
    for kolom, naam in enumerate(kop):
        breedste = max((len(str(rij[kolom])) for rij in rijen if isinstance(rij[kolom], str)), default=0)
        blad.set_column(kolom, kolom, min(max(len(naam) + 4, breedste), 60))


def schrijf_rij(blad: Any, nummer: int, waarden: Sequence[Waarde], opmaak: Any = None) -> None:
    """One row: texts as text, numbers as numbers."""
    for kolom, waarde in enumerate(waarden):
        if isinstance(waarde, str):
            blad.write_string(nummer, kolom, waarde, opmaak)
        elif waarde is not None:
            blad.write_number(nummer, kolom, waarde, opmaak)


@dataclass(frozen=True, slots=True)
class Formaat:
    """A kind of file: its media type and how an edition becomes one."""

    mediatype: str
    maak: Callable[[Editie], bytes]


FORMATEN = {
    "json": Formaat("application/json", als_json),
    "csv": Formaat("text/csv; charset=utf-8", als_csv),
    "xlsx": Formaat("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", als_xlsx),
}


def bestandsnaam(editie: Editie, formaat: str) -> str:
    """E.g. ``sectorbeeld-2022-definitief-1.csv``."""
    return f"sectorbeeld-{editie.werkjaar_id}-{editie.soort}-{editie.volgnummer}.{formaat}"
