"""The files of an edition that is opened: made once and kept as bytes, the same whatever changes here later."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json

from rapporten.models import Editie, Openbestand
from rapporten.sectorbeeld.exporteren import Smaak, schrijf_csv
from rapporten.sectorbeeld.opendata.beschrijven import CSVTYPE, METADATATYPE, beschrijf_tabellen
from rapporten.sectorbeeld.opendata.tabellen import Opentabel, open_tabellen

METADATA = "csv-metadata.json"
"""Where a reader of CSV on the Web looks for the description of the files in the same directory."""


def maak_bestanden(editie: Editie, *, licentie: str, op: dt.date) -> list[Openbestand]:
    """All files of an edition, not stored yet: CSV per table and their description."""
    tabellen = open_tabellen(editie)
    bestanden = [_csv(editie, tabel) for tabel in tabellen]
    metadata = beschrijf_tabellen(editie, tabellen, licentie=licentie, op=op)
    tekst = json.dumps(metadata, ensure_ascii=False, indent=2)
    return [*bestanden, _bestand(editie, METADATA, METADATATYPE, f"{tekst}\n".encode())]


def _csv(editie: Editie, tabel: Opentabel) -> Openbestand:
    """Headings are the fixed names of the columns: a program that reads them goes on when a title is written better."""
    aantal = 0

    def tel() -> None:
        nonlocal aantal
        aantal += 1

    uit = io.BytesIO()
    kop = [kolom.code for kolom in tabel.tabel.kolommen]
    schrijf_csv(kop, tabel.tabel.rijen(), uit, smaak=Smaak.GEWOON, tel=tel)
    return _bestand(editie, tabel.bestand, CSVTYPE, uit.getvalue(), aantal)


def _bestand(editie: Editie, naam: str, mediatype: str, inhoud: bytes, rijen: int | None = None) -> Openbestand:
    return Openbestand(
        editie=editie,
        naam=naam,
        mediatype=mediatype,
        rijen=rijen,
        inhoud=inhoud,
        grootte=len(inhoud),
        sha256=hashlib.sha256(inhoud).hexdigest(),
    )
