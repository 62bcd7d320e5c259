"""From facts to cells: what an edition says per theme and figure, for the sector, each region, each werkvorm.

PostgreSQL counts the facts once, per level and per combination of region and werkvormen; everything else
follows from those few thousand counts: the groups by grouping sets, mean, median and quartiles by plain
arithmetic on six counts (exactly what ``percentile_cont`` gives). Nothing here loops over facts, and nothing
here knows what may be shown: ``onderdrukken`` decides that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from django.db import connection

from rapporten.choices import Methode

METHODEVERSIE = 1
"""Goes up when the same facts would give other cells, or other cells would be hidden."""

SECTOR = "sector"
ONBEKEND = "onbekend"
"""Facts without a region or werkvorm form a group too: left out, the others would not add up to the sector."""
COMBINATIE = "combinatie"
"""Who has exactly these werkvormen (``combinatie:CIG|OVBJ``): never stored, only to see what the others give away."""

_GROEPEN = """
    SELECT CASE WHEN grouping(regio) = 0 THEN 'regio:' || coalesce(nullif(regio, ''), 'onbekend') ELSE 'sector' END,
           {sleutel}, {sommen}
      FROM telling
     GROUP BY GROUPING SETS (({sleutel}), (regio, {sleutel}))
    UNION ALL
    SELECT 'werkvorm:' || werkvorm, {sleutel}, {sommen}
      FROM telling
     CROSS JOIN LATERAL (
           SELECT DISTINCT unnest(CASE WHEN werkvormen = '{{}}' THEN '{{onbekend}}' ELSE werkvormen END) AS werkvorm
     ) AS van
     GROUP BY werkvorm, {sleutel}
    UNION ALL
    SELECT 'combinatie:' || array_to_string(CASE WHEN werkvormen = '{{}}' THEN '{{onbekend}}' ELSE werkvormen END, '|'),
           {sleutel}, {sommen}
      FROM telling
     GROUP BY werkvormen, {sleutel}
