"""What lies beside a section of the draft, counted: enough to say where to look. And who else writes there now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from organisaties.models import Persoon
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
    schrijven_mee: list[str]
    """Colleagues who were here a moment ago, by name."""
    voor_id: int | None
    voor: str | None
    tegen: dt.date | None
    open_kanttekeningen: int
    kanttekeningen: list[tuple[str, str]]
    """The newest open threads: what was said, and by whom."""


# Whoever writes is there as long as the page says so (every 30 seconds) or, without JavaScript, was just opened.
_TEL = """
    WITH hier AS (
        INSERT INTO rapporten_aanwezigheid AS a (organisatie_id, verslag_id, stabiel_id, persoon_id, gezien_op)
        SELECT %(organisatie)s, %(verslag)s, %(onderdeel)s, %(schrijver)s::bigint, %(nu)s
        WHERE %(schrijver)s::bigint IS NOT NULL
        ON CONFLICT (verslag_id, stabiel_id, persoon_id) DO UPDATE SET gezien_op = excluded.gezien_op
    )
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
         WHERE verslag_id = %(verslag)s AND stabiel_id = %(onderdeel)s AND verwijderd_op IS NULL),
        ARRAY(SELECT p.naam FROM rapporten_aanwezigheid a JOIN organisaties_persoon p ON p.id = a.persoon_id
              WHERE a.verslag_id = %(verslag)s AND a.stabiel_id = %(onderdeel)s
                AND a.persoon_id IS DISTINCT FROM %(schrijver)s::bigint AND a.gezien_op > %(nu)s - interval '90 seconds'
              ORDER BY p.naam, p.id),
        w.voor_id, w.naam, w.tegen,
        (SELECT count(*) FROM rapporten_kanttekening
         WHERE verslag_id = %(verslag)s AND stabiel_id = %(onderdeel)s AND antwoord_op_id IS NULL
           AND opgelost_op IS NULL),
        (SELECT coalesce(json_agg(json_build_array(k.tekst, p.naam) ORDER BY k.id DESC), '[]') FROM (
            SELECT id, left(tekst, 200) AS tekst, door_id FROM rapporten_kanttekening
            WHERE verslag_id = %(verslag)s AND stabiel_id = %(onderdeel)s AND antwoord_op_id IS NULL
              AND opgelost_op IS NULL ORDER BY id DESC LIMIT 3) k
         JOIN organisaties_persoon p ON p.id = k.door_id)
    FROM (SELECT 1) een LEFT JOIN (
        SELECT voor_id, tegen, p.naam FROM rapporten_werkverdeling JOIN organisaties_persoon p ON p.id = voor_id
        WHERE verslag_id = %(verslag)s AND stabiel_id = %(onderdeel)s) w ON true
"""


def tel(verslag: Verslag, vraag: Knoop, schrijver: Persoon | None) -> BijOnderdeel:
    """Count what lies beside this section (one statement). ``schrijver``: who is here now to write, if anybody."""
    with connection.cursor() as cursor:
        cursor.execute(
            _TEL,
            {
                "organisatie": verslag.organisatie_id,
                "jaar": verslag.werkjaar_id,
                "verslag": verslag.pk,
                "onderdeel": vraag.stabiel_id,
                "schrijver": schrijver.pk if schrijver else None,
                "nu": timezone.now(),
            },
        )
        rij = cursor.fetchone()
    assert rij is not None
    klaar, notities, *rest = rij
    return BijOnderdeel(klaar, notities if vraag.soort in MET_VERHAAL else None, *rest)
