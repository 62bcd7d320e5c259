"""What lies beside a section of the draft, counted: enough to say where to look."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from rapporten.logboek import MET_VERHAAL
from rapporten.models import Knoop, Verslag


@dataclass(frozen=True, slots=True)
class BijOnderdeel:
    """Is the section called done; how many notes of the werkjaar were not drawn in here yet (None: no narrative)."""

    klaar: bool
    notities: int | None
    meegedacht: int
    reacties: int
    bewijzen: int
    bijlagen: int


_TEL = """
    SELECT
        EXISTS (SELECT 1 FROM rapporten_klaarmelding WHERE verslag_id = %(verslag)s AND stabiel_id = %(onderdeel)s),
        (SELECT count(*) FROM rapporten_notitie n
         WHERE n.organisatie_id = %(organisatie)s AND n.verwijderd_op IS NULL
           AND n.datum >= make_date(%(jaar)s, 1, 1) AND n.datum <= make_date(%(jaar)s, 12, 31)
           AND NOT EXISTS (
               SELECT 1 FROM rapporten_notitiegebruik g
               WHERE g.notitie_id = n.id AND g.verslag_id = %(verslag)s AND g.stabiel_id = %(onderdeel)s)),
        (SELECT count(*) FROM rapporten_meegedacht
         WHERE verslag_id = %(verslag)s AND stabiel_id = %(onderdeel)s AND verwijderd_op IS NULL),
        (SELECT count(*) FROM rapporten_lezersreactie
         WHERE verslag_id = %(verslag)s AND stabiel_id = %(onderdeel)s),
        (SELECT count(*) FROM rapporten_bewijsband b JOIN rapporten_bewijsstuk s ON s.id = b.bewijs_id
         WHERE b.organisatie_id = %(organisatie)s AND b.stabiel_id = %(onderdeel)s AND s.verwijderd_op IS NULL),
        (SELECT count(*) FROM rapporten_bijlage
         WHERE verslag_id = %(verslag)s AND stabiel_id = %(onderdeel)s AND verwijderd_op IS NULL)
"""


def tel(verslag: Verslag, vraag: Knoop) -> BijOnderdeel:
    """Count what lies beside this section (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(
            _TEL,
            {
                "organisatie": verslag.organisatie_id,
                "jaar": verslag.werkjaar_id,
                "verslag": verslag.pk,
                "onderdeel": vraag.stabiel_id,
            },
        )
        klaar, notities, *rest = cursor.fetchone() or (False, 0, 0, 0, 0, 0)
    return BijOnderdeel(klaar, notities if vraag.soort in MET_VERHAAL else None, *rest)
