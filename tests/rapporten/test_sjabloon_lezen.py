"""Hostile and broken workbooks: refused with what to do, in little time, and the house stands."""

from __future__ import annotations

import datetime as dt
import io
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from kwaliteit import rekenblad
from rapporten.sjabloon import lezen
from rapporten.sjabloon.lezen import Onleesbaar, lees_werkmap
from tests.rapporten.werkmap import bouw, delen_van


def werkmap(rijen: int = 3, kolommen: int = 3, *, vul: Callable[..., None] | None = None) -> bytes:
    uit = io.BytesIO()
    boek = xlsxwriter.Workbook(uit, {"constant_memory": True})
    blad = boek.add_worksheet("Blad")
    for rij in range(rijen):
        for kolom in range(kolommen):
            blad.write_number(rij, kolom, rij + kolom)
    if vul:
        vul(boek, blad)
    boek.close()
    return uit.getvalue()


def met(deel: str, oud: bytes, nieuw: bytes) -> bytes:
    delen = delen_van(werkmap())
    assert oud in delen[deel]
    delen[deel] = delen[deel].replace(oud, nieuw, 1)
    return bouw(delen)


BLAD = "xl/worksheets/sheet1.xml"
ENTITEITEN = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
EXTERN = b"""<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>"""


def bom() -> bytes:
    """A sheet that says what it is: 100 MB of spaces."""
    delen = delen_van(werkmap())
    delen[BLAD] += b" " * (100 * 2**20)
    return bouw(delen)


def liegende_bom() -> bytes:
    """Says to be small in the directory of the zip, and unpacks to 100 MB."""
    inhoud = bytearray(bom())
    grootte = (100 * 2**20 + len(delen_van(werkmap())[BLAD])).to_bytes(4, "little")
    while (plaats := inhoud.find(grootte)) >= 0:
        inhoud[plaats : plaats + 4] = (1000).to_bytes(4, "little")
    return bytes(inhoud)


