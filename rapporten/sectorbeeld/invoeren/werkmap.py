"""A workbook (XLSX) as rows of text: the one sheet that has our columns, read in a process of its own.

Rows come through a pipe, one by one, so that a large sheet is never held as a whole here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kwaliteit import rekenblad
from rapporten.sectorbeeld.invoeren.fouten import Fout, Fouten, Onleesbaar

MAX_BYTES = 20 * 2**20
MAX_RIJEN = 100_000
GRENZEN = rekenblad.Grenzen(
    geheugen=1536 * 2**20, seconden=60, deel=160 * 2**20, uitgepakt=200 * 2**20, rijen=MAX_RIJEN + 20, kolommen=40
)
OF_CSV = "Sla het blad op als 'CSV UTF-8' en kies dat bestand."
REDENEN = {
    "geen_werkmap": f"Dit is geen werkmap van Excel. Bewaar het als .xlsx. Of: {OF_CSV}",
    "ods": "Dit is een ODS-bestand. Kies in LibreOffice 'Opslaan als' en dan 'Excel 2007-365 (.xlsx)'.",
    "oud_of_wachtwoord": "Deze werkmap is in een oud formaat (.xls) of heeft een wachtwoord. Bewaar ze als .xlsx, "
    f"zonder wachtwoord. Of: {OF_CSV}",
    "macro": "Deze werkmap bevat macro's. Bewaar ze als gewone werkmap (.xlsx).",
    "stuk": f"Deze werkmap is beschadigd. Open ze in Excel en bewaar ze opnieuw. Of: {OF_CSV}",
    "vreemde_namen": f"Deze werkmap is niet opgebouwd zoals een gewone. Bewaar ze opnieuw in Excel. Of: {OF_CSV}",
    "entiteiten": f"Deze werkmap bevat iets dat er niet in hoort. Bewaar ze opnieuw in Excel. Of: {OF_CSV}",
    "te_groot": f"Deze werkmap is uitgepakt veel te groot. Haal afbeeldingen en extra bladen weg. Of: {OF_CSV}",
    "te_veel_cellen": f"Een blad heeft meer dan {MAX_RIJEN} rijen of meer dan {GRENZEN.kolommen} kolommen. Haal weg "
    f"wat er niet bij hoort, of splits het. Of: {OF_CSV}",
}
VASTGELOPEN = f"Deze werkmap lezen kost te veel tijd of geheugen. {OF_CSV}"

FORMULE = "Deze formule geeft geen waarde. Vul de waarde zelf in."
PROCENT = "Deze cel heeft de opmaak procent: 94,5 % staat erin als 0,945. Kies de opmaak 'Getal' en typ 94,5."
SAMEN = "Hier zijn cellen samengevoegd. Hef dat op en vul elke rij in."


@dataclass
class Tabel:
    """The head and the rows of a file, by their number. ``bijzonder``: per row (column, value, what to do)."""

    kopnummer: int
    kop: list[str]
    rijen: Iterator[tuple[int, list[str]]]
    blad: str = ""
    bijzonder: dict[int, list[tuple[int, str, str]]] = field(default_factory=dict)


def is_werkmap(inhoud: bytes) -> bool:
    """A zip, or the older container of .xls and of protected workbooks."""
    return inhoud.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def open_werkmap(inhoud: bytes, kolommen: Sequence[str], fouten: Fouten) -> Tabel:
    """The sheet whose first filled row names all these columns; failing that, the one that comes nearest.

    A second sheet with the columns is a mistake, noted when the rows have been read.

    Raises:
        Onleesbaar: refused, with what to do; while the rows are read too.
    """
    if len(inhoud) > MAX_BYTES:
        raise Onleesbaar(
            Fout(1, "", "", f"Deze werkmap is groter dan {MAX_BYTES // 2**20} MB. Splits ze. Of: {OF_CSV}")
        )
    stroom = _bladen(_regels(inhoud))
    eerste: Tabel | None = None
    for blad, rijen in stroom:
        nummer, kop = next(rijen, (1, []))
        if not kop:
            continue
        namen = {naam.strip() for naam in kop}
        tabel = Tabel(nummer, kop, rijen, str(blad["blad"]), _bijzonder(blad, nummer))
        if namen >= set(kolommen):
            tabel.rijen = _met_de_rest(rijen, stroom, kolommen, tabel.blad, fouten)
            return tabel
        if eerste is None or len(namen & set(kolommen)) > len({*map(str.strip, eerste.kop)} & set(kolommen)):
            eerste = tabel
    if eerste is None:
        raise Onleesbaar(Fout(1, "", "", "Deze werkmap is leeg. Zet in de eerste rij de namen van de kolommen."))
    return eerste


def _met_de_rest(
    rijen: Iterator[tuple[int, list[str]]],
    stroom: Iterator[tuple[dict[str, Any], Iterator[tuple[int, list[str]]]]],
    kolommen: Sequence[str],
    naam: str,
    fouten: Fouten,
) -> Iterator[tuple[int, list[str]]]:
    yield from rijen
    for blad, andere in stroom:
        nummer, kop = next(andere, (1, []))
        if {cel.strip() for cel in kop} >= set(kolommen) and any(True for _ in andere):
            raad = f"Ook het blad '{blad['blad']}' heeft deze kolommen. Zet alle rijen op één blad: '{naam}'."
            fouten.meld(nummer, "", "", raad)


def _bladen(
    regels: Iterator[dict[str, Any] | list[Any]],
) -> Iterator[tuple[dict[str, Any], Iterator[tuple[int, list[str]]]]]:
    """Per sheet what is special, and its filled rows by number. What is left of a sheet is passed over."""
    volgende: list[dict[str, Any]] = []

    def rijen() -> Iterator[tuple[int, list[str]]]:
        for nummer, regel in enumerate(regels, 1):
            if isinstance(regel, dict):
                volgende.append(regel)
                return
            cellen = [_tekst(cel) for cel in regel]
            if any(cellen):
                yield nummer, cellen

    for _ in rijen():
        pass
    while volgende:
        lezer = rijen()
        yield volgende.pop(), lezer
        for _ in lezer:
            pass


def _regels(inhoud: bytes) -> Iterator[dict[str, Any] | list[Any]]:
    """What the reading process says. Raises :class:`Onleesbaar`."""
    with tempfile.TemporaryFile() as invoer:
        invoer.write(inhoud)
        invoer.seek(0)
        opdracht = [sys.executable, "-I", rekenblad.__file__, json.dumps(GRENZEN._asdict())]
        proces = subprocess.Popen(  # noqa: S603  (our own file; what was uploaded goes in as data)
            opdracht, stdin=invoer, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
        )
    assert proces.stdout is not None
    try:
        for regel in proces.stdout:
            try:
                gelezen = json.loads(regel)
            except ValueError:  # ended in the middle of a line
                break
            if isinstance(gelezen, dict) and "fout" in gelezen:
                raise Onleesbaar(Fout(1, "", "", REDENEN[gelezen["fout"]]))
            if isinstance(gelezen, dict) and "klaar" in gelezen:
                return
            yield gelezen
        raise Onleesbaar(Fout(1, "", "", VASTGELOPEN))
    finally:
        proces.kill()
        proces.stdout.close()
        proces.wait()


def _bijzonder(blad: dict[str, Any], kopnummer: int) -> dict[int, list[tuple[int, str, str]]]:
    uit: defaultdict[int, list[tuple[int, str, str]]] = defaultdict(list)
    plaatsen = [(*plaats.split(","), waarde, FORMULE) for plaats, waarde in blad["formules"].items()]
    plaatsen += [(*plaats.split(","), "", PROCENT) for plaats in blad["procenten"]]
    plaatsen += [(rij, kolom, "", SAMEN) for rij, kolom, *_ in blad["samengevoegd"]]
    for rij, kolom, waarde, raad in plaatsen:
        if int(rij) + 1 > kopnummer:
            uit[int(rij) + 1].append((int(kolom), waarde, raad))
    return dict(uit)


def _tekst(cel: Any) -> str:
    """A cell as somebody would type it in CSV; numbers with the fifteen digits that a spreadsheet shows."""
    if isinstance(cel, str):
        return cel
    if isinstance(cel, bool):
        return "WAAR" if cel else "ONWAAR"
    if isinstance(cel, int | float):
        return str(int(cel)) if cel == int(cel) and abs(cel) < 1e15 else f"{cel:.15g}"
    return str(cel["datum"])
