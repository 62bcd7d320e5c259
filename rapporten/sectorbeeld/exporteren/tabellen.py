"""The tables of an edition: which columns they have, and their rows read from the stored cells one by one.

A file never says more than the page: everything comes from stored cells, numbers unrounded, hidden cells with their
reason alone. The same columns make the CSV, the workbook, its explanation and the description of the open data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, Max, QuerySet, TextChoices, TextField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from organisaties.choices import Grootteklasse, Regio, Werkvorm
from rapporten.choices import Onderwerp
from rapporten.models import Aggregaat, Editie
from rapporten.sectorbeeld.berekenen import INDELINGEN, ONBEKEND, PANEL, ontleed
from rapporten.sectorbeeld.edities import NAMEN
from rapporten.sectorbeeld.onderdrukken import MINIMUM

Waarde = str | int | float | Decimal | dt.date | None
PER_KEER = 1000
"""So many cells are read from the database at a time."""


class Kolomsoort(TextChoices):
    """What a column holds, by the names of XML Schema that CSV on the Web uses."""

    TEKST = "string", "tekst"
    GEHEEL = "integer", "geheel getal"
    GETAL = "number", "getal"
    DATUM = "date", "datum"


@dataclass(frozen=True, slots=True)
class Kolom:
    """One column: its name in choices and descriptions, its heading, what it holds, and what it means."""

    code: str
    kop: str
    soort: Kolomsoort
    uitleg: str
    waarde: Callable[[Any], Waarde]
    """From what a row is made of: a cell of an edition, or what its definitions are about."""
    vast: bool = False
    """Without it a row no longer says what it is about."""


# -- groups ----------------------------------------------------------------------------------------------------

_NAMEN = {
    "regio": dict(Regio.choices),
    "werkvorm": {w.value: w.value for w in Werkvorm},
    "grootte": dict(Grootteklasse.choices),
}
_PLAATSEN = {soort: {code: plaats for plaats, code in enumerate((*namen, ONBEKEND))} for soort, namen in _NAMEN.items()}


def _ontleed(groep: str) -> tuple[bool, dict[str, str]]:
    """Is it about the same organisations as last year, and the code of each division: ``{"regio": "limburg"}``."""
    delen = {soort.removeprefix(f"{PANEL}/"): code for soort, code in ontleed(groep) if code}
    return groep.partition("/")[0] == PANEL, delen


def groepsnaam(groep: str) -> str:
    """The group as it leaves the house: ``sector``, ``regio:<naam>``, ``regio:<naam>+werkvorm:<code>``."""
    panel, delen = _ontleed(groep)
    naam = "+".join(f"{soort}:{_NAMEN[soort].get(code, code)}" for soort, code in delen.items())
    return f"{PANEL}/{naam}".rstrip("/") if panel else naam or groep


def _plaats(groep: str) -> tuple[Any, ...]:
    """Where a group stands: the sector, then the single divisions, then the pairs; the panel last."""
    panel, delen = _ontleed(groep)
    soorten = [INDELINGEN.index(soort) for soort in delen]
    codes = [_PLAATSEN[soort].get(code, 99) for soort, code in delen.items()]
    return panel, len(delen), soorten, codes, groep


def groepen_van(editie: Editie) -> list[str]:
    """The keys of the groups that an edition has cells of, in the order of the page (one statement)."""
    return sorted(editie.aggregaten.order_by().values_list("groep", flat=True).distinct(), key=_plaats)


def _deel(soort: str) -> Callable[[Aggregaat], Waarde]:
    return lambda a: _ontleed(a.groep)[1].get(soort)


# -- columns ---------------------------------------------------------------------------------------------------


def _thema(a: Aggregaat) -> Any:
    assert a.thema is not None
    return a.thema


def _kengetal(a: Aggregaat) -> Any:
    assert a.kengetal is not None
    return a.kengetal


def _niveau(nummer: int) -> Callable[[Aggregaat], Waarde]:
    return lambda a: None if a.verdeling is None else a.verdeling[nummer] if nummer < len(a.verdeling) else 0


def _vorig_gemiddelde(a: Aggregaat) -> Waarde:
    return a.vorig_som / a.vorig_n if a.vorig_n and a.vorig_som is not None else None


_VORIG = "alleen bij panel (wie dit jaar en vorig jaar antwoordde): {} van dezelfde organisaties vorig jaar"
_T, _I, _N, _D = Kolomsoort.TEKST, Kolomsoort.GEHEEL, Kolomsoort.GETAL, Kolomsoort.DATUM

_VOORAAN = (
    Kolom("werkjaar", "werkjaar", _I, "het jaar waarover de cijfers gaan", lambda a: a.editie.werkjaar_id, vast=True),
    Kolom("editie", "editie", _T, "de editie van het sectorbeeld", lambda a: _editienaam(a.editie), vast=True),
    Kolom(
        "op",
        "vastgelegd op",
        _D,
        "de dag waarop de editie vastgelegd of, als ze voorlopig is, berekend werd",
        lambda a: timezone.localdate(a.editie.op),
    ),
)
_GROEP = (
    Kolom("sleutel", "sleutel", _T, "de groep in codes, onveranderlijk", lambda a: a.groep, vast=True),
    Kolom("groep", "groep", _T, "de groep van organisaties, met de namen", lambda a: groepsnaam(a.groep), vast=True),
    Kolom("regio", "regio", _T, "code van de regio op 31 december van het werkjaar", _deel("regio")),
    Kolom(
        "werkvorm",
        "werkvorm",
        _T,
        "de werkvorm waarvoor men op 31 december van het werkjaar erkend was; wie er meer heeft, telt in elk",
        _deel("werkvorm"),
    ),
    Kolom("grootte", "grootte", _T, "code van de grootteklasse op 31 december van het werkjaar", _deel("grootte")),
)
_AANTALLEN = (
    Kolom("n", "n", _I, "aantal organisaties dat dit thema of dit cijfer beantwoordde", lambda a: a.n),
    Kolom(
        "niet_beantwoord",
        "niet beantwoord",
        _I,
        "aantal organisaties dat niet antwoordde; zij tellen niet mee in het gemiddelde",
        lambda a: a.niet_beantwoord,
    ),
    Kolom(
        "nvt",
        "nvt",
        _I,
        "aantal organisaties voor wie het niet van toepassing is; zij tellen niet mee in het gemiddelde",
        lambda a: a.nvt,
    ),
)
_VERBORGEN = Kolom(
    "verborgen",
    "verborgen",
    _T,
    f"reden waarom een cel leeg is; groepen van minder dan {MINIMUM} organisaties worden niet getoond",
    lambda a: a.verborgen or None,
    vast=True,
)
_NIVEAUS = (
    Kolom("thema", "thema", _T, "vaste code van het thema", lambda a: _thema(a).code, vast=True),
    Kolom("naam", "naam", _T, "naam van het thema", lambda a: _thema(a).naam),
    *_AANTALLEN,
    Kolom("gemiddelde", "gemiddelde", _N, "som van de niveaus gedeeld door n, niet afgerond", lambda a: a.gemiddelde),
    Kolom("mediaan", "mediaan", _I, "laagste niveau waarop of waaronder minstens de helft staat", lambda a: a.mediaan),
    Kolom("q1", "q1", _I, "laagste niveau waarop of waaronder minstens een kwart staat", lambda a: a.q1),
    Kolom("q3", "q3", _I, "laagste niveau waarop of waaronder minstens driekwart staat", lambda a: a.q3),
    Kolom("vorig_n", "vorig n", _I, _VORIG.format("n"), lambda a: a.vorig_n),
    Kolom("vorig_gemiddelde", "vorig gemiddelde", _N, _VORIG.format("gemiddelde"), _vorig_gemiddelde),
)
_CIJFERS = (
    Kolom("kengetal", "kengetal", _T, "vaste code van het cijfer", lambda a: _kengetal(a).code, vast=True),
    Kolom("indicator", "indicator", _T, "bezetting of benutting", lambda a: _kengetal(a).indicator),
    Kolom("uitsplitsing", "uitsplitsing", _T, "waarover het cijfer gaat", lambda a: _kengetal(a).uitsplitsing),
    *_AANTALLEN,
    Kolom("waarde", "waarde", _N, "bezetting of benutting in procent, niet afgerond", lambda a: a.waarde),
    Kolom(
        "methode",
        "methode",
        _T,
        "gewogen: 100 × som van de tellers gedeeld door som van de noemers; gemiddelde: gewoon gemiddelde van de"
        " percentages, omdat niet iedereen teller en noemer gaf",
        lambda a: a.methode or None,
    ),
    Kolom("vorig_n", "vorig n", _I, _VORIG.format("n"), lambda a: a.vorig_n),
    Kolom("vorige_waarde", "vorige waarde", _N, _VORIG.format("waarde"), lambda a: a.vorig_waarde),
)
VERDELING = "verdeling"
"""The choice that stands for the columns ``niveau 0``, ``niveau 1``, …"""


def _verdeling(hoogste: int) -> list[Kolom]:
    return [
        Kolom(f"niveau_{n}", f"niveau {n}", _I, f"aantal organisaties op niveau {n}", _niveau(n))
        for n in range(hoogste + 1)
    ]


def te_kiezen(onderwerp: str) -> list[tuple[str, str]]:
    """The columns of a subject that may be left out: code and heading."""
    uit = [(k.code, k.kop) for k in _kolommen(onderwerp, None) if not k.vast]
    return [*uit, (VERDELING, "verdeling over de niveaus")] if onderwerp == Onderwerp.GROEINIVEAUS else uit


def _kolommen(onderwerp: str, hoogste: int | None) -> list[Kolom]:
    if onderwerp == Onderwerp.GROEINIVEAUS:
        verdeling = [] if hoogste is None else _verdeling(hoogste)
        return [*_VOORAAN, *_GROEP, *_NIVEAUS, *verdeling, _VERBORGEN]
    return [*_VOORAAN, *_GROEP, *_CIJFERS, _VERBORGEN]


def _editienaam(editie: Editie) -> str:
    return f"{editie.soort} {editie.volgnummer}"


# -- what of an edition ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Keuze:
    """What of an edition goes in a file. Nothing said is everything.

    ``deel`` is one division of one group (``regio:limburg``): that group and its pairs, beside the sector.
    ``weg`` holds codes of columns (and ``verdeling``) that are left out.
    """

    onderwerpen: tuple[str, ...] = tuple(Onderwerp.values)
    deel: str = ""
    weg: frozenset[str] = frozenset()

    def met(self, groep: str) -> bool:
        """Does this group go in?"""
        if not self.deel:
            return True
        soort, _, code = self.deel.partition(":")
        delen = _ontleed(groep)[1]
        return not delen or delen.get(soort) == code

    @property
    def beschrijving(self) -> str:
        """The filter in words, for the explanation in the file."""
        if not self.deel:
            return "geen: de sector en alle groepen"
        return f"{groepsnaam(self.deel)}, met haar combinaties, naast de sector"


@dataclass(frozen=True, slots=True)
class Tabel:
    """One subject of an edition: its columns, and its rows each time they are asked."""

    onderwerp: str
    naam: str
    kolommen: Sequence[Kolom]
    cellen: Callable[[], Iterable[Any]]

    def rijen(self) -> Iterator[list[Waarde]]:
        """The cells, one a row, in the order of the page."""
        for cel in self.cellen():
            yield [kolom.waarde(cel) for kolom in self.kolommen]


def tabellen_van(editie: Editie, keuze: Keuze | None = None) -> list[Tabel]:
    """The tables of this choice (two statements; their rows are read when asked, so memory stays flat)."""
    keuze = keuze or Keuze()
    hoogste = editie.aggregaten.aggregate(hoogste=Max(Func(F("verdeling"), function="cardinality")))["hoogste"] or 0
    volgorde = [groep for groep in groepen_van(editie) if keuze.met(groep)]
    uit = []
    for onderwerp in Onderwerp:
        if onderwerp.value in keuze.onderwerpen:
            kolommen = [
                kolom
                for kolom in _kolommen(onderwerp, hoogste - 1)
                if kolom.vast or not keuze.weg & {kolom.code, _verzamelcode(kolom)}
            ]
            uit.append(Tabel(onderwerp.value, onderwerp.label, kolommen, _lezer(editie, onderwerp, volgorde)))
    return uit


def _verzamelcode(kolom: Kolom) -> str:
    return VERDELING if kolom.code.startswith("niveau_") else kolom.code


def _lezer(editie: Editie, onderwerp: str, volgorde: list[str]) -> Callable[[], Iterator[Aggregaat]]:
    wat = "thema" if onderwerp == Onderwerp.GROEINIVEAUS else "kengetal"
    groepen = Value(volgorde, output_field=ArrayField(TextField()))
    plaats = Func(groepen, F("groep"), function="array_position", output_field=IntegerField())

    def lees() -> Iterator[Aggregaat]:
        rijen: QuerySet[Aggregaat] = editie.aggregaten.filter(groep__in=volgorde).exclude(**{wat: None})
        rijen = rijen.select_related(wat).annotate(plaats=plaats, rang=Coalesce(F(f"{wat}__volgorde"), 0))
        for cel in rijen.order_by("plaats", "rang", f"{wat}__code").iterator(PER_KEER):
            cel.editie = editie
            yield cel

    return lees


def samengevoegd(tabellen: Sequence[Tabel]) -> tuple[list[Kolom], Iterator[list[Waarde]]]:
    """All tables as one: every column once, and before them the subject."""
    onderwerp = Kolom("onderwerp", "onderwerp", _T, "groeiniveaus of cijfers", lambda a: None, vast=True)
    alle = {kolom.code: kolom for tabel in tabellen for kolom in tabel.kolommen}
    verborgen = alle.pop(_VERBORGEN.code, None)
    kolommen = [onderwerp, *alle.values(), *([verborgen] if verborgen else [])]

    def rijen() -> Iterator[list[Waarde]]:
        for tabel in tabellen:
            plaats = {kolom.code: nummer for nummer, kolom in enumerate(tabel.kolommen)}
            for rij in tabel.rijen():
                rest = (rij[plaats[kolom.code]] if kolom.code in plaats else None for kolom in kolommen[1:])
                yield [tabel.onderwerp, *rest]

    return kolommen, rijen()


def uitleg(editie: Editie, keuze: Keuze, kolommen: Sequence[Kolom]) -> list[tuple[str, Waarde]]:
    """What the file says about itself: the edition and its hash, the filters, and what each column means."""
    definitief = editie.soort == "definitief"
    return [
        ("Werkjaar", editie.werkjaar_id),
        ("Editie", f"{NAMEN[editie.soort]} editie {editie.volgnummer}"),
        ("Vastgelegd op" if definitief else "Berekend op", timezone.localdate(editie.op)),
        ("Opmerking", editie.opmerking),
        ("Kader", str(editie.kader)),
        ("Organisaties met gegevens", editie.n),
        ("Methodeversie", editie.methodeversie),
        ("Hash", editie.hash),
        ("Filters", keuze.beschrijving),
        ("Onderwerpen", ", ".join(dict(Onderwerp.choices)[o].lower() for o in keuze.onderwerpen)),
        ("", None),
        *((kolom.kop, kolom.uitleg) for kolom in kolommen),
        ("", None),
        (
            "Betwiste cijfers",
            "betwist een organisatie een cijfer van Opgroeien, dan telt haar eigen cijfer tot Opgroeien beslist;"
            " een beslissing komt in een volgende editie",
        ),
        ("Lezen", "zelfscores om van te leren: geen rangorde, en zonder duiding zeggen cijfers weinig over kwaliteit"),
    ]