def verre_cel() -> bytes:
    """Two cells, as far apart as a sheet goes: seventeen thousand million cells for who believes it."""
    return met(BLAD, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')


def lange_tekst() -> bytes:
    """One text of a megabyte, used by a hundred thousand cells."""
    kolommen = [a + b for a in " ABC" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"][:90]
    rijen = "".join(
        f'<row r="{r}">' + "".join(f'<c r="{k.strip()}{r}" t="s"><v>0</v></c>' for k in kolommen) + "</row>"
        for r in range(1, 1000)
    )
    delen = delen_van(werkmap())
    begin, einde = delen[BLAD].index(b"<sheetData>"), delen[BLAD].index(b"</sheetData>")
    delen[BLAD] = delen[BLAD][:begin] + b"<sheetData>" + rijen.encode() + delen[BLAD][einde:]
    willekeur = random.Random(1)
    tekst = "".join(willekeur.choices("abcdefghijklmnopqrstuvwxyz", k=2**20))
    delen["xl/sharedStrings.xml"] = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + tekst + "</t></si></sst>"
    ).encode()
    relaties = "xl/_rels/workbook.xml.rels"
    soort = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    if b"sharedStrings" not in delen[relaties]:
        regel = f'<Relationship Id="rId99" Type="{soort}" Target="sharedStrings.xml"/></Relationships>'
        delen[relaties] = delen[relaties].replace(b"</Relationships>", regel.encode())
    return bouw(delen)


def versleuteld() -> bytes:
    inhoud = bytearray(werkmap())
    plaats = inhoud.find(b"PK\x01\x02")
    inhoud[plaats + 8] |= 1
    return bytes(inhoud)


def macro() -> bytes:
    gewoon = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return met("[Content_Types].xml", gewoon, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")


def dubbel_deel() -> bytes:
    uit = io.BytesIO(werkmap())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(uit, "a") as zip_:
        zip_.writestr(BLAD, b"<worksheet/>")
    return uit.getvalue()


@pytest.mark.parametrize(
    ("maak", "woord"),
    [
        (lambda: b"", "geen Excel-werkmap"),
        (lambda: b"%PDF-1.7 geen werkmap", "geen Excel-werkmap"),
        (lambda: b"thema;niveau\nDossierbeheer;3\n", "geen Excel-werkmap"),
        (lambda: b"\xd0\xcf\x11\xe0" + bytes(2000), "oud formaat"),
        (lambda: werkmap()[:-200], "beschadigd"),
        (lambda: bouw({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}), "ODS"),
        (lambda: bouw({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<Types/>"}), "geen Excel-werkmap"),
        (lambda: bouw({**delen_van(werkmap()), "../../etc/cron.d/x": b"* * * * *"}), "niet opgebouwd"),
        (lambda: bouw({**delen_van(werkmap()), "/etc/passwd": b"x"}), "niet opgebouwd"),
        (lambda: bouw({**delen_van(werkmap()), "C:\\x": b"x"}), "niet opgebouwd"),
        (dubbel_deel, "niet opgebouwd"),
        (bom, "veel te groot"),
        (liegende_bom, "beschadigd"),
        (lambda: bouw({**delen_van(werkmap()), **{f"x/{n}": b"" for n in range(300)}}), "veel te groot"),
        (lambda: met(BLAD, b"<worksheet", ENTITEITEN + b"<worksheet"), "niet in een gewone werkmap"),
        (lambda: met("xl/workbook.xml", b"<workbook", EXTERN + b"<workbook"), "niet in een gewone werkmap"),
        (lambda: met("xl/styles.xml", b"<styleSheet", ENTITEITEN + b"<styleSheet"), "niet in een gewone werkmap"),
        (lambda: met(BLAD, b"</sheetData>", b""), "beschadigd"),
        (lambda: met(BLAD, b'r="A1"', b'r="A99999999999"'), "beschadigd"),
        (lambda: werkmap(rijen=rekenblad.Grenzen().rijen + 1, kolommen=1), "veel meer rijen"),
        (verre_cel, "veel meer rijen"),
        (lange_tekst, "te"),
        (versleuteld, "wachtwoord"),
        (macro, "macro"),
        (lambda: bytes(lezen.MAX_BYTES + 1), "groter dan 5 MB"),
    ],
)
def test_vreemd_bestand_wordt_geweigerd_met_wat_te_doen(maak: Callable[[], bytes], woord: str) -> None:
    inhoud = maak()
    begin = time.monotonic()
    with pytest.raises(Onleesbaar, match=woord):
        lees_werkmap(inhoud)
    assert time.monotonic() - begin < lezen.SECONDEN


def test_een_miljoen_rijen_wordt_geweigerd() -> None:
    rijen = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 400_000))
    delen = delen_van(werkmap())
    begin, einde = delen[BLAD].index(b"<sheetData>"), delen[BLAD].index(b"</sheetData>")
    delen[BLAD] = delen[BLAD][:begin] + b"<sheetData>" + rijen + delen[BLAD][einde:]
    with pytest.raises(Onleesbaar, match=r"te groot|veel meer rijen"):
        lees_werkmap(bouw(delen))


def test_een_lezer_die_vastloopt_wordt_gestopt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lus = tmp_path / "lus.py"
    lus.write_text("while True: pass")
    monkeypatch.setattr(lezen, "LEZER", lus)
    begin = time.monotonic()
    with pytest.raises(Onleesbaar, match="te veel tijd"):
        lees_werkmap(werkmap(), seconden=1)
    assert time.monotonic() - begin < 5


def test_een_lezer_die_te_veel_geheugen_vraagt_valt_alleen_zelf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    eter = tmp_path / "eter.py"
    bron = Path(rekenblad.__file__).read_text()
    eter.write_text(bron.replace("uit = lees(inhoud, grenzen)", "uit = {'bladen': [bytearray(2**30)]}"))
    assert eter.read_text() != bron
    monkeypatch.setattr(lezen, "LEZER", eter)
    with pytest.raises(Onleesbaar, match="veel te groot"):
        lees_werkmap(werkmap())


def test_de_lezer_krijgt_geen_geheimen_mee(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kijker = tmp_path / "kijker.py"
    kijker.write_text("import json, os; print(json.dumps({'bladen': {n: {'rijen': []} for n in os.environ}}))")
    monkeypatch.setattr(lezen, "LEZER", kijker)
    monkeypatch.setenv("SECRET_KEY", "geheim")
    assert set(lees_werkmap(werkmap())) <= {"LC_CTYPE", "__CF_USER_TEXT_ENCODING"}


def test_waarden_formules_datums_en_samengevoegde_cellen() -> None:
    def vul(boek: xlsxwriter.Workbook, blad: xlsxwriter.worksheet.Worksheet) -> None:
        blad.write_formula(3, 0, "=1+1", None, 2)
        blad.write_formula(3, 1, "=1/0", None, "#DIV/0!")
        blad.write_formula(3, 2, "=A9", None, "")
        blad.write_formula(4, 0, '=IF(A1="","","x")', None, "tekst")
        blad.write_datetime(4, 1, dt.date(2026, 6, 1), boek.add_format({"num_format": "d/m/yyyy"}))
        blad.write_boolean(4, 2, True)

    blad = lees_werkmap(werkmap(vul=vul))["Blad"]
    assert blad.rijen[3][0] == 2
    assert blad.formules == {"3,1": "#DIV/0!", "3,2": ""}
    assert blad.rijen[4] == ["tekst", {"datum": "2026-06-01"}, True]
