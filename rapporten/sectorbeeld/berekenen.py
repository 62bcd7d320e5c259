"""From facts to cells: what an edition says per theme and figure, for every group of organisations.

PostgreSQL counts the facts once, per level and per finest combination of region, size class and werkvormen; every
group (the sector, each region, werkvorm and size class, and the pairs of these) is a sum of such parts, and the mean,
median and quartiles follow from the counts by plain arithmetic (exactly what ``percentile_cont`` gives). Nothing here
loops over facts, and nothing here knows what may be shown: ``onderdrukken`` decides that, from the same parts.

Keys of groups: ``sector``; ``regio:<code>``, ``werkvorm:<code>``, ``grootte:<code>``; two of these joined by ``+`` in
that order (``ontleed`` takes them apart: one code ends in a plus itself); ``panel`` and ``panel/<division>:<code>`` for
the organisations that answered both this year and last.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import cache
from itertools import accumulate, combinations
from typing import Any

from django.db import connection

from rapporten.choices import Methode

METHODEVERSIE = 4
"""Goes up when the same facts would give other cells, or other cells would be hidden."""

SECTOR = "sector"
PANEL = "panel"
VORIG = "vorig/"
"""Before the key of a panel: last year's half of that cell."""
ONBEKEND = "onbekend"
"""Facts without a region, werkvorm or size form a group too: left out, the others would not add up to the sector."""
INDELINGEN = ("regio", "werkvorm", "grootte")
"""The divisions of the sector, in the order in which a pair names them."""

# A state without a level gets a number below the levels, so that one small key holds both.
NIET_BEANTWOORD, NVT = -1, -2