"""

# A state without a level gets a number below the levels, so that one small key holds both.
NIET_BEANTWOORD, NVT = -1, -2
NIVEAUS_SQL = """
    WITH telling AS MATERIALIZED (
        SELECT thema_id, regio, werkvormen,
               coalesce(niveau, CASE staat WHEN 'nvt' THEN -2 ELSE -1 END) AS stand, count(*) AS aantal
          FROM rapporten_waarneming
         WHERE werkjaar_id = %(werkjaar)s AND bron_id = ANY(%(bronnen)s) AND thema_id IS NOT NULL
         GROUP BY thema_id, regio, werkvormen, stand
    )""" + _GROEPEN.format(sleutel="thema_id, stand", sommen="sum(aantal)::int")

# A percentage is taken as given; where only teller and noemer are given it is divided out to thirty decimals.
CIJFERS_SQL = """
    WITH telling AS MATERIALIZED (
        SELECT kengetal_id, regio, werkvormen,
               count(*) FILTER (WHERE staat = 'beantwoord') AS n,
               count(*) FILTER (WHERE staat = 'niet_beantwoord') AS niet_beantwoord,
               count(*) FILTER (WHERE staat = 'nvt') AS nvt,
               count(teller) AS met_beide, sum(teller) AS teller, sum(noemer) AS noemer,
               sum(coalesce(percentage, 100 * teller::numeric(60, 30) / noemer)) AS percentage
          FROM rapporten_waarneming
         WHERE werkjaar_id = %(werkjaar)s AND bron_id = ANY(%(bronnen)s) AND kengetal_id IS NOT NULL
         GROUP BY kengetal_id, regio, werkvormen
    )""" + _GROEPEN.format(
    sleutel="kengetal_id",
    sommen="sum(n)::int, sum(niet_beantwoord)::int, sum(nvt)::int, sum(met_beide)::int,"
    " sum(teller), sum(noemer), sum(percentage)",
)


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
    mediaan: float | None = None
    q1: float | None = None
    q3: float | None = None
    waarde: Decimal | None = None
    methode: str = ""
    verborgen: str = ""

    @property
    def indeling(self) -> str:
        """What the group divides the sector by: ``sector``, ``regio``, ``werkvorm`` or ``combinatie``."""
        return self.groep.partition(":")[0]

    @property
    def gevraagd(self) -> int:
        """How many organisations this is about, whether they answered or not."""
        return (self.n or 0) + (self.niet_beantwoord or 0) + (self.nvt or 0)


def kwantiel(verdeling: Sequence[int], deel: Fraction) -> float | None:
    """The quantile (``deel`` of 1) by linear interpolation, from how many chose each level; None without answers.

    The value at position ``deel * (n - 1)`` of the sorted levels, as ``percentile_cont`` defines it.
    """
    n = sum(verdeling)
    if n == 0:
        return None
    plaats = deel * (n - 1)
    onder, rest = divmod(plaats, 1)
    laag, hoog = _op_plaats(verdeling, int(onder)), _op_plaats(verdeling, int(onder) + (1 if rest else 0))
    return float(laag + rest * (hoog - laag))


def _op_plaats(verdeling: Sequence[int], plaats: int) -> int:
    """The level at this place (from 0) when all answers stand in order."""
    tot_hier = 0
    for niveau, aantal in enumerate(verdeling):
        tot_hier += aantal
        if plaats < tot_hier:
            return niveau
    raise IndexError(plaats)


@dataclass(frozen=True, slots=True)
class Telling:
    """How many organisations of a group stand at a level of a theme, or (below 0) did not answer or said nvt."""

    groep: str
    thema: int
    stand: int
    aantal: int


def tel_niveaus(werkjaar: int, bronnen: Collection[int]) -> list[Telling]:
    """The facts of these sources counted per level, for every group. As the system: it reads every organisation."""
    with connection.cursor() as cursor:
        cursor.execute(NIVEAUS_SQL, {"werkjaar": werkjaar, "bronnen": list(bronnen)})
        return [Telling(*rij) for rij in cursor.fetchall()]


def themacellen(tellingen: Iterable[Telling], hoogste: int, gelijk: Mapping[int, int]) -> list[Cel]:
    """Every theme cell, nothing hidden, and the combinations of werkvormen; ordered by group and theme.

    ``hoogste`` is the highest level of the scale; ``gelijk`` gives for each theme counted the theme it goes under:
    itself, or the same one in a newer version of the framework, where a werkjaar has facts of both.
    """
    standen: dict[tuple[str, int], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for telling in tellingen:
        standen[telling.groep, gelijk[telling.thema]][telling.stand] += telling.aantal
    return [_themacel(groep, thema, stand, hoogste) for (groep, thema), stand in sorted(standen.items())]


def _themacel(groep: str, thema: int, standen: Mapping[int, int], hoogste: int) -> Cel:
    verdeling = tuple(standen.get(niveau, 0) for niveau in range(hoogste + 1))
    telling = Cel(
        groep=groep,
        thema=thema,
        n=sum(verdeling),
        niet_beantwoord=standen.get(NIET_BEANTWOORD, 0),
        nvt=standen.get(NVT, 0),
    )
    if telling.indeling == COMBINATIE:
        return telling
    return replace(
        telling,
        verdeling=verdeling,
        som=sum(niveau * aantal for niveau, aantal in enumerate(verdeling)),
        mediaan=kwantiel(verdeling, Fraction(1, 2)),
        q1=kwantiel(verdeling, Fraction(1, 4)),
        q3=kwantiel(verdeling, Fraction(3, 4)),
    )


def cijfercellen(werkjaar: int, bronnen: Collection[int]) -> list[Cel]:
    """Every figure cell of these sources, nothing hidden, and the combinations. As the system.

    ``gewogen`` (sum / sum) only if every organisation that counts gave teller and noemer; else the plain mean of the
    percentages (domain: a sector figure says which of the two it is).
    """
    with connection.cursor() as cursor:
        cursor.execute(CIJFERS_SQL, {"werkjaar": werkjaar, "bronnen": list(bronnen)})
        return [_cijfercel(*rij) for rij in sorted(cursor.fetchall())]


def _cijfercel(
    groep: str,
    kengetal: int,
    n: int,
    niet_beantwoord: int,
    nvt: int,
    met_beide: int,
    teller: Decimal | None,
    noemer: Decimal | None,
    percentage: Decimal | None,
) -> Cel:
    waarde, methode = None, ""
    if n and met_beide == n and noemer:
        waarde, methode = 100 * Fraction(teller or 0) / Fraction(noemer), Methode.GEWOGEN.value
    elif n:
        waarde, methode = Fraction(percentage or 0) / n, Methode.GEMIDDELDE.value
    return Cel(
        groep=groep,
        kengetal=kengetal,
        n=n,
        niet_beantwoord=niet_beantwoord,
        nvt=nvt,
        waarde=None if waarde is None else _twaalf_decimalen(waarde),
        methode=methode,
    )


def _twaalf_decimalen(waarde: Fraction) -> Decimal:
    """As stored: rounded half up once, at the twelfth decimal."""
    with localcontext(prec=60, rounding=ROUND_HALF_UP):
        return (Decimal(waarde.numerator) / waarde.denominator).quantize(Decimal("1e-12"))
