"""An edition as a file: a workbook with an explanation, CSV for Belgian Excel or another program, JSON.

``tabellen`` knows the columns and reads the stored cells, ``schrijven`` writes them, row by row.
"""

from rapporten.models import Editie
from rapporten.sectorbeeld.exporteren.schrijven import (
    FORMATEN,
    Formaat,
    Smaak,
    Werkboek,
    als_bytes,
    csvwaarde,
    schrijf_csv,
    schrijf_editie,
)
from rapporten.sectorbeeld.exporteren.tabellen import Keuze, Kolomsoort, Tabel, Waarde, groepsnaam, tabellen_van

__all__ = [
    "FORMATEN",
    "Formaat",
    "Keuze",
    "Kolomsoort",
    "Smaak",
    "Tabel",
    "Waarde",
    "Werkboek",
    "als_bytes",
    "bestandsnaam",
    "csvwaarde",
    "groepsnaam",
    "schrijf_csv",
    "schrijf_editie",
    "tabellen_van",
]


def bestandsnaam(editie: Editie, formaat: str) -> str:
    """E.g. ``sectorbeeld-2022-definitief-1.csv``."""
    return f"sectorbeeld-{editie.werkjaar_id}-{editie.soort}-{editie.volgnummer}.{formaat}"