@dataclass(frozen=True, slots=True, kw_only=True)
class Cel:
    """One cell: a theme or a figure (by id; the other is None) for one group. Hidden: only ``verborgen`` is set."""

    groep: str
    thema: int | None = None
    kengetal: int | None = None
    n: int | None = None
    niet_beantwoord: int | None = None
    nvt: int | None = None
    verdeling: tuple[int, ...] | None = None
    som: int | None = None
    mediaan: int | None = None
    q1: int | None = None
    q3: int | None = None
    waarde: Decimal | None = None
    methode: str = ""
    vorig_n: int | None = None
    vorig_som: int | None = None
    vorig_waarde: Decimal | None = None
    verborgen: str = ""

    @property
    def indeling(self) -> str:
        """What the group divides the sector by: ``sector``, ``regio``, ``regio+grootte``, ``panel/werkvorm``, …"""
        return "+".join(indeling for indeling, _ in ontleed(self.groep))

    @property
    def gevraagd(self) -> int:
        """How many organisations this is about, whether they answered or not."""
        return (self.n or 0) + (self.niet_beantwoord or 0) + (self.nvt or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deel:
    """Facts about one theme or figure that stand in exactly the same cells: what whoever subtracts cannot split.

    Every cell, of this edition and of those published before, is a sum of such parts. ``groepen`` holds the keys of
    the cells that a part is in:

    - ``sector``, ``regio:limburg``, ``regio:limburg+grootte:klein``, ``panel``, ``panel/regio:limburg``, …: the cells
      of this edition, each to be shown or hidden;
    - ``vorig/panel``, ``vorig/panel/regio:limburg``, …: last year's half of the panel cell of that name (its
      ``vorig_`` columns), shown exactly when that cell is. The facts of last year are parts of their own;
    - ``2024.1/sector``, ``2024.1/panel``, ``2025.1/vorig/panel``, …: what definitive edition 1 over 2024 or 2025
      already shows. These are public and cannot be hidden any more; what was hidden there has no key here.

    So an organisation whose facts did not change since edition 2024.1 is in ``sector`` and in ``2024.1/sector``; one
    that corrected something is in two parts: its new facts in ``sector``, its former ones in ``2024.1/sector``.
    """

    groepen: frozenset[str]
    thema: int | None = None
    kengetal: int | None = None
    n: int
    niet_beantwoord: int = 0
    nvt: int = 0
    standen: Mapping[int, int] = field(default_factory=dict, hash=False)
    """Of a theme: how many stand at each level, or at ``NIET_BEANTWOORD`` or ``NVT``. Of a figure: empty."""
    noemer: Decimal = Decimal(0)
    """Of a figure of which every answer has teller and noemer: their sum, and the two largest, the largest first."""
    grootste: tuple[Decimal, ...] = ()
    wie: int | None = None
    """The organisation (id), where it is in more than one part because its facts changed between editions: parts with
    the same ``wie`` are about one organisation, not about as many as their ``n`` add up to."""

    @property
    def gevraagd(self) -> int:
        """How many organisations this is about, whether they answered or not."""
        return self.n + self.niet_beantwoord + self.nvt


def kwartiel(verdeling: Sequence[int], nummer: int) -> int | None:
    """The first, second (the median) or third quartile of levels, from how many chose each level.

    Always a level that somebody can choose: the lowest up to which at least a quarter, half or three quarters of the
    organisations stand (``percentile_disc`` of SQL). None without answers.
    """
    n = sum(verdeling)
    if n == 0:
        return None
    return next(niveau for niveau, tot in enumerate(accumulate(verdeling)) if 4 * tot >= nummer * n)


# -- groups ----------------------------------------------------------------------------------------------------


_PAAR = re.compile(r"\+(?=(?:werkvorm|grootte):)")


def ontleed(sleutel: str) -> list[tuple[str, str]]:
    """The (division, code) that a key joins: one, or two of a pair. The plus of ``werkvorm:GES+`` joins nothing."""
    return [(deel.partition(":")[0], deel.partition(":")[2]) for deel in _PAAR.split(sleutel)]


@dataclass(frozen=True, slots=True)
class Kenmerk:
    """Region, size class and werkvormen as a fact carries them; empty where that is not known."""

    regio: str = ""
    werkvormen: tuple[str, ...] = ()
    grootte: str = ""


@cache
def groepen(kenmerk: Kenmerk) -> frozenset[str]:
    """The keys of every group that an organisation with these attributes counts in, the pairs too."""
    enkel = _enkel(kenmerk)
    paren = (f"{a}+{b}" for een, ander in combinations(enkel, 2) for a in een for b in ander)
    return frozenset((SECTOR, *(sleutel for sleutels in enkel for sleutel in sleutels), *paren))


@cache
def panelgroepen(kenmerk: Kenmerk) -> frozenset[str]:
    """The keys of the panel and of its divisions; pairs would be too small to follow."""
    return frozenset((PANEL, *(f"{PANEL}/{sleutel}" for sleutels in _enkel(kenmerk) for sleutel in sleutels)))


def _enkel(kenmerk: Kenmerk) -> list[list[str]]:
    codes = ((kenmerk.regio,), sorted(set(kenmerk.werkvormen)), (kenmerk.grootte,))
    return [
        [f"{indeling}:{code or ONBEKEND}" for code in van or ("",)]
        for indeling, van in zip(INDELINGEN, codes, strict=True)
    ]


# -- what is counted -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Uitgave:
    """An edition as far as counting needs it: the sources of its own werkjaar, and of the year it is laid beside.

    ``voor`` is what stands before its keys in a :class:`Deel`: nothing for the edition that is being made,
    ``2024.1/`` for one published before; of such a one ``getoond`` has the (group, kind, code) that it shows.
    """

    voor: str
    bronnen: frozenset[int]
    vorige: frozenset[int] = frozenset()
    getoond: frozenset[tuple[str, str, str]] | None = None

    def toont(self, groep: str, soort: str, code: str) -> bool:
        """Is this cell there to be seen? Of an edition that is being made everything counts as such."""
        return self.getoond is None or (groep, soort, code) in self.getoond


@dataclass(frozen=True, slots=True)
class Maat:
    """Themes or figures: under which id (and code) each goes, and which may be compared with the year before or after.

    ``als`` gives for an id the one it goes under: the same theme in a newer version of the framework. ``breuk`` has
    the (id it goes under, werkjaar) that is not comparable with the year before.
    """

    soort: str
    als: Mapping[int, int]
    codes: Mapping[int, str]
    breuk: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Cijfersom:
    """The figures of some organisations, added up; ``grootste`` are the two largest noemers."""

    n: int
    niet_beantwoord: int
    nvt: int
    met_beide: int
    teller: Fraction
    noemer: Fraction
    percentage: Fraction
    grootste: tuple[Decimal, ...]

    def __add__(self, ander: Cijfersom) -> Cijfersom:
        return Cijfersom(
            self.n + ander.n,
            self.niet_beantwoord + ander.niet_beantwoord,
            self.nvt + ander.nvt,
            self.met_beide + ander.met_beide,
            self.teller + ander.teller,
            self.noemer + ander.noemer,
            self.percentage + ander.percentage,
            tuple(sorted((*self.grootste, *ander.grootste), reverse=True)[:2]),
        )


# The counts of a theme in one number, so that one addition adds every level: level i stands at bit 32 · (i + 2).
_BITS = 32


def _pak(stand: int, aantal: int) -> int:
    return aantal << _BITS * (stand - NVT)


def _pak_uit(som: int) -> dict[int, int]:
    """How many organisations stand at each level, or (below 0) did not answer or said nvt."""
    uit, stand = {}, NVT
    while som:
        if aantal := som & ((1 << _BITS) - 1):
            uit[stand] = aantal
        som, stand = som >> _BITS, stand + 1
    return uit


_TELLING = {
    "thema": "coalesce(w.niveau, CASE w.staat WHEN 'nvt' THEN -2 ELSE -1 END) AS stand, count(*) AS aantal",
    # A percentage is taken as given; where only teller and noemer are given it is divided out to thirty decimals.
    "kengetal": """count(*) FILTER (WHERE w.staat = 'beantwoord'),
           count(*) FILTER (WHERE w.staat = 'niet_beantwoord'), count(*) FILTER (WHERE w.staat = 'nvt'),
           count(w.teller), coalesce(sum(w.teller), 0), coalesce(sum(w.noemer), 0),
           coalesce(sum(coalesce(w.percentage, 100 * w.teller::numeric(60, 30) / w.noemer)), 0),
           (array_agg(w.noemer ORDER BY w.noemer DESC NULLS LAST))[1:2]""",
}
_FIJNST = """
SELECT {wie} AS wie, w.{soort}_id AS wat, {laag} AS laag, {voor_laag} AS voor_laag, {na_laag} AS na_laag,
       {kenmerk}, {na_kenmerk}, {telling}
  FROM rapporten_waarneming w {joins}
 WHERE w.werkjaar_id = %(werkjaar)s AND w.{soort}_id IS NOT NULL AND w.bron_id = ANY(%(nu)s::bigint[])
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 {ook_per}
"""
_KOLOMMEN = "wie, wat, laag, voor_laag, na_laag, regio, werkvormen, grootte, na_regio, na_werkvormen, na_grootte"
# The levels of one combination in one row: fetching a row costs more than counting one.
_PER_COMBINATIE = f"SELECT {_KOLOMMEN}, array_agg(stand), array_agg(aantal) FROM ({{}}) AS fijnst GROUP BY {_KOLOMMEN}"
_ALS = "LEFT JOIN unnest(%(ids)s::bigint[], %(als)s::bigint[]) AS g (id, als) ON g.id = w.{soort}_id"
_BUURJAAR = """
  {welke} JOIN (SELECT w.organisatie_id, {als} AS als, {laag} AS laag, w.regio, w.werkvormen, w.grootte
                  FROM rapporten_waarneming w {als_join}
                 WHERE w.werkjaar_id = %({naam}_jaar)s AND w.staat = 'beantwoord' AND w.{soort}_id IS NOT NULL
                   AND w.bron_id = ANY(%({naam})s::bigint[])) AS {naam}
    ON {naam}.organisatie_id = w.organisatie_id AND {naam}.als = {als} AND w.staat = 'beantwoord'
   AND {naam}.als <> ALL(%({naam}_breuk)s::bigint[])
"""
# The planner takes these facts for a twentieth of what they are, for a werkjaar and its sources seem independent to it;
# so it would sort where hashing costs a third.
_INSTELLINGEN = {"work_mem": "64MB", "enable_sort": "off", "enable_mergejoin": "off"}


@contextmanager
def om_te_tellen() -> Iterator[None]:
    """Set the planner for counting, and put it back afterwards, for the transaction goes on."""
    zet = f"SELECT {', '.join('set_config(%s, %s, true)' for _ in _INSTELLINGEN)}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join('current_setting(%s)' for _ in _INSTELLINGEN)}", list(_INSTELLINGEN))
        vorige = dict(zip(_INSTELLINGEN, cursor.fetchone(), strict=True))
        cursor.execute(zet, [x for paar in _INSTELLINGEN.items() for x in paar])
        yield
        cursor.execute(zet, [x for paar in vorige.items() for x in paar])


