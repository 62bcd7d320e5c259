"""What the sector page and its PDF show: typed objects with all that a template needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from rapporten.choices import Editiesoort, Methode
from rapporten.models import Aggregaat, Editie, Sectornota
from rapporten.sectorbeeld.beeld.groepen import Groep
from rapporten.sectorbeeld.mediaan import Midden, middelste_helft
from rapporten.sectorbeeld.onderdrukken import AFLEIDBAAR, MINIMUM
from rapporten.sectorbeeld.trendbreuken import Trendbreuk
from rapporten.sectorbeeld.zinnen import Zin

Punten = dict[int, Decimal | None]
_METHODEN = {Methode.GEWOGEN.value: "gewogen", Methode.GEMIDDELDE.value: "gewoon gemiddelde", "": ""}


def waarde_van(cel: Aggregaat | None) -> Fraction | None:
    """The mean level or the percentage of a cell, exact; None when it is hidden or empty."""
    if cel is None or not cel.n:
        return None
    if cel.thema_id:
        return Fraction(cel.som or 0, cel.n)
    return None if cel.waarde is None else Fraction(cel.waarde)


def als_decimaal(waarde: Fraction | None) -> Decimal | None:
    """For the templates, which round it."""
    return None if waarde is None else Decimal(waarde.numerator) / waarde.denominator


@dataclass(frozen=True, slots=True)
class Verandering:
    """This year beside last year: of these organisations (``n``; of last year ``vorig_n``), unrounded."""

    vorig: Fraction
    nu: Fraction
    vorig_n: int
    n: int

    @property
    def verschil(self) -> Decimal | None:
        return als_decimaal(self.nu - self.vorig)

    @property
    def van(self) -> Decimal | None:
        return als_decimaal(self.vorig)

    @property
    def naar(self) -> Decimal | None:
        return als_decimaal(self.nu)


@dataclass(frozen=True, slots=True)
class _Rij:
    naam: str
    reeks: dict[int, Fraction | None]
    gepubliceerd: Punten
    cel: Aggregaat | None
    zin: str = ""
    """What the chart over the years says."""
    breuken: tuple[int, ...] = ()
    """The years that are marked in the chart; over a hard break the series itself starts anew."""
    allen: Verandering | None = None
    """Since last year, for everyone who answered in either year."""
    panel: Verandering | None = None
    """Since last year, for the organisations that answered in both."""
    panel_verborgen: str = ""

    @property
    def punten(self) -> Punten:
        return {jaar: als_decimaal(waarde) for jaar, waarde in self.reeks.items()}

    @property
    def getoond(self) -> bool:
        """There is something to draw."""
        return any(waarde is not None for waarde in (*self.reeks.values(), *self.gepubliceerd.values()))


@dataclass(frozen=True, slots=True)
class Themarij(_Rij):
    """A theme for the chosen group: its means over the years, and its spread in the chosen werkjaar."""

    code: str = ""
    zin_verdeling: str = ""

    @property
    def gemiddelde(self) -> Decimal | None:
        return als_decimaal(waarde_van(self.cel))

    @property
    def mediaan(self) -> int | None:
        return self.cel.mediaan if self.cel else None

    @property
    def midden(self) -> Midden | None:
        """The middle half, in real levels."""
        return middelste_helft(self.cel.verdeling) if self.cel and self.cel.verdeling else None

    @property
    def verdeling(self) -> dict[str, int]:
        return {str(niveau): aantal for niveau, aantal in enumerate((self.cel and self.cel.verdeling) or ())}


@dataclass(frozen=True, slots=True)
class Cijferrij(_Rij):
    """A figure for the chosen group: its values over the years, and what it is in the chosen werkjaar."""

    nu_gepubliceerd: str = ""
    code: str = ""

    @property
    def methode(self) -> str:
        return _METHODEN[self.cel.methode] if self.cel else ""


@dataclass(frozen=True, slots=True)
class Indicatordeel:
    """Bezetting or benutting: what the numbers say, and its rows on one common scale."""

    code: str
    naam: str
    zin: str
    rijen: list[Cijferrij]
    hoogste: int
    gepubliceerd: bool = False
    """A published series stands beside ours."""
    nota: Sectornota | None = None

    @property
    def met_breuk(self) -> bool:
        """A chart marks one."""
        return any(rij.breuken for rij in self.rijen)

    @property
    def met_verandering(self) -> bool:
        return self.met_panel or any(rij.allen for rij in self.rijen)

    @property
    def met_panel(self) -> bool:
        """The same organisations are shown somewhere; else one sentence says why not."""
        return any(rij.panel for rij in self.rijen)

    @property
    def panel_redenen(self) -> list[str]:
        return sorted({rij.panel_verborgen for rij in self.rijen if rij.panel_verborgen})


@dataclass(frozen=True, slots=True)
class Kruiscel:
    """One mean in a table of themes by group; hidden: only the reason."""

    gemiddelde: Decimal | None
    n: int | None
    verborgen: str = ""

    @property
    def teken(self) -> str:
        """The short mark of a hidden cell; the reason stands in full under the table."""
        return "*" if self.verborgen == AFLEIDBAAR else f"< {MINIMUM}" if "minder dan" in self.verborgen else "–"

    @property
    def warmte(self) -> int | None:
        """The depth of the one hue, 0 to 6: half a level a step from 1 up. The number itself stands in the cell."""
        if self.gemiddelde is None:
            return None
        return max(0, min(6, int((self.gemiddelde - 1) * 2)))


@dataclass(frozen=True, slots=True)
class Kruistabel:
    """The means of every theme for each region, werkvorm or size class, beside those of the chosen group."""

    naam: str
    kolommen: list[Groep]
    rijen: list[tuple[str, list[Kruiscel]]]
    zin: str = ""

    @property
    def redenen(self) -> list[tuple[str, str]]:
        """Why cells are hidden: each mark with its reason, once."""
        return sorted({(cel.teken, cel.verborgen) for _, cellen in self.rijen for cel in cellen if cel.verborgen})


@dataclass(frozen=True, slots=True)
class Sectorbeeld:
    """Everything that the page shows."""

    editie: Editie
    groep: Groep
    jaren: list[int]
    zin: Zin
    zin_gepubliceerd: str
    bronnen: list[str]
    """Where the published series come from."""
    themas: list[Themarij]
    indicatoren: list[Indicatordeel]
    kruistabellen: list[Kruistabel]
    vastgelegd: list[Editie]
    """The definitive editions of the werkjaar, the newest first."""
    levend: Editie | None
    """The live edition of the werkjaar, for who may see it."""
    nulpunt: int | None
    """The year before which nothing is compared, where one was set."""
    breuken: list[Trendbreuk]
    """Where series over these years are broken, the oldest first."""
    verborgen: str
    """The reason, when nothing of this group may be shown in the chosen werkjaar."""
    zin_spreiding: str = ""
    vorig_jaar: int | None = None
    """The year that the change is counted from; None when the one before has no edition or is not compared with."""
    zin_verandering: str = ""
    notas: Mapping[str, Sectornota] = field(default_factory=dict)
    """*Interpretatie en verwerking* by chapter, as published."""

    @property
    def werkjaar(self) -> int:
        return self.editie.werkjaar_id

    @property
    def voorlopig(self) -> bool:
        return self.editie.soort == Editiesoort.VOORLOPIG

    @property
    def gepubliceerd(self) -> bool:
        """A published series stands beside ours."""
        return any(rij.gepubliceerd for rij in self.themas)

    @property
    def leeg(self) -> bool:
        """The group has no cells at all in the chosen werkjaar."""
        cijfers = (rij.cel for deel in self.indicatoren for rij in deel.rijen)
        return not any((*(rij.cel for rij in self.themas), *cijfers))

    @property
    def niveaus(self) -> range:
        """The levels of the scale, as far as the shown distributions reach."""
        return range(max((len(rij.verdeling) for rij in self.themas), default=0))

    @property
    def met_verandering(self) -> bool:
        """Something can be said about the change of a theme since last year."""
        return self.met_panel or any(rij.allen for rij in self.themas)

    @property
    def met_panel(self) -> bool:
        """The same organisations are shown somewhere; else one sentence says why not."""
        return any(rij.panel for rij in self.themas)

    @property
    def panel_redenen(self) -> list[str]:
        return sorted({rij.panel_verborgen for rij in self.themas if rij.panel_verborgen})

    @property
    def met_breuk(self) -> bool:
        """A theme chart marks one."""
        return any(rij.breuken for rij in self.themas)

    @property
    def wijkt_af(self) -> bool:
        """The live edition was counted from other facts than the newest definitive one."""
        return bool(self.levend and self.vastgelegd and self.levend.grondslag != self.vastgelegd[0].grondslag)


@dataclass(frozen=True, slots=True)
class Edities:
    """The editions that one may see: per werkjaar the frozen ones, the newest first, and the live one."""

    vastgelegd: Mapping[int, Sequence[Editie]]
    levend: Mapping[int, Editie]

    def per_jaar(self, soort: Editiesoort) -> dict[int, Editie]:
        """The edition of each werkjaar that counts, by year."""
        if soort == Editiesoort.VOORLOPIG:
            return dict(sorted(self.levend.items()))
        return {jaar: rij[0] for jaar, rij in sorted(self.vastgelegd.items())}
