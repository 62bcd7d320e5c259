"""How many organisations raised something under a label, per region and per werkvorm: as a table and as a file.

Organisations are counted, not texts. What may be shown is decided where it is decided for the sector's picture
(``sectorbeeld.onderdrukken``): a label is a table of its own, in which every organisation that filed either raised it
or did not. Region and werkvormen are those of 31 December of the werkjaar.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from organisaties.choices import Regio, Werkvorm
from organisaties.models import Werkjaar
from rapporten.bronnen import Kenmerken, kenmerken_toen
from rapporten.choices import TELT_MEE
from rapporten.models import Beleidssignaal, Signaallabel, Verslag
from rapporten.sectorbeeld.berekenen import ONBEKEND, SECTOR, Cel, Deel
from rapporten.sectorbeeld.exporteren import FORMATEN, Waarde, Werkboek, schrijf_csv
from rapporten.sectorbeeld.onderdrukken import AFLEIDBAAR, MINIMUM, onderdruk

SIGNALEN = 0
"""The row of all signals together, with or without a label; no label has this key."""


@dataclass(frozen=True, slots=True)
class Groep:
    """A column: the code of the cells (``regio:limburg``), its name, and a short one for the head of a table."""

    code: str
    naam: str
    kort: str


@dataclass(frozen=True, slots=True)
class Telrij:
    """One label: how many organisations in each group, in the order of the columns; a hidden cell has its reason."""

    label: int
    naam: str
    cellen: tuple[Cel, ...]

    @property
    def met_teken(self) -> list[tuple[Cel, str]]:
        """The cells, each with the mark that stands for the reason why it is hidden."""
        return [(cel, teken_van(cel.verborgen)) for cel in self.cellen]


def teken_van(reden: str) -> str:
    """The short mark of a hidden cell, that of the sector's picture; '' where nothing is hidden."""
    return "" if not reden else "*" if reden == AFLEIDBAAR else f"< {MINIMUM}"


@dataclass(frozen=True, slots=True)
class Tabel:
    """The counts by one division, with the sector as first column."""

    naam: str
    groepen: tuple[Groep, ...]
    rijen: tuple[Telrij, ...]

    @property
    def redenen(self) -> list[tuple[str, str]]:
        """The marks in this table, each with why the cell is hidden."""
        redenen = {cel.verborgen for rij in self.rijen for cel in rij.cellen if cel.verborgen}
        return sorted((teken_van(reden), reden) for reden in redenen)


@dataclass(frozen=True, slots=True)
class Tellingen:
    """The counts of a werkjaar. ``organisaties`` filed a report that counts."""

    werkjaar: int
    organisaties: int
    tabellen: tuple[Tabel, ...]


def tel(werkjaar: Werkjaar) -> Tellingen:
    """Count a werkjaar (six statements, however many there are)."""
    ingediend = set(
        Verslag.objects.filter(werkjaar=werkjaar, status__in=TELT_MEE).values_list("organisatie", flat=True)
    )
    toen = kenmerken_toen(sorted(ingediend), werkjaar.jaar)
    signalen = Beleidssignaal.objects.van_werkjaar(werkjaar.jaar).die_tellen()
    noemt: dict[int, set[int]] = {SIGNALEN: set(signalen.order_by().values_list("organisatie", flat=True))}
    namen = {SIGNALEN: "Een signaal, met of zonder label"}
    op_signaal = Signaallabel.objects.filter(signaal__in=signalen.order_by().values("pk"))
    for label, naam, organisatie in op_signaal.order_by("label__sorteernaam").values_list(
        "label", "label__naam", "organisatie"
    ):
        namen[label] = naam
        noemt.setdefault(label, set()).add(organisatie)
    delen = [deel for label, wie in noemt.items() for deel in _delen(label, wie, toen)]
    cellen = {(cel.thema, cel.groep): cel for cel in onderdruk(_cellen(delen), delen)}
    aanwezig = {groep for _, groep in cellen}
    tabellen = []
    for naam, groepen in (("regio", _REGIOS), ("werkvorm", _WERKVORMEN)):
        kolommen = tuple(g for g in (_SECTOR, *groepen) if g.code in aanwezig)
        rijen = (Telrij(label, namen[label], tuple(cellen[label, g.code] for g in kolommen)) for label in namen)
        tabellen.append(Tabel(naam, kolommen, tuple(rijen)))
    return Tellingen(werkjaar.jaar, len(ingediend), tuple(tabellen))