@dataclass(frozen=True, slots=True)
class _Rij:
    """Where some facts stand: their attributes, and in which editions (as bits) they and those of the year after are.

    ``eigen``: editions over this year; ``panel``: those of them in which the same organisation answered the year
    before; ``erna``: editions over the year after, in whose panel it is, under the attributes of that year.
    """

    kenmerk: Kenmerk
    eigen: int
    panel: int
    erna: int
    kenmerk_erna: Kenmerk

    def sleutels(self, eigen: Sequence[Uitgave], erna: Sequence[Uitgave], soort: str, code: str) -> Iterable[str]:
        """The keys of the cells that these facts are in; of a published edition those that it shows."""
        for uitgave, sleutels in (
            *((u, groepen(self.kenmerk)) for nummer, u in enumerate(eigen) if self.eigen >> nummer & 1),
            *((u, panelgroepen(self.kenmerk)) for nummer, u in enumerate(eigen) if self.panel >> nummer & 1),
        ):
            yield from (uitgave.voor + sleutel for sleutel in sleutels if uitgave.toont(sleutel, soort, code))
        for nummer, uitgave in enumerate(erna):
            if self.erna >> nummer & 1:
                yield from (
                    f"{uitgave.voor}{VORIG}{sleutel}"
                    for sleutel in panelgroepen(self.kenmerk_erna)
                    if uitgave.toont(sleutel, soort, code)
                )


