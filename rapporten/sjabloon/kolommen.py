"""The sheets and columns of the workbook, declared once: writing, reading, judging and the page follow this.

The code of a column to fill in is the name of the field in the form of the page (``rapporten.forms``), so that a cell
and a field obey the same rules. A new field is one line here and one value in ``stand``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FORMAAT = "kwaliteitsverslag-sjabloon-1"
WISSEN = "wissen"
KENMERK, BEGIN, KEUZES = "_kenmerk", "_begin", "_keuzes"
LEES_MIJ = "Lees mij"
NIEUWE_ACTIES = 10
NIEUW = "nieuw:"
"""Begins the code of an empty row; the key of the action that it will become follows."""
LANGSTE_CEL = 32_767
"""What a cell can hold; a longer text stays out of the workbook, so that nothing is cut."""


class Celsoort(StrEnum):
    """What stands in a cell."""

    VAST = "vast"
    NIVEAU = "niveau"
    GETAL = "getal"
    JA_NEE = "ja_nee"
    KEUZE = "keuze"
    DATUM = "datum"
    TEKST = "tekst"


@dataclass(frozen=True, slots=True)
class Kolom:
    """A column: its code, its heading, what stands in it, and how wide it is (in characters)."""

    code: str
    kop: str
    soort: Celsoort
    breedte: int
    hulp: str = ""
    verborgen: bool = False

    @property
    def invullen(self) -> bool:
        """People write in it."""
        return self.soort != Celsoort.VAST


@dataclass(frozen=True, slots=True)
class Blad:
    """A sheet with one row per theme, figure or action."""

    naam: str
    uitleg: str
    kolommen: tuple[Kolom, ...]
    nieuwe_rijen: int = 0

    def kolom(self, code: str) -> Kolom:
        """The column with this code.

        Raises:
            KeyError: when the sheet has no such column.
        """
        for kolom in self.kolommen:
            if kolom.code == code:
                return kolom
        raise KeyError(code)

    @property
    def in_te_vullen(self) -> tuple[Kolom, ...]:
        """The columns in which people write."""
        return tuple(kolom for kolom in self.kolommen if kolom.invullen)


_CODE = Kolom("code", "code", Celsoort.VAST, 8, verborgen=True)
_VERSIE = Kolom("versie", "versie", Celsoort.VAST, 8, verborgen=True)
_GETAL = "Typ een getal met een komma, bijvoorbeeld 94,5. Zet er geen %-teken achter."

GROEINIVEAUS = Blad(
    "Groeiniveaus",
    "Kies per thema het niveau dat uw werking het best omschrijft. Een toelichting mag, maar hoeft niet.",
    (
        _CODE,
        _VERSIE,
        Kolom("groep", "Groep", Celsoort.VAST, 20),
        Kolom("naam", "Thema", Celsoort.VAST, 28),
        Kolom("uitleg", "Waarover het gaat", Celsoort.VAST, 46),
        Kolom("vorig", "Vorig jaar", Celsoort.VAST, 11),
        Kolom("niveau", "Niveau", Celsoort.NIVEAU, 27, "Kies een niveau uit de lijst."),
        Kolom("toelichting", "Toelichting", Celsoort.TEKST, 60),
    ),
)
CIJFERS = Blad(
    "Cijfers",
    "Vul teller en noemer in als u die hebt, anders alleen het percentage. Vertel in het verhaal wat erachter zit.",
    (
        _CODE,
        _VERSIE,
        Kolom("naam", "Cijfer", Celsoort.VAST, 30),
        Kolom("definitie", "Wat het is", Celsoort.VAST, 40),
        Kolom("gevraagd", "Gevraagd", Celsoort.VAST, 10),
        Kolom("vorig", "Vorig jaar (%)", Celsoort.VAST, 14),
        Kolom("teller", "Teller", Celsoort.GETAL, 12, _GETAL),
        Kolom("noemer", "Noemer", Celsoort.GETAL, 12, _GETAL),
        Kolom("percentage", "Percentage", Celsoort.GETAL, 12, "Alleen als u teller en noemer niet hebt. " + _GETAL),
        Kolom("nvt", "Niet van toepassing", Celsoort.JA_NEE, 14, "Kies ja als dit cijfer niet voor u geldt."),
        Kolom("opgroeien", "Cijfer van Opgroeien", Celsoort.VAST, 16),
        Kolom("klopt", "Klopt dat cijfer?", Celsoort.JA_NEE, 12, "Kies ja om het cijfer van Opgroeien te bevestigen."),
        Kolom("reden", "Waarom klopt het niet?", Celsoort.TEKST, 36, "Vul dan ook uw eigen cijfer in."),
        Kolom("toelichting", "Het verhaal erbij", Celsoort.TEKST, 60),
    ),
)
ACTIES = Blad(
    "Acties",
    "Een doel en een resultaat volstaan. Een nieuwe actie schrijft u in een lege rij onderaan.",
    (
        _CODE,
        _VERSIE,
        Kolom("sinds", "Sinds", Celsoort.VAST, 8),
        Kolom("vorig", "Vorig jaar", Celsoort.VAST, 14),
        Kolom("doel", "Doel", Celsoort.TEKST, 40, "Wat wilt u bereiken? Hoogstens 300 tekens."),
        Kolom("stand", "Waar staat u nu?", Celsoort.KEUZE, 16, "Kies uit de lijst."),
        Kolom("resultaat", "Resultaat", Celsoort.TEKST, 36),
        Kolom("doelsoort", "Wat voor doel?", Celsoort.KEUZE, 20, "Kies uit de lijst. Behouden is even goed een doel."),
        Kolom("thema_code", "Thema", Celsoort.KEUZE, 28, "Kies uit de lijst, of laat leeg."),
        Kolom("waarom", "Waarom?", Celsoort.TEKST, 36),
        Kolom("eigenaar", "Wie trekt dit?", Celsoort.TEKST, 22, "Een functie of team volstaat."),
        Kolom("tegen", "Tegen wanneer?", Celsoort.DATUM, 14, "Typ een datum, bijvoorbeeld 31/12/2026."),
        Kolom("stappen", "Stappen", Celsoort.TEKST, 36),
        Kolom("onverwacht", "Niet verwacht", Celsoort.TEKST, 36, "Welke effecten had u niet verwacht?"),
        Kolom("waarom_niet", "Wat lukte niet?", Celsoort.TEKST, 36, "Wat lukte niet, en hoe komt dat?"),
        Kolom("vervolg", "Wat nu?", Celsoort.TEKST, 36),
    ),
    nieuwe_rijen=NIEUWE_ACTIES,
)
BLADEN = (GROEINIVEAUS, CIJFERS, ACTIES)
BLAD = {blad.naam: blad for blad in BLADEN}
