"""Read a workbook (XLSX) in a process of its own: bytes in on stdin, JSON out on stdout. Trusts nothing.

Started as a file by ``lezen`` with an empty environment, so it uses the standard library and calamine alone. It limits
its own memory and time before it looks at the first byte. Order: the zip (names, sizes, ratio, content type), the XML
(no document types, so no entities; not too many cells; formulas without a value), then calamine on a copy that holds
the judged parts only.

Out: ``{"fout": code}`` or ``{"bladen": {name: {"rijen": [[cell, …], …], "samengevoegd": [[r1, k1, r2, k2], …],
"formules": {"3,4": "#DIV/0!"}}}}``; rows and columns from 0, a date is ``{"datum": "2026-06-01"}``.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import posixpath
import re
import resource
import sys
import zipfile
from typing import Any
from xml.parsers import expat

GEHEUGEN = 768 * 2**20
SECONDEN = 10
MAX_DELEN = 250
MAX_DEEL = 20 * 2**20
MAX_UITGEPAKT = 40 * 2**20
MAX_VERHOUDING = 150  # of a part over a megabyte; real sheets stay under 40
MAX_RIJEN = 3_000
MAX_KOLOMMEN = 100
MAX_BLADEN = 20
MAX_TEKST = 200_000
GEWOON = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
RELATIES = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CEL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Geweigerd(Exception):
    """The file is refused; the code says why (``lezen`` has the words)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def begrens() -> None:
    """Limit this process; what goes over is ended by the kernel."""
    resource.setrlimit(resource.RLIMIT_AS, (GEHEUGEN, GEHEUGEN))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDEN, SECONDEN))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def pak_uit(inhoud: bytes) -> dict[str, bytes]:
    """The parts that reading needs, judged. Raises Geweigerd."""
    if inhoud.startswith(b"\xd0\xcf\x11\xe0"):
        raise Geweigerd("oud_of_wachtwoord")
    if not inhoud.startswith(b"PK\x03\x04"):
        raise Geweigerd("geen_werkmap")
    try:
        with zipfile.ZipFile(io.BytesIO(inhoud)) as zip_:
            delen = zip_.infolist()
            if len(delen) > MAX_DELEN:
                raise Geweigerd("te_groot")
            namen = [deel.filename for deel in delen]
            if len(set(namen)) != len(namen) or any(map(_vreemd, namen)):
                raise Geweigerd("vreemde_namen")
            if "mimetype" in namen and "content.xml" in namen:
                raise Geweigerd("ods")
            if sum(deel.file_size for deel in delen) > MAX_UITGEPAKT:
                raise Geweigerd("te_groot")
            if any(d.file_size > 2**20 and d.file_size > MAX_VERHOUDING * max(1, d.compress_size) for d in delen):
                raise Geweigerd("te_groot")
            if any(deel.flag_bits & 1 for deel in delen):
                raise Geweigerd("oud_of_wachtwoord")
            return {deel.filename: _lees(zip_, deel) for deel in delen if _nodig(deel.filename)}
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as fout:
        raise Geweigerd("stuk") from fout


def _vreemd(naam: str) -> bool:
    return naam.startswith("/") or "\\" in naam or ":" in naam or ".." in naam.split("/") or len(naam) > 200


def _nodig(naam: str) -> bool:
    return naam in ("[Content_Types].xml", "xl/sharedStrings.xml", "xl/styles.xml") or (
        naam.endswith((".xml", ".rels"))
        and naam.startswith(("_rels/", "xl/worksheets/", "xl/_rels/", "xl/workbook"))
        and "/drawings/" not in naam
    )


def _lees(zip_: zipfile.ZipFile, deel: zipfile.ZipInfo) -> bytes:
    """A part, never more of it than it says to be."""
    if deel.file_size > MAX_DEEL:
        raise Geweigerd("te_groot")
    with zip_.open(deel) as stroom:
        inhoud = stroom.read(deel.file_size + 1)
    if len(inhoud) != deel.file_size:
        raise Geweigerd("stuk")
    return inhoud


