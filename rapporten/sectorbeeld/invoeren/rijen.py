"""The two formats: rows of text to typed rows, with every mistake of every cell.

Pure: what the portal knows of themes, levels and figures comes in as a :class:`Naslag`. A cell that cannot be read
leaves its field empty, so that the other cells of its row are still checked; such a row is never stored, because
nothing is stored as long as there is one mistake.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Generic, NamedTuple, TypeVar

from django.core.exceptions import ValidationError

from kwaliteit.stuurtekens import zonder_richtingstekens
from organisaties.choices import Regio, Werkvorm
from organisaties.ondernemingsnummer import lees_ondernemingsnummer
from rapporten.choices import Onderwerp
from rapporten.sectorbeeld.invoeren.bestand import lees_rijen
from rapporten.sectorbeeld.invoeren.fouten import Fouten
from zelfevaluatie.choices import Indicatorsoort, Staat

GROEINIVEAU_KOLOMMEN = (
    "ondernemingsnummer",
    "organisatie",
    "regio",
    "werkvorm",
    "werkjaar",
    "thema",
    "niveau",
    "duiding",
)
CIJFER_KOLOMMEN = (
    "ondernemingsnummer",
    "organisatie",
    "regio",
    "werkjaar",
    "indicator",
    "uitsplitsing",
    "teller",
    "noemer",
    "percentage",
)
KOLOMMEN: Mapping[str, tuple[str, ...]] = {
    Onderwerp.GROEINIVEAUS: GROEINIVEAU_KOLOMMEN,
    Onderwerp.CIJFERS: CIJFER_KOLOMMEN,
}
EERSTE_WERKJAAR = 2000
NVT = "nvt"
DECIMALEN = 4
MARGE = Decimal("0.05")
MAX_TELLER, MAX_PERCENTAGE = Decimal(10**10), Decimal(10**5)
MAX_NAAM, MAX_DUIDING = 200, 5_000
GETAL = re.compile(r"[0-9]+(?:[.,][0-9]+)?", re.ASCII)

T = TypeVar("T")


class Waarde(NamedTuple):
    """What a row says: a state, and only when it is ``beantwoord`` a level or a figure."""

    staat: str
    niveau: int | None = None
    teller: Decimal | None = None
    noemer: Decimal | None = None
    percentage: Decimal | None = None
    toelichting: str = ""

    def __str__(self) -> str:
        if self.staat != Staat.BEANTWOORD:
            return Staat(self.staat).label.lower()
        delen = [] if self.niveau is None else [str(self.niveau)]
        if self.teller is not None and self.noemer is not None:
            delen.append(f"{_kort(self.teller)}/{_kort(self.noemer)}")
        if self.percentage is not None:
            delen.append(f"{_kort(self.percentage)} %")
        return " ".join(delen)


class Wie(NamedTuple):
    """About whom and when a row speaks. Region and werkvormen are empty where the file leaves them to the portal."""

    nummer: str
    naam: str
    regio: str
    werkvormen: tuple[str, ...]
    werkjaar: int


class Rij(NamedTuple):
    """A row of either file. ``code`` is that of the theme or the figure."""

    rij: int
    wie: Wie
    code: str
    waarde: Waarde | None


@dataclass(frozen=True)
class Naslag:
    """What the rows are read against: the newest growth levels and the figures, all by lower-case name and code."""

    themas: Mapping[str, str] = field(default_factory=dict)
    niveaus: Collection[int] = ()
    nvt_mogelijk: bool = True
    kengetallen: Mapping[tuple[str, str], str] = field(default_factory=dict)
    laatste_werkjaar: int = dt.MAXYEAR


class Gelezen(NamedTuple):
    """The rows of a file, with remarks that are no mistakes."""

    rijen: list[Rij]
    meldingen: list[str]


def lees_groeiniveaus(inhoud: bytes, naslag: Naslag, fouten: Fouten) -> Gelezen:
    """Read a file of growth levels. Mistakes go to ``fouten``. Raises :class:`fouten.Onleesbaar`."""
    wie = _wie(naslag, fouten)
    thema = _Kolom("thema", _keuze(naslag.themas, "thema"), "", fouten)
    niveau = _Kolom("niveau", _niveau(naslag), None, fouten)
    duiding = _Kolom("duiding", _tekst(MAX_DUIDING), "", fouten)
    rijen = []
    for rij, cellen in lees_rijen(inhoud, GROEINIVEAU_KOLOMMEN, fouten):
        waarde = niveau(rij, cellen[6])
        if cellen[7]:
            toelichting = duiding(rij, cellen[7])
            waarde = waarde and waarde._replace(toelichting=toelichting)
        rijen.append(Rij(rij, wie(rij, cellen[:5]), thema(rij, cellen[5]), waarde))
        if fouten.vol:
            break
    return Gelezen(rijen, [])


def lees_cijfers(inhoud: bytes, naslag: Naslag, fouten: Fouten) -> Gelezen:
    """Read a file of figures. Mistakes go to ``fouten``. Raises :class:`fouten.Onleesbaar`.

    A figure without teller, noemer and percentage was not answered; ``nvt`` as percentage says it does not apply.
    Percentages are kept to four decimals.
    """
    wie = _wie(naslag, fouten)
    indicator = _Kolom("indicator", _keuze({i: i for i in Indicatorsoort.values}, "indicator"), "", fouten)
    uitsplitsing = {
        soort: _Kolom(
            "uitsplitsing",
            _keuze({naam: code for (s, naam), code in naslag.kengetallen.items() if s == soort}, "uitsplitsing"),
            "",
            fouten,
        )
        for soort in Indicatorsoort.values
    }
    rijen, afgerond = [], 0
    for rij, cellen in lees_rijen(inhoud, CIJFER_KOLOMMEN, fouten):
        nummer, naam, regio, werkjaar, soortnaam, splitsing, teller, noemer, percentage = cellen
        soort = indicator(rij, soortnaam)
        afgerond += _decimalen(percentage) > DECIMALEN
        rijen.append(
            Rij(
                rij,
                wie(rij, (nummer, naam, regio, "", werkjaar)),
                uitsplitsing[soort](rij, splitsing) if soort else "",
                _cijfer(rij, teller.strip(), noemer.strip(), percentage.strip(), fouten),
            )
        )
        if fouten.vol:
            break
    meldingen = [f"Afgerond op {DECIMALEN} decimalen: {afgerond} keer een percentage."] if afgerond else []
    return Gelezen(rijen, meldingen)


LEZERS: Mapping[str, Callable[[bytes, Naslag, Fouten], Gelezen]] = {
    Onderwerp.GROEINIVEAUS: lees_groeiniveaus,
    Onderwerp.CIJFERS: lees_cijfers,
}


# -- cells ---------------------------------------------------------------------------------------------------


class _Afgekeurd(Exception):
    """A cell cannot be read; the message says what to do."""


class _Kolom(Generic[T]):
    """Reads the cells of a column; the same text is read once."""

    def __init__(self, naam: str, lees: Callable[[str], T], leeg: T, fouten: Fouten) -> None:
        self.naam, self.lees, self.leeg, self.fouten = naam, lees, leeg, fouten
        self.bekend: dict[str, T] = {}

    def __call__(self, rij: int, tekst: str) -> T:
        try:
            return self.bekend[tekst]
        except KeyError:
            pass
        try:
            waarde = self.bekend[tekst] = self.lees(tekst.strip())
        except _Afgekeurd as fout:
            self.fouten.meld(rij, self.naam, tekst, str(fout))
            return self.leeg
        return waarde


def _wie(naslag: Naslag, fouten: Fouten) -> Callable[[int, tuple[str, ...]], Wie]:
    """Reads the cells that both files share; the same five texts are read once."""
    namen = {naam.casefold(): waarde for waarde, label in Regio.choices for naam in (waarde, label)}
    nummer = _Kolom("ondernemingsnummer", _nummer, "", fouten)
    naam = _Kolom("organisatie", _tekst(MAX_NAAM), "", fouten)
    regio = _Kolom("regio", _keuze({**namen, "": ""}, "regio"), "", fouten)
    werkvorm = _Kolom[tuple[str, ...]]("werkvorm", _werkvormen, (), fouten)
    werkjaar = _Kolom("werkjaar", _werkjaar(naslag.laatste_werkjaar), 0, fouten)
    bekend: dict[tuple[str, ...], Wie] = {}

    def lees(rij: int, cellen: tuple[str, ...]) -> Wie:
        try:
            return bekend[cellen]
        except KeyError:
            pass
        aantal = len(fouten)
        gelezen = Wie(
            nummer(rij, cellen[0]),
            naam(rij, cellen[1]),
            regio(rij, cellen[2]),
            werkvorm(rij, cellen[3]),
            werkjaar(rij, cellen[4]),
        )
        # With a mistake in it, the next row with the same texts has that mistake too.
        if len(fouten) == aantal:
            bekend[cellen] = gelezen
        return gelezen

    return lees


def _nummer(tekst: str) -> str:
    try:
        return lees_ondernemingsnummer(tekst)
    except ValidationError as fout:
        raise _Afgekeurd(" ".join(fout.messages))


def _werkjaar(laatste: int) -> Callable[[str], int]:
    def lees(tekst: str) -> int:
        jaar = int(tekst) if re.fullmatch(r"[0-9]{4}", tekst) else 0
        if not EERSTE_WERKJAAR <= jaar <= laatste:
            raise _Afgekeurd(f"Typ een jaar van {EERSTE_WERKJAAR} tot en met {laatste}.")
        return jaar

    return lees


def _tekst(maximum: int) -> Callable[[str], str]:
    def lees(tekst: str) -> str:
        if len(tekst) > maximum:
            raise _Afgekeurd(f"Dit zijn {len(tekst)} tekens. Kort in tot hoogstens {maximum}.")
        stuurtekens = any(unicodedata.category(teken) == "Cc" and teken not in "\t\r\n" for teken in tekst)
        if stuurtekens or tekst != zonder_richtingstekens(tekst):
            raise _Afgekeurd("Hier staat een onzichtbaar stuurteken in. Typ de tekst opnieuw.")
        return tekst

    return lees


def _keuze(waarden: Mapping[str, str], wat: str) -> Callable[[str], str]:
    """By name or code, without regard to case."""

    def lees(tekst: str) -> str:
        naam = " ".join(tekst.casefold().split())
        try:
            return waarden[naam]
        except KeyError:
            pass
        raad = difflib.get_close_matches(naam[:100], waarden, n=1)
        mogelijk = ", ".join(filter(None, dict.fromkeys(waarden.values())))
        doe = f"Bedoelt u '{raad[0]}'?" if raad else f"Kies uit: {mogelijk}."
        raise _Afgekeurd(f"Dit is geen bekende waarde voor {wat}. {doe}" if tekst else f"Vul dit in. {doe}")

    return lees


def _werkvormen(tekst: str) -> tuple[str, ...]:
    namen = {waarde.casefold(): waarde for waarde in Werkvorm.values}
    delen = [deel.strip() for deel in tekst.split("|")] if tekst else []
    if onbekend := [deel for deel in delen if deel.casefold() not in namen]:
        raise _Afgekeurd(f"'{onbekend[0]}' is geen werkvorm. Kies uit {', '.join(Werkvorm.values)}, gescheiden door |.")
    return tuple(sorted({namen[deel.casefold()] for deel in delen}))


def _niveau(naslag: Naslag) -> Callable[[str], Waarde | None]:
    per_tekst = {str(niveau): Waarde(Staat.BEANTWOORD.value, niveau) for niveau in naslag.niveaus}
    per_tekst[""] = Waarde(Staat.NIET_BEANTWOORD.value)
    if naslag.nvt_mogelijk:
        per_tekst[NVT] = Waarde(Staat.NVT.value)
    schaal = f"van {min(naslag.niveaus, default=0)} tot en met {max(naslag.niveaus, default=0)}"
    nvt = f", {NVT}" if naslag.nvt_mogelijk else ""

    def lees(tekst: str) -> Waarde:
        try:
            return per_tekst[tekst.casefold()]
        except KeyError:
            raise _Afgekeurd(f"Typ een geheel getal {schaal}{nvt}, of laat leeg als het niet beantwoord is.")

    return lees


def _cijfer(rij: int, teller: str, noemer: str, percentage: str, fouten: Fouten) -> Waarde | None:
    if percentage.casefold() == NVT:
        for kolom, tekst in (("teller", teller), ("noemer", noemer)):
            if tekst:
                fouten.meld(rij, kolom, tekst, "Laat leeg: het cijfer is niet van toepassing (nvt).")
        return Waarde(Staat.NVT.value)
    if not teller and not noemer and not percentage:
        return Waarde(Staat.NIET_BEANTWOORD.value)
    aantal = len(fouten)
    boven = _getal(rij, "teller", teller, MAX_TELLER, fouten)
    onder = _getal(rij, "noemer", noemer, MAX_TELLER, fouten)
    gegeven = _getal(rij, "percentage", percentage, MAX_PERCENTAGE, fouten)
    if bool(teller) != bool(noemer):
        ontbreekt, ander = ("noemer", "teller") if teller else ("teller", "noemer")
        fouten.meld(rij, ontbreekt, "", f"Vul ook de {ontbreekt} in, of laat de {ander} weg en geef het percentage.")
    if onder == 0:
        fouten.meld(rij, "noemer", noemer, "De noemer is 0. Laat teller en noemer leeg als er geen noemer is.")
    if len(fouten) > aantal:
        return None
    if boven is not None and onder is not None and gegeven is not None:
        berekend = _rond(boven / onder * 100, _decimalen(percentage))
        if abs(berekend - gegeven) > MARGE:
            fouten.meld(
                rij,
                "percentage",
                percentage,
                f"Teller en noemer geven {_kort(berekend)}. Verbeter het percentage, de teller of de noemer.",
            )
            return None
    return Waarde(
        Staat.BEANTWOORD.value,
        teller=boven,
        noemer=onder,
        percentage=None if gegeven is None else _rond(gegeven, DECIMALEN),
    )


def _getal(rij: int, kolom: str, tekst: str, grens: Decimal, fouten: Fouten) -> Decimal | None:
    """A number with a point or a comma; None, with a mistake noted, for anything else (None also when empty)."""
    if not tekst:
        return None
    if not GETAL.fullmatch(tekst) or len(tekst) > MAX_NAAM:
        raad = "Typ een getal zonder teken, spatie of procentteken, met een punt of komma voor de decimalen."
        fouten.meld(rij, kolom, tekst, raad)
        return None
    getal = Decimal(tekst.replace(",", "."))
    if getal >= grens:
        fouten.meld(rij, kolom, tekst, f"Dit getal is te groot: het moet kleiner zijn dan {_kort(grens)}.")
        return None
    if kolom != "percentage" and _decimalen(tekst) > DECIMALEN:
        fouten.meld(rij, kolom, tekst, f"Rond af op hoogstens {DECIMALEN} decimalen.")
        return None
    return getal


def _decimalen(tekst: str) -> int:
    return len(tekst.strip().replace(",", ".").partition(".")[2])


def _rond(getal: Decimal, decimalen: int) -> Decimal:
    """Half up, as the published series are rounded; beyond ten decimals there is nothing to round."""
    return getal if decimalen > 10 else getal.quantize(Decimal(1).scaleb(-decimalen), ROUND_HALF_UP)


def _kort(getal: Decimal) -> str:
    tekst = f"{getal:f}"
    return (tekst.rstrip("0").rstrip(".") if "." in tekst else tekst).replace(".", ",")
