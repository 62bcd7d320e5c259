"""Read a workbook (XLSX) in a process of its own: bytes in on stdin, JSON out on stdout. Trusts nothing.

Started as a file with an empty environment (by ``rapporten.sjabloon.lezen`` and
``rapporten.sectorbeeld.invoeren.werkmap``, which have the words), so it uses the standard library and calamine alone.
It limits its own memory and time before it looks at the first byte. Order: the zip (names, sizes, ratio, content
type), the XML (no document types, so no entities; not too many cells; formulas without a value), then calamine on a
copy that holds the judged parts only.

Out: ``{"fout": code}`` or ``{"bladen": {name: {"rijen": [[cell, …], …], "samengevoegd": [[r1, k1, r2, k2], …],
"formules": {"3,4": "#DIV/0!"}}}}``; rows and columns from 0, a date is ``{"datum": "2026-06-01"}``.

With limits as JSON for an argument (a :class:`Grenzen`) the same comes as lines, so that a large sheet is never held
as a whole: per sheet ``{"blad": name, "samengevoegd": …, "formules": …, "procenten": ["3,4"]}`` and then each row; the
last line is ``{"klaar": true}`` or ``{"fout": code}``. ``procenten`` are the cells shown as a percentage, which hold
0.945 where people read 94.5 %.
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
from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.parsers import expat

MAX_DELEN = 250
MAX_VERHOUDING = 150  # of a part over a megabyte; real sheets stay under 40
MAX_BLADEN = 20
MAX_TEKST = 200_000
MAX_GEMERKT = 1_000


class Grenzen(NamedTuple):
    """What a workbook may cost; sizes in bytes."""

    geheugen: int = 768 * 2**20
    seconden: int = 10
    deel: int = 20 * 2**20
    uitgepakt: int = 40 * 2**20
    rijen: int = 3_000
    kolommen: int = 100


GEWOON = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
RELATIES = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CEL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Geweigerd(Exception):
    """The file is refused; the code says why (``lezen`` has the words)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def begrens(grenzen: Grenzen) -> None:
    """Limit this process; what goes over is ended by the kernel."""
    resource.setrlimit(resource.RLIMIT_AS, (grenzen.geheugen, grenzen.geheugen))
    resource.setrlimit(resource.RLIMIT_CPU, (grenzen.seconden, grenzen.seconden))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def pak_uit(inhoud: bytes, grenzen: Grenzen) -> dict[str, bytes]:
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
            if sum(deel.file_size for deel in delen) > grenzen.uitgepakt:
                raise Geweigerd("te_groot")
            if any(d.file_size > 2**20 and d.file_size > MAX_VERHOUDING * max(1, d.compress_size) for d in delen):
                raise Geweigerd("te_groot")
            if any(deel.flag_bits & 1 for deel in delen):
                raise Geweigerd("oud_of_wachtwoord")
            return {deel.filename: _lees(zip_, deel, grenzen) for deel in delen if _nodig(deel.filename)}
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


def _lees(zip_: zipfile.ZipFile, deel: zipfile.ZipInfo, grenzen: Grenzen) -> bytes:
    """A part, never more of it than it says to be."""
    if deel.file_size > grenzen.deel:
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
    """Counts the cells of a sheet; finds the formulas without a value or with an error, and the percentages."""

    def __init__(self, inhoud: bytes, grenzen: Grenzen, procentstijlen: frozenset[str] = frozenset()) -> None:
        self.grenzen, self.procentstijlen = grenzen, procentstijlen
        self.formules: dict[str, str] = {}
        self.procenten: list[str] = []
        self._stijl = ""
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
            self._stijl = kenmerken.get("s", "")
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
                if self._rij >= self.grenzen.rijen or self._kolom >= self.grenzen.kolommen:
                    raise Geweigerd("te_veel_cellen")
                # An empty text is a value too: =IF(A1="","",…) means "nothing here".
                if self._soort == "e" or (self._formule and not waarde and self._soort != "str"):
                    self.formules[f"{self._rij},{self._kolom}"] = waarde
                getal = self._soort in ("", "n")
                if getal and self._stijl in self.procentstijlen and len(self.procenten) < MAX_GEMERKT:
                    self.procenten.append(f"{self._rij},{self._kolom}")


