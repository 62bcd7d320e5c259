"""Between which values the middle of the sector lies, per figure of a definitive edition (``Sectorband``).

Percentiles interpolate linearly, as everywhere in an edition. They are rounded outward to whole points and kept only
where enough organisations answered, so that the border of a band is nobody's figure.
"""

from __future__ import annotations

from django.db import connection

from rapporten.choices import Editiesoort
from rapporten.models import Cijfergrens, Editie
from rapporten.sectorbeeld.onderdrukken import MINIMUM

_SQL = """
    INSERT INTO rapporten_sectorband (editie_id, kengetal_id, midden, n, onder, boven)
    SELECT %(editie)s, w.kengetal_id, %(midden)s, count(*),
           floor(percentile_cont(%(staart)s) WITHIN GROUP (ORDER BY coalesce(100 * w.teller / w.noemer, w.percentage))),
           ceil(percentile_cont(1 - %(staart)s)
                WITHIN GROUP (ORDER BY coalesce(100 * w.teller / w.noemer, w.percentage)))
    FROM rapporten_editiebron b
    JOIN rapporten_waarneming w ON w.bron_id = b.bron_id AND w.werkjaar_id = %(werkjaar)s
    WHERE b.editie_id = %(editie)s AND w.staat = 'beantwoord' AND w.kengetal_id IS NOT NULL
    GROUP BY w.kengetal_id HAVING count(*) >= %(minimum)s
    ON CONFLICT (editie_id, kengetal_id, midden) DO NOTHING
"""


def huidig_midden() -> int:
    """The middle part of the sector, in per cent, as the beheerder set it."""
    waarde: int | None = Cijfergrens.objects.order_by("-versie").values_list("midden", flat=True).first()
    return waarde or Cijfergrens.MIDDEN


def maak_banden(editie: Editie, midden: int) -> None:
    """The bands of one definitive edition; those that exist stay. Runs as the system."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {
                "editie": editie.pk,
                "werkjaar": editie.werkjaar_id,
                "midden": midden,
                "staart": (100 - midden) / 200,
                "minimum": MINIMUM,
            },
        )


def maak_alle_banden(midden: int) -> None:
    """The bands of the newest definitive edition of every werkjaar, for another middle. Runs as the system."""
    edities = Editie.objects.filter(soort=Editiesoort.DEFINITIEF).order_by("werkjaar_id", "-volgnummer")
    for editie in edities.distinct("werkjaar_id"):
        maak_banden(editie, midden)
