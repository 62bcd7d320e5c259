"""A CSV file as rows of text: encoding, separator, header and size, whatever was sent in.

Every mistake becomes a :class:`Fout` with the row as a spreadsheet shows it (the header is row 1) and what to do.
Nothing here knows what the columns mean.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import count
from operator import itemgetter
from typing import NamedTuple

MAX_BYTES = 50 * 2**20
MAX_RIJEN = 250_000
MAX_FOUTEN = 10_000
MAX_WAARDE = 80
MAX_KOP = 10_000

UTF8_RAAD = "Sla het bestand op als UTF-8: in Excel kiest u bij Opslaan als het type 'CSV UTF-8'."
EENMAAL = "Splits het, bijvoorbeeld per werkjaar, en voer de delen na elkaar in."


class Fout(NamedTuple):
    """One mistake: where it is, what stands there and what to do about it."""

    rij: int
    kolom: str
    waarde: str
    oplossing: str


class Fouten(list[Fout]):
    """All mistakes of a file, up to ``MAX_FOUTEN``: a hostile file must not fill the memory with its mistakes."""

    def meld(self, rij: int, kolom: str, waarde: str, oplossing: str) -> None:
        """Note a mistake; control characters in the value are shown as a space, a long value is cut."""
        if len(self) < MAX_FOUTEN:
            self.append(Fout(rij, kolom, _toonbaar(waarde), oplossing))
        elif len(self) == MAX_FOUTEN:
            self.append(Fout(rij, "", "", "Er zijn nog meer fouten. Verbeter eerst deze en probeer opnieuw."))

    @property
    def vol(self) -> bool:
        """There is no use in looking for more."""
        return len(self) > MAX_FOUTEN


class Onleesbaar(Exception):
    """There is nothing to read rows from; ``fouten`` say why."""

    def __init__(self, *fouten: Fout) -> None:
        super().__init__(*fouten)
        self.fouten = fouten


def schrijf_fouten(fouten: Sequence[Fout]) -> str:
    """The mistakes as lines ``rij;kolom;waarde;oplossing``, quoted as CSV where a value asks for it."""
    uit = io.StringIO()
    csv.writer(uit, delimiter=";", lineterminator="\n").writerows(fouten)
    return uit.getvalue()


def lees_rijen(inhoud: bytes, kolommen: Sequence[str], fouten: Fouten) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each filled row as (row number, the cells in the order of ``kolommen``); rows that do not fit go to ``fouten``.

    The separator is a comma or a semicolon, as the header says; the columns stand in any order. Empty rows are
    skipped but counted, and so are empty cells without a heading, which spreadsheets like to leave behind.

    Raises:
        Onleesbaar: the whole file is of no use (too big, not UTF-8, no or wrong header).
    """
    tekst = _decodeer(inhoud)
    lezer = csv.reader(io.StringIO(tekst, newline=""), delimiter=_scheidingsteken(tekst, kolommen), strict=True)
    rijen = _genummerd(lezer, fouten)
    _, kop = next(rijen, (1, []))
    kies = itemgetter(*_plaatsen(kop, kolommen))
    breedte = len(kop)
    naamloos = [plaats for plaats, naam in enumerate(kop) if not naam.strip()]
    gelezen = 0
    for nummer, cellen in rijen:
        if not any(cellen):
            continue
        gelezen += 1
        if gelezen > MAX_RIJEN:
            fouten.meld(nummer, "", "", f"Het bestand heeft meer dan {MAX_RIJEN} rijen. {EENMAAL}")
            return
        if len(cellen) < breedte:
            raad = "Vul de ontbrekende aan; ze mogen leeg zijn."
            fouten.meld(nummer, "", "", f"Deze rij heeft {len(cellen)} in plaats van {breedte} cellen. {raad}")
        elif any(cellen[breedte:]) or any(cellen[plaats] for plaats in naamloos):
            fouten.meld(
                nummer,
                "",
                "",
                "Deze rij heeft meer cellen dan er kolommen zijn. Zet een waarde met een scheidingsteken erin, zoals "
                "12,5, tussen aanhalingstekens of gebruik een puntkomma als scheidingsteken.",
            )
        else:
            yield nummer, kies(cellen)
    if not gelezen and not fouten:
        raise Onleesbaar(Fout(2, "", "", "Er staan geen rijen onder de kop. Vul het bestand aan."))


