"""A workbook in the hands of somebody who fills it in: change cells of our own sheet, as a program would."""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape

from kwaliteit.rekenblad import kolomnummer
from rapporten.sjabloon.invoer import cel_adres
from rapporten.sjabloon.lezen import lees_werkmap


def plaats_van(inhoud: bytes, blad: str, code: str, kolom: str) -> str:
    """The address of a cell, by the code of its row ('' is the first row for something new) and of its column."""
    rijen = lees_werkmap(inhoud)[blad].rijen
    kop = [str(cel) for cel in rijen[0]]
    begin = next(n for n in range(1, len(rijen)) if rijen[n][0] == "code")
    rij = next(
        n for n in range(begin + 1, len(rijen)) if str(rijen[n][0]) == code or (not code and "nieuw:" in rijen[n][0])
    )
    return cel_adres(rij, kop.index(kolom))


def vul_in(
    inhoud: bytes, blad: str, cellen: dict[str, str | float | None], xml_van: dict[str, str] | None = None
) -> bytes:
    """The workbook with other values in these cells (by address); None empties one. ``xml_van``: whole cells as XML."""
    xml = blad_xml(inhoud, blad)
    for adres, waarde in {**cellen, **(xml_van or {})}.items():
        gevonden = re.search(rf'<c r="{adres}"( s="\d+")?[^>]*?(/>|>.*?</c>)', xml)
        assert gevonden is not None, adres
        if xml_van and adres in xml_van:
            cel = xml_van[adres]
        elif isinstance(waarde, str):
            tekst = f'<is><t xml:space="preserve">{escape(waarde)}</t></is>'
            cel = f'<c r="{adres}"{gevonden[1] or ""} t="inlineStr">{tekst}</c>'
        else:
            cel = f'<c r="{adres}"{gevonden[1] or ""}>{"" if waarde is None else f"<v>{waarde!r}</v>"}</c>'
        xml = xml[: gevonden.start()] + cel + xml[gevonden.end() :]
    return _met_blad(inhoud, blad, xml)


def wijzig_xml(inhoud: bytes, blad: str, oud: str, nieuw: str) -> bytes:
    """The workbook with something else in the XML of a sheet."""
    xml = blad_xml(inhoud, blad)
    assert oud in xml
    return _met_blad(inhoud, blad, xml.replace(oud, nieuw, 1))


def blad_xml(inhoud: bytes, blad: str) -> str:
    """The XML of a sheet."""
    delen = delen_van(inhoud)
    return delen[_deel(delen, blad)].decode()


def _deel(delen: dict[str, bytes], blad: str) -> str:
    nummer = re.search(rf'<sheet name="{re.escape(blad)}" sheetId="(\d+)"', delen["xl/workbook.xml"].decode())
    assert nummer is not None
    return f"xl/worksheets/sheet{nummer[1]}.xml"


def _met_blad(inhoud: bytes, blad: str, xml: str) -> bytes:
    delen = delen_van(inhoud)
    return bouw({**delen, _deel(delen, blad): xml.encode()})


def bouw(delen: dict[str, bytes]) -> bytes:
    """A zip of these parts."""
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w", zipfile.ZIP_DEFLATED) as zip_:
        for naam, bytes_ in delen.items():
            zip_.writestr(naam, bytes_)
    return uit.getvalue()


def delen_van(inhoud: bytes) -> dict[str, bytes]:
    """The parts of a zip."""
    with zipfile.ZipFile(io.BytesIO(inhoud)) as zip_:
        return {naam: zip_.read(naam) for naam in zip_.namelist()}


def waarde_van(inhoud: bytes, blad: str, adres: str) -> object:
    """What stands in a cell."""
    gevonden = re.fullmatch(r"([A-Z]+)(\d+)", adres)
    assert gevonden is not None
    return lees_werkmap(inhoud)[blad].rijen[int(gevonden[2]) - 1][kolomnummer(gevonden[1])]