class Ontleder:
    """Walks one XML part; a document type (and so every entity) is refused."""

    def __init__(self, inhoud: bytes) -> None:
        # Namespaces as "{uri}name" would cost time on a million cells: only local names count here.
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.StartDoctypeDeclHandler = self._geen_doctype
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._einde
        self.parser.CharacterDataHandler = self.tekst
        try:
            self.parser.Parse(inhoud, True)
        except expat.ExpatError as fout:
            raise Geweigerd("stuk") from fout

    @staticmethod
    def _geen_doctype(*args: Any) -> None:
        raise Geweigerd("entiteiten")

    def _begin(self, naam: str, kenmerken: dict[str, str]) -> None:
        self.begin(naam.rpartition("}")[2], kenmerken)

    def _einde(self, naam: str) -> None:
        self.einde(naam.rpartition("}")[2])

    def begin(self, naam: str, kenmerken: dict[str, str]) -> None:
        """An element begins."""

    def einde(self, naam: str) -> None:
        """An element ends."""

    def tekst(self, stuk: str) -> None:
        """Text between elements."""


class Lijst(Ontleder):
    """The attributes of all elements with one name."""

    def __init__(self, inhoud: bytes, element: str) -> None:
        self.element = element
        self.gevonden: list[dict[str, str]] = []
        super().__init__(inhoud)

    def begin(self, naam: str, kenmerken: dict[str, str]) -> None:
        if naam == self.element:
            self.gevonden.append({sleutel.rpartition("}")[2]: waarde for sleutel, waarde in kenmerken.items()})


class Werkblad(Ontleder):
    """Counts the cells of a sheet, and finds the formulas that have no value or an error."""

    def __init__(self, inhoud: bytes) -> None:
        self.formules: dict[str, str] = {}
        self._plaats = (0, 0)
        self._soort = self._in = ""
        self._formule = False
        self._waarde: list[str] = []
        self._rij = self._kolom = -1
        super().__init__(inhoud)

    def begin(self, naam: str, kenmerken: dict[str, str]) -> None:
        if naam == "row":
            self._rij, self._kolom = self._getal(kenmerken.get("r"), self._rij + 1), -1
        elif naam == "c":
            self._kolom += 1
            if ref := kenmerken.get("r"):
                gevonden = _CEL.fullmatch(ref)
                if gevonden is None:
                    raise Geweigerd("stuk")
                self._rij, self._kolom = int(gevonden[2]) - 1, kolomnummer(gevonden[1])
            self._soort, self._formule, self._waarde = kenmerken.get("t", ""), False, []
        elif naam == "f":
            self._formule = True
        elif naam in ("v", "is"):
            self._in = naam

    @staticmethod
    def _getal(waarde: str | None, anders: int) -> int:
        if waarde is None:
            return anders
        if not waarde.isascii() or not waarde.isdigit() or len(waarde) > 7:
            raise Geweigerd("stuk")
        return int(waarde) - 1

    def tekst(self, stuk: str) -> None:
        if self._in:
            self._waarde.append(stuk)

    def einde(self, naam: str) -> None:
        if naam == self._in:
            self._in = ""
        elif naam == "c":
            waarde = "".join(self._waarde)
            if waarde or self._formule:
                if self._rij >= MAX_RIJEN or self._kolom >= MAX_KOLOMMEN:
                    raise Geweigerd("te_veel_cellen")
                # An empty text is a value too: =IF(A1="","",…) means "nothing here".
                if self._soort == "e" or (self._formule and not waarde and self._soort != "str"):
                    self.formules[f"{self._rij},{self._kolom}"] = waarde


def kolomnummer(letters: str) -> int:
    """A → 0, AA → 26."""
    nummer = 0
    for letter in letters:
        nummer = nummer * 26 + ord(letter) - 64
    return nummer - 1