def _decodeer(inhoud: bytes) -> str:
    if len(inhoud) > MAX_BYTES:
        raise Onleesbaar(Fout(1, "", "", f"Het bestand is groter dan {MAX_BYTES // 2**20} MB. {EENMAAL}"))
    if inhoud.startswith(b"PK\x03\x04") or inhoud.startswith(b"\xd0\xcf\x11\xe0"):
        raise Onleesbaar(Fout(1, "", "", f"Dit is een werkmap, geen CSV-bestand. {UTF8_RAAD}"))
    if inhoud.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Onleesbaar(Fout(1, "", "", f"Het bestand is opgeslagen als UTF-16. {UTF8_RAAD}"))
    try:
        tekst = inhoud.decode("utf-8-sig")
    except UnicodeDecodeError as fout:
        rij = inhoud.count(b"\n", 0, fout.start) + 1
        waarde = inhoud[max(0, fout.start - 20) : fout.start + 20].decode("cp1252", "replace")
        raise Onleesbaar(Fout(rij, "", _toonbaar(waarde), f"Dit teken is geen UTF-8. {UTF8_RAAD}"))
    if "\0" in tekst:
        rij = tekst.count("\n", 0, tekst.index("\0")) + 1
        raise Onleesbaar(Fout(rij, "", "", f"Hier staat een onzichtbaar teken (NUL). {UTF8_RAAD}"))
    if not tekst.strip():
        raise Onleesbaar(Fout(1, "", "", "Het bestand is leeg. Zet in de eerste rij de namen van de kolommen."))
    return tekst


def _scheidingsteken(tekst: str, kolommen: Sequence[str]) -> str:
    """The separator that finds most of the known columns in the header."""
    kop = re.split(r"[\r\n]", tekst[:MAX_KOP], maxsplit=1)[0].replace('"', "")
    return max(",;", key=lambda teken: len({naam.strip() for naam in kop.split(teken)} & set(kolommen)))


def _genummerd(lezer: Iterator[list[str]], fouten: Fouten) -> Iterator[tuple[int, list[str]]]:
    """The records by their number; a file that is no CSV ends with a mistake at the row where that shows."""
    for nummer in count(1):
        try:
            yield nummer, next(lezer)
        except StopIteration:
            return
        except csv.Error:
            fouten.meld(
                nummer,
                "",
                "",
                "Vanaf hier is het bestand niet te lezen. Kijk na of elk aanhalingsteken dat opent ook sluit.",
            )
            return


def _plaatsen(kop: Sequence[str], kolommen: Sequence[str]) -> list[int]:
    """Where each column stands. Raises :class:`Onleesbaar` with everything that is wrong with the header."""
    namen = [naam.strip() for naam in kop]
    fouten = []
    for naam in dict.fromkeys(namen):
        if naam and naam not in kolommen:
            raad = difflib.get_close_matches(naam.casefold(), [k for k in kolommen if k not in namen], n=1)
            doe = f"Noem ze {raad[0]}." if raad else "Laat ze weg."
            fouten.append(Fout(1, _toonbaar(naam), _toonbaar(naam), f"Deze kolom is niet bekend. {doe}"))
        elif naam and namen.count(naam) > 1:
            fouten.append(Fout(1, naam, naam, "Deze kolom staat er meer dan één keer. Laat er één staan."))
    fouten += [
        Fout(1, naam, "", f"De kolom {naam} ontbreekt. Voeg ze toe; de namen zijn: {', '.join(kolommen)}.")
        for naam in kolommen
        if naam not in namen
    ]
    if fouten:
        raise Onleesbaar(*fouten)
    return [namen.index(naam) for naam in kolommen]


def _toonbaar(waarde: str) -> str:
    """Fit for one line of a terminal."""
    kort = waarde if len(waarde) <= MAX_WAARDE else waarde[:MAX_WAARDE] + "…"
    return "".join(" " if unicodedata.category(teken)[0] == "C" else teken for teken in kort)
