"""Open data: definitive editions as CSV on the Web, for everyone and without an account.

``tabellen`` says which tables there are, ``bestanden`` makes their files, ``beschrijven`` describes them (CSVW, DCAT),
``openstellen`` opens and withdraws an edition, and reads what is open.
"""

from rapporten.sectorbeeld.opendata.beschrijven import CATALOGUSTYPE, OpenEditie, beschrijf_catalogus
from rapporten.sectorbeeld.opendata.bestanden import METADATA
from rapporten.sectorbeeld.opendata.openstellen import (
    Openstelfout,
    bestanden_van,
    inhoud_van,
    open_edities,
    stel_open,
    te_openen,
    trek_in,
)

__all__ = [
    "CATALOGUSTYPE",
    "METADATA",
    "OpenEditie",
    "Openstelfout",
    "beschrijf_catalogus",
    "bestanden_van",
    "inhoud_van",
    "open_edities",
    "stel_open",
    "te_openen",
    "trek_in",
]
