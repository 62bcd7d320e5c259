"""From facts to cells: what an edition says per theme and figure, for the sector, each region, each werkvorm.

PostgreSQL counts the facts once, per level and per combination of region and werkvormen, and sums those counts by
grouping sets; everything else follows from a few hundred counts by plain arithmetic: the groups, and the mean, median
and quartiles (exactly what ``percentile_cont`` gives). Nothing here loops over facts, and nothing here knows what may
be shown: ``onderdrukken`` decides that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

from django.db import connection

from rapporten.choices import Methode

METHODEVERSIE = 1
"""Goes up when the same facts would give other cells, or other cells would be hidden."""

SECTOR = "sector"
ONBEKEND = "onbekend"
"""Facts without a region or werkvorm form a group too: left out, the others would not add up to the sector."""
COMBINATIE = "combinatie"
"""Who has exactly these werkvormen (``combinatie:CIG|OVBJ``): never stored, only to see what the others give away."""

# A state without a level gets a number below the levels, so that one small key holds both.
NIET_BEANTWOORD, NVT = -1, -2
NIVEAUS_SQL = """
    WITH telling AS MATERIALIZED (
        SELECT thema_id, regio, werkvormen,
               coalesce(niveau, CASE staat WHEN 'nvt' THEN -2 ELSE -1 END) AS stand, count(*) AS aantal
          FROM rapporten_waarneming
         WHERE werkjaar_id = %(werkjaar)s AND bron_id = ANY(%(bronnen)s::bigint[]) AND thema_id IS NOT NULL
         GROUP BY thema_id, regio, werkvormen, stand
    )
    SELECT regio, werkvormen, thema_id, stand, sum(aantal)::int
      FROM telling
     GROUP BY GROUPING SETS ((regio, thema_id, stand), (werkvormen, thema_id, stand))
"""

# A percentage is taken as given; where only teller and noemer are given it is divided out to thirty decimals.
CIJFERS_SQL = """
    WITH telling AS MATERIALIZED (
        SELECT kengetal_id, regio, werkvormen,
               count(*) FILTER (WHERE staat = 'beantwoord') AS n,
               count(*) FILTER (WHERE staat = 'niet_beantwoord') AS niet_beantwoord,
               count(*) FILTER (WHERE staat = 'nvt') AS nvt,
               count(teller) AS met_beide,
               coalesce(sum(teller), 0) AS teller,
               coalesce(sum(noemer), 0) AS noemer,
               coalesce(sum(coalesce(percentage, 100 * teller::numeric(60, 30) / noemer)), 0) AS percentage
          FROM rapporten_waarneming
         WHERE werkjaar_id = %(werkjaar)s AND bron_id = ANY(%(bronnen)s::bigint[]) AND kengetal_id IS NOT NULL
         GROUP BY kengetal_id, regio, werkvormen
    )
    SELECT regio, werkvormen, kengetal_id,
           sum(n), sum(niet_beantwoord), sum(nvt), sum(met_beide), sum(teller), sum(noemer), sum(percentage)
      FROM telling
     GROUP BY GROUPING SETS ((regio, kengetal_id), (werkvormen, kengetal_id))