def _delen(label: int, noemen: set[int], toen: dict[int, Kenmerken]) -> Iterable[Deel]:
    """By region and werkvormen: ``n`` raised this label, ``niet_beantwoord`` filed a report and did not."""
    aantallen: dict[frozenset[str], list[int]] = {}
    for organisatie, kenmerken in toen.items():
        werkvormen = {f"werkvorm:{code}" for code in kenmerken.werkvormen or (ONBEKEND,)}
        groepen = frozenset({SECTOR, f"regio:{kenmerken.regio or ONBEKEND}", *werkvormen})
        aantallen.setdefault(groepen, [0, 0])[organisatie in noemen] += 1
    for groepen, (niet, wel) in aantallen.items():
        yield Deel(groepen=groepen, thema=label, n=wel, niet_beantwoord=niet)


def _cellen(delen: Iterable[Deel]) -> Iterable[Cel]:
    """Every cell that these parts add up to."""
    aantallen: dict[tuple[int | None, str], list[int]] = {}
    for deel in delen:
        for groep in deel.groepen:
            telling = aantallen.setdefault((deel.thema, groep), [0, 0])
            telling[0] += deel.n
            telling[1] += deel.niet_beantwoord
    for (label, groep), (wel, niet) in aantallen.items():
        yield Cel(groep=groep, thema=label, n=wel, niet_beantwoord=niet)


_SECTOR = Groep(SECTOR, "Alle organisaties", "Alle")
_REGIOS = (
    *(Groep(f"regio:{r.value}", r.label, r.label) for r in Regio),
    Groep(f"regio:{ONBEKEND}", "Regio niet bekend", "Niet bekend"),
)
_WERKVORMEN = (
    *(Groep(f"werkvorm:{w.value}", w.label, w.value) for w in Werkvorm),
    Groep(f"werkvorm:{ONBEKEND}", "Werkvorm niet bekend", "Niet bekend"),
)


# -- as a file -------------------------------------------------------------------------------------------------

_KOP = ("label", "indeling", "groep", "organisaties", "verborgen")


def _plat(tellingen: Tellingen) -> list[list[Waarde]]:
    """The shown cells, one a row; the sector stands once."""
    uit: list[list[Waarde]] = []
    for nummer, tabel in enumerate(tellingen.tabellen):
        for rij in tabel.rijen:
            for groep, cel in zip(tabel.groepen, rij.cellen, strict=True):
                if groep.code != SECTOR or nummer == 0:
                    indeling = SECTOR if groep.code == SECTOR else tabel.naam
                    uit.append([rij.naam, indeling, groep.naam, cel.n, cel.verborgen or None])
    return uit


def _uitleg(tellingen: Tellingen) -> Sequence[tuple[str, Waarde]]:
    return [
        ("Werkjaar", tellingen.werkjaar),
        ("Organisaties die indienden", tellingen.organisaties),
        ("organisaties", "aantal organisaties dat minstens één signaal met dit label gaf; geen aantal teksten"),
        ("regio en werkvorm", "zoals ze waren op 31 december van het werkjaar; wie meer werkvormen heeft, telt in elk"),
        ("label", "geplakt door Opgroeien; een signaal kan er meer hebben"),
        (
            "verborgen",
            f"reden waarom een cel leeg is; minder dan {MINIMUM} organisaties worden niet getoond",
        ),
    ]


def als_csv(tellingen: Tellingen) -> bytes:
    """For Belgian Excel: semicolons, UTF-8 with a byte order mark."""
    uit = io.BytesIO()
    schrijf_csv(["werkjaar", *_KOP], ([tellingen.werkjaar, *rij] for rij in _plat(tellingen)), uit)
    return uit.getvalue()


def als_xlsx(tellingen: Tellingen) -> bytes:
    """A sheet with the counts, and one that explains them."""
    uit = io.BytesIO()
    with Werkboek(uit) as boek:
        boek.blad("Beleidssignalen", _KOP, _plat(tellingen), breedtes=(40, 12, 32, 16, 52))
        boek.toelichting(_uitleg(tellingen))
    return uit.getvalue()


_MAAK = {"csv": als_csv, "xlsx": als_xlsx}


def bestand(tellingen: Tellingen, formaat: str) -> tuple[bytes, str]:
    """The counts as a file of this kind, and its media type.

    Raises:
        KeyError: there is no such kind.
    """
    return _MAAK[formaat](tellingen), FORMATEN[formaat].mediatype
