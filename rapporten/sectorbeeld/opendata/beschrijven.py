"""What the open data says about itself: CSV on the Web beside the files, and DCAT for catalogues of data.

The names are those of "Metadata Vocabulary for Tabular Data" (W3C, 17 December 2015) and "Data Catalog Vocabulary 3".
Addresses of files are relative in the former, so that its bytes do not depend on where the portal stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from rapporten.models import Editie, Openbestand
from rapporten.sectorbeeld.exporteren.tabellen import Kolom, Kolomsoort
from rapporten.sectorbeeld.onderdrukken import MINIMUM
from rapporten.sectorbeeld.opendata.tabellen import Opentabel

CSVTYPE = "text/csv; charset=utf-8; header=present"
METADATATYPE = "application/csvm+json"
CATALOGUSTYPE = "application/ld+json"
TAAL = "nl"

# What a column is called in vocabularies that others know. All other columns are only explained.
_BETEKENIS = {"naam": "skos:prefLabel", "uitleg": "skos:definition", "omschrijving": "skos:definition"}
_BETEKENIS |= {"definitie": "skos:definition"}


def titel_van(werkjaar: int, volgnummer: int) -> str:
    """What the data is called, as it is cited."""
    return f"Sectorbeeld van het kwaliteitsverslag, werkjaar {werkjaar}, editie {volgnummer}"


def toelichting(editie: Editie) -> list[tuple[str, str]]:
    """What somebody must know before reading the numbers: (heading, text)."""
    kader = f"De groeiniveaus volgen {editie.kader.naam}, versie {editie.kader.versie}."
    if editie.kader.voorlopig:
        kader += " De niveaus en hun teksten zijn voorlopig."
    return [
        (
            "Lezen",
            "Organisaties geven zichzelf een niveau om te leren en bij te sturen. Dit is geen rangorde: een niveau mag"
            " dalen, en een niveau behouden is een goed doel. Cijfers zeggen pas iets samen met het verhaal erachter.",
        ),
        (
            "Tellen",
            "Elke organisatie telt één keer in de sector, in haar regio en in haar grootteklasse, en één keer in elke"
            " werkvorm waarvoor ze erkend was, zoals het was op 31 december van het werkjaar. Wie niet antwoordde of"
            " het niet van toepassing vond, telt niet mee in n. Wie nieuw is, telt mee: n verschilt van jaar tot jaar.",
        ),
        (
            "Kleine groepen",
            f"Groepen van minder dan {MINIMUM} organisaties worden niet getoond, en ook niet wat toelaat om zo’n groep"
            " af te leiden. De rij staat er dan zonder getallen, met de reden in de kolom verborgen.",
        ),
        ("Kader", kader),
    ]


# -- CSV on the Web --------------------------------------------------------------------------------------------


def beschrijf_tabellen(editie: Editie, tabellen: Sequence[Opentabel], *, licentie: str, op: dt.date) -> dict[str, Any]:
    """The group of tables of one edition (``csv-metadata.json``)."""
    uit: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": TAAL}],
        "@type": "TableGroup",
        "dc:title": titel_van(editie.werkjaar_id, editie.volgnummer),
        "dc:description": "Groeiniveaus, bezetting en benutting van de sector, per groep van organisaties.",
        "dc:publisher": {"schema:name": settings.OPENDATA_UITGEVER},
        "dc:created": _dag(timezone.localdate(editie.op)),
        "dc:issued": _dag(op),
    }
    if licentie:
        uit["dc:license"] = {"@id": licentie}
    return uit | {
        "dialect": {"encoding": "utf-8", "delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
        "notes": [{"dc:title": kop, "dc:description": tekst} for kop, tekst in toelichting(editie)],
        "tables": [_tabel(tabel) for tabel in tabellen],
    }


def _dag(dag: dt.date) -> dict[str, str]:
    return {"@value": dag.isoformat(), "@type": "xsd:date"}


def _tabel(tabel: Opentabel) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "columns": [_kolom(kolom, lijst=not tabel.verwijzingen) for kolom in tabel.tabel.kolommen],
        "primaryKey": list(tabel.sleutel),
    }
    if tabel.verwijzingen:
        schema["foreignKeys"] = [
            {"columnReference": kolom, "reference": {"resource": bestand, "columnReference": kolom}}
            for kolom, bestand in tabel.verwijzingen
        ]
    else:  # every row is a term of its own
        schema["aboutUrl"] = f"{tabel.bestand}#{{{tabel.sleutel[0]}}}"
    return {
        "url": tabel.bestand,
        "dc:title": tabel.titel,
        "dc:description": tabel.uitleg,
        "tableSchema": schema,
    }


def _kolom(kolom: Kolom, *, lijst: bool) -> dict[str, Any]:
    # The heading in the file is the name; the title is how people call it.
    titels = [kolom.kop] if kolom.kop == kolom.code else [kolom.kop, kolom.code]
    uit: dict[str, Any] = {
        "name": kolom.code,
        "titles": {TAAL: titels},
        "dc:description": kolom.uitleg,
        "datatype": {"base": "integer", "minimum": 0} if kolom.soort == Kolomsoort.GEHEEL else kolom.soort.value,
    }
    if kolom.vast and kolom.code != "verborgen":
        uit["required"] = True
    if lijst and kolom.code in _BETEKENIS:
        uit["propertyUrl"] = _BETEKENIS[kolom.code]
    return uit


# -- DCAT ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenEditie:
    """What everyone may know of an edition that is, or was, open; nothing that somebody wrote about it."""

    editie_id: int
    werkjaar: int
    volgnummer: int
    vastgelegd_op: dt.date
    opengesteld_op: dt.date
    licentie: str
    ingetrokken_op: dt.date | None
    reden: str

    @property
    def open(self) -> bool:
        """Its files can be read."""
        return self.ingetrokken_op is None


def beschrijf_catalogus(
    edities: Iterable[OpenEditie], bestanden: Mapping[int, Sequence[Openbestand]], adres: Callable[..., str]
) -> dict[str, Any]:
    """All open editions as a catalogue (DCAT, JSON-LD). ``adres(naam_of_url, *delen)`` gives the full address."""
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": adres("opendata"),
        "@type": "dcat:Catalog",
        "dct:title": _tekst("Open data van het kwaliteitsverslag"),
        "dct:description": _tekst("Het beeld van de sector, per werkjaar."),
        "dct:publisher": _uitgever(),
        "dct:language": {"@id": "http://publications.europa.eu/resource/authority/language/NLD"},
        "foaf:homepage": {"@id": adres("opendata")},
        "dcat:dataset": [_dataset(editie, bestanden.get(editie.editie_id, ()), adres) for editie in edities],
    }


def _tekst(tekst: str) -> dict[str, str]:
    return {"@value": tekst, "@language": TAAL}


def _uitgever() -> dict[str, str]:
    return {"@type": "foaf:Organization", "foaf:name": settings.OPENDATA_UITGEVER}


def _dataset(editie: OpenEditie, bestanden: Sequence[Openbestand], adres: Callable[..., str]) -> dict[str, Any]:
    plaats = (editie.werkjaar, editie.volgnummer)
    pagina = adres("opendata_editie", *plaats)
    licentie = {"dct:license": {"@id": editie.licentie}} if editie.licentie else {}
    return {
        "@id": pagina,
        "@type": "dcat:Dataset",
        "dct:title": _tekst(titel_van(*plaats)),
        "dct:description": _tekst("Groeiniveaus, bezetting en benutting van de sector, per groep van organisaties."),
        "dct:identifier": f"{editie.werkjaar}-{editie.volgnummer}",
        "dct:publisher": _uitgever(),
        "dct:created": _dag(editie.vastgelegd_op),
        "dct:issued": _dag(editie.opengesteld_op),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _dag(dt.date(editie.werkjaar, 1, 1)),
            "dcat:endDate": _dag(dt.date(editie.werkjaar, 12, 31)),
        },
        "dct:accessRights": {"@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"},
        "dcat:landingPage": {"@id": pagina},
        **licentie,
        "dcat:distribution": [
            {
                "@id": adres("opendata_bestand", *plaats, bestand.naam),
                "@type": "dcat:Distribution",
                "dct:title": bestand.naam,
                "dcat:accessURL": {"@id": pagina},
                "dcat:downloadURL": {"@id": adres("opendata_bestand", *plaats, bestand.naam)},
                "dcat:mediaType": {
                    "@id": f"https://www.iana.org/assignments/media-types/{bestand.mediatype.partition(';')[0]}"
                },
                "dct:conformsTo": {"@id": "https://www.w3.org/TR/tabular-data-model/"},
                "dcat:byteSize": {"@value": str(bestand.grootte), "@type": "xsd:nonNegativeInteger"},
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"},
                    "spdx:checksumValue": {"@value": bestand.sha256, "@type": "xsd:hexBinary"},
                },
                **licentie,
            }
            for bestand in bestanden
        ],
    }
