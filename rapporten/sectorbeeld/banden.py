"""Between which values organisations lie, per figure of a definitive edition: ``Sectorband`` and ``Cijferspreiding``.

A percentile is one organisation's figure, or lies between two. So that no border gives one away:

- it is there only beside a cell that is shown, and of ``MINIMUM`` organisations at least;
- outside each border stand two organisations or more (the usual rule for percentiles in official statistics), so that
  the second lowest does not learn the lowest: of the middle half that is so from nine, of the middle 90 % from 41;
- it is in whole points: borders rounded outward, the median to the nearest.

Percentiles interpolate linearly, as everywhere in an edition. They are made once, with the edition, so that nobody can
ask them of a group that no cell shows.
"""

from __future__ import annotations

from django.db import connection

from rapporten.choices import Editiesoort
from rapporten.models import Cijfergrens, Editie

MINIMUM = 10

# The keys of all groups of a fact: with and without each division, written as in ``berekenen``. What is in no cell (all
# three divisions at once) falls away where the cells are joined.
_FEITEN = """
    SELECT w.kengetal_id, coalesce(w.percentage, 100 * w.teller / w.noemer) AS waarde,
           coalesce(nullif(concat_ws('+', r.code, v.code, g.code), ''), 'sector') AS groep
    FROM rapporten_editiebron b
    JOIN rapporten_waarneming w ON w.bron_id = b.bron_id AND w.werkjaar_id = %(werkjaar)s
    CROSS JOIN LATERAL (VALUES (NULL), ('regio:' || coalesce(nullif(w.regio, ''), 'onbekend'))) AS r (code)
    CROSS JOIN LATERAL (VALUES (NULL), ('grootte:' || coalesce(nullif(w.grootte, ''), 'onbekend'))) AS g (code)
    CROSS JOIN LATERAL (
        SELECT NULL AS code UNION
        SELECT 'werkvorm:' || unnest(CASE w.werkvormen WHEN '{}' THEN '{onbekend}' ELSE w.werkvormen END)
    ) AS v
    WHERE b.editie_id = %(editie)s AND w.staat = 'beantwoord' AND w.kengetal_id IS NOT NULL
"""
_GETOOND = """
    JOIN rapporten_aggregaat a ON a.editie_id = %(editie)s AND a.groep = f.groep AND a.kengetal_id = f.kengetal_id
     AND a.verborgen = ''
"""
_BAND = f"""
    INSERT INTO rapporten_sectorband (editie_id, kengetal_id, midden, n, onder, boven)
    SELECT %(editie)s, f.kengetal_id, %(midden)s, count(*),
           floor(percentile_cont(%(staart)s) WITHIN GROUP (ORDER BY f.waarde)),
           ceil(percentile_cont(1 - %(staart)s) WITHIN GROUP (ORDER BY f.waarde))
    FROM ({_FEITEN}) f {_GETOOND}
    WHERE f.groep = 'sector'
    GROUP BY f.kengetal_id HAVING count(*) >= {MINIMUM} AND (count(*) - 1) * (100 - %(midden)s) >= {2 * 200}
    ON CONFLICT (editie_id, kengetal_id, midden) DO NOTHING
"""
_SPREIDING = f"""
    INSERT INTO rapporten_cijferspreiding (editie_id, groep, kengetal_id, n, onder, mediaan, boven)
    SELECT %(editie)s, f.groep, f.kengetal_id, count(*),
           floor(percentile_cont(0.25) WITHIN GROUP (ORDER BY f.waarde)),
           round((percentile_cont(0.5) WITHIN GROUP (ORDER BY f.waarde))::numeric),
           ceil(percentile_cont(0.75) WITHIN GROUP (ORDER BY f.waarde))
    FROM ({_FEITEN}) f {_GETOOND}
    GROUP BY f.groep, f.kengetal_id HAVING count(*) >= {MINIMUM}
    ON CONFLICT (editie_id, groep, kengetal_id) DO NOTHING
"""


def huidig_midden() -> int:
    """The middle part of the sector, in per cent, as the beheerder set it."""
    waarde: int | None = Cijfergrens.objects.order_by("-versie").values_list("midden", flat=True).first()
    return waarde or Cijfergrens.MIDDEN


def maak_banden(editie: Editie, midden: int) -> None:
    """The bands and spreads of one definitive edition; those that exist stay. Runs as the system, after its cells."""
    with connection.cursor() as cursor:
        cursor.execute(_SPREIDING, {"editie": editie.pk, "werkjaar": editie.werkjaar_id})
    _maak_band(editie, midden)


def _maak_band(editie: Editie, midden: int) -> None:
    waarden = {"editie": editie.pk, "werkjaar": editie.werkjaar_id, "midden": midden, "staart": (100 - midden) / 200}
    with connection.cursor() as cursor:
        cursor.execute(_BAND, waarden)


def maak_alle_banden(midden: int) -> None:
    """The bands of the newest definitive edition of every werkjaar, for another middle. Runs as the system."""
    edities = Editie.objects.filter(soort=Editiesoort.DEFINITIEF).order_by("werkjaar_id", "-volgnummer")
    for editie in edities.distinct("werkjaar_id"):
        _maak_band(editie, midden)