@dataclass(frozen=True, slots=True)
class Stelsel:
    """The parts of the facts of one werkjaar about themes or figures, and the sum of each."""

    soort: str
    delen: Mapping[tuple[int, frozenset[str], int | None], Any]


def tel(
    maat: Maat,
    werkjaar: int,
    eigen: Sequence[Uitgave],
    erna: Sequence[Uitgave] = (),
    wie: Collection[int] = (),
) -> Stelsel:
    """The facts of a werkjaar counted in one statement, for these editions over it and over the year after it.

    ``wie`` are the organisations with more than one source about this year or one beside it: theirs are counted one
    by one, so that the same answer in two editions is known to be the same. As the system (it reads every
    organisation), and quickest inside :func:`om_te_tellen`.
    """
    # Sources about this year by the editions they are in: over this year, and over the year after.
    nu = _lagen([*(u.bronnen for u in eigen), *(u.vorige for u in erna)])
    voor, na = _lagen([u.vorige for u in eigen]), _lagen([u.bronnen for u in erna])
    als = {pk: naar for pk, naar in maat.als.items() if pk != naar}
    p: dict[str, Any] = {
        "werkjaar": werkjaar,
        "nu": als_array(nu),
        "wie": als_array(wie),
        "ids": als_array(als),
        "als": als_array(als.values()),
    }
    delen = {
        "soort": maat.soort,
        "als": f"coalesce(g.als, w.{maat.soort}_id)" if als else f"w.{maat.soort}_id",
        "als_join": _ALS.format(soort=maat.soort) if als else "",
    }
    joins = delen["als_join"] if voor or na else ""
    for naam, lagen, stap in (("voor", voor, -1), ("na", na, 1)):
        if lagen:
            breuk = (wat for wat, jaar in maat.breuk if jaar == max(werkjaar, werkjaar + stap))
            p |= {naam: als_array(lagen), f"{naam}_jaar": werkjaar + stap, f"{naam}_breuk": als_array(breuk)}
            # Where no edition is about this year itself, only those count that answered the year after too.
            welke = "LEFT" if eigen else "INNER"
            joins += _BUURJAAR.format(naam=naam, welke=welke, laag=_laag(naam, lagen, p), **delen)
    geen = "'' AS {0}regio, '{{}}'::text[] AS {0}werkvormen, '' AS {0}grootte"
    sql = _FIJNST.format(
        soort=maat.soort,
        wie="CASE WHEN w.organisatie_id = ANY(%(wie)s::bigint[]) THEN w.organisatie_id END" if wie else "NULL::bigint",
        laag=_laag("nu", nu, p),
        voor_laag="voor.laag" if voor else "0",
        na_laag="na.laag" if na else "0",
        kenmerk="w.regio, w.werkvormen, w.grootte" if eigen else geen.format(""),
        na_kenmerk="na.regio AS na_regio, na.werkvormen AS na_werkvormen, na.grootte AS na_grootte"
        if na
        else geen.format("na_"),
        telling=_TELLING[maat.soort],
        ook_per=", stand" if maat.soort == "thema" else "",
        joins=joins,
    )
    if maat.soort == "thema":
        sql = _PER_COMBINATIE.format(sql)
    with connection.cursor() as cursor:
        cursor.execute(sql, p)
        rijen = cursor.fetchall()
    return Stelsel(maat.soort, _delen(rijen, eigen, erna, maat))


