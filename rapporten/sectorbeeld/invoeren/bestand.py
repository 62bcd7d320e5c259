"""A file as rows of text: encoding, separator, header and size, whatever was sent in. CSV here, XLSX in ``werkmap``.

Every mistake becomes a :class:`Fout` with the row as a spreadsheet shows it (the header is row 1) and what to do.
Nothing here knows what the columns mean.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterator, Sequence
from itertools import count
from operator import itemgetter

from rapporten.sectorbeeld.invoeren.fouten import Fout, Fouten, Onleesbaar, toonbaar
from rapporten.sectorbeeld.invoeren.werkmap import Tabel, is_werkmap, open_werkmap

MAX_BYTES = 50 * 2**20
MAX_RIJEN = 250_000
MAX_KOP = 10_000

UTF8_RAAD = "Sla het bestand op als UTF-8: in Excel kiest u bij Opslaan als het type 'CSV UTF-8'."
EENMAAL = "Splits het, bijvoorbeeld per werkjaar, en voer de delen na elkaar in."


def lees_rijen(inhoud: bytes, kolommen: Sequence[str], fouten: Fouten) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each filled row as (row number, the cells in the order of ``kolommen``); rows that do not fit go to ``fouten``.

    Of CSV the separator is a comma or a semicolon, as the header says; the columns stand in any order. Empty rows are
    skipped but counted, and so are empty cells without a heading, which spreadsheets like to leave behind.

    Raises:
        Onleesbaar: the whole file is of no use (too big, not UTF-8, no or wrong header).
    """
    tabel = open_werkmap(inhoud, kolommen, fouten) if is_werkmap(inhoud) else _open_csv(inhoud, kolommen, fouten)
    kop, rijen, bijzonder = tabel.kop, tabel.rijen, tabel.bijzonder
    fouten.blad = tabel.blad
    fouten.letters = {naam.strip(): _letter(plaats) for plaats, naam in enumerate(kop) if naam.strip()}
    plaatsen = _plaatsen(kop, kolommen, tabel.kopnummer)
    kies = itemgetter(*plaatsen)
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
            raad = (
                "Geef de kolom een naam of maak de cel leeg."
                if tabel.blad
                else "Zet een waarde met een scheidingsteken erin, zoals 12,5, tussen aanhalingstekens of gebruik een "
                "puntkomma als scheidingsteken."
            )
            fouten.meld(nummer, "", "", f"Deze rij heeft meer cellen dan er kolommen zijn. {raad}")
        elif bijzonder and (slecht := [b for b in bijzonder.get(nummer, ()) if b[0] in plaatsen]):
            for plaats, waarde, raad in slecht:
                fouten.meld(nummer, kop[plaats].strip(), waarde or cellen[plaats], raad)
        else:
            yield nummer, kies(cellen)
    if not gelezen and not fouten:
        raise Onleesbaar(Fout(tabel.kopnummer + 1, "", "", "Er staan geen rijen onder de kop. Vul het bestand aan."))


def _open_csv(inhoud: bytes, kolommen: Sequence[str], fouten: Fouten) -> Tabel:
    tekst = _decodeer(inhoud)
    lezer = csv.reader(io.StringIO(tekst, newline=""), delimiter=_scheidingsteken(tekst, kolommen), strict=True)
    rijen = _genummerd(lezer, fouten)
    _, kop = next(rijen, (1, []))
    return Tabel(1, kop, rijen)


def _letter(plaats: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    plaats += 1
    while plaats:
        plaats, rest = divmod(plaats - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _decodeer(inhoud: bytes) -> str:
    if len(inhoud) > MAX_BYTES:
        raise Onleesbaar(Fout(1, "", "", f"Het bestand is groter dan {MAX_BYTES // 2**20} MB. {EENMAAL}"))
    if inhoud.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Onleesbaar(Fout(1, "", "", f"Het bestand is opgeslagen als UTF-16. {UTF8_RAAD}"))
    try:
        tekst = inhoud.decode("utf-8-sig")
    except UnicodeDecodeError as fout:
        if b"\0" in inhoud[:1024]:
            raise Onleesbaar(Fout(1, "", "", f"Dit is geen CSV-bestand en geen werkmap (.xlsx). {UTF8_RAAD}"))
        rij = inhoud.count(b"\n", 0, fout.start) + 1
        waarde = inhoud[max(0, fout.start - 20) : fout.start + 20].decode("cp1252", "replace")
        raise Onleesbaar(Fout(rij, "", toonbaar(waarde), f"Dit teken is geen UTF-8. {UTF8_RAAD}"))
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
                "Vanaf hier is het bestand niet te lezen. Kijk na of elk aanhalingsteken dat opent ook sluit, en of "
                "geen cel langer is dan 100 000 tekens.",
            )
            return


def _plaatsen(kop: Sequence[str], kolommen: Sequence[str], rij: int) -> list[int]:
    """Where each column stands. Raises :class:`Onleesbaar` with everything that is wrong with the header."""
    namen = [naam.strip() for naam in kop]
    fouten = []
    for naam in dict.fromkeys(namen):
        if naam and naam not in kolommen:
            raad = difflib.get_close_matches(naam.casefold(), [k for k in kolommen if k not in namen], n=1)
            doe = f"Noem ze {raad[0]}." if raad else "Laat ze weg."
            fouten.append(Fout(rij, toonbaar(naam), toonbaar(naam), f"Deze kolom is niet bekend. {doe}"))
        elif naam and namen.count(naam) > 1:
            fouten.append(Fout(rij, naam, naam, "Deze kolom staat er meer dan één keer. Laat er één staan."))
    fouten += [
        Fout(rij, naam, "", f"De kolom {naam} ontbreekt. Voeg ze toe; de namen zijn: {', '.join(kolommen)}.")
        for naam in kolommen
        if naam not in namen
    ]
    if fouten:
        raise Onleesbaar(*fouten)
    return [namen.index(naam) for naam in kolommen]