"""


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


def kwartiel(verdeling: Sequence[int], nummer: int) -> float | None:
    """The first, second (median) or third quartile by linear interpolation, from how many chose each level.

    The value at a quarter, half or three quarters of the way from the first to the last of the sorted levels, as
    ``percentile_cont`` defines it; exact, for a quarter of a level is. None without answers.
    """
    n = sum(verdeling)
    if n == 0:
        return None
    onder, rest = divmod(nummer * (n - 1), 4)
    laag = _op_plaats(verdeling, onder)
    return laag + rest * (_op_plaats(verdeling, onder + 1) - laag) / 4 if rest else float(laag)


def _op_plaats(verdeling: Sequence[int], plaats: int) -> int:
    """The level at this place (from 0) when all answers stand in order."""
    for niveau, aantal in enumerate(verdeling):
        plaats -= aantal
        if plaats < 0:
            return niveau
    raise IndexError


def _groepen(regio: str | None, werkvormen: Sequence[str] | None) -> list[str]:
    """The groups that a row of the counts above adds to; it is either about a region or about a set of werkvormen."""
    if werkvormen is None:
        return [SECTOR, f"regio:{regio or ONBEKEND}"]
    codes = sorted(set(werkvormen)) or [ONBEKEND]
    return [f"{COMBINATIE}:{'|'.join(codes)}", *(f"werkvorm:{code}" for code in codes)]


def _tel(sql: str, werkjaar: int, bronnen: Collection[int]) -> list[tuple[Any, ...]]:
    # The ids as text: an array of ten thousand numbers costs the driver more than the counting of their facts.
    ids = "{" + ",".join(map(str, bronnen)) + "}"
    with connection.cursor() as cursor:
        cursor.execute(sql, {"werkjaar": werkjaar, "bronnen": ids})
        return cursor.fetchall()


Tellingen = dict[tuple[str, int], dict[int, int]]
"""Per group and theme: how many organisations stand at each level, or (below 0) did not answer or said nvt."""


def tel_niveaus(werkjaar: int, bronnen: Collection[int]) -> Tellingen:
    """The facts of these sources counted per level, for every group. As the system: it reads every organisation."""
    tellingen: Tellingen = defaultdict(lambda: defaultdict(int))
    for regio, werkvormen, thema, stand, aantal in _tel(NIVEAUS_SQL, werkjaar, bronnen):
        for groep in _groepen(regio, werkvormen):
            tellingen[groep, thema][stand] += aantal
    return tellingen


def themacellen(tellingen: Tellingen, hoogste: int, gelijk: Mapping[int, int] | None = None) -> list[Cel]:
    """Every theme cell, nothing hidden, and the combinations of werkvormen; ordered by group and theme.

    ``hoogste`` is the highest level of the scale; ``gelijk`` gives for a theme the one it goes under: the same one
    in a newer version of the framework, where a werkjaar has facts of both.
    """
    gelijk = gelijk or {}
    samen: Tellingen = defaultdict(lambda: defaultdict(int))
    for (groep, thema), standen in tellingen.items():
        for stand, aantal in standen.items():
            samen[groep, gelijk.get(thema, thema)][stand] += aantal
    return [_themacel(groep, thema, standen, hoogste) for (groep, thema), standen in sorted(samen.items())]


def _themacel(groep: str, thema: int, standen: Mapping[int, int], hoogste: int) -> Cel:
    verdeling = tuple(standen.get(niveau, 0) for niveau in range(hoogste + 1))
    n, niet_beantwoord, nvt = sum(verdeling), standen.get(NIET_BEANTWOORD, 0), standen.get(NVT, 0)
    if groep.startswith(COMBINATIE):
        return Cel(groep=groep, thema=thema, n=n, niet_beantwoord=niet_beantwoord, nvt=nvt)
    return Cel(
        groep=groep,
        thema=thema,
        n=n,
        niet_beantwoord=niet_beantwoord,
        nvt=nvt,
        verdeling=verdeling,
        som=sum(niveau * aantal for niveau, aantal in enumerate(verdeling)),
        mediaan=kwartiel(verdeling, 2),
        q1=kwartiel(verdeling, 1),
        q3=kwartiel(verdeling, 3),
    )


def cijfercellen(werkjaar: int, bronnen: Collection[int]) -> list[Cel]:
    """Every figure cell of these sources, nothing hidden, and the combinations. As the system.

    ``gewogen`` (sum / sum) only if every organisation that counts gave teller and noemer; else the plain mean of the
    percentages (domain: a sector figure says which of the two it is).
    """
    sommen: dict[tuple[str, int], list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 7)
    for regio, werkvormen, kengetal, *delen in _tel(CIJFERS_SQL, werkjaar, bronnen):
        for groep in _groepen(regio, werkvormen):
            sommen[groep, kengetal] = [
                som + Fraction(deel) for som, deel in zip(sommen[groep, kengetal], delen, strict=True)
            ]
    return [_cijfercel(groep, kengetal, *som) for (groep, kengetal), som in sorted(sommen.items())]


def _cijfercel(
    groep: str,
    kengetal: int,
    n: Fraction,
    niet_beantwoord: Fraction,
    nvt: Fraction,
    met_beide: Fraction,
    teller: Fraction,
    noemer: Fraction,
    percentage: Fraction,
) -> Cel:
    waarde, methode = None, ""
    if n and met_beide == n:
        waarde, methode = 100 * teller / noemer, Methode.GEWOGEN.value
    elif n:
        waarde, methode = percentage / n, Methode.GEMIDDELDE.value
    return Cel(
        groep=groep,
        kengetal=kengetal,
        n=int(n),
        niet_beantwoord=int(niet_beantwoord),
        nvt=int(nvt),
        waarde=None if waarde is None else _twaalf_decimalen(waarde),
        methode=methode,
    )


def _twaalf_decimalen(waarde: Fraction) -> Decimal:
    """As stored: rounded half up once, at the twelfth decimal."""
    with localcontext(prec=60, rounding=ROUND_HALF_UP):
        return (Decimal(waarde.numerator) / waarde.denominator).quantize(Decimal("1e-12"))