class Stijlen(Ontleder):
    """The numbers of the cell styles that show a percentage."""

    def __init__(self, inhoud: bytes) -> None:
        self.procent: set[str] = set()
        self._opmaak = {"9", "10"}  # 0% and 0.00%
        self._in_cellen, self._nummer = False, -1
        super().__init__(inhoud)

    def begin(self, naam: str, kenmerken: dict[str, str]) -> None:
        if naam == "numFmt" and "%" in kenmerken.get("formatCode", ""):
            self._opmaak.add(kenmerken.get("numFmtId", ""))
        elif naam == "cellXfs":
            self._in_cellen = True
        elif naam == "xf" and self._in_cellen:
            self._nummer += 1
            if kenmerken.get("numFmtId") in self._opmaak:
                self.procent.add(str(self._nummer))

    def einde(self, naam: str) -> None:
        if naam == "cellXfs":
            self._in_cellen = False


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


def open_(inhoud: bytes, grenzen: Grenzen) -> tuple[dict[str, Werkblad], io.BytesIO]:
    """The judged sheets, and a copy of the workbook that holds the judged parts only. Raises Geweigerd."""
    delen = pak_uit(inhoud, grenzen)
    bladen = bladdelen(delen)
    procent = frozenset(Stijlen(delen["xl/styles.xml"]).procent) if "xl/styles.xml" in delen else frozenset()
    gekeurd = {naam: Werkblad(delen[deel], grenzen, procent) for naam, deel in bladen.items()}
    for deel, bytes_ in delen.items():
        if deel not in bladen.values():
            Ontleder(bytes_)  # entities hide in any part
    kopie = io.BytesIO()
    with zipfile.ZipFile(kopie, "w", zipfile.ZIP_STORED) as zip_:
        for deel in list(delen):
            zip_.writestr(deel, delen.pop(deel))
    kopie.seek(0)
    return gekeurd, kopie


def lees(inhoud: bytes, grenzen: Grenzen) -> dict[str, Any]:
    """The cells of all sheets. Raises Geweigerd."""
    bladen: dict[str, dict[str, Any]] = {}
    for regel in stroom(inhoud, grenzen):
        if isinstance(regel, dict):
            bladen[regel["blad"]] = {"rijen": [], "samengevoegd": regel["samengevoegd"], "formules": regel["formules"]}
            rijen = bladen[regel["blad"]]["rijen"]
        else:
            rijen.append(regel)
    return {"bladen": bladen}


def stroom(inhoud: bytes, grenzen: Grenzen) -> Iterator[dict[str, Any] | list[Any]]:
    """Per sheet what is special in it, and then its rows from the top left. Raises Geweigerd."""
    gekeurd, kopie = open_(inhoud, grenzen)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(kopie) as werkmap:
            for naam, keuring in gekeurd.items():
                blad = werkmap.get_sheet_by_name(naam)
                if blad.end and (blad.end[0] >= grenzen.rijen or blad.end[1] >= grenzen.kolommen):
                    raise Geweigerd("te_veel_cellen")
                yield {
                    "blad": naam,
                    "samengevoegd": [[*van, *tot] for van, tot in (blad.merged_cell_ranges or [])[:MAX_GEMERKT]],
                    "formules": keuring.formules,
                    "procenten": keuring.procenten,
                }
                yield from _rijen(blad, grenzen)
    except CalamineError as fout:
        raise Geweigerd("stuk") from fout


def _rijen(blad: Any, grenzen: Grenzen) -> Iterator[list[Any]]:
    lengte = 0
    vooraf = [""] * (blad.start[1] if blad.start else 0)  # calamine leaves out the empty columns before the first
    for rij in blad.iter_rows():
        cellen = vooraf + [_cel(waarde) for waarde in rij]
        lengte += sum(len(cel) for cel in cellen if isinstance(cel, str))
        if lengte > grenzen.uitgepakt:  # one long text, used by many cells
            raise Geweigerd("te_groot")
        yield cellen


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
    """Read stdin, write JSON: at once, or as lines when the limits are given."""
    grenzen = Grenzen(**json.loads(sys.argv[1])) if len(sys.argv) > 1 else Grenzen()
    begrens(grenzen)
    uit: dict[str, Any] = {"klaar": True}
    try:
        inhoud = sys.stdin.buffer.read()
        if len(sys.argv) > 1:
            for regel in stroom(inhoud, grenzen):
                sys.stdout.write(json.dumps(regel) + "\n")
        else:
            uit = lees(inhoud, grenzen)
    except Geweigerd as fout:
        uit = {"fout": fout.code}
    except MemoryError:
        uit = {"fout": "te_groot"}
    except RecursionError:
        uit = {"fout": "stuk"}
    json.dump(uit, sys.stdout)


if __name__ == "__main__":
    main()