def bladdelen(delen: dict[str, bytes]) -> dict[str, str]:
    """The part of every sheet by its name. Raises Geweigerd."""
    soorten = {
        d.get("PartName", "").lstrip("/"): d.get("ContentType", "")
        for d in Lijst(delen.get("[Content_Types].xml", b"<x/>"), "Override").gevonden
    }
    if any("macroEnabled" in soort for soort in soorten.values()):
        raise Geweigerd("macro")
    if GEWOON not in soorten.values() or "xl/workbook.xml" not in delen:
        raise Geweigerd("geen_werkmap")
    relaties = {
        r.get("Id", ""): posixpath.normpath(posixpath.join("xl", r.get("Target", "")))
        for r in Lijst(delen.get("xl/_rels/workbook.xml.rels", b"<x/>"), "Relationship").gevonden
    }
    bladen = {}
    for blad in Lijst(delen["xl/workbook.xml"], "sheet").gevonden:
        doel = relaties.get(blad.get("id", ""), "")
        doel = doel.lstrip("/") if doel.startswith("/") else doel
        if doel in delen:
            bladen[blad.get("name", "")] = doel
    if len(bladen) > MAX_BLADEN:
        raise Geweigerd("te_veel_cellen")
    return bladen


def lees(inhoud: bytes) -> dict[str, Any]:
    """The cells of all sheets. Raises Geweigerd."""
    delen = pak_uit(inhoud)
    bladen = bladdelen(delen)
    formules: dict[str, dict[str, str]] = {}
    for naam, deel in bladen.items():
        formules[naam] = Werkblad(delen[deel]).formules
    for deel, bytes_ in delen.items():
        if deel not in bladen.values():
            Ontleder(bytes_)  # entities hide in any part
    gekeurd = io.BytesIO()
    with zipfile.ZipFile(gekeurd, "w", zipfile.ZIP_STORED) as zip_:
        for deel, bytes_ in delen.items():
            zip_.writestr(deel, bytes_)
    from python_calamine import CalamineError, CalamineWorkbook

    gekeurd.seek(0)
    try:
        with CalamineWorkbook.from_filelike(gekeurd) as werkmap:
            return {"bladen": {naam: _blad(werkmap, naam, formules[naam]) for naam in bladen}}
    except CalamineError as fout:
        raise Geweigerd("stuk") from fout


def _blad(werkmap: Any, naam: str, formules: dict[str, str]) -> dict[str, Any]:
    blad = werkmap.get_sheet_by_name(naam)
    if blad.end and (blad.end[0] >= MAX_RIJEN or blad.end[1] >= MAX_KOLOMMEN):
        raise Geweigerd("te_veel_cellen")
    samengevoegd = [[*van, *tot] for van, tot in (blad.merged_cell_ranges or [])[:1000]]
    rijen: list[list[Any]] = []
    lengte = 0
    for rij in blad.to_python(skip_empty_area=False):
        rijen.append([_cel(waarde) for waarde in rij])
        lengte += sum(len(cel) for cel in rijen[-1] if isinstance(cel, str))
        if lengte > MAX_UITGEPAKT:  # one long text, used by many cells
            raise Geweigerd("te_groot")
    return {"rijen": rijen, "samengevoegd": samengevoegd, "formules": formules}


def _cel(waarde: Any) -> Any:
    if isinstance(waarde, str):
        return waarde[:MAX_TEKST]
    if isinstance(waarde, bool | int | float):
        return waarde
    if isinstance(waarde, dt.datetime):
        return {"datum": waarde.date().isoformat()}
    if isinstance(waarde, dt.date):
        return {"datum": waarde.isoformat()}
    return {"datum": str(waarde)}


def main() -> None:
    """Read stdin, write JSON."""
    begrens()
    try:
        uit = lees(sys.stdin.buffer.read())
    except Geweigerd as fout:
        uit = {"fout": fout.code}
    except MemoryError:
        uit = {"fout": "te_groot"}
    except RecursionError:
        uit = {"fout": "stuk"}
    json.dump(uit, sys.stdout)


if __name__ == "__main__":
    main()
