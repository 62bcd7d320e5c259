"""The sector page as one typed object, made from stored cells only, in a fixed number of statements.

Whoever asks gets the newest definitive edition of each werkjaar; Opgroeien may ask for the live ones. What is hidden
in an edition is not here either: a hidden cell has no numbers, only its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil

from django.db.models import F, Q

from kwaliteit.templatetags.opmaak import schrijf_getal
from organisaties.choices import Regio, Werkvorm
from organisaties.models import Werkjaar
from rapporten.choices import Editiesoort, Methode
from rapporten.models import Aggregaat, Editie
from rapporten.sectorbeeld.berekenen import ONBEKEND, SECTOR
from rapporten.sectorbeeld.mediaan import mediaanniveau
from rapporten.sectorbeeld.onderdrukken import AFLEIDBAAR, MINIMUM
from rapporten.sectorbeeld.zinnen import (
    Zin,
    afgerond,
    schrijf,
    zin_over_gepubliceerd,
    zin_over_niveaus,
    zin_over_percentages,
)
from zelfevaluatie.choices import Elementsoort, Indicatorsoort
from zelfevaluatie.models import Element, GepubliceerdeWaarde, Kengetal

Punten = dict[int, Decimal | None]
_METHODEN = {Methode.GEWOGEN.value: "gewogen", Methode.GEMIDDELDE.value: "gewoon gemiddelde", "": ""}


@dataclass(frozen=True, slots=True)
class Groep:
    """One group of organisations: its key in the cells, and how it is written."""

    sleutel: str
    naam: str
    kort: str
    van: str
    """As it follows "het gemiddelde": " in Limburg", " van CIG"; empty for the sector."""


def groep(sleutel: str) -> Groep:
    """The group behind a key of the cells (``sector``, ``regio:limburg``, ``werkvorm:CIG``)."""
    soort, _, code = sleutel.partition(":")
    if soort == "sector":
        return Groep(sleutel, "de hele sector", "Sector", "")
    if code == ONBEKEND:
        return Groep(sleutel, f"{soort} niet bekend", "Niet bekend", f" van wie geen {soort} bekend is")
    if soort == "regio":
        naam = dict(Regio.choices).get(code, code)
        return Groep(sleutel, f"regio {naam}", naam, f" in {naam}")
    return Groep(sleutel, f"werkvorm {dict(Werkvorm.choices).get(code, code)}", code, f" van {code}")


@dataclass(frozen=True, slots=True)
class Themarij:
    """A theme for the chosen group: its means over the years, and its spread in the chosen werkjaar."""

    code: str
    naam: str
    reeks: dict[int, Fraction | None]
    gepubliceerd: Punten
    cel: Aggregaat | None

    @property
    def punten(self) -> Punten:
        return {jaar: _decimaal(waarde) for jaar, waarde in self.reeks.items()}

    @property
    def getoond(self) -> bool:
        """There is something to draw."""
        return any(waarde is not None for waarde in (*self.reeks.values(), *self.gepubliceerd.values()))

    @property
    def gemiddelde(self) -> Decimal | None:
        return _decimaal(_waarde(self.cel))

    @property
    def mediaan(self) -> int | None:
        """On screen a real level: the lower of the two in the middle."""
        return mediaanniveau(self.cel.verdeling) if self.cel and self.cel.verdeling else None

    @property
    def verdeling(self) -> dict[str, int]:
        return {str(niveau): aantal for niveau, aantal in enumerate((self.cel and self.cel.verdeling) or ())}


@dataclass(frozen=True, slots=True)
class Cijferrij:
    """A figure for the chosen group: its values over the years, and what it is in the chosen werkjaar."""

    naam: str
    reeks: dict[int, Fraction | None]
    gepubliceerd: Punten
    cel: Aggregaat | None
    nu_gepubliceerd: str

    @property
    def punten(self) -> Punten:
        return {jaar: _decimaal(waarde) for jaar, waarde in self.reeks.items()}

    @property
    def getoond(self) -> bool:
        """There is something to draw."""
        return any(waarde is not None for waarde in (*self.reeks.values(), *self.gepubliceerd.values()))

    @property
    def methode(self) -> str:
        return _METHODEN[self.cel.methode] if self.cel else ""


@dataclass(frozen=True, slots=True)
class Indicatordeel:
    """Bezetting or benutting: what the numbers say, and its rows on one common scale."""

    naam: str
    zin: str
    rijen: list[Cijferrij]
    hoogste: int


@dataclass(frozen=True, slots=True)
class Kruiscel:
    """One mean in a table of themes by group; hidden: only the reason."""

    gemiddelde: Decimal | None
    n: int | None
    verborgen: str = ""

    @property
    def teken(self) -> str:
        """The short mark of a hidden cell; the reason stands in full under the table."""
        return "*" if self.verborgen == AFLEIDBAAR else f"< {MINIMUM}"


@dataclass(frozen=True, slots=True)
class Kruistabel:
    """The means of every theme for each region, or for each werkvorm, beside those of the sector."""

    naam: str
    kolommen: list[Groep]
    rijen: list[tuple[str, list[Kruiscel]]]

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
    breuk: int | None
    """The first year with another framework than the year before."""
    verborgen: str
    """The reason, when nothing of this group may be shown in the chosen werkjaar."""

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
    def wijkt_af(self) -> bool:
        """The live edition says something else than the newest definitive one."""
        return bool(self.levend and self.vastgelegd and self.levend.hash != self.vastgelegd[0].hash)


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


def zichtbare_edities(*, ook_voorlopig: bool) -> Edities:
    """The editions to choose from (one statement); live ones only for who may see them."""
    edities = (
        Editie.objects.filter(vervangen_op=None).select_related("kader", "door").order_by("werkjaar", "-volgnummer")
    )
    vastgelegd: dict[int, list[Editie]] = defaultdict(list)
    levend: dict[int, Editie] = {}
    for editie in edities if ook_voorlopig else edities.filter(soort=Editiesoort.DEFINITIEF):
        if editie.soort == Editiesoort.DEFINITIEF:
            vastgelegd[editie.werkjaar_id].append(editie)
        else:
            levend[editie.werkjaar_id] = editie
    return Edities(vastgelegd, levend)


def stel_samen(edities: Edities, editie: Editie, sleutel: str = SECTOR) -> Sectorbeeld:
    """The page about one edition and one group. Five statements, however many years there are."""
    werkjaar = editie.werkjaar_id
    alle = edities.per_jaar(Editiesoort(editie.soort)) | {werkjaar: editie}
    nulpunt = max(Werkjaar.objects.filter(nulpunt=True, jaar__lte=werkjaar).values_list("jaar", flat=True), default=0)
    per_jaar = {jaar: alle[jaar] for jaar in sorted(alle) if nulpunt <= jaar <= werkjaar}
    stof = _Stof(per_jaar, editie, sleutel, _cellen(per_jaar, editie, sleutel), _gepubliceerd(sleutel, per_jaar))

    nu = [cel for (jaar, van, _), cel in stof.cellen.items() if (jaar, van) == (werkjaar, sleutel)]
    themas = list(
        Element.objects.filter(
            Q(kader=editie.kader) | Q(pk__in=[cel.thema_id for cel in nu if cel.thema_id]), soort=Elementsoort.THEMA
        )
    )
    kengetallen = list(Kengetal.objects.all())
    rijen = [stof.themarij(thema) for thema in themas]
    gekozen = groep(sleutel)
    namen = {("thema", t.code): t.naam for t in themas} | {("kengetal", k.code): k.uitsplitsing for k in kengetallen}
    return Sectorbeeld(
        editie=editie,
        groep=gekozen,
        jaren=list(per_jaar),
        zin=zin_over_niveaus({rij.naam: rij.reeks for rij in rijen}, gekozen.van),
        zin_gepubliceerd=stof.zin_gepubliceerd(namen),
        bronnen=sorted({cel.bron for reeks in stof.gepubliceerd.values() for cel in reeks.values()}),
        themas=rijen,
        indicatoren=[stof.indicatordeel(soort, kengetallen) for soort in Indicatorsoort],
        kruistabellen=stof.kruistabellen(themas),
        vastgelegd=list(edities.vastgelegd.get(werkjaar, ())),
        levend=edities.levend.get(werkjaar),
        nulpunt=nulpunt if any(jaar < nulpunt for jaar in alle) else None,
        breuk=_breuk(per_jaar),
        verborgen=nu[0].verborgen if nu and all(cel.verborgen for cel in nu) else "",
    )


# A theme or a figure by its kind and its code, which is the same in every version of the framework.
Wat = tuple[str, str]


def _cellen(per_jaar: Mapping[int, Editie], editie: Editie, sleutel: str) -> dict[tuple[int, str, Wat], Aggregaat]:
    """The chosen group in every year, and every group in the chosen year (one statement)."""
    cellen = Aggregaat.objects.filter(Q(editie__in=per_jaar.values(), groep=sleutel) | Q(editie=editie))
    jaar_van = {een.pk: jaar for jaar, een in per_jaar.items()}
    uit: dict[tuple[int, str, Wat], Aggregaat] = {}
    for cel in cellen.annotate(thema_code=F("thema__code"), kengetal_code=F("kengetal__code")):
        wat = ("thema", cel.thema_code) if cel.thema_id else ("kengetal", cel.kengetal_code)
        uit[jaar_van[cel.editie_id], cel.groep, wat] = cel
    return uit


def _gepubliceerd(sleutel: str, per_jaar: Mapping[int, Editie]) -> dict[Wat, dict[int, GepubliceerdeWaarde]]:
    """The published series of these years (one statement); they are about the sector only."""
    uit: dict[Wat, dict[int, GepubliceerdeWaarde]] = defaultdict(dict)
    if sleutel == SECTOR:
        for cel in GepubliceerdeWaarde.objects.filter(werkjaar__in=per_jaar).select_related("kengetal"):
            wat = ("kengetal", cel.kengetal.code) if cel.kengetal else ("thema", cel.thema_code)
            uit[wat][cel.werkjaar] = cel
    return uit


def _breuk(per_jaar: Mapping[int, Editie]) -> int | None:
    paren = pairwise(per_jaar)
    return next((later for eerder, later in paren if per_jaar[eerder].kader_id != per_jaar[later].kader_id), None)


@dataclass(frozen=True, slots=True)
class _Stof:
    """What was read from the database, and the parts of the page that are made of it."""

    per_jaar: Mapping[int, Editie]
    editie: Editie
    sleutel: str
    cellen: Mapping[tuple[int, str, Wat], Aggregaat]
    gepubliceerd: Mapping[Wat, Mapping[int, GepubliceerdeWaarde]]

    @property
    def werkjaar(self) -> int:
        return self.editie.werkjaar_id

    def nu(self, wat: Wat, sleutel: str = "") -> Aggregaat | None:
        """The cell of the chosen werkjaar."""
        return self.cellen.get((self.werkjaar, sleutel or self.sleutel, wat))

    def reeks(self, wat: Wat) -> dict[int, Fraction | None]:
        """The values of the chosen group over the years; None where there is none, or none may be shown."""
        return {jaar: _waarde(self.cellen.get((jaar, self.sleutel, wat))) for jaar in self.per_jaar}

    def reeks_gepubliceerd(self, wat: Wat) -> Punten:
        return {jaar: cel.waarde for jaar, cel in sorted(self.gepubliceerd.get(wat, {}).items())}

    def themarij(self, thema: Element) -> Themarij:
        wat = ("thema", thema.code)
        return Themarij(thema.code, thema.naam, self.reeks(wat), self.reeks_gepubliceerd(wat), self.nu(wat))

    def indicatordeel(self, indicator: Indicatorsoort, kengetallen: Sequence[Kengetal]) -> Indicatordeel:
        """The figures of one indicator; of a werkvorm only its own and those of no werkvorm in particular."""
        soort, _, code = self.sleutel.partition(":")
        eigen = {"", code} if soort == "werkvorm" else {"", *Werkvorm.values}
        reeksen = {k: self.reeks(("kengetal", k.code)) for k in kengetallen if k.indicator == indicator}
        met = {j for reeks in reeksen.values() for j, waarde in reeks.items() if waarde is not None} | {self.werkjaar}
        rijen = [
            self._cijferrij(kengetal, {jaar: waarde for jaar, waarde in reeks.items() if jaar >= min(met)})
            for kengetal, reeks in reeksen.items()
            if kengetal.werkvorm in eigen and (self.nu(("kengetal", kengetal.code)) or any(reeks.values()))
        ]
        nu = {rij.naam: waarde for rij in rijen if (waarde := rij.reeks.get(self.werkjaar)) is not None}
        waarden = [w for rij in rijen for w in (*rij.reeks.values(), *rij.gepubliceerd.values()) if w is not None]
        return Indicatordeel(
            naam=indicator.label,
            zin=zin_over_percentages(indicator.label.lower(), self.werkjaar, nu),
            rijen=rijen,
            hoogste=max(ceil(waarde / 50) * 50 for waarde in [*waarden, Decimal(100)]),
        )

    def _cijferrij(self, kengetal: Kengetal, reeks: dict[int, Fraction | None]) -> Cijferrij:
        wat = ("kengetal", kengetal.code)
        nu_gepubliceerd = _zoals_gepubliceerd(self.gepubliceerd.get(wat, {}).get(self.werkjaar))
        return Cijferrij(kengetal.uitsplitsing, reeks, self.reeks_gepubliceerd(wat), self.nu(wat), nu_gepubliceerd)

    def kruistabellen(self, themas: Sequence[Element]) -> list[Kruistabel]:
        aanwezig = {van for jaar, van, (soort, _) in self.cellen if jaar == self.werkjaar and soort == "thema"}
        uit = []
        for indeling, codes in (("regio", Regio.values), ("werkvorm", Werkvorm.values)):
            sleutels = [f"{indeling}:{code}" for code in (*codes, ONBEKEND) if f"{indeling}:{code}" in aanwezig]
            if sleutels:
                kolommen = [SECTOR, *sleutels]
                rijen = [
                    (thema.naam, [_kruiscel(self.nu(("thema", thema.code), sleutel)) for sleutel in kolommen])
                    for thema in themas
                ]
                uit.append(Kruistabel(indeling, [groep(sleutel) for sleutel in kolommen], rijen))
        return uit

    def zin_gepubliceerd(self, namen: Mapping[Wat, str]) -> str:
        """Every published cell beside ours, rounded half up to as many decimals as were published."""
        gelijk, verschillen = 0, []
        for wat, reeks in self.gepubliceerd.items():
            for jaar, cel in sorted(reeks.items()):
                onze = _waarde(self.cellen.get((jaar, self.sleutel, wat)))
                if onze is None:
                    continue
                if afgerond(onze, cel.decimalen) == Fraction(cel.waarde):
                    gelijk += 1
                else:
                    naam, ons = namen.get(wat, wat[1]), schrijf(onze, cel.decimalen)
                    verschillen.append(f"{naam} in {jaar} (hier {ons}, gepubliceerd {_zoals_gepubliceerd(cel)})")
        return zin_over_gepubliceerd(gelijk, verschillen)


def _waarde(cel: Aggregaat | None) -> Fraction | None:
    """The mean level or the percentage of a cell, exact; None when it is hidden or empty."""
    if cel is None or not cel.n:
        return None
    if cel.thema_id:
        return Fraction(cel.som or 0, cel.n)
    return None if cel.waarde is None else Fraction(cel.waarde)


def _decimaal(waarde: Fraction | None) -> Decimal | None:
    return None if waarde is None else Decimal(waarde.numerator) / waarde.denominator


def _kruiscel(cel: Aggregaat | None) -> Kruiscel:
    return Kruiscel(_decimaal(_waarde(cel)), cel.n if cel else None, cel.verborgen if cel else "")


def _zoals_gepubliceerd(cel: GepubliceerdeWaarde | None) -> str:
    return "" if cel is None else schrijf_getal(cel.waarde, cel.decimalen)