def _lagen(verzamelingen: Sequence[Collection[int]]) -> dict[int, int]:
    """For each source the sets that it is in, as bits."""
    uit: dict[int, int] = {}
    for nummer, verzameling in enumerate(verzamelingen):
        for bron in verzameling:
            uit[bron] = uit.get(bron, 0) | 1 << nummer
    return uit


def _laag(naam: str, lagen: Mapping[int, int], parameters: dict[str, Any]) -> str:
    """SQL for the sets that the source of a fact is in; usually all sources are in the same ones.

    Not a join: PostgreSQL looks a source up in a list of constants by hashing, and knows how many facts that leaves.
    """
    per_laag: dict[int, list[int]] = defaultdict(list)
    for bron, laag in lagen.items():
        per_laag[laag].append(bron)
    (meeste, _), *rest = sorted(per_laag.items(), key=lambda paar: -len(paar[1])) or [(0, [])]
    als = ""
    for laag, bronnen in rest:
        parameters[f"{naam}_{laag}"] = als_array(bronnen)
        als += f" WHEN w.bron_id = ANY(%({naam}_{laag})s::bigint[]) THEN {laag}"
    return f"CASE{als} ELSE {meeste} END" if als else str(meeste)


def als_array(waarden: Iterable[int]) -> str:
    """Numbers as a parameter for an array of them."""
    # As text: a list of ten thousand numbers costs the driver more than the counting of their facts.
    return "{" + ",".join(map(str, waarden)) + "}"


_Delen = dict[tuple[int, frozenset[str], int | None], Any]


def _delen(rijen: Iterable[Sequence[Any]], eigen: Sequence[Uitgave], erna: Sequence[Uitgave], maat: Maat) -> _Delen:
    soort = maat.soort
    waar: dict[Any, _Rij] = {}
    sommen: dict[tuple[int, _Rij], Any] = {}
    los: dict[tuple[int, int, Any], set[_Rij]] = defaultdict(set)
    deze, volgende = (1 << len(eigen)) - 1, len(eigen)
    for wie, wat, laag, voor, na, regio, werkvormen, grootte, regio_na, werkvormen_na, grootte_na, *t in rijen:
        sleutel = (laag, voor, na, regio, *werkvormen, grootte, regio_na, *(werkvormen_na or ()), grootte_na)
        rij = waar.get(sleutel)
        if rij is None:
            rij = waar[sleutel] = _Rij(
                Kenmerk(regio, tuple(werkvormen), grootte),
                laag & deze,
                laag & (voor or 0),
                laag >> volgende & (na or 0),
                Kenmerk(regio_na or "", tuple(werkvormen_na or ()), grootte_na or ""),
            )
        som = sum(map(_pak, *t)) if soort == "thema" else _cijfersom(t)
        wat = maat.als.get(wat, wat)
        if wie is not None:
            los[wie, wat, som].add(rij)
        elif (wat, rij) in sommen:
            sommen[wat, rij] += som
        else:
            sommen[wat, rij] = som

    @cache
    def sleutels(wat: int, rij: _Rij) -> frozenset[str]:
        return frozenset(rij.sleutels(eigen, erna, soort, maat.codes.get(wat, "")))

    uit: _Delen = {}

    def bij(sleutel: tuple[int, frozenset[str], int | None], som: Any) -> None:
        uit[sleutel] = uit[sleutel] + som if sleutel in uit else som

    for (wat, rij), som in sommen.items():
        bij((wat, sleutels(wat, rij), None), som)
    versies = Counter((wie, wat) for wie, wat, _ in los)
    for (wie, wat, som), gevonden in los.items():
        samen = frozenset().union(*(sleutels(wat, rij) for rij in gevonden))
        bij((wat, samen, wie if versies[wie, wat] > 1 else None), som)
    return uit


