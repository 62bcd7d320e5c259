"""An empty file to fill in: the right headings, and what goes under them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

import xlsxwriter

from organisaties.choices import Regio, Werkvorm
from rapporten.choices import Onderwerp
from rapporten.sectorbeeld.exporteren import schrijf_csv
from rapporten.sectorbeeld.invoeren import KADERCODE
from rapporten.sectorbeeld.invoeren.rijen import EERSTE_WERKJAAR, KOLOMMEN, NVT
from zelfevaluatie.choices import Elementsoort, Indicatorsoort
from zelfevaluatie.models import Kader, Kengetal

FORMATEN = ("xlsx", "csv")
RIJEN = 5_000
"""So many rows of the workbook offer the lists of choices."""


class Kolomuitleg(NamedTuple):
    """What goes in a column."""

    naam: str
    verplicht: str
    uitleg: str
    voorbeeld: str


_UITLEG = {
    "ondernemingsnummer": ("ja", "De tien cijfers van het ondernemingsnummer, met of zonder punten.", "0123.456.749"),
    "organisatie": ("nee", "De naam; alleen nodig voor een organisatie die het portaal niet kent.", "Demo-organisatie"),
    "regio": (
        "nee",
        "De regio op 31 december van het werkjaar. Leeg: zoals in het portaal.",
        "Antwerpen",
    ),
    "werkvorm": (
        "nee",
        "De erkende werkvormen op 31 december van het werkjaar, met | ertussen. Leeg: zoals in het portaal.",
        "OVBJ|CaH",
    ),
    "werkjaar": ("ja", f"Een jaar vanaf {EERSTE_WERKJAAR}. Een werkjaar dat er nog niet is, komt erbij.", "2021"),
    "thema": ("ja", "De naam van het thema, zoals op het blad Waarden.", "Betrokkenheid"),
    "niveau": ("nee", f"Het groeiniveau, of {NVT} (niet van toepassing). Leeg: niet beantwoord.", "3"),
    "duiding": ("nee", "Een korte uitleg bij het niveau, hoogstens 5000 tekens.", ""),
    "indicator": ("ja", "Bezetting of benutting.", "bezetting"),
    "uitsplitsing": ("ja", "De werkvorm of module, zoals op het blad Waarden.", "OVBJ"),
    "teller": ("nee", "Een getal, samen met de noemer.", "4380"),
    "noemer": ("nee", "Een getal groter dan 0, samen met de teller.", "5110"),
    "percentage": (
        "nee",
        f"Het percentage zonder procentteken (94,5), of {NVT}. Met teller en noemer erbij moet het kloppen; leeg "
        "zonder teller en noemer: niet beantwoord.",
        "85,7",
    ),
}


def uitleg(onderwerp: Onderwerp) -> list[Kolomuitleg]:
    """The columns of this kind of file, in order."""
    return [Kolomuitleg(naam, *_UITLEG[naam]) for naam in KOLOMMEN[onderwerp]]


def schrijf_sjabloon(onderwerp: Onderwerp, formaat: str, naar: BinaryIO) -> None:
    """Write the empty file, ``csv`` or ``xlsx``; the workbook also explains the columns and lists what may go in."""
    if formaat == "csv":
        schrijf_csv(KOLOMMEN[onderwerp], (), naar)
        return
    boek = xlsxwriter.Workbook(naar, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    vet = boek.add_format({"bold": True, "bottom": 1})
    tekst = boek.add_format({"num_format": "@"})
    loop = boek.add_format({"text_wrap": True, "valign": "top"})
    blad = boek.add_worksheet(onderwerp.label)
    blad.freeze_panes(1, 0)
    kolommen = uitleg(onderwerp)
    for plaats, kolom in enumerate(kolommen):
        # As text: a number loses the 0 in front.
        opmaak = tekst if kolom.naam in ("ondernemingsnummer", "werkvorm") else None
        blad.set_column(plaats, plaats, max(14, len(kolom.naam) + 4), opmaak)
        blad.write_string(0, plaats, kolom.naam, vet)
    hulp = boek.add_worksheet("Uitleg")
    hulp.set_column(0, 1, 20)
    hulp.set_column(2, 2, 80)
    hulp.set_column(3, 3, 20)
    for plaats, naam in enumerate(("kolom", "verplicht", "wat erin komt", "voorbeeld")):
        hulp.write_string(0, plaats, naam, vet)
    for nummer, kolom in enumerate(kolommen, 1):
        for plaats, cel in enumerate(kolom):
            hulp.write_string(nummer, plaats, cel, loop)
    hulp.write_string(
        len(kolommen) + 2,
        0,
        f"Vul het blad {onderwerp.label} in: één rij per organisatie, werkjaar en thema of cijfer. "
        "Laat de namen van de kolommen staan; hun volgorde is vrij.",
    )
    keuzes = boek.add_worksheet("Waarden")
    namen = [kolom.naam for kolom in kolommen]
    for plaats, (naam, lijst) in enumerate(_waarden(onderwerp)):
        keuzes.set_column(plaats, plaats, 34)
        keuzes.write_string(0, plaats, naam, vet)
        for nummer, waarde in enumerate(lijst, 1):
            if waarde.isdigit():
                keuzes.write_number(nummer, plaats, int(waarde))
            else:
                keuzes.write_string(nummer, plaats, waarde)
        if naam in namen and naam != "werkvorm" and lijst:  # a cell may name several werkvormen
            kolom_, letter = namen.index(naam), chr(65 + plaats)
            blad.data_validation(
                1,
                kolom_,
                RIJEN,
                kolom_,
                {
                    "validate": "list",
                    "source": f"=Waarden!${letter}$2:${letter}${len(lijst) + 1}",
                    "error_type": "warning",
                },
            )
    boek.close()


def _waarden(onderwerp: Onderwerp) -> list[tuple[str, Sequence[str]]]:
    """What may go in the columns that take a choice."""
    regios = ("regio", [naam for _, naam in Regio.choices])
    if onderwerp == Onderwerp.CIJFERS:
        uitsplitsingen = list(dict.fromkeys(Kengetal.objects.values_list("uitsplitsing", flat=True)))
        return [regios, ("indicator", list(Indicatorsoort.values)), ("uitsplitsing", uitsplitsingen)]
    kader = Kader.objects.filter(code=KADERCODE).order_by("-versie").first()
    themas = kader.elementen.filter(soort=Elementsoort.THEMA).values_list("naam", flat=True) if kader else ()
    niveaus = kader.niveaus.values_list("waarde", flat=True) if kader else ()
    return [
        regios,
        ("werkvorm", list(Werkvorm.values)),
        ("thema", list(themas)),
        ("niveau", [*map(str, niveaus), NVT]),
    ]
