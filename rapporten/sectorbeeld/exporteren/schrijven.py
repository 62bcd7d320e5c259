"""Tables as a file: CSV, a workbook, JSON. Written row by row to an open file, so that size costs no memory.

No text can come alive as a formula: XlsxWriter writes strings as strings, and in CSV a text that begins like a formula
gets an apostrophe, headings and names too.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.db.models import TextChoices

from rapporten.models import Editie
from rapporten.sectorbeeld.exporteren.tabellen import Keuze, Tabel, Waarde, samengevoegd, tabellen_van, uitleg

Tel = Callable[[], None]
"""Called with every row, so that who asked for a large file can be told how far it is, or stop it."""


def _niets() -> None:
    """Nobody wants to know."""


class Smaak(TextChoices):
    """For whom a CSV is: Excel as it is set in Belgium, or any other program."""

    EXCEL = "excel", "Excel in België: puntkomma’s en een decimale komma"
    GEWOON = "gewoon", "een ander programma: komma’s en een decimale punt"


# -- CSV -------------------------------------------------------------------------------------------------------

_FORMULETEKENS = "=+-@＝＋－＠"


def csvtekst(tekst: str) -> str:
    """A text as it stands in CSV: with an apostrophe before what a program would take for a formula."""
    gevaarlijk = tekst[:1] in ("\t", "\r", "\n") or tekst.lstrip()[:1] in tuple(_FORMULETEKENS)
    return f"'{tekst}" if tekst and gevaarlijk else tekst


def csvwaarde(waarde: Waarde, smaak: str = Smaak.EXCEL) -> str:
    """Any value as it stands in CSV: numbers unrounded, a day as 2026-06-01 (in Belgian Excel 01/06/2026)."""
    if waarde is None:
        return ""
    if isinstance(waarde, str):
        return csvtekst(waarde)
    if isinstance(waarde, dt.date):
        return f"{waarde:%d/%m/%Y}" if smaak == Smaak.EXCEL else waarde.isoformat()
    getal = f"{Decimal(str(waarde)):f}"
    return getal.replace(".", ",") if smaak == Smaak.EXCEL else getal


def schrijf_csv(
    kop: Sequence[str],
    rijen: Iterable[Sequence[Waarde]],
    naar: BinaryIO,
    *,
    smaak: str = Smaak.EXCEL,
    tel: Tel = _niets,
) -> None:
    """One table. For Excel with a byte order mark and semicolons; else commas and no mark. Line ends as RFC 4180."""
    excel = smaak == Smaak.EXCEL
    tekst = io.TextIOWrapper(naar, encoding="utf-8-sig" if excel else "utf-8", newline="", write_through=True)
    schrijver = csv.writer(tekst, delimiter=";" if excel else ",", lineterminator="\r\n")
    schrijver.writerow([csvtekst(naam) for naam in kop])
    for rij in rijen:
        schrijver.writerow([csvwaarde(waarde, smaak) for waarde in rij])
        tel()
    tekst.detach()


# -- XLSX ------------------------------------------------------------------------------------------------------

# Row by row to disk; and nothing that looks like a formula, an address or a number is made into one.
_VEILIG = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Werkboek:
    """A workbook that is written row by row; close it by leaving the ``with``."""

    def __init__(self, naar: BinaryIO) -> None:
        self._boek = xlsxwriter.Workbook(naar, dict(_VEILIG))
        self._vet = self._boek.add_format({"bold": True, "bottom": 1})
        self._dag = self._boek.add_format({"num_format": "dd/mm/yyyy"})
        self._loop = self._boek.add_format({"text_wrap": True, "valign": "top"})

    def __enter__(self) -> Werkboek:
        return self

    def __exit__(self, soort: object, *rest: object) -> None:
        # A file that was given up is not finished first; XlsxWriter's temporary files go with its sheets.
        if soort is None:
            self._boek.close()

    def blad(
        self,
        naam: str,
        kop: Sequence[str],
        rijen: Iterable[Sequence[Waarde]],
        *,
        breedtes: Sequence[int] = (),
        tel: Tel = _niets,
    ) -> None:
        """A table with its head, frozen and with filters."""
        blad = self._boek.add_worksheet(naam)
        for kolom, titel in enumerate(kop):
            breedte = breedtes[kolom] if kolom < len(breedtes) else 0
            blad.set_column(kolom, kolom, max(breedte, len(titel) + 4))
        blad.freeze_panes(1, 0)
        self._rij(blad, 0, kop, self._vet)
        nummer = 0
        for nummer, rij in enumerate(rijen, 1):
            self._rij(blad, nummer, rij)
            tel()
        blad.autofilter(0, 0, max(nummer, 1), len(kop) - 1)

    def toelichting(self, regels: Iterable[tuple[str, Waarde]]) -> None:
        """The sheet that explains the others."""
        blad = self._boek.add_worksheet("Toelichting")
        blad.set_column(0, 0, 28)
        blad.set_column(1, 1, 100)
        for nummer, (naam, waarde) in enumerate(regels):
            self._rij(blad, nummer, (naam,), self._vet if waarde is None else None)
            self._cel(blad, nummer, 1, waarde, self._loop if isinstance(waarde, str) else None)

    def _rij(self, blad: Any, nummer: int, waarden: Sequence[Waarde], opmaak: Any = None) -> None:
        for kolom, waarde in enumerate(waarden):
            self._cel(blad, nummer, kolom, waarde, opmaak)

    def _cel(self, blad: Any, rij: int, kolom: int, waarde: Waarde, opmaak: Any) -> None:
        if isinstance(waarde, str):
            blad.write_string(rij, kolom, waarde, opmaak)
        elif isinstance(waarde, dt.date):
            blad.write_datetime(rij, kolom, waarde, opmaak or self._dag)
        elif waarde is not None:
            blad.write_number(rij, kolom, waarde, opmaak)


_BREEDTES = {"editie": 14, "sleutel": 26, "groep": 32, "naam": 34, "thema": 34, "kengetal": 30, "uitsplitsing": 40}
_BREEDTES |= {"op": 15, "regio": 17, "methode": 14, "verborgen": 52}


def schrijf_xlsx(editie: Editie, keuze: Keuze, tabellen: Sequence[Tabel], naar: BinaryIO, tel: Tel = _niets) -> None:
    """A sheet per subject with real numbers and days, and ``Toelichting``."""
    with Werkboek(naar) as boek:
        for tabel in tabellen:
            kop = [kolom.kop for kolom in tabel.kolommen]
            breedtes = [_BREEDTES.get(kolom.code, 0) for kolom in tabel.kolommen]
            boek.blad(tabel.naam, kop, tabel.rijen(), breedtes=breedtes, tel=tel)
        alle = {kolom.code: kolom for tabel in tabellen for kolom in tabel.kolommen}
        boek.toelichting(uitleg(editie, keuze, list(alle.values())))


# -- JSON ------------------------------------------------------------------------------------------------------

_IN_DE_KOP = ("werkjaar", "editie", "op")


def _json(waarde: object) -> str:
    return json.dumps(waarde, ensure_ascii=False, default=_als_json)


def _als_json(waarde: object) -> object:
    return float(waarde) if isinstance(waarde, Decimal) else str(waarde)


def _jsonrij(tabel: Tabel, rij: Sequence[Waarde]) -> dict[str, Any]:
    """One cell. The levels go together under ``verdeling``; ``verborgen`` is there only with a reason."""
    uit: dict[str, Any] = {}
    verdeling: dict[str, Waarde] = {}
    for kolom, waarde in zip(tabel.kolommen, rij, strict=True):
        if kolom.code.startswith("niveau_"):
            verdeling[kolom.code.removeprefix("niveau_")] = waarde
        elif kolom.code not in _IN_DE_KOP and (kolom.code != "verborgen" or waarde):
            uit[kolom.code] = waarde
    if verdeling:
        verborgen = uit.pop("verborgen", None)
        uit["verdeling"] = None if all(aantal is None for aantal in verdeling.values()) else verdeling
        uit |= {"verborgen": verborgen} if verborgen else {}
    return uit


def schrijf_json(editie: Editie, tabellen: Sequence[Tabel], naar: BinaryIO, tel: Tel = _niets) -> None:
    """``{werkjaar, editie, kader, groeiniveaus, cijfers}``; a hidden cell has nulls and ``verborgen``, its reason."""
    kop = {
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
    }
    naar.write(_json(kop)[:-1].encode())
    for tabel in tabellen:
        naar.write(f",\n{_json(tabel.onderwerp)}: [".encode())
        for nummer, rij in enumerate(tabel.rijen()):
            naar.write(f"{',' if nummer else ''}\n{_json(_jsonrij(tabel, rij))}".encode())
            tel()
        naar.write(b"\n]")
    naar.write(b"}\n")


# -- an edition as a file --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Formaat:
    """A kind of file: what it is called, and its media type."""

    naam: str
    mediatype: str


FORMATEN = {
    "xlsx": Formaat("werkboek (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": Formaat("CSV", "text/csv; charset=utf-8"),
    "json": Formaat("JSON", "application/json"),
}


def schrijf_editie(
    editie: Editie,
    formaat: str,
    naar: BinaryIO,
    *,
    keuze: Keuze | None = None,
    smaak: str = Smaak.EXCEL,
    tel: Tel = _niets,
) -> None:
    """Write what is chosen of an edition to an open file.

    Raises:
        KeyError: there is no such kind of file.
    """
    keuze = keuze or Keuze()
    tabellen = tabellen_van(editie, keuze)
    if formaat == "xlsx":
        schrijf_xlsx(editie, keuze, tabellen, naar, tel)
    elif formaat == "json":
        schrijf_json(editie, tabellen, naar, tel)
    elif formaat == "csv":
        kolommen, rijen = samengevoegd(tabellen)
        schrijf_csv([kolom.kop for kolom in kolommen], rijen, naar, smaak=smaak, tel=tel)
    else:
        raise KeyError(formaat)


def als_bytes(editie: Editie, formaat: str, keuze: Keuze | None = None, smaak: str = Smaak.EXCEL) -> bytes:
    """The same in memory, for a small file."""
    uit = io.BytesIO()
    schrijf_editie(editie, formaat, uit, keuze=keuze, smaak=smaak)
    return uit.getvalue()