def _cijfersom(telling: Sequence[Any]) -> Cijfersom:
    n, niet_beantwoord, nvt, met_beide, teller, noemer, percentage, grootste = telling
    breuken = (Fraction(teller), Fraction(noemer), Fraction(percentage))
    return Cijfersom(n, niet_beantwoord, nvt, met_beide, *breuken, tuple(g for g in grootste if g is not None))


_JAREN = """
SELECT e.code, e.id, t.*
  FROM (SELECT w.werkjaar_id, w.{soort}_id AS wat,
               CASE WHEN w.werkjaar_id = %(werkjaar)s THEN k.nummer ELSE -1 END AS nummer, {telling}
          FROM rapporten_editiebron b
          JOIN rapporten_waarneming w ON w.bron_id = b.bron_id
          JOIN unnest(%(organisaties)s::bigint[], %(nummers)s::int[], %(mee)s::bool[]) AS k (id, nummer, mee)
            ON k.id = w.organisatie_id AND (k.mee OR w.werkjaar_id = %(werkjaar)s)
         WHERE b.editie_id = ANY(%(edities)s::bigint[]) AND w.werkjaar_id = ANY(%(werkjaren)s::int[])
           AND w.{soort}_id IS NOT NULL
         GROUP BY 1, 2, 3 {stand}) AS t
  JOIN {van} e ON e.id = t.wat
"""
_VAN = {"thema": "zelfevaluatie_element", "kengetal": "zelfevaluatie_kengetal"}


def tel_jaren(
    soort: str, edities: Mapping[int, int], werkjaar: int, kenmerken: Mapping[int, Kenmerk], sleutels: Sequence[str]
) -> dict[int, tuple[Stelsel, Mapping[int, str]]]:
    """The facts of several editions (id by werkjaar) by attributes given per organisation, in one statement.

    The first of ``sleutels`` is the group that every year is counted for (but not the whole sector: that is the same
    whatever its organisations are like); the others only the chosen ``werkjaar``. Returns per year the parts, and the
    code of each theme or figure in them. Reads what the role of the caller may read.
    """
    soorten = {kenmerk: nummer for nummer, kenmerk in enumerate(dict.fromkeys(kenmerken.values()))}
    gekozen, waar = sleutels[0], [groepen(kenmerk).intersection(sleutels) for kenmerk in soorten]
    nummers = [soorten[kenmerk] for kenmerk in kenmerken.values()]
    lezen = {werkjaar: edities[werkjaar]} if gekozen == SECTOR else edities
    sql = _JAREN.format(
        soort=soort, van=_VAN[soort], telling=_TELLING[soort], stand=", stand" if soort == "thema" else ""
    )
    parameters: dict[str, Any] = {
        "werkjaar": werkjaar,
        "edities": als_array(lezen.values()),
        "werkjaren": als_array(lezen),
        "organisaties": als_array(kenmerken),
        "nummers": als_array(nummers),
        "mee": [gekozen in waar[nummer] for nummer in nummers],
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rijen = cursor.fetchall()
    ids: dict[tuple[int, str], int] = {}
    for code, pk, jaar, *_ in rijen:
        ids[jaar, code] = max(pk, ids.get((jaar, code), pk))
    delen: dict[int, _Delen] = defaultdict(dict)
    for code, _, jaar, _, nummer, *t in rijen:
        deel = (ids[jaar, code], waar[nummer] if nummer >= 0 else frozenset({gekozen}), None)
        som = _pak(*t) if soort == "thema" else _cijfersom(t)
        delen[jaar][deel] = delen[jaar][deel] + som if deel in delen[jaar] else som
    return {
        jaar: (Stelsel(soort, van_jaar), {pk: code for (van, code), pk in ids.items() if van == jaar})
        for jaar, van_jaar in delen.items()
    }


def hoogste_niveau(stelsel: Stelsel) -> int:
    """The highest level that any of these facts stands at."""
    return max((max(_pak_uit(som)) for som in stelsel.delen.values()), default=0)


# -- parts and cells -------------------------------------------------------------------------------------------


def finste_delen(stelsel: Stelsel) -> list[Deel]:
    """The parts as ``onderdrukken`` reads them."""
    return [
        _deel(stelsel.soort, wat, sleutels, wie, som) for (wat, sleutels, wie), som in stelsel.delen.items() if sleutels
    ]


def _deel(soort: str, wat: int, sleutels: frozenset[str], wie: int | None, som: Any) -> Deel:
    if soort == "thema":
        standen = _pak_uit(som)
        return Deel(
            groepen=sleutels,
            thema=wat,
            n=sum(aantal for stand, aantal in standen.items() if stand >= 0),
            niet_beantwoord=standen.get(NIET_BEANTWOORD, 0),
            nvt=standen.get(NVT, 0),
            standen=standen,
            wie=wie,
        )
    return Deel(
        groepen=sleutels,
        kengetal=wat,
        n=som.n,
        niet_beantwoord=som.niet_beantwoord,
        nvt=som.nvt,
        noemer=_als_decimaal(som.noemer),
        grootste=som.grootste,
        wie=wie,
    )


def maak_cellen(stelsels: Sequence[Stelsel], hoogste: int) -> list[Cel]:
    """Every cell of the edition that is being made, nothing hidden, ordered by group and theme or figure.

    ``stelsels`` count the same themes, or the same figures: of its own werkjaar and, for the panel, of the year
    before; ``hoogste`` is the highest level of the scale.
    """
    tellingen: dict[tuple[str, int], Any] = {}
    for stelsel in stelsels:
        for (wat, sleutels, _), som in stelsel.delen.items():
            for sleutel in sleutels:
                if not sleutel[0].isdigit():
                    # Not "+=" on a default: a sum of figures has no zero.
                    tellingen[sleutel, wat] = tellingen[sleutel, wat] + som if (sleutel, wat) in tellingen else som
    return [
        _themacel(*van, _pak_uit(som), _pak_uit(tellingen.get((VORIG + van[0], van[1]), 0)), hoogste)
        if stelsels[0].soort == "thema"
        else _cijfercel(*van, som, tellingen.get((VORIG + van[0], van[1])))
        for van, som in sorted(tellingen.items(), key=lambda rij: rij[0])
        if not van[0].startswith(VORIG)
    ]


def _themacel(groep: str, thema: int, standen: Mapping[int, int], vorige: Mapping[int, int], hoogste: int) -> Cel:
    verdeling = tuple(standen.get(niveau, 0) for niveau in range(hoogste + 1))
    panel = groep.startswith(PANEL)
    return Cel(
        groep=groep,
        thema=thema,
        n=sum(verdeling),
        niet_beantwoord=standen.get(NIET_BEANTWOORD, 0),
        nvt=standen.get(NVT, 0),
        verdeling=verdeling,
        som=sum(niveau * aantal for niveau, aantal in enumerate(verdeling)),
        mediaan=kwartiel(verdeling, 2),
        q1=kwartiel(verdeling, 1),
        q3=kwartiel(verdeling, 3),
        vorig_n=sum(vorige.values()) if panel else None,
        vorig_som=sum(niveau * aantal for niveau, aantal in vorige.items()) if panel else None,
    )


def _cijfercel(groep: str, kengetal: int, som: Cijfersom, vorige: Cijfersom | None) -> Cel:
    """``gewogen`` (sum / sum) only if every organisation that counts gave teller and noemer, in a panel both years;
    else the plain mean of the percentages (domain: a sector figure says which of the two it is)."""
    methode = ""
    if som.n:
        gewogen = all(jaar.met_beide == jaar.n for jaar in (som, vorige) if jaar is not None)
        methode = (Methode.GEWOGEN if gewogen else Methode.GEMIDDELDE).value
    return Cel(
        groep=groep,
        kengetal=kengetal,
        n=som.n,
        niet_beantwoord=som.niet_beantwoord,
        nvt=som.nvt,
        waarde=_waarde(som, methode),
        methode=methode,
        vorig_n=None if vorige is None else vorige.n,
        vorig_waarde=None if vorige is None else _waarde(vorige, methode),
    )


def _waarde(som: Cijfersom, methode: str) -> Decimal | None:
    if not som.n:
        return None
    return _als_decimaal(100 * som.teller / som.noemer if methode == Methode.GEWOGEN else som.percentage / som.n)


def _als_decimaal(waarde: Fraction) -> Decimal:
    """As stored: rounded half up once, at the twelfth decimal."""
    with localcontext(prec=60, rounding=ROUND_HALF_UP):
        return (Decimal(waarde.numerator) / waarde.denominator).quantize(Decimal("1e-12"))
